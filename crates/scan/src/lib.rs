//! Discover → parse in parallel → rules → graph → manifest.
//!
//! [`scan`] answers for one project. It runs no user code, and its answer depends neither on threads nor on the order of files.
//! [`analyze_module`] answers for one source text.

mod analyse;
mod analyze_module;
mod cache;
mod codemod;
mod config;
mod discover;
mod explain;
mod exports;
mod files;
mod ignore;
mod loaded;
mod matcher;
mod options;
mod order;
mod pool;
mod records;
mod route;
mod scan;
mod scanner;
mod scope;
mod segments;
mod state;

pub use analyze_module::{ModuleAnswer, analyze_module};
pub use codemod::{KeptSpecifier, PrefixedFile, node_prefix};
pub use explain::{
    Chain, ChainStep, CutImport, FileAnswer, FileReach, Goal, RouteAnswer, RuntimeChains, Spoken, Why, explain_file,
    explain_route, why, why_condition,
};
pub use options::{CacheOption, Cancel, ConfigValues, Phases, ScanError, ScanOptions, ScanOutput, Stats};
pub use scan::{Session, TextOutput, scan, scan_text};
pub use scanner::{Delta, Scanner};
pub use switchrt_catalog::{Target, TargetError};
