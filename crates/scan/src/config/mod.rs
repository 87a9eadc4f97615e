//! What a route's file declares, and the rules for it.

pub(crate) mod app;
pub(crate) mod declared;
mod exported;
pub(crate) mod global;
mod misspelt;
pub(crate) mod pages;
pub(crate) mod peers;
mod runtime;
pub(crate) mod tsconfig;
mod values;

pub(crate) use declared::{Declaration, Speaker};
