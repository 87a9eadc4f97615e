//! Fixes that findings offer: applied, the finding is gone and the rest of the text stands.

mod common;

use common::{EDGE, manifest};
use switchrt_diagnostics::Diagnostic;

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
        let left = manifest(&[("pages/api/a.js", &after)], &[target]).diagnostics;
        assert!(left.iter().all(|item| item.code.slug() != *code), "{after}: {left:?}");
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
        (
            module,
            "edge-light",
            "import assert from \"node:assert/strict\";\nassert.equal(1, 1)",
            "import { strict as assert } from \"node:assert\";\nassert.equal(1, 1)",
        ),
        (
            module,
            "edge-light",
            "import * as types from 'util/types'\nf(types.isDate(1))",
            "import { types } from 'util'\nf(types.isDate(1))",
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
fn no_other_api_where_behaviour_would_change() {
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
        let mut edits = edge.iter().flat_map(|item| &item.edits).peekable();
        // A guard is another matter: it changes nothing on Node.
        assert!(edits.peek().is_none() || edits.any(|edit| edit.text.contains("NEXT_RUNTIME")), "{text}: {edge:?}");
    }
}

/// What is told of `lib.js`, which two edge routes reach: what the runtime's word cannot mend.
fn in_lib(text: &str) -> Vec<Diagnostic> {
    let lib = format!("{text}\n");
    let route = format!("import * as lib from '../../lib';\n{EDGE}export default () => lib.run(lib);\n");
    let files = [("lib.js", &*lib), ("pages/api/a.js", &*route), ("pages/api/b.js", &*route)];
    let found = manifest(&files, &["edge-light"]);
    found.diagnostics.into_iter().filter(|item| item.file == "lib.js").collect()
}

/// Each finding there with whether a fix is offered.
fn guarded_findings(text: &str) -> Vec<(String, bool)> {
    in_lib(text).into_iter().map(|item| (item.message, !item.edits.is_empty())).collect()
}

/// `lib.js` with the fixes of its findings applied, one after the other, and what is left.
fn guarded(text: &str) -> (String, Vec<String>) {
    let mut text = text.to_owned();
    // More fixes than there can be findings: one that mends nothing is not offered for ever.
    for _ in 0..20 {
        let found = in_lib(&text);
        let Some(first) = found.iter().find(|item| !item.edits.is_empty()) else {
            return (text, found.into_iter().map(|item| format!("{} {}", item.code.slug(), item.message)).collect());
        };
        let mut units: Vec<u16> = text.encode_utf16().collect();
        for edit in first.edits.iter().rev() {
            units.splice(edit.start as usize..edit.end as usize, edit.text.encode_utf16());
        }
        text = String::from_utf16(&units).unwrap();
    }
    panic!("fixes that mend nothing: {text}")
}

