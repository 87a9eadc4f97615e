//! Small projects on disk, scanned for real.

#[path = "../project/mod.rs"]
mod project;

use switchrt_manifest::Manifest;
use switchrt_scan::Target;

/// An edge API route's config line.
#[allow(dead_code, reason = "not every test file needs it")]
pub const EDGE: &str = "export const config = { runtime: 'edge' };\n";

/// The manifest of a project of these files, for these targets.
pub fn manifest(files: &[(&str, &str)], targets: &[&str]) -> Manifest {
    project::manifest_with(files, |options| {
        options.targets = targets.iter().map(|text| Target::parse(text).unwrap()).collect();
    })
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
