//! The modules that some route reaches, under one condition set.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use switchrt_syntax::{Guard, ImportKind, ModuleFacts};

use crate::assume::assume;
use crate::demand::WholeDemand;
use crate::edge::{Edge, Importers, handed_on};
use crate::package::is_foreign;
use crate::update::Parts;
use crate::{ConditionSet, Package, Quiet, ReachedUse, Resolution, Resolver};

/// Gives the facts of a file, each file parsed at most once over the whole scan.
pub trait Loader: Sync {
    /// `None` when the file cannot be read: the walk ends there.
    fn load(&self, path: &Path) -> Option<Arc<ModuleFacts>>;

    /// Modules that are known to tell nothing under these conditions on these runtimes: they are not loaded.
    fn quiet(&self, _set: ConditionSet, _runs_on: Guard) -> Option<&Quiet> {
        None
    }
}

/// A module's number in one graph.
pub type ModuleId = usize;

/// One module.
pub struct Module {
    /// Real path.
    pub path: PathBuf,
    /// The package it belongs to, when it lies below `node_modules`.
    pub package: Option<Arc<Package>>,
    /// It may be left out when nothing of it is used.
    pub pure: bool,
    /// `None` until a wave has loaded it, or for good when it cannot be read.
    pub facts: Option<Arc<ModuleFacts>>,
    /// Where each of the facts' imports leads, index by index.
    pub edges: Vec<Edge>,
    /// The runtimes that the graph answers for: what none of them gets to is not reached.
    pub(crate) runs_on: Guard,
    /// For each import, the exports that hand on what it brings, by their place in the facts.
    pub(crate) handed_on: Vec<Vec<usize>>,
    /// One of its own uses counts; true until [`Graph::narrow`] has looked.
    pub(crate) has_uses: bool,
    /// It, or a module that it imports in any number of steps, has something to tell.
    pub(crate) matters: bool,
    pub(crate) loaded: bool,
    /// Some module imports it, or did.
    pub(crate) imported: bool,
    /// It was known to tell nothing, and is not loaded.
    pub(crate) quiet: bool,
    /// [`Graph::narrow`] has looked at it.
    pub(crate) looked: bool,
    pub(crate) shown: OnceLock<Arc<str>>,
}

/// The modules of one condition set. Numbers depend on the entries' order alone, never on threads.
pub struct Graph<'a> {
    pub(crate) set: ConditionSet,
    pub(crate) runs_on: Guard,
    pub(crate) resolver: &'a Resolver,
    loader: &'a dyn Loader,
    pub(crate) quiet: Option<&'a Quiet>,
    pub(crate) modules: Vec<Module>,
    pub(crate) by_path: FxHashMap<OsString, ModuleId>,
    /// What all entries so far demand together.
    pub(crate) demand: WholeDemand,
}

/// What the parallel half of a wave makes of one file.
#[derive(Default)]
struct Loaded {
    quiet: bool,
    facts: Option<Arc<ModuleFacts>>,
    handed_on: Vec<Vec<usize>>,
    targets: Vec<Target>,
}

pub(crate) enum Target {
    One(Resolution, Option<Arc<Package>>, bool),
    Any(Vec<(PathBuf, bool)>),
}

impl<'a> Graph<'a> {
    /// An empty graph for the runtimes `runs_on`, which resolve specifiers by one set of conditions.
    #[must_use]
    pub fn new(set: ConditionSet, runs_on: Guard, resolver: &'a Resolver, loader: &'a dyn Loader) -> Self {
        let quiet = loader.quiet(set, runs_on);
        let parts = Parts { set, runs_on, modules: Vec::new(), by_path: FxHashMap::default() };
        Self { quiet, ..Self::resume(parts, resolver, loader) }
    }

    /// Goes on with what another graph of the same files held.
    #[must_use]
    pub fn resume(parts: Parts, resolver: &'a Resolver, loader: &'a dyn Loader) -> Self {
        let Parts { set, runs_on, modules, by_path } = parts;
        Self { set, runs_on, resolver, loader, quiet: None, modules, by_path, demand: WholeDemand::default() }
    }

