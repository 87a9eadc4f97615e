//! What a specifier means.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use oxc_resolver::{
    ResolveError, ResolveOptions, ResolverGeneric, TsconfigDiscovery, TsconfigOptions, TsconfigReferences,
};
use switchrt_catalog::{Target, is_builtin};

use crate::listing::Listings;
use crate::package::{Package, Packages, is_foreign};
use crate::tsconfig::{self, TsconfigFault};
use crate::{Asked, ConditionSet};

type Oxc = ResolverGeneric<Listings>;

/// Where a specifier leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// A module of Node itself, by its bare name.
    Builtin(String),
    /// A source file, by its real path.
    File(PathBuf),
    /// Nothing to walk into: styles, JSON, `.wasm`, assets, URLs, what the framework itself provides, what a package switches off.
    Leaf,
    /// A `.node` file.
    NativeAddon,
    Unresolved,
}

/// Packages whose one job is to find and load a `.node` file.
const ADDON_LOADERS: &[&str] = &[
    "@mapbox/node-pre-gyp",
    "bindings",
    "node-gyp-build",
    "node-gyp-build-optional-packages",
    "node-pre-gyp",
    "pkg-prebuilds",
];

/// Resolves specifiers; shared by all threads, with one file-system cache under every condition set.
pub struct Resolver {
    /// By condition set, then import or require, then with the project's `paths` or without.
    pub(crate) resolvers: Vec<[[Oxc; 2]; 2]>,
    /// The same for edge-light with Node's names taken for packages, by import or require.
    shadowing: [Oxc; 2],
    packages: Packages,
    fault: Option<TsconfigFault>,
    asked: Arc<Asked>,
}

impl Resolver {
    /// A resolver for the project at `root` (absolute), with the `paths` of its `tsconfig.json` or `jsconfig.json`.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self::asking(root, Arc::default())
    }

    /// [`Resolver::new`] that keeps what it asked of the file system.
    #[must_use]
    pub fn asking(root: &Path, asked: Arc<Asked>) -> Self {
        let base =
            Oxc::new_with_file_system(Listings::new(Arc::clone(&asked)), options(ConditionSet::EdgeLight, false, None));
        let (tsconfig, fault) = tsconfig::find(root, &asked, |file, references| {
            base.clone_with_options(options(ConditionSet::EdgeLight, false, Some((file, references))))
        });
        let tsconfig = tsconfig.as_ref().map(|found| (found.file.as_path(), found.references));
        let make = |set, require, paths: bool| {
            base.clone_with_options(options(set, require, if paths { tsconfig } else { None }))
        };
        let resolvers = ConditionSet::ALL
            .iter()
            .map(|&set| [false, true].map(|require| [true, false].map(|paths| make(set, require, paths))))
            .collect();
        let shadow = |require| {
            let options = options(ConditionSet::EdgeLight, require, None);
            base.clone_with_options(ResolveOptions { builtin_modules: false, ..options })
        };
        Self {
            resolvers,
            shadowing: [false, true].map(shadow),
            packages: Packages::new(Arc::clone(&asked)),
            fault,
            asked,
        }
    }

    /// What is wrong with the project's `tsconfig.json` or `jsconfig.json`, which costs its `paths`, not every import.
    #[must_use]
    pub fn tsconfig_fault(&self) -> Option<&TsconfigFault> {
        self.fault.as_ref()
    }

    /// Asks the file system.
    pub(crate) fn asked(&self) -> &Asked {
        &self.asked
    }

    /// The package of a file.
    #[must_use]
    pub fn package(&self, file: &Path) -> Option<Arc<Package>> {
        self.packages.of_dir(file.parent()?)
    }

    /// Resolves `specifier` as written in the file `from`.
    #[must_use]
    pub fn resolve(&self, from: &Path, specifier: &str, set: ConditionSet, require: bool) -> Resolution {
        if set.browser_map()
            && let Some(package) = self.package(from)
            && let Some(replaced) = package.browser(specifier)
        {
            return match replaced {
                None => Resolution::Leaf,
                // A relative value stands below the package's own folder.
                Some(file) if file.starts_with('.') => {
                    self.plain(&package.dir().join("package.json"), file, set, require)
                }
                Some(name) => self.plain(from, name, set, require),
            };
        }
        self.plain(from, specifier, set, require)
    }

    /// The JSON file that `specifier` means in the project file `from`: data, and so no part of the graph.
    #[must_use]
    pub fn resolve_json(&self, from: &Path, specifier: &str, set: ConditionSet) -> Option<PathBuf> {
        if !specifier.ends_with(".json") || is_url(specifier) {
            return None;
        }
        let [with_paths, _] = &self.resolvers[set.index()][0];
        Some(with_paths.resolve(from.parent()?, specifier).ok()?.path().to_path_buf())
    }

    fn plain(&self, from: &Path, specifier: &str, set: ConditionSet, require: bool) -> Resolution {
        if let Some(name) = is_builtin(specifier) {
            return match self.shadow(from, specifier, set, require) {
                Some(file) => classify(&file),
                None => Resolution::Builtin(name.to_owned()),
            };
        }
        if ADDON_LOADERS.contains(&specifier) {
            return Resolution::NativeAddon;
        }
        if is_url(specifier) || is_framework(specifier) {
            return Resolution::Leaf;
        }
        let Some(dir) = from.parent() else { return Resolution::Unresolved };
        let [with_paths, without] = &self.resolvers[set.index()][usize::from(require)];
        let in_package = is_foreign(from);
        let result = if in_package { without.resolve(dir, specifier) } else { with_paths.resolve(dir, specifier) };
        match result {
            Ok(found) => classify(found.path()),
            Err(ResolveError::Builtin { resolved, .. }) => {
                Resolution::Builtin(resolved.trim_start_matches("node:").to_owned())
            }
            Err(ResolveError::Ignored(_)) => Resolution::Leaf,
            Err(_) if is_provided(specifier) => Resolution::Leaf,
            // Built on the machine that installs it: it may not be there yet.
            Err(_) if specifier.ends_with(".node") && specifier.starts_with(['.', '/']) => Resolution::NativeAddon,
            Err(_) => Resolution::Unresolved,
        }
    }

    /// The npm package that stands in for a module of Node which edge-light lacks: bundlers for it prefer one that is installed.
    /// A `node:` specifier never means a package.
    fn shadow(&self, from: &Path, specifier: &str, set: ConditionSet, require: bool) -> Option<PathBuf> {
        if set != ConditionSet::EdgeLight
            || specifier.starts_with("node:")
            || !Target::EdgeLight.module_support(specifier).lacks()
        {
            return None;
        }
        let found = self.shadowing[usize::from(require)].resolve(from.parent()?, specifier).ok()?;
        is_foreign(found.path()).then(|| found.path().to_path_buf())
    }
}

