//! Uses of globals, code from strings and WebAssembly from bytes, with what guards them.

use switchrt_syntax::{Confidence, Grammar, Guard, ModuleFacts, UseKind, parse};

fn facts(source: &str) -> ModuleFacts {
    let facts = parse(source, Grammar::from_path("a.tsx"));
    let facts = if facts.parsed { facts } else { parse(source, Grammar::from_path("a.js")) };
    assert!(facts.parsed, "{source}: {:?}", facts.diagnostics);
    facts
}

/// `api`, with `~` when guarded and `?`/`??` when likely/possible.
fn shapes(source: &str) -> Vec<String> {
    facts(source)
        .uses
        .iter()
        .map(|item| {
            let confidence = match item.confidence {
                Confidence::Certain => "",
                Confidence::Likely => "?",
                Confidence::Possible => "??",
            };
            format!("{}{confidence}{}", item.api, if item.guarded.covers(Guard::EDGE_LIGHT) { "~" } else { "" })
        })
        .collect()
}

fn check(table: &[(&str, &[&str])]) {
    for (source, expected) in table {
        assert_eq!(shapes(source), *expected, "{source}");
    }
}

#[test]
fn globals() {
    check(&[
        ("process.cwd()", &["process.cwd"]),
        ("process['cwd']()", &["process.cwd"]),
        ("process.env.X; process; f(process)", &[]),
        ("const { env } = process; env.X", &[]),
        ("const { cwd, env } = process", &["process.cwd??"]),
        ("const { cwd, env } = process; cwd()", &["process.cwd??", "process.cwd"]),
        ("const v = process.version; f(v)", &["process.version??", "process.version?"]),
        ("process.versions.node.split('.')", &["process.versions"]),
        ("process.stdout.write('x')", &["process.stdout"]),
        ("const p = process; p.cwd()", &["process.cwd"]),
        ("globalThis.process.cwd()", &["process.cwd"]),
        ("Buffer.from('x'); new Buffer(1); f(Buffer)", &["Buffer", "Buffer", "Buffer"]),
        ("setImmediate(f); clearImmediate(x)", &["setImmediate", "clearImmediate"]),
        ("globalThis.setImmediate(f)", &["setImmediate"]),
        ("self.setImmediate(f)", &["setImmediate"]),
        ("global.setImmediate(f)", &["global", "setImmediate"]),
        ("const s = globalThis.setImmediate; s(f)", &["setImmediate??", "setImmediate"]),
        ("f(globalThis.setImmediate)", &["setImmediate??"]),
        (
            "new MessageChannel(); new BroadcastChannel('x'); new DomException()",
            &["MessageChannel", "BroadcastChannel", "DomException"],
        ),
        ("x = __dirname + __filename", &["__dirname", "__filename"]),
        ("localStorage.getItem('x')", &["localStorage?"]),
        ("x.process.cwd(); ({ Buffer: 1 }).Buffer; class A { Buffer() {} }", &[]),
        ("const x: Buffer = y; type T = typeof process.cwd", &[]),
    ]);
}

#[test]
fn only_the_global_counts() {
    check(&[
        ("function f(process) { process.cwd() }", &[]),
        ("import { Buffer } from 'buffer'; Buffer.from('')", &[]),
        ("import process from 'node:process'; process.cwd()", &[]),
        ("{ const Buffer = 1; Buffer } Buffer", &["Buffer"]),
        ("function f() { Buffer; var Buffer }", &[]),
        ("function f() { Buffer; { let Buffer } }", &["Buffer"]),
        ("try {} catch (process) { process.cwd() }", &[]),
        ("for (const Buffer of x) Buffer; Buffer", &["Buffer"]),
        ("class Buffer {} new Buffer()", &[]),
        ("const f = function eval() { eval() }", &[]),
        ("const f = ({ process }) => process.cwd()", &[]),
        ("const g = (a = Buffer) => a", &["Buffer"]),
        ("label: for (;;) { break label }", &[]),
    ]);
}

