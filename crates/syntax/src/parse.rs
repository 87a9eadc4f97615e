//! The one parse of a file.

use std::borrow::Cow;

use rustc_hash::FxHashSet;
use swc_core::common::input::StringInput;
use swc_core::common::{BytePos, Spanned};
use swc_core::ecma::ast::{EsVersion, Program};
use swc_core::ecma::parser::error::Error;
use swc_core::ecma::parser::{EsSyntax, Lexer, Parser, Syntax, TsSyntax};
use switchrt_diagnostics::{Code, Diagnostic, LineIndex};

use crate::text::Text;
use crate::{Grammar, ModuleFacts, depth, early, ignore, stack, walk};

/// Syntax errors that one file may report: behind the first few stand only their echoes.
pub(crate) const MAX_ERRORS: usize = 10;

/// The facts of a source text. Never fails and never panics: what is wrong is in `diagnostics`, whose `file` is empty.
///
/// On a thread that called [`crate::enter_worker`] the work is done in place, else on a thread with a large stack.
#[must_use]
pub fn parse(source: &str, grammar: Grammar) -> ModuleFacts {
    let work = |program: Program, text: &Text<'_>| {
        let mut facts = walk::walk(text, &program, grammar);
        facts.ignores = ignore::ignores(text, &program, syntax(grammar));
        facts
    };
    match with_program(Source::whole(source), grammar, work) {
        Ok(facts) => facts,
        Err(diagnostics) => ModuleFacts { diagnostics, ..ModuleFacts::default() },
    }
}

/// A source text, and what of it is parsed: the text itself, or one of the same length.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub parsed: &'a str,
    /// What positions and excerpts refer to.
    pub shown: &'a str,
}

impl<'a> Source<'a> {
    pub(crate) fn whole(text: &'a str) -> Self {
        Self { parsed: text, shown: text }
    }
}

/// Parses, runs `work` on the tree and drops the tree, all on one thread whose stack is large enough for each.
pub(crate) fn with_program<T: Send>(
    source: Source<'_>,
    grammar: Grammar,
    work: impl FnOnce(Program, &Text<'_>) -> T + Send,
) -> Result<T, Vec<Diagnostic>> {
    let Source { parsed, shown } = source;
    if let Some(deep) = depth::too_deep(parsed, grammar.jsx, grammar.typescript) {
        return Err(vec![too_deep(shown, deep)]);
    }
    // Positions are 32 bits wide, and two values of them are taken.
    if parsed.len() >= (u32::MAX - 2) as usize {
        return Err(vec![whole_file(shown, Code::IoTooLarge, "the file is too large to be parsed")]);
    }
    let parsed = &*behind_mark(parsed);
    let result = stack::on_large_stack(|| {
        let text = Text::new(shown);
        let (program, errors) = program(parsed, grammar);
        match program {
            Ok(program) if errors.is_empty() => match early::errors(&text, &program, grammar) {
                told if told.is_empty() => Ok(work(program, &text)),
                told => Err(told),
            },
            Ok(_) => Err(report(&text, errors)),
            Err(fatal) => Err(report(&text, std::iter::once(fatal).chain(errors).collect())),
        }
    });
    result.unwrap_or_else(|| Err(vec![gave_up(shown)]))
}

/// The parser takes `#!` for a comment at the very start alone, where Node takes a byte-order mark away first.
pub(crate) fn behind_mark(source: &str) -> Cow<'_, str> {
    const MARK: &str = "\u{FEFF}";
    match source.strip_prefix(MARK).and_then(|rest| rest.strip_prefix("#!")) {
        Some(rest) => Cow::Owned(format!("{MARK}//{rest}")),
        None => Cow::Borrowed(source),
    }
}

pub(crate) fn syntax(grammar: Grammar) -> Syntax {
    if grammar.typescript {
        Syntax::Typescript(TsSyntax {
            tsx: grammar.jsx,
            decorators: true,
            dts: grammar.declarations,
            ..TsSyntax::default()
        })
    } else {
        Syntax::Es(EsSyntax {
            jsx: grammar.jsx,
            decorators: true,
            decorators_before_export: true,
            export_default_from: false,
            import_attributes: true,
            auto_accessors: true,
            explicit_resource_management: true,
            // CommonJS files may return.
            allow_return_outside_function: grammar.script != Some(false),
            ..EsSyntax::default()
        })
    }
}

