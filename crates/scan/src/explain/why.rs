//! Which imports bring a file, a package or a module of Node into a route.

use std::path::{Path, PathBuf};

use serde::Serialize;
use switchrt_catalog::is_builtin;
use switchrt_graph::{ConditionSet, Edge, Graph};

use super::{Project, guard_of};
use crate::loaded;
use crate::options::{ScanError, ScanOptions};
use crate::pool;

/// Chains that are listed; the rest is counted.
const MOST: usize = 10;

/// What is asked about.
#[derive(Clone, Debug)]
pub enum Goal {
    /// A file, by its absolute path.
    File(PathBuf),
    /// A package (`pg`, `@scope/pkg`), an entry of one (`pkg/sub`), or a module of Node (`fs`, `node:fs`).
    Package(String),
}

/// One import on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainStep {
    /// The file that imports.
    pub file: String,
    /// `name@version`, for a file of a package.
    pub package: Option<String>,
    pub line: u32,
    pub column: u32,
    pub specifier: String,
}

/// A way from the route to what was asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Chain {
    pub steps: Vec<ChainStep>,
    /// The file, `node:fs`, or a package that the framework provides.
    pub to: String,
    /// `name@version`, for a file of a package.
    pub package: Option<String>,
}

/// What one runtime's bundle of the route has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuntimeChains {
    /// `nodejs`, `edge-light`, `workerd`, `deno`
    pub runtime: &'static str,
    pub reached: bool,
    /// Code that runs leads there; else only code that nobody uses.
    pub used: bool,
    /// How many shortest chains there are.
    pub total: u64,
    /// At most ten of them.
    pub chains: Vec<Chain>,
}

/// The answer for one route.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Why {
    pub runtimes: Vec<RuntimeChains>,
    /// Packages that the route reaches under any runtime, by name, sorted.
    pub packages: Vec<String>,
    /// The package is installed where the project finds it; true for files and modules of Node.
    pub known: bool,
}

/// Finds every shortest import chain from the route of `file` to `goal`, for each runtime.
///
/// # Errors
/// As [`crate::scan`]; [`ScanError::NoRoute`] for a file that is no route.
pub fn why(options: &ScanOptions, file: &str, goal: &Goal) -> Result<Why, ScanError> {
    let project = Project::open(options)?;
    let entry = project.entry(file)?;
    let with = loaded::with(entry, &loaded::shared(&project.entries));
    pool::run(options.threads, || {
        let mut runtimes = Vec::new();
        let mut packages: Vec<String> = Vec::new();
        for set in [ConditionSet::Node, ConditionSet::EdgeLight, ConditionSet::Workerd, ConditionSet::Deno] {
            let mut graph = Graph::new(set, guard_of(set), &project.resolver, &*project.files);
            graph.load(&with, &|| options.cancel.is_raised());
            let reach = graph.reach(&with);
            for &id in reach.modules() {
                packages.extend(package_name(&graph.module(id).path));
            }
            let name =
                |path: &Path| if *path == *entry.path { entry.file.clone() } else { project.files.display(path) };
            runtimes.push(chains(&project, &graph, &with, &reach, set, goal, &name));
        }
        if options.cancel.is_raised() {
            return Err(ScanError::Aborted);
        }
        packages.sort();
        packages.dedup();
        let known = match goal {
            Goal::File(_) => true,
            Goal::Package(name) => {
                let package = bare(name);
                is_builtin(name).is_some()
                    || packages.iter().any(|known| known == package)
                    || project.files.root().ancestors().any(|dir| dir.join("node_modules").join(package).is_dir())
            }
        };
        Ok(Why { runtimes, packages, known })
    })
}

