//! Where control goes: statements that leave, cases that are reached, attempts that may fail.

use swc_core::ecma::ast::{AssignTarget, BlockStmt, Decl, Expr, SimpleAssignTarget, Stmt, TryStmt};

use super::Probe;
use crate::text::peel;

/// Whether control never gets behind a statement.
pub(crate) fn leaves(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Return(_) | Stmt::Throw(_) | Stmt::Continue(_) | Stmt::Break(_) => true,
        Stmt::Block(BlockStmt { stmts, .. }) => stmts.iter().any(leaves),
        Stmt::If(item) => item.alt.as_ref().is_some_and(|alt| leaves(alt)) && leaves(&item.cons),
        Stmt::Try(item) => {
            item.finalizer.as_ref().is_some_and(|block| block.stmts.iter().any(leaves))
                || (item.block.stmts.iter().any(leaves)
                    && item.handler.as_ref().is_none_or(|handler| handler.body.stmts.iter().any(leaves)))
        }
        _ => false,
    }
}

/// Whether a statement may end the loop or `switch` around it. A labelled `break` counts wherever it goes.
pub(crate) fn breaks(stmt: &Stmt) -> bool {
    let any = |stmts: &[Stmt]| stmts.iter().any(breaks);
    match stmt {
        Stmt::Break(_) => true,
        Stmt::Block(block) => any(&block.stmts),
        Stmt::If(item) => breaks(&item.cons) || item.alt.as_ref().is_some_and(|alt| breaks(alt)),
        Stmt::Try(item) => {
            any(&item.block.stmts)
                || item.handler.as_ref().is_some_and(|handler| any(&handler.body.stmts))
                || item.finalizer.as_ref().is_some_and(|block| any(&block.stmts))
        }
        Stmt::Labeled(item) => breaks(&item.body),
        Stmt::With(item) => breaks(&item.body),
        Stmt::For(item) => labelled(&item.body),
        Stmt::ForIn(item) => labelled(&item.body),
        Stmt::ForOf(item) => labelled(&item.body),
        Stmt::While(item) => labelled(&item.body),
        Stmt::DoWhile(item) => labelled(&item.body),
        Stmt::Switch(item) => item.cases.iter().flat_map(|case| &case.cons).any(labelled),
        _ => false,
    }
}

fn labelled(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Break(item) => item.label.is_some(),
        Stmt::Block(block) => block.stmts.iter().any(labelled),
        Stmt::If(item) => labelled(&item.cons) || item.alt.as_ref().is_some_and(|alt| labelled(alt)),
        other => breaks(other),
    }
}

/// Whether what fails in a `try` ends there.
pub(crate) fn goes_on(item: &TryStmt) -> bool {
    item.handler.as_ref().is_some_and(|handler| !handler.body.stmts.iter().any(throws))
}

/// Whether a `try` only asks whether something is there: one statement that may fail, beside such as cannot, and a handler
/// that goes on.
pub(crate) fn probe(item: &TryStmt) -> Probe {
    let Some(handler) = &item.handler else { return Probe::No };
    let mut asks = item.block.stmts.iter().filter(|stmt| !is_inert(stmt));
    let (Some(one), None) = (asks.next(), asks.next()) else { return Probe::No };
    if !matches!(one, Stmt::Expr(_) | Stmt::Return(_) | Stmt::Decl(_)) || handler.body.stmts.iter().any(throws) {
        return Probe::No;
    }
    if handler.body.stmts.iter().all(is_quiet) { Probe::Quiet } else { Probe::Direct }
}

/// A statement that does nothing that could fail: names for what is there, marks, plain answers.
fn is_inert(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Empty(_) | Stmt::Break(_) | Stmt::Continue(_) => true,
        Stmt::Return(item) => item.arg.as_ref().is_none_or(|arg| is_plain(arg)),
        Stmt::Expr(item) => match peel(&item.expr) {
            Expr::Assign(assign) => {
                matches!(assign.left, AssignTarget::Simple(SimpleAssignTarget::Ident(_))) && is_plain(&assign.right)
            }
            _ => false,
        },
        Stmt::Decl(Decl::Var(var)) => {
            var.decls.iter().all(|decl| decl.name.is_ident() && decl.init.as_ref().is_none_or(|init| is_plain(init)))
        }
        _ => false,
    }
}

/// A handler's statement that gives up without a word to whoever asked: a mark, a plain answer, a note to a list or the console.
fn is_quiet(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Block(block) => block.stmts.iter().all(is_quiet),
        Stmt::If(item) => is_quiet(&item.cons) && item.alt.as_ref().is_none_or(|alt| is_quiet(alt)),
        Stmt::Expr(item) => match peel(&item.expr) {
            Expr::Assign(assign) => is_plain(&assign.right),
            Expr::Call(call) => call.callee.as_expr().is_some_and(|callee| match peel(callee) {
                Expr::Member(member) => {
                    peel(&member.obj).as_ident().is_some_and(|object| object.sym == "console")
                        || member.prop.as_ident().is_some_and(|name| name.sym == "push")
                }
                _ => false,
            }),
            _ => false,
        },
        other => is_inert(other),
    }
}

fn is_plain(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(_) | Expr::Ident(_) => true,
        Expr::Unary(unary) => is_plain(&unary.arg),
        Expr::Object(object) => object.props.is_empty(),
        Expr::Array(array) => array.elems.is_empty(),
        _ => false,
    }
}

fn throws(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Throw(_) => true,
        Stmt::Block(block) => block.stmts.iter().any(throws),
        Stmt::If(item) => throws(&item.cons) || item.alt.as_ref().is_some_and(|alt| throws(alt)),
        _ => false,
    }
}
