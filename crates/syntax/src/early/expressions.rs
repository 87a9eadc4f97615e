//! Expressions: chains, and objects with two prototypes.

use swc_core::ecma::ast::{Callee, Expr, MemberProp, ObjectLit, OptChainBase, Prop, PropName, PropOrSpread};
use swc_core::ecma::visit::VisitWith;

use super::{Early, Fault};

impl Early {
    /// Chains lean left and may be very long: they are gone along, not down.
    pub(super) fn expression(&mut self, expr: &Expr) {
        let mut expr = expr;
        loop {
            expr = match expr {
                Expr::Ident(_) | Expr::Lit(_) | Expr::This(_) => return,
                Expr::Bin(bin) => {
                    bin.right.visit_with(self);
                    &bin.left
                }
                Expr::Member(member) => {
                    match &member.prop {
                        MemberProp::Ident(_) => {}
                        MemberProp::PrivateName(name) => self.private_name(name),
                        MemberProp::Computed(computed) => computed.expr.visit_with(self),
                    }
                    &member.obj
                }
                Expr::Call(call) => {
                    call.args.visit_with(self);
                    match &call.callee {
                        Callee::Expr(callee) => callee,
                        Callee::Super(_) | Callee::Import(_) => return,
                    }
                }
                Expr::OptChain(chain) => match &*chain.base {
                    OptChainBase::Member(member) => {
                        match &member.prop {
                            MemberProp::Ident(_) => {}
                            MemberProp::PrivateName(name) => self.private_name(name),
                            MemberProp::Computed(computed) => computed.expr.visit_with(self),
                        }
                        &member.obj
                    }
                    OptChainBase::Call(call) => {
                        call.args.visit_with(self);
                        &call.callee
                    }
                },
                _ => return expr.visit_children_with(self),
            };
        }
    }

    /// An object has one prototype.
    pub(super) fn object(&mut self, object: &ObjectLit) {
        if self.proto {
            let mut first = None;
            for prop in &object.props {
                let PropOrSpread::Prop(prop) = prop else { continue };
                let Prop::KeyValue(pair) = &**prop else { continue };
                let at = match &pair.key {
                    PropName::Ident(name) if name.sym == "__proto__" => name.span,
                    PropName::Str(name) if name.value == "__proto__" => name.span,
                    _ => continue,
                };
                match first {
                    None => first = Some(at),
                    Some(first) => self.tell(Fault {
                        at,
                        message: "an object has two prototypes: `__proto__` twice".to_owned(),
                        first: Some(first),
                        hint: "Take one of the two out; `['__proto__']` is a key like any other.",
                    }),
                }
            }
        }
        object.props.visit_with(self);
    }
}
