//! What a config file exports as a whole, in each form that an export can have.

use switchrt_diagnostics::Location;
use switchrt_syntax::{Evaluation, ModuleFacts, Value, ValueKind, evaluate_export, evaluate_properties};

use crate::scope::ProjectScope;

/// The options that a scan follows, as CommonJS may export them one by one.
const KEYS: &[&str] = &["experimental", "pageExtensions", "basePath", "trailingSlash"];

/// The exported object, its paths under `config`; `None` when that is nothing that can be seen.
pub(super) fn exported(facts: &ModuleFacts, scope: &mut ProjectScope<'_>) -> Option<Evaluation> {
    let mut evaluation = match &facts.default_value {
        Some(expr) => evaluate_properties(expr, "config", scope),
        None if facts.is_esm => return by_name(scope),
        None => nothing(),
    };
    let ValueKind::Object(entries) = &mut evaluation.value.kind else { return Some(evaluation) };
    if !facts.is_esm {
        // `module.exports.experimental = …`
        for key in KEYS.iter().filter(|key| entries.iter().all(|(known, _)| known != *key)).collect::<Vec<_>>() {
            let Some(export) = evaluate_export(key, scope) else { continue };
            entries.push(((*key).to_owned(), export.evaluation.value));
            evaluation.unknown.extend(export.evaluation.unknown.into_iter().map(|mut unknown| {
                unknown.path = format!("config.{}", unknown.path);
                unknown
            }));
        }
    }
    (facts.default_value.is_some() || !entries.is_empty()).then_some(evaluation)
}

/// `export { config as default }`, of this file or another.
fn by_name(scope: &mut ProjectScope<'_>) -> Option<Evaluation> {
    let mut evaluation = evaluate_export("default", scope)?.evaluation;
    for unknown in &mut evaluation.unknown {
        if let Some(rest) = unknown.path.strip_prefix("default") {
            unknown.path = format!("config{rest}");
        }
    }
    matches!(evaluation.value.kind, ValueKind::Object(_)).then_some(evaluation)
}

fn nothing() -> Evaluation {
    let value = Value { kind: ValueKind::Object(Vec::new()), at: Location::default(), module: 0, text: String::new() };
    Evaluation { value, unknown: Vec::new() }
}
