//! What is asked of one module.

use std::path::Path;
use std::sync::Arc;

use crate::edge::Edge;
use crate::{Module, ModuleId};

impl Module {
    pub(crate) fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// It has an import of which only a part is known.
    pub(crate) fn guesses(&self) -> bool {
        self.edges.iter().any(|edge| matches!(edge, Edge::Modules(_)))
    }

    /// As if it had never been loaded.
    pub(crate) fn unload(&mut self) {
        (self.facts, self.edges, self.handed_on) = (None, Vec::new(), Vec::new());
        (self.has_uses, self.loaded, self.quiet, self.looked) = (true, false, false, false);
    }

    /// The imports that lead to modules which matter, by their place in the facts, with those modules.
    pub(crate) fn targets(&self, modules: &[Self]) -> impl Iterator<Item = (usize, ModuleId)> {
        self.edges.iter().enumerate().flat_map(|(i, edge)| {
            edge.modules().iter().filter(|target| modules[**target].matters).map(move |target| (i, *target))
        })
    }

    /// How answers name its file: `show` is asked once.
    pub fn shown(&self, show: impl FnOnce(&Path) -> String) -> &Arc<str> {
        self.shown.get_or_init(|| show(&self.path).into())
    }

    /// It could not be read, or it is the project's own and did not parse.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        !self.quiet && !self.facts.as_deref().is_some_and(|facts| facts.parsed || self.package.is_some())
    }

    /// It is the project's own, and its directives are wrong.
    #[must_use]
    pub fn is_faulty(&self) -> bool {
        self.package.is_none() && self.facts.as_deref().is_some_and(|facts| !facts.directive_faults.is_empty())
    }
}
