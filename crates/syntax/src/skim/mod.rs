//! What a route's file declares, without parsing the bodies that no declaration depends on.
//!
//! One linear pass over the tokens finds the bodies of functions and classes and blanks them out, every other byte stays in its
//! place; the parser reads what is left. Any doubt (a slash that may or may not divide, brackets that do not match, an error in
//! what is left, a body that may change what is exported) ends in the full parse, so that the answer is always the same.

mod brackets;
mod heads;
mod jsx;
mod regions;
mod scanner;
#[cfg(test)]
mod tests;
mod texts;

use crate::parse::{Source, syntax, with_program};
use crate::prefilter::Sought;
use crate::{Grammar, ModuleFacts, ignore, walk};

/// What a file declares: directives, exports with the constants they need, `export *`, `getInitialProps` of its default export,
/// ignore comments. `uses`, `default_value` and all other imports are left empty; [`crate::parse`] has them.
///
/// Costs a fraction of [`crate::parse`] and answers the same, with one exception: a syntax error that matches brackets inside
/// the body of a function or class goes unseen, because that body is not parsed.
#[must_use]
pub fn config_only(source: &str, grammar: Grammar) -> ModuleFacts {
    skimmed(source, grammar).unwrap_or_else(|| whole(source, grammar))
}

/// The declarations by the full parse.
fn whole(source: &str, grammar: Grammar) -> ModuleFacts {
    let read = with_program(Source::whole(source), grammar, |program, text| {
        let mut facts = walk::declared(text, &program, grammar);
        facts.ignores = ignore::ignores(text, &program, syntax(grammar));
        facts
    });
    read.unwrap_or_else(|diagnostics| ModuleFacts { diagnostics, ..ModuleFacts::default() })
}

/// Directives also stand in bodies, and `use server` forbids exports by what their bodies are. One `use client` that begins the file does neither.
fn mentions_directive(source: &str) -> bool {
    static CLIENT: Sought = Sought::new("use client");
    static SERVER: Sought = Sought::new("use server");
    let mut client = CLIENT.finder().find_iter(source.as_bytes());
    let leads = |at: usize| matches!(source[..at].trim_start_matches('\u{FEFF}').trim(), "'" | "\"");
    client.next().is_some_and(|first| !leads(first) || client.next().is_some()) || SERVER.is_in(source)
}

/// `None` where there is nothing to save or anything is in doubt.
fn skimmed(source: &str, grammar: Grammar) -> Option<ModuleFacts> {
    // Scripts export by assignment, from anywhere. What a comment is about depends on the statements around it.
    if grammar.declarations
        || grammar.script == Some(true)
        || ignore::is_mentioned(source)
        || mentions_directive(source)
    {
        return None;
    }
    let regions = scanner::Scanner::new(source, grammar).run()?;
    let reduced = regions::blank(source, &regions);
    let read = with_program(Source { parsed: &reduced, shown: source }, grammar, |program, text| {
        walk::declared(text, &program, grammar)
    });
    let facts = read.ok()?;
    let unsure =
        !facts.is_esm || facts.constants.iter().any(|constant| regions::may_change(source, &regions, &constant.name));
    (!unsure).then_some(facts)
}
