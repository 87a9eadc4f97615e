//! The uses that stand in the modules a route reaches.

mod local;

use std::cell::OnceCell;

use switchrt_catalog::lacks_prefix;
use switchrt_syntax::Location;
use switchrt_syntax::{Confidence, Export, ExportKind, Guard, Import, ImportKind, ModuleFacts, Rewrite, UseKind};

use crate::demand::{Grade, State, is_dropped};
use crate::edge::Edge;
use crate::replaced::Replaced;
use crate::{Graph, ModuleId, Reach, ReachedUse};

pub use local::local_uses;
use local::own_names;

impl Graph<'_> {
    /// Every use in a route's reach, module by module, nearest module first.
    #[must_use]
    pub fn uses(&self, reach: &Reach<'_>) -> Vec<ReachedUse> {
        let mut out = Vec::new();
        let replaced = Replaced::of(self, reach);
        // Most routes name every module in full.
        let guesses = OnceCell::new();
        let guesses = || *guesses.get_or_init(|| reach.modules().iter().any(|id| self.modules[*id].guesses()));
        for &id in reach.modules().iter().filter(|id| self.modules[**id].has_uses) {
            let facts = self.modules[id].facts.as_deref();
            if let Some(state) = reach.state(id)
                && !facts.is_some_and(|facts| is_dropped(&self.modules[id], facts, state))
            {
                let start = out.len();
                // What a part of a specifier may mean is no code that nobody uses.
                let likely = state.grade == Grade::Unused && guesses() && reach.is_guessed(self, id);
                self.collect(id, state, likely, &mut out);
                let (eager, runs) = (reach.is_eager(id), reach.is_run(id));
                let deep = self.is_deep(id, state, reach.is_named(id));
                let package = self.modules[id].package.is_some();
                for found in &mut out[start..] {
                    // What its module's load runs is as sure as the load.
                    found.deep = !(found.at_load && runs) && (deep || found.maybe && package);
                    found.at_load &= eager;
                }
                if let Some(replaced) = &replaced {
                    replaced.strike(id, start, &mut out);
                }
            }
        }
        out
    }

    /// Every use in one module, as if all of it ran.
    pub(crate) fn all_uses(&self, id: ModuleId) -> Vec<ReachedUse> {
        let mut out = Vec::new();
        self.collect(id, &State::<String>::whole(), false, &mut out);
        out
    }

    fn collect<N: AsRef<str>>(&self, id: ModuleId, state: &State<N>, likely: bool, out: &mut Vec<ReachedUse>) {
        let Some(facts) = self.modules[id].facts.as_deref() else { return };
        let mut collector = Collector { id, state, likely, facts, out };
        for (import, edge) in facts.imports.iter().zip(&self.modules[id].edges) {
            collector.import(import, edge);
        }
        collector.locals();
    }
}

struct Collector<'a, 'o, N> {
    id: ModuleId,
    state: &'a State<N>,
    /// The module is only likely to be reached.
    likely: bool,
    facts: &'a ModuleFacts,
    out: &'o mut Vec<ReachedUse>,
}

