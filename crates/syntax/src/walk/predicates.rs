//! Functions that answer a test, and names that keep the value they were given.

use std::rc::Rc;

use rustc_hash::FxHashSet;
use swc_core::atoms::Atom;
use swc_core::ecma::ast::{
    ArrowFunctionBody, AssignExpr, AssignTarget, Expr, FnExpr, ForHead, Function, MemberExpr, Pat, SimpleAssignTarget,
    Stmt, UnaryExpr, UnaryOp, UpdateExpr, VarDeclKind,
};
use swc_core::ecma::visit::{Visit, VisitWith, noop_visit_type};

use super::Walker;
use super::branches::leaves;
use super::globals::global;
use super::guards::{Cond, both, either, never};
use super::scope::{Kind, each_name};
use crate::text::peel;

/// Statements that a predicate may have.
pub(crate) const MAX_STATEMENTS: usize = 6;

impl Walker<'_> {
    /// Gives a function's name its meaning, where the function answers a test.
    pub(crate) fn classify_function(&mut self, name: &Atom, function: &Function) {
        if function.is_async || function.is_generator {
            return;
        }
        let Some(body) = &function.body else { return };
        let params = function.params.iter().map(|param| &param.pat);
        if let Some(cond) = self.answer(params, &body.stmts)
            && self.is_fixed(name, VarDeclKind::Var)
        {
            self.set_kind(name, Kind::Predicate(Rc::new(cond)));
        } else {
            self.classify_check(name, function.params.iter().map(|param| &param.pat), &body.stmts, VarDeclKind::Var);
        }
    }

    /// The same for an arrow or a function expression that a name is given.
    pub(crate) fn classify_callee(&mut self, name: &Atom, function: &Expr, declared: VarDeclKind) {
        if let Some(cond) = self.predicate(function) {
            if self.is_fixed(name, declared) {
                self.set_kind(name, Kind::Predicate(Rc::new(cond)));
            }
            return;
        }
        match function {
            Expr::Arrow(arrow) if !arrow.is_async => {
                if let ArrowFunctionBody::FunctionBody(body) = &*arrow.body {
                    self.classify_check(name, arrow.params.iter(), &body.stmts, declared);
                }
            }
            Expr::Fn(FnExpr { function, .. }) if !function.is_async && !function.is_generator => {
                if let Some(body) = &function.body {
                    self.classify_check(name, function.params.iter().map(|param| &param.pat), &body.stmts, declared);
                }
            }
            _ => {}
        }
    }

    /// What the result of a function proves; `None` when nothing.
    pub(crate) fn predicate(&mut self, function: &Expr) -> Option<Cond> {
        match function {
            Expr::Arrow(arrow) if !arrow.is_async => match &*arrow.body {
                ArrowFunctionBody::FunctionBody(body) => self.answer(arrow.params.iter(), &body.stmts),
                ArrowFunctionBody::Expr(expr) => {
                    if self.hides(arrow.params.iter()) {
                        return None;
                    }
                    self.result(expr)
                }
            },
            Expr::Fn(function) if !function.function.is_async && !function.function.is_generator => {
                let body = function.function.body.as_ref()?;
                self.answer(function.function.params.iter().map(|param| &param.pat), &body.stmts)
            }
            _ => None,
        }
    }

    fn answer<'p>(&mut self, params: impl Iterator<Item = &'p Pat>, stmts: &[Stmt]) -> Option<Cond> {
        if stmts.is_empty() || stmts.len() > MAX_STATEMENTS || !returns(stmts.last()?) || self.hides(params) {
            return None;
        }
        let mark = self.undo.len();
        self.function_depth += 1;
        let cond = self.answer_of(stmts);
        self.function_depth -= 1;
        self.close(mark);
        cond
    }

    /// What the value that a statement list returns proves.
    fn answer_of(&mut self, stmts: &[Stmt]) -> Option<Cond> {
        let (first, rest) = stmts.split_first()?;
        match first {
            Stmt::Return(returned) => match &returned.arg {
                Some(arg) => self.result(arg),
                None => Some(never(true)),
            },
            Stmt::Block(block) => self.answer_of(&block.stmts),
            Stmt::If(item) if leaves(&item.cons) => {
                let test = self.proof(&item.test, false);
                let yes = self.answer_of(std::slice::from_ref(&item.cons)).unwrap_or_default();
                let no = match &item.alt {
                    Some(alt) if rest.is_empty() => self.answer_of(std::slice::from_ref(alt)),
                    Some(_) => None,
                    None => self.answer_of(rest),
                }
                .unwrap_or_default();
                let cond = Cond {
                    yes: either(&both(test.yes.clone(), &yes.yes), &both(test.no.clone(), &no.yes)),
                    no: either(&both(test.yes, &yes.no), &both(test.no, &no.no)),
                };
                (!cond.is_empty()).then_some(cond)
            }
            Stmt::Decl(swc_core::ecma::ast::Decl::Var(var)) if var.kind == VarDeclKind::Const => {
                var.decls.iter().for_each(|decl| self.declare_pattern(&decl.name));
                self.classify(var);
                self.answer_of(rest)
            }
            _ => None,
        }
    }

    fn result(&mut self, expr: &Expr) -> Option<Cond> {
        let cond = match peel(expr) {
            inner @ (Expr::Bin(_)
            | Expr::Unary(_)
            | Expr::Call(_)
            | Expr::Member(_)
            | Expr::OptChain(_)
            | Expr::Ident(_)
            | Expr::Cond(_)
            | Expr::Lit(_)) => self.proof(inner, false),
            _ => return None,
        };
        (!cond.is_empty()).then_some(cond)
    }

    /// Whether a parameter hides a name that the analysis knows.
    pub(crate) fn hides<'p>(&self, params: impl Iterator<Item = &'p Pat>) -> bool {
        let mut hides = false;
        for param in params {
            each_name(param, &mut |name| hides |= self.names.contains_key(name) || global(name).is_some());
        }
        hides
    }

    /// Whether a name keeps the value of its declaration.
    pub(crate) fn is_fixed(&mut self, name: &Atom, declared: VarDeclKind) -> bool {
        declared == VarDeclKind::Const || !self.assigned_names().names.contains(name)
    }

    /// Whether a member of the name's value is assigned somewhere.
    pub(crate) fn changed_inside(&mut self, name: &Atom) -> bool {
        self.assigned_names().objects.contains(name)
    }

    /// Looked up once a module, and only where a guard hangs on it.
    fn assigned_names(&mut self) -> &Assigned {
        let program = self.program;
        self.assigned_anywhere.get_or_insert_with(|| {
            let mut assigned = Assigned::default();
            program.visit_with(&mut assigned);
            assigned
        })
    }
}

