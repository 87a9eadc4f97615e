//! Declarations with an initialiser.

use swc_core::ecma::ast::{BinaryOp, Expr, ObjectPatProp, Pat};

use super::globals::Role;
use super::keys::{Base, Key, member_parts};
use super::owners::Unit;
use super::scope::{Kind, Meaning};
use super::taken::is_plain_pattern;
use super::{Mode, Walker, key_name};
use crate::text::peel;

impl Walker<'_> {
    /// A declaration with its initialiser. `unit` is the unit of a top-level one, for the functions inside the initialiser.
    pub(crate) fn declarator(&mut self, pattern: &Pat, init: &Expr, unit: Option<Unit>) {
        self.pattern(pattern);
        let bare = peel(init);
        if let Pat::Ident(name) = pattern {
            self.note_switch(&name.id.sym, bare);
        }
        match bare {
            Expr::Call(_) | Expr::Await(_) | Expr::OptChain(_) if self.import_call(bare, false).is_some() => {
                if let Some(import) = self.import_call(bare, true) {
                    if !matches!(pattern, Pat::Ident(_) | Pat::Object(_)) {
                        self.imports[import as usize].whole = true;
                    }
                    return;
                }
            }
            Expr::Member(_) | Expr::OptChain(_)
                if matches!(pattern, Pat::Ident(_))
                    && member_parts(bare).is_some_and(|(object, _)| {
                        matches!(peel(object), Expr::Call(_) | Expr::Await(_) | Expr::OptChain(_))
                            && self.import_call(object, true).is_some()
                    }) =>
            {
                return;
            }
            Expr::Ident(ident) if matches!(pattern, Pat::Ident(_) | Pat::Object(_)) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => match self.bindings[id as usize].kind {
                    Kind::Handle(_) => return self.mention_name(ident, Mode::Look),
                    Kind::Default(_) if matches!(pattern, Pat::Ident(_)) || is_plain_pattern(pattern) => {
                        return self.mention_name(ident, Mode::Look);
                    }
                    _ => {}
                },
                Meaning::Global(name, role @ (Role::Process | Role::Object | Role::NodeObject)) => {
                    self.mention_name(ident, Mode::Look);
                    return self.destructure(pattern, name, role);
                }
                _ => {}
            },
            Expr::Member(_) | Expr::OptChain(_) => match (self.key_of(bare), pattern) {
                (Some(Key { base: Base::Global("process"), member: None }), Pat::Object(_)) => {
                    self.expr(bare, Mode::Look);
                    return self.destructure(pattern, "process", Role::Process);
                }
                // The name is followed, and what is done with it tells.
                (Some(Key { base: Base::Global("process"), member: Some(_) }), Pat::Ident(local))
                    if self
                        .names
                        .get(&local.id.sym)
                        .is_some_and(|id| matches!(self.bindings[*id as usize].kind, Kind::Member(..))) =>
                {
                    return self.expr(bare, Mode::Hold);
                }
                _ => {}
            },
            Expr::Bin(bin) if !matches!(bin.op, BinaryOp::Add) => {
                self.test(bare);
                return;
            }
            Expr::Unary(_) => {
                self.test(bare);
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
    fn destructure(&mut self, pattern: &Pat, name: &'static str, role: Role) {
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
            let followed = match prop {
                ObjectPatProp::Assign(_) => true,
                ObjectPatProp::KeyValue(pair) => matches!(*pair.value, Pat::Ident(_)),
                ObjectPatProp::Rest(_) => false,
            };
            let mode = match (fallback, followed && role == Role::Process) {
                (true, _) => Mode::Look,
                (false, true) => Mode::Hold,
                (false, false) => Mode::Read,
            };
            self.global_member(name, role, Some(key), span, span, mode);
        }
    }
}
