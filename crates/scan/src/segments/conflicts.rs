//! Routes that cannot stand side by side, by the rules of Next's sorted routes.

use rustc_hash::FxHashMap;
use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_manifest::RouteKind;

use super::{Segment, segment};
use crate::discover::Entry;

/// One level of the route tree.
#[derive(Default)]
struct Node<'e> {
    children: FxHashMap<&'e str, usize>,
    /// Name of the `[x]`, `[...x]`, `[[...x]]` here, with the entry that brought it.
    one: Option<(&'e str, &'e Entry)>,
    rest: Option<(&'e str, &'e Entry)>,
    optional: Option<(&'e str, &'e Entry)>,
    /// The entry that ends here.
    page: Option<&'e Entry>,
}

/// Every malformed segment, and every pair of routes that Next refuses side by side. Entries come sorted by file.
pub(crate) fn conflicts(entries: &[Entry]) -> Vec<Diagnostic> {
    let mut tree = Tree { nodes: vec![Node::default()], out: Vec::new() };
    let mut seen: FxHashMap<&str, &Entry> = FxHashMap::default();
    let mut sorted: Vec<&Entry> =
        entries.iter().filter(|entry| !matches!(entry.kind, RouteKind::Middleware | RouteKind::Proxy)).collect();
    sorted.sort_by(|a, b| (&a.route, &a.file).cmp(&(&b.route, &b.file)));
    for entry in sorted {
        match seen.get(entry.route.as_str()) {
            // Slots of one page share its URL.
            Some(first)
                if entry.kind == RouteKind::AppPage
                    && first.kind == RouteKind::AppPage
                    && (entry.slot || first.slot) =>
            {
                continue;
            }
            Some(first) => {
                tree.tell(
                    Code::RouteDuplicate,
                    entry,
                    format!("`{}` and `{}` are both `{}`", first.file, entry.file, entry.route),
                    "Keep one of them.",
                );
                continue;
            }
            None => {}
        }
        seen.insert(&entry.route, entry);
        tree.insert(entry);
    }
    tree.out
}

struct Tree<'e> {
    nodes: Vec<Node<'e>>,
    out: Vec<Diagnostic>,
}

impl<'e> Tree<'e> {
    fn tell(&mut self, code: Code, entry: &Entry, message: String, hint: &str) {
        let mut diagnostic = Diagnostic::new(
            code,
            entry.file.clone(),
            Location { line: 1, column: 1, end_line: 1, end_column: 1, start: 0, end: 0 },
            message,
        )
        .with_hint(hint);
        diagnostic.routes.push(entry.route.clone());
        self.out.push(diagnostic);
    }

    fn bad(&mut self, entry: &Entry, message: String, hint: &str) {
        self.tell(Code::RouteBadSegment, entry, message, hint);
    }

