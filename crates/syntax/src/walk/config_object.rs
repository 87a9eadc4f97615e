//! The object that a config file exports.

use swc_core::ecma::ast::{ArrowFunctionBody, Callee, Decl, Expr as Ast, Pat, Stmt};

use super::Walker;
use super::declarations::TopValue;
use crate::Expr;
use crate::lower::Lower;
use crate::text::peel;

/// Calls and functions that a config object is looked for behind.
const WRAPS: u32 = 16;

impl<'a> Walker<'a> {
    /// The object that a config file exports: behind functions that return it and calls that wrap it.
    pub(crate) fn config_object<'s>(&'s self, lower: &mut Lower<'_, 's>) -> Option<Expr>
    where
        'a: 's,
    {
        let found = match (self.default, self.default_function) {
            (Some(default), _) => self.object_behind(default, lower, WRAPS),
            (None, Some(function)) => function.body.as_ref().and_then(|body| self.object_in(&body.stmts, lower, WRAPS)),
            (None, None) => None,
        };
        let value = found.map(|object| lower.expr(object));
        lower.inner.clear();
        value
    }

    fn object_behind<'s>(&'s self, expr: &'a Ast, lower: &mut Lower<'_, 's>, wraps: u32) -> Option<&'a Ast>
    where
        'a: 's,
    {
        let wraps = wraps.checked_sub(1)?;
        match peel(expr) {
            object @ Ast::Object(_) => Some(object),
            Ast::Ident(ident) => {
                if let Some((_, init)) = lower.inner.iter().rev().find(|(name, _)| *name == ident.sym) {
                    // The constants of a function live as long as the tree.
                    let init: &'s Ast = init;
                    return matches!(peel(init), Ast::Object(_)).then_some(expr);
                }
                match self.tops.get(&ident.sym)?.value {
                    TopValue::Init(init) => match peel(init) {
                        Ast::Object(_) => Some(expr),
                        _ => self.object_behind(init, lower, wraps),
                    },
                    TopValue::Function(function) => self.object_in(&function.body.as_ref()?.stmts, lower, wraps),
                    _ => None,
                }
            }
            Ast::Call(call) => {
                if let Callee::Expr(callee) = &call.callee {
                    // `Object.assign({}, …)` and its like are values themselves.
                    if matches!(peel(callee), Ast::Member(member) if peel(&member.obj).as_ident().is_some_and(|name| name.sym == "Object"))
                    {
                        return Some(expr);
                    }
                }
                let found = call.args.iter().find_map(|argument| self.object_behind(&argument.expr, lower, wraps));
                found.or_else(|| match &call.callee {
                    // `(() => ({…}))()`
                    Callee::Expr(callee) => match peel(callee) {
                        callee @ (Ast::Fn(_) | Ast::Arrow(_)) => self.object_behind(callee, lower, wraps),
                        _ => None,
                    },
                    _ => None,
                })
            }
            Ast::Await(inner) => self.object_behind(&inner.arg, lower, wraps),
            Ast::Arrow(arrow) => match &*arrow.body {
                ArrowFunctionBody::Expr(value) => self.object_behind(value, lower, wraps),
                ArrowFunctionBody::FunctionBody(body) => self.object_in(&body.stmts, lower, wraps),
            },
            Ast::Fn(function) => self.object_in(&function.function.body.as_ref()?.stmts, lower, wraps),
            Ast::Assign(assign) => self.object_behind(&assign.right, lower, wraps),
            Ast::Seq(sequence) => self.object_behind(sequence.exprs.last()?, lower, wraps),
            _ => None,
        }
    }

    /// The object that a function returns at its end.
    fn object_in<'s>(&'s self, stmts: &'a [Stmt], lower: &mut Lower<'_, 's>, wraps: u32) -> Option<&'a Ast>
    where
        'a: 's,
    {
        for stmt in stmts {
            if let Stmt::Decl(Decl::Var(var)) = stmt {
                for decl in &var.decls {
                    if let (Pat::Ident(name), Some(init)) = (&decl.name, &decl.init) {
                        lower.inner.push((name.id.sym.clone(), init));
                    }
                }
            }
        }
        let returned = stmts.iter().rev().find_map(|stmt| match stmt {
            Stmt::Return(stmt) => stmt.arg.as_deref(),
            _ => None,
        })?;
        self.object_behind(returned, lower, wraps)
    }
}
