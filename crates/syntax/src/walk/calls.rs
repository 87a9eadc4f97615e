//! Calls and `new`: code from strings, WebAssembly from bytes, and what else a call says.

use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{CallExpr, Callee, Expr, ExprOrSpread, MemberExpr, NewExpr};
use swc_core::ecma::visit::VisitWith;

use super::globals::Role;
use super::guards::{Cond, Fact};
use super::keys::{Base, Key};
use super::scope::{Binding, Kind, Meaning};
use super::{Mode, Probe, Walker};
use crate::text::peel;
use crate::{Confidence, UseKind};

/// Hooks whose function runs in browsers only.
const EFFECTS: &[&str] = &["useEffect", "useLayoutEffect", "useInsertionEffect"];
/// Methods that change the array they are called on.
const CHANGES: &[&str] = &["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"];

/// The expression whose value a comma expression has.
pub(crate) fn last(expr: &Expr) -> &Expr {
    match peel(expr) {
        Expr::Seq(sequence) => sequence.exprs.last().map_or(expr, |expr| last(expr)),
        other => other,
    }
}

impl Walker<'_> {
    pub(crate) fn call(&mut self, call: &CallExpr) {
        let callee = match &call.callee {
            Callee::Expr(callee) => callee,
            Callee::Super(_) => return call.args.visit_with(self),
            Callee::Import(_) => {
                match self.import_of(call, true) {
                    Some(import) => self.imports[import as usize].whole = true,
                    None => {
                        if let Some(first) = call.args.first() {
                            self.chosen_import(&first.expr, true);
                        }
                        call.args.visit_with(self);
                    }
                }
                return;
            }
        };
        self.plain_call(callee, &call.args, call.span, Some(call), false);
    }

    /// A call, `callee?.()` included.
    pub(crate) fn plain_call(
        &mut self,
        callee: &Expr,
        args: &[ExprOrSpread],
        span: Span,
        call: Option<&CallExpr>,
        optional: bool,
    ) {
        let target = last(callee);
        self.note_call(target);
        let mut effect = false;
        match target {
            Expr::Ident(ident) => {
                effect = ident.sym.starts_with("use") && EFFECTS.contains(&&*ident.sym)
                    || call.is_some_and(|call| self.is_client_only(&call.callee, args));
                let known = match self.meaning(&ident.sym) {
                    Meaning::Bound(id) => match self.bindings[id as usize] {
                        // A function of this program: nothing to know but that it is mentioned.
                        Binding { kind: Kind::Plain | Kind::Check(_), .. } => {
                            self.mention(id, Mode::Need);
                            self.wrapped_import(call);
                            return self.arguments(args, effect);
                        }
                        _ => true,
                    },
                    Meaning::Global(_, role) => role == Role::Require,
                    Meaning::Other => {
                        self.wrapped_import(call);
                        return self.arguments(args, effect);
                    }
                };
                if known {
                    if let Some(import) = call.and_then(|call| self.import_call_of(call)) {
                        self.imports[import as usize].whole = true;
                        return;
                    }
                    if let Some(first) = args.first().filter(|_| ident.sym == "require") {
                        self.chosen_import(&first.expr, false);
                    }
                    // A function of this program that answers a test, or a text: nothing more to know.
                    if let Meaning::Bound(id) = self.meaning(&ident.sym)
                        && matches!(self.bindings[id as usize].kind, Kind::Predicate(_) | Kind::Test(_) | Kind::Text(_))
                    {
                        self.mention(id, Mode::Need);
                        return self.arguments(args, effect);
                    }
                }
            }
            Expr::Member(member) => {
                // `(function () { … }).call(this)`
                self.in_place = matches!(peel(&member.obj), Expr::Fn(_) | Expr::Arrow(_));
                if let Some(call) = call
                    && (self.then(call) || self.member_call(member, call))
                {
                    return;
                }
                effect = member
                    .prop
                    .as_ident()
                    .is_some_and(|name| name.sym.starts_with("use") && EFFECTS.contains(&&*name.sym));
            }
            // A function that is called where it is written: its parameters hold what it is given.
            Expr::Arrow(_) | Expr::Fn(_) => {
                self.in_place = true;
                self.parameter_tests = args
                    .iter()
                    .map(|argument| match peel(&argument.expr) {
                        value @ (Expr::Bin(_) | Expr::Unary(_)) => self.proof(value, false),
                        _ => Cond::default(),
                    })
                    .collect();
            }
            Expr::Call(_) => {
                if let Some(import) = call.and_then(|call| self.import_call_of(call)) {
                    self.imports[import as usize].whole = true;
                    return;
                }
            }
            _ => {}
        }
        self.note_edits(target, args);
        if !self.dynamic_code(target, args, span) {
            self.expr(callee, if optional { Mode::Look } else { Mode::Need });
        }
        self.edits.clear();
        self.in_place = false;
        self.arguments(args, effect);
        if let Expr::Member(member) = target
            && let Some(method) = member.prop.as_ident()
            && matches!(&*method.sym, "assign" | "defineProperty" | "defineProperties")
            && peel(&member.obj).as_ident().is_some_and(|object| object.sym == "Object" || object.sym == "Reflect")
        {
            self.own_members(&method.sym, args, span.lo.0);
        }
    }

    /// A helper that a compiler wrapped around an import call, whose result goes somewhere unknown.
    fn wrapped_import(&mut self, call: Option<&CallExpr>) {
        if let Some(import) = call.and_then(|call| self.import_of(call, false)) {
            self.imports[import as usize].whole = true;
        }
    }

    fn arguments(&mut self, args: &[ExprOrSpread], effect: bool) {
        let before = self.probe;
        if before == Probe::Direct {
            self.probe = Probe::No;
        }
        let mut args = args.iter();
        if effect && let Some(first) = args.next() {
            // An effect runs after a browser has drawn, never on a server.
            self.under(&[Fact::Never(crate::Guard::EVERYONE)], |walker| walker.visit(&first.expr));
        }
        args.for_each(|argument| self.visit(&argument.expr));
        self.probe = before;
    }

    fn import_call_of(&mut self, call: &CallExpr) -> Option<u32> {
        self.import_of(call, true)
    }

    /// Calls of members that mean something; true if the call is dealt with.
    fn member_call(&mut self, member: &MemberExpr, call: &CallExpr) -> bool {
        let Some(name) = member.prop.as_ident().map(|name| &name.sym) else { return false };
        match &**name {
            "require" | "getBuiltinModule" | "call" => {
                if let Some(import) = self.import_call_of(call) {
                    self.imports[import as usize].whole = true;
                    return true;
                }
            }
            "assign" | "defineProperty" | "defineProperties"
                if peel(&member.obj).as_ident().is_some_and(|object| object.sym == "Object") =>
            {
                if let Some(first) = call.args.first() {
                    if name == "defineProperty" && self.define_export(call) {
                        return true;
                    }
                    self.note_target(&first.expr);
                }
            }
            "set" | "defineProperty" | "deleteProperty" | "setPrototypeOf"
                if peel(&member.obj)
                    .as_ident()
                    .is_some_and(|object| object.sym == "Reflect" || object.sym == "Object") =>
            {
                if let Some(first) = call.args.first() {
                    self.note_target(&first.expr);
                }
            }
            name if CHANGES.contains(&name) => self.note_target(&member.obj),
            _ => {}
        }
        if (name.contains("interopRequire") || name.starts_with("__import"))
            && let Some(import) = self.import_call_of(call)
        {
            self.imports[import as usize].whole = true;
            return true;
        }
        false
    }

    pub(crate) fn new_expr(&mut self, new: &NewExpr) {
        let args = new.args.as_deref().unwrap_or(&[]);
        let target = last(&new.callee);
        if let Expr::Member(member) = target
            && let Some(Key { base: Base::Global("WebAssembly"), member: Some(name) }) = self.key_of_member(member)
            && name == "Module"
        {
            self.wasm("WebAssembly.Module", new.span, Confidence::Certain, &name);
        }
        self.note_call(target);
        let key = self.key_of(target);
        if !self.function_constructor(target, key, new.span) {
            self.expr(&new.callee, Mode::Need);
        }
        self.arguments(args, false);
    }

    pub(crate) fn wasm(&mut self, api: &str, span: Span, confidence: Confidence, member: &Atom) {
        let key = Key { base: Base::Global("WebAssembly"), member: Some(member.clone()) };
        self.push_use(UseKind::Wasm, api.to_owned(), span, Some(key), false, confidence);
    }
}
