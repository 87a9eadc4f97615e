//! Functions that throw where something is missing: who has called one and goes on has it.

use std::rc::Rc;

use swc_core::atoms::Atom;
use swc_core::ecma::ast::{Pat, Stmt, VarDeclKind};

use super::Walker;
use super::guards::{Fact, both};
use super::predicates::MAX_STATEMENTS;
use super::scope::Kind;

impl Walker<'_> {
    /// Gives a function's name its meaning, where the function returns only if something holds.
    pub(crate) fn classify_check<'p>(
        &mut self,
        name: &Atom,
        params: impl Iterator<Item = &'p Pat>,
        stmts: &[Stmt],
        declared: VarDeclKind,
    ) {
        let facts = if self.hides(params) { Vec::new() } else { self.checked(stmts) };
        if !facts.is_empty() && self.is_fixed(name, declared) {
            self.set_kind(name, Kind::Check(Rc::new(facts)));
        }
    }

    /// What holds where a function that begins so returns: `if (edge) throw …`.
    fn checked(&mut self, stmts: &[Stmt]) -> Vec<Fact> {
        let mut facts = Vec::new();
        for stmt in stmts.iter().take(MAX_STATEMENTS) {
            match stmt {
                Stmt::If(item) if item.alt.is_none() && fails(&item.cons) => {
                    facts = both(facts, &self.proof(&item.test, false).no);
                }
                Stmt::Expr(_) => {}
                _ => break,
            }
        }
        facts
    }
}

/// Whether a statement always throws.
fn fails(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Throw(_) => true,
        Stmt::Block(block) => block.stmts.split_last().is_some_and(|(last, before)| {
            fails(last) && before.iter().all(|stmt| matches!(stmt, Stmt::Expr(_) | Stmt::Decl(_)))
        }),
        _ => false,
    }
}
