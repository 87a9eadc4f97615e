//! What a module exports, by name.

use rustc_hash::FxHashMap;
use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{
    Decl, DefaultDecl, ExportSpecifier, ModuleDecl, ModuleExportName, ModuleItem, NamedExport, Stmt, VarDeclKind,
};

use super::{Early, Fault};
use crate::walk::export_name;
use crate::walk::exports::each_binding;

/// One export.
pub(super) struct Exported {
    name: Atom,
    at: Span,
    /// By its own declaration. Two of one name are two definitions, which are told as such.
    declared: bool,
    /// The name that it has in the module, where `export { … }` says it.
    local: Option<(Atom, Span)>,
}

impl Early {
    /// Types that a module declares: an export may name them, and leaves nothing behind.
    pub(super) fn note_types(&mut self, items: &[ModuleItem]) {
        if !self.typescript {
            return;
        }
        for item in items {
            match item {
                ModuleItem::Stmt(Stmt::Decl(decl)) => self.note_type(decl),
                ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) => self.note_type(&export.decl),
                _ => {}
            }
        }
    }

    fn note_type(&mut self, decl: &Decl) {
        match decl {
            Decl::TsInterface(item) => self.types.insert(item.id.sym.clone()),
            Decl::TsTypeAlias(item) => self.types.insert(item.id.sym.clone()),
            _ => false,
        };
    }

    pub(super) fn export(&mut self, decl: &ModuleDecl) {
        match decl {
            ModuleDecl::ExportDecl(export) => self.export_decl(&export.decl),
            ModuleDecl::ExportNamed(export) => self.export_named(export),
            ModuleDecl::ExportDefaultExpr(export) => self.add_export("default".into(), export.span, false),
            ModuleDecl::ExportDefaultDecl(export) => match &export.decl {
                // An overload.
                DefaultDecl::Fn(function) if function.function.body.is_none() => {}
                DefaultDecl::TsInterfaceDecl(_) => {}
                DefaultDecl::Fn(_) | DefaultDecl::Class(_) => self.add_export("default".into(), export.span, false),
            },
            _ => {}
        }
    }

    fn export_decl(&mut self, decl: &Decl) {
        match decl {
            Decl::Var(var) if !var.declare => {
                // Two of `var` are one definition, and two exports nevertheless.
                let declared = var.kind != VarDeclKind::Var;
                for decl in &var.decls {
                    each_binding(&decl.name, &mut |name, span| self.add_export(name.clone(), span, declared));
                }
            }
            Decl::Fn(function) if !function.declare && function.function.body.is_some() => {
                self.add_export(function.ident.sym.clone(), function.ident.span, true);
            }
            Decl::Class(class) if !class.declare => {
                self.add_export(class.ident.sym.clone(), class.ident.span, true);
            }
            Decl::TsEnum(item) if !item.declare => self.add_export(item.id.sym.clone(), item.id.span, true),
            _ => {}
        }
    }

    fn export_named(&mut self, export: &NamedExport) {
        if export.type_only {
            return;
        }
        for specifier in &export.specifiers {
            let (name, exported) = match specifier {
                ExportSpecifier::Namespace(star) => (None, &star.name),
                ExportSpecifier::Named(named) if !named.is_type_only => {
                    (Some(&named.orig), named.exported.as_ref().unwrap_or(&named.orig))
                }
                ExportSpecifier::Named(_) | ExportSpecifier::Default(_) => continue,
            };
            let span = match exported {
                ModuleExportName::Ident(ident) => ident.span,
                ModuleExportName::Str(text) => text.span,
            };
            let local = match name {
                Some(ModuleExportName::Ident(local)) if export.src.is_none() => Some((local.sym.clone(), local.span)),
                _ => None,
            };
            let name = export_name(exported).into();
            self.exported.push(Exported { name, at: span, declared: false, local });
        }
    }

    fn add_export(&mut self, name: Atom, at: Span, declared: bool) {
        self.exported.push(Exported { name, at, declared, local: None });
    }

    /// Two exports of one name, and exports of names that the module does not have. To be called when all is declared.
    pub(super) fn check_exports(&mut self) {
        let mut known: FxHashMap<Atom, (Span, bool)> = FxHashMap::default();
        for Exported { name, at, declared, local } in std::mem::take(&mut self.exported) {
            if let Some((local, at)) = local
                && !self.scopes.is_top(&local)
            {
                // Of a type nothing is left. In TypeScript a name that the module does not have may be that of a global one.
                if self.typescript {
                    if self.types.contains(&local) {
                        continue;
                    }
                } else {
                    self.tell(Fault {
                        at,
                        message: format!("the name `{local}` is exported, and the module does not declare it"),
                        first: None,
                        hint: "Declare it, or export it from the module that has it: `export { … } from '…'`.",
                    });
                }
            }
            let Some((first, before)) = known.get(&name).copied() else {
                known.insert(name, (at, declared));
                continue;
            };
            if declared && before {
                continue;
            }
            let message = match name.as_str() {
                "default" => "the module has two default exports".to_owned(),
                name => format!("the name `{name}` is exported multiple times"),
            };
            self.tell(Fault { at, message, first: Some(first), hint: "Take one of the two out." });
        }
    }
}
