//! Enums of TypeScript.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use swc_core::ecma::ast::{TsEnumDecl, TsEnumMemberId};

use crate::evaluate::{evaluate, number_text};
use crate::lower::Lower;
use crate::text::string;
use crate::{Expr, ExprKind, Key, ModuleFacts, Property, Scope, ValueKind};

/// Bytes of a member's text that later members may be made of.
const MAX_TEXT: usize = 1_024;

/// A TypeScript enum as an object. A member may be made of the ones before it; those with numbers are found by them too.
pub(super) fn enumeration(lower: &mut Lower<'_, '_>, item: &TsEnumDecl) -> Expr {
    let mut next = Some(0.0);
    let mut properties = Vec::with_capacity(item.members.len());
    let mut known: FxHashMap<String, ExprKind> = FxHashMap::default();
    let mut by_number: FxHashMap<String, usize> = FxHashMap::default();
    for member in &item.members {
        let (name, span) = match &member.id {
            TsEnumMemberId::Ident(ident) => (ident.sym.to_string(), ident.span),
            TsEnumMemberId::Str(text) => (string(text), text.span),
        };
        let value = match (&member.init, next) {
            (Some(init), _) => {
                let mut value = lower.expr(init);
                let made = !known.is_empty() && take_members(&mut value, &item.id.sym, &known);
                if let Some(kind) = made.then(|| literal(&value)).flatten() {
                    value.kind = kind;
                }
                value
            }
            (None, Some(number)) => lower.node(member.span, ExprKind::Number(number)),
            (None, None) => lower.node(member.span, ExprKind::Opaque { what: "an enum member without a value" }),
        };
        let number = literal_number(&value);
        next = number.map(|number| number + 1.0);
        if let Some(kind) = number.map(ExprKind::Number).or_else(|| text(&value.kind)) {
            known.insert(name.clone(), kind);
        }
        let at = lower.text.at(span);
        properties.push(Property::KeyValue { key: Key::Name(name.clone(), at), value });
        if let Some(number) = number {
            let key = number_text(number);
            let value = lower.node(span, ExprKind::String(name));
            let property = Property::KeyValue { key: Key::Name(key.clone(), at), value };
            match by_number.get(&key) {
                Some(index) => properties[*index] = property,
                None => {
                    by_number.insert(key, properties.len());
                    properties.push(property);
                }
            }
        }
    }
    lower.node(item.span, ExprKind::Object(properties))
}

/// Puts the values of earlier members in the place of their names; whether there was one.
fn take_members(expr: &mut Expr, name: &str, known: &FxHashMap<String, ExprKind>) -> bool {
    let member = match &expr.kind {
        ExprKind::Local(member) | ExprKind::Early(member) => Some(member),
        ExprKind::Member { object, key, .. } => match (&object.kind, &key.kind) {
            (ExprKind::Local(object) | ExprKind::Early(object), ExprKind::String(member)) if object == name => {
                Some(member)
            }
            _ => None,
        },
        _ => None,
    };
    if let Some(kind) = member.and_then(|member| known.get(member)) {
        expr.kind = kind.clone();
        return true;
    }
    match &mut expr.kind {
        ExprKind::Unary { value, .. } => take_members(value, name, known),
        ExprKind::Binary { left, right, .. } => {
            // Both sides, whatever the first one says.
            take_members(left, name, known) | take_members(right, name, known)
        }
        ExprKind::Template { values, .. } => {
            values.iter_mut().fold(false, |any, value| take_members(value, name, known) | any)
        }
        _ => false,
    }
}

fn literal_number(value: &Expr) -> Option<f64> {
    match literal(value)? {
        ExprKind::Number(number) => Some(number),
        _ => None,
    }
}

fn text(kind: &ExprKind) -> Option<ExprKind> {
    match kind {
        ExprKind::String(text) if text.len() <= MAX_TEXT => Some(kind.clone()),
        _ => None,
    }
}

/// The value of an expression without names, where it is a number or a short text.
fn literal(expr: &Expr) -> Option<ExprKind> {
    if let ExprKind::Number(_) | ExprKind::String(_) = expr.kind {
        return Some(expr.kind.clone());
    }
    if !matches!(expr.kind, ExprKind::Unary { .. } | ExprKind::Binary { .. } | ExprKind::Template { .. }) {
        return None;
    }
    match evaluate(expr, "", &mut Nowhere).ok()?.kind {
        ValueKind::Number(number) => Some(ExprKind::Number(number)),
        ValueKind::String(text) if text.len() <= MAX_TEXT => Some(ExprKind::String(text)),
        _ => None,
    }
}

/// No name means anything.
struct Nowhere;

impl Scope for Nowhere {
    fn facts(&mut self, _module: u32) -> Option<Arc<ModuleFacts>> {
        None
    }

    fn resolve(&mut self, _from: u32, _specifier: &str) -> Option<u32> {
        None
    }
}
