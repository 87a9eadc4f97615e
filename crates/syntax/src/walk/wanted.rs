//! The names of this module that an expression needs.

use swc_core::atoms::Atom;

use crate::{Element, Expr, ExprKind, Key, Property};

/// Collects the names of this module that an expression needs.
pub(crate) fn names_in(expr: &Expr, names: &mut Vec<Atom>) {
    match &expr.kind {
        ExprKind::Local(name) | ExprKind::Early(name) => names.push(name.as_str().into()),
        ExprKind::Array(items) => {
            for item in items.iter().flatten() {
                let (Element::Item(item) | Element::Spread(item)) = item;
                names_in(item, names);
            }
        }
        ExprKind::Object(properties) => {
            for property in properties {
                match property {
                    Property::Spread(value) => names_in(value, names),
                    Property::KeyValue { key, value } => {
                        if let Key::Computed(key) = key {
                            names_in(key, names);
                        }
                        names_in(value, names);
                    }
                }
            }
        }
        ExprKind::Template { values, .. } => values.iter().for_each(|value| names_in(value, names)),
        ExprKind::Unary { value, .. } | ExprKind::Freeze(value) => names_in(value, names),
        ExprKind::Binary { left, right, .. } => {
            names_in(left, names);
            names_in(right, names);
        }
        ExprKind::Conditional { test, then, otherwise } => {
            names_in(test, names);
            names_in(then, names);
            names_in(otherwise, names);
        }
        ExprKind::Member { object, key, .. } => {
            names_in(object, names);
            names_in(key, names);
        }
        ExprKind::Method { object, arguments, .. } => {
            names_in(object, names);
            arguments.iter().for_each(|argument| names_in(argument, names));
        }
        _ => {}
    }
}
