//! Small projects on disk, scanned for real.

use std::fs;

use switchrt_manifest::Manifest;
use switchrt_scan::{ScanOptions, Target, scan};

/// An edge API route's config line.
#[allow(dead_code, reason = "not every test file needs it")]
pub const EDGE: &str = "export const config = { runtime: 'edge' };\n";

/// The manifest of a project of these files, for these targets.
pub fn manifest(files: &[(&str, &str)], targets: &[&str]) -> Manifest {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut options = ScanOptions::new(dir.path());
    options.targets = targets.iter().map(|text| Target::parse(text).unwrap()).collect();
    scan(&options).unwrap().manifest
}

/// `severity code file:line` of every finding, in the manifest's order.
#[allow(dead_code, reason = "not every test file needs it")]
pub fn told(manifest: &Manifest) -> Vec<String> {
    manifest
        .diagnostics
        .iter()
        .map(|item| {
            let severity = format!("{:?}", item.severity).to_lowercase();
            format!("{severity} {} {}:{}", item.code.slug(), item.file, item.line)
        })
        .collect()
}

/// The same for one edge API route, `pages/api/a.js`, with its text and other files beside it.
#[allow(dead_code, reason = "not every test file needs it")]
pub fn route(text: &str, others: &[(&str, &str)], targets: &[&str]) -> Vec<String> {
    let text = format!("{text}\n{EDGE}");
    let mut files = vec![("pages/api/a.js", text.as_str())];
    files.extend_from_slice(others);
    told(&manifest(&files, targets))
}
