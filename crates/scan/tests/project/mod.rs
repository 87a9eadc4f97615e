//! A project on disk for one test, and what a scan of it tells.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::fs;

use switchrt_manifest::Manifest;
use switchrt_scan::{ScanOptions, scan};

pub const PAGE: &str = "export default () => null\n";

/// The manifest of a project with these files.
pub fn manifest(files: &[(&str, &str)]) -> Manifest {
    manifest_with(files, |_| {})
}

pub fn manifest_with(files: &[(&str, &str)], change: impl FnOnce(&mut ScanOptions)) -> Manifest {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut options = ScanOptions::new(dir.path());
    change(&mut options);
    scan(&options).unwrap().manifest
}

/// The findings as `code file:line:column`, the usual notes about edge left out.
pub fn told(manifest: &Manifest) -> Vec<String> {
    manifest
        .diagnostics
        .iter()
        .filter(|d| !matches!(d.code.slug(), "config/experimental" | "config/alias-value"))
        .map(|d| format!("{} {}:{}:{}", d.code.slug(), d.file, d.line, d.column))
        .collect()
}
