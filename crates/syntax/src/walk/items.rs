//! The top level: what it declares, and which code runs only when something is used.

use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{
    BinaryOp, Callee, ClassDecl, Decl, DefaultDecl, Expr, Function, ImportDecl, ImportSpecifier, ModuleDecl,
    ModuleItem, Pat, Program, Prop, PropOrSpread, Stmt, TsEnumDecl, TsModuleRef, VarDecl, VarDeclKind,
};
use swc_core::ecma::visit::VisitWith;

use super::owners::{LOAD, Unit};
use super::scope::{Kind, each_name, each_var};
use super::{Mode, Walker, export_name};
use crate::text::{literal, peel, string};
use crate::{Declared, ImportKind};

/// A top-level declaration.
pub(crate) struct Top<'a> {
    pub unit: Unit,
    pub declared: Declared,
    pub value: TopValue<'a>,
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
    Code(&'static str),
    /// Declared without a value.
    Nothing,
}

/// Calls that give back the component or function they are given, to be run later.
const WRAPPERS: &[&str] = &["memo", "forwardRef", "lazy", "dynamic", "cache", "observer", "defineConfig"];

enum Item<'a> {
    Decl(&'a ModuleDecl),
    Stmt(&'a Stmt),
}

impl<'a> Walker<'a> {
    pub(crate) fn at_top(&self) -> bool {
        self.function_depth == 0
    }

    pub(crate) fn program<'p: 'a>(&mut self, program: &'p Program) {
        let items: Vec<Item<'a>> = match program {
            Program::Module(module) => module
                .body
                .iter()
                .map(|item| match item {
                    ModuleItem::ModuleDecl(decl) => Item::Decl(decl),
                    ModuleItem::Stmt(stmt) => Item::Stmt(stmt),
                })
                .collect(),
            Program::Script(script) => script.body.iter().map(Item::Stmt).collect(),
        };
        for item in &items {
            match item {
                Item::Decl(decl) => self.declare_module_decl(decl),
                Item::Stmt(Stmt::Decl(decl)) => self.declare_top(decl),
                Item::Stmt(stmt) => each_var(std::slice::from_ref(*stmt), &mut |var| self.declare_var(var)),
            }
        }
        for item in &items {
            let decl = match item {
                Item::Decl(ModuleDecl::ExportDecl(export)) => &export.decl,
                Item::Stmt(Stmt::Decl(decl)) => decl,
                _ => continue,
            };
            if let Decl::Var(var) = decl
                && !var.declare
            {
                for decl in &var.decls {
                    if let Some(init) = &decl.init {
                        self.classify_declarator(&decl.name, init);
                    }
                }
            }
        }
        for item in &items {
            match item {
                Item::Decl(decl) => self.module_decl(decl),
                Item::Stmt(stmt) => self.top_stmt(stmt),
            }
        }
    }

    fn add_top(&mut self, name: &Atom, declared: Declared, value: TopValue<'a>) {
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
        self.tops.insert(name.clone(), Top { unit, declared, value });
    }

    fn declare_var(&mut self, var: &'a VarDecl) {
        if var.declare {
            return;
        }
        let declared = if var.kind == VarDeclKind::Const { Declared::Const } else { Declared::Mutable };
        for decl in &var.decls {
            match (&decl.name, &decl.init) {
                (Pat::Ident(ident), Some(init)) => self.add_top(&ident.id.sym, declared, TopValue::Init(init)),
                (Pat::Ident(ident), None) => self.add_top(&ident.id.sym, declared, TopValue::Nothing),
                (pattern, init) => {
                    let mut names = Vec::new();
                    each_name(pattern, &mut |name| names.push(name));
                    for name in names {
                        let value = init.as_ref().map_or(TopValue::Nothing, |init| TopValue::Part { pattern, init });
                        self.add_top(name, declared, value);
                    }
                }
            }
        }
    }

    fn declare_top(&mut self, decl: &'a Decl) {
        match decl {
            Decl::Var(var) => self.declare_var(var),
            Decl::Fn(function) if !function.declare => {
                self.add_top(&function.ident.sym, Declared::Function, TopValue::Function(&function.function))
            }
            Decl::Class(class) if !class.declare => {
                self.add_top(&class.ident.sym, Declared::Class, TopValue::Code("a class"))
            }
            Decl::TsEnum(item) if !item.declare => self.add_top(&item.id.sym, Declared::Const, TopValue::Enum(item)),
            Decl::Using(using) => {
                for decl in &using.decls {
                    each_name(&decl.name, &mut |name| {
                        self.add_top(name, Declared::Const, TopValue::Code("a resource"))
                    });
                }
            }
            Decl::TsModule(module) if !module.declare => {
                if let swc_core::ecma::ast::TsModuleName::Ident(name) = &module.id {
                    self.add_top(&name.sym, Declared::Const, TopValue::Code("a namespace"));
                }
            }
            _ => {}
        }
    }

    fn declare_module_decl(&mut self, decl: &'a ModuleDecl) {
        match decl {
            ModuleDecl::Import(import) => self.declare_import(import),
            ModuleDecl::ExportDecl(export) => self.declare_top(&export.decl),
            ModuleDecl::ExportDefaultDecl(export) => match &export.decl {
                DefaultDecl::Fn(function) => {
                    if let Some(name) = &function.ident {
                        self.add_top(&name.sym, Declared::Function, TopValue::Function(&function.function));
                    }
                }
                DefaultDecl::Class(class) => {
                    if let Some(name) = &class.ident {
                        self.add_top(&name.sym, Declared::Class, TopValue::Code("a class"));
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
        let mut types = 0;
        for specifier in &import.specifiers {
            match specifier {
                ImportSpecifier::Named(named) => {
                    let imported = named
                        .imported
                        .as_ref()
                        .map_or_else(|| named.local.sym.clone(), |name| export_name(name).into());
                    let span = named.imported.as_ref().map_or(named.local.span, swc_core::common::Spanned::span);
                    let name = self.add_name(index, imported, span);
                    if named.is_type_only || import.type_only {
                        self.imports[index as usize].names[name as usize].type_only = true;
                        types += 1;
                    }
                    self.bind(&named.local.sym, Kind::Named(index, name), None);
                }
                ImportSpecifier::Default(default) => {
                    self.add_name(index, "default".into(), default.local.span);
                    self.bind(&default.local.sym, Kind::Default(index), None);
                }
                ImportSpecifier::Namespace(star) => {
                    self.bind(&star.local.sym, Kind::Handle(index), None);
                }
            }
        }
        if types > 0 && types == import.specifiers.len() {
            self.imports[index as usize].type_only = true;
        }
    }

    fn module_decl(&mut self, decl: &'a ModuleDecl) {
        match decl {
            ModuleDecl::ExportDecl(export) => {
                self.export_decl(&export.decl);
                self.top_decl(&export.decl);
            }
            ModuleDecl::ExportDefaultDecl(export) => self.export_default_decl(export),
            ModuleDecl::ExportDefaultExpr(export) => self.export_default_expr(&export.expr, export.span),
            ModuleDecl::ExportNamed(export) => self.export_named(export),
            ModuleDecl::ExportAll(export) => {
                let index = self.add_import(string(&export.src), ImportKind::ExportAll, export.src.span);
                self.imports[index as usize].type_only = export.type_only;
                self.imports[index as usize].valued = true;
                self.imports[index as usize].whole = true;
            }
            ModuleDecl::TsExportAssignment(export) => self.export_default_expr(&export.expr, export.span),
            ModuleDecl::Import(_) | ModuleDecl::TsImportEquals(_) | ModuleDecl::TsNamespaceExport(_) => {}
        }
    }

    fn top_decl(&mut self, decl: &Decl) {
        match decl {
            Decl::Fn(function) if !function.declare => {
                let unit = self.tops.get(&function.ident.sym).map_or(LOAD, |top| top.unit);
                // A function may run before the statements that stand above it.
                let facts = std::mem::take(&mut self.facts);
                self.in_unit(unit, |walker| walker.function(&function.function));
                self.facts = facts;
            }
            Decl::Class(class) if !class.declare => self.top_class(class),
            Decl::Var(var) if !var.declare => {
                for decl in &var.decls {
                    match &decl.init {
                        Some(init) => {
                            let mut unit = LOAD;
                            each_name(&decl.name, &mut |name| {
                                if let Some(top) = self.tops.get(name) {
                                    unit = top.unit;
                                }
                            });
                            let unit = matches!(decl.name, Pat::Ident(_)).then_some(unit);
                            self.declarator(&decl.name, init, unit);
                        }
                        None => self.pattern(&decl.name),
                    }
                }
            }
            Decl::TsEnum(item) if !item.declare => item.members.iter().for_each(|member| member.init.visit_with(self)),
            Decl::TsModule(module) if !module.declare => module.visit_children_with(self),
            Decl::Using(using) => using.visit_with(self),
            _ => {}
        }
    }

    fn top_class(&mut self, class: &ClassDecl) {
        let unit = self.tops.get(&class.ident.sym).map_or(LOAD, |top| top.unit);
        self.class(&class.class, Some(unit));
    }

    fn top_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Decl(decl) => {
                if let (Decl::Var(var), false) = (decl, self.is_esm) {
                    var.decls
                        .iter()
                        .filter_map(|decl| decl.init.as_ref())
                        .for_each(|init| self.note_export_values(init));
                }
                self.top_decl(decl);
            }
            Stmt::Expr(stmt) if !self.is_esm => {
                self.note_export_values(&stmt.expr);
                match peel(&stmt.expr) {
                    Expr::Assign(assign) => self.assign(assign, None),
                    _ => self.expr_stmt(&stmt.expr),
                }
            }
            // Code at the top level runs at load: a block is a scope like any other.
            _ => stmt.visit_with(self),
        }
    }

    /// Keeps the values of `module.exports = …` and `exports.x = …`, which may hold config.
    fn note_export_values(&mut self, expr: &'a Expr) {
        match peel(expr) {
            Expr::Assign(assign) => {
                if let Some(member) = assign.left.as_simple().and_then(|target| target.as_member()) {
                    match self.nested_export_target(member).or_else(|| self.export_target(member)) {
                        Some(name)
                            if name == "default"
                                && member.prop.as_ident().is_some_and(|name| name.sym == "exports") =>
                        {
                            self.default = Some(&assign.right);
                            if let Expr::Object(object) = peel(&assign.right) {
                                for prop in &object.props {
                                    if let PropOrSpread::Prop(prop) = prop
                                        && let Prop::KeyValue(pair) = &**prop
                                        && let Some((name, _)) = super::imports::key_name(&pair.key)
                                    {
                                        self.values.insert(name.to_string(), &pair.value);
                                    }
                                }
                            }
                        }
                        Some(name) => {
                            self.values.insert(name.to_string(), &assign.right);
                        }
                        None => {}
                    }
                }
                self.note_export_values(&assign.right);
            }
            Expr::Seq(sequence) => sequence.exprs.iter().for_each(|expr| self.note_export_values(expr)),
            Expr::Bin(bin) if bin.op == BinaryOp::LogicalAnd => self.note_export_values(&bin.right),
            _ => {}
        }
    }
}

impl Walker<'_> {
    /// A value whose functions do not run now, but when `unit` is used.
    pub(crate) fn deferrable(&mut self, expr: &Expr, unit: Unit) {
        match peel(expr) {
            inner @ (Expr::Arrow(_) | Expr::Fn(_)) => self.in_unit(unit, |walker| walker.visit(inner)),
            Expr::Class(class) => {
                let mark = self.undo.len();
                if let Some(name) = &class.ident {
                    self.declare(&name.sym);
                }
                self.class(&class.class, Some(unit));
                self.close(mark);
            }
            Expr::Ident(ident) => {
                let top = self.names.get(&ident.sym).is_some_and(|id| self.bindings[*id as usize].top.is_some());
                if top { self.in_unit(unit, |walker| walker.mention_name(ident, Mode::Read)) } else { self.visit(expr) }
            }
            Expr::Object(object) => {
                for prop in &object.props {
                    match prop {
                        PropOrSpread::Spread(spread) => self.deferrable(&spread.expr, unit),
                        PropOrSpread::Prop(prop) => match &**prop {
                            Prop::KeyValue(pair) => {
                                pair.key.visit_with(self);
                                self.deferrable(&pair.value, unit);
                            }
                            Prop::Shorthand(ident) => self.deferrable(&Expr::Ident(ident.clone()), unit),
                            Prop::Method(method) => {
                                method.key.visit_with(self);
                                self.in_unit(unit, |walker| walker.function(&method.function));
                            }
                            Prop::Getter(getter) => {
                                getter.key.visit_with(self);
                                self.in_unit(unit, |walker| walker.function(&getter.function));
                            }
                            Prop::Setter(setter) => {
                                setter.key.visit_with(self);
                                self.in_unit(unit, |walker| walker.function(&setter.function));
                            }
                            other @ Prop::Assign(_) => other.visit_with(self),
                        },
                    }
                }
            }
            Expr::Array(array) => array.elems.iter().flatten().for_each(|item| self.deferrable(&item.expr, unit)),
            Expr::Cond(cond) => {
                let test = self.test(&cond.test);
                self.under(&test.yes, |walker| walker.deferrable(&cond.cons, unit));
                self.under(&test.no, |walker| walker.deferrable(&cond.alt, unit));
            }
            Expr::Assign(assign) => self.assign(assign, Some(unit)),
            Expr::Call(call) if is_wrapper(&call.callee) => {
                if let Callee::Expr(callee) = &call.callee {
                    self.expr(callee, Mode::Need);
                }
                call.args.iter().for_each(|argument| self.deferrable(&argument.expr, unit));
            }
            _ => {
                let before = self.also.replace(unit);
                self.visit(expr);
                self.also = before;
            }
        }
    }

    /// Directives: strings at the very start.
    pub(crate) fn directives(program: &Program) -> Vec<(String, Span)> {
        let directive = |stmt: &Stmt| match stmt {
            Stmt::Expr(stmt) => match &*stmt.expr {
                Expr::Lit(swc_core::ecma::ast::Lit::Str(text)) => {
                    literal(&stmt.expr).map(|(value, _)| (value, text.span))
                }
                _ => None,
            },
            _ => None,
        };
        match program {
            Program::Module(module) => {
                module.body.iter().map_while(|item| item.as_stmt().and_then(directive)).collect()
            }
            Program::Script(script) => script.body.iter().map_while(directive).collect(),
        }
    }
}

/// `memo(…)`, `React.forwardRef(…)`
fn is_wrapper(callee: &Callee) -> bool {
    let Callee::Expr(callee) = callee else { return false };
    match peel(callee) {
        Expr::Ident(name) => WRAPPERS.contains(&&*name.sym),
        Expr::Member(member) => member.prop.as_ident().is_some_and(|name| WRAPPERS.contains(&&*name.sym)),
        _ => false,
    }
}
