//! The published format: version 1 of the manifest.
//!
//! [`Manifest`] and its parts are the one source of the bytes, of the JSON Schema ([`schema`]) and of the TypeScript types
//! ([`typescript`]). Key order is declaration order; no key is ever left out.

mod canonical;
mod describe;
mod read;
mod schema;
mod shared;
mod types;
mod typescript;

pub use canonical::{SCHEMA_VERSION, TOOL, canonical_json};
pub use read::{ReadError, read};
pub use schema::schema;
pub use types::*;
pub use typescript::typescript;
