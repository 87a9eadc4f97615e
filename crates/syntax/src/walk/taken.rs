//! What a pattern takes out of a module, a global, or an object of tests; what an expression may be another name of.

use std::rc::Rc;

use swc_core::atoms::Atom;
use swc_core::ecma::ast::{BinaryOp, Expr, ObjectPatProp, Pat};

use super::dynamic_code::is_function;
use super::globals::global;
use super::guards::Cond;
use super::keys::{Base, Key, environment};
use super::scope::Kind;
use super::{Mode, Walker, key_name};
use crate::text::peel;

impl Walker<'_> {
    /// Binds the names of a pattern to a module's exports.
    pub(crate) fn bind_pattern(&mut self, pattern: &Pat, import: u32) {
        match pattern {
            Pat::Ident(ident) => self.set_kind(&ident.id.sym, Kind::Handle(import)),
            Pat::Object(object) => {
                for prop in &object.props {
                    match prop {
                        ObjectPatProp::Assign(assign) => {
                            let name = self.add_name(import, assign.key.id.sym.clone(), assign.key.id.span);
                            self.set_kind(&assign.key.id.sym, Kind::Named(import, name));
                        }
                        ObjectPatProp::KeyValue(pair) => match (key_name(&pair.key), &*pair.value) {
                            (Some((imported, span)), Pat::Ident(local)) => {
                                let name = self.add_name(import, imported, span);
                                self.set_kind(&local.id.sym, Kind::Named(import, name));
                            }
                            (Some((imported, span)), _) => self.take(import, &imported, span, None, Mode::Need, false),
                            (None, _) => self.imports[import as usize].whole = true,
                        },
                        ObjectPatProp::Rest(_) => self.imports[import as usize].whole = true,
                    }
                }
            }
            Pat::Assign(assign) => self.bind_pattern(&assign.left, import),
            _ => self.imports[import as usize].whole = true,
        }
    }

    pub(crate) fn bind_fields(&mut self, pattern: &Pat, fields: &[(Atom, Cond)]) {
        each_member(pattern, &mut |key, local| {
            if let (Some((_, cond)), Pat::Ident(local)) = (fields.iter().find(|(name, _)| *name == key), local) {
                self.set_kind(&local.id.sym, Kind::Test(Rc::new(cond.clone())));
            }
        });
    }

    /// `const { constructor: F } = async () => {}`
    pub(crate) fn bind_constructor(&mut self, pattern: &Pat, init: &Expr) -> bool {
        if !matches!(pattern, Pat::Object(_)) || !is_function(init) {
            return false;
        }
        each_member(pattern, &mut |key, local| {
            if let ("constructor", Pat::Ident(local)) = (&*key, local) {
                self.set_kind(&local.id.sym, Kind::Alias("Function"));
            }
        });
        true
    }

    /// `const { cwd, env } = process`, `const { eval: run } = globalThis`
    pub(crate) fn bind_members(&mut self, pattern: &Pat, base: &'static str) {
        each_member(pattern, &mut |key, local| match (base, &*key, local) {
            ("process", "env", Pat::Ident(local)) => self.set_kind(&local.id.sym, Kind::Env),
            ("process", "env", inner) => self.bind_environment(inner),
            ("process" | "WebAssembly", _, Pat::Ident(local)) => {
                self.set_kind(&local.id.sym, Kind::Member(base, key.clone()));
            }
            (_, _, Pat::Ident(local)) => {
                if let Some((name, _)) = global(&key) {
                    self.set_kind(&local.id.sym, Kind::Alias(name));
                }
            }
            (_, "process" | "WebAssembly", inner) => {
                if let Some((name, _)) = global(&key) {
                    self.bind_members(inner, name);
                }
            }
            _ => {}
        });
    }

    /// `const { NEXT_RUNTIME: runtime } = process.env`
    pub(crate) fn bind_environment(&mut self, pattern: &Pat) {
        each_member(pattern, &mut |key, local| {
            if let (Some(text), Pat::Ident(local)) = (environment(&key), local) {
                self.set_kind(&local.id.sym, Kind::Constant(text));
            }
        });
    }

    /// The global that makes code or loads modules, which an expression may be: `globalThis.Function || Function`.
    pub(crate) fn alias_of(&self, expr: &Expr) -> Option<&'static str> {
        match peel(expr) {
            Expr::Ident(_) | Expr::Member(_) | Expr::OptChain(_) => match self.key_of(expr)? {
                Key { base: Base::Global(name @ ("eval" | "Function" | "require")), member: None } => Some(name),
                _ => None,
            },
            Expr::Bin(bin)
                if matches!(bin.op, BinaryOp::LogicalOr | BinaryOp::LogicalAnd | BinaryOp::NullishCoalescing) =>
            {
                self.alias_of(&bin.right).or_else(|| self.alias_of(&bin.left))
            }
            Expr::Cond(cond) => self.alias_of(&cond.cons).or_else(|| self.alias_of(&cond.alt)),
            _ => None,
        }
    }
}

/// Calls `each` with the keys of an object pattern and what takes them; defaults are looked through.
fn each_member(pattern: &Pat, each: &mut dyn FnMut(Atom, &Pat)) {
    let Pat::Object(object) = pattern else { return };
    for prop in &object.props {
        match prop {
            ObjectPatProp::Assign(assign) => {
                each(assign.key.id.sym.clone(), &Pat::Ident(assign.key.clone()));
            }
            ObjectPatProp::KeyValue(pair) => {
                if let Some((key, _)) = key_name(&pair.key) {
                    match &*pair.value {
                        Pat::Assign(inner) => each(key, &inner.left),
                        value => each(key, value),
                    }
                }
            }
            ObjectPatProp::Rest(_) => {}
        }
    }
}

/// `{ a, b: c }`: names alone.
pub(crate) fn is_plain_pattern(pattern: &Pat) -> bool {
    let Pat::Object(object) = pattern else { return false };
    object.props.iter().all(|prop| match prop {
        ObjectPatProp::Assign(_) => true,
        ObjectPatProp::KeyValue(pair) => key_name(&pair.key).is_some() && pair.value.is_ident(),
        ObjectPatProp::Rest(_) => false,
    })
}