#[test]
fn the_programs_own_globals_are_no_uses() {
    check(&[
        ("process.cwd = () => 'fixed'; process.cwd()", &[]),
        ("export default function f() { return process.cwd() } process.cwd = () => 'fixed'", &[]),
        ("process.cwd(); process.cwd = f", &["process.cwd"]),
        ("function f() { process.cwd = g; process.cwd() } function h() { process.cwd() }", &["process.cwd"]),
        ("globalThis.Buffer = x; Buffer.from('')", &[]),
        ("globalThis.Buffer ??= x; function f() { Buffer.from('') }", &[]),
        (
            "if (typeof setImmediate === 'undefined') { globalThis.setImmediate = f } export function g() { setImmediate(x) }",
            &[],
        ),
        (
            "function f() { if (!globalThis.setImmediate) globalThis.setImmediate = g; setImmediate(x) }",
            &["setImmediate??~"],
        ),
    ]);
}

#[test]
fn guards_cover_what_they_dominate() {
    check(&[
        ("if (typeof clearImmediate === 'function') clearImmediate(x)", &["clearImmediate~"]),
        ("if (typeof clearImmediate !== 'function') clearImmediate(x)", &["clearImmediate"]),
        ("if (typeof clearImmediate === 'undefined') {} else clearImmediate(x)", &["clearImmediate~"]),
        ("if (typeof Buffer !== 'undefined') Buffer.from(''); Buffer.from('')", &["Buffer~", "Buffer"]),
        ("typeof clearImmediate === 'function' ? clearImmediate(x) : y", &["clearImmediate~"]),
        ("typeof clearImmediate !== 'function' ? y : clearImmediate(x)", &["clearImmediate~"]),
        ("typeof clearImmediate === 'function' ? y : clearImmediate(x)", &["clearImmediate"]),
        ("typeof Buffer !== 'undefined' && Buffer.from('')", &["Buffer~"]),
        ("typeof Buffer === 'undefined' || Buffer.from('')", &["Buffer~"]),
        ("!(typeof Buffer === 'undefined') && Buffer.from('')", &["Buffer~"]),
        ("if (a && typeof Buffer !== 'undefined') Buffer.from('')", &["Buffer~"]),
        ("if (a || typeof Buffer !== 'undefined') Buffer.from('')", &["Buffer"]),
        ("function f() { if (typeof Buffer === 'undefined') return; Buffer.from('') }", &["Buffer~"]),
        ("function f() { if (typeof Buffer === 'undefined') throw x; return () => Buffer.from('') }", &["Buffer~"]),
        ("function f() { if (typeof Buffer === 'undefined') { g() } Buffer.from('') }", &["Buffer"]),
        (
            "function f() { if (typeof Buffer === 'undefined') return; h(); function h() { Buffer.from('') } }",
            &["Buffer"],
        ),
        (
            "for (const a of b) { if (typeof Buffer === 'undefined') continue; Buffer.from('') } Buffer",
            &["Buffer~", "Buffer"],
        ),
        ("if ('setImmediate' in globalThis) setImmediate(x)", &["setImmediate~"]),
        ("if ('cwd' in process) process.cwd()", &["process.cwd~"]),
        ("globalThis.setImmediate?.(x)", &["setImmediate??~"]),
        ("process.cwd?.()", &["process.cwd?~"]),
        ("process.cwd && process.cwd()", &["process.cwd?~", "process.cwd~"]),
        ("if (process.cwd) process.chdir()", &["process.cwd?~", "process.chdir"]),
        ("typeof process !== 'undefined' && process.cwd()", &["process.cwd"]),
        ("typeof process.cwd === 'function' && process.cwd()", &["process.cwd?~", "process.cwd~"]),
        ("if (globalThis.Buffer) Buffer.from('')", &["Buffer??~", "Buffer~"]),
        ("const has = typeof Buffer !== 'undefined'; if (has) Buffer.from(''); else Buffer", &["Buffer~", "Buffer"]),
        ("try { process.cwd() } catch {}", &["process.cwd~"]),
        ("try { process.cwd() } catch (e) { throw e }", &["process.cwd"]),
        ("try { a(); process.cwd(); b() } catch {}", &["process.cwd"]),
        ("while (typeof Buffer !== 'undefined') Buffer.from('')", &["Buffer~"]),
        ("if (process.platform === 'win32') x()", &["process.platform?~"]),
        ("if (typeof window !== 'undefined') localStorage.x", &["localStorage?~"]),
        ("if (typeof window === 'undefined') process.cwd()", &["process.cwd"]),
        ("useEffect(() => { localStorage.x }, [])", &["localStorage?~"]),
        ("const x = <a onClick={() => localStorage.x} id={localStorage.y}/>", &["localStorage?~", "localStorage?"]),
    ]);
}

