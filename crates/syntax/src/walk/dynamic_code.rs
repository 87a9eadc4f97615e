//! Code that is made from text: `eval`, `Function`, timers.

use swc_core::common::Span;
use swc_core::ecma::ast::{BinaryOp, Expr, ExprOrSpread, Lit, MemberExpr};

use super::keys::{Base, Key};
use super::{Mode, Walker, is_named};
use crate::text::peel;
use crate::{Confidence, UseKind};

impl Walker<'_> {
    /// Code from strings and WebAssembly from bytes; true if the callee needs no visit.
    pub(crate) fn dynamic_code(&mut self, target: &Expr, args: &[ExprOrSpread], span: Span) -> bool {
        let key = match target {
            Expr::Ident(_) | Expr::Member(_) | Expr::OptChain(_) => self.key_of(target),
            // `Function.bind(null, 'x')()`
            Expr::Call(_) => {
                if self.is_bound_constructor(target) {
                    self.push_use(UseKind::DynamicCode, "Function".into(), span, None, false, Confidence::Certain);
                }
                return false;
            }
            _ => return false,
        };
        match &key {
            Some(Key { base: Base::Global("eval"), member: None }) => {
                self.mention_global(target);
                self.push_use(UseKind::DynamicCode, "eval".into(), span, key, false, Confidence::Certain);
                true
            }
            Some(Key { base: Base::Global(name @ ("setTimeout" | "setInterval")), member: None }) => {
                if args.first().is_some_and(|argument| self.is_text(&argument.expr)) {
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
                        Some(first) if !self.is_wasm_module(&first.expr) => self.bytes_of(&first.expr),
                        _ => return false,
                    },
                    _ => return false,
                };
                self.wasm(&format!("WebAssembly.{member}"), span, confidence, &member);
                false
            }
            _ => self.reflected(target, args, span) || self.function_constructor(target, key, span),
        }
    }

    /// `Reflect.construct(Function, …)`, `Reflect.apply(eval, …)`
    fn reflected(&mut self, target: &Expr, args: &[ExprOrSpread], span: Span) -> bool {
        let Expr::Member(member) = target else { return false };
        if !(is_named(&member.prop, "construct") || is_named(&member.prop, "apply"))
            || peel(&member.obj).as_ident().is_none_or(|object| object.sym != "Reflect")
        {
            return false;
        }
        let Some(first) = args.first() else { return false };
        let api = match self.key_of(&first.expr) {
            Some(Key { base: Base::Global(name @ ("eval" | "Function")), member: None }) => name,
            _ => match peel(&first.expr) {
                Expr::Member(member) if self.is_function_constructor(member) => "Function",
                _ => return false,
            },
        };
        self.push_use(UseKind::DynamicCode, api.to_owned(), span, None, false, Confidence::Certain);
        true
    }

    /// `Function.bind(…)`
    pub(crate) fn is_bound_constructor(&self, expr: &Expr) -> bool {
        let Expr::Call(call) = peel(expr) else { return false };
        let Some(Expr::Member(member)) = call.callee.as_expr().map(|callee| peel(callee)) else { return false };
        is_named(&member.prop, "bind")
            && matches!(self.key_of(&member.obj), Some(Key { base: Base::Global("eval" | "Function"), member: None }))
    }

    /// `Function(…)`, however it is reached; true if the callee needs no visit.
    pub(crate) fn function_constructor(&mut self, target: &Expr, key: Option<Key>, span: Span) -> bool {
        let (mut target, mut key) = (target, key);
        // `new (Function.bind(null, 'a'))('b')`
        if self.is_bound_constructor(target) {
            self.push_use(UseKind::DynamicCode, "Function".into(), span, None, false, Confidence::Certain);
            return false;
        }
        if let Expr::Member(member) = target {
            if self.is_function_constructor(member) {
                self.push_use(UseKind::DynamicCode, "Function".into(), span, None, false, Confidence::Certain);
                return false;
            }
            // `Function.call(null, …)` makes a function too; `Function.prototype` and `Function.bind` do not.
            if member.prop.as_ident().is_some_and(|name| name.sym == "call" || name.sym == "apply") {
                target = peel(&member.obj);
                if let Expr::Member(inner) = target
                    && self.is_function_constructor(inner)
                {
                    self.push_use(UseKind::DynamicCode, "Function".into(), span, None, false, Confidence::Certain);
                    return false;
                }
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

impl Walker<'_> {
    /// `(async () => {}).constructor`, `Object.getPrototypeOf(function () {}).constructor`, `x.constructor.constructor`
    pub(crate) fn is_function_constructor(&self, member: &MemberExpr) -> bool {
        if !is_named(&member.prop, "constructor") {
            return false;
        }
        match peel(&member.obj) {
            object @ (Expr::Arrow(_) | Expr::Fn(_) | Expr::Call(_)) => is_function(object),
            Expr::Member(inner) => {
                is_named(&inner.prop, "constructor")
                    || is_named(&inner.prop, "prototype")
                        && matches!(self.key_of(&inner.obj), Some(Key { base: Base::Global("Function"), member: None }))
            }
            _ => false,
        }
    }

    /// A string, or a sum that has one.
    fn is_text(&self, expr: &Expr) -> bool {
        match peel(expr) {
            Expr::Lit(Lit::Str(_)) | Expr::Tpl(_) => true,
            Expr::Bin(bin) if bin.op == BinaryOp::Add => {
                self.is_text(&bin.right) || matches!(peel(&bin.left), Expr::Lit(Lit::Str(_)) | Expr::Tpl(_))
            }
            Expr::Ident(_) => self.known_text(expr).is_some(),
            _ => false,
        }
    }
}

/// A function, or what all functions of its kind inherit from.
pub(crate) fn is_function(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Arrow(_) | Expr::Fn(_) => true,
        Expr::Call(call) => {
            call.callee.as_expr().is_some_and(
                |callee| matches!(peel(callee), Expr::Member(member) if is_named(&member.prop, "getPrototypeOf")),
            ) && call.args.first().is_some_and(|argument| matches!(peel(&argument.expr), Expr::Arrow(_) | Expr::Fn(_)))
        }
        _ => false,
    }
}
