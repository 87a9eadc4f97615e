//! Exports, followed to the module that declares them.

use super::message;
use super::{Evaluator, MAX_HOPS, MAX_STEPS};
use crate::{Declared, ExportKind, Expr, ExprKind, ImportKind, Key, Property, Value};

/// Where an export's value is.
pub(super) enum Found {
    Expr {
        module: u32,
        expr: Expr,
        declared: Declared,
        local: Option<String>,
    },
    /// A function, class or the like: exported, with no value of its own.
    Code(&'static str),
    /// Imported from something that is no project file.
    Outside(String),
    Missing(String),
    Cycle,
}

impl Found {
    pub(super) fn reason(&self, name: &str) -> (String, &'static str) {
        match self {
            Self::Expr { .. } => (format!("`{name}` cannot be known without running the code"), message::LITERAL),
            Self::Code(what) => {
                (format!("`{name}` is {what}, which has no value before the code runs"), message::LITERAL)
            }
            Self::Outside(specifier) => {
                (format!("`{name}` comes from `{specifier}`, which is not a file of this project"), message::OWN_FILE)
            }
            Self::Missing(specifier) => (format!("`{specifier}` exports no `{name}`"), message::OWN_FILE),
            Self::Cycle => (format!("`{name}` is re-exported in a circle"), message::LITERAL),
        }
    }
}

impl Evaluator<'_> {
    pub(super) fn imported(&mut self, expr: &Expr, specifier: &str, imported: &str, module: u32, path: &str) -> Value {
        let found = match self.scope.resolve(module, specifier) {
            None => Found::Outside(specifier.to_owned()),
            // What `require` and `import *` give of CommonJS and of JSON is one value.
            Some(target) if imported == "*" && self.is_one_value(target) => self.find(target, "default", 0),
            Some(_) if imported == "*" => {
                return self.unknown(expr, module, path, message::whole_module(specifier));
            }
            Some(target) => match self.find(target, imported, 0) {
                Found::Missing(_) if imported != "default" && self.is_one_value(target) => {
                    return self.member_of_module(expr, specifier, imported, module, path);
                }
                Found::Missing(_) => Found::Missing(specifier.to_owned()),
                found => found,
            },
        };
        match found {
            Found::Expr { module: target, expr: init, local, .. } => {
                let name = local.unwrap_or_else(|| format!("export {imported}"));
                self.constant(target, &name, &init, path)
            }
            missing => {
                let reason = missing.reason(imported);
                self.unknown(expr, module, path, reason)
            }
        }
    }

    /// Whether all that a module exports is one value: it is CommonJS or JSON and assigns `module.exports`.
    fn is_one_value(&mut self, module: u32) -> bool {
        self.scope
            .facts(module)
            .is_some_and(|facts| !facts.is_esm && facts.exports.iter().any(|export| export.name == "default"))
    }

    /// `require('./x').name`, where the whole is one value whose members are not listed.
    fn member_of_module(&mut self, expr: &Expr, specifier: &str, name: &str, module: u32, path: &str) -> Value {
        let node = |kind| Expr { kind, at: expr.at, text: expr.text.clone() };
        let whole = ExprKind::Imported { specifier: specifier.to_owned(), imported: "default".to_owned() };
        let key = Box::new(node(ExprKind::String(name.to_owned())));
        self.part(&node(ExprKind::Member { object: Box::new(node(whole)), key, optional: false }), module, path)
    }

