//! What `===` proves.

use swc_core::ecma::ast::{Expr, Lit, UnaryOp};

use super::answers::agents;
use super::guards::{Cond, built, never, node_marked, told};
use super::keys::{Base, Key, member_parts};
use super::{Mode, Walker};
use crate::text::{literal, peel};

impl Walker<'_> {
    /// `left === right`
    pub(crate) fn equality(&mut self, left: &Expr, right: &Expr, visit: bool) -> Cond {
        self.met(left, Mode::Look, visit);
        self.met(right, Mode::Look, visit);
        // `self.Object === Object`: the global object is itself.
        if let (Some((object, name)), Expr::Ident(own)) = (member_parts(peel(left)), peel(right))
            && name == "Object"
            && own.sym == "Object"
            && matches!(self.key_of(object), Some(Key { base: Base::Global("globalThis" | "self"), member: None }))
        {
            return never(false);
        }
        let (value, other) = match (constant_of(left), constant_of(right)) {
            (Some(value), None) => (value, right),
            (None, Some(value)) => (value, left),
            _ => return Cond::default(),
        };
        let other = peel(other);
        if let Constant::Truth(value) = value {
            let cond = self.proof(other, false);
            return if value { cond } else { cond.not() };
        }
        if let Expr::Unary(unary) = other
            && unary.op == UnaryOp::TypeOf
        {
            let Constant::Text(kind) = value else { return Cond::default() };
            let (there, is) = if self.is_node_mark(&unary.arg) {
                (told(node_marked()), "string")
            } else {
                let Some(key) = self.key_of(&unary.arg) else { return Cond::default() };
                let is = match key {
                    Key { base: Base::Global("EdgeRuntime"), member: None } => "string",
                    Key { base: Base::Global("Deno"), member: None } => "object",
                    _ => &*kind,
                };
                (self.presence(key), is)
            };
            return match &*kind {
                "undefined" => there.not(),
                kind if kind == is => there,
                _ => never(true),
            };
        }
        if let Some(name) = self.build_constant(other) {
            return match value {
                Constant::Text(text) => built(name, |value| value == text),
                Constant::Nothing => never(true),
                Constant::Truth(_) | Constant::Other => Cond::default(),
            };
        }
        if let Constant::Text(text) = &value {
            if self.is_release_name(other) {
                return if text == "node" { told(node_marked()) } else { Cond::default() };
            }
            if self.is_user_agent(other) {
                return agents(text).map_or_else(Cond::default, told);
            }
        }
        if let Constant::Nothing = value {
            if self.is_node_mark(other) {
                return told(node_marked()).not();
            }
            return self.key_of(other).map_or_else(Cond::default, |key| self.presence(key).not());
        }
        Cond::default()
    }
}

enum Constant {
    Text(String),
    Truth(bool),
    /// `null` or `undefined`.
    Nothing,
    Other,
}

fn constant_of(expr: &Expr) -> Option<Constant> {
    if let Some((text, _)) = literal(expr) {
        return Some(Constant::Text(text));
    }
    match peel(expr) {
        Expr::Lit(Lit::Null(_)) => Some(Constant::Nothing),
        Expr::Lit(Lit::Bool(value)) => Some(Constant::Truth(value.value)),
        Expr::Lit(_) => Some(Constant::Other),
        Expr::Ident(ident) if ident.sym == "undefined" => Some(Constant::Nothing),
        Expr::Unary(unary) if unary.op == UnaryOp::Void => Some(Constant::Nothing),
        _ => None,
    }
}
