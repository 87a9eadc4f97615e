//! The border to Node: converts, contains panics, hands over. Nothing is decided here.
//!
//! Errors cross as data; only a wrong argument type throws, as napi does it.

#![cfg_attr(test, allow(dead_code, reason = "napi leaves its exports out of test builds"))]

use napi_derive::napi;

#[cfg(all(feature = "allocator", not(target_family = "wasm")))]
mod allocator;
mod codemod;
mod config;
mod contain;
mod explain;
mod module;
mod scan;
mod scanner;

#[cfg(all(feature = "allocator", not(target_family = "wasm")))]
#[global_allocator]
static ALLOCATOR: allocator::Mimalloc = allocator::Mimalloc;

/// What the loader asks before it trusts the binary.
#[napi(object)]
pub struct BindingAddonInfo {
    /// The addon's version; equal to the package's.
    pub version: String,
    /// The Rust target triple that it was built for.
    pub target: String,
}

/// Version and target of this binary.
#[napi]
#[must_use]
pub fn addon_info() -> BindingAddonInfo {
    BindingAddonInfo { version: env!("CARGO_PKG_VERSION").to_owned(), target: env!("SWITCHRT_TARGET").to_owned() }
}
