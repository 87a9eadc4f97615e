//! A graph whose files change.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};
use switchrt_syntax::Guard;

use crate::edge::Importers;
use crate::{ConditionSet, Graph, Module, ModuleId};

/// A graph without those that answer for it, to be kept.
pub struct Parts {
    pub(crate) set: ConditionSet,
    pub(crate) runs_on: Guard,
    pub(crate) modules: Vec<Module>,
    pub(crate) by_path: FxHashMap<OsString, ModuleId>,
}

impl Parts {
    /// The paths of the modules that are such, and of all from which one of them can be reached.
    #[must_use]
    pub fn reaching(&self, is_such: &dyn Fn(&Module) -> bool) -> FxHashSet<&Path> {
        let importers = Importers::of(&self.modules);
        let mut work: Vec<ModuleId> = (0..self.modules.len()).filter(|&id| is_such(&self.modules[id])).collect();
        let mut reached: FxHashSet<ModuleId> = work.iter().copied().collect();
        while let Some(id) = work.pop() {
            work.extend(importers.of_module(id).iter().filter(|&&importer| reached.insert(importer)));
        }
        reached.into_iter().map(|id| self.modules[id].path.as_path()).collect()
    }
}

impl Graph<'_> {
    /// What is to be kept of it; see [`Graph::resume`].
    #[must_use]
    pub fn into_parts(self) -> Parts {
        Parts { set: self.set, runs_on: self.runs_on, modules: self.modules, by_path: self.by_path }
    }

    /// Forgets what these files (real paths) hold, and gives the numbers of all modules from which one of them can be reached.
    ///
    /// [`Graph::load`] with the entries among those reads the files again.
    pub fn invalidate(&mut self, changed: &[PathBuf]) -> FxHashSet<ModuleId> {
        let importers = Importers::of(&self.modules);
        let mut work: Vec<ModuleId> = changed.iter().filter_map(|path| self.id(path)).collect();
        for &id in &work {
            self.modules[id].unload();
        }
        let mut reached: FxHashSet<ModuleId> = work.iter().copied().collect();
        while let Some(id) = work.pop() {
            for &importer in importers.of_module(id) {
                if reached.insert(importer) {
                    work.push(importer);
                }
            }
        }
        reached
    }

    /// Forgets those of `entries` (real paths) that no module imports, and tells which: nobody but they themselves asked for them.
    /// Who names one later has it loaded again.
    pub fn forget<'e>(&mut self, entries: impl Iterator<Item = &'e Path>) -> Vec<&'e Path> {
        let mut forgotten = Vec::new();
        for path in entries {
            let Some(id) = self.id(path).filter(|id| !self.modules[*id].imported) else { continue };
            self.modules[id].unload();
            self.demand.states.remove(&id);
            forgotten.push(path);
        }
        forgotten
    }
}