#[test]
fn a_test_of_the_runtime_around_what_only_node_has() {
    for (before, after) in [
        // A statement of its own line.
        (
            "export function run() {\n  // é😀 keeps its place\n  process.chdir('/') // why\n}",
            "export function run() {\n  // é😀 keeps its place\n  if (process.env.NEXT_RUNTIME === 'nodejs') {\n    process.chdir('/')\n  } // why\n}",
        ),
        (
            "export function run() {\r\n\tprocess.chdir(\"/\");\r\n}",
            "export function run() {\r\n\tif (process.env.NEXT_RUNTIME === \"nodejs\") {\r\n\t\tprocess.chdir(\"/\");\r\n\t}\r\n}",
        ),
        // Of several lines, and between others.
        (
            "export function run() { process.chdir(\n  `/`,\n) }",
            "export function run() { if (process.env.NEXT_RUNTIME === 'nodejs') { process.chdir(\n  `/`,\n) } }",
        ),
        // An `else` keeps its `if`.
        (
            "export function run(a) {\n  if (a) process.exit()\n  else return 1\n}",
            "export function run(a) {\n  if (a) { if (process.env.NEXT_RUNTIME === 'nodejs') { process.exit() } }\n  else return 1\n}",
        ),
        // Values.
        (
            "export const run = () => 1, dir = process.cwd() + '/x'",
            "export const run = () => 1, dir = process.env.NEXT_RUNTIME === 'nodejs' ? process.cwd() + '/x' : undefined",
        ),
        (
            "export function run() { return Response.json({ cwd: process.cwd(), a: 1 }) }",
            "export function run() { return Response.json({ cwd: process.env.NEXT_RUNTIME === 'nodejs' ? process.cwd() : undefined, a: 1 }) }",
        ),
        (
            "export const run = () => new Response(process.cwd())",
            "export const run = () => new Response(process.env.NEXT_RUNTIME === 'nodejs' ? process.cwd() : undefined)",
        ),
        (
            "export const run = () => process.cwd()",
            "export const run = () => process.env.NEXT_RUNTIME === 'nodejs' ? process.cwd() : undefined",
        ),
        (
            "export function run(a) { if (process.cwd() || a) return 1 }",
            "export function run(a) { if ((process.env.NEXT_RUNTIME === 'nodejs' ? process.cwd() : undefined) || a) return 1 }",
        ),
        (
            "export function run(a) { if (process.cwd()) return a ?? process.cwd(); return a ? process.cwd() : a }",
            "export function run(a) { if (process.env.NEXT_RUNTIME === 'nodejs' && process.cwd()) return a ?? (process.env.NEXT_RUNTIME === 'nodejs' ? process.cwd() : undefined); return a ? process.env.NEXT_RUNTIME === 'nodejs' ? process.cwd() : undefined : a }",
        ),
        // A name of which something is taken is needed.
        (
            "export function run() { const dir = process.cwd(); return dir.length }",
            "export function run() { const dir = process.cwd(); return dir.length }",
        ),
        // Code from strings.
        (
            "export function run(x) {\n  eval(x)\n}",
            "export function run(x) {\n  if (process.env.NEXT_RUNTIME === 'nodejs') {\n    eval(x)\n  }\n}",
        ),
        // Modules: loaded where they are used.
        (
            "// head\nimport { writeFileSync as write, appendFileSync } from 'node:fs' // files\nexport async function run(a) {\n  write('x', a)\n  a.map((b) => appendFileSync('x', b))\n}",
            "// head\n // files\nexport async function run(a) {\n  if (process.env.NEXT_RUNTIME === 'nodejs') {\n    const { writeFileSync: write } = await import('node:fs');\n    write('x', a)\n  }\n  if (process.env.NEXT_RUNTIME === 'nodejs') {\n    const { appendFileSync } = await import('node:fs');\n    a.map((b) => appendFileSync('x', b))\n  }\n}",
        ),
        (
            "import fs from 'fs';\nexport async function run() {\n  const text = fs.readFileSync('x', 'utf8');\n  return text;\n}",
            "export async function run() {\n  const text = process.env.NEXT_RUNTIME === 'nodejs' ? (await import('fs')).default.readFileSync('x', 'utf8') : undefined;\n  return text;\n}",
        ),
        (
            "import * as fs from 'fs';\nfs.writeFileSync('x', '');\nexport const run = async () => fs.readFileSync('x');",
            "if (process.env.NEXT_RUNTIME === 'nodejs') {\n  const fs = await import('fs');\n  fs.writeFileSync('x', '');\n}\nexport const run = async () => process.env.NEXT_RUNTIME === 'nodejs' ? (await import('fs')).readFileSync('x') : undefined;",
        ),
        (
            "import 'node:child_process';\nexport const run = () => 1;",
            "if (process.env.NEXT_RUNTIME === 'nodejs') await import('node:child_process');\nexport const run = () => 1;",
        ),
        (
            "export async function run() { return (await import('fs')).readFileSync('x') }",
            "export async function run() { return process.env.NEXT_RUNTIME === 'nodejs' ? (await import('fs')).readFileSync('x') : undefined }",
        ),
        (
            "exports.run = () => { require('fs').writeFileSync('x', ''); }",
            "exports.run = () => { if (process.env.NEXT_RUNTIME === 'nodejs') { require('fs').writeFileSync('x', ''); } }",
        ),
        // A name of a module that is there.
        (
            "import util, { promisify } from 'util';\nexport const run = (a) => {\n  console.log(util.inspect(a));\n  return promisify(a);\n}",
            "import util, { promisify } from 'util';\nexport const run = (a) => {\n  if (process.env.NEXT_RUNTIME === 'nodejs') {\n    console.log(util.inspect(a));\n  }\n  return promisify(a);\n}",
        ),
    ] {
        let (text, left) = guarded(before);
        assert_eq!(text, after, "{before}");
        assert!(left.is_empty() || before == after, "{after}: {left:?}");
    }
}

