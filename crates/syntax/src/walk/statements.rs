//! Statement lists and the statements that branch.

use swc_core::ecma::ast::{
    Expr, ForHead, ForStmt, IfStmt, Stmt, SwitchStmt, TryStmt, VarDecl, VarDeclKind, VarDeclOrExpr,
};
use swc_core::ecma::visit::VisitWith;

use super::Walker;
use super::branches::{is_probe, leaves};
use super::guards::Fact;
use super::scope::each_var;
use crate::text::peel;

impl Walker<'_> {
    /// A function's body: its `var`s are declared first.
    pub(crate) fn body(&mut self, stmts: &[Stmt]) {
        each_var(stmts, &mut |var| var.decls.iter().for_each(|decl| self.declare_pattern(&decl.name)));
        self.statements(stmts);
    }

    /// A block with names of its own.
    pub(crate) fn block(&mut self, stmts: &[Stmt]) {
        let mark = self.undo.len();
        self.statements(stmts);
        self.close(mark);
    }

    /// Statements in order: what one proves holds for those behind it, but not for functions, which may run before it.
    fn statements(&mut self, stmts: &[Stmt]) {
        self.hoist_lexical(stmts);
        let mark = self.facts.len();
        for stmt in stmts {
            match stmt {
                Stmt::Decl(swc_core::ecma::ast::Decl::Fn(_)) if self.facts.len() > mark => {
                    let later = self.facts.split_off(mark);
                    stmt.visit_with(self);
                    self.facts.truncate(mark);
                    self.facts.extend(later);
                }
                _ => stmt.visit_with(self),
            }
        }
        self.facts.truncate(mark);
    }

    pub(crate) fn expr_stmt(&mut self, expr: &Expr) {
        match peel(expr) {
            inner @ (Expr::Call(_) | Expr::Await(_)) => {
                // A module that is loaded for what loading it does: nothing is taken from it.
                if self.import_call(inner, true).is_none() {
                    self.visit(inner);
                }
            }
            inner => self.visit(inner),
        }
    }

    pub(crate) fn if_stmt(&mut self, item: &IfStmt) {
        let test = self.test(&item.test);
        let assigned = self.assigned.len();
        self.under(&test.yes, |walker| item.cons.visit_with(walker));
        let given: Vec<Fact> = self.assigned[assigned..]
            .iter()
            .filter(|key| test.no.contains(&Fact::Exists((*key).clone())))
            .map(|key| Fact::Owned(key.clone()))
            .collect();
        if let Some(alt) = &item.alt {
            self.under(&test.no, |walker| alt.visit_with(walker));
        }
        // What was missing and has been put there exists from here on, either way.
        given.into_iter().for_each(|fact| self.learn(fact));
        if !test.is_empty() {
            if leaves(&item.cons) {
                test.no.into_iter().for_each(|fact| self.learn(fact));
            } else if item.alt.as_ref().is_some_and(|alt| leaves(alt)) {
                test.yes.into_iter().for_each(|fact| self.learn(fact));
            }
        }
    }

    pub(crate) fn switch(&mut self, item: &SwitchStmt) {
        self.visit(&item.discriminant);
        let reached = match self.build_constant(&item.discriminant) {
            Some(known) => Self::known_cases(&item.cases, known),
            None => vec![true; item.cases.len()],
        };
        let mark = self.undo.len();
        for case in &item.cases {
            self.hoist_lexical(&case.cons);
        }
        for (case, reached) in item.cases.iter().zip(reached) {
            if let Some(test) = &case.test {
                self.visit(test);
            }
            let facts: &[Fact] = if reached { &[] } else { &[Fact::Never] };
            self.under(facts, |walker| case.cons.iter().for_each(|stmt| stmt.visit_with(walker)));
        }
        self.close(mark);
    }

    pub(crate) fn try_stmt(&mut self, item: &TryStmt) {
        let probe = self.probe;
        self.probe |= is_probe(item);
        self.block(&item.block.stmts);
        self.probe = probe;
        item.handler.visit_with(self);
        if let Some(finalizer) = &item.finalizer {
            self.block(&finalizer.stmts);
        }
    }

    pub(crate) fn for_stmt(&mut self, item: &ForStmt) {
        let mark = self.undo.len();
        match &item.init {
            Some(VarDeclOrExpr::VarDecl(var)) => {
                if var.kind != VarDeclKind::Var {
                    var.decls.iter().for_each(|decl| self.declare_pattern(&decl.name));
                }
                self.var(var);
            }
            Some(VarDeclOrExpr::Expr(expr)) => self.visit(expr),
            None => {}
        }
        let facts = item.test.as_ref().map(|test| self.test(test).yes).unwrap_or_default();
        self.under(&facts, |walker| {
            item.body.visit_with(walker);
            item.update.visit_with(walker);
        });
        self.close(mark);
    }

    pub(crate) fn for_each(&mut self, head: &ForHead, right: &Expr, body: &Stmt) {
        self.visit(right);
        let mark = self.undo.len();
        match head {
            ForHead::VarDecl(var) => {
                var.decls.iter().for_each(|decl| {
                    if var.kind != VarDeclKind::Var {
                        self.declare_pattern(&decl.name);
                    }
                    self.pattern(&decl.name);
                });
            }
            ForHead::UsingDecl(using) => using.decls.iter().for_each(|decl| self.declare_pattern(&decl.name)),
            ForHead::Pat(pattern) => pattern.visit_with(self),
        }
        self.under(&[], |walker| body.visit_with(walker));
        self.close(mark);
    }

    pub(crate) fn var(&mut self, var: &VarDecl) {
        if var.declare {
            return;
        }
        for decl in &var.decls {
            match &decl.init {
                Some(init) => self.declarator(&decl.name, init, None),
                None => self.pattern(&decl.name),
            }
        }
    }
}
