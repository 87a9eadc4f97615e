//! What a function does to the variables that it makes a config of.

use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{ArrowExpr, AssignExpr, AssignTarget, Expr, Function, MemberExpr, SimpleAssignTarget, Stmt};
use swc_core::ecma::visit::{Visit, VisitWith};

use super::declarations::TopValue;
use super::{Walker, static_name};
use crate::Expr as Known;
use crate::lower::{Change, Lower};
use crate::text::peel;

/// Assignments to names and to their members in the statements of one function.
pub(super) fn changes(stmts: &[Stmt]) -> Vec<Change> {
    let mut found = Changes(Vec::new());
    stmts.iter().for_each(|stmt| stmt.visit_with(&mut found));
    found.0
}

struct Changes(Vec<Change>);

impl Changes {
    fn push(&mut self, name: &Atom, key: Option<Atom>, span: Span) {
        self.0.push(Change { name: name.clone(), key, span });
    }

    fn member(&mut self, member: &MemberExpr) {
        let mut member = member;
        loop {
            match peel(&member.obj) {
                Expr::Member(inner) => member = inner,
                Expr::Ident(name) => return self.push(&name.sym, static_name(&member.prop), member.span),
                _ => return,
            }
        }
    }
}

impl Visit for Changes {
    fn visit_assign_expr(&mut self, assign: &AssignExpr) {
        match &assign.left {
            AssignTarget::Simple(SimpleAssignTarget::Ident(name)) => {
                // `config = withX(config)`: a wrapper, like any other.
                let wraps = matches!(peel(&assign.right), Expr::Call(call)
                    if call.args.iter().any(|argument| peel(&argument.expr).as_ident().is_some_and(|inner| inner.sym == name.id.sym)));
                if !wraps {
                    self.push(&name.id.sym, None, assign.span);
                }
            }
            AssignTarget::Simple(SimpleAssignTarget::Member(member)) => self.member(member),
            _ => {}
        }
        assign.right.visit_with(self);
    }

    // Functions inside have names of their own, and run at other times.
    fn visit_function(&mut self, _function: &Function) {}

    fn visit_arrow_expr(&mut self, _arrow: &ArrowExpr) {}
}

impl<'a> Walker<'a> {
    /// The value of a function's own constant.
    pub(super) fn object_behind_inner<'s>(
        &'s self,
        init: &'s Expr,
        lower: &mut Lower<'_, 's>,
        wraps: u32,
    ) -> Option<Known>
    where
        'a: 's,
    {
        match peel(init) {
            Expr::Call(call) => call.args.iter().find_map(|argument| match peel(&argument.expr) {
                Expr::Object(_) => Some(lower.expr(&argument.expr)),
                Expr::Ident(name) if self.tops.contains_key(&name.sym) => {
                    let TopValue::Init(value) = self.tops.get(&name.sym)?.value else { return None };
                    matches!(peel(value), Expr::Object(_)).then(|| lower.expr(&argument.expr))
                }
                Expr::Call(_) => self.object_behind_inner(&argument.expr, lower, wraps.checked_sub(1)?),
                _ => None,
            }),
            Expr::Await(inner) => self.object_behind_inner(&inner.arg, lower, wraps.checked_sub(1)?),
            _ => None,
        }
    }
}