/// One parse, with the errors that the parser went on after.
fn program(source: &str, grammar: Grammar) -> (Result<Program, Error>, Vec<Error>) {
    let end = BytePos(u32::try_from(source.len()).unwrap_or(u32::MAX - 1).saturating_add(1));
    let lexer = Lexer::new(syntax(grammar), EsVersion::latest(), StringInput::new(source, BytePos(1), end), None);
    let mut parser = Parser::new_from(lexer);
    let program = match grammar.script {
        Some(true) if grammar.typescript => parser.parse_program(),
        Some(true) => parser.parse_commonjs().map(Program::Script),
        Some(false) => parser.parse_module().map(Program::Module),
        None => parser.parse_program(),
    };
    let errors = parser.take_errors();
    (program, errors)
}

/// Errors as diagnostics: in source order, one a place.
fn report(text: &Text<'_>, mut errors: Vec<Error>) -> Vec<Diagnostic> {
    errors.sort_by_key(|error| (error.span().lo, error.span().hi));
    let mut seen = FxHashSet::default();
    errors
        .into_iter()
        .filter(|error| seen.insert(error.span()))
        .take(MAX_ERRORS)
        .map(|error| Diagnostic::new(Code::SyntaxParseError, "", text.at(error.span()), words(&error.kind().msg())))
        .collect()
}

/// The parser's message as this tool words things: no capital, no full stop, names of tokens in plain words.
fn words(message: &str) -> String {
    let message = message
        .trim_end_matches('.')
        .replace("<eof>", "the end of the file")
        .replace("eof", "end of the file")
        .replace("ident", "identifier");
    let message = message.replace("identifierifier", "identifier");
    let mut chars = message.chars();
    match chars.next() {
        Some(first) if chars.as_str().starts_with(|c: char| c.is_lowercase() || c == ' ') => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => message,
    }
}

/// The parser panics on `<a:b.c/>`, which no grammar has, and on what stands behind a bad `\u{` in the template of a declaration
/// that is already wrong; what else it may fail on has no place that is known.
fn gave_up(source: &str) -> Diagnostic {
    let bytes = source.as_bytes();
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-') || *byte >= 0x80;
    let member = memchr::memchr_iter(b':', bytes).find_map(|colon| {
        let name = bytes[..colon].trim_ascii_end().iter().rev().take_while(|byte| word(byte)).count();
        let head = bytes[..colon].trim_ascii_end().len() - name;
        let tail = bytes[colon + 1..].trim_ascii_start();
        let rest = tail.iter().take_while(|byte| word(byte)).count();
        let opened = name > 0 && bytes[..head].trim_ascii_end().ends_with(b"<");
        (opened && rest > 0 && tail[rest..].trim_ascii_start().starts_with(b".")).then_some(head)
    });
    match member {
        Some(start) => {
            let start = u32::try_from(start).unwrap_or(u32::MAX);
            let at = LineIndex::new(source).location(start, start + 1);
            Diagnostic::new(Code::SyntaxParseError, "", at, "an element's name with a colon has no members")
        }
        None if let Some(start) = bad_escape(source) => {
            let start = u32::try_from(start).unwrap_or(u32::MAX);
            let at = LineIndex::new(source).location(start, start.saturating_add(3));
            Diagnostic::new(
                Code::SyntaxParseError,
                "",
                at,
                "bad character escape sequence, expected 1-6 hex characters",
            )
        }
        None => whole_file(source, Code::SyntaxParseError, "the parser failed on this file: this is a bug of ours"),
    }
}

/// Where a `\u{` stands that no code point follows.
fn bad_escape(source: &str) -> Option<usize> {
    memchr::memmem::find_iter(source.as_bytes(), b"\\u{").find(|start| {
        let digits = source[start + 3..].bytes().take_while(u8::is_ascii_hexdigit).count();
        digits == 0 || source.as_bytes().get(start + 3 + digits) != Some(&b'}')
    })
}

fn too_deep(source: &str, deep: depth::TooDeep) -> Diagnostic {
    let start = u32::try_from(deep.at).unwrap_or(u32::MAX);
    let at = LineIndex::new(source).location(start, start.saturating_add(1));
    Diagnostic::new(
        Code::SyntaxTooDeep,
        "",
        at,
        format!("{} nested deeper than any human writes: the file was not parsed", deep.what),
    )
    .with_hint("Leave generated code of this kind out of the app, or split it.")
}

fn whole_file(source: &str, code: Code, message: &str) -> Diagnostic {
    let end = source.find('\n').unwrap_or(source.len());
    let at = LineIndex::new(&source[..end]).location(0, u32::try_from(end).unwrap_or(0));
    Diagnostic::new(code, "", at, message)
}
