//! Where a new declaration goes.

use swc_core::common::Spanned;
use swc_core::ecma::ast::{ModuleDecl, Program, Stmt};

use super::exported::{declarations, statements};
use super::object::is_quiet;
use super::style::Style;
use super::{Draft, bytes};

/// Adds a declaration behind the last import, behind the directives, at the head where no comment stands, else at the end.
pub(super) fn declaration(draft: &mut Draft, program: &Program, source: &str, style: &Style, text: &str) {
    let newline = style.newline;
    let mut imports = declarations(program).into_iter().filter(|decl| matches!(decl, ModuleDecl::Import(_)));
    if let Some(last) = imports.next_back().map(|decl| bytes(decl.span()).end).or_else(|| directives(program)) {
        let rest = &source[last..];
        let end = last + rest.find(['\n', '\r']).unwrap_or(rest.len());
        let at = if is_quiet(&source[last..end]) { end } else { last };
        let behind = &source[at..];
        let text = ended(text, behind);
        // One blank line before it; the one behind is there already, or is made.
        let blank = behind.trim_start_matches([' ', '\t']);
        let gap = if blank.is_empty() || starts_blank(blank) { "" } else { newline };
        let line = if at == last && at != end { newline } else { "" };
        return draft.replace(at..at, format!("{newline}{newline}{text}{gap}{line}"));
    }
    let start = if source.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let first = source[start..].trim_start();
    if !first.is_empty() && !first.starts_with("//") && !first.starts_with("/*") && !first.starts_with("#!") {
        let text = ended(text, first);
        return draft.replace(start..start, format!("{text}{newline}{newline}"));
    }
    end(draft, source, style, text);
}

/// Adds a statement as the last one.
pub(super) fn end(draft: &mut Draft, source: &str, style: &Style, text: &str) {
    let newline = style.newline;
    let gap = if source.trim_start_matches('\u{FEFF}').is_empty() {
        String::new()
    } else if source.ends_with(['\n', '\r']) {
        newline.to_owned()
    } else {
        format!("{newline}{newline}")
    };
    draft.replace(source.len()..source.len(), format!("{gap}{text}{newline}"));
}

/// The end of the leading directives.
fn directives(program: &Program) -> Option<usize> {
    let first = match program {
        Program::Module(module) => module.body.first()?.as_stmt()?,
        Program::Script(script) => script.body.first()?,
    };
    let is_directive =
        |stmt: &Stmt| matches!(stmt, Stmt::Expr(stmt) if stmt.expr.as_lit().is_some_and(|lit| lit.as_str().is_some()));
    if !is_directive(first) {
        return None;
    }
    statements(program).into_iter().take_while(|stmt| is_directive(stmt)).last().map(|stmt| bytes(stmt.span()).end)
}

/// A line break and an empty line behind it.
fn starts_blank(text: &str) -> bool {
    let rest = text.strip_prefix("\r\n").or_else(|| text.strip_prefix(['\n', '\r']));
    rest.is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) || rest.trim().is_empty())
}

/// With a semicolon where the code behind would go on with the statement.
fn ended(text: &str, behind: &str) -> String {
    let behind = behind.trim_start();
    let comment = behind.starts_with("//") || behind.starts_with("/*");
    let goes_on = behind.starts_with(['(', '[', '`', '/', '+', '-', '*', ',', '.', '?']) && !comment;
    let goes_on = goes_on && !text.ends_with(';');
    if goes_on { format!("{text};") } else { text.to_owned() }
}
