//! Source text to owned facts. The only crate that names swc.
//!
//! Nothing here does I/O and nothing here fails: what is wrong with a file is part of its facts.

mod codemod;
mod depth;
mod early;
mod evaluate;
mod exported;
mod expr;
mod facts;
mod grammar;
mod guard;
mod ignore;
mod json;
mod lower;
mod parse;
mod peers;
mod prefilter;
mod skim;
mod stack;
mod strip;
mod text;
mod value;
mod walk;
mod word;

pub use codemod::{SourceRewrite, Unguarded, aliased_names, fetch_handler, guards, set_runtime};
pub use evaluate::{Alone, ExportValue, Scope, evaluate, evaluate_export, evaluate_properties, is_exported};
pub use exported::*;
pub use expr::*;
pub use facts::*;
pub use grammar::Grammar;
pub use guard::Guard;
pub use json::json_facts;
pub use parse::parse;
pub use peers::{Loss, Peer, PeerLoss, peer_losses};
pub use prefilter::may_declare;
pub use skim::config_only;
pub use stack::{STACK_BYTES, enter_worker};
pub use strip::{Stripped, strip_exports};
/// Where a fact stands; later rooms need not know where it comes from.
pub use switchrt_diagnostics::Location;
pub use value::*;
