//! The names that a piece of code refers to.

use rustc_hash::FxHashSet;
use swc_core::ecma::ast::{Id, Ident};
use swc_core::ecma::visit::{Visit, VisitWith, noop_visit_type};

/// The names that a pattern declares, and what its defaults mention.
#[derive(Default)]
pub(super) struct Names {
    pub declared: Vec<Id>,
    pub refers: FxHashSet<Id>,
}

impl Visit for Names {
    noop_visit_type!();

    fn visit_binding_ident(&mut self, ident: &swc_core::ecma::ast::BindingIdent) {
        self.declared.push(ident.id.to_id());
    }

    fn visit_expr(&mut self, expr: &swc_core::ecma::ast::Expr) {
        self.refers.extend(refers(expr));
    }
}

#[derive(Default)]
pub(super) struct Refers(FxHashSet<Id>);

impl Visit for Refers {
    noop_visit_type!();

    fn visit_ident(&mut self, ident: &Ident) {
        self.0.insert(ident.to_id());
    }
}

/// Every name that is mentioned, types apart. Inner names differ from outer ones by their context.
pub(super) fn refers<T: VisitWith<Refers> + ?Sized>(node: &T) -> FxHashSet<Id> {
    let mut visitor = Refers::default();
    node.visit_with(&mut visitor);
    visitor.0
}