fn chains(
    project: &Project,
    graph: &Graph<'_>,
    with: &[PathBuf],
    reach: &switchrt_graph::Reach<'_>,
    set: ConditionSet,
    goal: &Goal,
    name: &dyn Fn(&Path) -> String,
) -> RuntimeChains {
    let from = project.files.root().join("package.json");
    let file = match goal {
        Goal::File(path) => path.canonicalize().ok(),
        Goal::Package(text) if text != bare(text) => project.resolver.file(&from, text, set, false).ok().flatten(),
        Goal::Package(_) => None,
    };
    let is_goal = |id: usize| {
        let path = &graph.module(id).path;
        match goal {
            Goal::Package(text) if text == bare(text) => package_name(path).as_deref() == Some(text.as_str()),
            _ => Some(path) == file.as_ref(),
        }
    };
    let builtin = match goal {
        Goal::Package(text) => is_builtin(text),
        Goal::File(_) => None,
    };
    let label = |id: usize| graph.module(id).package.as_deref().and_then(|package| package.label.clone());
    // What leads out of the graph: a module of Node, an asset, what the framework provides.
    let is_end = |step: switchrt_graph::Step| {
        let module = graph.module(step.module);
        let Some(import) = module.facts.as_deref().map(|facts| &facts.imports[step.import]) else { return false };
        match (&module.edges[step.import], goal) {
            (Edge::Builtin(name), _) => builtin == Some(name.as_str()),
            (Edge::Leaf, Goal::Package(text)) => {
                import.specifier == *text || text == bare(text) && bare(&import.specifier) == text
            }
            (Edge::Leaf, Goal::File(_)) => {
                let path = project.resolver.asset(&module.path, &import.specifier, set);
                path.is_some() && path == file
            }
            _ => false,
        }
    };
    let by_module = || graph.chains(with, reach, &switchrt_graph::Goal::Modules(&is_goal), MOST);
    let by_import = || graph.chains(with, reach, &switchrt_graph::Goal::Imports(&is_end), MOST);
    let Some(found) = (if builtin.is_some() { by_import() } else { by_module().or_else(by_import) }) else {
        return RuntimeChains { runtime: set.runtime(), reached: false, used: false, total: 0, chains: Vec::new() };
    };
    let target = |step: &switchrt_graph::Step| match &graph.module(step.module).edges[step.import] {
        Edge::Module(id) => Some(*id),
        Edge::Modules(ids) => ids.iter().copied().find(|id| is_goal(*id)),
        _ => None,
    };
    let outside = || match goal {
        Goal::File(path) => name(path),
        Goal::Package(text) => builtin.map_or_else(|| text.clone(), |builtin| format!("node:{builtin}")),
    };
    let chains = found.chains.iter().map(|steps| {
        let last = match steps.last() {
            Some(step) => target(step),
            None => with.iter().filter_map(|path| graph.id(path)).find(|id| is_goal(*id)),
        };
        Chain {
            steps: steps
                .iter()
                .filter_map(|step| {
                    let module = graph.module(step.module);
                    let import = &module.facts.as_deref()?.imports[step.import];
                    Some(ChainStep {
                        file: name(&module.path),
                        package: label(step.module),
                        line: import.at.line.max(1),
                        column: import.at.column.max(1),
                        specifier: import.specifier.clone(),
                    })
                })
                .collect(),
            to: match last {
                Some(id) => name(&graph.module(id).path),
                None => outside(),
            },
            package: last.and_then(label),
        }
    });
    RuntimeChains {
        runtime: set.runtime(),
        reached: true,
        used: found.used,
        total: found.total,
        chains: chains.collect(),
    }
}

/// `pkg` of `pkg/sub`, `@scope/pkg` of `@scope/pkg/sub`.
fn bare(specifier: &str) -> &str {
    let slashes = if specifier.starts_with('@') { 2 } else { 1 };
    let end = specifier.match_indices('/').nth(slashes - 1).map_or(specifier.len(), |(at, _)| at);
    &specifier[..end]
}

/// The name of the package that a file lies in, by its path.
fn package_name(path: &Path) -> Option<String> {
    let parts: Vec<String> = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let at = parts.iter().rposition(|part| part == "node_modules")?;
    let name = parts.get(at + 1)?;
    if name.starts_with('@') { Some(format!("{name}/{}", parts.get(at + 2)?)) } else { Some(name.clone()) }
}
