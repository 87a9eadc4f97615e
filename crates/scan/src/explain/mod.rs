//! Answers about one route, one file or one package, with their reasons.

mod file;
mod package;
mod route;
mod why;

use std::path::Path;
use std::sync::Arc;

use switchrt_graph::{ConditionSet, Loader, Resolver};
use switchrt_syntax::{Guard, Import, ModuleFacts};

use crate::config::global::{self, Global};
use crate::discover::{Entry, discover};
use crate::files::Files;
use crate::options::{ScanError, ScanOptions};
use crate::scan::root;

pub use file::{FileAnswer, FileReach, explain_file};
pub use package::why_condition;
pub use route::{CutImport, RouteAnswer, Spoken, explain_route};
pub use why::{Chain, ChainStep, Goal, RuntimeChains, Why, why};

/// A project, opened: its routes are known, none of them is parsed.
struct Project {
    files: Arc<Files>,
    resolver: Resolver,
    global: Global,
    entries: Vec<Entry>,
}

impl Project {
    fn open(options: &ScanOptions) -> Result<Self, ScanError> {
        let root = root(&options.dir)?;
        let files = Arc::new(Files::new(root.clone(), false));
        let resolver = Resolver::new(&root);
        let global = global::read(&files, &resolver, options.config.as_ref());
        let entries = discover(files.asked(), &root, &global.page_extensions).entries;
        Ok(Self { files, resolver, global, entries })
    }

    /// The route of that file, as the manifest names it.
    fn entry(&self, file: &str) -> Result<&Entry, ScanError> {
        let gone = || ScanError::NoRoute(file.to_owned());
        self.entries.iter().find(|entry| entry.file == file).ok_or_else(gone)
    }
}

/// The files as Node runs them: what a guard keeps from the edge is loaded there.
struct ForNode<'a>(&'a Files);

impl Loader for ForNode<'_> {
    fn load(&self, path: &Path) -> Option<Arc<ModuleFacts>> {
        let facts = self.0.load(path)?;
        let guarded = |import: &Import| {
            !import.guarded.is_none()
                || !import.assumes.is_empty()
                || import.names.iter().any(|name| !name.guarded.is_none())
        };
        if !facts.imports.iter().any(guarded) {
            return Some(facts);
        }
        let mut facts = ModuleFacts::clone(&facts);
        for import in &mut facts.imports {
            import.guarded = Guard::NONE;
            import.assumes.clear();
            for name in &mut import.names {
                name.guarded = Guard::NONE;
                name.assumes.clear();
            }
        }
        Some(Arc::new(facts))
    }
}

/// What a condition set's newest runtime is to the tests that tell runtimes apart; of Node every guard is taken away.
fn guard_of(set: ConditionSet) -> Guard {
    match set {
        ConditionSet::EdgeLight => Guard::EDGE_LIGHT,
        ConditionSet::Workerd => Guard::WORKERD_NODE,
        ConditionSet::Deno => Guard::DENO,
        ConditionSet::Node | ConditionSet::Browser => Guard::ALL,
    }
}
