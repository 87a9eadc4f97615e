//! Span-exact edits of a source text: everything that is not edited stays byte for byte.

mod aliases;
mod exported;
mod fetch_handler;
mod guard;
mod insert;
mod object;
mod runtime;
mod style;
mod unset;

use switchrt_diagnostics::Diagnostic;

use crate::Grammar;
use crate::parse::{Source, with_program};
use crate::text::Text;

pub use aliases::aliased_names;
pub use guard::{Unguarded, guards};

/// What a rewrite does to one source text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRewrite {
    /// `(start, end, replacement)` in UTF-16 offsets, ascending, not overlapping. Empty: nothing to do.
    pub edits: Vec<(u32, u32, String)>,
    /// What a person should know of the result, a sentence each.
    pub notes: Vec<String>,
    /// Why the file must be changed by hand, a sentence; there are no edits then.
    pub refused: Option<String>,
}

/// Edits in byte offsets, while they are made.
#[derive(Default)]
struct Draft {
    edits: Vec<(usize, usize, String)>,
    notes: Vec<String>,
    refused: Option<String>,
}

impl Draft {
    fn replace(&mut self, range: std::ops::Range<usize>, text: impl Into<String>) {
        self.edits.push((range.start, range.end, text.into()));
    }

    fn finish(mut self, text: &Text<'_>) -> SourceRewrite {
        if self.refused.is_some() {
            self.edits.clear();
        }
        self.edits.sort_by_key(|(start, end, _)| (*start, *end));
        self.edits.retain(|(start, end, with)| text.source.get(*start..*end) != Some(with.as_str()));
        let position = |byte: usize| u32::try_from(byte + 1).unwrap_or(u32::MAX);
        let edits = self
            .edits
            .into_iter()
            .map(|(start, end, with)| {
                let at = text.range(position(start), position(end));
                (at.start, at.end, with)
            })
            .collect();
        SourceRewrite { edits, notes: self.notes, refused: self.refused }
    }
}

/// Bytes of a span. The parser's positions count from 1.
fn bytes(span: swc_core::common::Span) -> std::ops::Range<usize> {
    span.lo.0.saturating_sub(1) as usize..span.hi.0.saturating_sub(1) as usize
}

/// Makes a file declare a runtime: `word` replaces what it declares, in the form in which it does, or is added; `default` takes out
/// what it declares.
///
/// `flat`: the file is of the app router, where `export const runtime` alone counts; else a `config` object is added where nothing
/// stands.
///
/// # Errors
/// The diagnostics of a file that does not parse.
pub fn set_runtime(source: &str, grammar: Grammar, flat: bool, word: &str) -> Result<SourceRewrite, Vec<Diagnostic>> {
    with_program(Source::whole(source), grammar, |program, text| {
        let draft = match word {
            "default" => unset::unset(&program, text.source, flat),
            word => runtime::set(&program, text.source, flat, word),
        };
        draft.finish(text)
    })
}

/// Turns the default function of an API route, which edge calls with a `Request`, into `export default { fetch }`: what Node calls
/// with a `Request` as well.
///
/// # Errors
/// The diagnostics of a file that does not parse.
pub fn fetch_handler(source: &str, grammar: Grammar) -> Result<SourceRewrite, Vec<Diagnostic>> {
    with_program(Source::whole(source), grammar, |program, text| {
        fetch_handler::rewrite(&program, text.source).finish(text)
    })
}