#[test]
fn whatever_is_offered_parses_and_mends() {
    for text in [
        "export const run = async (a) => { label: for (const x of a) { if (x) { process.stdout.write(x); continue label } } }",
        "export function run(a) { while (process.memoryUsage().rss > a) a++ }",
        "export function run(a) { do process.nextTick(a); while (a) }",
        "export function run(a) { for (let i = 0; i < process.argv.length; i++) a(i) }",
        "export function run(a) { for (const key in process.report) a(key) }",
        "export function run(a) { return a ? process.cwd() : a }",
        "export function run(a) { return a ?? process.cwd() }",
        "export function run(a) { return (a, process.cwd()) }",
        "export function run(a) { return `${process.cwd()}/${a}` }",
        "export function run(a) { throw new Error(process.cwd(), a) }",
        "export function run(a) { if (a) return; else process.exit(1) }",
        "export function run(a) { if (a ?? process.cwd()) a() }",
        "export function run(a) { if (a) for (const x of a) process.send(x); else a() }",
        "export function run(a) { switch (process.title) { case 'x': process.abort(); break; default: a() } }",
        "export function run(a) { try { a() } catch { process.exit(1) } finally { process.chdir('/') } }",
        "export function run(a) { return [process.cwd(), a] }",
        "export function run(a) { return a.map(() => process.cwd()) }",
        "export function run(a = process.cwd()) { return a }",
        "export function run({ a = process.cwd() }) { return a }",
        "export const run = (a) => ({ ...a, cwd: process.cwd(), [process.pid]: 1 })",
        "export const run = (a) => a && process.cwd()",
        "export const run = (a) => void process.cwd(a)",
        "export const run = async (a) => await process.cwd(a)",
        "export const run = function* (a) { yield process.cwd(); yield* a(process.cwd()) }",
        "export class A { dir = process.cwd(); static s = process.cwd(); #p = process.cwd(); static { process.chdir('/') } get x() { return process.cwd() } }\nexport const run = () => new A()",
        "export let run = () => 1; run.x = process.cwd(); run['y'] = run.z = process.cwd();",
        "process.title = 'x'\n;[1].map(process.nextTick)\nexport const run = 1",
        "export const run = (a) => { process.emitWarning`x`; new Worker(a); return a?.[process.cwd()] }",
        "export const run = (a) => a(...[process.cwd()], process.cwd())",
        "let x\nx = process.cwd()\nx ||= process.cwd()\nx += process.cwd()\nexport const run = () => x",
        "export const run = () => { const f = new Function('return 1'); f() }",
        "export const run = () => new Function('return 1')()",
        "export const run = (0, eval)('1')",
        "export const run = (b) => { new WebAssembly.Module(b) }",
        "import { readFileSync, writeFileSync } from 'fs'\nexport const run = async () => { try { writeFileSync('x', readFileSync('y')) } catch {} }",
        "import fs, { promises as p } from \"fs\";\nexport async function run() { await p.rm('x'); fs.rmSync('x'); if (fs.existsSync('x')) return 1 }",
        "import { join } from 'path'; import { rmSync } from 'fs'; export async function run() { rmSync(join('a', 'b')); }",
        "import os from 'os'\nimport net from 'net'\nexport const run = async () => { console.log(os.cpus(), net.isIP('x')) }",
        "import { Server } from 'http'\nexport class Run extends Server {}\nexport const run = Run",
        "import { spawn } from 'child_process'\nexport const run = { async go() { const out = spawn('x'); return [out] } }",
        "const fs = require('fs'); exports.run = () => fs.readFileSync('x')",
        "exports.run = () => { const x = require('fs').readFileSync('x'); return x }",
        "exports.run = () => { const { readFileSync } = require('fs'); return readFileSync('x') }",
        "const util = require('util'); exports.run = (a) => { console.log(util.inspect(a)); return util.promisify(a) }",
        "export const run = async () => { await import('fs').then((fs) => fs.rmSync('x')); const os = (await import('os')).cpus(); return [os] }",
        "import { inspect as show, promisify } from 'util'\nexport const run = (a) => { show(a); return promisify(a) }",
        "import util from 'util'\nexport const run = (a) => [util.inspect(a), util.format(a)]",
    ] {
        let before = guarded_findings(text);
        let (after, left) = guarded(text);
        let broken = left.iter().any(|item| item.starts_with("syntax/"));
        let without = before.iter().filter(|(_, offered)| !offered).count();
        assert!(!broken && left.len() <= without, "{text}\n{after}\n{before:?}\n{left:?}");
    }
}

