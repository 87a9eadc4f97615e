//! What loads a module by name, and the names that are known.

use swc_core::ecma::ast::{CallExpr, Callee, Expr};

use super::Walker;
use super::calls::last;
use super::globals::Role;
use super::keys::{Base, Key};
use super::scope::{Kind, Meaning};
use crate::text::{literal, peel, text_of};

/// Which argument of a call names a module.
pub(crate) enum Loads {
    No,
    First,
    Second,
}

impl Walker<'_> {
    /// Whether a callee loads a module by name: `require`, under whatever name.
    pub(crate) fn loads(&self, callee: &Expr) -> Loads {
        let yes = |yes: bool| if yes { Loads::First } else { Loads::No };
        match last(callee) {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Global(_, Role::Require) => Loads::First,
                Meaning::Bound(id) => yes(match &self.bindings[id as usize].kind {
                    Kind::Require => true,
                    Kind::Member("process", member) => member == "getBuiltinModule",
                    Kind::Named(import, name) => {
                        self.is_process(*import)
                            && self.imports[*import as usize].names[*name as usize].imported == "getBuiltinModule"
                    }
                    _ => false,
                }),
                _ => Loads::No,
            },
            inner @ (Expr::Member(_) | Expr::OptChain(_)) => match self.key_of(inner) {
                Some(Key { base: Base::Global("module"), member: Some(name) }) => yes(name == "require"),
                Some(Key { base: Base::Global("process"), member: Some(name) }) => yes(name == "getBuiltinModule"),
                Some(Key { base: Base::Bound(id), member: Some(name) }) if name == "getBuiltinModule" => {
                    yes(match self.bindings[id as usize].kind {
                        Kind::Handle(import) | Kind::Default(import) => self.is_process(import),
                        _ => false,
                    })
                }
                Some(Key { base: Base::Global("require" | "__non_webpack_require__"), member: None }) => Loads::First,
                Some(Key { base: Base::Global("require"), member: Some(name) }) if name == "call" => Loads::Second,
                _ => Loads::No,
            },
            Expr::Call(call) => yes(self.gives_require(call)),
            _ => Loads::No,
        }
    }

    fn is_process(&self, import: u32) -> bool {
        matches!(self.imports[import as usize].specifier.as_str(), "process" | "node:process")
    }

    /// A call whose result loads modules: `createRequire(import.meta.url)`, `require.bind(null)`, `eval('require')`.
    pub(crate) fn gives_require(&self, call: &CallExpr) -> bool {
        self.is_create_require(call)
            || self.is_bound_require(call)
            || matches!(&call.callee, Callee::Expr(callee)
                if matches!(self.key_of(last(callee)), Some(Key { base: Base::Global("eval"), member: None })))
                && call.args.first().is_some_and(|argument| {
                    literal(&argument.expr).is_some_and(|(text, _)| text.trim_end_matches(';') == "require")
                })
    }

    fn is_bound_require(&self, call: &CallExpr) -> bool {
        let Callee::Expr(callee) = &call.callee else { return false };
        let Expr::Member(member) = peel(callee) else { return false };
        super::is_named(&member.prop, "bind")
            && call.args.len() < 2
            && self.key_of(&member.obj).is_some_and(|key| match key.base {
                Base::Global("require") => key.member.is_none(),
                Base::Global("module") => key.member.is_some_and(|name| name == "require"),
                _ => false,
            })
    }

    /// `createRequire(import.meta.url)`
    pub(crate) fn is_create_require(&self, call: &CallExpr) -> bool {
        let Callee::Expr(callee) = &call.callee else { return false };
        let module = |import: u32| matches!(self.imports[import as usize].specifier.as_str(), "module" | "node:module");
        match peel(callee) {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => match self.bindings[id as usize].kind {
                    Kind::Named(import, name) => {
                        module(import) && self.imports[import as usize].names[name as usize].imported == "createRequire"
                    }
                    _ => false,
                },
                _ => false,
            },
            Expr::Member(member) if member.prop.as_ident().is_some_and(|name| name.sym == "createRequire") => {
                match peel(&member.obj) {
                    Expr::Ident(ident) => match self.meaning(&ident.sym) {
                        Meaning::Bound(id) => match self.bindings[id as usize].kind {
                            Kind::Handle(import) | Kind::Default(import) => module(import),
                            _ => false,
                        },
                        _ => false,
                    },
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// A text whose parts are all known: literals, and constants that hold one.
    pub(crate) fn known_text(&self, expr: &Expr) -> Option<String> {
        text_of(expr, &|part| self.constant_text(part))
    }

    fn constant_text(&self, part: &Expr) -> Option<String> {
        let Expr::Ident(ident) = part else { return None };
        let Meaning::Bound(id) = self.meaning(&ident.sym) else { return None };
        match &self.bindings[id as usize].kind {
            Kind::Text(text) => Some(text.to_string()),
            _ => None,
        }
    }

    /// A specifier of which only parts are known, with a `*` for each other: `./locales/*.js`. Only files are meant by it, and its
    /// folder must be known.
    pub(crate) fn file_pattern(&self, expr: &Expr) -> Option<String> {
        if !matches!(peel(expr), Expr::Tpl(_) | Expr::Bin(_)) {
            return None;
        }
        let pattern = text_of(expr, &|part| Some(self.constant_text(part).unwrap_or_else(|| "*".to_owned())))?;
        let (folder, _) = pattern.split_once('*')?;
        (folder.contains('/') || pattern.ends_with(".node")).then_some(pattern)
    }
}
