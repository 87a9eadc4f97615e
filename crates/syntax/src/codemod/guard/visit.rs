//! The walk: what is around each expression, statement by statement.

use swc_core::atoms::Atom;
use swc_core::common::Spanned;
use swc_core::ecma::ast::{
    ArrowExpr, ArrowFunctionBody, AssignExpr, AssignPat, BinExpr, BinaryOp, BindingIdent, Callee, ClassProp, CondExpr,
    Constructor, Decl, ExportDecl, Expr, ExprOrSpread, Function, Ident, ImportDecl, JSXAttr, JSXExpr, JSXExprContainer,
    KeyValueProp, MemberExpr, OptChainBase, Pat, PrivateProp, StaticBlock, Stmt, Str, Tpl, UnaryOp, VarDeclarator,
};
use swc_core::ecma::visit::{Visit, VisitWith};

use super::super::bytes;
use super::super::exported::member_name;
use super::finder::Finder;
use super::units::{Form, is_logical};

/// The name that a pattern declares, where that may have no value.
fn declared(pat: &Pat) -> Option<Atom> {
    match pat {
        // A type says what there is.
        Pat::Ident(name) if name.type_ann.is_none() => Some(name.id.sym.clone()),
        _ => None,
    }
}

impl Visit for Finder {
    fn visit_import_decl(&mut self, _: &ImportDecl) {}

    /// Every mention that is no plain value: a declaration, a type, an export, a shorthand.
    fn visit_ident(&mut self, name: &Ident) {
        *self.other.entry(name.sym.clone()).or_default() += 1;
        if self.typed {
            self.needed.insert(name.sym.clone());
        }
    }

    fn visit_binding_ident(&mut self, name: &BindingIdent) {
        *self.other.entry(name.id.sym.clone()).or_default() += 1;
        name.type_ann.visit_with(self);
    }

    fn visit_export_decl(&mut self, export: &ExportDecl) {
        self.exported = matches!(export.decl, Decl::Var(_));
        export.visit_children_with(self);
        self.exported = false;
    }

    fn visit_str(&mut self, text: &Str) {
        self.ask(bytes(text.span));
    }

    fn visit_tpl(&mut self, text: &Tpl) {
        self.ask(bytes(text.span));
        text.exprs.iter().for_each(|expr| self.at(true, expr));
    }

    fn visit_expr(&mut self, expr: &Expr) {
        self.ask(bytes(expr.span()));
        let open = std::mem::take(&mut self.next_open);
        let around = std::mem::take(&mut self.open);
        match expr {
            Expr::Ident(name) => {
                if self.typed && !open {
                    self.needed.insert(name.sym.clone());
                }
                self.mention(name, None);
            }
            Expr::Paren(inner) => self.at(open, &inner.expr),
            Expr::Call(call) => {
                call.callee.visit_with(self);
                if let Callee::Expr(callee) = &call.callee {
                    self.need(callee);
                    self.arguments(callee, &call.args);
                } else {
                    call.args.visit_with(self);
                }
                call.type_args.visit_with(self);
            }
            Expr::New(new) => {
                self.need(&new.callee);
                new.callee.visit_with(self);
                self.arguments(&new.callee, new.args.as_deref().unwrap_or_default());
                new.type_args.visit_with(self);
            }
            Expr::Unary(unary) => {
                self.at(matches!(unary.op, UnaryOp::Bang | UnaryOp::TypeOf | UnaryOp::Void), &unary.arg)
            }
            _ => {
                self.open = open;
                expr.visit_children_with(self);
            }
        }
        self.open = around;
    }

    fn visit_member_expr(&mut self, member: &MemberExpr) {
        self.ask(bytes(member.span));
        self.need(&member.obj);
        match (&*member.obj, member_name(member)) {
            (Expr::Ident(name), Some(taken)) => self.mention(name, Some((taken, bytes(member.span)))),
            (object, _) => object.visit_with(self),
        }
        member.prop.visit_with(self);
    }

    fn visit_opt_chain_base(&mut self, base: &OptChainBase) {
        match base {
            // What may be missing is not needed.
            OptChainBase::Member(member) => {
                self.ask(bytes(member.span));
                member.obj.visit_with(self);
                member.prop.visit_with(self);
            }
            OptChainBase::Call(call) => call.visit_children_with(self),
        }
    }

    fn visit_function(&mut self, function: &Function) {
        self.function(false, |finder| function.params.visit_with(finder));
        function.decorators.visit_with(self);
        let awaits = function.is_async;
        self.function(awaits, |finder| function.body.visit_with(finder));
        function.return_type.visit_with(self);
        function.type_params.visit_with(self);
    }

