//! Facts of many files → which uses a route reaches, by which chain, per condition set. The only crate that names the resolver.
//!
//! [`Resolver`] answers what a specifier means under a [`ConditionSet`]; [`Graph`] holds the modules that some route reaches
//! and is filled in waves ([`Graph::load`]), each module parsed once; [`Graph::reach`] walks it for one route, iteratively.

mod answers;
pub mod asked;
mod assume;
mod chains;
mod conditions;
mod cut;
mod demand;
mod edge;
mod entry;
mod fields;
mod graph;
mod listing;
mod lookup;
mod module;
mod names;
mod package;
mod pattern;
mod quiet;
mod reach;
mod reached;
mod replaced;
mod resolve;
mod slots;
mod tsconfig;
mod update;
mod uses;

pub use asked::Asked;
pub use chains::{Chains, Goal, Step};
pub use conditions::ConditionSet;
pub use cut::Cut;
pub use edge::Edge;
pub use entry::{EntryStep, EntryWalk};
pub use graph::{Graph, Loader, Module, ModuleId};
pub use lookup::{InstalledPackage, LookupError, RuntimeEntry, entries_of};
pub use package::Package;
pub use pattern::may_mean;
pub use quiet::Quiet;
pub use reach::Reach;
pub use reached::ReachedUse;
pub use resolve::{Resolution, Resolver};
pub use tsconfig::{TsconfigFault, TsconfigProblem};
pub use update::Parts;
pub use uses::local_uses;
