//! `switchrt-ignore` comments: `// switchrt-ignore edge/node-module -- why`.

use rustc_hash::FxHashMap;
use swc_core::common::comments::{Comment, SingleThreadedComments};
use swc_core::common::input::StringInput;
use swc_core::common::{BytePos, Span, Spanned};
use swc_core::ecma::ast::{Decl, EsVersion, Expr, ModuleDecl, ModuleItem, Program, Stmt};
use swc_core::ecma::parser::{Lexer, Parser, Syntax};
use switchrt_diagnostics::Location;

use crate::Ignore;
use crate::parse::behind_mark;
use crate::prefilter::Sought;
use crate::text::{Text, peel};

/// The word that such a comment begins with.
const WORD: &str = "switchrt-ignore";

/// Whether a source text may have such a comment.
pub(crate) fn is_mentioned(source: &str) -> bool {
    static IGNORE: Sought = Sought::new(WORD);
    IGNORE.is_in(source)
}

/// The ignore comments of a source text, in order. Texts without the word cost one search.
pub(crate) fn ignores(text: &Text<'_>, program: &Program, syntax: Syntax) -> Vec<Ignore> {
    if !is_mentioned(text.source) {
        return Vec::new();
    }
    let mut lines = Lines { text, program, code: None, ends: None };
    let mut found: Vec<Ignore> =
        comments(text.source, syntax).iter().filter_map(|comment| read(&mut lines, comment)).collect();
    found.sort_by_key(|ignore| ignore.at.start);
    found
}

/// Every comment, by a parse that keeps them: the first one does not, for speed.
fn comments(source: &str, syntax: Syntax) -> Vec<Comment> {
    let source = &*behind_mark(source);
    let kept = SingleThreadedComments::default();
    let end = BytePos(u32::try_from(source.len()).unwrap_or(u32::MAX - 1).saturating_add(1));
    let lexer = Lexer::new(syntax, EsVersion::latest(), StringInput::new(source, BytePos(1), end), Some(&kept));
    let _ = Parser::new_from(lexer).parse_program();
    let (leading, trailing) = kept.take_all();
    let all = [leading, trailing];
    let mut out: Vec<Comment> =
        all.iter().flat_map(|map| map.borrow().values().flatten().cloned().collect::<Vec<_>>()).collect();
    out.sort_by_key(|comment| comment.span.lo);
    out.dedup_by_key(|comment| comment.span.lo);
    out
}

fn read(lines: &mut Lines<'_, '_>, comment: &Comment) -> Option<Ignore> {
    let text = lines.text;
    let body: &str = &comment.text;
    let trimmed = body.trim_start_matches(|c: char| c.is_whitespace() || c == '*');
    let rest = trimmed.strip_prefix(WORD)?;
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let (list, reason) = match rest.split_once("--") {
        Some((list, reason)) => (list, reason.trim_matches(|c: char| c.is_whitespace() || c == '*')),
        None => (rest, ""),
    };
    // A comment's text begins behind its two opening characters.
    let first = comment.span.lo.0 + 2;
    let mut codes = Vec::new();
    let mut from = 0;
    for part in list.split(|c: char| c.is_whitespace() || c == ',') {
        let lo = first + offset(body, rest) + u32::try_from(from).unwrap_or(0);
        from += part.len() + 1;
        if !part.is_empty() && part != "*" {
            let hi = lo + u32::try_from(part.len()).unwrap_or(0);
            codes.push((part.to_owned(), text.range(lo, hi)));
        }
    }
    let at = text.at(comment.span);
    let (first_line, last_line) = lines.of(&at, comment.span);
    Some(Ignore { codes, reason: !reason.is_empty(), at, first_line, last_line })
}

/// Bytes from the start of `body` to its part `rest`, which reaches to its end.
fn offset(body: &str, rest: &str) -> u32 {
    u32::try_from(body.len() - rest.len()).unwrap_or(0)
}

/// Which lines comments speak of. Comments are asked in source order, and each stretch of the text is looked through once.
struct Lines<'t, 's> {
    text: &'t Text<'s>,
    program: &'t Program,
    /// From the end of a comment: where the next code stands, with its line; `None` where there is none.
    code: Option<(usize, usize, Option<u32>)>,
    /// Last lines of the statements that count whole, by their first.
    ends: Option<FxHashMap<u32, u32>>,
}

