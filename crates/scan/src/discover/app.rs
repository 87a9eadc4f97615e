//! `app/**`.

use std::path::Path;

use rustc_hash::FxHashMap;
use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_graph::Asked;
use switchrt_manifest::RouteKind;

use super::pages::is_litter;
use super::{Discovered, Entry, Layout, strip_extension, walk};

pub(super) fn find(asked: &Asked, root: &Path, dir: &Path, extensions: &[String], out: &mut Discovered) {
    let wanted = |name: &str| {
        !is_litter(name)
            && strip_extension(name, extensions)
                .is_some_and(|stem| matches!(stem, "page" | "route" | "layout" | "middleware" | "_middleware"))
    };
    // A folder that begins with `_` is private.
    let files = walk::files(asked, root, dir, &wanted, &|name| !name.starts_with('_'), out);
    let stem = |name: &str| strip_extension(name, extensions).unwrap_or_default().to_owned();
    let layouts: FxHashMap<&[String], Layout> = files
        .iter()
        .filter(|found| stem(&found.name) == "layout")
        .map(|found| (found.dirs.as_slice(), Layout { file: found.file.clone(), path: found.real.clone() }))
        .collect();
    for found in &files {
        let kind = match stem(&found.name).as_str() {
            "page" => RouteKind::AppPage,
            "route" => RouteKind::AppRoute,
            "layout" => continue,
            _ => {
                out.diagnostics.push(
                    Diagnostic::new(Code::RouteNestedMiddleware, found.file.clone(), Location::default(), "a `middleware` file below `app` is never run")
                        .with_hint("Move it to one `middleware` file beside `app`, and say with `config.matcher` which paths it handles."),
                );
                continue;
            }
        };
        let mut holding = Vec::new();
        if kind == RouteKind::AppPage {
            holding.extend((0..=found.dirs.len()).rev().filter_map(|depth| layouts.get(&found.dirs[..depth]).cloned()));
        }
        out.entries.push(Entry {
            kind,
            route: url(&found.dirs),
            file: found.file.clone(),
            path: found.real.clone(),
            layouts: holding,
            slot: found.dirs.iter().any(|dir| dir.starts_with('@')),
        });
    }
}

/// The page name: groups and slots leave no trace; an intercept's marker stays, as in Next.
fn url(dirs: &[String]) -> String {
    let mut out = String::new();
    for dir in dirs {
        let group = dir.starts_with('(') && dir.ends_with(')');
        if !group && !dir.starts_with('@') {
            out.push('/');
            // Next reads `%5F` as an underscore that makes no folder private.
            out.push_str(&dir.strip_prefix("%5F").map_or_else(|| dir.clone(), |rest| format!("_{rest}")));
        }
    }
    if out.is_empty() { "/".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_app_folders() {
        let of =
            |path: &str| url(&path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(of(""), "/");
        assert_eq!(of("(shop)/cart"), "/cart");
        assert_eq!(of("@modal/login"), "/login");
        assert_eq!(of("feed/(..)photo/[id]"), "/feed/(..)photo/[id]");
        assert_eq!(of("(a)/(b)"), "/");
        assert_eq!(of("%5Fx"), "/_x");
    }
}
