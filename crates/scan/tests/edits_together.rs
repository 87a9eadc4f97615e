//! All fixes of a file at once: equal edits once, from the back. What had a fix is gone then, and the text parses.

mod common;

use common::{EDGE, manifest};
use switchrt_diagnostics::{Diagnostic, Edit};

/// What is told of `lib.js`, which two edge routes reach.
fn in_lib(text: &str) -> Vec<Diagnostic> {
    let route = format!("import * as lib from '../../lib';\n{EDGE}export default () => lib.run(lib);\n");
    let files = [("lib.js", text), ("pages/api/a.js", &*route), ("pages/api/b.js", &*route)];
    let found = manifest(&files, &["edge-light"]);
    found.diagnostics.into_iter().filter(|item| item.file == "lib.js").collect()
}

fn applied(text: &str, found: &[Diagnostic]) -> String {
    let mut edits: Vec<&Edit> = found.iter().flat_map(|item| &item.edits).collect();
    edits.sort();
    edits.dedup();
    for pair in edits.windows(2) {
        assert!(pair[0].end <= pair[1].start && pair[0].start != pair[1].start, "{text}: {pair:?}");
    }
    let mut units: Vec<u16> = text.encode_utf16().collect();
    for edit in edits.iter().rev() {
        units.splice(edit.start as usize..edit.end as usize, edit.text.encode_utf16());
    }
    String::from_utf16(&units).unwrap()
}

/// What is left after all fixes at once, beside what had none; each fix alone is right, too.
fn check(text: &str) -> String {
    let found = in_lib(text);
    let without = found.iter().filter(|item| item.edits.is_empty()).count();
    let after = applied(text, &found);
    let left = in_lib(&after);
    let broken = |left: &[Diagnostic]| left.iter().any(|item| item.code.slug().starts_with("syntax/"));
    assert!(!broken(&left) && left.len() <= without, "{text}\n{after}\n{found:?}\n{left:?}");
    // Of many, one will do for each text.
    let alone = found.iter().filter(|item| !item.edits.is_empty());
    for one in alone.skip(text.len() % 3).take(1) {
        let alone = applied(text, std::slice::from_ref(one));
        let left = in_lib(&alone);
        let same = |item: &&Diagnostic| item.code == one.code && item.message == one.message;
        assert!(!broken(&left) && !left.iter().any(|item| same(&item)), "{text}\n{alone}\n{one:?}");
    }
    after
}

