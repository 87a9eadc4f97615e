//! What files say of themselves where it is easily told wrongly.

use std::fs;

use switchrt_diagnostics::{Code, Severity};
use switchrt_manifest::{Manifest, Reason, Runtime};
use switchrt_scan::{ConfigValues, ScanOptions, scan};

const PAGE: &str = "export default () => null\n";

fn manifest(files: &[(&str, &str)]) -> Manifest {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    scan(&ScanOptions::new(dir.path())).unwrap().manifest
}

fn told(manifest: &Manifest) -> Vec<(Code, &str, u32, u32)> {
    manifest.diagnostics.iter().map(|d| (d.code, d.file.as_str(), d.line, d.column)).collect()
}

#[test]
fn a_page_that_a_loader_compiles_is_listed_and_not_judged_as_javascript() {
    let manifest = manifest(&[
        ("next.config.js", "module.exports = { pageExtensions: ['js', 'mdx', 'md'] };"),
        ("pages/a.mdx", "import X from '../x'\n\n# It's a page about runtime `config`\n\n<X/>\n"),
        ("pages/b.md", "plain text"),
        ("app/q/page.mdx", "# q"),
        (
            "pages/d.js",
            "import M from './a.mdx';\nexport const config = { runtime: 'experimental-edge' };\nexport default M;\n",
        ),
    ]);
    let routes: Vec<_> = manifest.routes.iter().map(|route| (route.route.as_str(), route.runtime)).collect();
    assert_eq!(
        routes,
        [("/a", Runtime::Nodejs), ("/b", Runtime::Nodejs), ("/d", Runtime::Edge), ("/q", Runtime::Nodejs)]
    );
    assert_eq!(told(&manifest), [(Code::ConfigExperimental, "pages/d.js", 2, 34)]);
}

#[test]
fn a_name_that_is_declared_twice_makes_no_module_and_both_places_are_told() {
    let manifest = manifest(&[
        ("pages/a.js", "export const runtime = 'edge';\nexport const runtime = 'edge';\nexport default () => null\n"),
        ("pages/b.js", "export const config = { runtime: 'edge' };\nvar config;\nexport default () => null\n"),
        ("pages/c.js", "import { config } from './d';\nlet config;\nexport default () => null\n"),
        ("pages/d.js", "const config = {};\nexport { config, config };\nexport default () => null\n"),
        ("pages/e.ts", "import { config } from './d';\nexport const config = { runtime: 'edge' };\nexport default 1\n"),
        ("pages/f.js", PAGE),
    ]);
    let parse = Code::SyntaxParseError;
    let mut found = told(&manifest);
    found.retain(|(code, ..)| *code != Code::ConfigExperimental && *code != Code::ConfigAliasValue);
    assert_eq!(
        found,
        [
            (parse, "pages/a.js", 2, 14),
            (parse, "pages/b.js", 2, 5),
            (parse, "pages/c.js", 2, 5),
            (parse, "pages/d.js", 2, 18),
        ]
    );
    let first = manifest.diagnostics.iter().find(|told| told.file == "pages/a.js").unwrap();
    assert_eq!(first.message, "the name `runtime` is defined multiple times, first in line 1, column 14");
    assert_eq!((first.severity, &first.routes[..]), (Severity::Error, &["/a".to_owned()][..]));
    let routes: Vec<_> = manifest.routes.iter().map(|route| (route.route.as_str(), route.runtime)).collect();
    let node = Runtime::Nodejs;
    let expected = [("/a", node), ("/b", node), ("/c", node), ("/d", node), ("/e", Runtime::Edge), ("/f", node)];
    assert_eq!(routes, expected, "no other file loses its answer");
}

#[test]
fn a_matcher_on_a_page_is_told_as_what_it_is() {
    let text = format!("export const config = {{ matcher: '/a' }};\n{PAGE}");
    let manifest = manifest(&[("pages/a.js", &text)]);
    assert_eq!(told(&manifest), [(Code::ConfigIgnored, "pages/a.js", 1, 34)]);
    let hint = manifest.diagnostics[0].hint.as_deref().unwrap();
    assert!(!hint.contains("Did you mean"), "{hint}");
    assert!(manifest.diagnostics[0].message.contains("middleware"));
}

#[test]
fn a_dot_before_a_file_ending_is_told_and_the_default_stands() {
    let manifest =
        manifest(&[("next.config.js", "module.exports = { pageExtensions: ['.mdx'] };"), ("pages/a.js", PAGE)]);
    assert_eq!(told(&manifest), [(Code::ConfigBadValue, "next.config.js", 1, 37)]);
    assert_eq!(manifest.routes.len(), 1);
}

#[test]
fn every_form_of_a_next_config_is_followed_or_told() {
    const OPTIONS: &str = "{ experimental: { runtime: 'experimental-edge' } }";
    let forms = [
        ("next.config.mjs", format!("const c = {OPTIONS};\nexport {{ c as default }};")),
        ("next.config.mjs", "export { default } from './other.mjs';".to_owned()),
        (
            "next.config.js",
            "module.exports = {};\nmodule.exports.experimental = { runtime: 'experimental-edge' };".to_owned(),
        ),
        ("next.config.js", "exports.experimental = { runtime: 'experimental-edge' };".to_owned()),
    ];
    for (name, text) in forms {
        let other = format!("export default {OPTIONS};");
        let manifest = manifest(&[(name, &text), ("other.mjs", &other), ("pages/a.js", PAGE)]);
        assert_eq!(manifest.global_runtime, Runtime::Edge, "{text}");
        assert!(manifest.diagnostics.iter().all(|d| d.code == Code::ConfigExperimental), "{text}");
    }
    let text = "module.exports = {};\nmodule.exports.experimental = { runtime: process.env.R };";
    let manifest = manifest(&[("next.config.js", text), ("pages/a.js", PAGE)]);
    assert_eq!(told(&manifest), [(Code::ConfigNotStatic, "next.config.js", 2, 42)]);
    assert!(manifest.diagnostics[0].message.starts_with("`experimental.runtime`"));
}

#[test]
fn what_running_a_config_told_stands_where_the_file_says_it() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("pages")).unwrap();
    fs::write(dir.path().join("pages/a.js"), PAGE).unwrap();
    fs::write(dir.path().join("next.config.js"), "module.exports = { experimental: { runtime: process.env.R } };")
        .unwrap();
    let mut options = ScanOptions::new(dir.path());
    let read = scan(&options).unwrap().manifest;
    assert_eq!((read.routes[0].reason, &read.routes[0].declared), (Reason::Default, &None));
    options.config = Some(ConfigValues { runtime: Some("edge".to_owned()), ..ConfigValues::default() });
    let run = scan(&options).unwrap().manifest;
    let at = run.routes[0].declared_at.as_ref().unwrap();
    assert_eq!((at.file.as_str(), at.line, at.column), ("next.config.js", 1, 45));
    assert_eq!(run.routes[0].declared.as_deref(), Some("edge"));
}
