//! Every shape in which a file may declare is read, or told where it stands: none is passed over in silence.

mod project;

use std::fs;

use project::{manifest, manifest_with};
use switchrt_diagnostics::{Code, Severity};
use switchrt_manifest::{Manifest, Runtime};
use switchrt_scan::{ScanOptions, scan};

/// `code file:line:column` of all but notes.
fn told(manifest: &Manifest) -> Vec<String> {
    manifest
        .diagnostics
        .iter()
        .filter(|d| d.severity != Severity::Info)
        .map(|d| format!("{} {}:{}:{}", d.code.slug(), d.file, d.line, d.column))
        .collect()
}

const B: (&str, &str) = ("lib/b.js", "exports.config = { runtime: 'edge' }; exports.default = () => null");

#[test]
fn scripts_that_are_read() {
    for source in [
        "Object.assign(module.exports, { config: { runtime: 'edge' }, default: () => null });",
        "Object.assign(exports, { default() {} }, { config: { runtime: 'edge' } });",
        "const c = { config: { runtime: 'edge' } }; module.exports = { ...c, default: () => null };",
        "module.exports = { ...f(), config: { runtime: 'edge' }, runtime: 'edge', maxDuration: 1, default: () => null };",
        "module.exports = Object.assign(() => null, { config: { runtime: 'edge' } });",
        "module.exports = { ['config']: { runtime: 'edge' }, default() {} };",
        "Object.defineProperty(exports, 'config', { value: { runtime: 'edge' } }); exports.default = () => null;",
        "Object.defineProperty(module.exports, 'config', { get: () => ({ runtime: 'edge' }) }); exports.default = () => null;",
        "Object.defineProperty(exports, 'config', { enumerable: true, get: function () { return c; } }); const c = { runtime: 'edge' };",
        "Reflect.defineProperty(exports, 'config', { get() { return { runtime: 'edge' } } }); exports.default = () => null;",
        "Object.defineProperties(exports, { config: { value: { runtime: 'edge' } } }); exports.default = () => null;",
        "this.config = { runtime: 'edge' }; this.default = () => null;",
        "const e = module.exports; e.config = { runtime: 'edge' }; e.default = () => null;",
        "var _exports = exports; _exports.config = { runtime: 'edge' }; exports.default = () => null;",
        "const m = module; m.exports.config = { runtime: 'edge' }; exports.default = () => null;",
        "const k = 'config'; exports[k] = { runtime: 'edge' }; exports.default = () => null;",
        "exports.config = {}; exports.config.runtime = 'edge'; exports.default = () => null;",
        "exports.config ??= { runtime: 'edge' }; exports.default = () => null;",
        "exports.config = { runtime: 'nodejs' }; exports.config = { runtime: 'edge' }; exports.default = () => null;",
        "exports = module.exports = () => null; exports.config = { runtime: 'edge' };",
        "_export(exports, { config: function () { return config; }, default: () => a }); const config = { runtime: 'edge' }; function a() {}",
        "module.exports = { ...require('../lib/b') };",
        "Object.assign(exports, require('../lib/b'));",
        "__exportStar(require('../lib/b'), exports);",
        "const b = require('../lib/b'); Object.keys(b).forEach((key) => { Object.defineProperty(exports, key, { get: () => b[key] }) });",
        "module.exports = require('../lib/b');",
        "class Page { static config = { runtime: 'edge' }; static other = 1 } module.exports = Page;",
        "class Page { static 'config' = { runtime: 'edge' }; config = 1 } module.exports = Page;",
        "module.exports = class { static config = { runtime: 'edge' } };",
        "exports.config = config; function config() {} exports.config = { runtime: 'edge' }; exports.default = () => null;",
    ] {
        let manifest = manifest(&[("pages/a.js", source), B]);
        assert_eq!((manifest.routes[0].runtime, told(&manifest)), (Runtime::Edge, vec![]), "{source}");
    }
}

