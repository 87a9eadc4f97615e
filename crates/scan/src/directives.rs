//! `use client` and `use server`.

use std::path::PathBuf;

use switchrt_catalog::nearest;
use switchrt_diagnostics::{Code, Diagnostic};
use switchrt_manifest::RouteKind;
use switchrt_syntax::{DirectiveFault, DirectiveProblem, ModuleFacts};

use crate::files::Files;

const WORDS: &[&str] = &["use client", "use server"];

/// What is wrong with the directives of a route's file. `'use server'` over the whole of it makes every export a server
/// action: no page and no handler is left, and what else is wrong with such exports is beside the point.
pub(crate) fn of_route(facts: &ModuleFacts, kind: RouteKind, file: &str, route: &str) -> Vec<Diagnostic> {
    let server = facts.directives.iter().find(|(text, _)| text == "use server");
    let mut out = match server {
        None => of_module(facts, file),
        Some((_, at)) => {
            let what = match kind {
                RouteKind::AppPage => "a page",
                RouteKind::AppRoute => "a route handler",
                RouteKind::Middleware | RouteKind::Proxy => "a middleware",
                _ => "a file below `pages`",
            };
            let message = format!("`use server` cannot stand at the top of {what}");
            vec![
                Diagnostic::new(Code::DirectiveUseServer, file, *at, message)
                    .with_hint("Move the actions to a file of their own that begins with `use server`."),
            ]
        }
    };
    if let RouteKind::AppPage | RouteKind::AppRoute = kind {
        out.extend(misspelt(facts, file));
    }
    for diagnostic in &mut out {
        diagnostic.routes.push(route.to_owned());
    }
    out
}

/// What is wrong with the directives of any module of the project.
pub(crate) fn of_module(facts: &ModuleFacts, file: &str) -> Vec<Diagnostic> {
    facts.directive_faults.iter().map(|fault| told(fault, file)).collect()
}

/// The same for files that a route reaches; its own is judged as a route's.
pub(crate) fn of_reached<'p>(paths: impl Iterator<Item = &'p PathBuf>, route: &str, files: &Files) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> =
        paths.flat_map(|path| of_module(&files.get(path).facts, &files.display(path))).collect();
    out.iter_mut().for_each(|diagnostic| diagnostic.routes.push(route.to_owned()));
    out
}

fn told(fault: &DirectiveFault, file: &str) -> Diagnostic {
    let name = &fault.name;
    let (code, message, hint) = match fault.problem {
        DirectiveProblem::Late => (
            Code::DirectiveMisplaced,
            format!("`{name}` has no effect here: other code stands before it"),
            "Move it to the top of the file, above the imports.",
        ),
        DirectiveProblem::Wrapped => (
            Code::DirectiveMisplaced,
            format!("`{name}` has no effect in parentheses or backticks"),
            "Write it as a plain string, alone on its line.",
        ),
        DirectiveProblem::Both => (
            Code::DirectiveUseServer,
            "a file cannot be `use client` and `use server` at once".to_owned(),
            "Keep one of them; put the server actions into a file of their own.",
        ),
        DirectiveProblem::NotAsync => (
            Code::DirectiveUseServer,
            format!("`{name}` is exported from a `use server` file and is no async function"),
            "Write `async` before it: a server action always answers with a promise.",
        ),
        DirectiveProblem::NotAFunction => (
            Code::DirectiveUseServer,
            format!("`{name}` is exported from a `use server` file and is no function"),
            "Move it to another file: a `use server` file exports async functions only.",
        ),
    };
    Diagnostic::new(code, file, fault.at, message).with_hint(hint)
}

/// `'use clent'`: a leading string that was most likely meant to be a directive.
fn misspelt(facts: &ModuleFacts, file: &str) -> Vec<Diagnostic> {
    facts
        .directives
        .iter()
        .filter(|(text, _)| {
            !WORDS.contains(&text.as_str())
                && !matches!(text.as_str(), "use strict" | "use cache" | "use memo" | "use no memo" | "use asm")
        })
        .filter_map(|(text, at)| {
            let meant = nearest(&text.replace(['-', '_'], " "), WORDS)?;
            let message = format!("`{text}` is no directive and has no effect");
            Some(
                Diagnostic::new(Code::DirectiveMisplaced, file, *at, message)
                    .with_hint(format!("Did you mean `{meant}`?")),
            )
        })
        .collect()
}
