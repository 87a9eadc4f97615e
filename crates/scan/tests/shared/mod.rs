//! Fixtures as small projects.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::fs;
use std::path::{Path, PathBuf};

use switchrt_scan::{ConfigValues, ScanOptions, Target};

/// Every `fixtures/<topic>/<case>`.
pub fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let folders = |dir: &Path| {
        let mut out: Vec<PathBuf> =
            fs::read_dir(dir).unwrap().flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        out.sort();
        out
    };
    folders(&root).iter().flat_map(|topic| folders(topic)).collect()
}

/// The options in a case's `scan.json`.
pub fn options_of(case: &Path) -> ScanOptions {
    let mut options = ScanOptions::new(case);
    let Ok(text) = fs::read(case.join("scan.json")) else { return options };
    let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let texts = |value: &serde_json::Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    if json["targets"].is_array() {
        options.targets = texts(&json["targets"]).iter().map(|text| Target::parse(text).unwrap()).collect();
    }
    options.all_uses = json["allUses"].as_bool().unwrap_or(false);
    options.uses = json["uses"].as_bool().unwrap_or(true);
    if let Some(config) = json["config"].as_object() {
        options.config = Some(ConfigValues {
            runtime: config.get("runtime").and_then(|value| value.as_str()).map(str::to_owned),
            page_extensions: config.get("pageExtensions").map(texts).unwrap_or_default(),
            base_path: config.get("basePath").and_then(|value| value.as_str()).unwrap_or_default().to_owned(),
            ..ConfigValues::default()
        });
    }
    options
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
