//! The walk: what is around each expression, statement by statement.

use swc_core::atoms::Atom;
use swc_core::common::Spanned;
use swc_core::ecma::ast::{
    ArrowExpr, ArrowFunctionBody, AssignExpr, AssignPat, BinExpr, Callee, ClassProp, CondExpr, Constructor, Expr,
    ExprOrSpread, Function, Ident, ImportDecl, JSXExpr, JSXExprContainer, KeyValueProp, MemberExpr, OptChainBase, Pat,
    PrivateProp, StaticBlock, Stmt, Str, Tpl, VarDeclarator,
};
use swc_core::ecma::visit::{Visit, VisitWith};

use super::super::bytes;
use super::super::exported::member_name;
use super::finder::Finder;
use super::units::{Form, Unit, is_logical};
use crate::text::peel;

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
    }

    fn visit_str(&mut self, text: &Str) {
        self.ask(bytes(text.span));
    }

    fn visit_tpl(&mut self, text: &Tpl) {
        self.ask(bytes(text.span));
        text.visit_children_with(self);
    }

    fn visit_expr(&mut self, expr: &Expr) {
        self.ask(bytes(expr.span()));
        match expr {
            Expr::Ident(name) => self.mention(name, None),
            Expr::Call(call) => {
                if let Callee::Expr(callee) = &call.callee {
                    self.need(callee);
                }
                expr.visit_children_with(self);
            }
            Expr::New(new) => {
                self.need(&new.callee);
                expr.visit_children_with(self);
            }
            _ => expr.visit_children_with(self),
        }
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
                finder.inside(Unit::value(value, Form::Result, None), |finder| value.visit_with(finder));
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
            Some(value) if prop.type_ann.is_none() => {
                let unit = Unit::value(value, Form::Value, None);
                finder.inside(unit, |finder| value.visit_with(finder));
            }
            value => value.visit_with(finder),
        });
    }

    fn visit_private_prop(&mut self, prop: &PrivateProp) {
        self.function(false, |finder| prop.visit_children_with(finder));
    }

    fn visit_stmt(&mut self, stmt: &Stmt) {
        let alone = std::mem::take(&mut self.alone);
        let whole = || Some(Unit::statement(bytes(stmt.span()), alone));
        match stmt {
            Stmt::Expr(inner) => match peel(&inner.expr) {
                Expr::Lit(_) => {}
                Expr::Assign(assign) => {
                    self.only(whole(), |finder| assign.left.visit_with(finder));
                    self.only(None, |finder| finder.assign(assign));
                }
                _ => self.only(whole(), |finder| inner.expr.visit_with(finder)),
            },
            Stmt::If(inner) => {
                self.only(Some(Unit::test(&inner.test)), |finder| inner.test.visit_with(finder));
                self.branch(&inner.cons);
                if let Some(alt) = &inner.alt {
                    self.branch(alt);
                }
            }
            Stmt::Return(inner) => {
                if let Some(value) = &inner.arg {
                    let unit = Unit::value(value, Form::Result, None);
                    self.only(Some(unit), |finder| value.visit_with(finder));
                }
            }
            Stmt::For(inner) => {
                self.only(whole(), |finder| {
                    inner.init.visit_with(finder);
                    inner.test.visit_with(finder);
                    inner.update.visit_with(finder);
                });
                self.branch(&inner.body);
            }
            Stmt::ForIn(inner) => {
                self.only(whole(), |finder| {
                    inner.left.visit_with(finder);
                    inner.right.visit_with(finder);
                });
                self.branch(&inner.body);
            }
            Stmt::ForOf(inner) => {
                self.need(&inner.right);
                self.only(whole(), |finder| {
                    inner.left.visit_with(finder);
                    inner.right.visit_with(finder);
                });
                self.branch(&inner.body);
            }
            Stmt::While(inner) => {
                self.only(whole(), |finder| inner.test.visit_with(finder));
                self.branch(&inner.body);
            }
            _ => self.only(None, |finder| stmt.visit_children_with(finder)),
        }
    }

    fn visit_var_declarator(&mut self, declarator: &VarDeclarator) {
        declarator.name.visit_with(self);
        let Some(init) = &declarator.init else { return };
        match declared(&declarator.name) {
            Some(name) => {
                let unit = Unit::value(init, Form::Value, Some(name));
                self.inside(unit, |finder| init.visit_with(finder));
            }
            None => {
                // What is taken apart must be there.
                self.need(init);
                init.visit_with(self);
            }
        }
    }

    fn visit_bin_expr(&mut self, bin: &BinExpr) {
        if !is_logical(bin.op) {
            return bin.visit_children_with(self);
        }
        let operand = |side| Unit::value(side, Form::Operand, None);
        self.inside(operand(&bin.left), |finder| bin.left.visit_with(finder));
        self.only(Some(operand(&bin.right)), |finder| bin.right.visit_with(finder));
    }

    fn visit_cond_expr(&mut self, cond: &CondExpr) {
        let test = Unit::value(&cond.test, Form::Operand, None);
        self.inside(test, |finder| cond.test.visit_with(finder));
        for branch in [&cond.cons, &cond.alt] {
            let unit = Unit::value(branch, Form::Value, None);
            self.only(Some(unit), |finder| branch.visit_with(finder));
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
                let unit = Unit::value(&pat.right, Form::Value, Some(name));
                self.inside(unit, |finder| pat.right.visit_with(finder));
            }
            None => pat.right.visit_with(self),
        }
    }

    fn visit_key_value_prop(&mut self, pair: &KeyValueProp) {
        pair.key.visit_with(self);
        let unit = Unit::value(&pair.value, Form::Value, None);
        self.inside(unit, |finder| pair.value.visit_with(finder));
    }

    fn visit_expr_or_spread(&mut self, item: &ExprOrSpread) {
        if item.spread.is_some() {
            self.need(&item.expr);
            return item.expr.visit_with(self);
        }
        let unit = Unit::value(&item.expr, Form::Value, None);
        self.inside(unit, |finder| item.expr.visit_with(finder));
    }

    fn visit_jsx_expr_container(&mut self, container: &JSXExprContainer) {
        if let JSXExpr::Expr(value) = &container.expr {
            let unit = Unit::value(value, Form::Value, None);
            self.inside(unit, |finder| value.visit_with(finder));
        }
    }
}