#[test]
fn the_outermost_test_is_the_one_for_all_inside() {
    for (before, after) in [
        // One place.
        (
            "export const run = () => new Response([process.cwd(), process.pid, process.getuid(process.getgid())].join())",
            "export const run = () => new Response(process.env.NEXT_RUNTIME === 'nodejs' ? [process.cwd(), process.pid, process.getuid(process.getgid())].join() : undefined)",
        ),
        // One in the other: the call is a statement, its argument is a value.
        (
            "export function run() {\n  process.chdir(process.cwd());\n  process.cwd()\n}",
            "export function run() {\n  if (process.env.NEXT_RUNTIME === 'nodejs') {\n    process.chdir(process.cwd());\n  }\n  if (process.env.NEXT_RUNTIME === 'nodejs') {\n    process.cwd()\n  }\n}",
        ),
        // Side by side.
        (
            "export function run() { process.chdir('/');process.exit();process.abort() }",
            "export function run() { if (process.env.NEXT_RUNTIME === 'nodejs') { process.chdir('/'); }if (process.env.NEXT_RUNTIME === 'nodejs') { process.exit(); }if (process.env.NEXT_RUNTIME === 'nodejs') { process.abort() } }",
        ),
        // Two modules in one statement, and a global beside them.
        (
            "import os from 'os';\nimport { isIP } from 'net';\nexport const run = async () => {\n  console.log(os.cpus(), isIP('x'), process.cwd());\n}",
            "export const run = async () => {\n  if (process.env.NEXT_RUNTIME === 'nodejs') {\n    const { default: os } = await import('os');\n    const { isIP } = await import('net');\n    console.log(os.cpus(), isIP('x'), process.cwd());\n  }\n}",
        ),
        // A module in a statement inside one that is about a global.
        (
            "import { rmSync } from 'fs';\nexport async function run() {\n  for (const a of process.getgroups()) rmSync(a)\n}",
            "export async function run() {\n  if (process.env.NEXT_RUNTIME === 'nodejs') {\n    for (const a of process.getgroups()) { if (process.env.NEXT_RUNTIME === 'nodejs') { const { rmSync } = await import('fs'); rmSync(a) } }\n  }\n}",
        ),
        // What is replaced begins where a test is put.
        (
            "import fs from 'fs';\nexport async function run() { return Response.json({ a: fs.statSync(process.cwd()) }) }",
            "export async function run() { return Response.json({ a: process.env.NEXT_RUNTIME === 'nodejs' ? (await import('fs')).default.statSync(process.cwd()) : undefined }) }",
        ),
        (
            "export function run(a) { setImmediate(a, process.cwd()); clearImmediate(process.pid) }",
            "export function run(a) { if (process.env.NEXT_RUNTIME === 'nodejs') { setTimeout(a, 0, process.cwd()); } clearTimeout(process.pid) }",
        ),
        // Names in one clause.
        (
            "import { URL, inspect, TextDecoder, promisify, TextEncoder } from 'util'\nexport const run = () => [new TextEncoder(promisify), new TextDecoder()]",
            "import { URL, inspect, promisify } from 'util'\nexport const run = () => [new TextEncoder(promisify), new TextDecoder()]",
        ),
        (
            "import { TextEncoder, TextDecoder, promisify } from 'util'\nexport const run = () => [new TextEncoder(promisify), new TextDecoder()]",
            "import { promisify } from 'util'\nexport const run = () => [new TextEncoder(promisify), new TextDecoder()]",
        ),
        (
            "import { promisify, TextEncoder, TextDecoder } from 'util'\nexport const run = () => [new TextEncoder(promisify), new TextDecoder()]",
            "import { promisify } from 'util'\nexport const run = () => [new TextEncoder(promisify), new TextDecoder()]",
        ),
    ] {
        assert_eq!(check(before), after);
    }
}

/// Calls and values that only Node has, each of another kind of fix; `$` is a place for one more.
const PARTS: &[&str] = &[
    "process.chdir(@)",
    "setImmediate(f, @)",
    "fs.rmSync(@)",
    "net.isIP(@)",
    "import('os').cpus(@)",
    "util.inspect(@)",
    "eval(@)",
    "new WebAssembly.Module(@)",
    "global.x",
    "f(process.cwd(), @)",
    "randomUUID(@)",
    "`${process.uptime()}${@}`",
    "[process.pid, @]",
    "@ || process.cwd()",
    "@ ? process.uptime() : process.cwd()",
    "(() => @)",
    "(async () => { @; fs.rmSync(process.cwd()) })",
];

const FRAMES: &[&str] = &[
    "@",
    "const x = @; f(x)",
    "return @",
    "if (@) f()",
    "for (const a of [@]) process.send(a)",
    "while (@) fs.rmSync('x')",
    "f({ a: @, b: process.pid });process.abort()",
    "x = @",
];

#[test]
fn in_each_other_whatever_they_are() {
    for (i, outer) in PARTS.iter().enumerate() {
        for (j, inner) in PARTS.iter().enumerate() {
            let frame = FRAMES[(i * 5 + j) % FRAMES.len()];
            let part = outer.replacen('@', &inner.replacen('@', "'a'", 1), 1);
            let head = "import fs from 'fs'\nimport * as net from 'net'\nimport util from 'util'\nimport { randomUUID } from 'crypto'\nlet x\n";
            let body = frame.replacen('@', &part, 1);
            check(&format!("{head}export async function run(f) {{ {body} }}\n"));
        }
    }
}
