//! Answers about one route, one file or one package, with their reasons.

mod file;
mod package;
mod route;
mod why;

use std::sync::Arc;

use switchrt_graph::{ConditionSet, Resolver};
use switchrt_syntax::Guard;

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

/// What a condition set's newest runtime is to the tests that tell runtimes apart.
fn guard_of(set: ConditionSet) -> Guard {
    match set {
        ConditionSet::EdgeLight => Guard::EDGE_LIGHT,
        ConditionSet::Workerd => Guard::WORKERD_NODE,
        ConditionSet::Deno => Guard::DENO,
        ConditionSet::Node => Guard::NODE,
        ConditionSet::Browser => Guard::EVERYONE,
    }
}
