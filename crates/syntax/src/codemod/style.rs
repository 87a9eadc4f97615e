//! How a file is written: quotes, semicolons, line ends.

use swc_core::common::Spanned;
use swc_core::ecma::ast::{Decl, JSXAttr, ModuleDecl, ModuleItem, Program, Stmt, Str};
use swc_core::ecma::visit::{Visit, VisitWith};

use super::bytes;

/// The habits of one file.
pub(super) struct Style {
    pub quote: char,
    /// `;` or nothing.
    pub semicolon: &'static str,
    pub newline: &'static str,
}

impl Style {
    pub(super) fn of(program: &Program, source: &str) -> Self {
        let mut quotes = Quotes { source, single: 0, double: 0 };
        program.visit_with(&mut quotes);
        let newline = match source.find('\n') {
            Some(at) if source[..at].ends_with('\r') => "\r\n",
            None if source.contains('\r') => "\r",
            _ => "\n",
        };
        Self {
            quote: if quotes.double > quotes.single { '"' } else { '\'' },
            semicolon: if uses_semicolons(program, source) { ";" } else { "" },
            newline,
        }
    }

    /// `'word'`
    pub(super) fn string(&self, word: &str) -> String {
        format!("{0}{word}{0}", self.quote)
    }
}

struct Quotes<'s> {
    source: &'s str,
    single: usize,
    double: usize,
}

impl Visit for Quotes<'_> {
    fn visit_str(&mut self, text: &Str) {
        match self.source.as_bytes().get(bytes(text.span).start) {
            Some(b'"') => self.double += 1,
            Some(b'\'') => self.single += 1,
            _ => {}
        }
    }

    /// Attributes have a habit of their own.
    fn visit_jsx_attr(&mut self, _: &JSXAttr) {}
}

/// Statements that may end in one: most of them do, or most do not. Without any they do.
fn uses_semicolons(program: &Program, source: &str) -> bool {
    let ends: Vec<bool> = match program {
        Program::Module(module) => {
            module.body.iter().filter(|item| may_end(item)).map(|item| ends_in_semicolon(source, item)).collect()
        }
        Program::Script(script) => {
            let may = |stmt: &&Stmt| matches!(stmt, Stmt::Expr(_) | Stmt::Decl(Decl::Var(_)));
            script.body.iter().filter(may).map(|stmt| ends_in_semicolon(source, stmt)).collect()
        }
    };
    let with = ends.iter().filter(|ends| **ends).count();
    with * 2 >= ends.len()
}

fn may_end(item: &ModuleItem) -> bool {
    match item {
        ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) => matches!(export.decl, Decl::Var(_)),
        ModuleItem::ModuleDecl(ModuleDecl::ExportDefaultDecl(_)) => false,
        ModuleItem::ModuleDecl(_) => true,
        ModuleItem::Stmt(stmt) => matches!(stmt, Stmt::Expr(_) | Stmt::Decl(Decl::Var(_))),
    }
}

fn ends_in_semicolon(source: &str, node: &impl Spanned) -> bool {
    source.get(bytes(node.span())).is_some_and(|text| text.ends_with(';'))
}
