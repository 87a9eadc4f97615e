//! Single source texts.

use napi_derive::napi;
use serde_json::json;
use switchrt_diagnostics::{Code, Diagnostic, Location, Severity, Span, frame};
use switchrt_syntax::Grammar;

use crate::contain::contained;

pub(crate) fn internal(filename: &str, message: String) -> serde_json::Value {
    json!([Diagnostic::new(Code::SyntaxParseError, filename, Location::default(), message)])
}

/// One module's facts as JSON: `{ runtime, config, exports, imports, uses, diagnostics }`. Never throws for what the source holds.
#[napi]
#[must_use]
pub fn analyze_module(source: String, filename: String) -> String {
    let answer =
        contained(|| serde_json::to_string(&switchrt_scan::analyze_module(&source, &filename)).unwrap_or_default());
    answer.unwrap_or_else(|message| {
        json!({ "runtime": null, "config": {}, "exports": [], "imports": [], "uses": [], "diagnostics": internal(&filename, message) }).to_string()
    })
}

/// How to remove exports with what only they reach, as JSON: `{ edits, removed, diagnostics }`.
///
/// An edit is `[start, end, text]` in UTF-16 offsets, ascending, not overlapping.
#[napi]
#[must_use]
pub fn strip_exports(source: String, filename: String, names: Vec<String>) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let answer = contained(|| match switchrt_syntax::strip_exports(&source, Grammar::from_path(&filename), &names) {
        Ok(stripped) => json!({ "edits": stripped.edits, "removed": stripped.removed, "diagnostics": [] }),
        Err(mut diagnostics) => {
            diagnostics.iter_mut().for_each(|diagnostic| diagnostic.file.clone_from(&filename));
            json!({ "edits": [], "removed": [], "diagnostics": diagnostics })
        }
    });
    answer
        .unwrap_or_else(|message| json!({ "edits": [], "removed": [], "diagnostics": internal(&filename, message) }))
        .to_string()
}

/// The lines around a span, its place underlined. Lines and columns count from 1, columns in UTF-16 units.
///
/// `colors` is the severity that the place is coloured by, `error`, `warning` or `info`; without it the text is plain.
#[napi]
#[must_use]
pub fn code_frame(
    source: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    colors: Option<String>,
) -> String {
    let severity = colors.map(|word| match word.as_str() {
        "warning" => Severity::Warning,
        "info" => Severity::Info,
        _ => Severity::Error,
    });
    contained(|| frame(&source, Span { line, column, end_line, end_column }, severity)).unwrap_or_default()
}
