//! One finding, in the manifest's shape.

use serde::{Deserialize, Serialize};

use crate::shorten::shorten;
use crate::{Code, Location};

/// How bad it is. Order: worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Info,
}

/// A replacement of `start..end` (UTF-16 offsets) by `text` in `file`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edit {
    pub file: String,
    pub start: u32,
    pub end: u32,
    pub text: String,
}

/// One finding. Serialises to the `diagnostics[]` item of manifest version 1: no key is ever left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// POSIX path relative to the project root.
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    /// Route names it touches, sorted.
    pub routes: Vec<String>,
    pub edits: Vec<Edit>,
}

impl Diagnostic {
    /// A finding at a place, with the code's own severity.
    #[must_use]
    pub fn new(code: Code, file: impl Into<String>, at: Location, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.info().severity,
            message: shorten(message.into()),
            hint: None,
            file: file.into(),
            line: at.line.max(1),
            column: at.column.max(1),
            end_line: at.end_line.max(1),
            end_column: at.end_column.max(1),
            routes: Vec::new(),
            edits: Vec::new(),
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(shorten(hint.into()));
        self
    }

    /// Changes the severity, where the rule depends on the place.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}
