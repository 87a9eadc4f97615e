//! Of a large project, what is known of a file is forgotten early: it must cost no answer.

use std::fs;

use switchrt_scan::{CacheOption, ScanOptions, scan_text};

#[test]
fn what_is_forgotten_early_costs_no_answer() {
    let dir = tempfile::tempdir().expect("a folder");
    let pages = dir.path().join("app/pages");
    fs::create_dir_all(&pages).expect("a folder");
    for i in 0..10_000 {
        fs::write(pages.join(format!("p{i}.js")), "export default () => null;").expect("a file");
    }
    let write = |name: &str, text: &str| fs::write(pages.join(name), text).expect("a file");
    // A route of Node that an edge route imports, a constant of one that another declares with, a comment that speaks of a finding,
    // and a library behind which nothing is told.
    write("_app.js", "import '../plain';\nexport default ({ Component }) => Component;");
    write("shared.js", "import fs from 'fs';\nexport const rt = 'edge';\nexport default () => fs.readFileSync('x');");
    write("edge.js", "import read from './shared';\nexport const runtime = 'edge';\nexport default () => read();");
    write("named.js", "import { rt } from './shared';\nexport const runtime = rt;\nexport default () => null;");
    write(
        "quiet.js",
        "// switchrt-ignore-file api/process-cwd -- never on the edge\nexport default () => process.cwd();",
    );
    // The first and the last route of the edge: what one asks of a package tells nothing, what the other asks does; and the last one
    // imports the first, which was done with long before.
    let package = dir.path().join("app/node_modules/barrel");
    fs::create_dir_all(&package).expect("a folder");
    for (name, text) in [
        (
            "package.json",
            r#"{ "name": "barrel", "version": "1.0.0", "type": "module", "sideEffects": false, "main": "index.js" }"#,
        ),
        ("index.js", "export { a } from './a.js';\nexport { b } from './b.js';"),
        ("a.js", "export const a = 1;"),
        ("b.js", "import fs from 'fs';\nexport const b = () => fs.readFileSync('x');"),
    ] {
        fs::write(package.join(name), text).expect("a file");
    }
    let edge = "export const runtime = 'edge';";
    write("a.js", &format!("import {{ a }} from 'barrel';\n{edge}\nexport default () => process.cwd() + a;"));
    write(
        "z.js",
        &format!(
            "import first from './a';\nimport {{ b }} from 'barrel';\n{edge}\nexport default () => [first(), b()];"
        ),
    );
    // What the first routes had in their graph, a later one declares with.
    write("zz.js", "import { word } from '../plain';\nexport const runtime = word;\nexport default () => null;");
    fs::write(dir.path().join("app/plain.js"), "import './plainer';\nexport const word = 'edge';").expect("a file");
    fs::write(dir.path().join("app/plainer.js"), "export const b = 1;").expect("a file");
    for uses in [true, false] {
        let lean = ScanOptions { uses, ..ScanOptions::new(dir.path().join("app")) };
        // With a cache everything is kept to the end.
        let cache = CacheOption::Folder(dir.path().join(format!("cache-{uses}")));
        let kept = scan_text(&ScanOptions { cache, ..lean.clone() }).expect("an answer");
        let lean = scan_text(&lean).expect("an answer");
        assert!(lean.json == kept.json, "the answers differ");
        for trace in [
            r#"["pages/z.js","pages/a.js"]"#,
            r#"["pages/z.js","node_modules/barrel/index.js","node_modules/barrel/b.js"]"#,
        ] {
            assert_eq!(lean.json.contains(trace), uses, "{trace}");
        }
        assert_eq!(lean.json.contains("pages/shared.js\",\"line\":1"), uses, "the import is followed");
    }
}
