//! Exports, followed to the module that declares them.

use super::message;
use super::{Evaluator, MAX_HOPS};
use crate::{Declared, ExportKind, Expr, ExprKind, Value};

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
    /// All that a module exports: what `export * as name` exports.
    Module(u32),
    /// The file does not parse, so that what it exports is not known.
    Broken(String),
    /// Imported from something that is no project file.
    Outside(String),
    /// Something that is not known may export it, or not; evaluated, the expression says what.
    Unsure {
        module: u32,
        expr: Expr,
    },
    /// Two modules behind `export *` export it: it is no export then.
    Ambiguous(String, String),
    /// Who was asked, and for which name.
    Missing(String, String),
    Cycle,
}

impl Found {
    pub(super) fn reason(&self, name: &str) -> (String, &'static str) {
        match self {
            Self::Expr { .. } | Self::Unsure { .. } => {
                (format!("`{name}` cannot be known without running the code"), message::LITERAL)
            }
            Self::Module(_) => {
                (format!("`{name}` is a whole module, and what it exports is not read as one value"), message::OWN_FILE)
            }
            Self::Broken(specifier) => (
                format!("`{specifier}` does not parse, so that what it exports is not known"),
                "Mend that file, or write the value itself.",
            ),
            Self::Code(what) => {
                (format!("`{name}` is {what}, which has no value before the code runs"), message::LITERAL)
            }
            Self::Outside(specifier) => {
                (format!("`{name}` comes from `{specifier}`, which is not a file of this project"), message::OWN_FILE)
            }
            Self::Missing(specifier, name) => (format!("`{specifier}` exports no `{name}`"), message::OWN_FILE),
            Self::Ambiguous(one, other) => (
                format!("both `{one}` and `{other}` export `{name}`, so that neither `export *` brings it"),
                message::LITERAL,
            ),
            Self::Cycle => (
                format!("`{name}` is re-exported in a circle, or through more than {MAX_HOPS} files"),
                message::LITERAL,
            ),
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
                Found::Missing(..) if imported != "default" && self.is_one_value(target) => {
                    return self.member_of_module(expr, specifier, imported, module, path);
                }
                found => self.named(found, target, specifier),
            },
        };
        self.taken(expr, found, imported, module, path)
    }

    /// `name` of what `imported` of `specifier` is, where that is a whole module (`export * as imported`).
    pub(super) fn member_of_namespace(
        &mut self,
        expr: &Expr,
        (specifier, imported): (&str, &str),
        name: &str,
        module: u32,
        path: &str,
    ) -> Option<Value> {
        let target = self.scope.resolve(module, specifier)?;
        let Found::Module(whole) = self.find(target, imported, 0) else { return None };
        let found = self.find(whole, name, 0);
        let found = self.named(found, whole, imported);
        Some(self.taken(expr, found, name, module, path))
    }

    /// What was not found, with the words of whoever looked for it.
    fn named(&mut self, found: Found, target: u32, specifier: &str) -> Found {
        match found {
            Found::Missing(..) if self.scope.facts(target).is_some_and(|facts| !facts.parsed) => {
                Found::Broken(specifier.to_owned())
            }
            Found::Missing(_, name) => Found::Missing(specifier.to_owned(), name),
            found => found,
        }
    }

    fn taken(&mut self, expr: &Expr, found: Found, imported: &str, module: u32, path: &str) -> Value {
        match found {
            Found::Unsure { module: target, expr } => self.part(&expr, target, path),
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
        let Some(facts) = self.scope.facts(module) else { return Found::Missing(String::new(), name.to_owned()) };
        if name != "default"
            && let Some(exports) = &facts.script_exports
        {
            return self
                .of_script(module, exports, name, hops)
                .unwrap_or_else(|| Found::Missing(String::new(), name.to_owned()));
        }
        if let Some(export) = facts.exports.iter().find(|export| export.name == name && !export.type_only) {
            return match &export.kind {
                ExportKind::From { specifier, imported } => match self.scope.resolve(module, specifier) {
                    Some(target) if imported == "*" && !self.is_one_value(target) => Found::Module(target),
                    Some(target) if imported == "*" => self.find(target, "default", hops + 1),
                    Some(target) => {
                        let found = self.find(target, imported, hops + 1);
                        self.named(found, target, specifier)
                    }
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
            && let Some(found) = self.property(module, &expr, name, false, hops + 1)
        {
            return found;
        }
        // Barrels import one another: a name is looked for in each module once.
        if hops == 0 {
            self.starred.clear();
        }
        if name == "default" || self.starred.contains(&module) {
            return Found::Missing(String::new(), name.to_owned());
        }
        self.starred.push(module);
        self.behind_stars(module, &facts, name, hops)
    }
}
