//! Two places that say different things, and words without effect.

mod project;

use project::{PAGE, manifest, told};
use switchrt_diagnostics::Severity;
use switchrt_manifest::Runtime;

fn page(head: &str) -> Vec<String> {
    told(&manifest(&[("pages/a.ts", &format!("{head}\n{PAGE}"))]))
}

#[test]
fn one_key_twice_in_one_object() {
    for (head, at) in [
        ("export const config = { runtime: 'edge', runtime: 'nodejs' };", "1:42"),
        ("export const config = { runtime: 'edge', 'runtime': 'edge' };", "1:42"),
        ("export const config = { runtime: 'edge', ['run' + 'time']: 'edge' };", "1:43"),
        ("const c = { api: { bodyParser: true, bodyParser: false } };\nexport { c as config };", "1:38"),
    ] {
        assert_eq!(page(head), [format!("config/conflict pages/a.ts:{at}")], "{head}");
    }
    // A spread is meant to be overwritten, and an accessor pair is one property.
    for head in [
        "const base = { maxDuration: 5 };\nexport const config = { ...base, maxDuration: 6 };",
        "export const config = { maxDuration: 6 };\nconst o = { a: 1, a: 2 }; o;",
    ] {
        assert_eq!(page(head), [] as [&str; 0], "{head}");
    }
}

#[test]
fn es_and_commonjs_exports_in_one_file() {
    for (tail, at) in [
        ("module.exports.config = { runtime: 'nodejs' };", "2:1"),
        ("exports.config = { runtime: 'nodejs' };", "2:1"),
        ("module.exports = { config: {} };", "2:1"),
    ] {
        let head = format!("export const config = {{ maxDuration: 5 }};\n{tail}");
        assert_eq!(page(&head), [format!("config/conflict pages/a.ts:{at}")], "{tail}");
    }
    assert_eq!(page("export const config = { maxDuration: 5 };\nmodule.exports.other = 1;"), [] as [&str; 0]);
}

#[test]
fn flat_and_nested_max_duration() {
    let manifest = manifest(&[(
        "pages/api/a.ts",
        "export const maxDuration = 5;\nexport const config = { maxDuration: 9 };\nexport default () => null;\n",
    )]);
    assert_eq!(told(&manifest), ["config/conflict pages/api/a.ts:1:28"]);
    assert_eq!(manifest.diagnostics[0].severity, Severity::Warning);
    assert_eq!(manifest.routes[0].config["maxDuration"], 5);
    assert_eq!(page("export const maxDuration = 5;\nexport const config = { maxDuration: 5 };"), [] as [&str; 0]);
}

#[test]
fn middleware_and_proxy_together() {
    let middleware = ("middleware.ts", "export default () => {};\n");
    for files in [
        vec![middleware, ("proxy.ts", "export default () => {};\n"), ("pages/a.js", PAGE)],
        vec![middleware, ("proxy.js", "export function proxy() {}\n")],
    ] {
        let manifest = manifest(&files);
        let proxy = files[1].0;
        assert_eq!(told(&manifest), [format!("route/duplicate {proxy}:1:1")]);
        assert_eq!(manifest.diagnostics[0].routes, ["/_middleware", "/_proxy"]);
    }
    let one = manifest(&[middleware, ("src/proxy.ts", "export default () => {};\n"), ("pages/a.js", PAGE)]);
    assert_eq!(told(&one), ["route/nested-middleware src/proxy.ts:1:1"]);
}

#[test]
fn a_prototype_is_not_followed() {
    assert_eq!(
        page("export const config = { __proto__: { runtime: 'edge' } };"),
        ["config/not-static pages/a.ts:1:25"]
    );
    assert_eq!(page("export const config = { ['__proto__']: 1 };"), [] as [&str; 0]);
}

#[test]
fn a_class_named_config_is_shown_by_its_name() {
    for (word, declared) in [("class config {}", "config"), ("function config() {}", "function config() {}")] {
        let manifest = manifest(&[("pages/a.ts", &format!("export {word}\n{PAGE}"))]);
        assert_eq!(manifest.routes[0].declared.as_deref(), Some(declared), "{word}");
        assert_eq!(told(&manifest).len(), 1, "{word}");
    }
}

#[test]
fn half_a_surrogate_pair_is_told() {
    for (head, at) in [
        ("export const config = { runtime: '\\uD800' };", "1:34"),
        ("export const config = { runtime: `\\uD800` };", "1:34"),
        ("export const config = { '\\uD800': 1 };", "1:25"),
    ] {
        assert_eq!(page(head), [format!("config/not-static pages/a.ts:{at}")], "{head}");
    }
    assert_eq!(page("export const config = { regions: '\\uD83D\\uDE00' };"), [] as [&str; 0]);
}

#[test]
fn a_member_assigned_later_makes_only_that_member_unknown() {
    let manifest = manifest(&[(
        "pages/api/a.ts",
        "const config = { runtime: 'edge', maxDuration: 5 };\nconfig.maxDuration = f();\nexport { config };\nexport default () => new Response('');\n",
    )]);
    assert_eq!(told(&manifest), ["config/not-static pages/api/a.ts:2:1"]);
    assert_eq!(manifest.routes[0].runtime, Runtime::Edge);
    assert_eq!(
        page("const config = { runtime: 'nodejs' };\nconfig.runtime = 'edge';\nexport { config };"),
        ["config/not-static pages/a.ts:2:1"]
    );
    assert_eq!(
        page("const config = { api: { bodyParser: false } };\nconfig.api.bodyParser = true;\nexport { config };"),
        ["config/not-static pages/a.ts:2:1"]
    );
}

#[test]
fn a_runtime_in_a_compiled_page_is_told() {
    let manifest = manifest(&[
        ("next.config.js", "module.exports = { pageExtensions: ['mdx', 'js'] };"),
        (
            "pages/a.mdx",
            "import X from './x'\n\nexport const runtime = 'edge'\n\n# a\n\n```js\nexport const runtime = 'edge'\n```\n",
        ),
        (
            "pages/b.mdx",
            "export const config = { runtime: 'edge' }\n\n~~~\nexport const config = 1\n~~~\n\nexport const title = 'b'\n",
        ),
        ("pages/c.mdx", "  export const runtime = 'edge' in a paragraph\n"),
    ]);
    assert_eq!(told(&manifest), ["config/ignored pages/a.mdx:3:14", "config/ignored pages/b.mdx:1:14"]);
}

#[test]
fn utf_16_is_one_finding() {
    for order in ["little", "big"] {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("pages")).unwrap();
        let units = "\u{FEFF}export const runtime = 'edge';".encode_utf16();
        let bytes: Vec<u8> =
            units.flat_map(|unit| if order == "big" { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
        std::fs::write(dir.path().join("pages/a.js"), bytes).unwrap();
        let manifest = switchrt_scan::scan(&switchrt_scan::ScanOptions::new(dir.path())).unwrap().manifest;
        assert_eq!(told(&manifest), ["syntax/parse-error pages/a.js:1:1"]);
        assert!(manifest.diagnostics[0].message.contains("UTF-16"));
    }
}
