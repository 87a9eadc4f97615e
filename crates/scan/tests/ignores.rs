//! `switchrt-ignore` comments.

mod common;

use common::{EDGE, manifest, route, told};

const LIGHT: &[&str] = &["edge-light"];

#[test]
fn a_comment_with_a_reason_silences_its_line_or_the_next() {
    for text in [
        "import fs from 'fs' // switchrt-ignore edge/node-module -- the build replaces it\nexport default () => fs.stat()",
        "// switchrt-ignore edge/node-module -- the build replaces it\nimport fs from 'fs'\nexport default () => fs.stat()",
        "/* switchrt-ignore edge/node-module -- the build replaces it */\n\n// more words\nimport fs from 'fs'\nexport default () => fs.stat()",
        "// switchrt-ignore edge/node-module -- all of the import\nimport {\n  stat,\n} from 'fs'\nexport default () => stat()",
        "export default () => {\n  /**\n   * switchrt-ignore edge/node-global -- never called\n   */\n  return process.cwd()\n}",
        "export default () => process.cwd() + eval('1') // switchrt-ignore edge/node-global, edge/dynamic-code -- a test",
        "// switchrt-ignore edge/node-global -- one\n// switchrt-ignore edge/dynamic-code -- two\nexport default () => process.cwd() + eval('1')",
    ] {
        assert_eq!(route(text, &[], LIGHT), [""; 0], "{text}");
    }
}

#[test]
fn what_another_comment_silences_is_not_silenced_twice() {
    let text = "// switchrt-ignore edge/node-global -- one\n// switchrt-ignore edge/node-global -- two\nexport default () => process.cwd()";
    assert_eq!(route(text, &[], LIGHT), ["warning ignore/unused pages/api/a.js:2"]);
}

#[test]
fn in_jsx_too() {
    let page = "export const runtime = 'edge'\nexport default function Page() {\n  return <p>\n    {/* switchrt-ignore edge/node-global -- shown in tests */}\n    {process.cwd()}\n  </p>\n}\nexport async function getServerSideProps() { return { props: {} } }";
    let found = told(&manifest(&[("pages/a.jsx", page)], LIGHT));
    assert!(found.iter().all(|line| !line.contains("edge/") && !line.contains("ignore/")), "{found:?}");
}

#[test]
fn a_comment_silences_nothing_else() {
    let text = "// switchrt-ignore edge/node-global -- here only\nconst a = process.cwd()\nconst b = eval('1')\nexport default () => a + b";
    assert_eq!(route(text, &[], LIGHT), ["error edge/dynamic-code pages/api/a.js:3"]);
    // In a text it is no comment.
    let text = "const s = '// switchrt-ignore edge/node-global -- no'; export default () => s + process.cwd()";
    assert_eq!(route(text, &[], LIGHT), ["error edge/node-global pages/api/a.js:1"]);
}

#[test]
fn a_reason_is_required() {
    for comment in
        ["// switchrt-ignore edge/node-global", "// switchrt-ignore edge/node-global --", "// switchrt-ignore -- why"]
    {
        let text = format!("{comment}\nexport default () => process.cwd()");
        assert_eq!(
            route(&text, &[], LIGHT),
            ["warning ignore/no-reason pages/api/a.js:1", "error edge/node-global pages/api/a.js:2"],
            "{comment}"
        );
    }
}

#[test]
fn unused_ones_are_told() {
    let text = "// switchrt-ignore edge/node-global -- not there\nexport default () => 1";
    assert_eq!(route(text, &[], LIGHT), ["warning ignore/unused pages/api/a.js:1"]);
    let text = "// switchrt-ignore edge/node-globl -- misspelt\nexport default () => process.cwd()";
    let text = format!("{text}\n{EDGE}");
    let manifest = manifest(&[("pages/api/a.js", &text)], LIGHT);
    let unused = &manifest.diagnostics[0];
    assert_eq!((unused.code.slug(), unused.column, unused.end_column), ("ignore/unused", 20, 35));
    assert_eq!(unused.hint.as_deref(), Some("Did you mean `edge/node-global`?"));
}

#[test]
fn what_is_no_opinion_cannot_be_ignored() {
    let text = "// switchrt-ignore config/unknown-runtime -- please\nexport const config = { runtime: 'edgy' }\nexport default () => 1";
    let found = told(&manifest(&[("pages/api/a.js", text)], LIGHT));
    assert_eq!(found, ["warning ignore/unused pages/api/a.js:1", "error config/unknown-runtime pages/api/a.js:2"]);
}

#[test]
fn comments_of_packages_say_nothing() {
    let lib = (
        "node_modules/lib/index.js",
        "// switchrt-ignore edge/node-global -- theirs\nexport const cwd = () => process.cwd()",
    );
    let package = ("node_modules/lib/package.json", r#"{"name":"lib","version":"1.0.0","type":"module"}"#);
    let found = route("import { cwd } from 'lib'; export default () => cwd()", &[lib, package], LIGHT);
    assert_eq!(found, ["error edge/node-global node_modules/lib/index.js:2"]);
}

#[test]
fn a_comment_in_a_shared_file_holds_for_every_route() {
    let lib =
        "export function where() {\n  return process.cwd() // switchrt-ignore edge/node-global -- replaced at build\n}";
    let page = format!("import {{ where }} from '../../lib'\nexport default () => where()\n{EDGE}");
    let files = [("lib.js", lib), ("pages/api/a.js", page.as_str()), ("pages/api/b.js", page.as_str())];
    assert_eq!(told(&manifest(&files, LIGHT)), [""; 0]);
}