#[test]
fn the_prefix_that_a_module_needs() {
    let text = "import { DatabaseSync } from 'sqlite'\nnew DatabaseSync('x')";
    let after = text.replace("'sqlite'", "'node:sqlite'");
    let (before, after) = (format!("{text}\n{EDGE}"), format!("{after}\n{EDGE}"));
    assert_eq!(fixed(&before, "edge/unresolved", "deno"), after);
    let left = manifest(&[("pages/api/a.js", &after)], &["deno"]).diagnostics;
    assert!(left.iter().all(|item| !item.code.slug().starts_with("edge/")), "{left:?}");
    let found = manifest(&[("pages/api/a.js", &format!("import x from 'sqlit'\nx()\n{EDGE}"))], &["deno"]);
    assert!(found.diagnostics[0].edits.is_empty());
}

#[test]
fn what_is_installed_is_not_edited() {
    let route = format!("import run from 'dep'\n{EDGE}export default () => run()");
    let found = manifest(
        &[
            ("pages/api/a.js", &route),
            ("pages/api/b.js", &route),
            ("node_modules/dep/package.json", r#"{ "name": "dep", "version": "1.0.0", "main": "i.js" }"#),
            ("node_modules/dep/i.js", "module.exports = () => { setImmediate(() => 1); process.chdir('/') }"),
        ],
        &["edge-light"],
    );
    assert_eq!(found.diagnostics.len(), 2, "{:?}", found.diagnostics);
    assert!(found.diagnostics.iter().all(|item| item.edits.is_empty()), "{:?}", found.diagnostics);
}

#[test]
fn no_guard_where_it_cannot_be() {
    for text in [
        // No `await` there.
        "import fs from 'fs'\nexport function run() { return fs.readFileSync('x') }",
        "import fs from 'fs'\nexport async function run(a = fs.readFileSync('x')) { return a }",
        // Handles, and what is handed on.
        "import fs from 'fs'\nexport const run = async () => fs",
        "export const run = async () => { const fs = await import('fs'); return fs.readFileSync('x') }",
        "import { readFileSync } from 'fs'\nexport { readFileSync as run }",
        "export { readFileSync as run } from 'fs'",
        // One name, two meanings.
        "import fs from 'fs'\nexport const run = async (x) => { fs.writeFileSync(x); { const fs = x; fs.y() } }",
        "import fs from 'fs'\nexport const run = async (process) => { fs.writeFileSync(process) }",
        // What is taken apart, spread, or looked into.
        "export function run() { const { length } = process.cwd(); return length }",
        "export function run() { return [1, ...process.cwd()] }",
    ] {
        let (after, left) = guarded(text);
        assert_eq!(after, text);
        assert!(!left.is_empty(), "{text}");
    }
}