fn classify(path: &Path) -> Resolution {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts") | None => {
            Resolution::File(path.to_path_buf())
        }
        Some("node") => Resolution::NativeAddon,
        Some(_) => Resolution::Leaf,
    }
}

/// `https:`, `data:` and other schemes that no file answers. One letter is a Windows drive.
fn is_url(specifier: &str) -> bool {
    specifier.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            && scheme != "file"
            && scheme.as_bytes()[0].is_ascii_alphabetic()
    })
}

/// What each runtime gets in a form made for it, so that the package's own entry says nothing: Next's modules, and React.
/// React's Node-only entries are named so.
pub(crate) fn is_framework(specifier: &str) -> bool {
    const NAMES: &[&str] = &["next", "switchrt-native", "react", "react-dom", "scheduler"];
    let package = specifier.split('/').next().unwrap_or_default();
    NAMES.contains(&package) && !specifier.ends_with(".node")
}

/// What a project need not have installed for its routes to be read.
fn is_provided(specifier: &str) -> bool {
    ["server-only", "client-only", "styled-jsx"]
        .iter()
        .any(|name| specifier.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Tried in this order behind a path without one.
pub(crate) const EXTENSIONS: &[&str] =
    &[".js", ".mjs", ".tsx", ".ts", ".jsx", ".json", ".wasm", ".cjs", ".mts", ".cts", ".node"];

fn options(set: ConditionSet, require: bool, tsconfig: Option<(&Path, TsconfigReferences)>) -> ResolveOptions {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    ResolveOptions {
        tsconfig: tsconfig.map(|(path, references)| {
            TsconfigDiscovery::Manual(TsconfigOptions { config_file: path.to_path_buf(), references })
        }),
        alias_fields: if set.browser_map() { vec![vec!["browser".to_owned()]] } else { Vec::new() },
        condition_names: owned(&set.conditions(require)),
        extensions: owned(EXTENSIONS),
        extension_alias: vec![
            (".js".to_owned(), owned(&[".js", ".ts", ".tsx", ".jsx"])),
            (".jsx".to_owned(), owned(&[".jsx", ".tsx"])),
            (".mjs".to_owned(), owned(&[".mjs", ".mts"])),
            (".cjs".to_owned(), owned(&[".cjs", ".cts"])),
        ],
        main_fields: owned(set.main_fields()),
        builtin_modules: true,
        // The environment of whoever scans must not change the answer.
        node_path: false,
        ..ResolveOptions::default()
    }
}
