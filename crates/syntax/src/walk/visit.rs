//! The visitor: which nodes are walked by what.

use swc_core::ecma::ast::{
    ArrowExpr, BindingIdent, BlockStmt, CatchClause, Class, Expr, FnDecl, ForInStmt, ForOfStmt, ForStmt, Function,
    Ident, IfStmt, JSXAttr, JSXAttrName, JSXAttrValue, JSXElementName, JSXExpr, JSXMemberExpr, Prop, ReturnStmt,
    SwitchStmt, TryStmt, VarDecl, WhileStmt,
};
use swc_core::ecma::visit::{Visit, VisitWith, noop_visit_type};

use super::guards::Fact;
use super::{Mode, Walker};
use crate::text::peel;

impl Visit for Walker<'_> {
    noop_visit_type!();

    fn visit_expr(&mut self, expr: &Expr) {
        self.expr(expr, Mode::Read);
    }

    fn visit_prop(&mut self, prop: &Prop) {
        match prop {
            Prop::Shorthand(ident) => {
                self.shorthand = true;
                self.ident(ident, Mode::Read);
                self.shorthand = false;
            }
            _ => prop.visit_children_with(self),
        }
    }

    // Names that declare, label or select are no uses.
    fn visit_ident(&mut self, _: &Ident) {}
    fn visit_binding_ident(&mut self, _: &BindingIdent) {}

    fn visit_function(&mut self, function: &Function) {
        self.function(function);
    }

    fn visit_arrow_expr(&mut self, arrow: &ArrowExpr) {
        self.arrow(arrow);
    }

    fn visit_class(&mut self, class: &Class) {
        self.class(class, None);
    }

    fn visit_fn_decl(&mut self, decl: &FnDecl) {
        if !decl.declare {
            self.function(&decl.function);
        }
    }

    fn visit_var_decl(&mut self, var: &VarDecl) {
        self.var(var);
    }

    fn visit_block_stmt(&mut self, block: &BlockStmt) {
        self.block(&block.stmts);
    }

    fn visit_expr_stmt(&mut self, stmt: &swc_core::ecma::ast::ExprStmt) {
        self.expr_stmt(&stmt.expr);
    }

    fn visit_return_stmt(&mut self, stmt: &ReturnStmt) {
        stmt.visit_children_with(self);
        self.note_left();
    }

    fn visit_if_stmt(&mut self, item: &IfStmt) {
        self.if_stmt(item);
    }

    fn visit_switch_stmt(&mut self, item: &SwitchStmt) {
        self.switch(item);
    }

    fn visit_try_stmt(&mut self, item: &TryStmt) {
        self.try_stmt(item);
    }

    fn visit_catch_clause(&mut self, clause: &CatchClause) {
        let mark = self.undo.len();
        if let Some(param) = &clause.param {
            self.declare_pattern(param);
            self.pattern(param);
        }
        self.block(&clause.body.stmts);
        self.close(mark);
    }

    fn visit_while_stmt(&mut self, item: &WhileStmt) {
        let test = self.test(&item.test);
        self.under(&test.yes, |walker| item.body.visit_with(walker));
        if !super::branches::breaks(&item.body) {
            test.no.into_iter().for_each(|fact| self.learn(fact));
        }
    }

    fn visit_for_stmt(&mut self, item: &ForStmt) {
        self.for_stmt(item);
    }

    fn visit_for_in_stmt(&mut self, item: &ForInStmt) {
        self.for_each(&item.left, &item.right, &item.body);
    }

    fn visit_for_of_stmt(&mut self, item: &ForOfStmt) {
        self.for_each(&item.left, &item.right, &item.body);
    }

    fn visit_jsx_element_name(&mut self, name: &JSXElementName) {
        match name {
            // `<div>` names no binding.
            JSXElementName::Ident(ident) if !ident.sym.starts_with(|c: char| c.is_ascii_lowercase()) => {
                self.ident(ident, Mode::Need)
            }
            JSXElementName::JSXMemberExpr(member) => self.visit_jsx_member_expr(member),
            JSXElementName::Ident(_) | JSXElementName::JSXNamespacedName(_) => {}
        }
    }

    fn visit_jsx_closing_element(&mut self, _: &swc_core::ecma::ast::JSXClosingElement) {}

    fn visit_jsx_member_expr(&mut self, member: &JSXMemberExpr) {
        if let Some(id) = self.jsx_object(&member.obj) {
            self.bound_member(id, Some(&member.prop.sym), member.span, Mode::Need);
        }
    }

    fn visit_jsx_attr(&mut self, attr: &JSXAttr) {
        let event = matches!(&attr.name, JSXAttrName::Ident(name)
            if name.sym.strip_prefix("on").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase())));
        // An event handler runs where events are: in a browser.
        if event
            && let Some(JSXAttrValue::JSXExprContainer(container)) = &attr.value
            && let JSXExpr::Expr(handler) = &container.expr
            && matches!(peel(handler), Expr::Arrow(_) | Expr::Fn(_))
        {
            return self.under(&[Fact::Never(crate::Guard::EVERYONE)], |walker| walker.visit(handler));
        }
        attr.value.visit_with(self);
    }
}