#[test]
fn the_runtimes_name_guards() {
    check(&[
        ("if (process.env.NEXT_RUNTIME === 'edge') a(); else setImmediate(b)", &["setImmediate~"]),
        ("if (process.env.NEXT_RUNTIME === 'edge') setImmediate(b)", &["setImmediate"]),
        ("if (process.env.NEXT_RUNTIME === 'nodejs') process.cwd()", &["process.cwd~"]),
        ("if ('nodejs' === process.env['NEXT_RUNTIME']) process.cwd()", &["process.cwd~"]),
        ("if (process.env.NEXT_RUNTIME !== 'nodejs') process.cwd()", &["process.cwd"]),
        ("if (process.env.NEXT_RUNTIME !== 'edge' && x) process.cwd()", &["process.cwd~"]),
        ("if (process.env.NEXT_RUNTIME !== 'edge' || x) process.cwd()", &["process.cwd"]),
        ("function f() { if (process.env.NEXT_RUNTIME === 'edge') return; process.cwd() }", &["process.cwd~"]),
        ("const rt = process.env.NEXT_RUNTIME; if (rt === 'nodejs') process.cwd()", &["process.cwd~"]),
        ("const { NEXT_RUNTIME } = process.env; if (NEXT_RUNTIME === 'nodejs') process.cwd()", &["process.cwd~"]),
        ("const { env: { NEXT_RUNTIME: r } } = process; if (r === 'nodejs') process.cwd()", &["process.cwd~"]),
        ("const e = process.env; if (e.NEXT_RUNTIME === 'nodejs') process.cwd()", &["process.cwd~"]),
        ("const isEdge = process.env.NEXT_RUNTIME === 'edge'; if (!isEdge) process.cwd()", &["process.cwd~"]),
        ("if (typeof EdgeRuntime === 'undefined') process.cwd()", &["process.cwd~"]),
        ("if (typeof EdgeRuntime !== 'string') process.cwd()", &["process.cwd~"]),
        ("if (typeof EdgeRuntime === 'string') process.cwd()", &["process.cwd"]),
        ("if (process.versions?.node) process.cwd()", &["process.versions?~", "process.cwd~"]),
        (
            "switch (process.env.NEXT_RUNTIME) { case 'nodejs': process.cwd(); break; case 'edge': process.chdir(); break; default: process.exit() }",
            &["process.cwd~", "process.chdir", "process.exit~"],
        ),
        ("switch (process.env.NEXT_RUNTIME) { case 'edge': case 'nodejs': process.cwd() }", &["process.cwd"]),
        (
            "switch (process.env.NEXT_RUNTIME) { case 'nodejs': process.cwd(); break; default: process.chdir() }",
            &["process.cwd~", "process.chdir"],
        ),
        ("if (process.env.NODE_ENV === 'production') process.cwd()", &["process.cwd"]),
    ]);
}

