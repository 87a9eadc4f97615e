//! Evaluation across project files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use switchrt_graph::{ConditionSet, Resolution, Resolver};
use switchrt_syntax::{ImportKind, ModuleFacts, Scope};

use crate::files::Files;

/// A scope that can name its modules.
pub(crate) trait NamedScope: Scope {
    /// The manifest's name of a module.
    fn display(&self, module: u32) -> String;
}

/// One module by itself.
pub(crate) struct SingleScope<'a> {
    pub facts: Arc<ModuleFacts>,
    pub name: &'a str,
}

impl Scope for SingleScope<'_> {
    fn facts(&mut self, module: u32) -> Option<Arc<ModuleFacts>> {
        (module == 0).then(|| Arc::clone(&self.facts))
    }

    fn resolve(&mut self, _from: u32, _specifier: &str) -> Option<u32> {
        None
    }
}

impl NamedScope for SingleScope<'_> {
    fn display(&self, _module: u32) -> String {
        self.name.to_owned()
    }
}

/// The modules that one evaluation looks into, numbered as they are met.
pub(crate) struct ProjectScope<'a> {
    files: &'a Files,
    resolver: &'a Resolver,
    modules: Vec<PathBuf>,
    /// The facts of module 0, which nearly every question is about.
    facts: Arc<ModuleFacts>,
    /// Name of module 0 in the manifest: a linked file keeps the name under which it was found.
    shown: &'a str,
}

impl<'a> ProjectScope<'a> {
    /// A scope around the file at `path`, which could be read and has these `facts`.
    pub(crate) fn new(
        files: &'a Files,
        resolver: &'a Resolver,
        path: &Path,
        facts: &Arc<ModuleFacts>,
        shown: &'a str,
    ) -> Self {
        Self { files, resolver, modules: vec![path.to_path_buf()], facts: Arc::clone(facts), shown }
    }
}

impl ProjectScope<'_> {
    /// The other files that were looked into.
    pub(crate) fn others(&self) -> &[PathBuf] {
        &self.modules[1..]
    }
}

impl NamedScope for ProjectScope<'_> {
    fn display(&self, module: u32) -> String {
        match self.modules.get(module as usize) {
            Some(path) if module > 0 => self.files.display(path),
            _ => self.shown.to_owned(),
        }
    }
}

/// Files of packages that an `export *` is followed through.
const MAX_BARRELS: usize = 64;

impl ProjectScope<'_> {
    /// Whether what a specifier leads to exports the name, or may: a package's own files are read for that alone.
    fn brings(&self, from: &Path, specifier: &str, name: &str, seen: &mut Vec<PathBuf>) -> bool {
        let path = match self.resolver.resolve(from, specifier, ConditionSet::Node, false) {
            Resolution::File(path) => path,
            Resolution::Builtin(_) | Resolution::Leaf | Resolution::NativeAddon => return false,
            Resolution::Unresolved => return true,
        };
        if seen.contains(&path) {
            return false;
        }
        let record = self.files.get(&path);
        let facts = &record.facts;
        seen.push(path.clone());
        if seen.len() > MAX_BARRELS || !facts.parsed || facts.script_exports.is_some() {
            return true;
        }
        let named = |export: &switchrt_syntax::Export| export.name == name && !export.type_only;
        facts.exports.iter().any(named)
            || facts
                .imports
                .iter()
                .filter(|import| import.kind == ImportKind::ExportAll && !import.type_only)
                .any(|star| self.brings(&path, &star.specifier, name, seen))
    }
}

impl Scope for ProjectScope<'_> {
    fn facts(&mut self, module: u32) -> Option<Arc<ModuleFacts>> {
        if module == 0 {
            return Some(Arc::clone(&self.facts));
        }
        let path = self.modules.get(module as usize)?;
        let record = self.files.get(path);
        if record.unreadable {
            return None;
        }
        Some(Arc::clone(&record.facts))
    }

    fn resolve(&mut self, from: u32, specifier: &str) -> Option<u32> {
        let from = self.modules.get(from as usize)?;
        let path = match self.resolver.resolve(from, specifier, ConditionSet::Node, false) {
            Resolution::File(path) => path,
            Resolution::Leaf => self.resolver.resolve_json(from, specifier, ConditionSet::Node)?,
            _ => return None,
        };
        // Constants of packages are not the project's word.
        if path.components().any(|part| part.as_os_str() == "node_modules") {
            return None;
        }
        let known = self.modules.iter().position(|module| *module == path);
        let index = known.unwrap_or_else(|| {
            self.modules.push(path);
            self.modules.len() - 1
        });
        u32::try_from(index).ok()
    }

    fn may_export(&mut self, from: u32, specifier: &str, name: &str) -> bool {
        self.modules.get(from as usize).is_none_or(|from| self.brings(from, specifier, name, &mut Vec::new()))
    }
}
