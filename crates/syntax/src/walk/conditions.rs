//! What a test proves when it holds, and when it fails.

use swc_core::ecma::ast::{BinaryOp, Expr, Lit, UnaryOp};

use super::globals::global;
use super::guards::{Cond, both, either, exists, never};
use super::keys::{Base, Key};
use super::scope::{Kind, Meaning};
use super::{Mode, Walker};
use crate::text::{literal, peel};

impl Walker<'_> {
    /// Visits a test and tells what it proves.
    pub(crate) fn test(&mut self, expr: &Expr) -> Cond {
        match peel(expr) {
            Expr::Unary(unary) if unary.op == UnaryOp::Bang => self.test(&unary.arg).not(),
            Expr::Bin(bin) => match bin.op {
                BinaryOp::LogicalAnd => {
                    let left = self.test(&bin.left);
                    let right = self.under(&left.yes, |walker| walker.test(&bin.right));
                    Cond { yes: both(left.yes, &right.yes), no: either(&left.no, &right.no) }
                }
                BinaryOp::LogicalOr => {
                    let left = self.test(&bin.left);
                    let right = self.under(&left.no, |walker| walker.test(&bin.right));
                    Cond { yes: either(&left.yes, &right.yes), no: both(left.no, &right.no) }
                }
                BinaryOp::EqEq | BinaryOp::EqEqEq => self.equality(&bin.left, &bin.right),
                BinaryOp::NotEq | BinaryOp::NotEqEq => self.equality(&bin.left, &bin.right).not(),
                BinaryOp::In => {
                    self.operand(&bin.right);
                    let Some((name, _)) = literal(&bin.left) else {
                        self.visit(&bin.left);
                        return Cond::default();
                    };
                    match self.key_of(&bin.right) {
                        Some(Key { base: Base::Global("globalThis" | "self" | "global"), member: None }) => {
                            global(&name).map_or_else(Cond::default, |(name, _)| {
                                self.presence(Key { base: Base::Global(name), member: None })
                            })
                        }
                        Some(Key { base, member: None }) => exists(Key { base, member: Some(name.into()) }),
                        _ => Cond::default(),
                    }
                }
                _ => {
                    self.visit(expr);
                    Cond::default()
                }
            },
            // Nobody gets behind `false &&`, whatever the runtime.
            Expr::Lit(Lit::Bool(value)) => never(!value.value),
            Expr::Lit(Lit::Num(number)) => never(number.value == 0.0),
            Expr::Cond(cond) => {
                let test = self.test(&cond.test);
                let yes = self.under(&test.yes, |walker| walker.test(&cond.cons));
                let no = self.under(&test.no, |walker| walker.test(&cond.alt));
                Cond {
                    yes: either(&both(test.yes.clone(), &yes.yes), &both(test.no.clone(), &no.yes)),
                    no: either(&both(test.yes, &yes.no), &both(test.no, &no.no)),
                }
            }
            Expr::Call(call) if self.is_boolean_call(call) => match call.args.first() {
                Some(argument) => self.test(&argument.expr),
                None => Cond::default(),
            },
            Expr::Ident(ident) => {
                self.visit(expr);
                match self.meaning(&ident.sym) {
                    Meaning::Bound(id) => match &self.bindings[id as usize].kind {
                        Kind::Test(cond) => (**cond).clone(),
                        Kind::Runtime => never(false),
                        Kind::Handle(_) | Kind::Default(_) | Kind::Named(..) => {
                            exists(Key { base: Base::Bound(id), member: None })
                        }
                        _ => Cond::default(),
                    },
                    Meaning::Global(name, _) => self.presence(Key { base: Base::Global(name), member: None }),
                    Meaning::Other => Cond::default(),
                }
            }
            inner @ (Expr::Member(_) | Expr::OptChain(_)) => {
                self.operand(inner);
                if self.is_runtime(inner) || self.is_node_env(inner) {
                    return never(false);
                }
                if self.is_node_mark(inner) {
                    return never(true);
                }
                self.key_of(inner).map_or_else(Cond::default, |key| self.presence(key))
            }
            _ => {
                self.visit(expr);
                Cond::default()
            }
        }
    }

    /// `left === right`
    fn equality(&mut self, left: &Expr, right: &Expr) -> Cond {
        self.operand(left);
        self.operand(right);
        let (value, other) = match (constant_of(left), constant_of(right)) {
            (Some(value), None) => (value, right),
            (None, Some(value)) => (value, left),
            _ => return Cond::default(),
        };
        let other = peel(other);
        if let Expr::Unary(unary) = other
            && unary.op == UnaryOp::TypeOf
        {
            let Constant::Text(kind) = value else { return Cond::default() };
            if self.is_node_mark(&unary.arg) {
                return if kind == "undefined" { never(false) } else { never(true) };
            }
            let Some(key) = self.key_of(&unary.arg) else { return Cond::default() };
            let present = self.presence(key);
            return if kind == "undefined" { present.not() } else { present };
        }
        if let Some(name) = self.build_constant(other) {
            return match value {
                Constant::Text(text) if text == name => never(false),
                Constant::Text(_) => never(true),
                Constant::Nothing => never(true),
                Constant::Other => Cond::default(),
            };
        }
        if let Constant::Text(text) = &value
            && text == "node"
            && self.is_release_name(other)
        {
            return never(true);
        }
        if let Constant::Nothing = value {
            if self.is_node_mark(other) {
                return never(false);
            }
            return self.key_of(other).map_or_else(Cond::default, |key| self.presence(key).not());
        }
        Cond::default()
    }

    /// Visits what is only looked at: reading a member that is not there gives `undefined` and harms nothing.
    fn operand(&mut self, expr: &Expr) {
        self.expr(expr, Mode::Look);
    }

    fn is_boolean_call(&self, call: &swc_core::ecma::ast::CallExpr) -> bool {
        call.args.len() == 1
            && call
                .callee
                .as_expr()
                .and_then(|callee| callee.as_ident())
                .is_some_and(|name| name.sym == "Boolean" && matches!(self.meaning(&name.sym), Meaning::Other))
    }
}

enum Constant {
    Text(String),
    Nothing,
    Other,
}

fn constant_of(expr: &Expr) -> Option<Constant> {
    if let Some((text, _)) = literal(expr) {
        return Some(Constant::Text(text));
    }
    match peel(expr) {
        Expr::Lit(Lit::Null(_)) => Some(Constant::Nothing),
        Expr::Lit(_) => Some(Constant::Other),
        Expr::Ident(ident) if ident.sym == "undefined" => Some(Constant::Nothing),
        Expr::Unary(unary) if unary.op == UnaryOp::Void => Some(Constant::Nothing),
        _ => None,
    }
}
