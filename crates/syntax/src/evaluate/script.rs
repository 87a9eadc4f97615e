//! Names in the object that a script exports.

use super::exported::Found;
use super::operators::text_of;
use super::{Evaluator, MAX_HOPS, MAX_STEPS, message};
use crate::{Declared, Expr, ExprKind, Key, Property, ScriptExports, ValueKind};

impl Evaluator<'_> {
    /// `name` of the object that a script exports.
    pub(super) fn of_script(&mut self, module: u32, exports: &ScriptExports, name: &str, hops: u32) -> Option<Found> {
        match self.among(module, &exports.properties, name, hops + 1) {
            Some(found) => Some(found),
            None => self.property(module, exports.base.as_ref()?, name, false, hops + 1),
        }
    }

    /// `name` among properties: the last one holds.
    fn among(&mut self, module: u32, properties: &[Property], name: &str, hops: u32) -> Option<Found> {
        properties.iter().rev().find_map(|property| match property {
            Property::KeyValue { key: Key::Name(key, _), value } => (key == name).then(|| Found::Expr {
                module,
                expr: value.clone(),
                declared: Declared::Expression,
                local: None,
            }),
            Property::KeyValue { key: Key::Computed(key), value } => {
                let before = self.unknown.len();
                let known = self.whole(key, module, name).and_then(|known| text_of(&known.kind));
                self.unknown.truncate(before);
                match known {
                    Some(known) if known != name => None,
                    Some(_) => {
                        Some(Found::Expr { module, expr: value.clone(), declared: Declared::Expression, local: None })
                    }
                    None => {
                        let whole =
                            Expr { kind: ExprKind::Object(vec![property.clone()]), at: key.at, text: key.text.clone() };
                        Some(unsure(module, &whole, name))
                    }
                }
            }
            Property::Spread(value) => self.property(module, value, name, true, hops + 1),
        })
    }

    /// `name` of a value that a script exports as a whole, where it is an object, its parts, or another module. What an object
    /// `spread`s may hold any name; a function or the value of a call that is exported as such is taken to hold none.
    pub(super) fn property(&mut self, module: u32, whole: &Expr, name: &str, spread: bool, hops: u32) -> Option<Found> {
        self.steps += 1;
        if hops > MAX_HOPS || self.steps > MAX_STEPS {
            return None;
        }
        match &whole.kind {
            ExprKind::Object(properties) => self.among(module, properties, name, hops),
            ExprKind::Local(local) => {
                let facts = self.scope.facts(module)?;
                let Some(constant) = facts.constants.iter().find(|constant| constant.name == *local) else {
                    return spread.then(|| unsure(module, whole, name));
                };
                let (value, constant) = (constant.value.clone(), constant.constant);
                let found = self.property(module, &value, name, spread && constant, hops + 1);
                if constant {
                    return found;
                }
                // Evaluating it as a name tells that it is assigned again.
                (found.is_some() || spread).then(|| unsure(module, whole, name))
            }
            ExprKind::Freeze(value) => self.property(module, value, name, spread, hops + 1),
            ExprKind::Imported { specifier, imported } => {
                let Some(target) = self.scope.resolve(module, specifier) else {
                    let may = (spread || imported == "*") && self.scope.may_export(module, specifier, name);
                    return may.then(|| unsure(module, whole, name));
                };
                if imported == "*" {
                    return match self.find(target, name, hops + 1) {
                        Found::Missing(..) | Found::Outside(_) | Found::Broken(_) | Found::Cycle => None,
                        found => Some(found),
                    };
                }
                match self.find(target, imported, hops + 1) {
                    Found::Expr { module, expr, .. } => self.property(module, &expr, name, spread, hops + 1),
                    Found::Module(whole) => match self.find(whole, name, hops + 1) {
                        Found::Missing(..) => None,
                        found => Some(found),
                    },
                    Found::Code(_) => None,
                    _ => spread.then(|| unsure(module, whole, name)),
                }
            }
            // What is merged with a function are its members.
            ExprKind::Opaque { what: "a namespace" } => Some(unsure(module, whole, name)),
            ExprKind::Opaque { what } if message::is_code(what) => None,
            _ if !spread => None,
            _ => {
                let before = self.unknown.len();
                let known = self.part(whole, module, name);
                let lacked = self.unknown.len() > before;
                self.unknown.truncate(before);
                match known.kind {
                    ValueKind::Object(entries) if entries.iter().any(|(key, _)| key == name) => Some(Found::Expr {
                        module,
                        expr: member(whole, name),
                        declared: Declared::Expression,
                        local: None,
                    }),
                    _ => lacked.then(|| unsure(module, whole, name)),
                }
            }
        }
    }
}

/// `whole.name`
fn member(whole: &Expr, name: &str) -> Expr {
    let node = |kind| Expr { kind, at: whole.at, text: whole.text.clone() };
    let key = Box::new(node(ExprKind::String(name.to_owned())));
    node(ExprKind::Member { object: Box::new(whole.clone()), key, optional: false })
}

fn unsure(module: u32, whole: &Expr, name: &str) -> Found {
    Found::Unsure { module, expr: member(whole, name) }
}
