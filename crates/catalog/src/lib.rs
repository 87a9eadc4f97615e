//! What each target offers: modules, exports, globals, with dates.
//!
//! "Edge" is a family: `edge-light` (Vercel, Next), `workerd` at a compatibility date, `deno`. The facts stand in `data/*.json`
//! with their sources; `cargo xtask codegen` turns them into the tables of `generated.rs`.

mod builtin;
mod date;
#[rustfmt::skip]
mod generated;
mod global;
mod module;
mod suggest;
mod support;
mod table;
mod target;

pub use builtin::{builtin_modules, is_builtin, lacks_prefix};
pub use date::Date;
pub use suggest::{is_slip, nearest};
pub use support::Support;
pub use target::{Target, TargetError};
