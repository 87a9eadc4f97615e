//! A JSON file as the module that an import makes of it.

use serde_json::Value as Json;
use switchrt_diagnostics::Location;

use crate::{Declared, Element, Export, ExportKind, Expr, ExprKind, Key, ModuleFacts, Property};

/// Nodes of one file that are followed; what lies behind is told as too large.
const NODES: u32 = 50_000;

/// The facts of a JSON text: all of it as the default export, its members by name, as bundlers offer them. A text that is
/// no JSON has no facts (`parsed` is false).
#[must_use]
pub fn json_facts(source: &str) -> ModuleFacts {
    let Ok(json) = serde_json::from_str::<Json>(source.trim_start_matches('\u{FEFF}')) else {
        return ModuleFacts::default();
    };
    let mut budget = NODES;
    let export = |name: &str, value: Expr| Export {
        name: name.to_owned(),
        kind: ExportKind::Local { local: None, declared: Declared::Expression },
        at: value.at,
        type_only: false,
        value: Some(value),
    };
    let mut exports = vec![export("default", expr(&json, &mut budget))];
    if let Json::Object(entries) = &json {
        exports.extend(
            entries
                .iter()
                .filter(|(name, _)| name.as_str() != "default")
                .map(|(name, value)| export(name, expr(value, &mut budget))),
        );
    }
    ModuleFacts { exports, parsed: true, ..ModuleFacts::default() }
}

fn expr(json: &Json, budget: &mut u32) -> Expr {
    let at = Location { line: 1, column: 1, end_line: 1, end_column: 1, start: 0, end: 0 };
    let Some(left) = budget.checked_sub(1) else {
        return Expr { kind: ExprKind::Opaque { what: "a file this large" }, at, text: String::new() };
    };
    *budget = left;
    let kind = match json {
        Json::Null => ExprKind::Null,
        Json::Bool(value) => ExprKind::Bool(*value),
        Json::Number(number) => ExprKind::Number(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => ExprKind::String(text.clone()),
        Json::Array(items) => {
            ExprKind::Array(items.iter().map(|item| Some(Element::Item(expr(item, budget)))).collect())
        }
        Json::Object(entries) => ExprKind::Object(
            entries
                .iter()
                .map(|(key, value)| Property::KeyValue { key: computed(key, at), value: expr(value, budget) })
                .collect(),
        ),
    };
    let mut text = if json.is_object() || json.is_array() { String::new() } else { json.to_string() };
    if text.chars().nth(200).is_some() {
        text = text.chars().take(200).collect();
    }
    Expr { kind, at, text }
}

/// As `JSON.parse` does, a key named `__proto__` makes a member like any other.
fn computed(key: &str, at: Location) -> Key {
    Key::Computed(Expr { kind: ExprKind::String(key.to_owned()), at, text: String::new() })
}
