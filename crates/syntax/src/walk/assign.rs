//! Assignments: to globals, to exports, to names and their members.

use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{
    AssignExpr, AssignTarget, Expr, ExprOrSpread, MemberExpr, Prop, PropOrSpread, SimpleAssignTarget,
};
use swc_core::ecma::visit::VisitWith;

use super::globals::global;
use super::guards::Fact;
use super::keys::{Base, Key};
use super::owners::Unit;
use super::scope::{Kind, Meaning};
use super::{Mode, Walker, key_name, static_name};
use crate::text::{literal, peel};

/// What of a top-level name is assigned after its declaration.
pub(crate) enum Changed {
    /// The name itself, or something in it that is not known.
    Whole,
    /// These members, where they are assigned first.
    Members(Vec<(Atom, Span)>),
}

impl Walker<'_> {
    /// A top-level name gets another value, or is changed inside.
    pub(crate) fn note_changed(&mut self, name: &Atom) {
        if self.is_top_name(name) {
            self.changed.insert(name.clone(), Changed::Whole);
        }
    }

    /// A member of a top-level name is assigned; what lies beside it stays as it is.
    fn note_changed_member(&mut self, name: &Atom, member: &MemberExpr) {
        let Some(key) = static_name(&member.prop) else { return self.note_changed(name) };
        if !self.is_top_name(name) {
            return;
        }
        let changed = self.changed.entry(name.clone()).or_insert_with(|| Changed::Members(Vec::new()));
        if let Changed::Members(members) = changed
            && members.iter().all(|(known, _)| *known != key)
        {
            members.push((key, member.span));
        }
    }

    /// `a.b.c` is changed: of the top-level name `a`, the member `b` is.
    pub(crate) fn note_changed_inside(&mut self, member: &MemberExpr) {
        let mut member = member;
        loop {
            match peel(&member.obj) {
                Expr::Member(inner) => member = inner,
                Expr::Ident(name) => return self.note_changed_member(&name.sym, member),
                _ => return,
            }
        }
    }

    fn is_top_name(&self, name: &Atom) -> bool {
        self.names.get(name).is_some_and(|id| self.bindings[*id as usize].top.is_some())
    }

    /// `unit` is the unit of the functions inside the value, where the statement tells it.
    pub(crate) fn assign(&mut self, assign: &AssignExpr, unit: Option<Unit>) {
        let mut unit = unit;
        match &assign.left {
            AssignTarget::Simple(target) => match target {
                SimpleAssignTarget::Ident(ident) => {
                    self.note_changed(&ident.id.sym);
                    self.note_switch(&ident.id.sym, &assign.right);
                    if let Some(import) = self.import_call(&assign.right, true) {
                        return self.assign_import(&ident.id.sym, import);
                    }
                    if self.assign_alias(&ident.id.sym, &assign.right) {
                        return self.value(&assign.right, unit);
                    }
                    let key = match self.meaning(&ident.id.sym) {
                        Meaning::Global(name, _) => Some(Key { base: Base::Global(name), member: None }),
                        _ => None,
                    };
                    self.value(&assign.right, unit);
                    if let Some(key) = key {
                        self.own(key, assign.span.lo.0);
                    }
                    return;
                }
                SimpleAssignTarget::Member(member) => {
                    if let Some(own) = self.export_assignment(member, &assign.right) {
                        unit = Some(own);
                    } else if let Some(key) =
                        self.key_of_member(member).filter(|key| matches!(key.base, Base::Global(_)))
                    {
                        self.value(&assign.right, unit);
                        return self.own(key, assign.span.lo.0);
                    } else if let Some(own) = self.member_target(member) {
                        unit = unit.or(Some(own));
                        // Whoever makes or calls the whole need not call its member.
                        return self.among_members(|walker| walker.value(&assign.right, unit));
                    }
                }
                SimpleAssignTarget::Paren(inner) => self.expr(&inner.expr, Mode::Look),
                other => other.visit_with(self),
            },
            AssignTarget::Pat(pattern) => {
                self.note_pattern(pattern);
                pattern.visit_with(self);
            }
        }
        self.value(&assign.right, unit);
    }

    fn value(&mut self, value: &Expr, unit: Option<Unit>) {
        match unit {
            Some(unit) => self.deferrable(value, unit),
            None => self.visit(value),
        }
    }

    /// `fs = require('fs')` of a name that was declared before.
    fn assign_import(&mut self, name: &Atom, import: u32) {
        match self.names.get(name).copied() {
            Some(id) if matches!(self.bindings[id as usize].kind, Kind::Plain) => {
                self.bindings[id as usize].kind = Kind::Handle(import)
            }
            _ => self.imports[import as usize].whole = true,
        }
    }

    /// `F = Function` of a name that was declared before.
    fn assign_alias(&mut self, name: &Atom, value: &Expr) -> bool {
        if !self.names.contains_key(name) && global(name).is_some() {
            return false;
        }
        let kind = match self.alias_of(value) {
            Some(global) => Kind::Alias(global),
            None => match peel(value) {
                Expr::Call(call) if self.gives_require(call) => Kind::Require,
                _ => return false,
            },
        };
        match self.names.get(name).copied() {
            Some(id) if matches!(self.bindings[id as usize].kind, Kind::Plain) => {
                self.bindings[id as usize].kind = kind
            }
            Some(_) => return false,
            None => {
                self.bind(name, kind, None);
            }
        }
        true
    }

    /// `Object.assign(process, { cwd })`, `Object.defineProperty(globalThis, 'x', …)`: what it puts there is the program's own.
    pub(crate) fn own_members(&mut self, method: &str, args: &[ExprOrSpread], lo: u32) {
        let Some(target) = args.first().and_then(|first| self.key_of(&first.expr)) else { return };
        let Key { base: Base::Global(base), member: None } = target else { return };
        let mut names: Vec<Atom> = Vec::new();
        match (method, args.get(1).map(|argument| peel(&argument.expr))) {
            ("assign" | "defineProperties", Some(Expr::Object(object))) => {
                for prop in &object.props {
                    if let PropOrSpread::Prop(prop) = prop {
                        match &**prop {
                            Prop::Shorthand(ident) => names.push(ident.sym.clone()),
                            Prop::KeyValue(pair) => names.extend(key_name(&pair.key).map(|(name, _)| name)),
                            Prop::Method(method) => names.extend(key_name(&method.key).map(|(name, _)| name)),
                            Prop::Getter(getter) => names.extend(key_name(&getter.key).map(|(name, _)| name)),
                            _ => {}
                        }
                    }
                }
            }
            ("defineProperty", Some(name)) => names.extend(literal(name).map(|(name, _)| Atom::from(name))),
            _ => {}
        }
        for name in names {
            let key = match base {
                "globalThis" | "self" | "global" | "window" => match global(&name) {
                    Some((name, _)) => Key { base: Base::Global(name), member: None },
                    None => continue,
                },
                base => Key { base: Base::Global(base), member: Some(name) },
            };
            self.own(key, lo);
        }
    }

    /// Visits the target of an assignment to a member. The unit of the top-level name whose member it is, if it is one.
    fn member_target(&mut self, member: &MemberExpr) -> Option<Unit> {
        if let swc_core::ecma::ast::MemberProp::Computed(computed) = &member.prop {
            self.visit(&computed.expr);
        }
        let object = peel(&member.obj);
        if let Expr::Ident(ident) = object
            && let Some(id) = self.names.get(&ident.sym).copied()
        {
            self.note_changed_member(&ident.sym, member);
            if !matches!(self.bindings[id as usize].kind, Kind::Plain) {
                self.mention(id, Mode::Look);
            }
            return self.bindings[id as usize].top;
        }
        self.expr(object, Mode::Need);
        self.note_changed_inside(member);
        None
    }

    /// From here on the program's own value stands at `key`.
    pub(crate) fn own(&mut self, key: Key, lo: u32) {
        if self.function_depth == 0 && self.branches == 0 {
            self.overrides.entry(key.clone()).or_insert(lo);
        }
        self.assigned.push((key.clone(), lo));
        self.learn(Fact::Owned(key));
    }
}
