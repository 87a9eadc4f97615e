//! Calls that export: `Object.assign(exports, …)` and what compilers write.

use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{
    ArrowFunctionBody, CallExpr, Callee, Expr, ExprOrSpread, Function, MemberExpr, ObjectLit, Prop, PropOrSpread, Stmt,
};

use super::key_name;
use super::script::{Script, Step};
use crate::text::{literal, peel};

const DESCRIBED: &str = "a property that is not described in its place";

impl<'a> Script<'_, 'a> {
    /// True if the call was one that exports, and was read.
    pub(super) fn call(&mut self, call: &'a CallExpr) -> bool {
        let Callee::Expr(callee) = &call.callee else { return false };
        match peel(callee) {
            Expr::Ident(name) => self.helper(&name.sym, &call.args),
            Expr::Member(member) => {
                let Some(name) = member.prop.as_ident() else { return false };
                if self.each_key(member, &call.args) {
                    return true;
                }
                let of_object = peel(&member.obj)
                    .as_ident()
                    .is_some_and(|object| object.sym == "Object" || object.sym == "Reflect");
                if of_object { self.object_call(&name.sym, call) } else { self.helper(&name.sym, &call.args) }
            }
            _ => false,
        }
    }

    fn is_first_exports(&self, args: &[ExprOrSpread]) -> bool {
        args.first().is_some_and(|first| first.spread.is_none() && self.is_exports(&first.expr))
    }

    fn object_call(&mut self, name: &str, call: &'a CallExpr) -> bool {
        if !self.is_first_exports(&call.args) {
            return false;
        }
        match (name, &call.args[1..]) {
            ("assign", rest) => {
                for argument in rest {
                    if argument.spread.is_some() {
                        self.hole(None, argument.expr.span(), "a list of objects");
                    } else if !self.is_exports(&argument.expr) {
                        self.complex = true;
                        self.steps.push(Step::Spread(&argument.expr));
                    }
                }
            }
            ("defineProperty", [key, descriptor, ..]) => match literal(&key.expr) {
                Some((name, _)) if name == "__esModule" => {}
                Some((name, span)) => self.described(name.as_str().into(), span, &descriptor.expr),
                None => self.hole(None, key.expr.span(), "a name that is made by code"),
            },
            ("defineProperties", [descriptors]) => match peel(&descriptors.expr) {
                Expr::Object(object) => self.each_described(object),
                other => self.hole(None, other.span(), DESCRIBED),
            },
            ("freeze" | "seal" | "preventExtensions" | "keys" | "values" | "entries", _) => {}
            _ => return false,
        }
        true
    }

    fn each_described(&mut self, object: &'a ObjectLit) {
        for prop in &object.props {
            match prop.as_prop().map(|prop| &**prop) {
                Some(Prop::KeyValue(pair)) => match key_name(&pair.key) {
                    Some((name, span)) => self.described(name, span, &pair.value),
                    None => self.hole(None, pair.key.span(), DESCRIBED),
                },
                _ => self.hole(None, prop.span(), DESCRIBED),
            }
        }
    }

    /// `{ value: … }`, `{ get() { return … } }`
    fn described(&mut self, name: Atom, span: Span, descriptor: &'a Expr) {
        if name == "__esModule" {
            return;
        }
        let Expr::Object(object) = peel(descriptor) else { return self.hole(Some(name), span, DESCRIBED) };
        for prop in object.props.iter().filter_map(PropOrSpread::as_prop) {
            match &**prop {
                Prop::KeyValue(pair) if key_name(&pair.key).is_some_and(|(key, _)| key == "value") => {
                    self.complex = true;
                    return self.steps.push(Step::Set { name, span, value: &pair.value });
                }
                Prop::KeyValue(pair) if key_name(&pair.key).is_some_and(|(key, _)| key == "get") => {
                    return self.getter(name, span, result(&pair.value));
                }
                Prop::Method(method) if key_name(&method.key).is_some_and(|(key, _)| key == "get") => {
                    return self.getter(name, span, returned(&method.function));
                }
                _ => {}
            }
        }
        self.hole(Some(name), span, DESCRIBED);
    }

    fn getter(&mut self, name: Atom, span: Span, value: Option<&'a Expr>) {
        match value {
            Some(value) => {
                self.complex = true;
                self.steps.push(Step::Getter { name, span, value });
            }
            None => self.hole(Some(name), span, "a getter"),
        }
    }

    /// What TypeScript, Babel, swc and esbuild call to export: `__exportStar(require('x'), exports)`, `__export(exports, { a: () => a })`.
    fn helper(&mut self, name: &str, args: &'a [ExprOrSpread]) -> bool {
        match (name, args) {
            ("__exportStar" | "_export_star" | "_exportStar" | "__reExport", [first, second, ..]) => {
                let from = if self.is_exports(&second.expr) {
                    first
                } else if self.is_exports(&first.expr) {
                    second
                } else {
                    return false;
                };
                self.complex = true;
                self.steps.push(Step::Spread(&from.expr));
            }
            ("__export" | "_export", [first, second]) if self.is_exports(&first.expr) => {
                let Expr::Object(object) = peel(&second.expr) else { return false };
                for prop in &object.props {
                    match prop.as_prop().map(|prop| &**prop) {
                        Some(Prop::KeyValue(pair)) if key_name(&pair.key).is_some() => {
                            let Some((name, span)) = key_name(&pair.key) else { continue };
                            self.getter(name, span, result(&pair.value));
                        }
                        Some(Prop::Method(method)) if key_name(&method.key).is_some() => {
                            let Some((name, span)) = key_name(&method.key) else { continue };
                            self.getter(name, span, returned(&method.function));
                        }
                        // `get a() { return a }`
                        Some(Prop::Getter(getter)) if key_name(&getter.key).is_some() => {
                            let Some((name, span)) = key_name(&getter.key) else { continue };
                            self.getter(name, span, returned(&getter.function));
                        }
                        _ => self.hole(None, prop.span(), DESCRIBED),
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// `Object.keys(other).forEach(function (key) { … exports … })`: Babel's `export *`.
    fn each_key(&mut self, member: &'a MemberExpr, args: &'a [ExprOrSpread]) -> bool {
        let Expr::Call(keys) = peel(&member.obj) else { return false };
        let Callee::Expr(callee) = &keys.callee else { return false };
        let of_keys = matches!(peel(callee), Expr::Member(keys) if keys.prop.as_ident().is_some_and(|name| name.sym == "keys")
            && peel(&keys.obj).as_ident().is_some_and(|object| object.sym == "Object"));
        if !of_keys || member.prop.as_ident().is_none_or(|name| name.sym != "forEach") {
            return false;
        }
        let ([other], [each]) = (&keys.args[..], args) else { return false };
        if !self.names_exports(each.expr.span()) {
            return false;
        }
        self.complex = true;
        self.steps.push(Step::Spread(&other.expr));
        true
    }
}

/// What a function without statements gives.
fn result(function: &Expr) -> Option<&Expr> {
    match peel(function) {
        Expr::Fn(function) => returned(&function.function),
        Expr::Arrow(arrow) => match &*arrow.body {
            ArrowFunctionBody::Expr(value) => Some(value),
            ArrowFunctionBody::FunctionBody(body) => only_return(&body.stmts),
        },
        _ => None,
    }
}

fn returned(function: &Function) -> Option<&Expr> {
    only_return(&function.body.as_ref()?.stmts)
}

fn only_return(stmts: &[Stmt]) -> Option<&Expr> {
    match stmts {
        [Stmt::Return(stmt)] => stmt.arg.as_deref(),
        _ => None,
    }
}
