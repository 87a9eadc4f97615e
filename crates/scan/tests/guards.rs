//! Guards that other files hold, and guards that hold on one runtime only.

mod common;

use common::{EDGE, manifest, route};
use switchrt_diagnostics::Severity;

const LIGHT: &[&str] = &["edge-light"];
const CWD: &str = "error edge/node-global pages/api/a.js:";

/// What is told of a handler in one line behind `head`, for edge-light.
fn behind(head: &str, body: &str, env: &str) -> Vec<String> {
    let text = format!("{head}\nexport default async function handler() {{ {body} }}");
    route(&text, &[("lib/env.js", env)], LIGHT)
}

#[test]
fn constants_and_predicates_of_other_files() {
    let env = "export const isEdge = process.env.NEXT_RUNTIME === 'edge';\n\
               export function isNode() { return !isEdge }\n\
               export const rt = { isEdge, isNode: !isEdge };\n\
               export let loose = process.env.NEXT_RUNTIME === 'edge'; loose = false;\n\
               export default () => typeof EdgeRuntime === 'string'";
    let line = format!("{CWD}2");
    let wrong = [line.as_str()];
    let table: &[(&str, &str, &[&str])] = &[
        ("import { isEdge } from '../../lib/env'", "if (!isEdge) process.cwd()", &[]),
        ("import { isEdge } from '../../lib/env'", "if (isEdge) process.cwd()", &wrong),
        ("import { isEdge } from '../../lib/env'", "if (!isEdge) {} else process.cwd()", &wrong),
        ("import { isEdge as e } from '../../lib/env'", "if (e) return; process.cwd()", &[]),
        ("import { isEdge as e } from '../../lib/env'", "if (!e) return; process.cwd()", &wrong),
        ("import { isNode } from '../../lib/env'", "if (isNode()) process.cwd()", &[]),
        ("import { isNode } from '../../lib/env'", "if (!isNode()) process.cwd()", &wrong),
        // The function itself is always true.
        ("import { isNode } from '../../lib/env'", "if (isNode) process.cwd()", &wrong),
        ("import { isNode } from '../../lib/env'", "return isNode() ? process.cwd() : '/'", &[]),
        ("import * as env from '../../lib/env'", "if (env.isNode()) process.cwd()", &[]),
        ("import * as env from '../../lib/env'", "env.isEdge || process.cwd()", &[]),
        ("import { rt } from '../../lib/env'", "if (rt.isNode) process.cwd()", &[]),
        ("import { rt } from '../../lib/env'", "if (rt.isEdge) process.cwd()", &wrong),
        ("import { loose } from '../../lib/env'", "if (!loose) process.cwd()", &wrong),
        ("import onEdge from '../../lib/env'", "if (!onEdge()) process.cwd()", &[]),
        ("import { unknown } from '../../lib/env'", "if (unknown) process.cwd()", &wrong),
        ("const { isEdge } = require('../../lib/env')", "if (!isEdge) process.cwd()", &[]),
    ];
    for (head, body, expected) in table {
        assert_eq!(behind(head, body, env), *expected, "{head}: {body}");
    }
}

#[test]
fn a_guard_is_found_through_re_exports() {
    let text = "import { isNode } from '../../lib'\nexport default () => isNode && process.cwd()";
    let truth = ("lib/truth.ts", "export const onNode: boolean = process.env.NEXT_RUNTIME === 'nodejs'");
    for barrel in
        ["export { onNode as isNode } from './truth'", "import { onNode as isNode } from './truth'; export { isNode }"]
    {
        assert_eq!(route(text, &[("lib/index.js", barrel), truth], LIGHT), [""; 0], "{barrel}");
    }
    let star = [
        ("lib/index.js", "export * from './more'"),
        ("lib/more.js", "export const isNode = typeof EdgeRuntime !== 'string'"),
    ];
    assert_eq!(route(text, &star, LIGHT), [""; 0]);
    // A circle answers nothing.
    let circle =
        [("lib/index.js", "export { isNode } from './more'"), ("lib/more.js", "export { isNode } from './index'")];
    assert_eq!(route(text, &circle, LIGHT), [format!("{CWD}2")]);
}

#[test]
fn a_guard_of_another_file_keeps_a_module_out_of_reach() {
    let text = "import { isNode } from '../../lib/env'\nexport default async () => { if (isNode) (await import('../../lib/node')).run() }";
    let node = ("lib/node.js", "import fs from 'fs'; export const run = () => fs.readFileSync('x')");
    let env = |value: &'static str| ("lib/env.js", value);
    assert_eq!(route(text, &[node, env("export const isNode = process.env.NEXT_RUNTIME !== 'edge'")], LIGHT), [""; 0]);
    assert_eq!(
        route(text, &[node, env("export const isNode = process.env.NEXT_RUNTIME === 'edge'")], LIGHT),
        ["error edge/node-module lib/node.js:1"]
    );
}

