//! The walk, statement by statement: each begins anew what a test may be put around.

use swc_core::common::Spanned;
use swc_core::ecma::ast::{Expr, Stmt};
use swc_core::ecma::visit::VisitWith;

use super::super::bytes;
use super::finder::Finder;
use super::typed::is_telling;
use super::units::{Form, Unit};
use crate::text::peel;

impl Finder {
    pub(super) fn statement(&mut self, stmt: &Stmt) {
        let alone = std::mem::take(&mut self.alone);
        let whole = || Some(Unit::statement(bytes(stmt.span()), alone));
        match stmt {
            Stmt::Expr(inner) => match peel(&inner.expr) {
                Expr::Lit(_) => {}
                Expr::Assign(assign) => {
                    self.only(whole(), |finder| assign.left.visit_with(finder));
                    self.only(None, |finder| finder.assign(assign));
                }
                _ => {
                    let unit = whole().filter(|_| !(self.typed && is_telling(&inner.expr)));
                    self.only(unit, |finder| inner.expr.visit_with(finder));
                }
            },
            Stmt::If(inner) => {
                self.only(Some(Unit::test(&inner.test)), |finder| finder.at(true, &inner.test));
                self.branch(&inner.cons);
                if let Some(alt) = &inner.alt {
                    self.branch(alt);
                }
            }
            Stmt::Return(inner) => {
                if let Some(value) = &inner.arg {
                    self.open = false;
                    self.only_value(value, Form::Result);
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
}
