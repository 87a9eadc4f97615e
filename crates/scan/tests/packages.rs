//! What an earlier scan found of packages holds as long as they are the same, and no longer.

use std::fs;
use std::path::Path;

use switchrt_scan::{CacheOption, ScanOptions, Target, TextOutput, scan_text};
use tempfile::TempDir;

fn write(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn app() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("pages/api/a.ts", "import { p } from 'p';\nexport const runtime = 'edge';\nexport default () => p();\n"),
        (
            "node_modules/p/package.json",
            r#"{ "name": "p", "version": "1.0.0", "exports": { "workerd": "./w.js", "default": "./index.js" } }"#,
        ),
        (
            "node_modules/p/index.js",
            "import { q } from 'q';\nimport { r } from './lib/r.js';\nexport const p = () => q() + r;\n",
        ),
        ("node_modules/p/w.js", "export const p = () => 1;\n"),
        ("node_modules/p/lib/r.js", "export const r = 1;\n"),
        ("node_modules/q/package.json", r#"{ "name": "q", "version": "2.0.0", "main": "q.js" }"#),
        ("node_modules/q/q.js", "exports.q = () => require('./lib/s').s;\n"),
        ("node_modules/q/lib/s.js", "exports.s = 1;\n"),
    ] {
        write(dir.path(), name, text);
    }
    dir
}

fn warm(options: &ScanOptions) -> TextOutput {
    scan_text(&ScanOptions { cache: CacheOption::Project, ..options.clone() }).expect("an answer")
}

fn same(options: &ScanOptions, what: &str) -> TextOutput {
    let cold = scan_text(options).map(|output| output.json).expect("an answer");
    let output = warm(options);
    assert_eq!(output.json, cold, "{what}");
    output
}

/// Removes what is known of files, so that whatever is loaded is parsed.
fn forget_facts(dir: &Path) {
    for entry in fs::read_dir(dir.join(".switchrt/cache")).unwrap().flatten() {
        if entry.file_name().to_string_lossy().contains("-facts") {
            fs::remove_file(entry.path()).unwrap();
        }
    }
}

fn touch_route(dir: &Path, i: usize) {
    let text = format!("import {{ p }} from 'p';\nexport const runtime = 'edge';\nexport default () => p({i});\n");
    write(dir, "pages/api/a.ts", &text);
}

#[test]
fn a_package_that_tells_nothing_is_not_loaded_again() {
    let dir = app();
    let options = ScanOptions::new(dir.path());
    assert_eq!(same(&options, "at first").stats.parsed, 5);
    for i in 0..3 {
        touch_route(dir.path(), i);
        forget_facts(dir.path());
        let stats = same(&options, "a route changed").stats;
        assert_eq!((stats.parsed, stats.cached), (1, 4), "round {i}");
        let stats = same(&options, "nothing changed").stats;
        assert_eq!((stats.parsed, stats.cached), (0, 5), "round {i}");
    }
    // A file that stood behind another is known as well.
    write(dir.path(), "pages/api/b.ts", "import 'p/lib/none';\nimport 'q/lib/s';\nexport const runtime = 'edge';\n");
    forget_facts(dir.path());
    assert_eq!(same(&options, "another route").stats.parsed, 2);
    // Other conditions, other verdicts.
    let workerd = ScanOptions { targets: vec![Target::parse("workerd").unwrap()], ..options.clone() };
    same(&workerd, "another target");
    touch_route(dir.path(), 9);
    same(&workerd, "another target, a route changed");
}

#[test]
fn facts_of_files_that_are_stepped_over_are_kept() {
    let dir = app();
    let options = ScanOptions::new(dir.path());
    same(&options, "at first");
    touch_route(dir.path(), 1);
    same(&options, "a route changed");
    write(dir.path(), "node_modules/q/lib/s.js", "exports.s = 2;\n");
    assert_eq!(same(&options, "one file of a package").stats.parsed, 1, "the others are known by their facts");
}

