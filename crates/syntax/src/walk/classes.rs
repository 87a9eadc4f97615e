//! Classes: what runs when the class is made, and what runs when it is used.

use swc_core::common::Spanned;
use swc_core::ecma::ast::{Class, ClassMember, Key, ParamOrTsParamProp, PropName, TsParamPropParam};

use super::Walker;
use super::owners::Unit;
use crate::{Confidence, UseKind};

impl Walker<'_> {
    /// Static parts, keys, decorators and the heritage run now; methods and instance fields run as code of `deferred`.
    pub(crate) fn class(&mut self, class: &Class, deferred: Option<Unit>) {
        class.decorators.iter().for_each(|decorator| self.visit(&decorator.expr));
        if let Some(heritage) = &class.super_class {
            self.expr(heritage, super::Mode::Need);
        }
        let later = deferred.unwrap_or(self.unit);
        if let Some(heritage) = &class.super_class
            && let Some(unit) = deferred
        {
            self.in_unit(unit, |walker| walker.note_call(heritage));
        }
        // `class F extends Function`: making one makes code.
        if let Some(heritage) = &class.super_class
            && self.alias_of(heritage) == Some("Function")
        {
            let span = heritage.span();
            self.in_unit(later, |walker| {
                walker.push_use(UseKind::DynamicCode, "Function".into(), span, None, false, Confidence::Certain);
            });
        }
        for member in &class.body {
            match member {
                ClassMember::Constructor(constructor) => {
                    self.own_code(deferred);
                    self.in_unit(later, |walker| walker.constructor(constructor));
                }
                ClassMember::Method(method) => {
                    self.key(&method.key);
                    self.in_unit(later, |walker| walker.function(&method.function));
                }
                ClassMember::PrivateMethod(method) => {
                    self.in_unit(later, |walker| walker.function(&method.function));
                }
                ClassMember::ClassProp(prop) if !prop.declare => {
                    self.key(&prop.key);
                    prop.decorators.iter().for_each(|decorator| self.visit(&decorator.expr));
                    if let Some(value) = &prop.value {
                        self.field(value, prop.is_static, deferred);
                    }
                }
                ClassMember::PrivateProp(prop) => {
                    if let Some(value) = &prop.value {
                        self.field(value, prop.is_static, deferred);
                    }
                }
                ClassMember::AutoAccessor(accessor) => {
                    if let Key::Public(key) = &accessor.key {
                        self.key(key);
                    }
                    accessor.decorators.iter().for_each(|decorator| self.visit(&decorator.expr));
                    if let Some(value) = &accessor.value {
                        self.field(value, accessor.is_static, deferred);
                    }
                }
                ClassMember::StaticBlock(block) => {
                    let mark = self.undo.len();
                    self.body(&block.body.stmts);
                    self.close(mark);
                }
                ClassMember::ClassProp(_) | ClassMember::TsIndexSignature(_) | ClassMember::Empty(_) => {}
            }
        }
    }

    fn field(&mut self, value: &swc_core::ecma::ast::Expr, is_static: bool, deferred: Option<Unit>) {
        let later = deferred.unwrap_or(self.unit);
        if is_static {
            let static_part = |walker: &mut Self| match deferred {
                Some(unit) if unit != walker.unit => walker.deferrable(value, unit),
                _ => walker.visit(value),
            };
            self.among_members(static_part);
        } else {
            self.own_code(deferred);
            self.in_unit(later, |walker| walker.as_function(false, |walker| walker.visit(value)));
        }
    }

    /// What comes next runs when the class is used, as its unit's own code, where it has one.
    fn own_code(&mut self, deferred: Option<Unit>) {
        if let Some(unit) = deferred {
            self.expect_own(unit);
        }
    }

    fn key(&mut self, key: &PropName) {
        if let PropName::Computed(computed) = key {
            self.visit(&computed.expr);
        }
    }

    fn constructor(&mut self, constructor: &swc_core::ecma::ast::Constructor) {
        let mark = self.undo.len();
        self.as_function(false, |walker| walker.constructor_code(constructor));
        self.close(mark);
    }

    fn constructor_code(&mut self, constructor: &swc_core::ecma::ast::Constructor) {
        for param in &constructor.params {
            match param {
                ParamOrTsParamProp::Param(param) => self.declare_pattern(&param.pat),
                ParamOrTsParamProp::TsParamProp(prop) => match &prop.param {
                    TsParamPropParam::Ident(ident) => self.declare(&ident.id.sym),
                    TsParamPropParam::Assign(assign) => self.declare_pattern(&assign.left),
                },
            }
        }
        for param in &constructor.params {
            match param {
                ParamOrTsParamProp::Param(param) => {
                    param.decorators.iter().for_each(|decorator| self.visit(&decorator.expr));
                    self.pattern(&param.pat);
                }
                ParamOrTsParamProp::TsParamProp(prop) => {
                    if let TsParamPropParam::Assign(assign) = &prop.param {
                        self.visit(&assign.right);
                    }
                }
            }
        }
        if let Some(body) = &constructor.body {
            self.body(&body.stmts);
        }
    }
}
