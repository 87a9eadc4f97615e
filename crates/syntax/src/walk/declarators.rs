//! Declarations with an initialiser.

use swc_core::ecma::ast::{Expr, ObjectPatProp, Pat};

use super::keys::{Base, Key};
use super::owners::Unit;
use super::scope::{Kind, Meaning};
use super::{Mode, Walker, key_name, static_name};
use crate::text::peel;

impl Walker<'_> {
    /// A declaration with its initialiser. `unit` is the unit of a top-level one, for the functions inside the initialiser.
    pub(crate) fn declarator(&mut self, pattern: &Pat, init: &Expr, unit: Option<Unit>) {
        use super::globals::Role;
        self.pattern(pattern);
        let bare = peel(init);
        match bare {
            Expr::Call(_) | Expr::Await(_) => {
                if let Some(import) = self.import_call(bare, true) {
                    if !matches!(pattern, Pat::Ident(_) | Pat::Object(_)) {
                        self.imports[import as usize].whole = true;
                    }
                    return;
                }
            }
            Expr::Member(member)
                if matches!(pattern, Pat::Ident(_))
                    && matches!(peel(&member.obj), Expr::Call(_) | Expr::Await(_))
                    && static_name(&member.prop).is_some()
                    && self.import_call(&member.obj, true).is_some() =>
            {
                return;
            }
            Expr::Ident(ident) if matches!(pattern, Pat::Ident(_) | Pat::Object(_)) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => match self.bindings[id as usize].kind {
                    Kind::Handle(_) => return self.mention_name(ident, Mode::Look),
                    Kind::Default(_) if matches!(pattern, Pat::Ident(_)) => {
                        return self.mention_name(ident, Mode::Look);
                    }
                    _ => {}
                },
                Meaning::Global(name, role @ (Role::Process | Role::Object | Role::NodeObject)) => {
                    return self.destructure(pattern, name, role);
                }
                _ => {}
            },
            Expr::Member(_) => {
                if let (Some(Key { base: Base::Global("process"), member: None }), Pat::Object(_)) =
                    (self.key_of(bare), pattern)
                {
                    return self.destructure(pattern, "process", Role::Process);
                }
            }
            Expr::Bin(_) | Expr::Unary(_) => {
                let cond = self.test(bare);
                if let (false, Pat::Ident(local)) = (cond.is_empty(), pattern) {
                    self.set_kind(&local.id.sym, Kind::Test(std::rc::Rc::new(cond)));
                }
                return;
            }
            _ => {}
        }
        match unit {
            Some(unit) => self.deferrable(init, unit),
            None => self.visit(init),
        }
    }

    /// `const { cwd } = process`
    fn destructure(&mut self, pattern: &Pat, name: &'static str, role: super::globals::Role) {
        let Pat::Object(object) = pattern else { return };
        for prop in &object.props {
            let (key, span, fallback) = match prop {
                ObjectPatProp::Assign(assign) => {
                    (assign.key.id.sym.clone(), assign.key.id.span, assign.value.is_some())
                }
                ObjectPatProp::KeyValue(pair) => match key_name(&pair.key) {
                    Some((key, span)) => (key, span, matches!(*pair.value, Pat::Assign(_))),
                    None => continue,
                },
                ObjectPatProp::Rest(_) => continue,
            };
            let mode = if fallback { Mode::Look } else { Mode::Read };
            self.global_member(name, role, Some(key), span, span, mode);
        }
    }
}