#[test]
fn code_from_strings() {
    check(&[
        ("eval('x')", &["eval"]),
        ("(0, eval)('x')", &["eval"]),
        ("globalThis.eval('x')", &["eval"]),
        ("self['eval']('x')", &["eval"]),
        ("const run = eval; run('x')", &["eval"]),
        ("new Function('x')", &["Function"]),
        ("Function('return this')()", &["Function"]),
        ("new globalThis.Function('x')", &["Function"]),
        ("self.Function('x')", &["Function"]),
        ("const F = Function; new F('x')", &["Function"]),
        ("(async () => {}).constructor('x')", &["Function"]),
        ("const A = Object.getPrototypeOf(async function () {}).constructor; new A('x')", &["Function"]),
        ("new (Object.getPrototypeOf(async () => {}).constructor)('x')", &["Function"]),
        ("[].constructor.constructor('x')", &["Function"]),
        ("Function.call(null, 'x'); Function.prototype.call(x); Function.bind(x)", &["Function"]),
        ("setTimeout('x', 1); setTimeout(f, 1); setInterval('a' + b)", &["setTimeout", "setInterval"]),
        ("x instanceof Function; f(eval); typeof Function; x === Function", &[]),
        ("function g(eval) { eval('x') }", &[]),
        ("try { Function('x')() } catch {}", &["Function~"]),
    ]);
    assert!(facts("eval('x')").uses.iter().all(|item| item.kind == UseKind::DynamicCode));
}

#[test]
fn code_from_strings_by_other_ways() {
    check(&[
        ("const { eval: e } = globalThis; e('x')", &["eval"]),
        ("globalThis['ev' + 'al']('x')", &["eval"]),
        ("eval?.('x'); globalThis.eval?.('x')", &["eval", "eval"]),
        ("if (typeof eval === 'function') eval('x'); globalThis.Function && Function('x')", &["eval", "Function"]),
        ("Reflect.construct(Function, ['x']); Reflect.apply(eval, null, ['x'])", &["Function", "eval"]),
        ("new (Function.bind(null, 'a'))('b'); Function.bind(null, 'x')()", &["Function", "Function"]),
        ("Function.prototype.constructor('x')", &["Function"]),
        ("const { constructor: F } = async () => {}; F('x')", &["Function"]),
        ("let F; F = Function; new F('x')", &["Function"]),
        ("var F = globalThis.Function || Function; new F('x')", &["Function"]),
        ("class A extends Function { constructor() { super('x') } }", &["Function"]),
        ("const code = 'x'; setTimeout(code, 1)", &["setTimeout"]),
        ("let code = f; setTimeout(code, 1); setTimeout(function () {}, 1)", &[]),
        ("x.constructor === Function; [Function, Object].includes(x)", &[]),
    ]);
}

#[test]
fn attempts() {
    check(&[
        ("try { const F = Function; new F(''); ok = true } catch { ok = false }", &["Function~"]),
        (
            "function f() { try { const F = Function; new F(''); return true } catch (_) { return false } }",
            &["Function~"],
        ),
        ("try { x = new Function('')() } catch (e) { console.warn(e) }", &["Function~"]),
        ("try { eval('x') } catch (e) { throw e }", &["eval"]),
        // What is handed to something else is no question.
        (
            "function f() { try { return Response.json(process.cwd()) } catch { return new Response('', { status: 500 }) } }",
            &["process.cwd"],
        ),
        ("function f() { try { return process.cwd() } catch { return fallback() } }", &["process.cwd~"]),
        ("function f() { try { const a = process.cwd(); return g(a) } catch { return '/' } }", &["process.cwd"]),
        ("try { f(() => eval('x')) } catch {}", &["eval"]),
    ]);
}