#[test]
fn an_imported_proof_that_a_global_exists() {
    let env = "export const hasImmediate = typeof setImmediate === 'function'";
    let head = "import { hasImmediate } from '../../lib/env'";
    assert_eq!(behind(head, "if (hasImmediate) setImmediate(f)", env), [""; 0]);
    assert_eq!(behind(head, "if (!hasImmediate) setImmediate(f)", env), [format!("{CWD}2")]);
    assert_eq!(behind(head, "if (hasImmediate) process.cwd()", env), [format!("{CWD}2")]);
}

#[test]
fn a_test_tells_one_runtime_from_another() {
    // `edge-light`, workerd without and with Node compatibility, Deno: which of them are told.
    let targets = ["edge-light", "workerd@2024-01-01", "workerd", "deno"];
    let table: &[(&str, [bool; 4])] = &[
        ("process.env.NEXT_RUNTIME === 'nodejs'", [false, false, false, false]),
        ("process.env.NEXT_RUNTIME === 'edge'", [true, true, true, true]),
        ("typeof EdgeRuntime === 'string'", [true, false, false, false]),
        ("typeof EdgeRuntime !== 'string'", [false, true, true, true]),
        ("process.versions?.node", [false, false, true, true]),
        ("!process.versions?.node", [true, true, false, false]),
        ("navigator.userAgent === 'Cloudflare-Workers'", [false, true, true, false]),
        ("!navigator?.userAgent?.includes('Cloudflare')", [true, false, false, true]),
        ("typeof Deno !== 'undefined'", [false, false, false, true]),
        ("'Deno' in globalThis", [false, false, false, true]),
        ("typeof Deno === 'object'", [false, false, false, true]),
        ("typeof Deno !== 'object'", [true, true, true, false]),
        ("typeof Deno === 'function'", [false, false, false, false]),
        ("typeof EdgeRuntime === 'number'", [false, false, false, false]),
        ("typeof EdgeRuntime !== 'number'", [true, true, true, true]),
        ("typeof window !== 'undefined'", [false, false, false, false]),
        ("process.env.NEXT_RUNTIME?.startsWith('node')", [false, false, false, false]),
        ("!process.env.NEXT_RUNTIME.endsWith('js')", [true, true, true, true]),
        ("process.env.NEXT_RUNTIME.includes('e')", [true, true, true, true]),
        ("/^node/.test(process.env.NEXT_RUNTIME)", [false, false, false, false]),
        ("/^edge$|^x/.test(process.env.NEXT_RUNTIME)", [true, true, true, true]),
        ("!/edge/.test(process.env.NEXT_RUNTIME)", [false, false, false, false]),
        // What is not read is not believed.
        ("/^n[o]de/.test(process.env.NEXT_RUNTIME)", [true, true, true, true]),
        ("/^node/i.test(process.env.NEXT_RUNTIME)", [true, true, true, true]),
    ];
    for (test, expected) in table {
        // No target has a module of that name.
        let text = format!("export default () => {{ if ({test}) return import('absent-module') }}");
        for (target, told) in targets.iter().zip(expected) {
            let found = route(&text, &[], &[target]);
            assert_eq!(
                found.iter().any(|line| line.contains("edge/unresolved")),
                *told,
                "{test} on {target}: {found:?}"
            );
        }
    }
}

#[test]
fn what_throws_elsewhere_has_not_returned() {
    let cases = [
        ("function check() { if (process.env.NEXT_RUNTIME === 'edge') throw new Error() }", "check()", false),
        (
            "const check = () => { log(); if (typeof EdgeRuntime !== 'undefined') { log(); throw 1 } log() }",
            "check()",
            false,
        ),
        ("const check = function () { if (typeof process.cwd !== 'function') throw 1 }, same = check", "same()", false),
        ("function check() { if (process.env.NEXT_RUNTIME !== 'edge') throw 1 }", "check()", true),
        ("function check() { if (process.env.NEXT_RUNTIME === 'edge') return }", "check()", true),
        ("function check() { if (process.env.NEXT_RUNTIME === 'edge') { if (a) return; throw 1 } }", "check()", true),
        ("function check() { if (a) return; if (process.env.NEXT_RUNTIME === 'edge') throw 1 }", "check()", true),
        ("async function check() { if (process.env.NEXT_RUNTIME === 'edge') throw 1 }", "check()", true),
        ("function check() { if (process.env.NEXT_RUNTIME === 'edge') throw 1 }", "a && check()", true),
        ("function check() { if (process.env.NEXT_RUNTIME === 'edge') throw 1 }", "check", true),
        ("function check() { if (process.env.NEXT_RUNTIME === 'edge') throw 1 }", "try { check() } catch {}", true),
        ("function check(process) { if (process.env.NEXT_RUNTIME === 'edge') throw 1 }", "check(a)", true),
        ("let check = () => { if (process.env.NEXT_RUNTIME === 'edge') throw 1 }; check = a", "check()", true),
    ];
    for (check, call, told) in cases {
        let text = format!("{check};export default (a) => {{ {call}; return process.cwd() }}");
        assert_eq!(route(&text, &[], LIGHT).is_empty(), !told, "{text}");
    }
    // Its own body is code like any other.
    let text = "function check() { if (process.env.NEXT_RUNTIME === 'edge') throw process.cwd() }\nexport default () => check()";
    assert_eq!(route(text, &[], LIGHT), ["error edge/node-global pages/api/a.js:1"]);
}

