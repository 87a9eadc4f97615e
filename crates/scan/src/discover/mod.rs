//! Which files are routes.

mod app;
mod middleware;
mod pages;
mod walk;

use std::path::{Path, PathBuf};

use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_graph::Asked;
use switchrt_manifest::RouteKind;

/// Next's default.
pub(crate) const PAGE_EXTENSIONS: &[&str] = &["tsx", "ts", "jsx", "js"];

/// A file that is a route.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub kind: RouteKind,
    /// `/blog/[id]`
    pub route: String,
    /// POSIX path relative to the root, as it lies there.
    pub file: String,
    /// The real path.
    pub path: PathBuf,
    /// Layouts that hold for an app page, nearest first.
    pub layouts: Vec<Layout>,
    /// An app page inside a parallel slot or beside one.
    pub slot: bool,
}

/// A `layout` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub file: String,
    pub path: PathBuf,
}

/// What discovery found.
#[derive(Debug, Default)]
pub(crate) struct Discovered {
    /// In the order of their files.
    pub entries: Vec<Entry>,
    pub diagnostics: Vec<Diagnostic>,
    /// Any of the known places exists.
    pub any: bool,
}

/// Looks for routes below `root` (a real path).
pub(crate) fn discover(asked: &Asked, root: &Path, extensions: &[String]) -> Discovered {
    let mut out = Discovered::default();
    let pages = place(asked, root, "pages", &mut out);
    let app = place(asked, root, "app", &mut out);
    if let Some(dir) = &pages {
        pages::find(asked, root, dir, extensions, &mut out);
    }
    if let Some(dir) = &app {
        app::find(asked, root, dir, extensions, &mut out);
    }
    // Next looks beside the folder of pages.
    let home = pages.as_deref().or(app.as_deref()).map(|dir| if dir.starts_with("src") { "src" } else { "" });
    middleware::find(asked, root, home, extensions, &mut out);
    out.entries.sort_by(|a, b| a.file.cmp(&b.file));
    out
}

/// `name` or `src/name`; the first one wins, as in Next.
fn place(asked: &Asked, root: &Path, name: &str, out: &mut Discovered) -> Option<PathBuf> {
    let inner = Path::new("src").join(name);
    let is_folder = |path: PathBuf| asked.metadata(&path).is_ok_and(|meta| meta.is_dir());
    let found = (is_folder(root.join(name)), is_folder(root.join(&inner)));
    if found.0 && found.1 {
        out.diagnostics.push(
            Diagnostic::new(
                Code::ConfigIgnored,
                format!("src/{name}"),
                Location::default(),
                format!("`src/{name}` is not read, because there is a `{name}` beside `src`"),
            )
            .with_hint(format!("Move its files to `{name}`, or remove `{name}`.")),
        );
    }
    out.any |= found.0 || found.1;
    match found {
        (true, _) => Some(PathBuf::from(name)),
        (false, true) => Some(inner),
        _ => None,
    }
}

/// The file name without a page extension; `None` for other files and for `.d.ts`.
pub(crate) fn strip_extension<'n>(name: &'n str, extensions: &[String]) -> Option<&'n str> {
    if [".d.ts", ".d.mts", ".d.cts"].iter().any(|end| name.ends_with(end)) {
        return None;
    }
    // The longest one: `page.tsx` before `tsx`.
    let strip =
        |extension: &String| name.strip_suffix(extension.as_str())?.strip_suffix('.').filter(|stem| !stem.is_empty());
    extensions.iter().filter_map(strip).min_by_key(|stem| stem.len())
}

pub(crate) fn unreadable(file: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::IoUnreadable, file, Location::default(), why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_stripped_longest_first() {
        let extensions: Vec<String> = ["tsx", "page.tsx", "ts"].map(str::to_owned).to_vec();
        assert_eq!(strip_extension("a.page.tsx", &extensions), Some("a"));
        assert_eq!(strip_extension("a.b.tsx", &extensions), Some("a.b"));
        assert_eq!(strip_extension("a.d.ts", &extensions), None);
        assert_eq!(strip_extension(".tsx", &extensions), None);
        assert_eq!(strip_extension("atsx", &extensions), None);
    }
}
