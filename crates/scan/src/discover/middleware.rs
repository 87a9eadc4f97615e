//! `middleware.*` and `proxy.*`, at the root or in `src`.

use std::fs;
use std::path::Path;

use switchrt_diagnostics::{Code, Diagnostic, Location, Severity};
use switchrt_graph::Asked;
use switchrt_manifest::RouteKind;

use super::{Discovered, Entry, strip_extension, unreadable};

/// Extensions of scripts, whether pages may have them or not.
const SCRIPTS: [&str; 8] = ["js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts"];

/// `home` is the folder beside which the pages lie (`""` or `src`); without pages both are looked at.
pub(super) fn find(asked: &Asked, root: &Path, home: Option<&str>, extensions: &[String], out: &mut Discovered) {
    let first = out.entries.len();
    for (stem, kind, route) in
        [("middleware", RouteKind::Middleware, "/_middleware"), ("proxy", RouteKind::Proxy, "/_proxy")]
    {
        let mut taken = false;
        let mut passed_by: Vec<String> = Vec::new();
        let places = if home == Some("src") { ["src", ""] } else { ["", "src"] };
        for (i, place) in places.into_iter().enumerate() {
            let named = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") };
            if kind == RouteKind::Middleware {
                let dir = root.join(place);
                let others = names(asked, &dir, stem, &SCRIPTS.map(str::to_owned));
                passed_by.extend(
                    others.iter().filter(|name| strip_extension(name, extensions).is_none()).map(|name| named(name)),
                );
            }
            for name in names(asked, &root.join(place), stem, extensions) {
                let file = named(&name);
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
        for file in passed_by.into_iter().filter(|_| !taken) {
            let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension).to_owned();
            let message = format!("this `{stem}` file is not run: `{extension}` is none of the page extensions");
            let hint = format!("Name it `{stem}.{}`.", extensions.first().map_or("js", String::as_str));
            let mut told =
                Diagnostic::new(Code::RouteNestedMiddleware, file, Location::default(), message).with_hint(hint);
            // It may well be a module like any other.
            told.severity = Severity::Warning;
            out.diagnostics.push(told);
        }
    }
    if let [middleware, proxy] = &out.entries[first..] {
        // Next 16 refuses to build such an app.
        let message =
            format!("`{}` and `{}` are both present, and an app has one of them", middleware.file, proxy.file);
        let mut told = Diagnostic::new(Code::RouteDuplicate, proxy.file.clone(), Location::default(), message)
            .with_hint("Keep the proxy to run on Node, or the middleware to run on the edge; move what the other one does into it.");
        told.routes = vec![middleware.route.clone(), proxy.route.clone()];
        out.diagnostics.push(told);
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
