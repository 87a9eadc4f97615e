//! Statement lists and the statements that branch.

use swc_core::ecma::ast::{
    BinaryOp, Callee, Expr, ForHead, ForStmt, IfStmt, Lit, Stmt, SwitchStmt, TryStmt, VarDecl, VarDeclKind,
    VarDeclOrExpr,
};
use swc_core::ecma::visit::VisitWith;

use super::branches::{breaks, goes_on, leaves, probe};
use super::guards::{Fact, both, covers, either};
use super::keys::Key;
use super::scope::{Kind, Meaning, each_var};
use super::{Mode, Probe, Walker};
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
            inner @ (Expr::Call(_) | Expr::Await(_) | Expr::OptChain(_)) => {
                // A module that is loaded for what loading it does: nothing is taken from it.
                if self.import_call(inner, true).is_none() {
                    self.visit(inner);
                    self.returned(inner);
                }
            }
            // `typeof x === 'undefined' && (globalThis.x = y)`
            Expr::Bin(bin)
                if matches!(bin.op, BinaryOp::LogicalAnd | BinaryOp::LogicalOr)
                    && matches!(peel(&bin.right), Expr::Assign(_)) =>
            {
                let test = self.test(&bin.left);
                let (runs, skipped) =
                    if bin.op == BinaryOp::LogicalAnd { (test.yes, test.no) } else { (test.no, test.yes) };
                let assigned = self.assigned.len();
                self.under(&runs, |walker| walker.visit(&bin.right));
                self.given(assigned, &skipped);
            }
            inner => self.visit(inner),
        }
    }

    /// A call of a function that throws elsewhere has returned.
    fn returned(&mut self, expr: &Expr) {
        if let Expr::Call(call) = expr
            && let Callee::Expr(callee) = &call.callee
            && let Expr::Ident(name) = peel(callee)
            && let Meaning::Bound(id) = self.meaning(&name.sym)
            && let Kind::Check(facts) = self.bindings[id as usize].kind.clone()
        {
            facts.iter().for_each(|fact| self.learn(fact.clone()));
        }
    }

    /// What was missing and has been put there, since `assigned`, exists from here on either way.
    fn given(&mut self, assigned: usize, skipped: &[Fact]) {
        let there = |key: &Key| skipped.iter().any(|fact| matches!(fact, Fact::Exists(known) if covers(known, key)));
        let given: Vec<(Key, u32)> = self.assigned[assigned..].iter().filter(|(key, _)| there(key)).cloned().collect();
        given.into_iter().for_each(|(key, lo)| self.own(key, lo));
    }

    pub(crate) fn if_stmt(&mut self, item: &IfStmt) {
        let test = self.test(&item.test);
        let assigned = self.assigned.len();
        let asks = self.asks_environment(&item.test);
        self.under(&test.yes, |walker| walker.on_demand(asks, |walker| item.cons.visit_with(walker)));
        let middle = self.assigned.len();
        if let Some(alt) = &item.alt {
            self.under(&test.no, |walker| walker.on_demand(asks, |walker| alt.visit_with(walker)));
            // Whichever way, it has been put there.
            let both: Vec<(Key, u32)> = self.assigned[middle..]
                .iter()
                .filter(|(key, _)| self.assigned[assigned..middle].iter().any(|(known, _)| known == key))
                .cloned()
                .collect();
            both.into_iter().for_each(|(key, lo)| self.own(key, lo));
        }
        self.given(assigned, &test.no);
        if !test.is_empty() {
            if leaves(&item.cons) {
                test.no.into_iter().for_each(|fact| self.learn(fact));
            } else if item.alt.as_ref().is_some_and(|alt| leaves(alt)) {
                test.yes.into_iter().for_each(|fact| self.learn(fact));
            }
        }
    }

    pub(crate) fn switch(&mut self, item: &SwitchStmt) {
        self.expr(&item.discriminant, Mode::Look);
        let mark = self.undo.len();
        for case in &item.cases {
            self.hoist_lexical(&case.cons);
        }
        let by_truth = matches!(peel(&item.discriminant), Expr::Lit(Lit::Bool(value)) if value.value);
        // What holds when a case's own test is the first that fits, and what the tests so far rule out.
        let mut ruled_out: Vec<Fact> = Vec::new();
        let mut entered: Vec<Option<Vec<Fact>>> = Vec::with_capacity(item.cases.len());
        for case in &item.cases {
            entered.push(case.test.as_ref().map(|test| {
                let fits = if by_truth {
                    self.test(test)
                } else {
                    self.visit(test);
                    self.equality(&item.discriminant, test, false)
                };
                let enters = both(ruled_out.clone(), &fits.yes);
                ruled_out = both(std::mem::take(&mut ruled_out), &fits.no);
                enters
            }));
        }
        let mut behind: Option<Vec<Fact>> = None;
        let mut falls: Option<Vec<Fact>> = None;
        let mut joins = |facts: &[Fact]| {
            behind = Some(match &behind {
                Some(known) => either(known, facts),
                None => facts.to_vec(),
            });
        };
        for (case, enters) in item.cases.iter().zip(&entered) {
            let enters = enters.as_ref().unwrap_or(&ruled_out);
            let facts = match &falls {
                Some(falls) => either(falls, enters),
                None => enters.clone(),
            };
            self.under(&facts, |walker| case.cons.iter().for_each(|stmt| stmt.visit_with(walker)));
            if case.cons.iter().any(breaks) {
                joins(&facts);
            }
            falls = (!case.cons.iter().any(leaves)).then_some(facts);
        }
        if let Some(falls) = &falls {
            joins(falls);
        }
        if item.cases.iter().all(|case| case.test.is_some()) {
            joins(&ruled_out);
        }
        self.close(mark);
        behind.into_iter().flatten().for_each(|fact| self.learn(fact));
    }

    pub(crate) fn try_stmt(&mut self, item: &TryStmt) {
        let before = self.probe;
        let own = probe(item);
        if own != Probe::No {
            self.probe = own;
        }
        let tried = self.tried;
        self.tried |= goes_on(item);
        self.block(&item.block.stmts);
        self.tried = tried;
        self.probe = before;
        self.under(&[], |walker| item.handler.visit_with(walker));
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
            ForHead::Pat(pattern) => {
                self.note_names(pattern);
                pattern.visit_with(self);
            }
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