#[test]
fn scripts_that_are_told() {
    for (source, at) in [
        ("module.exports = { ...f(), default: () => null };", "config/not-static pages/a.js:1:23"),
        ("Object.assign(exports, f()); exports.default = 1;", "config/not-static pages/a.js:1:24"),
        ("exports[f()] = { runtime: 'edge' }; exports.default = 1;", "config/not-static pages/a.js:1:9"),
        (
            "exports.config = c; const c = { runtime: 'edge' }; exports.default = 1;",
            "config/not-static pages/a.js:1:18",
        ),
        ("exports.config = c; var c = { runtime: 'edge' }; exports.default = 1;", "config/not-static pages/a.js:1:18"),
        (
            "module.exports = { config: c, default: 1 }; const c = { runtime: 'edge' };",
            "config/not-static pages/a.js:1:28",
        ),
        ("class Page { static config = f() } module.exports = Page;", "config/not-static pages/a.js:1:30"),
        ("module.exports = { [f()]: 1, default: 1 };", "config/not-static pages/a.js:1:21"),
        ("if (a) { exports.config = { runtime: 'edge' } } exports.default = 1;", "config/not-static pages/a.js:1:18"),
        (
            "exports.config = { runtime: 'edge' }; if (a) exports.config = {}; exports.default = 1;",
            "config/not-static pages/a.js:1:54",
        ),
        (
            "(() => { exports.config = { runtime: 'edge' } })(); exports.default = 1;",
            "config/not-static pages/a.js:1:18",
        ),
        ("a && (exports.config = { runtime: 'edge' }); exports.default = 1;", "config/not-static pages/a.js:1:15"),
        ("({ c: exports.config } = x); exports.default = 1;", "config/not-static pages/a.js:1:15"),
        ("define(exports, { config: 1 }); exports.default = 1;", "config/not-static pages/a.js:1:8"),
        ("exports.runtime = 'edge'; delete exports.runtime; exports.default = 1;", "config/not-static pages/a.js:1:42"),
        ("exports.config = { runtime: 'edge' }; module.exports = () => null;", "config/ignored pages/a.js:1:1"),
        ("module.exports = () => null; exports.config = { runtime: 'edge' };", "config/ignored pages/a.js:1:30"),
        ("exports.config = { runtime: 'edge' };\nexport default () => null;", "config/not-static pages/a.js:1:1"),
        (
            "export default () => null;\nObject.assign(module.exports, { config: { runtime: 'edge' } });",
            "config/not-static pages/a.js:2:33",
        ),
        ("export * from 'pkg';\nexport default () => null;", "config/not-static pages/a.js:1:15"),
        (
            "export * from '../lib/b';\nexport * from '../lib/c';\nexport default () => null;",
            "config/not-static pages/a.js:2:15",
        ),
        ("export * as config from '../lib/b';\nexport default () => null;", "config/not-static pages/a.js:1:13"),
    ] {
        let manifest =
            manifest(&[("pages/a.js", source), B, ("lib/c.js", "export const config = { runtime: 'edge' }")]);
        assert_eq!((manifest.routes[0].runtime, told(&manifest)), (Runtime::Nodejs, vec![at.to_owned()]), "{source}");
    }
}

#[test]
fn scripts_that_declare_nothing_are_quiet() {
    for source in [
        "module.exports = withAuth(() => null);",
        "const handler = wrap(f); module.exports = handler; module.exports.other = 1;",
        "exports.default = () => null; if (require.main === module) exports.default();",
        "exports.default = () => Object.keys(exports).length + typeof module.exports;",
        "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = void 0; const config = {}; exports.default = () => config.runtime;",
        "module.exports = class Page { render() { return config } };",
        "class Page { static config = { runtime: 'edge' } } module.exports = () => Page;",
        "module.exports = class Page { config = f(); static #config = f() };",
    ] {
        assert_eq!(told(&manifest(&[("pages/a.js", source)])), [""; 0], "{source}");
    }
    let package = [
        ("pages/a.js", "export * from 'pkg';\nexport default () => null;"),
        ("node_modules/pkg/package.json", "{\"name\":\"pkg\",\"version\":\"1.0.0\",\"main\":\"i.js\"}"),
        ("node_modules/pkg/i.js", "exports.a = 1"),
    ];
    assert_eq!(told(&manifest(&package)), [""; 0]);
}

#[test]
fn export_assignments_of_typescript_are_read() {
    for source in [
        "export = { config: { runtime: 'edge' }, default: () => null };",
        "function Page() { return null }\nPage.config = { runtime: 'edge' };\nexport = Page;",
        "const page = Object.assign(() => null, { config: { runtime: 'edge' } });\nexport = page;",
    ] {
        let manifest = manifest(&[("pages/a.ts", source)]);
        assert_eq!((manifest.routes[0].runtime, told(&manifest)), (Runtime::Edge, vec![]), "{source}");
    }
    let merged = "function Page() {}\nnamespace Page { export const config = { runtime: 'edge' } }\nexport = Page;";
    assert_eq!(told(&manifest(&[("pages/a.ts", merged)])), ["config/not-static pages/a.ts:2:11"]);
}