#[test]
fn guards_under_other_names() {
    check(&[
        (
            "function isNode() { return process.env.NEXT_RUNTIME === 'nodejs' } if (isNode()) process.cwd()",
            &["process.cwd~"],
        ),
        (
            "if (isNode()) process.cwd(); function isNode() { return process.env.NEXT_RUNTIME === 'nodejs' }",
            &["process.cwd~"],
        ),
        (
            "const onEdge = () => { if (process.env.NEXT_RUNTIME !== 'edge') return false; return true }; if (!onEdge()) process.cwd()",
            &["process.cwd~"],
        ),
        ("const onEdge = () => process.env.NEXT_RUNTIME === 'edge'; if (onEdge()) process.cwd()", &["process.cwd"]),
        ("const f = (process) => process.env.NEXT_RUNTIME === 'nodejs'; if (f(x)) process.cwd()", &["process.cwd"]),
        (
            "async function f() { return process.env.NEXT_RUNTIME === 'nodejs' } if (f()) process.cwd()",
            &["process.cwd"],
        ),
        (
            "export function f() { if (isNode) process.cwd() } const isNode = process.env.NEXT_RUNTIME === 'nodejs'",
            &["process.cwd~"],
        ),
        (
            "let isNode = process.env.NEXT_RUNTIME === 'nodejs'; isNode = true; if (isNode) process.cwd()",
            &["process.cwd"],
        ),
        ("var isNode = process.env.NEXT_RUNTIME === 'nodejs'; if (isNode) process.cwd()", &["process.cwd~"]),
        (
            "const env = { isNode: process.env.NEXT_RUNTIME === 'nodejs' }; if (env.isNode) process.cwd()",
            &["process.cwd~"],
        ),
        (
            "const env = { isNode: process.env.NEXT_RUNTIME === 'nodejs' }; env.isNode = true; if (env.isNode) process.cwd()",
            &["process.cwd"],
        ),
        (
            "const env = { isNode: process.env.NEXT_RUNTIME === 'nodejs' }; const { isNode } = env; if (isNode) process.cwd()",
            &["process.cwd~"],
        ),
        ("const rt = process.env.NEXT_RUNTIME ?? 'nodejs'; if (rt === 'nodejs') process.cwd()", &["process.cwd~"]),
        (
            "if (['edge', 'experimental-edge'].includes(process.env.NEXT_RUNTIME)) a(); else process.cwd()",
            &["process.cwd~"],
        ),
        ("const { cwd } = process; if (cwd) cwd()", &["process.cwd??", "process.cwd?~", "process.cwd~"]),
        (
            "const { setImmediate: si } = globalThis; si?.(f); si(f)",
            &["setImmediate??", "setImmediate??~", "setImmediate"],
        ),
        ("((has) => { if (has) setImmediate(f) })(typeof setImmediate === 'function')", &["setImmediate~"]),
        ("if (Object.hasOwn(globalThis, 'setImmediate')) setImmediate(f)", &["setImmediate~"]),
        ("const root = typeof self === 'object' && self || Function('return this')()", &["Function~"]),
    ]);
}

#[test]
fn cases_of_a_switch() {
    check(&[
        (
            "switch (true) { case process.env.NEXT_RUNTIME === 'edge': a(); break; default: process.cwd() }",
            &["process.cwd~"],
        ),
        ("switch (typeof Buffer) { case 'undefined': break; default: Buffer.from('') }", &["Buffer~"]),
        ("switch (typeof Buffer) { case 'undefined': default: Buffer.from('') }", &["Buffer"]),
        (
            "function f() { switch (process.env.NEXT_RUNTIME) { case 'edge': return 1 } process.cwd() }",
            &["process.cwd~"],
        ),
        (
            "function f() { switch (process.env.NEXT_RUNTIME) { case 'edge': if (x) break; return 1 } process.cwd() }",
            &["process.cwd"],
        ),
        (
            "function f() { switch (process.env.NEXT_RUNTIME) { case 'nodejs': return 1 } process.cwd() }",
            &["process.cwd"],
        ),
    ]);
}

#[test]
fn what_a_program_puts_in_place_holds_from_there() {
    check(&[
        ("if (x) process.cwd = f; process.cwd()", &["process.cwd"]),
        ("if (x) { process.cwd = f } else { process.cwd = g } process.cwd()", &[]),
        ("x && (process.cwd = f); process.cwd()", &["process.cwd"]),
        ("process.cwd || (process.cwd = f); process.cwd()", &["process.cwd?~"]),
        ("Object.assign(process, { cwd: f }); process.cwd()", &[]),
        ("Object.defineProperty(globalThis, 'setImmediate', { value: f }); setImmediate(g)", &[]),
        ("function patch() { process.cwd = f } process.cwd()", &["process.cwd"]),
    ]);
}

