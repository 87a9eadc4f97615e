//! A folder below `fixtures/<topic>/<case>` is a test: a small project, its options in `scan.json`, its manifest in `expected.json`.
//!
//! `UPDATE_FIXTURES=1 cargo test -p switchrt-scan --test fixtures` writes the manifests anew: read the difference before you keep it.

use std::fs;

use switchrt_scan::{ScanOptions, scan};

mod shared;

use shared::{cases, options_of as options};

/// The manifest, or the sentence why there is none.
fn answer(options: &ScanOptions) -> String {
    match scan(options) {
        Ok(output) => output.manifest.to_json().unwrap(),
        Err(error) => {
            format!("{}: {}\n", error.code(), error.to_string().replace(&options.dir.display().to_string(), "<dir>"))
        }
    }
}

#[test]
fn every_case_gives_its_manifest() {
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() > 10, "the fixtures are gone");
    for case in cases {
        let found = answer(&options(&case));
        let file = case.join("expected.json");
        if update {
            fs::write(&file, &found).unwrap();
        } else if fs::read_to_string(&file).ok().as_deref() != Some(&found) {
            let line = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
            let (found, expected) = (line(&found), line(&fs::read_to_string(&file).unwrap_or_default()));
            let first =
                found.iter().zip(&expected).position(|(a, b)| a != b).unwrap_or(found.len().min(expected.len()));
            let show = |lines: &[String]| {
                lines.iter().skip(first.saturating_sub(3)).take(8).cloned().collect::<Vec<_>>().join("\n")
            };
            wrong.push(format!(
                "{} at line {}\nexpected:\n{}\nfound:\n{}",
                case.display(),
                first + 1,
                show(&expected),
                show(&found)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn threads_and_order_change_nothing() {
    for case in cases() {
        let base = options(&case);
        let expected = answer(&base);
        for (threads, order_seed) in [(1, 0), (4, 0), (1, 7), (4, 99)] {
            let found = answer(&ScanOptions { threads: Some(threads), order_seed, ..base.clone() });
            assert!(found == expected, "{} differs with {threads} threads and seed {order_seed}", case.display());
        }
    }
}
