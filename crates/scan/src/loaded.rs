//! What is loaded with a route besides its own file.

use std::path::PathBuf;

use switchrt_manifest::RouteKind;

use crate::discover::Entry;

/// The special pages that are compiled into every page.
pub(crate) fn shared(entries: &[Entry]) -> Vec<PathBuf> {
    let is_shared = |entry: &&Entry| {
        entry.kind == RouteKind::Special && matches!(entry.route.as_str(), "/_app" | "/_document" | "/_error")
    };
    entries.iter().filter(is_shared).map(|entry| entry.path.clone()).collect()
}

/// The route's own file first, then what is loaded with it: special pages, layouts.
pub(crate) fn with(entry: &Entry, shared: &[PathBuf]) -> Vec<PathBuf> {
    let mut paths = vec![entry.path.clone()];
    if entry.kind == RouteKind::Page {
        paths.extend(shared.iter().cloned());
    }
    paths.extend(entry.layouts.iter().map(|layout| layout.path.clone()));
    paths
}