#[test]
fn a_constant_has_no_value_above_its_declaration() {
    for (source, at) in [
        ("export const config = { runtime: R };\nconst R = 'edge';", "config/not-static pages/a.ts:1:34"),
        ("export const config = { runtime: R };\nvar R = 'edge';", "config/not-static pages/a.ts:1:34"),
        ("const c = { runtime: R }, R = 'edge';\nexport const config = c;", "config/not-static pages/a.ts:1:22"),
        ("export const config = { runtime: E.A };\nenum E { A = 'edge' }", "config/not-static pages/a.ts:1:34"),
        ("export const config = { runtime: `${R}` };\nexport const R = 'edge';", "config/not-static pages/a.ts:1:37"),
    ] {
        let source = format!("{source}\nexport default () => null;");
        let manifest = manifest(&[("pages/a.ts", &source)]);
        assert_eq!((manifest.routes[0].runtime, told(&manifest)), (Runtime::Nodejs, vec![at.to_owned()]), "{source}");
    }
    for source in [
        "export { config };\nconst config = { runtime: 'edge' };",
        "const R = 'edge';\nexport const config = { runtime: true ? R : L };\nconst L = 'nodejs';",
        "export { c as config };\nconst R = 'edge';\nconst c = { runtime: R };",
    ] {
        let source = format!("{source}\nexport default () => null;");
        let manifest = manifest(&[("pages/a.ts", &source)]);
        assert_eq!((manifest.routes[0].runtime, told(&manifest)), (Runtime::Edge, vec![]), "{source}");
    }
    let config = "module.exports = () => ({ experimental: { runtime: R } });\nconst R = 'edge';";
    let manifest = manifest(&[("next.config.js", config), ("pages/a.js", "export default () => null")]);
    assert_eq!(manifest.global_runtime, Runtime::Edge);
}

#[test]
fn a_namespace_is_told_by_its_name() {
    for (source, at) in [
        ("export namespace config { export const runtime = 'edge' }", "config/not-static pages/a.ts:1:18"),
        (
            "namespace C { export const runtime = 'edge' }\nexport const config = { runtime: C.runtime };",
            "config/not-static pages/a.ts:2:34",
        ),
    ] {
        let source = format!("{source}\nexport default () => null;");
        assert_eq!(told(&manifest(&[("pages/a.ts", &source)])), [at], "{source}");
    }
}

#[test]
fn a_byte_order_mark_may_stand_before_a_hashbang() {
    let source = "\u{FEFF}#!/usr/bin/env node\r\n// switchrt-ignore config/alias-value -- known\r\nexport const runtime = 'edge';\r\nexport default () => null;";
    for uses in [true, false] {
        let manifest = manifest_with(&[("pages/a.js", source)], |options| options.uses = uses);
        assert_eq!(manifest.routes[0].runtime, Runtime::Edge);
        assert!(manifest.diagnostics.is_empty(), "{:?}", manifest.diagnostics);
        assert_eq!(manifest.routes[0].declared_at.as_ref().map(|at| (at.line, at.column)), Some((3, 24)));
    }
}

#[test]
fn misspelt_exports_are_told() {
    for (file, source, meant) in [
        ("pages/a.ts", "export const runtme = 'edge';", "runtime"),
        ("pages/a.ts", "export const Runtime = 'nodejs';", "runtime"),
        ("pages/a.ts", "const c = { runtime: 'edge' };\nexport { c as cofnig };", "config"),
        ("pages/api/a.ts", "export const maxDuraton = 5;", "maxDuration"),
        ("pages/a.ts", "export async function getServersideProps() { return { props: {} } }", "getServerSideProps"),
        ("pages/a.ts", "export const getStaticProp = () => ({ props: {} });", "getStaticProps"),
        ("app/page.tsx", "export const preferedRegon = ['fra1'];", "preferredRegion"),
        ("app/page.tsx", "export const dynamc = 'force-dynamic';", "dynamic"),
        ("app/layout.tsx", "export const runtimee = 'edge';", "runtime"),
        ("middleware.ts", "export const confg = { matcher: '/a' };", "config"),
    ] {
        let source = format!("{source}\nexport default () => null;");
        let manifest = manifest(&[
            (file, &source),
            ("app/page.js", "export default () => null"),
            ("pages/x.js", "export default 1"),
        ]);
        let found: Vec<_> = manifest.diagnostics.iter().filter(|d| d.code == Code::ConfigIgnored).collect();
        assert_eq!(found.len(), 1, "{file} {source}: {:?}", manifest.diagnostics);
        assert_eq!(found[0].hint.as_deref(), Some(&*format!("Did you mean `{meant}`?")), "{file} {source}");
    }
    let flat = manifest(&[("middleware.ts", "export const matcher = ['/a'];\nexport function middleware() {}")]);
    assert_eq!(told(&flat), ["config/ignored middleware.ts:1:14"]);
}

#[test]
fn ordinary_exports_are_no_misspelt_ones() {
    for source in [
        "export const runtimes = ['edge', 'nodejs'];",
        "export const configs = { a: 1 };",
        "export const validate = false, duration = 5, dynamics = 'slow', preferredVersion = '1', cache = 'no-store';",
        "export const confirm = {}, config2 = f(), runTime = 12;",
        "export function getStaticData() {}",
        "export type runtme = 'edge';",
        "export const runtime = 'nodejs';\nexport const runtimeE = 'edge';",
    ] {
        for file in ["pages/a.ts", "app/page.tsx", "pages/api/a.ts"] {
            let source = format!("{source}\nexport default () => null;");
            let manifest = manifest(&[(file, &source)]);
            assert!(manifest.diagnostics.iter().all(|d| d.code != Code::ConfigIgnored), "{:?}", manifest.diagnostics);
        }
    }
}

