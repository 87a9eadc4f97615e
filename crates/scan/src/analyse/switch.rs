//! The fix that is always there: the route's own words, changed to Node.

use rustc_hash::FxHashMap;
use switchrt_diagnostics::{Diagnostic, Edit, Location, Severity};
use switchrt_manifest::{Reason, Runtime};

use crate::route::Draft;

/// Offers it for errors that have no other fix and that one route alone reaches, where its file says the runtime in a literal.
pub(crate) fn offer_switch(diagnostics: &mut [Diagnostic], drafts: &[Draft]) {
    let mut words: FxHashMap<&str, Edit> = FxHashMap::default();
    for draft in drafts {
        let route = &draft.route;
        if route.reason != Reason::Page || route.runtime != Runtime::Edge {
            continue;
        }
        let (Some(text), Some(at), Some(span)) = (&route.declared, &route.declared_at, draft.span) else { continue };
        if at.file == route.file
            && let Some(edit) = to_node(&at.file, text, span)
        {
            words.insert(&route.route, edit);
        }
    }
    offer(diagnostics, |route| words.get(route).cloned());
}

/// The edit that makes a literal say `nodejs`; the quotes stay as they are.
pub(crate) fn to_node(file: &str, text: &str, span: Location) -> Option<Edit> {
    let literal = u32::try_from(text.len()).is_ok_and(|length| span.end.saturating_sub(span.start) == length + 2);
    let edit = || Edit { file: file.to_owned(), start: span.start + 1, end: span.end - 1, text: "nodejs".to_owned() };
    literal.then(edit)
}

/// The same with an edit by route.
pub(crate) fn offer(diagnostics: &mut [Diagnostic], word: impl Fn(&str) -> Option<Edit>) {
    for diagnostic in diagnostics {
        if diagnostic.edits.is_empty()
            && diagnostic.severity == Severity::Error
            && diagnostic.code.slug().starts_with("edge/")
            && diagnostic.code != switchrt_diagnostics::Code::EdgeUnresolved
            && let [route] = &diagnostic.routes[..]
        {
            diagnostic.edits.extend(word(route));
        }
    }
}
