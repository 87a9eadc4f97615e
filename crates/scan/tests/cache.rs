//! A scan that remembers answers as one that does not.

use std::fs;
use std::path::{Path, PathBuf};

use switchrt_scan::{CacheOption, ScanOptions, TextOutput, scan, scan_text};
use tempfile::TempDir;

mod shared;

use shared::{cases, copy, options_of};

fn cold(options: &ScanOptions) -> String {
    let off = ScanOptions { cache: CacheOption::Off, ..options.clone() };
    scan_text(&off).map_or_else(|error| error.to_string(), |output| output.json)
}

fn warm(options: &ScanOptions) -> TextOutput {
    scan_text(&ScanOptions { cache: CacheOption::Project, ..options.clone() }).expect("an answer")
}

fn app(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        write(dir.path(), name, text);
    }
    dir
}

fn write(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn files_of(dir: &Path) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> =
        fs::read_dir(dir.join(".switchrt/cache")).unwrap().flatten().map(|entry| entry.path()).collect();
    out.retain(|path| path.extension().is_some_and(|extension| extension == "bin"));
    out.sort();
    out
}

const PAGE: &str = "export const runtime = 'edge';\nimport { a } from '../lib/a';\nexport default () => a();\n";

fn small() -> TempDir {
    app(&[
        ("pages/index.tsx", PAGE),
        ("pages/b.tsx", "export default () => null;\n"),
        ("lib/a.ts", "import { readFileSync } from 'fs';\nexport const a = () => readFileSync('x');\n"),
    ])
}

#[test]
fn every_fixture_is_the_same_cold_and_warm() {
    for case in cases() {
        let dir = tempfile::tempdir().unwrap();
        copy(&case, dir.path());
        let options = ScanOptions { dir: dir.path().to_path_buf(), ..options_of(&case) };
        let expected = cold(&options);
        let Ok(first) = scan_text(&ScanOptions { cache: CacheOption::Project, ..options.clone() }) else { continue };
        let second = warm(&options);
        assert!(first.json == expected && second.json == expected, "{} differs", case.display());
        assert_eq!(second.stats.parsed, 0, "{} is not remembered", case.display());
        // The facts alone say the same.
        for path in files_of(dir.path()).iter().filter(|path| path.to_string_lossy().contains("-answer-")) {
            fs::remove_file(path).unwrap();
        }
        let third = warm(&options);
        assert!(third.json == expected, "{} differs from its facts", case.display());
        assert_eq!(third.stats.parsed, 0, "{} parses again", case.display());
    }
}

#[test]
fn a_second_scan_parses_what_has_changed() {
    let dir = small();
    let options = ScanOptions::new(dir.path());
    assert_eq!(warm(&options).stats.parsed, 3);
    assert_eq!((warm(&options).stats.parsed, warm(&options).stats.cached), (0, 3));
    write(dir.path(), "lib/a.ts", "export const a = () => 1;\n");
    let output = warm(&options);
    assert_eq!((output.stats.parsed, output.stats.cached), (1, 2));
    assert_eq!(output.json, cold(&options));
}

#[test]
fn an_edit_of_the_same_size_in_the_same_moment_is_seen() {
    let dir = small();
    let options = ScanOptions::new(dir.path());
    for i in 0..20 {
        let api = if i % 2 == 0 { "fs" } else { "os" };
        write(dir.path(), "lib/a.ts", &format!("import * as x from '{api}';\nexport const a = () => x;\n"));
        assert_eq!(warm(&options).json, cold(&options), "after edit {i}");
    }
}

