//! What an initialiser makes a name stand for.

use std::rc::Rc;

use swc_core::atoms::Atom;
use swc_core::common::Spanned;
use swc_core::ecma::ast::{Expr, Lit, ObjectLit, Pat, Prop, PropOrSpread, VarDeclKind};

use super::globals::Role;
use super::guards::Cond;
use super::keys::{Base, Key, member_parts};
use super::scope::{Kind, Meaning};
use super::{Walker, key_name};
use crate::Confidence;
use crate::text::peel;

impl Walker<'_> {
    /// Gives a name its meaning: a top-level one keeps its unit.
    pub(crate) fn set_kind(&mut self, name: &Atom, kind: Kind) {
        match self.names.get(name) {
            Some(id) if self.bindings[*id as usize].top.is_some() && self.at_top() => {
                let id = *id;
                self.bindings[id as usize].kind = kind;
            }
            _ => {
                self.bind(name, kind, None);
            }
        }
    }

    /// Classifies what an initialiser gives to a pattern, without visiting it.
    pub(crate) fn classify_declarator(&mut self, pattern: &Pat, init: &Expr, declared: VarDeclKind) {
        let init = peel(init);
        match init {
            Expr::Call(call) => {
                if let Some(import) = self.import_call(init, false) {
                    self.bind_pattern(pattern, import);
                } else if let (true, Pat::Ident(ident)) = (self.gives_require(call), pattern) {
                    self.set_kind(&ident.id.sym, Kind::Require);
                } else if let (true, Pat::Ident(ident)) = (self.is_bound_constructor(init), pattern) {
                    self.set_kind(&ident.id.sym, Kind::Alias("Function"));
                } else {
                    self.classify_value(pattern, init, declared);
                }
            }
            Expr::Await(_) => match self.import_call(init, false) {
                Some(import) => self.bind_pattern(pattern, import),
                None => self.classify_value(pattern, init, declared),
            },
            Expr::Ident(ident) => self.classify_alias(pattern, ident, declared),
            Expr::Member(_) | Expr::OptChain(_) => self.classify_member(pattern, init, declared),
            Expr::Arrow(_) | Expr::Fn(_) => {
                if !self.bind_constructor(pattern, init)
                    && let Pat::Ident(local) = pattern
                {
                    self.classify_callee(&local.id.sym, init, declared);
                }
            }
            _ => self.classify_value(pattern, init, declared),
        }
    }

    fn classify_alias(&mut self, pattern: &Pat, ident: &swc_core::ecma::ast::Ident, declared: VarDeclKind) {
        match self.meaning(&ident.sym) {
            Meaning::Global(name @ ("process" | "WebAssembly" | "globalThis" | "self" | "global" | "window"), _)
                if matches!(pattern, Pat::Object(_)) =>
            {
                self.bind_members(pattern, name);
            }
            Meaning::Global(
                name,
                Role::Eval
                | Role::Function
                | Role::Require
                | Role::WebAssembly
                | Role::Object
                | Role::NodeObject
                | Role::Timer
                | Role::Process,
            ) => {
                if let Pat::Ident(local) = pattern {
                    self.set_kind(&local.id.sym, Kind::Alias(name));
                }
            }
            Meaning::Bound(id) => match (self.bindings[id as usize].kind.clone(), pattern) {
                (Kind::Handle(import), _) => self.bind_pattern(pattern, import),
                (Kind::Default(import), Pat::Object(_)) if super::taken::is_plain_pattern(pattern) => {
                    let before = self.imports[import as usize].names.len();
                    self.bind_pattern(pattern, import);
                    self.imports[import as usize].names[before..].iter_mut().for_each(|name| name.of_default = true);
                }
                (
                    kind @ (Kind::Default(_)
                    | Kind::Named(..)
                    | Kind::Require
                    | Kind::Env
                    | Kind::Constant(_)
                    | Kind::Text(_)
                    | Kind::Member(..)
                    | Kind::Bytes
                    | Kind::Predicate(_)
                    | Kind::Check(_)
                    | Kind::Fields(_)
                    | Kind::Test(_)),
                    Pat::Ident(local),
                ) => {
                    // What guards must not change; what is only used may.
                    let uses = matches!(kind, Kind::Default(_) | Kind::Named(..) | Kind::Require | Kind::Member(..));
                    if uses || self.is_fixed(&local.id.sym, declared) {
                        self.set_kind(&local.id.sym, kind);
                    }
                }
                (Kind::Env, _) => self.bind_environment(pattern),
                (Kind::Fields(fields), Pat::Object(_)) => self.bind_fields(pattern, &fields),
                _ => {}
            },
            _ => {}
        }
    }

    fn classify_member(&mut self, pattern: &Pat, init: &Expr, declared: VarDeclKind) {
        if let (Some((object, name)), Pat::Ident(local)) = (member_parts(init), pattern)
            && matches!(peel(object), Expr::Call(_) | Expr::Await(_) | Expr::OptChain(_))
            && let Some(import) = self.import_call(object, false)
        {
            let name = self.add_name(import, name, init.span());
            return self.set_kind(&local.id.sym, Kind::Named(import, name));
        }
        if let Expr::OptChain(_) = init
            && let Some(import) = self.import_call(init, false)
        {
            return self.bind_pattern(pattern, import);
        }
        if let Some(text) = self.build_constant(init) {
            if let Pat::Ident(local) = pattern
                && self.is_fixed(&local.id.sym, declared)
            {
                self.set_kind(&local.id.sym, Kind::Constant(text));
            }
            return;
        }
        if self.is_env(init) {
            return match pattern {
                Pat::Ident(local) => self.set_kind(&local.id.sym, Kind::Env),
                _ => self.bind_environment(pattern),
            };
        }
        match (self.key_of(init), pattern) {
            (Some(Key { base: Base::Global(name), member: None }), Pat::Ident(local)) => {
                return self.set_kind(&local.id.sym, Kind::Alias(name));
            }
            (Some(Key { base: Base::Global(name), member: None }), Pat::Object(_)) => {
                return self.bind_members(pattern, name);
            }
            (Some(Key { base: Base::Global("module"), member: Some(member) }), Pat::Ident(local))
                if member == "require" =>
            {
                return self.set_kind(&local.id.sym, Kind::Require);
            }
            (
                Some(Key { base: Base::Global(name @ ("process" | "WebAssembly")), member: Some(member) }),
                Pat::Ident(local),
            ) => {
                return self.set_kind(&local.id.sym, Kind::Member(name, member));
            }
            _ => {}
        }
        if let (Expr::Member(member), Pat::Ident(local)) = (init, pattern)
            && self.is_function_constructor(member)
        {
            return self.set_kind(&local.id.sym, Kind::Alias("Function"));
        }
        self.classify_value(pattern, init, declared);
    }

    /// What else a name may stand for: a test, a text, bytes, an object of tests.
    fn classify_value(&mut self, pattern: &Pat, init: &Expr, declared: VarDeclKind) {
        if self.bind_constructor(pattern, init) {
            return;
        }
        let Pat::Ident(local) = pattern else { return };
        let name = &local.id.sym;
        let kind = if let Some(global) = self.alias_of(init) {
            return self.set_kind(name, Kind::Alias(global));
        } else if let Some(text) = self.build_constant(init) {
            Kind::Constant(text)
        } else if declared == VarDeclKind::Const
            && let Some(text) = self.known_text(init)
        {
            Kind::Text(text.into())
        } else if Self::bytes_confidence(init) == Confidence::Certain {
            Kind::Bytes
        } else {
            match init {
                Expr::Bin(_)
                | Expr::Unary(_)
                | Expr::Cond(_)
                | Expr::Call(_)
                | Expr::Member(_)
                | Expr::OptChain(_)
                | Expr::Lit(Lit::Bool(_) | Lit::Num(_) | Lit::Null(_)) => {
                    let cond = self.proof(init, false);
                    if cond.is_empty() {
                        return;
                    }
                    Kind::Test(Rc::new(cond))
                }
                Expr::Object(object) => {
                    let fields = self.fields(object);
                    if fields.is_empty() || self.changed_inside(name) {
                        return;
                    }
                    Kind::Fields(Rc::new(fields))
                }
                _ => return,
            }
        };
        if self.is_fixed(name, declared) {
            self.set_kind(name, kind);
        }
    }

    fn fields(&mut self, object: &ObjectLit) -> Vec<(Atom, Cond)> {
        let mut fields = Vec::new();
        for prop in &object.props {
            if let PropOrSpread::Prop(prop) = prop
                && let Prop::Shorthand(ident) = &**prop
                && let Meaning::Bound(id) = self.meaning(&ident.sym)
                && let Kind::Test(cond) = &self.bindings[id as usize].kind
            {
                fields.push((ident.sym.clone(), (**cond).clone()));
            }
            if let PropOrSpread::Prop(prop) = prop
                && let Prop::KeyValue(pair) = &**prop
                && let Some((name, _)) = key_name(&pair.key)
                && matches!(peel(&pair.value), Expr::Bin(_) | Expr::Unary(_) | Expr::Ident(_))
            {
                let cond = match peel(&pair.value) {
                    Expr::Ident(ident) => match self.meaning(&ident.sym) {
                        Meaning::Bound(id) => match &self.bindings[id as usize].kind {
                            Kind::Test(cond) => (**cond).clone(),
                            _ => continue,
                        },
                        _ => continue,
                    },
                    value => self.proof(value, false),
                };
                if !cond.is_empty() {
                    fields.push((name, cond));
                }
            }
        }
        fields
    }
}
