//! What an initialiser makes a name stand for.

use swc_core::atoms::Atom;
use swc_core::ecma::ast::{Expr, ObjectPatProp, Pat};

use super::dynamic_code::is_function_constructor;
use super::keys::{Base, Key};
use super::scope::{Kind, Meaning};
use super::{Mode, Walker, key_name, static_name};
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

    /// Classifies what an initialiser gives to a pattern, without visiting it.
    pub(crate) fn classify_declarator(&mut self, pattern: &Pat, init: &Expr) {
        let init = peel(init);
        match init {
            Expr::Call(call) => {
                if let Some(import) = self.import_call(init, false) {
                    self.bind_pattern(pattern, import);
                } else if let (true, Pat::Ident(ident)) = (self.is_create_require(call), pattern) {
                    self.set_kind(&ident.id.sym, Kind::Require);
                }
            }
            Expr::Await(_) => {
                if let Some(import) = self.import_call(init, false) {
                    self.bind_pattern(pattern, import);
                }
            }
            Expr::Ident(ident) => self.classify_alias(pattern, ident),
            Expr::Member(_) | Expr::OptChain(_) => self.classify_member(pattern, init),
            _ => {}
        }
    }

    fn classify_alias(&mut self, pattern: &Pat, ident: &swc_core::ecma::ast::Ident) {
        use super::globals::Role;
        match self.meaning(&ident.sym) {
            Meaning::Global(
                name,
                Role::Eval | Role::Function | Role::Require | Role::WebAssembly | Role::Object | Role::Timer,
            ) => {
                if let Pat::Ident(local) = pattern {
                    self.set_kind(&local.id.sym, Kind::Alias(name));
                }
            }
            Meaning::Global("process", _) => match pattern {
                Pat::Ident(local) => self.set_kind(&local.id.sym, Kind::Alias("process")),
                _ => self.bind_environment(pattern, "env", Kind::Env),
            },
            Meaning::Bound(id) => match (self.bindings[id as usize].kind.clone(), pattern) {
                (Kind::Handle(import), _) => self.bind_pattern(pattern, import),
                (
                    kind @ (Kind::Default(_) | Kind::Require | Kind::Env | Kind::Runtime | Kind::Test(_)),
                    Pat::Ident(local),
                ) => {
                    self.set_kind(&local.id.sym, kind);
                }
                (Kind::Env, _) => self.bind_environment(pattern, "NEXT_RUNTIME", Kind::Runtime),
                _ => {}
            },
            _ => {}
        }
    }

    fn classify_member(&mut self, pattern: &Pat, init: &Expr) {
        if let (Expr::Member(member), Pat::Ident(local)) = (init, pattern)
            && matches!(peel(&member.obj), Expr::Call(_) | Expr::Await(_))
            && let Some(name) = static_name(&member.prop)
            && let Some(import) = self.import_call(&member.obj, false)
        {
            let name = self.add_name(import, name, member.span);
            return self.set_kind(&local.id.sym, Kind::Named(import, name));
        }
        if self.is_runtime(init) {
            if let Pat::Ident(local) = pattern {
                self.set_kind(&local.id.sym, Kind::Runtime);
            }
        } else if self.is_env(init) {
            match pattern {
                Pat::Ident(local) => self.set_kind(&local.id.sym, Kind::Env),
                _ => self.bind_environment(pattern, "NEXT_RUNTIME", Kind::Runtime),
            }
        } else if let (Some(Key { base: Base::Global(name), member: None }), Pat::Ident(local)) =
            (self.key_of(init), pattern)
        {
            self.set_kind(&local.id.sym, Kind::Alias(name));
        } else if let (Expr::Member(member), Pat::Ident(local)) = (init, pattern)
            && is_function_constructor(member)
        {
            self.set_kind(&local.id.sym, Kind::Alias("Function"));
        }
    }

    /// `const { env } = process`, `const { NEXT_RUNTIME: runtime } = process.env`
    fn bind_environment(&mut self, pattern: &Pat, name: &str, kind: Kind) {
        let Pat::Object(object) = pattern else { return };
        for prop in &object.props {
            match prop {
                ObjectPatProp::Assign(assign) if assign.key.id.sym == name => {
                    self.set_kind(&assign.key.id.sym, kind.clone())
                }
                ObjectPatProp::KeyValue(pair) if key_name(&pair.key).is_some_and(|(key, _)| key == name) => {
                    match &*pair.value {
                        Pat::Ident(local) => self.set_kind(&local.id.sym, kind.clone()),
                        inner if name == "env" => self.bind_environment(inner, "NEXT_RUNTIME", Kind::Runtime),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }
}