#[test]
fn what_stands_around_the_files_counts() {
    let dir = small();
    let options = ScanOptions::new(dir.path());
    let same = |what: &str| assert_eq!(warm(&options).json, cold(&options), "{what}");
    same("at first");
    write(dir.path(), "pages/new.tsx", "export default () => 1;\n");
    same("a page is added");
    write(dir.path(), "pages/deep/er/new.tsx", "export default () => 1;\n");
    same("a page in new folders");
    fs::rename(dir.path().join("pages/deep"), dir.path().join("pages/shallow")).unwrap();
    same("a folder has another name");
    write(dir.path(), "lib/a.tsx", "export const a = () => 1;\n");
    same("a file that wins over another");
    fs::remove_file(dir.path().join("lib/a.ts")).unwrap();
    same("a file is gone");
    fs::remove_file(dir.path().join("lib/a.tsx")).unwrap();
    same("an import leads nowhere");
    write(dir.path(), "lib/a/index.ts", "export const a = () => 1;\n");
    same("it leads somewhere again");
    write(dir.path(), "next.config.js", "module.exports = { experimental: { runtime: 'edge' } };\n");
    same("a config appears");
    write(dir.path(), "next.config.js", "module.exports = { pageExtensions: ['page.tsx'] };\n");
    same("it changes");
    fs::remove_file(dir.path().join("next.config.js")).unwrap();
    write(dir.path(), "tsconfig.json", "{ \"compilerOptions\": { \"paths\": { \"@/*\": [\"./lib/*\"] } } }");
    write(dir.path(), "pages/index.tsx", &PAGE.replace("../lib/a", "@/a"));
    same("paths appear");
    write(dir.path(), "tsconfig.json", "{ \"extends\": \"./base.json\" }");
    write(dir.path(), "base.json", "{ \"compilerOptions\": { \"paths\": { \"@/a\": [\"./none\"] } } }");
    same("paths come from another file");
    write(dir.path(), "base.json", "{ \"compilerOptions\": { \"paths\": { \"@/a\": [\"./lib/a\"] } } }");
    same("which changes");
    write(
        dir.path(),
        "pages/api/p.ts",
        "import p from 'p';\nexport const runtime = 'edge';\nexport default () => p;\n",
    );
    same("a package is missing");
    write(dir.path(), "node_modules/p/package.json", "{ \"name\": \"p\", \"version\": \"1.0.0\", \"main\": \"a.js\" }");
    write(dir.path(), "node_modules/p/a.js", "module.exports = require('fs');\n");
    write(dir.path(), "node_modules/p/b.js", "module.exports = 1;\n");
    same("it is installed");
    write(dir.path(), "node_modules/p/package.json", "{ \"name\": \"p\", \"version\": \"1.0.0\", \"main\": \"b.js\" }");
    same("its entry changes");
    write(dir.path(), "middleware.ts", "export default () => {};\n");
    same("a middleware appears");
}

#[test]
fn what_a_templated_specifier_may_mean_counts() {
    let dir = app(&[
        ("pages/api/a.ts", "export const runtime = 'edge';\nexport default (x) => import(`../../lib/x/${x}.ts`);\n"),
        ("pages/api/b.ts", "export const runtime = 'edge';\nexport default (x) => import(`../../later/${x}`);\n"),
        ("lib/x/one.ts", "export default 1;\n"),
    ]);
    let options = ScanOptions::new(dir.path());
    let same = |what: &str, findings: usize| {
        let json = warm(&options).json;
        assert_eq!(json, cold(&options), "{what}");
        assert_eq!(json.matches("\"code\":\"edge/node-module\"").count(), findings, "{what}");
    };
    same("at first", 0);
    write(dir.path(), "lib/x/two.ts", "import 'fs';\nexport default 1;\n");
    same("a file is added", 1);
    write(dir.path(), "lib/x/deep/three.ts", "import 'net';\nexport default 1;\n");
    same("another in a new folder", 2);
    fs::rename(dir.path().join("lib/x/two.ts"), dir.path().join("lib/x/two.md")).unwrap();
    same("one is no source any more", 1);
    fs::remove_dir_all(dir.path().join("lib/x/deep")).unwrap();
    same("a folder is gone", 0);
    write(dir.path(), "later/four.ts", "import 'tls';\nexport default 1;\n");
    same("a folder that was not there", 1);
}

#[test]
fn options_have_answers_of_their_own() {
    let dir = small();
    let options = ScanOptions::new(dir.path());
    let others = [
        ScanOptions { uses: false, ..options.clone() },
        ScanOptions { all_uses: true, ..options.clone() },
        ScanOptions { targets: vec![switchrt_scan::Target::parse("deno").unwrap()], ..options.clone() },
    ];
    for _ in 0..2 {
        assert_eq!(warm(&options).json, cold(&options));
        for other in &others {
            assert_eq!(warm(other).json, cold(other));
        }
    }
}

