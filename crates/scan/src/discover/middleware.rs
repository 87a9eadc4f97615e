//! `middleware.*` and `proxy.*`, at the root or in `src`.

use std::fs;
use std::path::Path;

use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_graph::Asked;
use switchrt_manifest::RouteKind;

use super::{Discovered, Entry, strip_extension, unreadable};

/// `home` is the folder beside which the pages lie (`""` or `src`); without pages both are looked at.
pub(super) fn find(asked: &Asked, root: &Path, home: Option<&str>, extensions: &[String], out: &mut Discovered) {
    for (stem, kind, route) in
        [("middleware", RouteKind::Middleware, "/_middleware"), ("proxy", RouteKind::Proxy, "/_proxy")]
    {
        let mut taken = false;
        let places = if home == Some("src") { ["src", ""] } else { ["", "src"] };
        for (i, place) in places.into_iter().enumerate() {
            for name in names(asked, &root.join(place), stem, extensions) {
                let file = if place.is_empty() { name.clone() } else { format!("{place}/{name}") };
                let path = root.join(&file);
                let meta = asked.metadata(&path);
                if !meta.as_ref().is_ok_and(fs::Metadata::is_file) {
                    if meta.is_ok_and(|meta| meta.is_dir()) {
                        continue;
                    }
                    out.diagnostics.push(unreadable(&file, "it is not a regular file"));
                    continue;
                }
                out.any = true;
                let misplaced = i == 1 && home.is_some();
                if taken || misplaced {
                    let at = Location::default();
                    out.diagnostics.push(if taken && !misplaced {
                        Diagnostic::new(Code::RouteDuplicate, file, at, format!("there is more than one `{stem}` file"))
                            .with_hint("Keep one of them.")
                    } else {
                        let beside = if home == Some("src") { "`src/pages` or `src/app`" } else { "`pages` or `app`" };
                        Diagnostic::new(
                            Code::RouteNestedMiddleware,
                            file,
                            at,
                            format!("this `{stem}` file is not run: it does not lie beside {beside}"),
                        )
                        .with_hint(format!(
                            "Move it to `{}`.",
                            if home == Some("src") { format!("src/{name}") } else { name.clone() }
                        ))
                    });
                    continue;
                }
                taken = true;
                let real = asked.canonicalize(&path).unwrap_or(path);
                out.entries.push(Entry {
                    kind,
                    route: route.to_owned(),
                    file,
                    path: real,
                    layouts: Vec::new(),
                    slot: false,
                });
            }
        }
    }
}

/// The names in a folder that are `stem` with a page extension, sorted.
fn names(asked: &Asked, dir: &Path, stem: &str, extensions: &[String]) -> Vec<String> {
    let Ok(entries) = asked.folder(dir) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .into_iter()
        .filter_map(|item| item.name.into_string().ok())
        .filter(|name| strip_extension(name, extensions) == Some(stem))
        .collect();
    names.sort();
    names
}
