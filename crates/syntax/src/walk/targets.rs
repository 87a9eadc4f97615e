//! What a pattern or a call changes.

use swc_core::ecma::ast::{AssignTargetPat, Expr, ObjectPatProp, Pat};

use super::Walker;
use crate::text::peel;

impl Walker<'_> {
    /// A name gets another value, or a member of it does.
    pub(super) fn note_target(&mut self, target: &Expr) {
        match peel(target) {
            Expr::Ident(name) => self.note_changed(&name.sym),
            Expr::Member(member) => self.note_changed_inside(member),
            _ => {}
        }
    }

    pub(super) fn note_pattern(&mut self, pattern: &AssignTargetPat) {
        match pattern {
            AssignTargetPat::Array(array) => array.elems.iter().flatten().for_each(|item| self.note_names(item)),
            AssignTargetPat::Object(object) => object.props.iter().for_each(|prop| match prop {
                ObjectPatProp::KeyValue(pair) => self.note_names(&pair.value),
                ObjectPatProp::Assign(assign) => self.note_changed(&assign.key.id.sym),
                ObjectPatProp::Rest(rest) => self.note_names(&rest.arg),
            }),
            AssignTargetPat::Invalid(_) => {}
        }
    }

    pub(crate) fn note_names(&mut self, pattern: &Pat) {
        super::scope::each_name(pattern, &mut |name| self.note_changed(name));
        self.note_members(pattern);
    }

    /// Members that a pattern assigns to: `[config.runtime] = …`, `for (config.runtime of …)`.
    fn note_members(&mut self, pattern: &Pat) {
        match pattern {
            Pat::Expr(expr) => self.note_target(expr),
            Pat::Array(array) => array.elems.iter().flatten().for_each(|item| self.note_members(item)),
            Pat::Object(object) => object.props.iter().for_each(|prop| match prop {
                ObjectPatProp::KeyValue(pair) => self.note_members(&pair.value),
                ObjectPatProp::Assign(_) => {}
                ObjectPatProp::Rest(rest) => self.note_members(&rest.arg),
            }),
            Pat::Assign(assign) => self.note_members(&assign.left),
            Pat::Rest(rest) => self.note_members(&rest.arg),
            Pat::Ident(_) | Pat::Invalid(_) => {}
        }
    }
}