#[test]
fn whatever_is_wrong_with_the_cache_is_no_harm() {
    let dir = small();
    let options = ScanOptions::new(dir.path());
    let expected = cold(&options);
    let reset = || {
        let _ = fs::remove_dir_all(dir.path().join(".switchrt"));
        assert_eq!(warm(&options).json, expected);
        assert_eq!(files_of(dir.path()).len(), 2);
    };
    let check = |what: &str, parsed: Option<usize>| {
        let output = warm(&options);
        assert_eq!(output.json, expected, "{what}");
        if let Some(parsed) = parsed {
            assert_eq!(output.stats.parsed, parsed, "{what}");
        }
        output
    };
    reset();
    // Every byte of each file, one after another.
    for path in files_of(dir.path()) {
        let good = fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(7).chain(0..40) {
            let mut bad = good.clone();
            bad[at] ^= 0x20;
            fs::write(&path, &bad).unwrap();
            check(&format!("byte {at}"), None);
            fs::write(&path, &good[..at]).unwrap();
            check(&format!("cut at {at}"), None);
        }
    }
    // From elsewhere: the same bytes in another file.
    reset();
    for path in files_of(dir.path()) {
        let bytes = fs::read(&path).unwrap();
        fs::write(path.with_extension("copy"), bytes).unwrap();
        fs::rename(path.with_extension("copy"), &path).unwrap();
    }
    check("a copied cache", Some(3));
    // Folders where files should be.
    for path in files_of(dir.path()) {
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
    }
    let output = check("folders in place of files", Some(3));
    assert_eq!(output.stats.notes.len(), 1, "{:?}", output.stats.notes);
    // A file where the folder should be.
    fs::remove_dir_all(dir.path().join(".switchrt")).unwrap();
    write(dir.path(), ".switchrt", "");
    let output = check("a file in place of the folder", Some(3));
    assert_eq!(output.stats.notes.len(), 1, "{:?}", output.stats.notes);
    fs::remove_file(dir.path().join(".switchrt")).unwrap();
    reset();
}

#[test]
fn other_code_leaves_nothing_behind() {
    let dir = small();
    let options = ScanOptions::new(dir.path());
    warm(&options);
    let ours = files_of(dir.path());
    for path in &ours {
        let name = path.file_name().unwrap().to_str().unwrap();
        let (root, rest) = name.split_at(17);
        let other = format!("{root}{}{}", "0".repeat(16), &rest[16..]);
        fs::copy(path, path.with_file_name(other)).unwrap();
    }
    write(dir.path(), "pages/b.tsx", "export default () => 2;\n");
    warm(&options);
    assert_eq!(files_of(dir.path()), ours);
}

#[test]
fn what_a_killed_writer_left_is_removed_and_what_is_being_written_stays() {
    let dir = small();
    let options = ScanOptions::new(dir.path());
    warm(&options);
    let folder = dir.path().join(".switchrt/cache");
    fs::write(folder.join(".new-left"), "half").unwrap();
    let busy = fs::File::create(folder.join(".new-busy")).unwrap();
    busy.lock().unwrap();
    write(dir.path(), "pages/b.tsx", "export default () => 2;\n");
    warm(&options);
    assert!(!folder.join(".new-left").exists());
    assert!(folder.join(".new-busy").exists(), "its writer is at work");
    drop(busy);
    write(dir.path(), "pages/b.tsx", "export default () => 3;\n");
    warm(&options);
    assert!(!folder.join(".new-busy").exists());
}

#[cfg(unix)]
#[test]
fn odd_files_in_the_cache_are_not_waited_for() {
    let dir = small();
    let options = ScanOptions::new(dir.path());
    warm(&options);
    for path in files_of(dir.path()) {
        fs::remove_file(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    }
    assert_eq!(warm(&options).json, cold(&options));
    assert_eq!(warm(&options).stats.parsed, 0, "a pipe is replaced by the file that belongs there");
}

#[cfg(unix)]
#[test]
fn the_cache_does_not_lead_out_of_the_project() {
    let dir = small();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), dir.path().join(".switchrt")).unwrap();
    let options = ScanOptions::new(dir.path());
    let output = warm(&options);
    assert_eq!(output.json, cold(&options));
    assert!(output.stats.notes[0].contains("leads out of the project"), "{:?}", output.stats.notes);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_without_an_app_stays_as_it_is() {
    let dir = app(&[("readme.md", "")]);
    let options = ScanOptions { cache: CacheOption::Project, ..ScanOptions::new(dir.path()) };
    assert!(scan(&options).is_err());
    assert!(!dir.path().join(".switchrt").exists());
}

#[test]
fn scans_at_once_share_a_cache() {
    let dir = small();
    let options = ScanOptions::new(dir.path());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let options = options.clone();
            let dir = dir.path();
            scope.spawn(move || {
                for i in 0..25 {
                    if thread == 0 {
                        write(dir, "pages/b.tsx", &format!("export default () => {i};\n"));
                    }
                    warm(&options);
                }
            });
        }
    });
    assert_eq!(warm(&options).json, cold(&options));
    let left = fs::read_dir(dir.path().join(".switchrt/cache")).unwrap().flatten();
    assert!(left.into_iter().all(|entry| !entry.file_name().to_string_lossy().starts_with(".new-")));
}
