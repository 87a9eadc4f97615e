//! Code that is made from text: `eval`, `Function`, timers.

use swc_core::common::Span;
use swc_core::ecma::ast::{BinaryOp, Expr, ExprOrSpread, Lit, MemberExpr};

use super::keys::{Base, Key};
use super::{Mode, Walker};
use crate::text::peel;
use crate::{Confidence, UseKind};

impl Walker<'_> {
    /// Code from strings and WebAssembly from bytes; true if the callee needs no visit.
    pub(crate) fn dynamic_code(&mut self, target: &Expr, args: &[ExprOrSpread], span: Span, optional: bool) -> bool {
        let key = match target {
            Expr::Ident(_) | Expr::Member(_) => self.key_of(target),
            _ => return false,
        };
        match &key {
            Some(Key { base: Base::Global("eval"), member: None }) => {
                self.mention_global(target);
                self.push_use(UseKind::DynamicCode, "eval".into(), span, key, optional, Confidence::Certain);
                true
            }
            Some(Key { base: Base::Global(name @ ("setTimeout" | "setInterval")), member: None }) => {
                if args.first().is_some_and(|argument| is_text(&argument.expr)) {
                    let api = (*name).to_owned();
                    self.push_use(UseKind::DynamicCode, api, span, None, false, Confidence::Certain);
                }
                false
            }
            Some(Key { base: Base::Global("WebAssembly"), member: Some(member) }) => {
                let member = member.clone();
                let confidence = match &*member {
                    "compile" | "compileStreaming" | "instantiateStreaming" => Confidence::Certain,
                    "instantiate" => match args.first() {
                        Some(first) if !self.is_wasm_module(&first.expr) => Self::bytes_confidence(&first.expr),
                        _ => return false,
                    },
                    _ => return false,
                };
                self.wasm(&format!("WebAssembly.{member}"), span, confidence, &member);
                false
            }
            _ => self.function_constructor(target, key, span),
        }
    }

    /// `Function(…)`, however it is reached; true if the callee needs no visit.
    pub(crate) fn function_constructor(&mut self, target: &Expr, key: Option<Key>, span: Span) -> bool {
        let (mut target, mut key) = (target, key);
        if let Expr::Member(member) = target {
            if is_function_constructor(member) {
                self.push_use(UseKind::DynamicCode, "Function".into(), span, None, false, Confidence::Certain);
                return false;
            }
            // `Function.call(null, …)` makes a function too; `Function.prototype` and `Function.bind` do not.
            if member.prop.as_ident().is_some_and(|name| name.sym == "call" || name.sym == "apply") {
                target = peel(&member.obj);
                key = self.key_of(target);
            }
        }
        match key {
            Some(Key { base: Base::Global("Function"), member: None }) => {
                self.mention_global(target);
                self.push_use(UseKind::DynamicCode, "Function".into(), span, key, false, Confidence::Certain);
                true
            }
            Some(Key { base: Base::Global("eval"), member: None }) => {
                self.mention_global(target);
                self.push_use(UseKind::DynamicCode, "eval".into(), span, key, false, Confidence::Certain);
                true
            }
            _ => false,
        }
    }

    /// Notes the names of a callee that is a global: an alias is a declaration of this module.
    fn mention_global(&mut self, target: &Expr) {
        match target {
            Expr::Ident(ident) => self.mention_name(ident, Mode::Look),
            Expr::Member(member) => {
                if let Expr::Ident(ident) = peel(&member.obj) {
                    self.ident(ident, Mode::Need);
                }
            }
            _ => {}
        }
    }
}

/// `(async () => {}).constructor`, `Object.getPrototypeOf(function () {}).constructor`, `x.constructor.constructor`
pub(crate) fn is_function_constructor(member: &MemberExpr) -> bool {
    if !super::is_named(&member.prop, "constructor") {
        return false;
    }
    match peel(&member.obj) {
        Expr::Arrow(_) | Expr::Fn(_) => true,
        Expr::Member(inner) => super::is_named(&inner.prop, "constructor"),
        Expr::Call(call) => {
            call.callee.as_expr().is_some_and(|callee| {
                matches!(peel(callee), Expr::Member(member) if member.prop.as_ident().is_some_and(|name| name.sym == "getPrototypeOf"))
            }) && call.args.first().is_some_and(|argument| matches!(peel(&argument.expr), Expr::Arrow(_) | Expr::Fn(_)))
        }
        _ => false,
    }
}

/// A string, or a sum that has one.
fn is_text(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(Lit::Str(_)) | Expr::Tpl(_) => true,
        Expr::Bin(bin) if bin.op == BinaryOp::Add => {
            is_text(&bin.right) || matches!(peel(&bin.left), Expr::Lit(Lit::Str(_)) | Expr::Tpl(_))
        }
        _ => false,
    }
}