impl<'a, N: AsRef<str>> Collector<'a, '_, N> {
    #[allow(clippy::too_many_arguments, reason = "the fields of one use, named at one place")]
    fn push(
        &mut self,
        kind: UseKind,
        api: String,
        at: Location,
        used: bool,
        at_load: bool,
        guarded: Guard,
        confidence: Confidence,
    ) {
        let used = used && (self.state.grade == Grade::Used || self.likely);
        let confidence = if self.likely { confidence.max(Confidence::Likely) } else { confidence };
        self.out.push(ReachedUse {
            kind,
            api,
            builtin: None,
            export: None,
            at,
            module: self.id,
            used,
            at_load: at_load && used && !self.likely,
            maybe: false,
            whole: false,
            linked: false,
            deep: false,
            guarded,
            edits: Vec::new(),
            confidence,
        });
    }

    /// More of the last use: what may stand in its place, and whether it may be passed by.
    fn offer(&mut self, edits: &[Rewrite], maybe: bool) {
        if let Some(last) = self.out.last_mut() {
            last.maybe = maybe;
            last.edits = edits.to_vec();
        }
    }

    /// Uses that need no other module.
    fn locals(&mut self) {
        for local in &self.facts.uses {
            let used = self.state.runs(&local.owners);
            let at_load = local.owners.module_load && !local.later;
            self.push(local.kind, local.api.clone(), local.at, used, at_load, local.guarded, local.confidence);
            self.offer(&local.edits, local.maybe);
        }
    }

    fn import(&mut self, import: &Import, edge: &Edge) {
        if import.type_only {
            return;
        }
        let kind = match edge {
            Edge::Module(_) | Edge::Modules(_) | Edge::Leaf => return,
            Edge::Builtin(_) => UseKind::Module,
            Edge::NativeAddon => UseKind::NativeAddon,
            Edge::Unresolved => UseKind::Unresolved,
        };
        let (used, guarded) = self.verdict(import);
        // One of which nothing is taken is only loaded; what is handed on is taken elsewhere.
        let handed_on = matches!(import.kind, ImportKind::ExportFrom | ImportKind::ExportAll);
        let mut taken = own_names(import).iter().filter(|name| name.used);
        let maybe = import.maybe || !import.whole && !handed_on && taken.all(|name| name.maybe);
        let at_load = import.owners.module_load && !import.later;
        let Edge::Builtin(name) = edge else {
            let confidence = if import.optional { Confidence::Possible } else { import.confidence };
            self.push(kind, import.specifier.clone(), import.at, used, at_load, guarded, confidence);
            let prefix = kind == UseKind::Unresolved && !import.pattern && lacks_prefix(&import.specifier);
            // Behind the quote.
            let place = import.at.start + 1;
            let edit = Rewrite { start: place, end: place, text: "node:".to_owned() };
            return self.offer(if prefix { std::slice::from_ref(&edit) } else { &[] }, import.maybe);
        };
        // A module of Node that is not touched while loading does no harm then, where something stands in its place.
        let mut names = own_names(import).iter().filter(|name| name.used && !name.guarded.is_all());
        let touched = import.whole || import.default_escapes || names.any(|name| name.touched);
        self.push(kind, name.clone(), import.at, used, at_load && touched, guarded, import.confidence);
        if let Some(last) = self.out.last_mut() {
            last.linked = at_load;
            last.builtin = Some(name.clone());
            last.whole = import.whole || import.default_escapes;
        }
        self.offer(&import.edits, maybe);
        for one in own_names(import) {
            if one.used && one.imported != "default" && one.imported != "*" {
                let (used, at_load) = (self.state.runs(&one.owners), one.owners.module_load && !one.later);
                self.export(
                    name,
                    &one.imported,
                    one.at,
                    used,
                    at_load,
                    one.guarded | import.guarded,
                    import.confidence,
                );
                self.offer(&one.edits, one.maybe);
            }
        }
        for export in self.passed_on(import) {
            if let ExportKind::From { imported, .. } = &export.kind
                && imported != "default"
                && imported != "*"
            {
                self.export(
                    name,
                    imported,
                    export.at,
                    self.state.uses(&export.name),
                    false,
                    import.guarded,
                    import.confidence,
                );
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of one use, named at one place")]
    fn export(
        &mut self,
        builtin: &str,
        name: &str,
        at: Location,
        used: bool,
        at_load: bool,
        guarded: Guard,
        confidence: Confidence,
    ) {
        self.push(UseKind::Export, format!("{builtin}.{name}"), at, used, at_load, guarded, confidence);
        if let Some(last) = self.out.last_mut() {
            last.builtin = Some(builtin.to_owned());
            last.export = Some(name.to_owned());
        }
    }

    /// Exports that hand on what this import brings.
    fn passed_on(&self, import: &Import) -> Vec<&'a Export> {
        if !matches!(import.kind, ImportKind::Static | ImportKind::ExportFrom | ImportKind::ExportAll) {
            return Vec::new();
        }
        let passes = |export: &&Export| {
            !export.type_only
                && matches!(&export.kind, ExportKind::From { specifier, .. } if *specifier == import.specifier)
        };
        self.facts.exports.iter().filter(passes).collect()
    }

    /// Whether the import itself counts as used, and whether it is guarded.
    ///
    /// An import of which every name is only used by unused exports is dropped by a bundler; one of which every use is guarded
    /// is never touched. An import without any use of its names still runs, so it counts.
    fn verdict(&self, import: &Import) -> (bool, Guard) {
        let names: Vec<_> = own_names(import).iter().filter(|name| name.used).collect();
        let passed = self.passed_on(import);
        if import.whole || names.is_empty() && passed.is_empty() {
            return (self.state.runs(&import.owners), import.guarded);
        }
        let used = self.state.runs(&import.owners)
            && (names.iter().any(|name| !name.guarded.is_all() && self.state.runs(&name.owners))
                || passed.iter().any(|export| self.state.uses(&export.name)));
        let every = names.iter().fold(Guard::ALL, |all, name| all & name.guarded);
        let guarded = if passed.is_empty() { import.guarded | every } else { import.guarded };
        (used, guarded)
    }
}
