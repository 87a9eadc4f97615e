//! What an expression names: a global, a module, a member of one, or a text that the build knows.

use swc_core::atoms::Atom;
use swc_core::ecma::ast::{BinaryOp, Expr, MemberExpr, OptChainBase};

use super::globals::{Role, global};
use super::scope::{BindingId, Kind, Meaning};
use super::{Walker, static_name};
use crate::text::peel;

/// Members that a key may be long: `globalThis.global.process.cwd`. A longer chain names nothing.
const KEY_DEPTH: u32 = 4;

/// What may or may not exist: a global, a module handle, or a member of one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub base: Base,
    pub member: Option<Atom>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Base {
    Global(&'static str),
    Bound(BindingId),
}

impl Walker<'_> {
    /// What an expression names, as a thing that may or may not exist.
    pub(crate) fn key_of(&self, expr: &Expr) -> Option<Key> {
        self.key_within(expr, KEY_DEPTH)
    }

    /// The same for a member: `process.cwd`, `globalThis.Buffer`, `fs.readFile`.
    pub(crate) fn key_of_member(&self, member: &MemberExpr) -> Option<Key> {
        self.member_key(member, KEY_DEPTH)
    }

    fn key_within(&self, expr: &Expr, depth: u32) -> Option<Key> {
        match peel(expr) {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => match self.bindings[id as usize].kind {
                    Kind::Handle(_) | Kind::Default(_) | Kind::Named(..) => {
                        Some(Key { base: Base::Bound(id), member: None })
                    }
                    Kind::Member(base, ref member) => {
                        Some(Key { base: Base::Global(base), member: Some(member.clone()) })
                    }
                    _ => None,
                },
                Meaning::Global(name, _) => Some(Key { base: Base::Global(name), member: None }),
                Meaning::Other => None,
            },
            Expr::Member(member) => self.member_key(member, depth),
            Expr::OptChain(chain) => match &*chain.base {
                OptChainBase::Member(member) => self.member_key(member, depth),
                OptChainBase::Call(_) => None,
            },
            _ => None,
        }
    }

    fn member_key(&self, member: &MemberExpr, depth: u32) -> Option<Key> {
        let object = self.key_within(&member.obj, depth.checked_sub(1)?)?;
        let name = static_name(&member.prop)?;
        match object {
            Key { base: Base::Global("globalThis" | "self" | "global" | "window"), member: None } => {
                global(&name).map(|(name, _)| Key { base: Base::Global(name), member: None })
            }
            Key { base, member: None } => Some(Key { base, member: Some(name) }),
            Key { .. } => None,
        }
    }

    pub(crate) fn role_key(name: &'static str, _role: Role) -> Key {
        Key { base: Base::Global(name), member: None }
    }

    /// `process.env`
    pub(crate) fn is_env(&self, expr: &Expr) -> bool {
        if let Expr::Ident(ident) = peel(expr)
            && let Meaning::Bound(id) = self.meaning(&ident.sym)
        {
            return matches!(self.bindings[id as usize].kind, Kind::Env);
        }
        matches!(self.key_of(expr), Some(Key { base: Base::Global("process"), member: Some(member) }) if member == "env")
    }

    /// The text that a production build for the edge puts in the place of an expression, also under another name.
    pub(crate) fn build_constant(&self, expr: &Expr) -> Option<&'static str> {
        match peel(expr) {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => match self.bindings[id as usize].kind {
                    Kind::Constant(text) => Some(text),
                    _ => None,
                },
                _ => None,
            },
            // What stands for a text that may be missing: it is not.
            Expr::Bin(bin) if matches!(bin.op, BinaryOp::NullishCoalescing | BinaryOp::LogicalOr) => {
                self.build_constant(&bin.left)
            }
            Expr::Tpl(template) => match (&template.exprs[..], &template.quasis[..]) {
                ([one], [before, after]) if before.raw.is_empty() && after.raw.is_empty() => self.build_constant(one),
                _ => None,
            },
            other => {
                let (object, name) = member_parts(other)?;
                let text = environment(&name)?;
                self.is_env(object).then_some(text)
            }
        }
    }

    /// `navigator.userAgent`
    pub(crate) fn is_user_agent(&self, expr: &Expr) -> bool {
        matches!(self.key_of(expr), Some(Key { base: Base::Global("navigator"), member: Some(member) }) if member == "userAgent")
    }

    /// `process.versions.node`: what only Node has.
    pub(crate) fn is_node_mark(&self, expr: &Expr) -> bool {
        match member_parts(peel(expr)) {
            Some((object, name)) if name == "node" => {
                matches!(self.key_of(object), Some(Key { base: Base::Global("process"), member: Some(member) }) if member == "versions")
            }
            _ => false,
        }
    }

    /// `process.release.name`
    pub(crate) fn is_release_name(&self, expr: &Expr) -> bool {
        match member_parts(peel(expr)) {
            Some((object, name)) if name == "name" => {
                matches!(self.key_of(object), Some(Key { base: Base::Global("process"), member: Some(member) }) if member == "release")
            }
            _ => false,
        }
    }
}

/// What a production build for the edge makes of a variable of the environment.
pub(crate) fn environment(name: &str) -> Option<&'static str> {
    match name {
        "NEXT_RUNTIME" => Some("edge"),
        "NODE_ENV" => Some("production"),
        _ => None,
    }
}

pub(crate) fn member_parts(expr: &Expr) -> Option<(&Expr, Atom)> {
    match expr {
        Expr::Member(member) => Some((&member.obj, static_name(&member.prop)?)),
        Expr::OptChain(chain) => match &*chain.base {
            OptChainBase::Member(member) => Some((&member.obj, static_name(&member.prop)?)),
            OptChainBase::Call(_) => None,
        },
        _ => None,
    }
}
