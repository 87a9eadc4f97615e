//! Values of exports, and the constants that they need.

use swc_core::atoms::Atom;
use swc_core::common::Spanned;
use swc_core::ecma::ast::{Expr as Ast, ObjectPatProp, Pat};
use switchrt_diagnostics::Location;

use super::assign::Changed;
use super::declarations::TopValue;
use super::enums::enumeration;
use super::export_values::NAMELESS;
use super::exports::Target;
use super::wanted::names_in;
use super::{Walker, key_name};
use crate::lower::Lower;
use crate::{Constant, Declared, Export, ExportKind, Expr, ExprKind, Key, Property, ScriptExports};

/// Expression nodes that one module's constants may take.
const NODES: u32 = 50_000;

/// What a module exports, as far as it may be evaluated.
pub(crate) struct Values {
    pub exports: Vec<Export>,
    /// What the values need.
    pub constants: Vec<Constant>,
    /// The config object of a default export, where it was asked for.
    pub default_value: Option<Expr>,
    pub script_exports: Option<ScriptExports>,
    /// Assignments to `exports` that export nothing.
    pub common_exports: Vec<(String, Location)>,
}

impl<'a> Walker<'a> {
    /// Exports with their values, the constants that these need, and, where it is asked for, the config object of a default
    /// export.
    pub(crate) fn values(&self, with_default: bool) -> Values {
        let mut lower = Lower::new(self.text, self, NODES);
        let mut wanted: Vec<Atom> = Vec::new();
        let mut exports = Vec::with_capacity(self.exports.len());
        // What declares a route's runtime comes first, whatever else the module exports.
        for export in &self.exports {
            if let ("config" | "runtime", Target::Local { local: Some(local), .. }) =
                (export.name.as_str(), &export.target)
            {
                wanted.push(local.clone());
            }
        }
        for export in &self.exports {
            let mut value = None;
            let kind = match &export.target {
                Target::Local { local, declared } => {
                    let local = local.as_ref().filter(|local| !self.is_early(&export.name, local));
                    match local {
                        Some(local) => wanted.push(local.clone()),
                        None => {
                            let written = export.value.or_else(|| self.values.get(&export.name).copied());
                            if let Some(written) =
                                written.filter(|_| matches!(declared, Declared::Expression) && !export.type_only)
                            {
                                let made = lower.expr(written);
                                names_in(&made, &mut wanted);
                                value = Some(made);
                            }
                        }
                    }
                    ExportKind::Local { local: local.map(ToString::to_string), declared: *declared }
                }
                Target::From { specifier, imported } => {
                    ExportKind::From { specifier: specifier.clone(), imported: imported.clone() }
                }
            };
            exports.push(Export {
                name: export.name.clone(),
                kind,
                at: self.text.at(export.span),
                type_only: export.type_only,
                value,
            });
        }
        let whole = exports.iter().find(|export| export.name == "default").and_then(|export| match &export.kind {
            ExportKind::Local { local: Some(local), .. } if !self.is_esm => Some(Atom::from(local.as_str())),
            ExportKind::Local { local: None, declared: Declared::Class } if !self.is_esm => Some(NAMELESS.into()),
            _ => None,
        });
        for member in self.member_values.iter().filter(|member| whole.as_ref() == Some(&member.object)) {
            if exports.iter().any(|export| *export.name == *member.name) {
                continue;
            }
            let made = lower.expr(member.value);
            names_in(&made, &mut wanted);
            exports.push(Export {
                name: member.name.to_string(),
                kind: ExportKind::Local { local: None, declared: Declared::Expression },
                at: self.text.at(member.span),
                type_only: false,
                value: Some(made),
            });
        }
        let mut common_exports = self.foreign_exports();
        let script_exports = self.script_exports(&mut lower).map(|read| {
            let kept = |name: &str| {
                read.exports.properties.iter().any(
                    |property| matches!(property, Property::KeyValue { key: Key::Name(known, _), .. } if known == name),
                )
            };
            wanted.extend(read.wanted.iter().cloned());
            let lost: Vec<_> = read.lost.iter().filter(|(name, _)| !kept(name)).collect();
            exports.retain(|export| lost.iter().all(|(name, _)| **name != *export.name));
            common_exports.extend(lost.into_iter().map(|(name, span)| (name.to_string(), self.text.at(*span))));
            read.exports
        });
        let default_value = if with_default { self.config_object(&mut lower) } else { None };
        if let Some(value) = &default_value {
            names_in(value, &mut wanted);
        }
        let mut constants: Vec<Constant> = Vec::new();
        let mut known: rustc_hash::FxHashSet<Atom> = rustc_hash::FxHashSet::default();
        wanted.reverse();
        while let Some(name) = wanted.pop() {
            if !known.insert(name.clone()) {
                continue;
            }
            let Some(top) = self.tops.get(&name) else { continue };
            let value = match top.value {
                TopValue::Init(init) => lower.expr(init),
                TopValue::Part { pattern, init } => self.part(&mut lower, &name, pattern, init),
                TopValue::Enum(item) => enumeration(&mut lower, item),
                TopValue::Function(function) => lower.node(function.span, ExprKind::Opaque { what: "a function" }),
                TopValue::Code(what, span) => lower.node(span, ExprKind::Opaque { what }),
                TopValue::Nothing => lower.node(swc_core::common::DUMMY_SP, ExprKind::Undefined),
            };
            let mut more = Vec::new();
            names_in(&value, &mut more);
            wanted.extend(more.into_iter().rev());
            let (value, constant) = self.after_changes(&lower, &name, value);
            constants.push(Constant { name: name.to_string(), value, constant });
        }
        // Most modules have one or two, and their facts stay for the whole scan.
        constants.shrink_to_fit();
        Values { exports, constants, default_value, script_exports, common_exports }
    }