#[test]
fn web_assembly_from_bytes() {
    check(&[
        ("WebAssembly.compile(x)", &["WebAssembly.compile"]),
        ("WebAssembly.instantiateStreaming(x)", &["WebAssembly.instantiateStreaming"]),
        ("WebAssembly.instantiate(x)", &["WebAssembly.instantiate??"]),
        ("WebAssembly.instantiate(await (await fetch(u)).arrayBuffer())", &["WebAssembly.instantiate"]),
        ("WebAssembly.instantiate(new Uint8Array(x))", &["WebAssembly.instantiate"]),
        ("import w from './a.wasm?module'; WebAssembly.instantiate(w)", &[]),
        ("new WebAssembly.Module(x); new WebAssembly.Instance(m)", &["WebAssembly.Module"]),
        ("globalThis.WebAssembly.compile(x)", &["WebAssembly.compile"]),
        ("WebAssembly.validate(x)", &[]),
        (
            "const bytes = await (await fetch(u)).arrayBuffer(); WebAssembly.instantiate(bytes)",
            &["WebAssembly.instantiate"],
        ),
        ("const { instantiate } = WebAssembly; instantiate(Buffer.from(x))", &["WebAssembly.instantiate", "Buffer"]),
        ("const w = await import('./a.wasm?module'); WebAssembly.instantiate(w.default)", &[]),
    ]);
}

#[test]
fn a_use_stands_at_its_expression() {
    let facts = facts("const a = 1;\n  new Buffer(process.cwd())");
    let places: Vec<_> =
        facts.uses.iter().map(|item| (item.api.as_str(), item.at.line, item.at.column, item.at.end_column)).collect();
    assert_eq!(places, [("Buffer", 2, 7, 13), ("process.cwd", 2, 14, 25)]);
}

#[test]
fn a_branch_that_a_production_build_drops_guards() {
    check(&[
        (
            "if (process.env.NODE_ENV !== 'production') process.cwd(); else process.chdir()",
            &["process.cwd~", "process.chdir"],
        ),
        (
            "if (process.env.NODE_ENV === 'production') process.cwd(); else process.chdir()",
            &["process.cwd", "process.chdir~"],
        ),
        ("if ('development' === process.env.NODE_ENV) process.cwd()", &["process.cwd~"]),
        ("process.env.NODE_ENV === 'production' ? process.cwd() : process.chdir()", &["process.cwd", "process.chdir~"]),
        ("process.env.NODE_ENV == 'test' ? process.cwd() : process.chdir()", &["process.cwd~", "process.chdir"]),
        ("process.env.NODE_ENV !== 'production' && process.cwd()", &["process.cwd~"]),
        ("process.env.NODE_ENV === 'production' || process.cwd()", &["process.cwd~"]),
        ("process.env['NODE_ENV'] !== 'production' && a && process.cwd()", &["process.cwd~"]),
        ("(process.env.NODE_ENV !== 'production' || a) && process.cwd()", &["process.cwd"]),
        ("function f() { if (process.env.NODE_ENV === 'production') return; process.cwd() }", &["process.cwd~"]),
        ("function f() { if (process.env.NODE_ENV !== 'production') return; process.cwd() }", &["process.cwd"]),
        ("const dev = process.env.NODE_ENV !== 'production'; if (dev) process.cwd()", &["process.cwd~"]),
        ("const { env } = process; if (env.NODE_ENV === 'development') process.cwd()", &["process.cwd~"]),
        ("switch (process.env.NODE_ENV) { case 'production': break; default: process.cwd() }", &["process.cwd~"]),
        ("if (env.NODE_ENV !== 'production') process.cwd()", &["process.cwd"]),
        ("function f(process) { if (process.env.NODE_ENV !== 'production') Buffer }", &["Buffer"]),
    ]);
}
