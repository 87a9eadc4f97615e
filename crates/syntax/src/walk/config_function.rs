//! Functions that a config file exports: what they are handed, what they may return.

use swc_core::common::DUMMY_SP;
use swc_core::ecma::ast::{BlockStmt, Callee, Expr as Ast, Ident, ObjectPatProp, Pat, ReturnStmt, Stmt, SwitchCase};

use super::key_name;
use crate::lower::{Inner, Lower, Name};
use crate::text::peel;
use crate::{Expr, ExprKind};

/// What Next hands to a function: a phase, and `{ defaultConfig }`, in which no followed option is set.
pub(crate) fn parameters<'p, 's>(patterns: &mut dyn Iterator<Item = &'p Pat>, lower: &mut Lower<'_, 's>) {
    for (index, pattern) in patterns.enumerate() {
        match pattern {
            Pat::Ident(name) if index == 1 => lower.inner.push((name.id.sym.clone(), Inner::Context)),
            Pat::Object(object) => {
                for prop in &object.props {
                    match prop {
                        ObjectPatProp::Assign(assign) => {
                            let what =
                                if assign.key.id.sym == "defaultConfig" { Inner::Defaults } else { Inner::Argument };
                            lower.inner.push((assign.key.id.sym.clone(), what));
                        }
                        ObjectPatProp::KeyValue(pair) => {
                            let defaults = key_name(&pair.key).is_some_and(|(key, _)| key == "defaultConfig");
                            super::scope::each_name(&pair.value, &mut |name| {
                                let what = if defaults { Inner::Defaults } else { Inner::Argument };
                                lower.inner.push((name.clone(), what));
                            });
                        }
                        ObjectPatProp::Rest(_) => {}
                    }
                }
            }
            other => super::scope::each_name(other, &mut |name| lower.inner.push((name.clone(), Inner::Argument))),
        }
    }
}

/// The `return`s of a function, in source order; those of functions inside it are not its own.
pub(crate) fn returns<'s>(stmts: &'s [Stmt], out: &mut Vec<&'s ReturnStmt>) {
    for stmt in stmts {
        of_stmt(stmt, out);
    }
}

fn of_stmt<'s>(stmt: &'s Stmt, out: &mut Vec<&'s ReturnStmt>) {
    let block = |block: &'s BlockStmt, out: &mut Vec<&'s ReturnStmt>| returns(&block.stmts, out);
    match stmt {
        Stmt::Return(stmt) => out.push(stmt),
        Stmt::Block(inner) => block(inner, out),
        Stmt::If(item) => {
            // An `else if` chain may be as long as a file.
            let mut item = item;
            loop {
                of_stmt(&item.cons, out);
                match item.alt.as_deref() {
                    Some(Stmt::If(next)) => item = next,
                    Some(other) => break of_stmt(other, out),
                    None => break,
                }
            }
        }
        Stmt::Switch(item) => item.cases.iter().for_each(|SwitchCase { cons, .. }| returns(cons, out)),
        Stmt::Try(item) => {
            block(&item.block, out);
            if let Some(handler) = &item.handler {
                block(&handler.body, out);
            }
            if let Some(last) = &item.finalizer {
                block(last, out);
            }
        }
        Stmt::Labeled(item) => of_stmt(&item.body, out),
        Stmt::With(item) => of_stmt(&item.body, out),
        Stmt::While(item) => of_stmt(&item.body, out),
        Stmt::DoWhile(item) => of_stmt(&item.body, out),
        Stmt::For(item) => of_stmt(&item.body, out),
        Stmt::ForIn(item) => of_stmt(&item.body, out),
        Stmt::ForOf(item) => of_stmt(&item.body, out),
        _ => {}
    }
}

/// Which of two objects is returned is decided by code.
pub(crate) fn choice(lower: &Lower<'_, '_>, then: Expr, otherwise: Expr) -> Expr {
    let (at, text) = (then.at, then.text.clone());
    let kind = ExprKind::Opaque { what: "which of several `return`s is reached" };
    let test = Expr { at, text: text.clone(), ..lower.node(DUMMY_SP, kind) };
    let kind = ExprKind::Conditional { test: Box::new(test), then: Box::new(then), otherwise: Box::new(otherwise) };
    Expr { kind, at, text }
}

pub(crate) fn is_imported(lower: &Lower<'_, '_>, ident: &Ident) -> bool {
    matches!(lower.names.name(&ident.sym), Name::Imported { .. })
}

/// By its name, a function that takes a config and gives one.
pub(crate) fn is_wrapper(name: &str) -> bool {
    name.strip_prefix("with").is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase() || c == '_'))
}

/// By its name, a function that makes one object of several.
pub(crate) fn is_merge(callee: &Callee) -> bool {
    let Callee::Expr(callee) = callee else { return false };
    let name = match peel(callee) {
        Ast::Ident(name) => name.sym.to_lowercase(),
        Ast::Member(member) => match member.prop.as_ident() {
            Some(name) => name.sym.to_lowercase(),
            None => return false,
        },
        _ => return false,
    };
    name.contains("merge") || matches!(&*name, "defu" | "assign" | "assignin" | "extend" | "defaults" | "defaultsdeep")
}
