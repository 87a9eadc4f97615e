//! A `tsconfig.json` that cannot be read costs its `paths`, is told by name and place, and costs no import anything else.

use std::fs;

use switchrt_diagnostics::Code;
use switchrt_scan::{ScanOptions, scan};

const PAGE: &str =
    "import own from '../lib/x';\nexport const config = { runtime: 'experimental-edge' };\nexport default own";
const PATHS: &str = r#""compilerOptions": { "paths": { "@/*": ["./lib/*"] } }"#;

/// All that is told of config files: code, place, message.
fn told(files: &[(&str, &str)]) -> Vec<(Code, String, String)> {
    let dir = tempfile::tempdir().unwrap();
    let all = [("pages/a.ts", PAGE), ("lib/x.ts", "export default 1")];
    for (name, text) in all.iter().chain(files) {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let manifest = scan(&ScanOptions::new(dir.path())).unwrap().manifest;
    assert_eq!(manifest.routes.len(), 1);
    let diagnostics = manifest.diagnostics.into_iter().filter(|told| told.code != Code::ConfigExperimental);
    diagnostics.map(|told| (told.code, format!("{}:{}:{}", told.file, told.line, told.column), told.message)).collect()
}

fn one(files: &[(&str, &str)]) -> (Code, String, String) {
    let mut told = told(files);
    assert_eq!(told.len(), 1, "{told:?}");
    told.remove(0)
}

#[test]
fn what_does_not_parse_is_told_where_it_does_not() {
    let (code, at, message) = one(&[("tsconfig.json", "{\n  // paths\n  \"é\": [1,\n}")]);
    assert_eq!((code, at.as_str()), (Code::SyntaxParseError, "tsconfig.json:4:1"));
    assert!(message.ends_with("; tsconfig.json is left out, with its `paths` and `baseUrl`"), "{message}");
    let (code, at, message) =
        one(&[("tsconfig.json", r#"{"extends": "./base.json"}"#), ("base.json", "{\n  \"compilerOptions\": no\n}")]);
    assert_eq!((code, at.as_str()), (Code::SyntaxParseError, "base.json:2:23"));
    assert!(message.ends_with("; tsconfig.json is left out, with its `paths` and `baseUrl`"), "{message}");
    let (code, at, _) = one(&[("jsconfig.json", "{\"compilerOptions\": {\"paths\": [1]}}")]);
    assert_eq!((code, at.as_str()), (Code::SyntaxParseError, "jsconfig.json:1:30"));
    let (_, at, message) = one(&[("tsconfig.json", r#"{"extends": 5}"#)]);
    assert_eq!(at, "tsconfig.json:1:14");
    assert!(message.starts_with("it does not parse: a value of this kind may not stand here;"), "{message}");
}

#[test]
fn an_extends_that_leads_nowhere_or_back_is_told_at_its_key() {
    for (extends, named) in [
        (r#""./base.json""#, "`base.json`"),
        (r#""@repo/ts/next.json""#, "`@repo/ts/next.json`"),
        (r#"["./ok.json", "../gone/x.json"]"#, "`../gone/x.json`"),
    ] {
        let text = format!("{{\n  {PATHS},\n  \"extends\": {extends}\n}}");
        let (code, at, message) = one(&[("tsconfig.json", &text), ("ok.json", "{}")]);
        assert_eq!((code, at.as_str()), (Code::IoUnreadable, "tsconfig.json:3:3"), "{extends}");
        assert!(message.starts_with(&format!("its `extends` names what is not there: {named};")), "{message}");
    }
    for files in [
        &[("tsconfig.json", r#"{"extends": "./tsconfig.json"}"#)][..],
        &[("tsconfig.json", r#"{"extends": "./b.json"}"#), ("b.json", r#"{"extends": "./tsconfig.json"}"#)],
    ] {
        let (code, at, message) = one(files);
        assert_eq!((code, at.as_str()), (Code::IoUnreadable, "tsconfig.json:1:2"));
        assert!(message.starts_with("its `extends` leads back to it;"), "{message}");
    }
}

#[test]
fn a_bad_reference_costs_the_references_alone() {
    for (path, told) in [("./gone", "name what is not there"), ("./tsconfig.json", "lead back to it")] {
        let text = format!("{{ {PATHS}, \"references\": [{{ \"path\": \"{path}\" }}] }}");
        let (code, at, message) = one(&[("tsconfig.json", &text), ("pages/a.ts", &PAGE.replace("../lib", "@"))]);
        assert_eq!(code, Code::IoUnreadable);
        assert!(at.starts_with("tsconfig.json:1:"), "{at}");
        assert!(
            message.contains(told) && message.ends_with("the `references` of tsconfig.json are left out"),
            "{message}"
        );
    }
}

#[test]
fn a_folder_of_that_name_is_told_and_the_other_name_is_read() {
    let alias = PAGE.replace("../lib", "@");
    let jsconfig = format!("{{ {PATHS} }}");
    let (code, at, _) = one(&[("tsconfig.json/x", ""), ("jsconfig.json", &jsconfig), ("pages/a.ts", &alias)]);
    assert_eq!((code, at.as_str()), (Code::IoUnreadable, "tsconfig.json:1:1"));
}

#[test]
fn what_typescript_reads_is_read() {
    let alias = PAGE.replace("../lib", "@");
    for text in [
        format!("\u{FEFF}{{ {PATHS} }}"),
        format!("// c\n{{ /* x */ {PATHS}, }}\n"),
        format!("{{ {PATHS}, \"extends\": [] }}"),
    ] {
        assert_eq!(told(&[("tsconfig.json", &text), ("pages/a.ts", &alias)]), []);
    }
    assert_eq!(told(&[("tsconfig.json", "")]), []);
}

#[test]
fn a_config_that_exports_nothing_has_the_defaults() {
    for (name, text) in [
        ("next.config.js", ""),
        ("next.config.js", "// nothing yet\nconst x = 1;\n"),
        ("next.config.mjs", "import './polyfill.mjs';\nexport {};\n"),
    ] {
        let (code, at, message) = one(&[(name, text), ("polyfill.mjs", "")]);
        assert_eq!((code, at), (Code::ConfigIgnored, format!("{name}:1:1")));
        assert_eq!(message, format!("`{name}` exports nothing, so every option has its default"));
    }
    // By another name: that cannot be known.
    assert_eq!(one(&[("next.config.js", "const m = module; m['ex' + 'ports'] = {};")]).0, Code::ConfigNotStatic);
}