    fn insert(&mut self, entry: &'e Entry) {
        let parts: Vec<&'e str> = entry.route.split('/').filter(|part| !part.is_empty()).collect();
        let mut names: Vec<&'e str> = Vec::new();
        let mut at = 0;
        for (i, part) in parts.iter().copied().enumerate() {
            let read = match segment(part) {
                Ok(read) => read,
                Err(message) => return self.bad(entry, message, "Rename the file or folder."),
            };
            if let Segment::One(name) | Segment::Rest(name) | Segment::OptionalRest(name) = read {
                if names.contains(&name) {
                    return self.bad(
                        entry,
                        format!("the name `{name}` stands twice in `{}`", entry.route),
                        "Give each segment a name of its own.",
                    );
                }
                if let Some(other) = names.iter().find(|other| word(other) == word(name)) {
                    return self.bad(
                        entry,
                        format!("the names `{other}` and `{name}` differ only in signs"),
                        "Give each segment a name of its own.",
                    );
                }
                names.push(name);
            }
            let node = &self.nodes[at];
            let (key, known) = match read {
                Segment::Static(text) => (text, None),
                Segment::One(_) => ("[]", node.one),
                Segment::Rest(_) => ("[...]", node.rest),
                Segment::OptionalRest(_) => ("[[...]]", node.optional),
            };
            let rest = matches!(read, Segment::Rest(_) | Segment::OptionalRest(_));
            if rest && i + 1 < parts.len() {
                return self.bad(
                    entry,
                    format!("the catch-all `{part}` is not the last segment"),
                    "Move it to the end of the path.",
                );
            }
            let rival = match read {
                Segment::Rest(_) => node.optional,
                Segment::OptionalRest(_) => node.rest,
                _ => None,
            };
            if let Some((_, other)) = rival {
                let message = format!(
                    "a required and an optional catch-all stand at one level: `{}` and `{}`",
                    other.route, entry.route
                );
                return self.bad(entry, message, "Keep one of them.");
            }
            if let (Segment::One(name) | Segment::Rest(name) | Segment::OptionalRest(name), Some((other, first))) =
                (&read, known)
                && *name != other
            {
                let message = format!("one level has two names: `{other}` in `{}` and `{name}` here", first.file);
                return self.bad(entry, message, "Use one name for the same level.");
            }
            let node = &mut self.nodes[at];
            match read {
                Segment::One(name) => node.one = node.one.or(Some((name, entry))),
                Segment::Rest(name) => node.rest = node.rest.or(Some((name, entry))),
                Segment::OptionalRest(name) => node.optional = node.optional.or(Some((name, entry))),
                Segment::Static(_) => {}
            }
            // The optional catch-all answers for the level itself as well.
            let rival = match read {
                Segment::OptionalRest(_) => node.page,
                _ => None,
            };
            if let Some(page) = rival {
                let message = format!("`{}` and `{}` answer the same path", page.route, entry.route);
                self.bad(entry, message, "Remove one, or make the catch-all a required one: `[...name]`.");
                return;
            }
            at = match self.nodes[at].children.get(key) {
                Some(&next) => next,
                None => {
                    self.nodes.push(Node::default());
                    let next = self.nodes.len() - 1;
                    self.nodes[at].children.insert(key, next);
                    next
                }
            };
        }
        if let Some((_, other)) = self.nodes[at].optional {
            let message = format!("`{}` and `{}` answer the same path", entry.route, other.route);
            self.bad(entry, message, "Remove one, or make the catch-all a required one: `[...name]`.");
        }
        self.nodes[at].page = Some(entry);
    }
}

/// A name without its signs; JavaScript's `\W`.
fn word(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuse(routes: &[&str]) -> Vec<String> {
        let entries: Vec<Entry> = routes
            .iter()
            .map(|route| Entry {
                kind: RouteKind::Page,
                route: (*route).to_owned(),
                file: format!("pages{route}.js"),
                path: Default::default(),
                layouts: Vec::new(),
                slot: false,
            })
            .collect();
        conflicts(&entries).into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn what_next_takes_is_taken() {
        assert_eq!(
            refuse(&["/", "/a", "/a/[id]", "/a/[id]/b", "/a/[...rest]", "/[[...all]]/x".trim_end_matches("/x")]),
            ["`/` and `/[[...all]]` answer the same path"]
        );
        assert!(refuse(&["/a", "/a/[id]", "/a/[id]/b", "/a/[...rest]", "/b/[[...x]]", "/b/c"]).is_empty());
    }

    #[test]
    fn what_next_refuses_is_refused() {
        for (routes, words) in [
            (&["/[a]/x", "/[b]/y"][..], "two names"),
            (&["/[a]/[a]"], "stands twice"),
            (&["/[helloworld]/[hello-world]"], "differ only in signs"),
            (&["/[...a]/b"], "not the last segment"),
            (&["/[...a]", "/[[...a]]"], "required and an optional"),
            (&["/x", "/x/[[...a]]"], "answer the same path"),
            (&["/[[a]]"], "only a catch-all"),
            (&["/[\u{2026}a]"], "three dots"),
            (&["/[.a]"], "begins with a dot"),
            (&["/[a"], "only in part"),
            (&["/x-[a]"], "only in part"),
            (&["/[]"], "no name"),
            (&["/[[[a]]]"], "brackets"),
            (&["/x", "/x"], "are both"),
        ] {
            let messages = refuse(routes);
            assert!(messages.len() == 1 && messages[0].contains(words), "{routes:?}: {messages:?}");
        }
    }
}
