//! What the top level declares, before anything is walked.

use swc_core::atoms::Atom;
use swc_core::common::{BytePos, Span, Spanned};
use swc_core::ecma::ast::{
    Decl, DefaultDecl, Expr, Function, ImportDecl, ImportSpecifier, ModuleDecl, Pat, TsEnumDecl, TsModuleRef, VarDecl,
    VarDeclKind,
};

use super::owners::Unit;
use super::scope::{Kind, each_name};
use super::{Walker, export_name};
use crate::text::string;
use crate::{Declared, ImportKind};

/// Where the value of a function stands: before everything else.
const HOISTED: BytePos = BytePos(0);

/// A top-level declaration.
pub(crate) struct Top<'a> {
    pub unit: Unit,
    pub declared: Declared,
    pub value: TopValue<'a>,
    /// From where on in the module the name has its value; the start of it for what is hoisted.
    pub ready: BytePos,
}

/// Where the value of a top-level name comes from.
#[derive(Clone, Copy)]
pub(crate) enum TopValue<'a> {
    /// The whole initialiser.
    Init(&'a Expr),
    /// A part of it, by pattern.
    Part {
        pattern: &'a Pat,
        init: &'a Expr,
    },
    Enum(&'a TsEnumDecl),
    Function(&'a Function),
    /// What it is, and where its name stands.
    Code(&'static str, Span),
    /// Declared without a value.
    Nothing,
}

impl<'a> Walker<'a> {
    fn add_top(&mut self, name: &Atom, declared: Declared, value: TopValue<'a>, ready: BytePos) {
        let unit = match self.tops.get(name) {
            // `var x; var x = 1` and overloads are one thing.
            Some(top) if !matches!(value, TopValue::Nothing) => top.unit,
            Some(_) => return,
            None => {
                let unit = self.units.add();
                self.bind(name, Kind::Plain, Some(unit));
                unit
            }
        };
        self.tops.insert(name.clone(), Top { unit, declared, value, ready });
    }

    pub(crate) fn declare_var(&mut self, var: &'a VarDecl) {
        if var.declare {
            return;
        }
        let declared = if var.kind == VarDeclKind::Const { Declared::Const } else { Declared::Mutable };
        for decl in &var.decls {
            match (&decl.name, &decl.init) {
                (Pat::Ident(ident), Some(init)) => {
                    self.add_top(&ident.id.sym, declared, TopValue::Init(init), decl.span.hi)
                }
                (Pat::Ident(ident), None) => self.add_top(&ident.id.sym, declared, TopValue::Nothing, decl.span.hi),
                (pattern, init) => {
                    let mut names = Vec::new();
                    each_name(pattern, &mut |name| names.push(name));
                    for name in names {
                        let value = init.as_ref().map_or(TopValue::Nothing, |init| TopValue::Part { pattern, init });
                        self.add_top(name, declared, value, decl.span.hi);
                    }
                }
            }
        }
    }

    pub(crate) fn declare_top(&mut self, decl: &'a Decl) {
        match decl {
            Decl::Var(var) => self.declare_var(var),
            Decl::Fn(function) if !function.declare => {
                let value = TopValue::Function(&function.function);
                self.add_top(&function.ident.sym, Declared::Function, value, HOISTED)
            }
            Decl::Class(class) if !class.declare => {
                let value = TopValue::Code("a class", class.ident.span);
                self.add_top(&class.ident.sym, Declared::Class, value, class.class.span.hi)
            }
            Decl::TsEnum(item) if !item.declare => {
                self.add_top(&item.id.sym, Declared::Const, TopValue::Enum(item), item.span.hi)
            }
            Decl::Using(using) => {
                for decl in &using.decls {
                    each_name(&decl.name, &mut |name| {
                        let value = TopValue::Code("a resource", decl.name.span());
                        self.add_top(name, Declared::Const, value, decl.span.hi)
                    });
                }
            }
            Decl::TsModule(module) if !module.declare => {
                if let swc_core::ecma::ast::TsModuleName::Ident(name) = &module.id {
                    let value = TopValue::Code("a namespace", name.span);
                    self.add_top(&name.sym, Declared::Const, value, module.span.hi);
                }
            }
            _ => {}
        }
    }

    pub(crate) fn declare_module_decl(&mut self, decl: &'a ModuleDecl) {
        match decl {
            ModuleDecl::Import(import) => self.declare_import(import),
            ModuleDecl::ExportDecl(export) => self.declare_top(&export.decl),
            ModuleDecl::ExportDefaultDecl(export) => match &export.decl {
                DefaultDecl::Fn(function) => {
                    if let Some(name) = &function.ident {
                        let value = TopValue::Function(&function.function);
                        self.add_top(&name.sym, Declared::Function, value, HOISTED);
                    }
                }
                DefaultDecl::Class(class) => {
                    if let Some(name) = &class.ident {
                        let value = TopValue::Code("a class", name.span);
                        self.add_top(&name.sym, Declared::Class, value, class.class.span.hi);
                    }
                }
                DefaultDecl::TsInterfaceDecl(_) => {}
            },
            ModuleDecl::TsImportEquals(import) => {
                if let TsModuleRef::TsExternalModuleRef(reference) = &import.module_ref {
                    let index = self.add_import(string(&reference.expr), ImportKind::Require, reference.expr.span);
                    self.imports[index as usize].clause = true;
                    self.imports[index as usize].type_only = import.is_type_only;
                    self.bind(&import.id.sym, Kind::Handle(index), None);
                }
            }
            _ => {}
        }
    }

    fn declare_import(&mut self, import: &ImportDecl) {
        let index = self.add_import(string(&import.src), ImportKind::Static, import.src.span);
        self.imports[index as usize].type_only = import.type_only;
        self.imports[index as usize].clause = !import.specifiers.is_empty();
        self.imports[index as usize].statement = Some(import.span);
        let mut types = 0;
        for specifier in &import.specifiers {
            match specifier {
                ImportSpecifier::Named(named) => {
                    let imported = named
                        .imported
                        .as_ref()
                        .map_or_else(|| named.local.sym.clone(), |name| export_name(name).into());
                    let span = named.imported.as_ref().map_or(named.local.span, Spanned::span);
                    let renamed = named.imported.is_some();
                    let name = self.add_name(index, imported, span);
                    self.imports[index as usize].names[name as usize].renamed = renamed;
                    if named.is_type_only || import.type_only {
                        self.imports[index as usize].names[name as usize].type_only = true;
                        types += 1;
                    }
                    self.bind(&named.local.sym, Kind::Named(index, name), None);
                }
                ImportSpecifier::Default(default) => {
                    self.add_name(index, "default".into(), default.local.span);
                    self.imports[index as usize].local = Some(default.local.sym.clone());
                    self.bind(&default.local.sym, Kind::Default(index), None);
                }
                ImportSpecifier::Namespace(star) => {
                    self.imports[index as usize].local = Some(star.local.sym.clone());
                    self.bind(&star.local.sym, Kind::Handle(index), None);
                }
            }
        }
        if types > 0 && types == import.specifiers.len() {
            self.imports[index as usize].type_only = true;
        }
    }
}