fn returns(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Return(_) => true,
        Stmt::If(item) => item.alt.is_some(),
        _ => false,
    }
}

/// Names that a program assigns, wherever: scopes are not told apart.
#[derive(Default)]
pub(crate) struct Assigned {
    names: FxHashSet<Atom>,
    /// Names whose members are assigned.
    objects: FxHashSet<Atom>,
}

impl Assigned {
    fn member(&mut self, member: &MemberExpr) {
        let mut object = peel(&member.obj);
        while let Expr::Member(inner) = object {
            object = peel(&inner.obj);
        }
        if let Expr::Ident(ident) = object {
            self.objects.insert(ident.sym.clone());
        }
    }

    fn pattern(&mut self, pattern: &Pat) {
        each_name(pattern, &mut |name| {
            self.names.insert(name.clone());
        });
        if let Pat::Expr(expr) = pattern
            && let Expr::Ident(ident) = peel(expr)
        {
            self.names.insert(ident.sym.clone());
        }
    }
}

impl Visit for Assigned {
    noop_visit_type!();

    fn visit_assign_expr(&mut self, assign: &AssignExpr) {
        match &assign.left {
            AssignTarget::Simple(SimpleAssignTarget::Ident(ident)) => {
                self.names.insert(ident.id.sym.clone());
            }
            AssignTarget::Simple(SimpleAssignTarget::Member(member)) => self.member(member),
            AssignTarget::Pat(pattern) => self.pattern(&pattern.clone().into()),
            AssignTarget::Simple(_) => {}
        }
        assign.visit_children_with(self);
    }

    fn visit_update_expr(&mut self, update: &UpdateExpr) {
        match peel(&update.arg) {
            Expr::Ident(ident) => {
                self.names.insert(ident.sym.clone());
            }
            Expr::Member(member) => self.member(member),
            _ => {}
        }
        update.visit_children_with(self);
    }

    fn visit_unary_expr(&mut self, unary: &UnaryExpr) {
        if unary.op == UnaryOp::Delete
            && let Expr::Member(member) = peel(&unary.arg)
        {
            self.member(member);
        }
        unary.visit_children_with(self);
    }

    fn visit_for_head(&mut self, head: &ForHead) {
        if let ForHead::Pat(pattern) = head {
            self.pattern(pattern);
        }
        head.visit_children_with(self);
    }
}
