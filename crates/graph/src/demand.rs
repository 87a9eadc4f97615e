//! Which modules are needed, and which of their exports: a fixed point, reached with a work list.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use switchrt_syntax::{Confidence, Export, ExportKind, Expr, ExprKind, ImportKind, ImportedName, ModuleFacts, Owners};

use crate::names::{Name, Names};
use crate::{Module, ModuleId};

/// How well a module is reached. Order: the better one wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    #[default]
    Unreached,
    /// Only from code that nobody uses, or that perhaps never runs.
    Unused,
    /// It is loaded.
    Used,
}

/// What is demanded of one module.
#[derive(Debug)]
pub(crate) struct State<N> {
    pub grade: Grade,
    /// Every export is used.
    pub all: bool,
    pub names: Names<N>,
    /// With grade `Used`: the half that only unused code reaches was followed as well.
    swept: bool,
    /// It waits for a wave to load it.
    missing: bool,
}

impl<N> Default for State<N> {
    fn default() -> Self {
        Self { grade: Grade::Unreached, all: false, names: Names::default(), swept: false, missing: false }
    }
}

impl<N: AsRef<str>> State<N> {
    /// A loaded module of which everything is used.
    pub(crate) fn whole() -> Self {
        Self { grade: Grade::Used, all: true, ..Self::default() }
    }

    pub(crate) fn uses(&self, export: &str) -> bool {
        self.all || self.names.contains(export) || self.members(export).next().is_some()
    }

    /// The members of an export that are asked for, where it is not asked for itself.
    fn members(&self, export: &str) -> impl Iterator<Item = &str> {
        // They stand behind the export, as nothing sorts before the sign between them.
        self.names.behind(export).map_while(move |name| name.strip_prefix(export)?.strip_prefix(MEMBER))
    }

    /// Whether code with these owners runs.
    pub(crate) fn runs(&self, owners: &Owners) -> bool {
        owners.module_load
            || self.all && !owners.exports.is_empty()
            || owners.exports.iter().any(|name| self.uses(name))
    }
}

/// What one import asks of its target.
#[derive(Debug, Default)]
pub(crate) struct Ask<'f> {
    /// The target is loaded.
    pub load: bool,
    pub all: bool,
    pub names: Vec<Cow<'f, str>>,
}

/// The states of the modules that are demanded.
pub(crate) trait States<N> {
    fn get(&self, id: ModuleId) -> Option<&State<N>>;
    fn get_mut(&mut self, id: ModuleId) -> Option<&mut State<N>>;
    fn entry(&mut self, id: ModuleId) -> &mut State<N>;
}

impl<N> States<N> for FxHashMap<ModuleId, State<N>> {
    fn get(&self, id: ModuleId) -> Option<&State<N>> {
        Self::get(self, &id)
    }

    fn get_mut(&mut self, id: ModuleId) -> Option<&mut State<N>> {
        Self::get_mut(self, &id)
    }

    fn entry(&mut self, id: ModuleId) -> &mut State<N> {
        Self::entry(self, id).or_default()
    }
}

/// Of all entries together.
pub(crate) type WholeDemand = Demand<FxHashMap<ModuleId, State<String>>>;

/// The fixed point for one entry, or for all of them together.
#[derive(Debug, Default)]
pub(crate) struct Demand<S> {
    pub states: S,
    work: Vec<ModuleId>,
    /// Used modules whose unused half is still to be followed.
    later: Vec<ModuleId>,
    missing: Vec<ModuleId>,
}

impl<S> Demand<S> {
    /// Nothing is demanded yet.
    pub(crate) fn of(states: S) -> Self {
        Self { states, work: Vec::new(), later: Vec::new(), missing: Vec::new() }
    }

    /// Modules that are demanded and not loaded yet, in order of discovery.
    pub(crate) fn take_missing(&mut self) -> Vec<ModuleId> {
        std::mem::take(&mut self.missing)
    }

    /// Goes on with modules that a wave has loaded.
    pub(crate) fn resume(&mut self, loaded: &[ModuleId]) {
        self.work.extend_from_slice(loaded);
    }

    /// Demands a route's own module, whole.
    pub(crate) fn entry<'f, N: Name<'f>>(&mut self, id: ModuleId)
    where
        S: States<N>,
    {
        self.ask(id, Grade::Used, Ask { load: true, all: true, names: Vec::new() }, None);
    }

