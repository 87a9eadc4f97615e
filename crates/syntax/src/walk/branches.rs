//! Where control goes: statements that leave, cases that are reached.

use swc_core::ecma::ast::{BlockStmt, Stmt, SwitchCase};

use super::Walker;
use crate::text::literal;

impl Walker<'_> {
    /// For each case of a `switch` over a text that the build knows, such as `process.env.NEXT_RUNTIME`, whether control
    /// gets into it.
    pub(crate) fn known_cases(cases: &[SwitchCase], known: &str) -> Vec<bool> {
        let names: Vec<Option<String>> =
            cases.iter().map(|case| case.test.as_ref().and_then(|test| literal(test)).map(|(text, _)| text)).collect();
        let named = names.iter().flatten().any(|name| name == known);
        let mut falls = false;
        cases
            .iter()
            .zip(&names)
            .map(|(case, name)| {
                let enters = match (&case.test, name) {
                    (Some(_), Some(name)) => name == known,
                    (Some(_), None) => true,
                    (None, _) => !named,
                };
                let reached = enters || falls;
                falls = reached && !case.cons.iter().any(leaves);
                reached
            })
            .collect()
    }
}

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

/// Whether a `try` only asks whether something is there: one statement, and a handler that goes on.
pub(crate) fn is_probe(item: &swc_core::ecma::ast::TryStmt) -> bool {
    item.block.stmts.len() == 1
        && item.handler.as_ref().is_some_and(|handler| !handler.body.stmts.iter().any(throws))
        && matches!(item.block.stmts[0], Stmt::Expr(_) | Stmt::Return(_) | Stmt::Decl(_))
}

fn throws(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Throw(_) => true,
        Stmt::Block(block) => block.stmts.iter().any(throws),
        Stmt::If(item) => throws(&item.cons) || item.alt.as_ref().is_some_and(|alt| throws(alt)),
        _ => false,
    }
}