    /// The module of that number.
    #[must_use]
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id]
    }

    /// The number of a file that is in the graph.
    #[must_use]
    pub fn id(&self, path: &Path) -> Option<ModuleId> {
        self.by_path.get(path.as_os_str()).copied()
    }

    /// Loads every module that one of `entries` (real paths) reaches, wave by wave, each wave in parallel on the current rayon pool.
    /// `stop` is asked between waves.
    pub fn load(&mut self, entries: &[PathBuf], stop: &dyn Fn() -> bool) {
        let mut demand = std::mem::take(&mut self.demand);
        // What told nothing to the entries so far may do so to these.
        self.modules.iter_mut().for_each(|module| module.matters = true);
        for entry in entries {
            let id = self.intern(entry.clone(), None, false);
            demand.entry(id);
        }
        loop {
            demand.settle(&self.modules);
            let wave: Vec<ModuleId> = demand.take_missing();
            if wave.is_empty() || stop() {
                self.demand = demand;
                return;
            }
            let loaded: Vec<Loaded> = wave.par_iter().map(|&id| self.load_one(&self.modules[id].path)).collect();
            for (&id, loaded) in wave.iter().zip(loaded) {
                let edges = loaded
                    .targets
                    .into_iter()
                    .map(|target| match target {
                        Target::One(Resolution::File(path), package, pure) => {
                            Edge::Module(self.intern(path, package, pure))
                        }
                        Target::One(Resolution::Builtin(name), ..) => Edge::Builtin(name),
                        Target::One(Resolution::Leaf, ..) => Edge::Leaf,
                        Target::One(Resolution::NativeAddon, ..) => Edge::NativeAddon,
                        Target::One(Resolution::Unresolved, ..) => Edge::Unresolved,
                        Target::Any(files) => {
                            Edge::Modules(files.into_iter().map(|(path, pure)| self.intern(path, None, pure)).collect())
                        }
                    })
                    .collect::<Vec<Edge>>();
                for &target in edges.iter().flat_map(Edge::modules) {
                    self.modules[target].imported = true;
                }
                let module = &mut self.modules[id];
                module.handed_on = loaded.handed_on;
                module.facts = loaded.facts;
                module.quiet = loaded.quiet;
                module.edges = edges;
                module.loaded = true;
                module.looked = false;
            }
            demand.resume(&wave);
        }
    }

    fn load_one(&self, path: &Path) -> Loaded {
        if self.is_quiet(path) {
            return Loaded { quiet: true, ..Loaded::default() };
        }
        let Some(facts) = self.loader.load(path) else { return Loaded::default() };
        let targets = facts
            .imports
            .iter()
            .map(|import| {
                if import.type_only {
                    return Target::One(Resolution::Leaf, None, false);
                }
                if import.pattern {
                    return self.any_of(path, &import.specifier);
                }
                let require = import.kind == ImportKind::Require;
                let resolution = self.resolver.resolve(path, &import.specifier, self.set, require);
                match &resolution {
                    Resolution::File(target) => {
                        let package = self.resolver.package(target);
                        let pure = package.as_deref().is_some_and(|package| package.is_pure(target));
                        let foreign = package.filter(|_| is_foreign(target));
                        Target::One(resolution, foreign, pure)
                    }
                    _ => Target::One(resolution, None, false),
                }
            })
            .collect();
        let facts = assume(path, facts, self.set, self.resolver, self.loader);
        Loaded { quiet: false, handed_on: handed_on(&facts), facts: Some(facts), targets }
    }

    fn intern(&mut self, path: PathBuf, package: Option<Arc<Package>>, pure: bool) -> ModuleId {
        if let Some(id) = self.id(&path) {
            return id;
        }
        let id = self.modules.len();
        self.by_path.insert(path.clone().into(), id);
        self.modules.push(Module {
            path,
            package,
            pure,
            facts: None,
            edges: Vec::new(),
            runs_on: self.runs_on,
            handed_on: Vec::new(),
            has_uses: true,
            matters: true,
            loaded: false,
            imported: false,
            quiet: false,
            looked: false,
            shown: OnceLock::new(),
        });
        id
    }

    /// Tells which uses count, so that [`Graph::reach`] passes over modules behind which none stands. `counts` may look at what
    /// is used alone: whether and how well a route reaches it is not known here.
    pub fn narrow(&mut self, counts: &(dyn Fn(&ReachedUse) -> bool + Sync)) {
        let has_uses: Vec<bool> = (0..self.modules.len())
            .into_par_iter()
            .map(|id| {
                let module = &self.modules[id];
                if module.looked { module.has_uses } else { self.all_uses(id).iter().any(counts) }
            })
            .collect();
        let importers = Importers::of(&self.modules);
        let mut work = Vec::new();
        for (id, module) in self.modules.iter_mut().enumerate() {
            module.has_uses = has_uses[id];
            module.looked = true;
            let replaces = module.facts.as_deref().is_some_and(|facts| !facts.replaces.is_empty());
            module.matters = module.has_uses || replaces || module.is_broken() || module.is_faulty();
            if module.matters {
                work.push(id);
            }
        }
        while let Some(id) = work.pop() {
            for &importer in importers.of_module(id) {
                if !std::mem::replace(&mut self.modules[importer].matters, true) {
                    work.push(importer);
                }
            }
        }
    }
}
