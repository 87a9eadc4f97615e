//! What the result of a call proves, and what it proves that a name is in an object.

use swc_core::ecma::ast::{Expr, ExprOrSpread, Lit, Regex};

use super::globals::global;
use super::guards::{Cond, built, exists, node_marked, told};
use super::keys::{Base, Key, member_parts};
use super::scope::{Kind, Meaning};
use super::{Mode, Walker};
use crate::Guard;
use crate::text::{literal, peel};

impl Walker<'_> {
    /// What the result of a call proves.
    pub(crate) fn answer_proof(&mut self, callee: &Expr, args: &[ExprOrSpread]) -> Cond {
        if let Expr::Ident(ident) = peel(callee) {
            let Meaning::Bound(id) = self.meaning(&ident.sym) else { return Cond::default() };
            return match self.bindings[id as usize].kind.clone() {
                Kind::Predicate(cond) => (*cond).clone(),
                Kind::Named(import, name) => {
                    let name = self.imports[import as usize].names[name as usize].imported.clone();
                    self.assumption(import, &name, true)
                }
                Kind::Default(import) => self.assumption(import, &"default".into(), true),
                _ => Cond::default(),
            };
        }
        let Some((object, name)) = member_parts(peel(callee)) else { return Cond::default() };
        let object = peel(object);
        let first = args.first().map(|argument| &*argument.expr);
        let second = args.get(1).and_then(|argument| literal(&argument.expr)).map(|(text, _)| text);
        match (&*name, object, first) {
            // `Reflect.has(globalThis, 'x')`, `Object.hasOwn(globalThis, 'x')`
            ("has" | "hasOwn", Expr::Ident(owner), Some(first)) if owner.sym == "Reflect" || owner.sym == "Object" => {
                second.map_or_else(Cond::default, |name| self.has_proof(first, &name))
            }
            ("hasOwnProperty", object, Some(first)) => match literal(first) {
                Some((name, _)) => self.has_proof(object, &name),
                None => Cond::default(),
            },
            ("call", Expr::Member(inner), Some(first)) if super::is_named(&inner.prop, "hasOwnProperty") => {
                second.map_or_else(Cond::default, |name| self.has_proof(first, &name))
            }
            // `['edge', 'experimental-edge'].includes(process.env.NEXT_RUNTIME)`
            ("includes", Expr::Array(array), Some(first)) => {
                let Some(known) = self.build_constant(first) else { return Cond::default() };
                let texts: Option<Vec<String>> =
                    array.elems.iter().map(|item| literal(&item.as_ref()?.expr).map(|(text, _)| text)).collect();
                texts.map_or_else(Cond::default, |texts| built(known, |value| texts.iter().any(|text| text == value)))
            }
            ("includes" | "startsWith" | "endsWith", object, Some(first))
                if let Some(known) = self.build_constant(object) =>
            {
                let Some((part, _)) = literal(first) else { return Cond::default() };
                built(known, |value| match &*name {
                    "includes" => value.contains(&part),
                    "startsWith" => value.starts_with(&part),
                    _ => value.ends_with(&part),
                })
            }
            // `/^node/.test(process.env.NEXT_RUNTIME)`
            ("test", Expr::Lit(Lit::Regex(regex)), Some(first)) => match (self.build_constant(first), Words::of(regex))
            {
                (Some(known), Some(words)) => built(known, |value| words.fit(value)),
                _ => Cond::default(),
            },
            ("includes" | "startsWith", object, Some(first)) if self.is_user_agent(object) => {
                literal(first).and_then(|(text, _)| agents(&text)).map_or_else(Cond::default, told)
            }
            (_, Expr::Ident(owner), _) => match self.meaning(&owner.sym) {
                Meaning::Bound(id) => match self.bindings[id as usize].kind {
                    Kind::Handle(import) => self.assumption(import, &name, true),
                    _ => Cond::default(),
                },
                _ => Cond::default(),
            },
            _ => Cond::default(),
        }
    }

    /// `'name' in object`
    pub(crate) fn in_proof(&mut self, name: &Expr, object: &Expr, visit: bool) -> Cond {
        self.met(object, Mode::Look, visit);
        match literal(name) {
            Some((name, _)) => self.has_proof(object, &name),
            None => {
                self.met(name, Mode::Read, visit);
                Cond::default()
            }
        }
    }

    /// `process.cwd instanceof Function`: what is missing is no instance.
    pub(crate) fn instance_proof(&mut self, value: &Expr, class: &Expr, visit: bool) -> Cond {
        self.met(value, Mode::Look, visit);
        self.met(class, Mode::Look, visit);
        self.key_of(value).map_or_else(Cond::default, |key| self.presence(key))
    }

    /// `name in object`, where the object is the global one, a global, or a module.
    pub(crate) fn has_proof(&mut self, object: &Expr, name: &str) -> Cond {
        match self.key_of(object) {
            Some(Key { base: Base::Global("globalThis" | "self" | "global" | "window"), member: None }) => global(name)
                .map_or_else(Cond::default, |(name, _)| self.presence(Key { base: Base::Global(name), member: None })),
            Some(Key { base: Base::Global("process"), member: Some(member) })
                if member == "versions" && name == "node" =>
            {
                told(node_marked())
            }
            Some(Key { base, member: None }) => exists(Key { base, member: Some(name.into()) }),
            _ => Cond::default(),
        }
    }
}

/// A class that every function or object is of.
pub(crate) fn is_any_class(class: &Expr) -> bool {
    peel(class).as_ident().is_some_and(|class| class.sym == "Function" || class.sym == "Object")
}

/// An expression of plain words, each perhaps tied to the start or the end: `/^node/`, `/^(?:edge)$/i` is none.
struct Words<'r>(Vec<(bool, &'r str, bool)>);

impl<'r> Words<'r> {
    fn of(regex: &'r Regex) -> Option<Self> {
        let word = |text: &'r str| {
            let (starts, rest) = text.strip_prefix('^').map_or((false, text), |rest| (true, rest));
            let (ends, word) = rest.strip_suffix('$').map_or((false, rest), |word| (true, word));
            let plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            plain.then_some((starts, word, ends))
        };
        let flagged = !regex.flags.is_empty();
        (!flagged).then(|| regex.exp.split('|').map(word).collect::<Option<_>>()).flatten().map(Self)
    }

    fn fit(&self, value: &str) -> bool {
        self.0.iter().any(|(starts, word, ends)| match (starts, ends) {
            (true, true) => value == *word,
            (true, false) => value.starts_with(word),
            (false, true) => value.ends_with(word),
            (false, false) => value.contains(word),
        })
    }
}

/// The runtimes whose `navigator.userAgent` is, begins with, or has in it a text. workerd says it at any date since 2022.
pub(crate) fn agents(text: &str) -> Option<Guard> {
    match text {
        "Cloudflare-Workers" | "Cloudflare" => Some(Guard::WORKERD | Guard::WORKERD_NODE),
        "Deno" | "Deno/" => Some(Guard::DENO),
        "Node" | "Node.js" | "Node.js/" => Some(Guard::NODE),
        "Bun" | "Bun/" => Some(Guard::NONE),
        _ => None,
    }
}