#[test]
fn an_instance_is_there() {
    for (test, told) in [
        ("process.cwd instanceof Function", false),
        ("!(process.cwd instanceof Object)", true),
        ("process.cwd instanceof a", true),
    ] {
        let text = format!("export default (a) => {{ if ({test}) return process.cwd() }}");
        assert_eq!(route(&text, &[], LIGHT).is_empty(), !told, "{text}");
    }
}

/// As `ws` and `pg` look for what makes them faster.
#[test]
fn a_package_that_is_tried_and_done_without_is_not_missing() {
    let module = "try { const fast = require('not-there'); module.exports.mask = (a) => fast.mask(a); } catch {}\n";
    let unresolved = |source: &str| {
        let told =
            route("import '../../lib/x.js';\nexport default () => new Response();", &[("lib/x.js", source)], LIGHT);
        told.iter().filter(|line| line.contains("edge/unresolved")).count()
    };
    assert_eq!(unresolved(module), 0);
    assert_eq!(
        unresolved("if (!process.env.NO) { try { const a = require('not-there'); use(a); } catch (e) { warn(e); } }"),
        0
    );
    // Outside of it, in a function of its own, or with a handler that gives up, it is.
    assert_eq!(unresolved("require('not-there'); try { ok(); } catch {}"), 1);
    assert_eq!(unresolved("try { ok(); } catch { require('not-there'); }"), 1);
    assert_eq!(unresolved("try { const a = require('not-there'); use(a); } catch (e) { throw e; }"), 1);
    assert_eq!(unresolved("try { later(() => { const a = require('not-there'); use(a); }); ok(); } catch {}"), 1);
}

#[test]
fn what_a_variable_of_the_environment_turns_on_need_not_run() {
    let json = ("node_modules/db/package.json", r#"{ "name": "db", "version": "1.0.0", "main": "index.js" }"#);
    let native = (
        "node_modules/db/native.js",
        "var N; try { N = require('db-native') } catch (e) { throw e }\nmodule.exports = function () { return N }",
    );
    let load = "module.exports = require('./native');";
    let text = "import db from 'db'\nexport default () => new Response(String(db))";
    for (index, severity) in [
        (format!("if (process.env.DB_NATIVE) {{ {load} }}"), "warning"),
        (
            format!("let force = false\ntry {{ force = !!process.env.DB_NATIVE }} catch {{}}\nif (force) {{ {load} }}"),
            "warning",
        ),
        (format!("const force = Boolean(process.env['DB_NATIVE'] === '1')\nif (force) {{ {load} }}"), "warning"),
        (format!("let force = process.env.DB_NATIVE\nforce = true\nif (force) {{ {load} }}"), "error"),
        (format!("let force = false\nif (!force) {{ {load} }}"), "error"),
        (load.to_owned(), "error"),
    ] {
        let others = [json, native, ("node_modules/db/index.js", index.as_str())];
        let line = format!("{severity} edge/unresolved node_modules/db/native.js:1");
        assert_eq!(route(text, &others, LIGHT), [line], "{index}");
    }
}

#[test]
fn what_a_part_of_a_specifier_may_mean_is_likely() {
    let text = format!("export default async (r) => (await import(`../../lib/${{r}}.js`)).run()\n{EDGE}");
    let lib = ("lib/a.js", "import { inner } from './inner'; export const run = () => inner(process.cwd())");
    let inner =
        ("lib/inner.js", "export const inner = (x) => process.chdir(x); export const other = () => process.pid");
    let found = manifest(&[("pages/api/a.js", &text), lib, inner], LIGHT);
    let told: Vec<_> = found.diagnostics.iter().map(|item| item.message.as_str()).collect();
    let ends = ["`process.cwd`, if this code runs", "`process.chdir`, if this code runs"];
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(ends.iter().all(|end| told.iter().any(|message| message.ends_with(end))), "{told:?}");
    assert!(found.diagnostics.iter().all(|item| item.severity == Severity::Warning));
    let uses = &found.routes[0].uses;
    assert!(uses.iter().all(|item| item.confidence == switchrt_manifest::Confidence::Likely), "{uses:?}");
}