    /// A value whose members are assigned later is known but for these; the second answer is whether anything is.
    fn after_changes(&self, lower: &Lower<'_, '_>, name: &Atom, value: Expr) -> (Expr, bool) {
        let members = match self.changed.get(name) {
            None => return (value, true),
            Some(Changed::Members(members)) if matches!(value.kind, ExprKind::Object(_)) => members,
            Some(_) => return (value, false),
        };
        let (at, text) = (value.at, value.text.clone());
        let assigned = members.iter().map(|(key, span)| {
            let value = lower.node(*span, ExprKind::Opaque { what: "a member that is assigned after its declaration" });
            Property::KeyValue { key: Key::Name(key.to_string(), value.at), value }
        });
        let kind = ExprKind::Object(std::iter::once(Property::Spread(value)).chain(assigned).collect());
        (Expr { kind, at, text }, true)
    }

    /// The value that a pattern takes out of an initialiser for one name.
    fn part(&self, lower: &mut Lower<'_, '_>, name: &Atom, pattern: &Pat, init: &Ast) -> Expr {
        let mut path = Vec::new();
        if !path_to(name, pattern, &mut path) {
            return lower.node(init.span(), ExprKind::Opaque { what: "a destructured value" });
        }
        let mut value = lower.expr(init);
        for key in path {
            let kind = match key {
                Step::Name(name) => ExprKind::String(name),
                Step::Index(index) => ExprKind::Number(index),
            };
            let key = Box::new(Expr { kind, at: value.at, text: String::new() });
            let (at, text) = (value.at, value.text.clone());
            value = Expr { kind: ExprKind::Member { object: Box::new(value), key, optional: false }, at, text };
        }
        value
    }
}

enum Step {
    Name(String),
    Index(f64),
}

/// The way from a pattern's value to one of its names; false when it goes through a default, a rest or a computed key.
fn path_to(name: &Atom, pattern: &Pat, path: &mut Vec<Step>) -> bool {
    match pattern {
        Pat::Ident(ident) => ident.id.sym == *name,
        Pat::Object(object) => object.props.iter().any(|prop| match prop {
            ObjectPatProp::Assign(assign) if assign.value.is_none() && assign.key.id.sym == *name => {
                path.push(Step::Name(name.to_string()));
                true
            }
            ObjectPatProp::KeyValue(pair) => {
                let Some((key, _)) = key_name(&pair.key) else { return false };
                path.push(Step::Name(key.to_string()));
                path_to(name, &pair.value, path) || {
                    path.pop();
                    false
                }
            }
            _ => false,
        }),
        Pat::Array(array) => array.elems.iter().enumerate().any(|(index, item)| {
            let Some(item) = item else { return false };
            #[allow(clippy::cast_precision_loss, reason = "a pattern has few elements")]
            path.push(Step::Index(index as f64));
            path_to(name, item, path) || {
                path.pop();
                false
            }
        }),
        _ => false,
    }
}
