//! `pages/**`.

use std::path::Path;

use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_graph::Asked;
use switchrt_manifest::RouteKind;

use super::{Discovered, Entry, strip_extension, walk};

const SPECIAL: &[&str] = &["/_app", "/_document", "/_error", "/404", "/500"];

pub(super) fn find(asked: &Asked, root: &Path, dir: &Path, extensions: &[String], out: &mut Discovered) {
    let wanted = |name: &str| strip_extension(name, extensions).is_some() && !is_litter(name);
    for found in walk::files(asked, root, dir, &wanted, &|_| true, out) {
        let Some(stem) = strip_extension(&found.name, extensions) else { continue };
        if stem == "_middleware" {
            out.diagnostics.push(
                Diagnostic::new(Code::RouteNestedMiddleware, found.file, Location::default(), "a `_middleware` file below `pages` is never run")
                    .with_hint("Move it to one `middleware` file beside `pages`, and say with `config.matcher` which paths it handles."),
            );
            continue;
        }
        let mut route = String::new();
        for part in found.dirs.iter().map(String::as_str).chain([stem]) {
            route.push('/');
            route.push_str(part);
        }
        // Only the last `index` is the folder itself: `pages/index/index.js` is `/index`.
        if let Some(folder) = route.strip_suffix("/index") {
            route = if folder.is_empty() { "/".to_owned() } else { folder.to_owned() };
        }
        let kind = if SPECIAL.contains(&route.as_str()) {
            RouteKind::Special
        } else if route == "/api" || route.starts_with("/api/") {
            RouteKind::Api
        } else {
            RouteKind::Page
        };
        out.entries.push(Entry { kind, route, file: found.file, path: found.real, layouts: Vec::new(), slot: false });
    }
}

/// What editors and systems leave behind.
pub(super) fn is_litter(name: &str) -> bool {
    name.starts_with("._") || name.starts_with(".#")
}
