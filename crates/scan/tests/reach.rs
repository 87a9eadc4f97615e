//! What a route reaches, and how much of it counts.

mod common;

use common::{EDGE, manifest, route};

const LIGHT: &[&str] = &["edge-light"];

fn package(name: &str) -> String {
    format!(r#"{{"name":"{name}","version":"1.2.3","main":"index.js"}}"#)
}

/// What is told of a route over a package `lib` of these files.
fn over(text: &str, files: &[(&str, &str)]) -> Vec<String> {
    let json = package("lib");
    let files: Vec<(String, &str)> =
        files.iter().map(|(name, text)| (format!("node_modules/lib/{name}"), *text)).collect();
    let mut all: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    all.push(("node_modules/lib/package.json", &json));
    route(text, &all, LIGHT)
}

#[test]
fn code_deep_in_a_package_is_an_error_only_where_loading_runs_it() {
    let text = "import { run } from 'lib'\nexport default () => run()";
    let index = "const inner = require('./inner'); exports.run = (x) => inner.make(x)";
    let later = "exports.make = (x) => new Function(x)()";
    let at_load = "exports.make = new Function('x')";
    assert_eq!(
        over(text, &[("index.js", index), ("inner.js", later)]),
        ["warning edge/dynamic-code node_modules/lib/inner.js:1"]
    );
    assert_eq!(
        over(text, &[("index.js", index), ("inner.js", at_load)]),
        ["error edge/dynamic-code node_modules/lib/inner.js:1"]
    );
    // What the route's own code names, itself or through re-exports, is not deep.
    let named = "exports.run = (x) => eval(x)";
    assert_eq!(over(text, &[("index.js", named)]), ["error edge/dynamic-code node_modules/lib/index.js:1"]);
    let barrel = [("index.js", "export { run } from './inner'"), ("inner.js", "export const run = (x) => eval(x)")];
    assert_eq!(over(text, &barrel), ["error edge/dynamic-code node_modules/lib/inner.js:1"]);
    // Taken whole, it is not known what of it is used.
    let common = [("index.js", "module.exports = require('./inner')"), ("inner.js", "exports.run = (x) => eval(x)")];
    assert_eq!(over(text, &common), ["warning edge/dynamic-code node_modules/lib/inner.js:1"]);
}

#[test]
fn functions_of_a_package_that_loading_only_makes() {
    let text = "import lib from 'lib'\nexport default () => lib.a()";
    let warned = ["warning edge/dynamic-code node_modules/lib/index.js:1"];
    let failed = ["error edge/dynamic-code node_modules/lib/index.js:1"];
    let table: &[(&str, &[&str])] = &[
        (
            ";(function () { function template(x) { return Function(x) } module.exports = { template } }).call(this)",
            &warned,
        ),
        ("(function () { module.exports = Function('return 1') })()", &failed),
        ("(() => { (function () { eval('1') }()) })()", &failed),
        ("module.exports = { a() { return 1 }, b(x) { return eval(x) } }", &warned),
        ("class A { b(x) { return eval(x) } } module.exports = A", &warned),
        // The package is the function that is called.
        ("module.exports = function (x) { return eval(x) }", &failed),
    ];
    for (index, expected) in table {
        assert_eq!(over(text, &[("index.js", index)]), *expected, "{index}");
    }
    // The route's own code is not weighed so.
    let own = "const make = (x) => eval(x)\nexport default () => make('1')";
    assert_eq!(route(own, &[], LIGHT), ["error edge/dynamic-code pages/api/a.js:1"]);
}

#[test]
fn a_module_of_node_that_a_package_only_imports() {
    let text = "import lib from 'lib'\nexport default () => lib.a()";
    let (touched, unused) =
        ("error edge/node-module node_modules/lib/index.js:1", "warning edge/node-module node_modules/lib/index.js:1");
    for (index, expected) in [
        ("const fs = require('fs'); module.exports = { a() {}, b() { return fs.statSync('x') } }", unused),
        (
            "const fs = require('fs'); const there = fs.existsSync('x'); module.exports = { a() { return there } }",
            touched,
        ),
        ("require('fs'); module.exports = { a() {} }", unused),
    ] {
        assert_eq!(over(text, &[("index.js", index)]), [expected], "{index}");
    }
    // Elsewhere nothing stands in its place: the import itself fails.
    let files = [
        ("node_modules/lib/package.json", package("lib")),
        (
            "node_modules/lib/index.js",
            "import fs from 'fs'; export default { a() { return fs.statSync('x') } }".to_owned(),
        ),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(route(text, &files, &["workerd@2024-01-01"]), [touched]);
}

#[test]
fn an_optional_package_that_is_not_installed_is_no_error() {
    let text = "import { run } from 'lib'\nexport default () => run()";
    let index =
        "exports.run = () => 1; Object.defineProperty(exports, 'native', { get() { return require('./native') } })";
    let native = "let Native; try { Native = require('absent') } catch (e) { throw e } module.exports = Native";
    let found = over(text, &[("index.js", index), ("native.js", native)]);
    assert!(found.iter().all(|line| !line.starts_with("error")), "{found:?}");
    // At load, without a handler, it is one.
    let found = over(text, &[("index.js", "const a = require('absent'); exports.run = () => a()")]);
    assert_eq!(found, ["error edge/unresolved node_modules/lib/index.js:1"]);
}

#[test]
fn globals_that_another_module_puts_in_place() {
    let polyfill = ("lib/polyfill.js", "process.cwd = () => '/'; globalThis.setImmediate ??= (f) => setTimeout(f, 0)");
    let text = "import '../../lib/polyfill'\nexport default () => setImmediate(() => process.cwd())";
    assert_eq!(route(text, &[polyfill], LIGHT), [""; 0]);
    // At load the order decides.
    let late = ("lib/late.js", "export const dir = process.cwd()");
    let before = "import '../../lib/polyfill'\nimport { dir } from '../../lib/late'\nexport default () => dir";
    let after = "import { dir } from '../../lib/late'\nimport '../../lib/polyfill'\nexport default () => dir";
    assert_eq!(route(before, &[polyfill, late], LIGHT), [""; 0]);
    assert_eq!(route(after, &[polyfill, late], LIGHT), ["error edge/node-global lib/late.js:1"]);
    // What may not run puts nothing in place.
    let maybe = ("lib/polyfill.js", "if (globalThis.x) process.cwd = () => '/'");
    let text = "import '../../lib/polyfill'\nexport default () => process.cwd()";
    assert_eq!(route(text, &[maybe], LIGHT), ["error edge/node-global pages/api/a.js:2"]);
}

#[test]
fn a_templated_specifier_may_be_any_file_that_fits() {
    let files = [
        ("lib/jobs/one.js", "import fs from 'fs'; export default () => fs.readFileSync('x')"),
        ("lib/jobs/deep/two.ts", "export default () => process.cwd()"),
        ("lib/other/three.js", "import net from 'net'; export default () => net.connect(1)"),
        ("lib/jobs/data.json", "{}"),
    ];
    let found = ["warning edge/node-global lib/jobs/deep/two.ts:1", "warning edge/node-module lib/jobs/one.js:1"];
    for call in
        ["import(`../../lib/jobs/${name}.js`)", "import('../../lib/jobs/' + name)", "require(`../../lib/jobs/${name}`)"]
    {
        let text = format!("export default async (name) => (await {call}).default()");
        let expected = if call.contains(".js`") { &found[1..] } else { &found[..] };
        assert_eq!(route(&text, &files, LIGHT), expected, "{call}");
    }
    for call in ["import(name)", "import(`${name}`)", "import(`../../lib/none/${name}`)"] {
        assert_eq!(route(&format!("export default (name) => {call}"), &files, LIGHT), [""; 0], "{call}");
    }
    // A constant is no template.
    let text = "const file = '../../lib/jobs/' + 'one'; export default async () => (await import(file)).default()";
    assert_eq!(route(text, &files, LIGHT), ["error edge/node-module lib/jobs/one.js:1"]);
}

#[test]
fn packages_of_a_builtins_name() {
    let punycode = [
        ("node_modules/punycode/package.json", r#"{"name":"punycode","version":"2.3.1","main":"punycode.js"}"#),
        ("node_modules/punycode/punycode.js", "exports.encode = (x) => x"),
        ("node_modules/buffer/package.json", r#"{"name":"buffer","version":"6.0.3","main":"index.js"}"#),
        ("node_modules/buffer/index.js", "exports.Buffer = process.cwd()"),
    ];
    let use_of = |specifier: &str| format!("import {{ encode }} from '{specifier}'\nexport default () => encode('x')");
    // A bundle for edge-light takes an installed package for what its runtime lacks.
    assert_eq!(route(&use_of("punycode"), &punycode, LIGHT), [""; 0]);
    assert_eq!(route(&use_of("punycode/"), &punycode, LIGHT), [""; 0]);
    assert_eq!(route(&use_of("node:punycode"), &punycode, LIGHT), ["error edge/node-module pages/api/a.js:1"]);
    assert_eq!(route(&use_of("punycode"), &[], LIGHT), ["error edge/node-module pages/api/a.js:1"]);
    // What the runtime has is the runtime's, as in Node.
    let text = "import { Buffer } from 'buffer'\nexport default () => Buffer.from('x')";
    assert_eq!(route(text, &punycode, LIGHT), [""; 0]);
}

#[test]
fn native_addons() {
    for text in [
        "import addon from '../../build/Release/addon.node'\nexport default () => addon()",
        "const addon = require('../../build/Release/addon.node')\nexport default () => addon()",
        "import { createRequire } from 'node:module'\nexport default () => createRequire(import.meta.url)('../../a.node')",
        "import load from 'bindings'\nexport default () => load('addon')",
        "const addon = require('node-gyp-build')('.')\nexport default () => addon()",
        "export default (name) => require(`../../prebuilds/${name}.node`)",
        "export default (m) => process.dlopen(m, 'x')",
    ] {
        let found = route(text, &[], LIGHT);
        assert!(found.iter().any(|line| line.starts_with("error edge/native-addon")), "{text}: {found:?}");
    }
    let text = "export default () => { try { return require('../../a.node') } catch { return null } }";
    assert_eq!(route(text, &[], LIGHT), [""; 0]);
}

#[test]
fn one_entry_for_each_module_and_api_with_the_shortest_chain() {
    let files = [
        ("lib/long.js", "export * from './longer'; export const other = 1"),
        ("lib/longer.js", "export { cwd } from './place'"),
        ("lib/place.js", "export const cwd = () => process.cwd() + process.cwd()"),
        (
            "pages/api/a.js",
            &format!(
                "import {{ cwd as far }} from '../../lib/long'\nimport {{ cwd }} from '../../lib/place'\nexport default () => cwd() + far()\n{EDGE}"
            ),
        ),
        ("pages/api/b.js", &format!("import {{ cwd }} from '../../lib/long'\nexport default () => cwd()\n{EDGE}")),
    ];
    let found = manifest(&files, LIGHT);
    assert_eq!(found.diagnostics.len(), 1);
    assert_eq!(found.diagnostics[0].routes, ["/api/a", "/api/b"]);
    let traces: Vec<_> = found.routes.iter().map(|route| route.uses[0].trace.join(" > ")).collect();
    assert_eq!(
        traces,
        ["pages/api/a.js > lib/place.js", "pages/api/b.js > lib/long.js > lib/longer.js > lib/place.js"]
    );
}

/// What is told of `lib/b.js`, which a barrel hands on as a namespace.
fn through_a_namespace(route: &str, barrel: &str) -> Vec<String> {
    let b = "export const run = () => process.cwd();\nexport const ok = () => 1;\nexport const dir = () => process.chdir('/');\n";
    let text = format!("{route}\n{}", EDGE);
    let more = ("lib/more.js", "export * as A from './b';\nexport { A as default } from './more';\n");
    let found = manifest(&[("pages/api/a.js", &text), ("lib/a.js", barrel), more, ("lib/b.js", b)], &["edge-light"]);
    let errors = found.diagnostics.iter().filter(|item| item.severity == switchrt_diagnostics::Severity::Error);
    errors.map(|item| format!("{}:{}", item.file, item.line)).collect()
}

#[test]
fn of_a_namespace_that_is_handed_on_what_is_taken_counts() {
    let (run, dir) = ("lib/b.js:1".to_owned(), "lib/b.js:3".to_owned());
    let import = "import { A } from '../../lib/a';\nexport default";
    for barrel in [
        "export * as A from './b';",
        "export * from './more';",
        "export { A } from './more';",
        "export { default as A } from './more';",
        "import { x } from './b'; export * as A from './b';",
    ] {
        for (body, expected) in [
            ("() => A.ok()", vec![]),
            ("() => A.run()", vec![run.clone()]),
            ("() => [A.ok(), A.dir(), A.ok()]", vec![dir.clone()]),
            ("() => A['run']()", vec![run.clone()]),
            ("() => A.run() ?? new A.dir()", vec![run.clone(), dir.clone()]),
            // More of it may be used.
            ("(x) => A[x]()", vec![run.clone(), dir.clone()]),
            ("(x) => x(A, A.ok)", vec![run.clone(), dir.clone()]),
            ("() => { const { ok } = A; return ok() }", vec![run.clone(), dir.clone()]),
            ("() => { const B = A; return B.ok() }", vec![run.clone(), dir.clone()]),
            ("() => ({ A })", vec![run.clone(), dir.clone()]),
        ] {
            assert_eq!(through_a_namespace(&format!("{import} {body}"), barrel), expected, "{barrel} {body}");
        }
    }
    for body in [
        "A.run.call(null)",
        "A.run`x`",
        "new A.run()",
        "({ ...A })",
        "[...x, A]",
        "x.y = A",
        "Object.assign(x, A)",
        "Object.keys(A).map((k) => A[k]())",
        "class extends A.run {}",
        "A.ok(A.run())",
        "A.ok(A).run()",
        "{ for (const k in A) A[k]() }",
        "{ const { run: go } = A; go() }",
        "{ const { ...rest } = A; rest.run() }",
        "{ let B; B = A; B.run() }",
        "{ with_(A) }",
        "(0, A.run)()",
        "(0, A).run()",
        "(A).run()",
        "A.A.run()",
        "x ? A.run : A.ok",
        "((B) => B.run())(A)",
        "((B = A) => B.run())()",
        "Promise.resolve(A).then((B) => B.run())",
        "`${A.run()}`",
        "A.then(A.run)",
        "function () { return A.run() }",
        "async () => (await A.run()).x",
        "A",
    ] {
        let route = format!("{import} (x) => {body}");
        let found = through_a_namespace(&route, "export * as A from './b'; export * from './more';");
        let expected = if body == "A.A.run()" { None } else { Some(&run) };
        assert_eq!(found.first(), expected, "{body}");
    }
    let renamed = "import { A as B } from '../../lib/a'; export { A } from '../../lib/a'; export default () => B.ok()";
    assert_eq!(through_a_namespace(renamed, "export * as A from './b';").len(), 2);
    // A module of Node behind it is needed as before, and a namespace with another of its own name inside.
    let fs = "export * as A from 'fs';";
    assert_eq!(through_a_namespace(&format!("{import} () => A.readFileSync('x')"), fs), ["lib/a.js:1"]);
    let own = "export const A = { ok: () => process.cwd() };";
    assert_eq!(through_a_namespace(&format!("{import} () => A.ok()"), own), ["lib/a.js:1"]);
}
