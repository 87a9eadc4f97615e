//! What code in branches and functions does to the exports of a script: it may run or not, and when is not known.

use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{
    ArrowExpr, ArrowFunctionBody, AssignExpr, AssignTarget, CallExpr, Callee, Decl, Expr, ExprOrSpread, Function,
    MemberExpr, NewExpr, Pat, Prop, SimpleAssignTarget, Stmt, UnaryExpr, UnaryOp, VarDeclarator,
};
use swc_core::ecma::visit::{Visit, VisitWith};

use super::key_name;
use super::scope::each_name;
use super::script::Script;
use crate::text::{literal, peel};

const CODE: &str = "an assignment in a branch or a function";

/// Finds what exports; what only reads is passed by.
pub(super) struct Mentions<'w, 'a> {
    /// Answers what the exports are.
    pub script: Script<'w, 'a>,
    /// A name, or any; where; what it is.
    pub found: Vec<(Option<Atom>, Span, &'static str)>,
}

impl Mentions<'_, '_> {
    fn hole(&mut self, name: Option<Atom>, span: Span) {
        self.found.push((name, span, CODE));
    }

    fn target(&mut self, member: &MemberExpr) {
        if self.script.is_exports(&member.obj) {
            self.hole(self.script.name_of(member), member.prop.span());
        } else if let Some((root, ..)) = self.script.root(member) {
            self.hole(self.script.name_of(root), member.span);
        }
    }

    /// `module.exports = { … }`
    fn whole(&mut self, value: &Expr) {
        let Expr::Object(object) = peel(value) else { return };
        for prop in &object.props {
            let name = match prop.as_prop().map(|prop| &**prop) {
                Some(Prop::Shorthand(name)) => Some(name.sym.clone()),
                Some(Prop::KeyValue(pair)) => key_name(&pair.key).map(|(name, _)| name),
                Some(Prop::Method(method)) => key_name(&method.key).map(|(name, _)| name),
                Some(Prop::Getter(getter)) => key_name(&getter.key).map(|(name, _)| name),
                _ => None,
            };
            self.hole(name, prop.span());
        }
    }

    /// Arguments: whoever is handed the exports may add to them.
    fn arguments(&mut self, callee: Option<&Expr>, args: &[ExprOrSpread]) {
        let of_object = callee.and_then(|callee| match peel(callee) {
            Expr::Member(member) if peel(&member.obj).as_ident().is_some_and(|name| name.sym == "Object") => {
                member.prop.as_ident().map(|name| name.sym.clone())
            }
            _ => None,
        });
        for argument in args {
            if !self.script.is_exports(&argument.expr) {
                continue;
            }
            match (of_object.as_deref(), args) {
                (Some("keys" | "values" | "entries" | "freeze" | "seal" | "getOwnPropertyNames"), _) => {}
                (Some("defineProperty"), [_, name, ..]) => {
                    self.hole(literal(&name.expr).map(|(name, _)| name.into()), name.expr.span());
                }
                _ => self.found.push((None, argument.expr.span(), "a call that is handed `exports`")),
            }
        }
    }

    /// Whether a function has `exports` or `module` of its own.
    fn shadows<'p>(&self, params: impl Iterator<Item = &'p Pat>, body: &[Stmt]) -> bool {
        let mut own = false;
        let mut note = |name: &Atom| {
            own |= *name == "exports" || *name == "module";
        };
        params.for_each(|pattern| each_name(pattern, &mut note));
        for stmt in body {
            match stmt {
                Stmt::Decl(Decl::Var(var)) => var.decls.iter().for_each(|decl| each_name(&decl.name, &mut note)),
                Stmt::Decl(Decl::Fn(function)) => note(&function.ident.sym),
                _ => {}
            }
        }
        own
    }
}

impl Visit for Mentions<'_, '_> {
    fn visit_assign_expr(&mut self, assign: &AssignExpr) {
        match &assign.left {
            AssignTarget::Simple(SimpleAssignTarget::Member(member)) if self.script.is_whole(member) => {
                self.whole(&assign.right);
            }
            AssignTarget::Simple(SimpleAssignTarget::Member(member)) => self.target(member),
            other => other.visit_with(self),
        }
        assign.right.visit_with(self);
    }

    fn visit_pat(&mut self, pattern: &Pat) {
        if let Pat::Expr(target) = pattern
            && let Expr::Member(member) = peel(target)
        {
            self.target(member);
        }
        pattern.visit_children_with(self);
    }

    fn visit_update_expr(&mut self, update: &swc_core::ecma::ast::UpdateExpr) {
        if let Expr::Member(member) = peel(&update.arg) {
            self.target(member);
        }
    }

    fn visit_unary_expr(&mut self, unary: &UnaryExpr) {
        match peel(&unary.arg) {
            Expr::Member(member) if unary.op == UnaryOp::Delete => self.target(member),
            _ => unary.visit_children_with(self),
        }
    }

    fn visit_call_expr(&mut self, call: &CallExpr) {
        let callee = match &call.callee {
            Callee::Expr(callee) => Some(&**callee),
            _ => None,
        };
        self.arguments(callee, &call.args);
        call.visit_children_with(self);
    }

    fn visit_new_expr(&mut self, new: &NewExpr) {
        self.arguments(None, new.args.as_deref().unwrap_or_default());
        new.visit_children_with(self);
    }

    fn visit_var_declarator(&mut self, decl: &VarDeclarator) {
        if let Some(init) = decl.init.as_ref().filter(|init| self.script.is_exports(init))
            && matches!(decl.name, Pat::Ident(_))
        {
            self.found.push((None, init.span(), "another name for `exports`"));
        }
        decl.visit_children_with(self);
    }

    fn visit_function(&mut self, function: &Function) {
        let body = function.body.as_ref().map_or(&[][..], |body| &body.stmts);
        if !self.shadows(function.params.iter().map(|param| &param.pat), body) {
            function.visit_children_with(self);
        }
    }

    fn visit_arrow_expr(&mut self, arrow: &ArrowExpr) {
        let body = match &*arrow.body {
            ArrowFunctionBody::FunctionBody(body) => &body.stmts[..],
            ArrowFunctionBody::Expr(_) => &[],
        };
        if !self.shadows(arrow.params.iter(), body) {
            arrow.visit_children_with(self);
        }
    }
}
