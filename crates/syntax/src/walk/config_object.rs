//! The object that a config file exports.

use swc_core::common::{DUMMY_SP, Spanned};
use swc_core::ecma::ast::{ArrowFunctionBody, Callee, Decl, Expr as Ast, Pat, Stmt};

use super::Walker;
use super::config_function::{choice, is_imported, is_merge, is_wrapper, parameters, returns};
use super::declarations::TopValue;
use crate::lower::{Inner, Lower};
use crate::text::peel;
use crate::{Expr, ExprKind};

/// Calls and functions that a config object is looked for behind.
const WRAPS: u32 = 16;

/// `return`s of one function that are told apart.
const RETURNS: usize = 8;

impl<'a> Walker<'a> {
    /// The object that a config file exports: behind functions that return it and calls that wrap it. Where a condition
    /// chooses between objects, the answer is that choice.
    pub(crate) fn config_object<'s>(&'s self, lower: &mut Lower<'_, 's>) -> Option<Expr>
    where
        'a: 's,
    {
        let found = match (self.default, self.default_function) {
            (Some(default), _) => self.object_behind(default, lower, WRAPS),
            (None, Some(function)) => {
                parameters(&mut function.params.iter().map(|param| &param.pat), lower);
                function.body.as_ref().and_then(|body| self.object_in(&body.stmts, lower, WRAPS))
            }
            (None, None) => None,
        };
        lower.inner.clear();
        lower.changes.clear();
        lower.later = false;
        found
    }

    fn object_behind<'s>(&'s self, expr: &'a Ast, lower: &mut Lower<'_, 's>, wraps: u32) -> Option<Expr>
    where
        'a: 's,
    {
        let wraps = wraps.checked_sub(1)?;
        match peel(expr) {
            Ast::Object(_) => Some(lower.expr(expr)),
            Ast::Cond(cond) => {
                let then = self.object_behind(&cond.cons, lower, wraps);
                let otherwise = self.object_behind(&cond.alt, lower, wraps);
                if then.is_none() && otherwise.is_none() {
                    return None;
                }
                let unseen = |ast: &Ast, lower: &mut Lower<'_, '_>| {
                    lower.node(ast.span(), ExprKind::Opaque { what: "a config that is no plain object" })
                };
                let kind = ExprKind::Conditional {
                    test: Box::new(lower.expr(&cond.test)),
                    then: Box::new(then.unwrap_or_else(|| unseen(&cond.cons, lower))),
                    otherwise: Box::new(otherwise.unwrap_or_else(|| unseen(&cond.alt, lower))),
                };
                Some(lower.node(cond.span, kind))
            }
            Ast::Ident(ident) => {
                if let Some((_, inner)) = lower.inner.iter().rev().find(|(name, _)| *name == ident.sym) {
                    return match inner {
                        Inner::Init(init) if matches!(peel(init), Ast::Object(_)) => Some(lower.expr(expr)),
                        // The constants of a function live as long as the tree.
                        Inner::Init(init) => {
                            let init: &'s Ast = init;
                            let found = self.object_behind_inner(init, lower, wraps)?;
                            Some(lower.changed(&ident.sym, found))
                        }
                        Inner::Defaults | Inner::Context => Some(lower.expr(expr)),
                        Inner::Argument => None,
                    };
                }
                if !self.tops.contains_key(&ident.sym) && !is_wrapper(&ident.sym) && is_imported(lower, ident) {
                    return Some(lower.expr(expr));
                }
                match self.tops.get(&ident.sym)?.value {
                    TopValue::Init(init) => match peel(init) {
                        Ast::Object(_) => Some(lower.expr(expr)),
                        // What `const withX = require('x')({…})` was given are the wrapper's options.
                        _ if is_wrapper(&ident.sym) => None,
                        _ => self.object_behind(init, lower, wraps),
                    },
                    TopValue::Function(function) => {
                        parameters(&mut function.params.iter().map(|param| &param.pat), lower);
                        self.object_in(&function.body.as_ref()?.stmts, lower, wraps)
                    }
                    _ => None,
                }
            }
            Ast::Call(call) => {
                if let Callee::Expr(callee) = &call.callee {
                    // `Object.assign({}, …)` and its like are values themselves.
                    if matches!(peel(callee), Ast::Member(member) if peel(&member.obj).as_ident().is_some_and(|name| name.sym == "Object"))
                    {
                        return Some(lower.expr(expr));
                    }
                }
                if is_merge(&call.callee) {
                    return Some(lower.node(call.span, ExprKind::Opaque { what: "a call that merges objects" }));
                }
                // What is imported may as well be a plugin: anything that is seen here comes first.
                // Functions that a method is given (`plugins.reduce((config, plugin) => …, {})`) are none of Next's.
                let method = matches!(&call.callee, Callee::Expr(callee) if matches!(peel(callee), Ast::Member(_)));
                let skip = |argument: &Ast| method && matches!(peel(argument), Ast::Fn(_) | Ast::Arrow(_));
                let far =
                    |argument: &Ast| peel(argument).as_ident().is_some_and(|name| !self.tops.contains_key(&name.sym));
                let mut found = None;
                for pass in [false, true] {
                    let arguments =
                        call.args.iter().filter(|argument| far(&argument.expr) == pass && !skip(&argument.expr));
                    for argument in arguments {
                        found = found.or_else(|| self.object_behind(&argument.expr, lower, wraps));
                    }
                }
                found.or_else(|| match &call.callee {
                    // `(() => ({…}))()`, `nextConfig()`
                    Callee::Expr(callee) => match peel(callee) {
                        callee @ (Ast::Fn(_) | Ast::Arrow(_)) => self.object_behind(callee, lower, wraps),
                        callee @ Ast::Ident(name)
                            if !is_wrapper(&name.sym)
                                && self.tops.contains_key(&name.sym)
                                && lower.inner.iter().all(|(inner, _)| *inner != name.sym) =>
                        {
                            self.object_behind(callee, lower, wraps)
                        }
                        _ => None,
                    },
                    _ => None,
                })
            }
            Ast::Await(inner) => self.object_behind(&inner.arg, lower, wraps),
            Ast::Arrow(arrow) => {
                lower.later = true;
                parameters(&mut arrow.params.iter(), lower);
                match &*arrow.body {
                    ArrowFunctionBody::Expr(value) => self.object_behind(value, lower, wraps),
                    ArrowFunctionBody::FunctionBody(body) => self.object_in(&body.stmts, lower, wraps),
                }
            }
            Ast::Fn(function) => {
                parameters(&mut function.function.params.iter().map(|param| &param.pat), lower);
                self.object_in(&function.function.body.as_ref()?.stmts, lower, wraps)
            }
            Ast::Assign(assign) => self.object_behind(&assign.right, lower, wraps),
            // `withX(module.exports)`: what was assigned before.
            Ast::Member(member) if self.is_exports_object(member) => {
                match self.earlier.iter().rposition(|earlier| earlier.span().hi <= member.span.lo) {
                    Some(before) => self.object_behind(self.earlier[before], lower, wraps),
                    None => Some(lower.node(member.span, ExprKind::Opaque { what: "an object that assignments make" })),
                }
            }
            Ast::Seq(sequence) => self.object_behind(sequence.exprs.last()?, lower, wraps),
            _ => None,
        }
    }

    /// The object that a function returns: the one at its end, or a choice between all that it may return.
    fn object_in<'s>(&'s self, stmts: &'a [Stmt], lower: &mut Lower<'_, 's>, wraps: u32) -> Option<Expr>
    where
        'a: 's,
    {
        lower.later = true;
        lower.changes.extend(super::config_changes::changes(stmts));
        for stmt in stmts {
            if let Stmt::Decl(Decl::Var(var)) = stmt {
                for decl in &var.decls {
                    if let (Pat::Ident(name), Some(init)) = (&decl.name, &decl.init) {
                        lower.inner.push((name.id.sym.clone(), Inner::Init(init)));
                    }
                }
            }
        }
        let mut found = Vec::new();
        returns(stmts, &mut found);
        let unseen = found.len() > RETURNS;
        found.truncate(RETURNS);
        let mut value: Option<Expr> = None;
        for stmt in found.into_iter().rev() {
            let returned = stmt.arg.as_deref().and_then(|arg| self.object_behind(arg, lower, wraps));
            let returned = match (returned, &value) {
                (None, None) => return None,
                (None, Some(_)) => {
                    lower.node(stmt.span, ExprKind::Opaque { what: "a `return` of something that is no plain object" })
                }
                (Some(returned), _) => returned,
            };
            value = Some(match value {
                None => returned,
                Some(otherwise) => choice(lower, returned, otherwise),
            });
        }
        if unseen {
            let last = value?;
            let more = lower.node(DUMMY_SP, ExprKind::Opaque { what: "a function with this many `return`s" });
            return Some(choice(lower, last, Expr { at: Default::default(), ..more }));
        }
        value
    }
}
