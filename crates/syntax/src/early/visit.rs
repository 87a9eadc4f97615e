//! The visitor: which nodes open a scope, and which declare.

use swc_core::ecma::ast::{
    ArrowExpr, BlockStmt, CatchClause, Class, ClassDecl, ClassMember, Constructor, Decl, DefaultDecl, Expr, FnDecl,
    ForHead, ForInStmt, ForOfStmt, ForStmt, Function, ImportDecl, ImportSpecifier, ModuleDecl, ObjectLit, Pat,
    PrivateName, Stmt, SwitchStmt, TsEnumDecl, TsImportEqualsDecl, TsModuleDecl, TsModuleName, TsModuleRef, UsingDecl,
    VarDecl, VarDeclKind, VarDeclOrExpr,
};
use swc_core::ecma::visit::{Visit, VisitWith, noop_visit_type};

use super::Early;
use super::namespaces::has_values;
use super::scopes::{Kinds, Scope};

impl Early {
    /// A function's name stands in the scope around it.
    fn named_function(&mut self, name: &swc_core::ecma::ast::Ident, function: &Function) {
        // An overload declares nothing.
        if function.body.is_none() {
            return;
        }
        let kind = match self.scopes.innermost() {
            Some(Scope::Function) => Kinds::HOISTED,
            _ if self.strict || function.is_async || function.is_generator => Kinds::FUNCTION,
            _ => Kinds::SLOPPY,
        };
        self.declare(&name.sym, name.span, kind);
        self.function(function, true);
    }

    fn for_each(&mut self, head: &ForHead, right: &Expr, body: &Stmt) {
        self.in_scope(Scope::Block, |early| {
            head.visit_with(early);
            right.visit_with(early);
            early.branch(body);
        });
    }

    /// The statement of a branch or loop: a declaration there has a scope of its own.
    fn branch(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Decl(Decl::Fn(_)) => self.in_scope(Scope::Block, |early| stmt.visit_with(early)),
            _ => stmt.visit_with(self),
        }
    }
}

impl Visit for Early {
    noop_visit_type!();

    fn visit_expr(&mut self, expr: &Expr) {
        self.expression(expr);
    }

    fn visit_private_name(&mut self, name: &PrivateName) {
        self.private_name(name);
    }

    fn visit_object_lit(&mut self, object: &ObjectLit) {
        self.object(object);
    }

    fn visit_function(&mut self, function: &Function) {
        self.function(function, false);
    }

    fn visit_fn_expr(&mut self, function: &swc_core::ecma::ast::FnExpr) {
        self.function(&function.function, true);
    }

    fn visit_arrow_expr(&mut self, arrow: &ArrowExpr) {
        self.arrow(arrow);
    }

    fn visit_constructor(&mut self, constructor: &Constructor) {
        self.constructor(constructor);
    }

    fn visit_class(&mut self, class: &Class) {
        self.class(class);
    }

    fn visit_class_member(&mut self, member: &ClassMember) {
        match member {
            // Their names declare.
            ClassMember::PrivateProp(prop) => {
                prop.decorators.visit_with(self);
                prop.value.visit_with(self);
            }
            ClassMember::PrivateMethod(method) => self.function(&method.function, false),
            ClassMember::AutoAccessor(accessor) => {
                if let swc_core::ecma::ast::Key::Public(key) = &accessor.key {
                    key.visit_with(self);
                }
                accessor.decorators.visit_with(self);
                accessor.value.visit_with(self);
            }
            ClassMember::StaticBlock(block) => self.code(&block.body.stmts, |_| {}),
            _ => member.visit_children_with(self),
        }
    }

    fn visit_fn_decl(&mut self, decl: &FnDecl) {
        if !decl.declare {
            self.named_function(&decl.ident, &decl.function);
        }
    }

    fn visit_class_decl(&mut self, decl: &ClassDecl) {
        if !decl.declare {
            self.declare(&decl.ident.sym, decl.ident.span, Kinds::CLASS);
            self.class(&decl.class);
        }
    }

    fn visit_var_decl(&mut self, var: &VarDecl) {
        if var.declare {
            return;
        }
        let kind = if var.kind == VarDeclKind::Var { Kinds::VAR } else { Kinds::LET };
        for decl in &var.decls {
            self.declare_pattern(&decl.name, kind);
            if !matches!(decl.name, Pat::Ident(_)) {
                decl.name.visit_with(self);
            }
            decl.init.visit_with(self);
        }
    }

