//! The modules that some route reaches, under one condition set.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use switchrt_syntax::{ImportKind, ModuleFacts};

use crate::demand::Demand;
use crate::{ConditionSet, Package, Resolution, Resolver};

/// Gives the facts of a file, each file parsed at most once over the whole scan.
pub trait Loader: Sync {
    /// `None` when the file cannot be read: the walk ends there.
    fn load(&self, path: &Path) -> Option<Arc<ModuleFacts>>;
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
    loaded: bool,
}

/// Where an import leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edge {
    Module(ModuleId),
    Builtin(String),
    Leaf,
    NativeAddon,
    Unresolved,
}

/// The modules of one condition set. Numbers depend on the entries' order alone, never on threads.
pub struct Graph<'a> {
    set: ConditionSet,
    resolver: &'a Resolver,
    loader: &'a dyn Loader,
    pub(crate) modules: Vec<Module>,
    by_path: FxHashMap<PathBuf, ModuleId>,
}

/// What the parallel half of a wave makes of one file.
struct Loaded {
    facts: Option<Arc<ModuleFacts>>,
    targets: Vec<(Resolution, Option<Arc<Package>>, bool)>,
}

impl<'a> Graph<'a> {
    /// An empty graph.
    #[must_use]
    pub fn new(set: ConditionSet, resolver: &'a Resolver, loader: &'a dyn Loader) -> Self {
        Self { set, resolver, loader, modules: Vec::new(), by_path: FxHashMap::default() }
    }

    /// The module of that number.
    #[must_use]
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id]
    }

    /// The number of a file that is in the graph.
    #[must_use]
    pub fn id(&self, path: &Path) -> Option<ModuleId> {
        self.by_path.get(path).copied()
    }

    /// Loads every module that one of `entries` (real paths) reaches, wave by wave, each wave in parallel on the current rayon pool.
    /// `stop` is asked between waves.
    pub fn load(&mut self, entries: &[PathBuf], stop: &dyn Fn() -> bool) {
        let mut demand = Demand::default();
        for entry in entries {
            let id = self.intern(entry.clone(), None, false);
            demand.entry(id);
        }
        loop {
            demand.settle(&self.modules);
            let wave: Vec<ModuleId> = demand.take_missing();
            if wave.is_empty() || stop() {
                return;
            }
            let loaded: Vec<Loaded> = wave.par_iter().map(|&id| self.load_one(&self.modules[id].path)).collect();
            for (&id, loaded) in wave.iter().zip(loaded) {
                let edges = loaded
                    .targets
                    .into_iter()
                    .map(|(resolution, package, pure)| match resolution {
                        Resolution::File(path) => Edge::Module(self.intern(path, package, pure)),
                        Resolution::Builtin(name) => Edge::Builtin(name),
                        Resolution::Leaf => Edge::Leaf,
                        Resolution::NativeAddon => Edge::NativeAddon,
                        Resolution::Unresolved => Edge::Unresolved,
                    })
                    .collect();
                let module = &mut self.modules[id];
                module.facts = loaded.facts;
                module.edges = edges;
                module.loaded = true;
            }
            demand.resume(&wave);
        }
    }

    fn load_one(&self, path: &Path) -> Loaded {
        let Some(facts) = self.loader.load(path) else { return Loaded { facts: None, targets: Vec::new() } };
        let targets = facts
            .imports
            .iter()
            .map(|import| {
                if import.type_only {
                    return (Resolution::Leaf, None, false);
                }
                let require = import.kind == ImportKind::Require;
                let resolution = self.resolver.resolve(path, &import.specifier, self.set, require);
                match &resolution {
                    Resolution::File(target) => {
                        let package = self.resolver.package(target);
                        let pure = package.as_deref().is_some_and(|package| package.is_pure(target));
                        let foreign = target.components().any(|part| part.as_os_str() == "node_modules");
                        (resolution, package.filter(|_| foreign), pure)
                    }
                    _ => (resolution, None, false),
                }
            })
            .collect();
        Loaded { facts: Some(facts), targets }
    }

    fn intern(&mut self, path: PathBuf, package: Option<Arc<Package>>, pure: bool) -> ModuleId {
        if let Some(&id) = self.by_path.get(&path) {
            return id;
        }
        let id = self.modules.len();
        self.by_path.insert(path.clone(), id);
        self.modules.push(Module { path, package, pure, facts: None, edges: Vec::new(), loaded: false });
        id
    }
}

impl Module {
    pub(crate) fn is_loaded(&self) -> bool {
        self.loaded
    }
}
