//! What is wrong with `use client` and `use server`, by the rules of React and of Next's compiler.

use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{
    Decl, DefaultDecl, ExportSpecifier, Expr, Lit, ModuleDecl, ModuleExportName, ModuleItem, Pat, Program, Stmt,
};

use super::export_name;
use crate::text::{Text, literal, peel};
use crate::{DirectiveFault, DirectiveProblem};

const SERVER: &str = "use server";
const WORDS: [&str; 2] = ["use client", SERVER];

/// Faults in source order. `leading` are the directives that count.
pub(crate) fn faults(program: &Program, leading: &[(String, Span)], text: &Text<'_>) -> Vec<DirectiveFault> {
    let mut out = Vec::new();
    let mut tell = |problem, name: &str, span: Span| {
        out.push(DirectiveFault { problem, name: name.to_owned(), at: text.at(span) });
    };
    let mut at_start = true;
    let mut stmt = |stmt: &Stmt| {
        let Stmt::Expr(expression) = stmt else {
            at_start = false;
            return;
        };
        match &*expression.expr {
            Expr::Lit(Lit::Str(_)) if at_start => return,
            inner => {
                if let Some((written, span)) = literal(inner)
                    && let Some(word) = WORDS.into_iter().find(|word| *word == written)
                {
                    let bare = matches!(inner, Expr::Lit(Lit::Str(_)));
                    tell(if bare { DirectiveProblem::Late } else { DirectiveProblem::Wrapped }, word, span);
                }
            }
        }
        at_start = false;
    };
    match program {
        Program::Script(script) => script.body.iter().for_each(&mut stmt),
        Program::Module(module) => {
            for item in &module.body {
                match item {
                    ModuleItem::Stmt(inner) => stmt(inner),
                    ModuleItem::ModuleDecl(_) => {
                        stmt(&Stmt::Empty(swc_core::ecma::ast::EmptyStmt { span: swc_core::common::DUMMY_SP }))
                    }
                }
            }
        }
    }
    let words: Vec<&(String, Span)> = leading.iter().filter(|(word, _)| WORDS.contains(&word.as_str())).collect();
    if let Some((_, span)) = words.iter().find(|(word, _)| *word != words[0].0) {
        tell(DirectiveProblem::Both, "", *span);
    }
    if let (Program::Module(module), true) = (program, words.iter().any(|(word, _)| word == SERVER)) {
        not_async(&module.body, &mut tell);
    }
    out
}

/// Exports of a `use server` file that are known not to be async functions.
fn not_async(items: &[ModuleItem], tell: &mut dyn FnMut(DirectiveProblem, &str, Span)) {
    for item in items {
        let ModuleItem::ModuleDecl(decl) = item else { continue };
        match decl {
            ModuleDecl::ExportDecl(export) => {
                let (name, span) = match &export.decl {
                    Decl::Fn(item) => (&item.ident.sym, item.ident.span),
                    Decl::Class(item) => (&item.ident.sym, item.ident.span),
                    Decl::Var(var) => {
                        for decl in &var.decls {
                            if let (Pat::Ident(name), Some(init)) = (&decl.name, &decl.init)
                                && let Some(problem) = of_value(init, items, true)
                            {
                                tell(problem, &name.id.sym, name.id.span);
                            }
                        }
                        continue;
                    }
                    _ => continue,
                };
                if let Some(problem) = of_decl(&export.decl) {
                    tell(problem, name, span);
                }
            }
            ModuleDecl::ExportDefaultDecl(export) => {
                let problem = match &export.decl {
                    DefaultDecl::Fn(function) if function.function.is_async || function.function.body.is_none() => None,
                    DefaultDecl::Fn(_) => Some(DirectiveProblem::NotAsync),
                    DefaultDecl::Class(_) => Some(DirectiveProblem::NotAFunction),
                    DefaultDecl::TsInterfaceDecl(_) => None,
                };
                if let Some(problem) = problem {
                    tell(problem, "default", Span::new(export.span.lo, export.decl.span().lo));
                }
            }
            ModuleDecl::ExportDefaultExpr(export) => {
                if let Some(problem) = of_value(&export.expr, items, true) {
                    tell(problem, "default", export.expr.span());
                }
            }
            ModuleDecl::ExportNamed(export) if export.src.is_none() && !export.type_only => {
                for specifier in &export.specifiers {
                    if let ExportSpecifier::Named(named) = specifier
                        && !named.is_type_only
                        && let ModuleExportName::Ident(local) = &named.orig
                        && let Some(problem) = of_name(&local.sym, items)
                    {
                        let public = named.exported.as_ref().unwrap_or(&named.orig);
                        tell(problem, &export_name(public), named.span);
                    }
                }
            }
            _ => {}
        }
    }
}

fn of_decl(decl: &Decl) -> Option<DirectiveProblem> {
    match decl {
        Decl::Fn(item) if !item.declare && item.function.body.is_some() && !item.function.is_async => {
            Some(DirectiveProblem::NotAsync)
        }
        Decl::Class(item) if !item.declare => Some(DirectiveProblem::NotAFunction),
        _ => None,
    }
}

/// A call may give an async function: only what is written out is judged.
fn of_value(value: &Expr, items: &[ModuleItem], follow: bool) -> Option<DirectiveProblem> {
    match peel(value) {
        Expr::Arrow(arrow) => (!arrow.is_async).then_some(DirectiveProblem::NotAsync),
        Expr::Fn(function) => (!function.function.is_async).then_some(DirectiveProblem::NotAsync),
        Expr::Lit(_) | Expr::Object(_) | Expr::Array(_) | Expr::Tpl(_) | Expr::Class(_) => {
            Some(DirectiveProblem::NotAFunction)
        }
        Expr::Ident(name) if follow => of_name(&name.sym, items),
        _ => None,
    }
}

fn of_name(name: &Atom, items: &[ModuleItem]) -> Option<DirectiveProblem> {
    items.iter().find_map(|item| {
        let decl = match item {
            ModuleItem::Stmt(Stmt::Decl(decl)) => decl,
            ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) => &export.decl,
            _ => return None,
        };
        match decl {
            Decl::Fn(item) if item.ident.sym == *name => of_decl(decl),
            Decl::Class(item) if item.ident.sym == *name => of_decl(decl),
            Decl::Var(var) => var.decls.iter().find_map(|decl| match (&decl.name, &decl.init) {
                (Pat::Ident(ident), Some(init)) if ident.id.sym == *name => of_value(init, items, false),
                _ => None,
            }),
            _ => None,
        }
    })
}
