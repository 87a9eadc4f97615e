//! Modules of packages behind which nothing is told, whoever asks: what one scan found of them, the next need not work out again.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use crate::resolve::is_framework;
use crate::{Edge, Graph, Module, ModuleId};

/// Real paths of modules that tell nothing.
pub type Quiet = FxHashSet<OsString>;

impl Graph<'_> {
    /// The files of packages that [`Graph::narrow`] found to tell nothing, themselves and through all that they import, used or not. That
    /// hangs on files and folders below a `node_modules`, and on those that lead there.
    #[must_use]
    pub fn quiet(&self) -> Vec<PathBuf> {
        let mut importers: Vec<Vec<ModuleId>> = vec![Vec::new(); self.modules.len()];
        let mut work = Vec::new();
        let mut quiet: Vec<bool> = self.modules.iter().map(|module| self.may_be_quiet(module)).collect();
        for (id, module) in self.modules.iter().enumerate() {
            if !quiet[id] {
                work.push(id);
            }
            for edge in &module.edges {
                edge.modules().iter().for_each(|&target| importers[target].push(id));
            }
        }
        while let Some(id) = work.pop() {
            for importer in std::mem::take(&mut importers[id]) {
                if std::mem::replace(&mut quiet[importer], false) {
                    work.push(importer);
                }
            }
        }
        let of = |(module, quiet): (&Module, bool)| quiet.then(|| module.path.clone());
        self.modules.iter().zip(quiet).filter_map(of).collect()
    }

    /// But for what it imports.
    fn may_be_quiet(&self, module: &Module) -> bool {
        let Some(facts) = module.facts.as_deref() else { return module.quiet };
        // What is found nowhere, or is no module, may be looked for outside of all packages.
        let stays = |(edge, import): (&Edge, &switchrt_syntax::Import)| match edge {
            Edge::Module(_) => true,
            Edge::Leaf => import.type_only || is_framework(&import.specifier),
            _ => false,
        };
        module.looked
            && !module.matters
            && module.package.is_some()
            && module.edges.iter().zip(&facts.imports).all(stays)
    }

    pub(crate) fn is_quiet(&self, path: &Path) -> bool {
        self.quiet.is_some_and(|quiet| quiet.contains(path.as_os_str()))
    }
}
