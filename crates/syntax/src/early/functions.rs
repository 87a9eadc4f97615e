//! Functions: parameters and body share one scope.

use swc_core::ecma::ast::{
    ArrowExpr, ArrowFunctionBody, Constructor, Expr, Function, Lit, ParamOrTsParamProp, Pat, Stmt, TsParamPropParam,
};
use swc_core::ecma::visit::VisitWith;

use super::Early;
use super::scopes::{Kinds, Scope};

/// Whether statements begin with the directive `use strict`.
pub(super) fn is_strict(stmts: &[Stmt]) -> bool {
    stmts
        .iter()
        .map_while(|stmt| match stmt {
            Stmt::Expr(stmt) => match &*stmt.expr {
                Expr::Lit(Lit::Str(text)) => Some(text),
                _ => None,
            },
            _ => None,
        })
        .any(|text| text.value == "use strict")
}

impl Early {
    /// `loose`: no arrow and no method, which may never name a parameter twice.
    pub(super) fn function(&mut self, function: &Function, loose: bool) {
        function.decorators.visit_with(self);
        let Some(body) = &function.body else { return };
        self.code(&body.stmts, |early| {
            let plain = function.params.iter().all(|param| matches!(param.pat, Pat::Ident(_)));
            let kind = if loose && plain && !early.strict { Kinds::LOOSE_PARAMETER } else { Kinds::PARAMETER };
            function.params.iter().for_each(|param| early.declare_pattern(&param.pat, kind));
            function.params.visit_with(early);
        });
    }

    pub(super) fn arrow(&mut self, arrow: &ArrowExpr) {
        let head = |early: &mut Self| {
            arrow.params.iter().for_each(|param| early.declare_pattern(param, Kinds::PARAMETER));
            arrow.params.visit_with(early);
        };
        match &*arrow.body {
            ArrowFunctionBody::FunctionBody(body) => self.code(&body.stmts, head),
            ArrowFunctionBody::Expr(value) => self.in_scope(Scope::Function, |early| {
                head(early);
                value.visit_with(early);
            }),
        }
    }

    pub(super) fn constructor(&mut self, constructor: &Constructor) {
        let Some(body) = &constructor.body else { return };
        self.code(&body.stmts, |early| {
            for param in &constructor.params {
                match param {
                    ParamOrTsParamProp::Param(param) => early.declare_pattern(&param.pat, Kinds::PARAMETER),
                    ParamOrTsParamProp::TsParamProp(prop) => match &prop.param {
                        TsParamPropParam::Ident(ident) => early.declare(&ident.id.sym, ident.id.span, Kinds::PARAMETER),
                        TsParamPropParam::Assign(assign) => early.declare_pattern(&assign.left, Kinds::PARAMETER),
                    },
                }
            }
            constructor.params.visit_with(early);
        });
    }

    /// The code of a function; `head` declares its parameters.
    pub(super) fn code(&mut self, stmts: &[Stmt], head: impl FnOnce(&mut Self)) {
        let strict = self.strict;
        self.strict |= is_strict(stmts);
        self.in_scope(Scope::Function, |early| {
            head(early);
            stmts.iter().for_each(|stmt| stmt.visit_with(early));
        });
        self.strict = strict;
    }
}
