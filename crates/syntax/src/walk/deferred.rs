//! Values whose functions run later, when something is used.

use swc_core::ecma::ast::{Callee, Expr, ExprOrSpread, Lit, Prop, PropOrSpread};
use swc_core::ecma::visit::VisitWith;

use super::guards::Fact;
use super::owners::Unit;
use super::scope::{Kind, Meaning};
use super::{Mode, Walker, key_name};
use crate::Guard;
use crate::text::peel;

/// Calls that give back the component or function they are given, to be run later.
const WRAPPERS: &[&str] = &["memo", "forwardRef", "lazy", "dynamic", "cache", "observer", "defineConfig"];

impl Walker<'_> {
    /// A value whose functions do not run now, but when `unit` is used.
    pub(crate) fn deferrable(&mut self, expr: &Expr, unit: Unit) {
        match peel(expr) {
            inner @ (Expr::Arrow(_) | Expr::Fn(_)) => {
                self.expect_own(unit);
                self.in_unit(unit, |walker| walker.visit(inner));
            }
            Expr::Class(class) => {
                let mark = self.undo.len();
                if let Some(name) = &class.ident {
                    self.declare(&name.sym);
                }
                self.class(&class.class, Some(unit));
                self.close(mark);
            }
            Expr::Ident(ident) => {
                let top = self.names.get(&ident.sym).and_then(|id| self.bindings[*id as usize].top);
                match top {
                    Some(top) => {
                        self.units.call(unit, top);
                        self.in_unit(unit, |walker| walker.mention_name(ident, Mode::Read));
                    }
                    None => self.visit(expr),
                }
            }
            Expr::Object(object) => self.among_members(|walker| {
                let exporting = std::mem::take(&mut walker.exporting);
                let part = |walker: &mut Self, key| exporting.then(|| walker.member_unit(unit, key)).flatten();
                for prop in &object.props {
                    match prop {
                        PropOrSpread::Spread(spread) => walker.deferrable(&spread.expr, unit),
                        PropOrSpread::Prop(prop) => match &**prop {
                            Prop::KeyValue(pair) => {
                                pair.key.visit_with(walker);
                                match part(walker, &pair.key) {
                                    Some(own) => walker.by_itself(|walker| walker.deferrable(&pair.value, own)),
                                    None => walker.deferrable(&pair.value, unit),
                                }
                            }
                            Prop::Shorthand(ident) => {
                                walker.shorthand = true;
                                walker.deferrable(&Expr::Ident(ident.clone()), unit);
                                walker.shorthand = false;
                            }
                            Prop::Method(method) => {
                                method.key.visit_with(walker);
                                match part(walker, &method.key) {
                                    Some(own) => walker.by_itself(|walker| {
                                        walker.expect_own(own);
                                        walker.in_unit(own, |walker| walker.function(&method.function));
                                    }),
                                    None => walker.in_unit(unit, |walker| walker.function(&method.function)),
                                }
                            }
                            Prop::Getter(getter) => {
                                getter.key.visit_with(walker);
                                walker.in_unit(unit, |walker| walker.function(&getter.function));
                            }
                            Prop::Setter(setter) => {
                                setter.key.visit_with(walker);
                                walker.in_unit(unit, |walker| walker.function(&setter.function));
                            }
                            other @ Prop::Assign(_) => other.visit_with(walker),
                        },
                    }
                }
            }),
            Expr::Array(array) => self.among_members(|walker| {
                array.elems.iter().flatten().for_each(|item| walker.deferrable(&item.expr, unit));
            }),
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
                let mut args = call.args.iter();
                if self.is_client_only(&call.callee, &call.args)
                    && let Some(first) = args.next()
                {
                    self.under(&[Fact::Never(Guard::EVERYONE)], |walker| walker.deferrable(&first.expr, unit));
                }
                args.for_each(|argument| self.deferrable(&argument.expr, unit));
            }
            _ => {
                let before = self.also.replace(unit);
                self.visit(expr);
                self.also = before;
            }
        }
    }
}

impl Walker<'_> {
    /// `dynamic(() => import('x'), { ssr: false })` of `next/dynamic`: only a browser loads it.
    pub(crate) fn is_client_only(&self, callee: &Callee, args: &[ExprOrSpread]) -> bool {
        let Callee::Expr(callee) = callee else { return false };
        let Expr::Ident(name) = peel(callee) else { return false };
        let Meaning::Bound(id) = self.meaning(&name.sym) else { return false };
        let Kind::Default(import) = self.bindings[id as usize].kind else { return false };
        let Some(Expr::Object(options)) = args.get(1).map(|argument| peel(&argument.expr)) else { return false };
        matches!(self.imports[import as usize].specifier.as_str(), "next/dynamic" | "next/dynamic.js")
            && options.props.iter().any(|prop| {
                matches!(prop, PropOrSpread::Prop(prop) if matches!(&**prop, Prop::KeyValue(pair)
                    if key_name(&pair.key).is_some_and(|(key, _)| key == "ssr")
                        && matches!(peel(&pair.value), Expr::Lit(Lit::Bool(value)) if !value.value)))
            })
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
