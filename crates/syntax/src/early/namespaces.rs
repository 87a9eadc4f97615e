//! TypeScript's namespaces: what is left of one once its types are taken away.

use swc_core::ecma::ast::{Decl, ModuleDecl, ModuleItem, Stmt, TsNamespaceBody};
use swc_core::ecma::visit::VisitWith;

use super::Early;
use super::scopes::Scope;

impl Early {
    pub(super) fn namespace_body(&mut self, body: &TsNamespaceBody) {
        match body {
            TsNamespaceBody::TsModuleBlock(block) => self.in_scope(Scope::Function, |early| {
                for item in &block.body {
                    match item {
                        ModuleItem::Stmt(stmt) => stmt.visit_with(early),
                        ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) => export.decl.visit_with(early),
                        ModuleItem::ModuleDecl(_) => {}
                    }
                }
            }),
            TsNamespaceBody::TsNamespaceDecl(inner) => self.namespace_body(&inner.body),
        }
    }
}

/// Whether anything is left of a namespace once the types are taken away.
pub(super) fn has_values(body: &TsNamespaceBody) -> bool {
    let of_decl = |decl: &Decl| match decl {
        Decl::TsInterface(_) | Decl::TsTypeAlias(_) => false,
        Decl::TsModule(inner) => !inner.declare && inner.body.as_ref().is_some_and(has_values),
        Decl::Var(var) => !var.declare,
        Decl::Fn(function) => !function.declare,
        Decl::Class(class) => !class.declare,
        Decl::TsEnum(item) => !item.declare,
        Decl::Using(_) => true,
    };
    match body {
        TsNamespaceBody::TsModuleBlock(block) => block.body.iter().any(|item| match item {
            ModuleItem::Stmt(Stmt::Decl(decl)) => of_decl(decl),
            ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) => of_decl(&export.decl),
            ModuleItem::Stmt(_) => true,
            ModuleItem::ModuleDecl(_) => false,
        }),
        TsNamespaceBody::TsNamespaceDecl(inner) => has_values(&inner.body),
    }
}
