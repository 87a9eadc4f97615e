//! Fixes that findings offer: applied, the finding is gone and the rest of the text stands.

mod common;

use common::{EDGE, manifest};

/// The route's text with the edits of its `code` findings applied.
fn fixed(text: &str, code: &str, target: &str) -> String {
    let found = manifest(&[("pages/api/a.js", text)], &[target]);
    let mut edits: Vec<_> =
        found.diagnostics.iter().filter(|item| item.code.slug() == code).flat_map(|item| item.edits.clone()).collect();
    edits.sort();
    let mut units: Vec<u16> = text.encode_utf16().collect();
    for edit in edits.iter().rev() {
        assert_eq!(edit.file, "pages/api/a.js");
        units.splice(edit.start as usize..edit.end as usize, edit.text.encode_utf16());
    }
    String::from_utf16(&units).unwrap()
}

fn check(table: &[(&str, &str, &str, &str)]) {
    for (code, target, before, after) in table {
        let (before, after) = (format!("{before}\n{EDGE}"), format!("{after}\n{EDGE}"));
        assert_eq!(fixed(&before, code, target), after, "{before}");
    }
}

#[test]
fn a_web_api_in_its_place() {
    let (global, module, export) = ("edge/node-global", "edge/node-module", "edge/node-export");
    check(&[
        (global, "edge-light", "const é = '😀'; setImmediate(f)", "const é = '😀'; setTimeout(f, 0)"),
        (
            global,
            "edge-light",
            "setImmediate(() => a(1), 2);\nsetImmediate(g)",
            "setTimeout(() => a(1), 0, 2);\nsetTimeout(g, 0)",
        ),
        (global, "edge-light", "clearImmediate(x)", "clearTimeout(x)"),
        (module, "edge-light", "import { URL, URLSearchParams } from 'url'\nnew URL(x)", "new URL(x)"),
        (
            export,
            "edge-light",
            "import { promisify, TextEncoder } from 'node:util'\nnew TextEncoder(promisify)",
            "import { promisify } from 'node:util'\nnew TextEncoder(promisify)",
        ),
        (
            export,
            "edge-light",
            "import { Blob, Buffer } from 'buffer'\nnew Blob(Buffer)",
            "import { Buffer } from 'buffer'\nnew Blob(Buffer)",
        ),
        (
            module,
            "edge-light",
            "import { randomUUID as id, webcrypto } from 'crypto';\nf(id(), webcrypto.subtle, id)",
            "f(crypto.randomUUID(), crypto.subtle, crypto.randomUUID)",
        ),
        (
            module,
            "edge-light",
            "import crypto from 'node:crypto'\nexport const id = () => crypto.randomUUID()",
            "export const id = () => crypto.randomUUID()",
        ),
        (global, "edge-light", "global.x = 1; f(global.y)", "globalThis.x = 1; f(globalThis.y)"),
        (
            global,
            "workerd@2024-01-01+nodejs_compat",
            "'use strict'\nimport a from './a'\nBuffer.from(a)",
            "'use strict'\nimport { Buffer } from 'node:buffer';\nimport a from './a'\nBuffer.from(a)",
        ),
    ]);
}

#[test]
fn the_word_for_the_runtime_where_nothing_else_helps() {
    let text = "import fs from 'fs'\nexport const config = { runtime: \"experimental-edge\" }\nexport default () => fs.readFileSync('x')";
    assert_eq!(fixed(text, "edge/node-module", "edge-light"), text.replace("experimental-edge", "nodejs"));
    // Two routes are no matter of one word.
    let found = manifest(
        &[
            ("lib.js", "import fs from 'fs'; export const read = () => fs.readFileSync('x')"),
            ("pages/api/a.js", &format!("export {{ read as default }} from '../../lib'\n{EDGE}")),
            ("pages/api/b.js", &format!("export {{ read as default }} from '../../lib'\n{EDGE}")),
        ],
        &["edge-light"],
    );
    assert_eq!(found.diagnostics.len(), 1, "{:?}", found.diagnostics);
    assert!(found.diagnostics[0].edits.is_empty());
}

#[test]
fn nothing_where_behaviour_would_change() {
    for text in [
        "const s = globalThis.setImmediate; s(f)",
        "setImmediate(...args)",
        "import { randomUUID } from 'crypto'; export { randomUUID }",
        "import { randomUUID } from 'crypto'; f({ randomUUID })",
        "import { randomUUID, createHash } from 'crypto'; f(randomUUID(), createHash('md5'))",
        "import crypto from 'crypto'; f(crypto)",
        "import c from 'crypto'; c.randomUUID()",
        "import { randomUUID } from 'crypto'; function f(crypto) { return randomUUID() }",
        "import { URL as U } from 'url'; new U(x)",
    ] {
        let runtime = "export const config = { runtime: ['edge'].join('') }";
        let found =
            manifest(&[("pages/api/a.js", &format!("{text}\n{runtime}\nexport default () => 1"))], &["edge-light"]);
        let edge: Vec<_> = found.diagnostics.iter().filter(|item| item.code.slug().starts_with("edge/")).collect();
        assert!(!edge.is_empty(), "{text}");
        assert!(edge.iter().all(|item| item.edits.is_empty()), "{text}: {edge:?}");
    }
}