impl Lines<'_, '_> {
    /// A comment's own line where code stands before it, else the next line with code; an import, a re-export and a
    /// declaration of config that begin there count whole.
    fn of(&mut self, at: &Location, span: Span) -> (u32, u32) {
        let start = (span.lo.0 - 1) as usize;
        // `{/* … */}` between JSX elements stands alone too.
        let before = &self.text.source[self.text.line_start(start)..start];
        let alone = before.trim_matches(|c: char| c.is_whitespace() || c == '{').is_empty();
        let first = if alone { self.next_code((span.hi.0 - 1) as usize).unwrap_or(at.end_line + 1) } else { at.line };
        let (text, program) = (self.text, self.program);
        let ends = self.ends.get_or_insert_with(|| statement_ends(text, program));
        (first, ends.get(&first).copied().unwrap_or(first).max(first))
    }

    fn next_code(&mut self, end: usize) -> Option<u32> {
        // Between one comment and the code behind it stand only comments.
        if let Some((_, _, line)) = self.code.filter(|(from, to, _)| (*from..=*to).contains(&end)) {
            return line;
        }
        let (to, line) = match next_code(self.text, end) {
            Some((to, line)) => (to, Some(line)),
            None => (self.text.source.len(), None),
        };
        self.code = Some((end, to, line));
        line
    }
}

/// Where the first code behind a byte stands, with its line; comments and blank lines are skipped.
fn next_code(text: &Text<'_>, end: usize) -> Option<(usize, u32)> {
    let mut at = end;
    // The end of a JSX comment's container, and of a line comment's line.
    let source = text.source;
    if let Some(rest) = source[at..].trim_start_matches([' ', '\t']).strip_prefix('}') {
        at = source.len() - rest.len();
    }
    loop {
        let rest = source[at..].trim_start();
        at = source.len() - rest.len();
        let skipped = if rest.starts_with("//") {
            rest.find(['\n', '\r'])?
        } else if rest.starts_with("/*") {
            rest.find("*/")? + 2
        } else if rest.starts_with("{/*") {
            rest.find("*/}")? + 3
        } else if rest.is_empty() {
            return None;
        } else {
            let lo = u32::try_from(at).unwrap_or(u32::MAX - 1) + 1;
            return Some((at, text.range(lo, lo).line));
        };
        at += skipped;
    }
}

/// Names whose declaration is about a route, whatever it is made of.
const DECLARED: &[&str] =
    &["config", "runtime", "preferredRegion", "maxDuration", "dynamic", "dynamicParams", "revalidate", "fetchCache"];

/// The last lines of imports, re-exports and declarations of a route's config, by the lines that they begin on.
fn statement_ends(text: &Text<'_>, program: &Program) -> FxHashMap<u32, u32> {
    let declares = |decl: &Decl| match decl {
        Decl::Var(var) => var.decls.iter().any(|decl| {
            decl.name.as_ident().is_some_and(|name| DECLARED.contains(&&*name.id.sym))
                && !matches!(decl.init.as_deref().map(peel), Some(Expr::Fn(_) | Expr::Arrow(_) | Expr::Class(_)))
        }),
        _ => false,
    };
    let mut ends = FxHashMap::default();
    let mut end = |span: Span| {
        let at = text.at(span);
        ends.entry(at.line).or_insert(at.end_line);
    };
    let of_stmt = |stmt: &Stmt| match stmt {
        Stmt::Decl(decl) if declares(decl) => Some(stmt.span()),
        _ => None,
    };
    match program {
        Program::Module(module) => module
            .body
            .iter()
            .filter_map(|item| match item {
                ModuleItem::ModuleDecl(
                    decl @ (ModuleDecl::Import(_) | ModuleDecl::ExportNamed(_) | ModuleDecl::ExportAll(_)),
                ) => Some(decl.span()),
                ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) if declares(&export.decl) => Some(export.span),
                ModuleItem::ModuleDecl(_) => None,
                ModuleItem::Stmt(stmt) => of_stmt(stmt),
            })
            .for_each(&mut end),
        Program::Script(script) => script.body.iter().filter_map(of_stmt).for_each(end),
    }
    ends
}
