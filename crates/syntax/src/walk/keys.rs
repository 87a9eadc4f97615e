//! What an expression names: a global, a module, a member of one, or a text that the build knows.

use swc_core::atoms::Atom;
use swc_core::ecma::ast::{Expr, MemberExpr, OptChainBase};

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

    /// `process.env.NEXT_RUNTIME`, also under another name.
    pub(crate) fn is_runtime(&self, expr: &Expr) -> bool {
        match peel(expr) {
            Expr::Ident(ident) => {
                matches!(self.meaning(&ident.sym), Meaning::Bound(id) if matches!(self.bindings[id as usize].kind, Kind::Runtime))
            }
            other => match member_parts(other) {
                Some((object, name)) => name == "NEXT_RUNTIME" && self.is_env(object),
                None => false,
            },
        }
    }

    /// `process.env.NODE_ENV`, which the build replaces by `"production"`.
    pub(crate) fn is_node_env(&self, expr: &Expr) -> bool {
        member_parts(peel(expr)).is_some_and(|(object, name)| name == "NODE_ENV" && self.is_env(object))
    }

    /// The text that a production build for the edge puts in the place of an expression.
    pub(crate) fn build_constant(&self, expr: &Expr) -> Option<&'static str> {
        if self.is_runtime(expr) {
            Some("edge")
        } else if self.is_node_env(expr) {
            Some("production")
        } else {
            None
        }
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
