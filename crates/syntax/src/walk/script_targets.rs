//! What an assignment of a script is to.

use swc_core::atoms::Atom;
use swc_core::ecma::ast::{AssignExpr, AssignOp, Expr, MemberExpr};

use super::declarations::TopValue;
use super::keys::{Base, Key};
use super::script::{Script, Step};
use super::static_name;
use crate::text::{literal, peel};

impl<'a> Script<'_, 'a> {
    /// `exports.name.key = value`
    pub(super) fn inside(&mut self, member: &'a MemberExpr, assign: &'a AssignExpr) {
        let Some((root, key, direct)) = self.root(member) else { return };
        let Some(name) = self.name_of(root) else { return };
        let value = (direct && assign.op == AssignOp::Assign).then_some(&*assign.right);
        match key.and_then(|key| static_name(&key.prop)) {
            Some(key) => {
                self.complex = true;
                self.steps.push(Step::Member { name, key, span: member.span, value });
            }
            None => self.hole(Some(name), member.span, "a member that is assigned after its declaration"),
        }
    }

    /// Of `exports.a.b.c` the member `exports.a`, the one of it, and whether that is all.
    pub(super) fn root<'m>(&self, member: &'m MemberExpr) -> Option<(&'m MemberExpr, Option<&'m MemberExpr>, bool)> {
        let (mut outer, mut direct) = (member, true);
        loop {
            let Expr::Member(inner) = peel(&outer.obj) else { return None };
            if self.is_exports(&inner.obj) && !self.is_whole(inner) {
                return Some((inner, Some(outer), direct));
            }
            (outer, direct) = (inner, false);
        }
    }

    /// Whether the list of plain assignments has this one too.
    pub(super) fn is_listed(&self, member: &MemberExpr) -> bool {
        let plain = match peel(&member.obj) {
            Expr::Ident(name) => self.is_exports_name(&name.sym),
            Expr::Member(whole) => peel(&whole.obj).as_ident().is_some_and(|name| !self.modules.contains(&name.sym)),
            _ => false,
        };
        plain && static_name(&member.prop).is_some()
    }

    pub(super) fn is_first(&self, name: &Atom) -> bool {
        self.steps.iter().all(|step| matches!(step, Step::Set { name: other, .. } if other != name))
    }

    /// The name of a member, also where a constant of the module holds it.
    pub(super) fn name_of(&self, member: &MemberExpr) -> Option<Atom> {
        static_name(&member.prop).or_else(|| {
            let computed = member.prop.as_computed()?;
            let name = peel(&computed.expr).as_ident()?;
            match self.walker.tops.get(&name.sym) {
                Some(top) if !self.walker.changed.contains_key(&name.sym) => match top.value {
                    TopValue::Init(init) => literal(init).map(|(text, _)| text.into()),
                    _ => None,
                },
                _ => None,
            }
        })
    }

    pub(super) fn is_exports_name(&self, name: &Atom) -> bool {
        *name == "exports" && !self.walker.names.contains_key(name)
    }

    /// `exports` or `this`, where they are no more what the module exports.
    pub(super) fn is_old(&self, expr: &Expr) -> bool {
        match peel(expr) {
            Expr::Ident(name) => self.is_exports_name(&name.sym) && !self.linked,
            _ => false,
        }
    }

    pub(super) fn is_module(&self, expr: &Expr) -> bool {
        let by_name = |name: &Atom| self.modules.contains(name);
        peel(expr).as_ident().is_some_and(|name| by_name(&name.sym))
            || matches!(self.walker.key_of(expr), Some(Key { base: Base::Global("module"), member: None }))
    }

    /// `module.exports`
    pub(super) fn is_whole(&self, member: &MemberExpr) -> bool {
        static_name(&member.prop).is_some_and(|name| name == "exports") && self.is_module(&member.obj)
    }

    /// What holds the exports: `exports`, `module.exports`, `this`, a constant that was made of one.
    pub(super) fn is_exports(&self, expr: &Expr) -> bool {
        match peel(expr) {
            Expr::Ident(name) => self.is_exports_name(&name.sym) || self.exports.contains(&name.sym),
            Expr::Member(member) => self.is_whole(member),
            Expr::This(_) => self.this,
            _ => false,
        }
    }
}
