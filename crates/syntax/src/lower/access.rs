//! Members and calls.

use swc_core::ecma::ast::{self, CallExpr, Callee, Expr as Ast, MemberProp, OptChainBase};

use super::{Lower, Name};
use crate::text::{literal, peel};
use crate::{ExprKind, Property};

impl Lower<'_, '_> {
    pub(super) fn member(&mut self, member: &ast::MemberExpr, optional: bool) -> ExprKind {
        if self.is_env(&member.obj) {
            return ExprKind::Opaque { what: "an environment variable" };
        }
        let key = match &member.prop {
            MemberProp::Ident(name) => Box::new(self.node(name.span, ExprKind::String(name.sym.to_string()))),
            MemberProp::Computed(computed) => self.boxed(&computed.expr),
            MemberProp::PrivateName(_) => return ExprKind::Opaque { what: "a private member" },
        };
        if matches!(peel(&member.obj), Ast::MetaProp(_)) {
            return ExprKind::Opaque { what: "`import.meta`" };
        }
        ExprKind::Member { object: self.boxed(&member.obj), key, optional }
    }

    /// `process.env`, of the global `process`.
    fn is_env(&self, ast: &Ast) -> bool {
        let member = match peel(ast) {
            Ast::Member(member) => member,
            Ast::OptChain(chain) => match &*chain.base {
                OptChainBase::Member(member) => member,
                OptChainBase::Call(_) => return false,
            },
            _ => return false,
        };
        member.prop.as_ident().is_some_and(|name| name.sym == "env")
            && (peel(&member.obj)
                .as_ident()
                .is_some_and(|name| name.sym == "process" && matches!(self.names.name(&name.sym), Name::Global))
                || matches!(peel(&member.obj), Ast::MetaProp(_)))
    }

    pub(super) fn call(&mut self, call: &CallExpr) -> ExprKind {
        let callee = match &call.callee {
            Callee::Expr(callee) => peel(callee),
            Callee::Import(_) => return ExprKind::Opaque { what: "a dynamic import" },
            Callee::Super(_) => return ExprKind::Opaque { what: "a call" },
        };
        let plain = call.args.iter().all(|argument| argument.spread.is_none());
        if let (Ast::Ident(name), [only], true) = (callee, &call.args[..], plain)
            && name.sym == "require"
            && matches!(self.names.name(&name.sym), Name::Global)
            && let Some((specifier, _)) = literal(&only.expr)
        {
            return ExprKind::Imported { specifier, imported: "*".into() };
        }
        let Ast::Member(member) = callee else { return ExprKind::Opaque { what: "a call" } };
        let Some(name) = member.prop.as_ident() else { return ExprKind::Opaque { what: "a call" } };
        let object_global =
            peel(&member.obj).as_ident().is_some_and(|object| matches!(self.names.name(&object.sym), Name::Global));
        if object_global && is_name(&member.obj, "Object") {
            match (&*name.sym, &call.args[..]) {
                ("freeze" | "seal" | "preventExtensions", [only]) if plain => {
                    return ExprKind::Freeze(self.boxed(&only.expr));
                }
                ("assign", [_, ..]) if plain => {
                    return ExprKind::Object(
                        call.args.iter().map(|argument| Property::Spread(self.expr(&argument.expr))).collect(),
                    );
                }
                _ => {}
            }
        }
        let method = match &*name.sym {
            "join" => "join",
            "concat" => "concat",
            _ => return ExprKind::Opaque { what: "a call" },
        };
        if !plain {
            return ExprKind::Opaque { what: "a call with a spread argument" };
        }
        let object = self.boxed(&member.obj);
        ExprKind::Method {
            object,
            method,
            arguments: call.args.iter().map(|argument| self.expr(&argument.expr)).collect(),
        }
    }
}

pub(super) fn is_name(ast: &Ast, name: &str) -> bool {
    peel(ast).as_ident().is_some_and(|ident| ident.sym == name)
}

pub(super) fn is_path(ast: &Ast, object: &str, member: &str) -> bool {
    match peel(ast) {
        Ast::Member(path) => is_name(&path.obj, object) && path.prop.as_ident().is_some_and(|name| name.sym == member),
        _ => false,
    }
}