    fn visit_using_decl(&mut self, using: &UsingDecl) {
        using.decls.iter().for_each(|decl| self.declare_pattern(&decl.name, Kinds::LET));
        using.decls.visit_with(self);
    }

    fn visit_ts_enum_decl(&mut self, item: &TsEnumDecl) {
        if !item.declare {
            self.declare(&item.id.sym, item.id.span, Kinds::ENUM);
            item.members.iter().for_each(|member| member.init.visit_with(self));
        }
    }

    fn visit_ts_module_decl(&mut self, module: &TsModuleDecl) {
        let Some(body) = &module.body else { return };
        if module.declare || module.global {
            return;
        }
        if let TsModuleName::Ident(name) = &module.id {
            if has_values(body) {
                self.declare(&name.sym, name.span, Kinds::NAMESPACE);
            }
            self.namespace_body(body);
        }
    }

    fn visit_import_decl(&mut self, import: &ImportDecl) {
        if import.type_only {
            return;
        }
        for specifier in &import.specifiers {
            let local = match specifier {
                ImportSpecifier::Named(named) if named.is_type_only => continue,
                ImportSpecifier::Named(named) => &named.local,
                ImportSpecifier::Default(default) => &default.local,
                ImportSpecifier::Namespace(star) => &star.local,
            };
            self.declare(&local.sym, local.span, Kinds::IMPORT);
        }
    }

    fn visit_ts_import_equals_decl(&mut self, import: &TsImportEqualsDecl) {
        if !import.is_type_only && matches!(import.module_ref, TsModuleRef::TsExternalModuleRef(_)) {
            self.declare(&import.id.sym, import.id.span, Kinds::IMPORT);
        }
    }

    fn visit_module_decl(&mut self, decl: &ModuleDecl) {
        self.export(decl);
        match decl {
            ModuleDecl::ExportDefaultDecl(export) => match &export.decl {
                DefaultDecl::Fn(function) => match &function.ident {
                    Some(name) => self.named_function(name, &function.function),
                    None => self.function(&function.function, true),
                },
                DefaultDecl::Class(class) => {
                    if let Some(name) = &class.ident {
                        self.declare(&name.sym, name.span, Kinds::CLASS);
                    }
                    self.class(&class.class);
                }
                DefaultDecl::TsInterfaceDecl(_) => {}
            },
            ModuleDecl::ExportNamed(_) | ModuleDecl::ExportAll(_) => {}
            _ => decl.visit_children_with(self),
        }
    }

    fn visit_block_stmt(&mut self, block: &BlockStmt) {
        self.in_scope(Scope::Block, |early| block.stmts.visit_with(early));
    }

    fn visit_if_stmt(&mut self, item: &swc_core::ecma::ast::IfStmt) {
        let mut item = item;
        loop {
            item.test.visit_with(self);
            self.branch(&item.cons);
            match item.alt.as_deref() {
                Some(Stmt::If(next)) => item = next,
                Some(alt) => return self.branch(alt),
                None => return,
            }
        }
    }

    fn visit_switch_stmt(&mut self, item: &SwitchStmt) {
        item.discriminant.visit_with(self);
        self.in_scope(Scope::Block, |early| item.cases.visit_with(early));
    }

    fn visit_catch_clause(&mut self, clause: &CatchClause) {
        self.in_scope(Scope::Block, |early| {
            if let Some(param) = &clause.param {
                let plain = matches!(param, Pat::Ident(_));
                early.declare_pattern(param, if plain { Kinds::CATCH } else { Kinds::CATCH_PATTERN });
                param.visit_with(early);
            }
            clause.body.stmts.visit_with(early);
        });
    }

    fn visit_for_stmt(&mut self, item: &ForStmt) {
        self.in_scope(Scope::Block, |early| {
            match &item.init {
                Some(VarDeclOrExpr::VarDecl(var)) => var.visit_with(early),
                Some(VarDeclOrExpr::Expr(expr)) => expr.visit_with(early),
                None => {}
            }
            item.test.visit_with(early);
            item.update.visit_with(early);
            early.branch(&item.body);
        });
    }

    fn visit_for_in_stmt(&mut self, item: &ForInStmt) {
        self.for_each(&item.left, &item.right, &item.body);
    }

    fn visit_for_of_stmt(&mut self, item: &ForOfStmt) {
        self.for_each(&item.left, &item.right, &item.body);
    }
}