    /// Follows everything that is loaded: what runs first, then what only unused code reaches.
    pub(crate) fn settle<'f, N: Name<'f>>(&mut self, modules: &'f [Module])
    where
        S: States<N>,
    {
        loop {
            while let Some(id) = self.work.pop() {
                self.follow(modules, id);
            }
            let Some(id) = self.later.pop() else { return };
            if self.states.get(id).is_some_and(|state| !state.swept) {
                self.sweep(modules, id);
            }
        }
    }

    fn follow<'f, N: Name<'f>>(&mut self, modules: &'f [Module], id: ModuleId)
    where
        S: States<N>,
    {
        let Some(state) = self.states.get(id) else { return };
        let grade = state.grade;
        let Some(facts) = self.facts(modules, id) else { return };
        if grade == Grade::Used {
            self.later.push(id);
            if let Some(state) = self.states.get_mut(id) {
                state.swept = false;
            }
        }
        for (i, target) in modules[id].targets(modules) {
            let Some(state) = self.states.get(id) else { continue };
            let (asked, cap) = asks(&modules[id], facts, i, state, modules[target].pure, grade == Grade::Unused);
            self.ask(target, grade.min(cap), asked, modules[target].facts.as_deref());
        }
    }

    /// The second half of a used module: what its unused code would reach.
    fn sweep<'f, N: Name<'f>>(&mut self, modules: &'f [Module], id: ModuleId)
    where
        S: States<N>,
    {
        if let Some(state) = self.states.get_mut(id) {
            state.swept = true;
        }
        let Some(facts) = self.facts(modules, id) else { return };
        for (i, target) in modules[id].targets(modules) {
            if self.states.get(target).is_some_and(|state| state.grade == Grade::Used) {
                continue;
            }
            let Some(state) = self.states.get(id) else { continue };
            let (asked, _) = asks(&modules[id], facts, i, state, modules[target].pure, true);
            if asked.load {
                self.ask(target, Grade::Unused, asked, modules[target].facts.as_deref());
            }
        }
    }

    fn facts<'f, N: Name<'f>>(&mut self, modules: &'f [Module], id: ModuleId) -> Option<&'f ModuleFacts>
    where
        S: States<N>,
    {
        if !modules[id].is_loaded() {
            let state = self.states.entry(id);
            if !state.missing {
                state.missing = true;
                self.missing.push(id);
            }
            return None;
        }
        let facts = modules[id].facts.as_deref()?;
        // Names that were asked for before the module was loaded.
        if let Some(state) = self.states.get_mut(id)
            && !state.all
        {
            if state.names.iter().any(|name| name.as_ref().starts_with(OF_DEFAULT) || name.as_ref().contains(MEMBER)) {
                let names = std::mem::take(&mut state.names);
                for name in names.iter() {
                    state.names.insert(plain(name.again(), facts));
                }
            }
            state.all = state.names.iter().any(|name| means_all(name.as_ref(), Some(facts)));
        }
        Some(facts)
    }

    fn ask<'f, N: Name<'f>>(&mut self, target: ModuleId, grade: Grade, ask: Ask<'f>, facts: Option<&'f ModuleFacts>)
    where
        S: States<N>,
    {
        if !ask.load || grade == Grade::Unreached {
            return;
        }
        let state = self.states.entry(target);
        let mut changed = false;
        if state.grade < grade {
            // What was asked by unused code says nothing about what is used.
            *state = State { grade, missing: state.missing, ..State::default() };
            changed = true;
        } else if state.grade > grade {
            return;
        }
        let mut all = ask.all;
        if !state.all {
            for name in ask.names {
                let name = match facts {
                    Some(facts) => plain(name, facts),
                    None => name,
                };
                all |= means_all(&name, facts);
                changed |= state.names.insert(name);
            }
            changed |= all;
            state.all |= all;
        }
        if changed && self.work.last() != Some(&target) {
            self.work.push(target);
        }
    }
}

/// Before the name of a member that is taken of a default import, as long as the module is not known.
const OF_DEFAULT: &str = "default.";

/// Between the name of an export and that of a member which is taken of it: a re-export may be a namespace.
const MEMBER: char = '\0';

/// The export that a name asked for is: `default.read` is `read` of a script that exports names, else `default`. A member is asked of
/// what hands its namespace on.
fn plain<'n>(name: Cow<'n, str>, facts: &ModuleFacts) -> Cow<'n, str> {
    if let Some((of, _)) = name.split_once(MEMBER) {
        let hands_on = match facts.exports.iter().find(|export| export.name == of && !export.type_only) {
            Some(export) => matches!(export.kind, ExportKind::From { .. }),
            None => facts.imports.iter().any(|import| import.kind == ImportKind::ExportAll),
        };
        return if facts.is_esm && hands_on { name } else { Cow::Owned(of.to_owned()) };
    }
    let Some(member) = name.strip_prefix(OF_DEFAULT) else { return name };
    let whole = |export: &Export| {
        export.name == "default" && !matches!(&export.value, Some(Expr { kind: ExprKind::Object(_), .. }))
    };
    let named = |export: &Export| export.name == member && !export.type_only;
    if !facts.is_esm && facts.exports.iter().any(named) && !facts.exports.iter().any(whole) {
        Cow::Owned(member.to_owned())
    } else {
        Cow::Borrowed("default")
    }
}

fn member_of<'n>(export: &str, member: &str) -> Cow<'n, str> {
    Cow::Owned(format!("{export}{MEMBER}{member}"))
}

/// A namespace is everything; so is the default of a CommonJS module, and any name that its exports do not show.
fn means_all(name: &str, facts: Option<&ModuleFacts>) -> bool {
    name == "*"
        || facts.is_some_and(|facts| {
            !facts.is_esm && (name == "default" || !facts.exports.iter().any(|export| export.name == name))
        })
}

/// Whether nothing that is asked of a pure module is there.
pub(crate) fn is_dropped<N: AsRef<str>>(module: &Module, facts: &ModuleFacts, state: &State<N>) -> bool {
    module.pure
        && !state.all
        && !facts.imports.iter().any(|import| import.kind == ImportKind::ExportAll)
        && !facts.exports.iter().any(|export| state.uses(&export.name))
}

/// What the import at place `i` asks of its target in the state of `module`, whose facts are `facts`, and how well at most.
///
/// `pure`: the target is. `sweep`: code that does not run counts as well.
pub(crate) fn asks<'f, N: Name<'f>>(
    module: &Module,
    facts: &'f ModuleFacts,
    i: usize,
    state: &State<N>,
    pure: bool,
    sweep: bool,
) -> (Ask<'f>, Grade) {
    let mut ask = Ask::default();
    let import = &facts.imports[i];
    // A star asked a pure module for what it has not got: a bundler leaves it out.
    if is_dropped(module, facts, state) {
        return (ask, Grade::Unreached);
    }
    let handing = || module.handed_on[i].iter().map(|&export| &facts.exports[export]);
    if import.type_only || import.guarded.covers(module.runs_on) || import.confidence == Confidence::Possible {
        return (ask, Grade::Unreached);
    }
    let cap = if import.confidence == Confidence::Likely { Grade::Unused } else { Grade::Used };
    let runs = |owners: &Owners| sweep || state.runs(owners);
    // An import that is only exported again is no code of this module: nobody's unused code reaches through it.
    let handed_on = |name: &ImportedName| {
        let owner =
            |export: &Export| matches!(&export.kind, ExportKind::From { imported, .. } if *imported == name.imported);
        !name.owners.module_load
            && matches!(&name.owners.exports[..], [one] if handing().any(|export| export.name == *one && owner(export)))
    };
    // What a re-export takes is known from the exports that hand it on.
    for name in import.names.iter().filter(|_| import.kind != ImportKind::ExportFrom) {
        if name.used
            && !name.guarded.covers(module.runs_on)
            && runs(&name.owners)
            && (!pure || state.runs(&name.owners) || !handed_on(name))
        {
            let members = !import.default_escapes && import.names.iter().any(|name| name.used && name.of_default);
            if name.of_default {
                ask.names.push(Cow::Owned(format!("{OF_DEFAULT}{}", name.imported)));
            } else if !name.members.is_empty() && name.imported != "default" {
                ask.names.extend(name.members.iter().map(|member| member_of(&name.imported, member)));
            } else if name.imported != "default" || !members {
                ask.names.push(Cow::Borrowed(&name.imported));
            }
        }
    }
    if import.kind != ImportKind::Require && import.kind != ImportKind::Dynamic {
        for export in handing() {
            if let ExportKind::From { imported, .. } = &export.kind
                && !export.type_only
            {
                if state.all || state.names.contains(&export.name) {
                    ask.names.push(Cow::Borrowed(imported));
                } else if imported == "*" {
                    ask.names.extend(state.members(&export.name).map(|member| Cow::Owned(member.to_owned())));
                } else {
                    ask.names.extend(state.members(&export.name).map(|member| member_of(imported, member)));
                }
            }
        }
    }
    match import.kind {
        ImportKind::Require | ImportKind::Dynamic => {
            ask.load = runs(&import.owners);
            ask.all = ask.load && import.whole;
        }
        ImportKind::ExportAll => {
            ask.all = state.all;
            let own = |name: &str| facts.exports.iter().any(|export| export.name == name);
            let of = |name: &str| name.split_once(MEMBER).map_or(name, |(of, _)| of).to_owned();
            let others = state.names.iter().filter(|name| name.as_ref() != "default" && !own(&of(name.as_ref())));
            ask.names.extend(others.map(Name::again));
            ask.load = !pure || ask.all || !ask.names.is_empty();
        }
        ImportKind::Static | ImportKind::ExportFrom => {
            // `export * as ns` is all of it only where `ns` is used, which is among the names.
            ask.all = import.kind == ImportKind::Static && import.whole && runs(&import.owners);
            // A pure module of which nothing is used is not bundled at all.
            ask.load = !pure || ask.all || !ask.names.is_empty();
        }
    }
    if !ask.load {
        ask.names.clear();
    }
    (ask, cap)
}
