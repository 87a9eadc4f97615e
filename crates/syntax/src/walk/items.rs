//! The top level: what it declares, and which code runs only when something is used.

use swc_core::common::Span;
use swc_core::ecma::ast::{ClassDecl, Decl, DefaultDecl, Expr, ModuleDecl, ModuleItem, Pat, Program, Stmt};
use swc_core::ecma::visit::VisitWith;

use super::Walker;
use super::owners::LOAD;
use super::scope::{each_name, each_var};
use crate::ImportKind;
use crate::text::{literal, peel, string};

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
                Item::Decl(ModuleDecl::ExportDefaultDecl(export)) => {
                    if let DefaultDecl::Fn(function) = &export.decl
                        && let Some(name) = &function.ident
                    {
                        self.classify_function(&name.sym, &function.function);
                    }
                    continue;
                }
                Item::Stmt(Stmt::Decl(decl)) => decl,
                _ => continue,
            };
            match decl {
                Decl::Var(var) => self.classify(var),
                Decl::Fn(function) if !function.declare => {
                    self.classify_function(&function.ident.sym, &function.function)
                }
                _ => {}
            }
        }
        for item in &items {
            match item {
                Item::Decl(decl) => self.module_decl(decl),
                Item::Stmt(stmt) => self.top_stmt(stmt),
            }
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
                self.expect_own(unit);
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
                if let (Decl::Class(class), false) = (decl, self.is_esm) {
                    self.note_statics(&class.ident.sym, &class.class);
                }
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
            Stmt::Expr(expression) => {
                if self.typescript {
                    self.note_member(&expression.expr);
                }
                stmt.visit_with(self);
            }
            // Code at the top level runs at load: a block is a scope like any other.
            _ => stmt.visit_with(self),
        }
    }
}

impl Walker<'_> {
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
