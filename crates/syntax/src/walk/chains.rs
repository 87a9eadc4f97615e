//! Optional chains.

use swc_core::ecma::ast::{Expr, MemberExpr, OptChainBase, OptChainExpr};

use super::guards::Fact;
use super::keys::{Base, Key};
use super::{Mode, Walker};
use crate::text::peel;

impl Walker<'_> {
    pub(crate) fn chain(&mut self, chain: &OptChainExpr, mode: Mode) {
        match &*chain.base {
            OptChainBase::Member(member) => {
                if chain.optional {
                    // `a?.b`: `a` may be missing, and `b` of what is missing is not read.
                    if let Some(Key { base: Base::Global(_) | Base::Bound(_), .. }) = self.key_of(&member.obj) {
                        let key = self.key_of(&member.obj);
                        let facts: Vec<Fact> = key.into_iter().map(Fact::Exists).collect();
                        return self.under(&facts, |walker| walker.optional_member(member, mode));
                    }
                }
                self.expr_member(member, mode);
            }
            OptChainBase::Call(call)
                if let Some(import) = self.direct_call(&call.callee, &call.args, call.span, chain.optional, true) =>
            {
                self.imports[import as usize].whole = true;
            }
            OptChainBase::Call(call) => self.plain_call(&call.callee, &call.args, call.span, None, chain.optional),
        }
    }

    fn expr_member(&mut self, member: &MemberExpr, mode: Mode) {
        self.member(member, mode);
    }

    /// `object?.name`, where the object is a global, a module, or a member of one.
    fn optional_member(&mut self, member: &MemberExpr, mode: Mode) {
        match peel(&member.obj) {
            Expr::Ident(_) => self.member(member, mode),
            object => {
                self.expr(object, Mode::Look);
                if let swc_core::ecma::ast::MemberProp::Computed(computed) = &member.prop {
                    self.visit(&computed.expr);
                }
            }
        }
    }
}