    /// Follows an export to the module that declares it.
    pub(super) fn find(&mut self, module: u32, name: &str, hops: u32) -> Found {
        if hops > MAX_HOPS {
            return Found::Cycle;
        }
        let Some(facts) = self.scope.facts(module) else { return Found::Missing(name.to_owned()) };
        if let Some(export) = facts.exports.iter().find(|export| export.name == name && !export.type_only) {
            return match &export.kind {
                ExportKind::From { specifier, imported } => match self.scope.resolve(module, specifier) {
                    Some(target) => self.find(target, imported, hops + 1),
                    None => Found::Outside(specifier.clone()),
                },
                ExportKind::Local { local, declared } => {
                    if let Some(expr) = &export.value {
                        return Found::Expr { module, expr: expr.clone(), declared: *declared, local: None };
                    }
                    match declared {
                        Declared::Function => return Found::Code("a function"),
                        Declared::Class => return Found::Code("a class"),
                        Declared::Const | Declared::Mutable | Declared::Expression => {}
                    }
                    let found = local
                        .as_ref()
                        .and_then(|local| facts.constants.iter().find(|constant| constant.name == *local));
                    match found {
                        Some(found) if found.constant => Found::Expr {
                            module,
                            expr: found.value.clone(),
                            declared: *declared,
                            local: Some(found.name.clone()),
                        },
                        Some(found) => Found::Expr {
                            module,
                            // A name that is assigned again: evaluating it as a name tells so.
                            expr: Expr {
                                kind: ExprKind::Local(found.name.clone()),
                                at: found.value.at,
                                text: found.value.text.clone(),
                            },
                            declared: *declared,
                            local: None,
                        },
                        None => Found::Code("code"),
                    }
                }
            };
        }
        if !facts.is_esm
            && name != "default"
            && let Found::Expr { module, expr, .. } = self.find(module, "default", hops + 1)
            && let Some(found) = self.property(module, &expr, name, hops + 1)
        {
            return found;
        }
        // Barrels import one another: a name is looked for in each module once.
        if hops == 0 {
            self.starred.clear();
        }
        if self.starred.contains(&module) {
            return Found::Missing(name.to_owned());
        }
        self.starred.push(module);
        let stars: Vec<String> = facts
            .imports
            .iter()
            .filter(|import| import.kind == ImportKind::ExportAll && !import.type_only)
            .map(|import| import.specifier.clone())
            .collect();
        for specifier in stars {
            self.steps += 1;
            if self.steps > MAX_STEPS || name == "default" {
                break;
            }
            if let Some(target) = self.scope.resolve(module, &specifier) {
                match self.find(target, name, hops + 1) {
                    Found::Missing(_) | Found::Outside(_) | Found::Cycle => {}
                    found => return found,
                }
            }
        }
        Found::Missing(name.to_owned())
    }

    /// `name` of a value that a script exports as a whole, where it is an object, its parts, or another module.
    fn property(&mut self, module: u32, whole: &Expr, name: &str, hops: u32) -> Option<Found> {
        self.steps += 1;
        if hops > MAX_HOPS || self.steps > MAX_STEPS {
            return None;
        }
        match &whole.kind {
            ExprKind::Object(properties) => properties.iter().rev().find_map(|property| match property {
                Property::KeyValue { key: Key::Name(key, _), value } if key == name => {
                    Some(Found::Expr { module, expr: value.clone(), declared: Declared::Expression, local: None })
                }
                Property::Spread(value) => self.property(module, value, name, hops + 1),
                Property::KeyValue { .. } => None,
            }),
            ExprKind::Local(local) => {
                let facts = self.scope.facts(module)?;
                let constant = facts.constants.iter().find(|constant| constant.name == *local)?;
                let (value, constant) = (constant.value.clone(), constant.constant);
                let found = self.property(module, &value, name, hops + 1)?;
                if constant {
                    return Some(found);
                }
                // Evaluating it as a name tells that it is assigned again.
                Some(Found::Expr { module, expr: whole.clone(), declared: Declared::Expression, local: None })
            }
            ExprKind::Freeze(value) => self.property(module, value, name, hops + 1),
            ExprKind::Imported { specifier, imported } if imported == "*" => {
                let target = self.scope.resolve(module, specifier)?;
                match self.find(target, name, hops + 1) {
                    Found::Missing(_) | Found::Outside(_) | Found::Cycle => None,
                    found => Some(found),
                }
            }
            _ => None,
        }
    }
}
