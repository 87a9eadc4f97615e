//! What a scan is asked for, and what it answers.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use switchrt_catalog::Target;
use switchrt_diagnostics::Diagnostic;
use switchrt_graph::ConditionSet;
use switchrt_manifest::Manifest;
use switchrt_syntax::Guard;
use thiserror::Error;

/// What decides which code a target gets: how it resolves, and how it answers to tests.
pub(crate) type Set = (ConditionSet, Guard);

/// One scan.
#[derive(Clone, Debug)]
pub struct ScanOptions {
    /// The project's folder.
    pub dir: PathBuf,
    /// Where edge routes may run; never empty after [`ScanOptions::new`].
    pub targets: Vec<Target>,
    /// Compute Node-API uses of edge routes.
    pub uses: bool,
    /// Compute them for Node routes as well.
    pub all_uses: bool,
    /// Tell values that other tools read differently (`config/peer-differs`).
    pub peers: bool,
    /// Threads of a pool of its own; `None` takes the shared pool.
    pub threads: Option<usize>,
    /// Values of `next.config` that somebody has evaluated; `None` reads the file statically.
    pub config: Option<ConfigValues>,
    /// Where facts and answers of earlier scans are kept.
    pub cache: CacheOption,
    /// Ends the scan early when it becomes true.
    pub cancel: Cancel,
    /// Mixes the order in which files are worked on. The answer must not change: for tests.
    #[doc(hidden)]
    pub order_seed: u64,
}

impl ScanOptions {
    /// The defaults: target `edge-light`, uses of edge routes.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            targets: vec![Target::EdgeLight],
            uses: true,
            all_uses: false,
            peers: false,
            threads: None,
            config: None,
            cache: CacheOption::Off,
            cancel: Cancel::default(),
            order_seed: 0,
        }
    }
}

impl ScanOptions {
    /// Only what files declare is asked for.
    pub(crate) fn config_only(&self) -> bool {
        !self.uses && !self.all_uses
    }
}

/// Where a scan keeps what the next one need not do again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CacheOption {
    /// Nowhere.
    #[default]
    Off,
    /// In `.switchrt/cache` of the project.
    Project,
    /// In this folder, which many projects may share.
    Folder(PathBuf),
}

/// A flag that ends a scan.
#[derive(Clone, Debug, Default)]
pub struct Cancel(pub Arc<AtomicBool>);

impl Cancel {
    /// Whether it was raised.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The options of `next.config` that a scan follows.
#[derive(Clone, Debug, Default)]
pub struct ConfigValues {
    /// `experimental.runtime`, as it stands there.
    pub runtime: Option<String>,
    /// Without leading dots; empty means the default.
    pub page_extensions: Vec<String>,
    /// `''` or `/path`.
    pub base_path: String,
    pub trailing_slash: bool,
    /// Findings about the file itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct ScanOutput {
    pub manifest: Manifest,
    pub stats: Stats,
}

/// What the scan took. Never part of the manifest's bytes.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// Source files that the answer stands on.
    pub files: usize,
    pub parsed: usize,
    /// Files whose facts were known already.
    pub cached: usize,
    /// Bytes of source read.
    pub bytes: u64,
    pub phases: Phases,
    /// What went wrong beside the answer: a cache that cannot be written.
    pub notes: Vec<String>,
}

/// Milliseconds by phase.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Phases {
    pub discover: f64,
    pub parse: f64,
    pub rules: f64,
    pub graph: f64,
    pub total: f64,
}

/// Why there is no manifest.
#[derive(Debug, Error)]
pub enum ScanError {
    #[error("{0}: no such folder")]
    NoFolder(String),
    #[error("{0}: not a folder")]
    NotAFolder(String),
    #[error("{folder}: cannot be read: {why}")]
    Unreadable { folder: String, why: String },
    #[error("{0}: no app here. Looked for pages, src/pages, app, src/app, middleware.* and proxy.*")]
    Empty(String),
    #[error("{0} is no route of this project")]
    NoRoute(String),
    /// A package that cannot be asked about; a full sentence.
    #[error("{0}")]
    Lookup(String),
    #[error("the scan was aborted")]
    Aborted,
    #[error("{0}")]
    Internal(String),
}

impl ScanError {
    /// The code of the error that callers see.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Aborted => "SRT_ABORTED",
            Self::Internal(_) => "SRT_INTERNAL",
            Self::NoRoute(_) | Self::Lookup(_) => "SRT_OPTION",
            _ => "SRT_IO",
        }
    }
}