#[test]
fn a_comment_above_a_declaration_speaks_of_all_of_it() {
    let source = "// switchrt-ignore config/peer-differs, config/alias-value -- known\nexport const config = {\n  maxDuration: 5,\n  runtime: 'ed' + 'ge',\n};\nexport default () => null;";
    let manifest = manifest_with(&[("pages/a.js", source)], |options| options.peers = true);
    assert!(manifest.diagnostics.is_empty(), "{:?}", manifest.diagnostics);
}

#[test]
fn configs_that_are_changed_on_their_way_are_followed_or_told() {
    const E: &str = "experimental: { runtime: 'experimental-edge' }";
    let page = ("pages/a.js", "export default () => null");
    for source in [
        "module.exports = { E };\nconst { withSentryConfig } = require('@sentry/nextjs');\nmodule.exports = withSentryConfig(module.exports, { silent: true });",
        "module.exports = { E };\nmodule.exports = withA(withB(module.exports));\nmodule.exports = withC(module.exports, { a: 1 });",
        "module.exports = () => { let c = { E }; c = withA(c); return c; };",
        "module.exports = () => { const c = { E }; c.webpack = (config) => { config.x = 1; return config }; return c; };",
        "Object.assign(module.exports, { E });",
    ] {
        let source = source.replace("{ E }", &format!("{{ {E} }}"));
        let manifest = manifest(&[("next.config.js", &source), page]);
        let lines: Vec<_> = told(&manifest).into_iter().filter(|line| !line.contains("unsupported-option")).collect();
        assert_eq!((manifest.global_runtime, lines), (Runtime::Edge, vec![]), "{source}");
    }
    for (source, at) in [
        ("module.exports = merge({ reactStrictMode: true }, { E });", "config/not-static next.config.js:1:18"),
        (
            "module.exports = () => { const c = { experimental: {} }; c.experimental.runtime = 'edge'; return c; };",
            "config/not-static next.config.js:1:58",
        ),
        (
            "module.exports = () => { let c = { E }; if (a) c = {}; return c; };",
            "config/not-static next.config.js:1:108",
        ),
        (
            "Object.assign(module.exports, f());\nmodule.exports.basePath = '/x';",
            "config/not-static next.config.js:1:31",
        ),
        ("module.exports = withA(module.exports, { E });", "config/not-static next.config.js:1:24"),
    ] {
        let source = source.replace("{ E }", &format!("{{ {E} }}"));
        let manifest = manifest(&[("next.config.js", &source), page]);
        assert_eq!((manifest.global_runtime, told(&manifest)), (Runtime::Nodejs, vec![at.to_owned()]), "{source}");
    }
}

#[test]
fn a_runtime_that_running_the_config_told_is_judged_where_the_file_says_it() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("pages")).unwrap();
    fs::write(dir.path().join("pages/a.js"), "export default () => null").unwrap();
    let config = "const { R } = process.env;\nmodule.exports = {\n  experimental: { runtime: R },\n};\n";
    fs::write(dir.path().join("next.config.js"), config).unwrap();
    let mut options = ScanOptions::new(dir.path());
    options.config = Some(switchrt_scan::ConfigValues {
        runtime: Some("egde".to_owned()),
        ..switchrt_scan::ConfigValues::default()
    });
    let manifest = scan(&options).unwrap().manifest;
    assert_eq!(told(&manifest), ["config/unknown-runtime next.config.js:3:28"]);
    assert_eq!(manifest.diagnostics[0].end_column, 29);
}

#[test]
fn a_middleware_that_no_page_extension_fits_is_told() {
    let page = ("pages/a.js", "export default () => null");
    let text = "export function middleware() {}";
    assert_eq!(told(&manifest(&[page, ("middleware.mjs", text)])), ["route/nested-middleware middleware.mjs:1:1"]);
    let config = ("next.config.js", "module.exports = { pageExtensions: ['page.js'] };");
    let other = ("pages/b.page.js", "export default () => null");
    assert_eq!(
        told(&manifest(&[config, other, ("src/middleware.ts", text)])),
        ["route/nested-middleware src/middleware.ts:1:1"]
    );
    assert_eq!(told(&manifest(&[page, ("middleware.mjs", text), ("middleware.js", text)])), [""; 0]);
    let misspelt = "export const config = { matchr: '/a' };\nexport function middleware() {}";
    assert_eq!(told(&manifest(&[page, ("middleware.ts", misspelt)])), ["config/ignored middleware.ts:1:33"]);
}
