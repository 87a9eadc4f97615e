//! What can be wrong, said once.
//!
//! [`Code`] is the one enum of diagnostic codes: Rust, TypeScript and `docs/diagnostics/` are made from it.
//! [`Location`] and [`LineIndex`] turn byte offsets into what editors and people count: lines and columns from 1,
//! columns and offsets in UTF-16 units. No I/O, no swc, no napi.

mod code;
mod diagnostic;
mod frame;
mod position;
mod shorten;

pub use code::{CODES, Code, CodeInfo};
pub use diagnostic::{Diagnostic, Edit, Severity};
pub use frame::{Span, frame};
pub use position::{LineIndex, Location};