#[test]
fn whatever_changes_in_packages_is_seen() {
    type Change = (&'static str, &'static str, &'static str, usize);
    // In place, without another name or version: as somebody does who looks for a mistake.
    let changes: &[Change] = &[
        ("a file behind two others", "node_modules/q/lib/s.js", "exports.s = require('fs').readFileSync('x');\n", 1),
        ("an entry", "node_modules/p/index.js", "import 'net';\nexport const p = 1;\n", 1),
        (
            "what the package says its entry is",
            "node_modules/q/package.json",
            r#"{ "name": "q", "version": "2.0.0", "main": "other.js" }"#,
            1,
        ),
        ("a file that wins over another", "node_modules/q/lib/s/package.json", r#"{ "main": "../../other.js" }"#, 0),
        ("a package nearer by", "node_modules/p/node_modules/q/index.js", "exports.q = process.cwd();\n", 1),
        ("a version", "node_modules/q/package.json", r#"{ "name": "q", "version": "3.0.0", "main": "q.js" }"#, 0),
    ];
    for (what, file, text, findings) in changes {
        let dir = app();
        write(dir.path(), "node_modules/q/other.js", "import 'tls';\nexport const q = 1;\n");
        let options = ScanOptions::new(dir.path());
        same(&options, "at first");
        touch_route(dir.path(), 1);
        same(&options, "a route changed");
        write(dir.path(), file, text);
        // With and without a change of the project's own.
        let json = same(&options, what).json;
        assert_eq!(json.matches("\"severity\":").count() > 0, *findings > 0, "{what}: {json}");
        touch_route(dir.path(), 2);
        same(&options, what);
    }
}

/// Small, repeatable, and good enough to mix changes.
struct Dice(u64);

impl Dice {
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from[usize::try_from(self.0 >> 33).unwrap() % from.len()]
    }
}

#[test]
fn any_sequence_of_changes_gives_what_a_cold_scan_gives() {
    const FILES: &[&str] = &[
        "pages/api/a.ts",
        "pages/api/b.ts",
        "lib/l.ts",
        "node_modules/p/index.js",
        "node_modules/p/lib/r.js",
        "node_modules/q/q.js",
        "node_modules/q/lib/s.js",
        "node_modules/p/node_modules/q/index.js",
        "node_modules/work/../../work/index.js",
        "node_modules/p/package.json",
        "node_modules/q/package.json",
        "package.json",
    ];
    const LINES: &[&str] = &[
        "import { p } from 'p';\n",
        "import { q } from 'q';\n",
        "import * as s from 'q/lib/s.js';\n",
        "import './lib/r.js';\n",
        "import { w } from 'work';\n",
        "import 'none';\n",
        "import 'events';\n",
        "import '../lib/l';\n",
        "import '../../lib/l';\n",
        "require('fs').readFileSync('x');\n",
        "export const p = () => process.cwd();\n",
        "export const q = 1;\n",
        "if (typeof EdgeRuntime !== 'string') require('net');\n",
        "",
        "",
        "",
    ];
    const PACKAGES: &[&str] = &[
        "{}",
        r#"{ "name": "p", "version": "1.0.0" }"#,
        r#"{ "name": "p", "sideEffects": false }"#,
        r#"{ "name": "q", "main": "q.js", "browser": { "./lib/s.js": false, "q": "p" } }"#,
        r#"{ "name": "q", "main": "lib/s.js", "type": "module" }"#,
        "{",
    ];
    for seed in 0..6 {
        let mut dice = Dice(seed * 977 + 5);
        let dir = app();
        #[cfg(unix)]
        {
            write(dir.path(), "work/package.json", r#"{ "name": "work", "main": "index.js" }"#);
            write(dir.path(), "work/index.js", "export const w = 1;\n");
            std::os::unix::fs::symlink("../work", dir.path().join("node_modules/work")).unwrap();
        }
        let targets = ["edge-light", "workerd"].map(|name| Target::parse(name).unwrap());
        let options = ScanOptions {
            targets: targets[..1 + usize::try_from(seed % 2).unwrap()].to_vec(),
            all_uses: seed % 3 == 0,
            ..ScanOptions::new(dir.path())
        };
        for step in 0..60 {
            let file = dice.pick(FILES);
            if file.ends_with(".json") {
                write(dir.path(), file, dice.pick(PACKAGES));
            } else {
                let mut text = String::from("export const runtime = 'edge';\nexport const r = 1, s = 1;\n");
                (0..3).for_each(|_| text.push_str(dice.pick(LINES)));
                write(dir.path(), file, &text);
            }
            if dice.pick(&["keep", "keep", "forget"]) == "forget" && dir.path().join(".switchrt/cache").exists() {
                forget_facts(dir.path());
            }
            same(&options, &format!("seed {seed}, step {step}, {file}"));
        }
    }
}
