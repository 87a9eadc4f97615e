//! Where an export stands, and in which form.

use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{
    AssignTarget, Decl, ExportSpecifier, Expr, ModuleDecl, ModuleExportName, ModuleItem, Pat, Program, Prop,
    PropOrSpread, SimpleAssignTarget, Stmt, VarDeclKind,
};

use super::shape::{is_named, key_text};
use crate::text::peel;

/// A declaration as it is written.
pub(super) struct Found<'a> {
    pub form: Form,
    pub span: Span,
    /// The expression; for a name that is exported, that of its variable in the same file.
    pub init: Option<&'a Expr>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `export const name = …`
    Const,
    /// `export { local as name }`; `same`: without another local name.
    Listed { same: bool },
    /// `export { … as name } from '…'`
    From { same: bool },
    /// `export * from '…'`, the only one.
    Star,
    /// `module.exports.name = …`, `exports.name = …`
    Assigned,
    /// `module.exports = { name: … }`
    InObject,
    /// Anything else: a pattern.
    Other,
}

pub(super) fn declaration<'a>(program: &'a Program, name: &str) -> Option<Found<'a>> {
    match program {
        Program::Module(module) => module
            .body
            .iter()
            .find_map(|item| of_item(module.body.as_slice(), item, name))
            .or_else(|| star(&module.body)),
        Program::Script(script) => script.body.iter().find_map(|stmt| of_statement(stmt, name)),
    }
}

fn of_item<'a>(body: &'a [ModuleItem], item: &'a ModuleItem, name: &str) -> Option<Found<'a>> {
    let decl = match item {
        ModuleItem::Stmt(stmt) => return of_statement(stmt, name),
        ModuleItem::ModuleDecl(decl) => decl,
    };
    match decl {
        ModuleDecl::ExportDecl(export) => {
            let Decl::Var(var) = &export.decl else { return None };
            let mut other = None;
            for decl in &var.decls {
                match &decl.name {
                    Pat::Ident(ident) if ident.id.sym == *name => {
                        let form = if var.kind == VarDeclKind::Const { Form::Const } else { Form::Other };
                        return Some(Found { form, span: ident.id.span, init: decl.init.as_deref() });
                    }
                    pattern => crate::walk::exports::each_binding(pattern, &mut |bound, span| {
                        if *bound == *name {
                            other = Some(Found { form: Form::Other, span, init: None });
                        }
                    }),
                }
            }
            other
        }
        ModuleDecl::ExportNamed(named) if !named.type_only => named.specifiers.iter().find_map(|specifier| {
            let ExportSpecifier::Named(specifier) = specifier else { return None };
            let public = text_of(specifier.exported.as_ref().unwrap_or(&specifier.orig));
            if public != name || specifier.is_type_only {
                return None;
            }
            let local = text_of(&specifier.orig);
            let same = local == name;
            let (form, init) = if named.src.is_some() {
                (Form::From { same }, None)
            } else {
                (Form::Listed { same }, variable(body, &local))
            };
            Some(Found { form, span: specifier.span, init })
        }),
        _ => None,
    }
}

fn text_of(name: &ModuleExportName) -> String {
    match name {
        ModuleExportName::Ident(ident) => ident.sym.to_string(),
        ModuleExportName::Str(text) => crate::text::string(text),
    }
}

fn variable<'a>(body: &'a [ModuleItem], local: &str) -> Option<&'a Expr> {
    body.iter().find_map(|item| {
        let var = match item {
            ModuleItem::Stmt(Stmt::Decl(Decl::Var(var))) => var,
            ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) => match &export.decl {
                Decl::Var(var) => var,
                _ => return None,
            },
            _ => return None,
        };
        var.decls
            .iter()
            .find(|decl| matches!(&decl.name, Pat::Ident(ident) if ident.id.sym == *local))
            .and_then(|decl| decl.init.as_deref())
    })
}

fn star(body: &[ModuleItem]) -> Option<Found<'_>> {
    let mut stars = body.iter().filter_map(|item| match item {
        ModuleItem::ModuleDecl(ModuleDecl::ExportAll(all)) if !all.type_only => Some(all.span),
        _ => None,
    });
    let only = stars.next().filter(|_| stars.next().is_none())?;
    Some(Found { form: Form::Star, span: only, init: None })
}

fn of_statement<'a>(stmt: &'a Stmt, name: &str) -> Option<Found<'a>> {
    let Stmt::Expr(stmt) = stmt else { return None };
    let Expr::Assign(assign) = &*stmt.expr else { return None };
    let AssignTarget::Simple(SimpleAssignTarget::Member(target)) = &assign.left else { return None };
    if is_named(&target.prop, name) && is_exports(&target.obj) {
        return Some(Found { form: Form::Assigned, span: target.span, init: Some(&assign.right) });
    }
    if !(is_named(&target.prop, "exports") && matches!(&*target.obj, Expr::Ident(ident) if ident.sym == *"module")) {
        return None;
    }
    let Expr::Object(object) = peel(&assign.right) else { return None };
    object.props.iter().find_map(|prop| {
        let PropOrSpread::Prop(prop) = prop else { return None };
        match &**prop {
            Prop::Shorthand(ident) if ident.sym == *name => {
                Some(Found { form: Form::InObject, span: ident.span, init: None })
            }
            Prop::KeyValue(pair) if key_text(&pair.key).as_deref() == Some(name) => {
                Some(Found { form: Form::InObject, span: pair.key.span(), init: Some(&pair.value) })
            }
            _ => None,
        }
    })
}

/// `exports`, `module.exports`
fn is_exports(expr: &Expr) -> bool {
    match expr {
        Expr::Ident(ident) => ident.sym == *"exports",
        Expr::Member(member) => {
            is_named(&member.prop, "exports") && matches!(&*member.obj, Expr::Ident(ident) if ident.sym == *"module")
        }
        _ => false,
    }
}
