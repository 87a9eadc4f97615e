//! Functions and their parameters.

use std::rc::Rc;

use swc_core::ecma::ast::{ArrowExpr, Function, Pat, VarDeclKind};
use swc_core::ecma::visit::VisitWith;

use super::Walker;
use super::guards::Cond;
use super::scope::Kind;

impl Walker<'_> {
    pub(crate) fn function(&mut self, function: &Function) {
        function.decorators.iter().for_each(|decorator| self.visit(&decorator.expr));
        let mark = self.undo.len();
        let probe = std::mem::replace(&mut self.probe, super::Probe::No);
        let tried = std::mem::take(&mut self.tried);
        let handle = self.parameter_handle.take();
        let tests = std::mem::take(&mut self.parameter_tests);
        let called = std::mem::take(&mut self.in_place);
        self.as_function(called, |walker| {
            for (index, param) in function.params.iter().enumerate() {
                walker.declare_pattern(&param.pat);
                if let (0, Some(import)) = (index, handle) {
                    walker.bind_pattern(&param.pat, import);
                }
                walker.bind_test(&param.pat, tests.get(index));
            }
            for param in &function.params {
                param.decorators.iter().for_each(|decorator| walker.visit(&decorator.expr));
                walker.pattern(&param.pat);
            }
            if let Some(body) = &function.body {
                walker.body(&body.stmts);
            }
        });
        self.probe = probe;
        self.tried = tried;
        self.close(mark);
    }

    pub(crate) fn arrow(&mut self, arrow: &ArrowExpr) {
        use swc_core::ecma::ast::ArrowFunctionBody;
        let mark = self.undo.len();
        let probe = std::mem::replace(&mut self.probe, super::Probe::No);
        let tried = std::mem::take(&mut self.tried);
        let handle = self.parameter_handle.take();
        let tests = std::mem::take(&mut self.parameter_tests);
        let called = std::mem::take(&mut self.in_place);
        self.as_function(called, |walker| {
            for (index, param) in arrow.params.iter().enumerate() {
                walker.declare_pattern(param);
                if let (0, Some(import)) = (index, handle) {
                    walker.bind_pattern(param, import);
                }
                walker.bind_test(param, tests.get(index));
            }
            arrow.params.iter().for_each(|param| walker.pattern(param));
            match &*arrow.body {
                ArrowFunctionBody::FunctionBody(body) => walker.body(&body.stmts),
                ArrowFunctionBody::Expr(expr) => walker.visit(expr),
            }
        });
        self.probe = probe;
        self.tried = tried;
        self.close(mark);
    }

    fn bind_test(&mut self, pattern: &Pat, cond: Option<&Cond>) {
        if let (Pat::Ident(name), Some(cond)) = (pattern, cond.filter(|cond| !cond.is_empty()))
            && self.is_fixed(&name.id.sym, VarDeclKind::Let)
        {
            self.bind(&name.id.sym, Kind::Test(Rc::new(cond.clone())), None);
        }
    }

    /// The expressions inside a pattern: defaults and computed keys.
    pub(crate) fn pattern(&mut self, pattern: &Pat) {
        if !matches!(pattern, Pat::Ident(_)) {
            pattern.visit_with(self);
        }
    }
}
