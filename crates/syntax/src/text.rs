//! The source text with its positions, computed only when something is reported.

use std::cell::OnceCell;

use swc_core::common::Span;
use swc_core::ecma::ast::{BinaryOp, Lit, Str, Tpl};
use switchrt_diagnostics::{LineIndex, Location};

/// Longest text that an expression keeps, in characters.
const TEXT_CHARS: usize = 200;

pub(crate) struct Text<'a> {
    pub source: &'a str,
    lines: OnceCell<LineIndex>,
}

impl<'a> Text<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, lines: OnceCell::new() }
    }

    /// Editor position of a span. Spans start at 1: the parser keeps 0 for spans of nothing.
    pub fn at(&self, span: Span) -> Location {
        self.range(span.lo.0, span.hi.0)
    }

    /// Editor position of a pair of parser positions.
    pub fn range(&self, lo: u32, hi: u32) -> Location {
        let end = u32::try_from(self.source.len()).unwrap_or(u32::MAX);
        let start = lo.saturating_sub(1).min(end);
        let end = hi.saturating_sub(1).clamp(start, end);
        self.lines.get_or_init(|| LineIndex::new(self.source)).location(start, end)
    }

    /// Byte offset of the start of the line that a byte offset stands in.
    pub fn line_start(&self, byte: usize) -> usize {
        let byte = u32::try_from(byte).unwrap_or(u32::MAX);
        self.lines.get_or_init(|| LineIndex::new(self.source)).line_start(byte) as usize
    }

    /// Source text of a span, cut at 200 characters.
    pub fn of(&self, span: Span) -> String {
        let start = span.lo.0.saturating_sub(1) as usize;
        let end = (span.hi.0.saturating_sub(1) as usize).min(self.source.len());
        let text = self.source.get(start..end).unwrap_or("");
        if text.len() <= TEXT_CHARS {
            return text.to_owned();
        }
        if let Some(head) = text.get(..TEXT_CHARS).filter(|head| head.is_ascii()) {
            return head.to_owned();
        }
        match text.char_indices().nth(TEXT_CHARS) {
            Some((cut, _)) => text[..cut].to_owned(),
            None => text.to_owned(),
        }
    }
}

/// The text of a string literal; a lone surrogate becomes U+FFFD.
pub(crate) fn string(value: &Str) -> String {
    value.value.to_string_lossy().into_owned()
}

/// Terms that a sum of texts may have.
const MAX_TERMS: usize = 64;

/// Bytes of a text that is made of parts: constants of constants may double it at every step.
const MAX_TEXT: usize = 1_024;

/// The text of a string literal, of a template, or of a sum of them.
pub(crate) fn literal(expr: &swc_core::ecma::ast::Expr) -> Option<(String, Span)> {
    use swc_core::ecma::ast::Expr;
    match peel(expr) {
        Expr::Lit(Lit::Str(text)) => Some((string(text), text.span)),
        Expr::Tpl(template) => template_text(template, &|_| None).map(|text| (text, template.span)),
        Expr::Bin(bin) if bin.op == BinaryOp::Add => text_of(expr, &|_| None).map(|text| (text, bin.span)),
        _ => None,
    }
}

/// The text of an expression whose names `known` may tell; what `known` makes of any other part stands in its place.
pub(crate) fn text_of(
    expr: &swc_core::ecma::ast::Expr,
    known: &dyn Fn(&swc_core::ecma::ast::Expr) -> Option<String>,
) -> Option<String> {
    use swc_core::ecma::ast::Expr;
    match peel(expr) {
        Expr::Lit(Lit::Str(text)) => Some(string(text)),
        Expr::Tpl(template) => template_text(template, known),
        Expr::Bin(bin) if bin.op == BinaryOp::Add => {
            // A sum leans left: the terms are gathered from its end.
            let (mut bin, mut terms) = (bin, Vec::new());
            let first = loop {
                terms.push(&*bin.right);
                if terms.len() > MAX_TERMS {
                    return None;
                }
                match peel(&bin.left) {
                    Expr::Bin(left) if left.op == BinaryOp::Add => bin = left,
                    left => break left,
                }
            };
            let mut out = text_of(first, known)?;
            for term in terms.into_iter().rev() {
                out.push_str(&text_of(term, known)?);
                if out.len() > MAX_TEXT {
                    return None;
                }
            }
            Some(out)
        }
        other => known(other),
    }
}

fn template_text(template: &Tpl, known: &dyn Fn(&swc_core::ecma::ast::Expr) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut parts = template.exprs.iter();
    for quasi in &template.quasis {
        out.push_str(&quasi.cooked.as_ref()?.to_string_lossy());
        if let Some(part) = parts.next() {
            out.push_str(&text_of(part, known)?);
            if out.len() > MAX_TEXT {
                return None;
            }
        }
    }
    Some(out)
}

/// The expression inside parentheses and TypeScript's assertions.
pub(crate) fn peel(mut expr: &swc_core::ecma::ast::Expr) -> &swc_core::ecma::ast::Expr {
    use swc_core::ecma::ast::Expr;
    loop {
        expr = match expr {
            Expr::Paren(inner) => &inner.expr,
            Expr::TsAs(inner) => &inner.expr,
            Expr::TsSatisfies(inner) => &inner.expr,
            Expr::TsNonNull(inner) => &inner.expr,
            Expr::TsConstAssertion(inner) => &inner.expr,
            Expr::TsTypeAssertion(inner) => &inner.expr,
            Expr::TsInstantiation(inner) => &inner.expr,
            _ => return expr,
        };
    }
}
