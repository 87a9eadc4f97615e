//! Facts of many files → which uses a route reaches, by which chain, per condition set. The only crate that names the resolver.
//!
//! [`Resolver`] answers what a specifier means under a [`ConditionSet`]; [`Graph`] holds the modules that some route reaches
//! and is filled in waves ([`Graph::load`]), each module parsed once; [`Graph::reach`] walks it for one route, iteratively.

mod assume;
mod conditions;
mod demand;
mod edge;
mod graph;
mod listing;
mod package;
mod pattern;
mod reach;
mod reached;
mod replaced;
mod resolve;
mod uses;

pub use conditions::ConditionSet;
pub use graph::{Graph, Loader, Module, ModuleId};
pub use package::Package;
pub use reach::Reach;
pub use reached::ReachedUse;
pub use resolve::{Resolution, Resolver};
pub use uses::local_uses;
