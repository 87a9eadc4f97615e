//! A graph whose files change.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};
use switchrt_syntax::Guard;

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
        let mut importers: Vec<Vec<ModuleId>> = vec![Vec::new(); self.modules.len()];
        for (id, module) in self.modules.iter().enumerate() {
            for edge in &module.edges {
                edge.modules().iter().for_each(|&target| importers[target].push(id));
            }
        }
        let mut work: Vec<ModuleId> = (0..self.modules.len()).filter(|&id| is_such(&self.modules[id])).collect();
        let mut reached: FxHashSet<ModuleId> = work.iter().copied().collect();
        while let Some(id) = work.pop() {
            work.extend(importers[id].iter().filter(|&&importer| reached.insert(importer)));
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
        let mut importers: Vec<Vec<ModuleId>> = vec![Vec::new(); self.modules.len()];
        for (id, module) in self.modules.iter_mut().enumerate() {
            // Until it is known what the files hold now, everything may matter.
            module.matters = true;
            for edge in &module.edges {
                edge.modules().iter().for_each(|&target| importers[target].push(id));
            }
        }
        let mut work: Vec<ModuleId> = changed.iter().filter_map(|path| self.id(path)).collect();
        for &id in &work {
            let module = &mut self.modules[id];
            module.facts = None;
            module.edges = Vec::new();
            module.handed_on = Vec::new();
            module.has_uses = true;
            module.loaded = false;
            module.quiet = false;
            module.looked = false;
        }
        let mut reached: FxHashSet<ModuleId> = work.iter().copied().collect();
        while let Some(id) = work.pop() {
            for &importer in &importers[id] {
                if reached.insert(importer) {
                    work.push(importer);
                }
            }
        }
        reached
    }
}