    fn visit_arrow_expr(&mut self, arrow: &ArrowExpr) {
        self.function(false, |finder| arrow.params.visit_with(finder));
        arrow.return_type.visit_with(self);
        arrow.type_params.visit_with(self);
        self.function(arrow.is_async, |finder| match &*arrow.body {
            ArrowFunctionBody::Expr(value) => {
                finder.open = false;
                finder.value(value, Form::Result, None);
            }
            ArrowFunctionBody::FunctionBody(body) => body.visit_with(finder),
        });
    }

    fn visit_constructor(&mut self, constructor: &Constructor) {
        self.function(false, |finder| constructor.visit_children_with(finder));
    }

    fn visit_static_block(&mut self, block: &StaticBlock) {
        self.function(false, |finder| block.visit_children_with(finder));
    }

    fn visit_class_prop(&mut self, prop: &ClassProp) {
        prop.key.visit_with(self);
        prop.type_ann.visit_with(self);
        prop.decorators.visit_with(self);
        self.function(false, |finder| match &prop.value {
            Some(value) if prop.type_ann.is_none() => finder.value(value, Form::Value, None),
            value => value.visit_with(finder),
        });
    }

    fn visit_private_prop(&mut self, prop: &PrivateProp) {
        self.function(false, |finder| prop.visit_children_with(finder));
    }

    fn visit_stmt(&mut self, stmt: &Stmt) {
        self.statement(stmt);
    }

    fn visit_var_declarator(&mut self, declarator: &VarDeclarator) {
        declarator.name.visit_with(self);
        let Some(init) = &declarator.init else { return };
        self.open = false;
        let exported = std::mem::take(&mut self.exported);
        match declared(&declarator.name) {
            Some(name) => {
                if self.typed && exported {
                    self.needed.insert(name.clone());
                }
                self.value(init, Form::Value, Some(name));
            }
            None => {
                // What is taken apart must be there.
                self.need(init);
                init.visit_with(self);
            }
        }
        self.exported = exported;
    }

    fn visit_bin_expr(&mut self, bin: &BinExpr) {
        use BinaryOp::{EqEq, EqEqEq, LogicalAnd, NotEq, NotEqEq};
        if !is_logical(bin.op) {
            let compares = matches!(bin.op, EqEq | EqEqEq | NotEq | NotEqEq);
            [&bin.left, &bin.right].into_iter().for_each(|side| self.at(compares, side));
            return;
        }
        let open = self.open;
        // The other side stands in for the left one.
        self.open = open || bin.op != LogicalAnd;
        self.value(&bin.left, Form::Operand, None);
        self.open = open;
        self.only_value(&bin.right, Form::Operand);
    }

    fn visit_cond_expr(&mut self, cond: &CondExpr) {
        let open = std::mem::replace(&mut self.open, true);
        self.value(&cond.test, Form::Operand, None);
        for branch in [&cond.cons, &cond.alt] {
            self.open = open;
            self.only_value(branch, Form::Value);
        }
    }

    fn visit_assign_expr(&mut self, assign: &AssignExpr) {
        assign.left.visit_with(self);
        self.assign(assign);
    }

    fn visit_assign_pat(&mut self, pat: &AssignPat) {
        pat.left.visit_with(self);
        match declared(&pat.left) {
            Some(name) => {
                self.open = false;
                self.value(&pat.right, Form::Value, Some(name));
            }
            None => pat.right.visit_with(self),
        }
    }

    fn visit_key_value_prop(&mut self, pair: &KeyValueProp) {
        pair.key.visit_with(self);
        self.value(&pair.value, Form::Value, None);
    }

    fn visit_expr_or_spread(&mut self, item: &ExprOrSpread) {
        if item.spread.is_some() {
            self.need(&item.expr);
            return item.expr.visit_with(self);
        }
        self.value(&item.expr, Form::Value, None);
    }

    fn visit_jsx_attr(&mut self, attribute: &JSXAttr) {
        self.attribute = true;
        attribute.visit_children_with(self);
        self.attribute = false;
    }

    fn visit_jsx_expr_container(&mut self, container: &JSXExprContainer) {
        let open = self.open;
        self.open = !std::mem::take(&mut self.attribute);
        if let JSXExpr::Expr(value) = &container.expr {
            self.value(value, Form::Value, None);
        }
        self.open = open;
    }
}
