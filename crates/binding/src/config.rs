//! A config file's default export, read without running it.

use std::sync::Arc;

use napi_derive::napi;
use serde_json::{Value as Json, json};
use switchrt_syntax::{Alone, Grammar, Value, ValueKind, evaluate_properties, parse};

use crate::contain::contained;

/// The name that evaluation gives the export; callers want paths below it.
const ROOT: &str = "config";

/// What a config file exports, as far as it can be known from its source alone, as JSON: `{ value, unknown, diagnostics }`.
///
/// `value` is an object of what is known; `unknown` lists the dotted paths of what is not, the empty text for the whole;
/// `diagnostics` says why a file did not parse.
#[napi]
#[must_use]
pub fn read_config(source: String, filename: String) -> String {
    contained(|| read(&source, &filename))
        .unwrap_or_else(|message| json!({ "value": {}, "unknown": [""], "diagnostics": crate::module::internal(&filename, message) }))
        .to_string()
}

fn read(source: &str, filename: &str) -> Json {
    let mut facts = parse(source, Grammar::from_path(filename));
    if !facts.parsed {
        facts.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.file = filename.to_owned());
        return json!({ "value": {}, "unknown": [], "diagnostics": facts.diagnostics });
    }
    let Some(expr) = facts.default_value.clone() else {
        return json!({ "value": {}, "unknown": [""], "diagnostics": [] });
    };
    let evaluation = evaluate_properties(&expr, ROOT, &mut Alone(Arc::new(facts)));
    let value = known(&evaluation.value).filter(Json::is_object).unwrap_or_else(|| json!({}));
    let unknown: Vec<&str> = evaluation
        .unknown
        .iter()
        .map(|reason| reason.path.strip_prefix(ROOT).unwrap_or(&reason.path).trim_start_matches('.'))
        .collect();
    json!({ "value": value, "unknown": unknown, "diagnostics": [] })
}

/// The known part; a list is known whole or not at all, since its places mean something.
fn known(value: &Value) -> Option<Json> {
    match &value.kind {
        ValueKind::Array(items) => items.iter().map(known).collect::<Option<Vec<_>>>().map(Json::Array),
        ValueKind::Object(entries) => {
            Some(Json::Object(entries.iter().filter_map(|(key, value)| Some((key.clone(), known(value)?))).collect()))
        }
        _ => value.to_json(),
    }
}
