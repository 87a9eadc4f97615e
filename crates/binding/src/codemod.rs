//! Rewrites of single source texts, and how they differ from what was there.

use napi_derive::napi;
use serde_json::{Value, json};
use similar::TextDiff;
use switchrt_diagnostics::Diagnostic;
use switchrt_syntax::{Grammar, SourceRewrite};

use crate::contain::contained;
use crate::module::internal;

/// Makes a file declare a runtime, as JSON: `{ edits, notes, refused, diagnostics }`.
///
/// An edit is `[start, end, text]` in UTF-16 offsets, ascending, not overlapping. `flat`: the file is of the app router.
#[napi]
#[must_use]
pub fn set_runtime(source: String, filename: String, flat: bool, word: String) -> String {
    told(&filename, || switchrt_syntax::set_runtime(&source, Grammar::from_path(&filename), flat, &word))
}

/// Turns the default function of an API route into `export default { fetch }`, as JSON like [`set_runtime`]'s.
#[napi]
#[must_use]
pub fn fetch_handler(source: String, filename: String) -> String {
    told(&filename, || switchrt_syntax::fetch_handler(&source, Grammar::from_path(&filename)))
}

fn told(filename: &str, rewrite: impl FnOnce() -> Result<SourceRewrite, Vec<Diagnostic>>) -> String {
    let failed = |diagnostics: Value| json!({ "edits": [], "notes": [], "refused": null, "diagnostics": diagnostics });
    let answer = contained(|| match rewrite() {
        Ok(done) => json!({ "edits": done.edits, "notes": done.notes, "refused": done.refused, "diagnostics": [] }),
        Err(mut diagnostics) => {
            diagnostics.iter_mut().for_each(|diagnostic| filename.clone_into(&mut diagnostic.file));
            failed(json!(diagnostics))
        }
    });
    answer.unwrap_or_else(|message| failed(internal(filename, message))).to_string()
}

/// Two texts as a unified diff that `git apply` takes, lines ended by `\n` alone; empty for equal texts.
#[napi]
#[must_use]
pub fn unified_diff(before: String, after: String, file: String) -> String {
    contained(|| {
        let lines = |text: &'_ str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
        let (old, new) = (lines(&before), lines(&after));
        let (old, new): (Vec<&str>, Vec<&str>) =
            (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
        let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
        diff.unified_diff().header(&format!("a/{file}"), &format!("b/{file}")).to_string()
    })
    .unwrap_or_default()
}
