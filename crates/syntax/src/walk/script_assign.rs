//! Assignments that export, one after another.

use swc_core::common::Spanned;
use swc_core::ecma::ast::{AssignExpr, AssignOp, AssignTarget, Expr, MemberExpr, MemberProp, Prop, SimpleAssignTarget};

use super::key_name;
use super::script::{Script, Step, end, is_void, may_set, whole_target};
use super::script_whole::is_object_assign;
use crate::text::peel;

impl<'a> Script<'_, 'a> {
    pub(super) fn assign(&mut self, assign: &'a AssignExpr) {
        // The value is made first.
        match peel(&assign.right) {
            Expr::Assign(inner) => self.assign(inner),
            Expr::Seq(_) => self.expr(&assign.right),
            right => self.mentioned(right, right.span()),
        }
        let member = match &assign.left {
            AssignTarget::Simple(SimpleAssignTarget::Member(member)) => member,
            AssignTarget::Simple(SimpleAssignTarget::Ident(name)) => {
                if self.is_exports_name(&name.id.sym) {
                    let whole = |expr: &Expr| matches!(expr, Expr::Member(member) if self.is_whole(member));
                    self.linked = match peel(&assign.right) {
                        Expr::Assign(inner) => whole_target(inner).is_some_and(|member| self.is_whole(member)),
                        right => whole(right),
                    };
                }
                return;
            }
            other => return self.mentioned(other, other.span()),
        };
        if self.is_whole(member) {
            return self.whole(assign, member);
        }
        if !self.is_exports(&member.obj) {
            return self.inside(member, assign);
        }
        let set = assign.op == AssignOp::Assign;
        let span = member.span;
        self.complex |= !self.is_listed(member);
        match self.name_of(member) {
            Some(name) if name == "__esModule" => {}
            Some(name) if self.is_old(&member.obj) => self.lose(name, span),
            Some(_) if is_void(&assign.right) => {}
            Some(name) if set || self.is_first(&name) && may_set(assign.op) => {
                self.steps.push(Step::Set { name, span, value: &assign.right });
            }
            Some(name) => self.hole(Some(name), span, "an assignment of this kind"),
            None => match &member.prop {
                MemberProp::Computed(computed) if set => {
                    self.complex = true;
                    self.steps.push(Step::Computed { key: &computed.expr, value: &assign.right });
                }
                _ => self.hole(None, span, "an assignment of this kind"),
            },
        }
    }

    /// `module.exports = value`: what was exported before is gone.
    fn whole(&mut self, assign: &'a AssignExpr, member: &MemberExpr) {
        if assign.op != AssignOp::Assign {
            return self.hole(None, member.span, "an assignment of this kind");
        }
        if self.is_exports(&assign.right) || is_void(&assign.right) {
            return;
        }
        let value = end(&assign.right);
        if self.names_exports(value.span()) && !matches!(value, Expr::Fn(_) | Expr::Arrow(_) | Expr::Class(_)) {
            // Made of what was exported before: `withX(module.exports)`.
            return self.hole(None, value.span(), "an object that is made of `module.exports`");
        }
        let mut gone = Vec::new();
        for step in self.steps.drain(..) {
            if let Step::Set { name, span, .. } | Step::Getter { name, span, .. } = step {
                gone.push((name, span));
            }
        }
        gone.into_iter().for_each(|(name, span)| self.lose(name, span));
        self.exports.clear();
        self.this = false;
        self.linked = matches!(peel(&assign.right), Expr::Assign(inner) if matches!(&inner.left, AssignTarget::Simple(SimpleAssignTarget::Ident(name)) if self.is_exports_name(&name.id.sym)));
        self.complex |= match peel(value) {
            // Names that are not written out.
            Expr::Object(object) => object.props.iter().any(|prop| match prop.as_prop().map(|prop| &**prop) {
                Some(Prop::KeyValue(pair)) => key_name(&pair.key).is_none(),
                Some(Prop::Method(method)) => key_name(&method.key).is_none(),
                Some(Prop::Getter(getter)) => key_name(&getter.key).is_none(),
                Some(_) => false,
                None => true,
            }),
            Expr::Call(call) => is_object_assign(&call.callee),
            _ => false,
        };
        self.steps.push(Step::Whole { span: member.span, value });
    }
}
