//! A `tsconfig.json` or `jsconfig.json` that cannot be read: what of it is done without is told.

use std::path::Path;

use switchrt_diagnostics::{Code, Diagnostic, LineIndex, Location};
use switchrt_graph::{Resolver, TsconfigFault, TsconfigProblem};

use crate::files::Files;

/// What is wrong with the project's own, if anything.
pub(crate) fn told(files: &Files, resolver: &Resolver) -> Option<Diagnostic> {
    let fault = resolver.tsconfig_fault()?;
    let TsconfigFault { config, file, problem, references_only } = fault;
    let name = files.display(config);
    let lost = if *references_only {
        format!("the `references` of {name} are left out")
    } else {
        format!("{name} is left out, with its `paths` and `baseUrl`")
    };
    let (key, s) = if *references_only { ("references", "") } else { ("extends", "s") };
    let (code, at, message, hint) = match problem {
        TsconfigProblem::NotAFile => (
            Code::IoUnreadable,
            Location::default(),
            "it is not a regular file".to_owned(),
            "Put a file in its place, or take it away.",
        ),
        TsconfigProblem::Unreadable(why) => (
            Code::IoUnreadable,
            Location::default(),
            format!("it cannot be read: {why}"),
            "Check that it is a file and that this user may read it.",
        ),
        TsconfigProblem::Syntax { message, line, column } => {
            let at = text(files, file).map(|text| place(&text, *line, *column)).unwrap_or_default();
            (Code::SyntaxParseError, at, format!("it does not parse: {message}"), "Correct it.")
        }
        TsconfigProblem::Missing(what) => (
            Code::IoUnreadable,
            text(files, file).and_then(|text| key_place(&text, key)).unwrap_or_default(),
            format!("its `{key}` name{s} what is not there: `{}`", shown(files, what)),
            "Correct the path, or install the package that has it.",
        ),
        TsconfigProblem::Circular => (
            Code::IoUnreadable,
            text(files, file).and_then(|text| key_place(&text, key)).unwrap_or_default(),
            format!("its `{key}` lead{s} back to it"),
            "Take one of them out of the circle.",
        ),
    };
    Some(Diagnostic::new(code, files.display(file), at, format!("{message}; {lost}")).with_hint(hint))
}

fn text(files: &Files, file: &Path) -> Option<String> {
    files.asked().text(file).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn shown(files: &Files, what: &str) -> String {
    let path = Path::new(what);
    if path.is_absolute() { files.display(path) } else { what.to_owned() }
}

/// A place of a JSON parser, which counts bytes.
fn place(text: &str, line: usize, column: usize) -> Location {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let start = text.floor_char_boundary((start + column.saturating_sub(1)).min(text.len()));
    located(text, start, start + 1)
}

/// Where a key is written, with its quotes.
fn key_place(text: &str, key: &str) -> Option<Location> {
    let quoted = format!("\"{key}\"");
    let start = text
        .match_indices(&quoted)
        .map(|(at, _)| at)
        .find(|at| text[at + quoted.len()..].trim_start().starts_with(':'))?;
    Some(located(text, start, start + quoted.len()))
}

fn located(text: &str, start: usize, end: usize) -> Location {
    let number = |at: usize| u32::try_from(at.min(text.len())).unwrap_or(u32::MAX);
    LineIndex::new(text).location(number(start), number(end))
}
