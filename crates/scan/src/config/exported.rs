//! What a config file exports as a whole, in each form that an export can have.

use std::path::Path;

use switchrt_diagnostics::Location;
use switchrt_syntax::{
    Evaluation, Expr, ExprKind, ImportKind, ModuleFacts, Value, ValueKind, evaluate_export, evaluate_properties,
};

use crate::files::Files;
use crate::scope::ProjectScope;

/// The options that a scan follows, as CommonJS may export them one by one.
const KEYS: &[&str] = &["experimental", "pageExtensions", "basePath", "trailingSlash"];

/// What is found under the default export or `module.exports`.
pub(super) enum Exported {
    /// An object, or a choice that is not known; its paths are under `config`.
    Config(Evaluation),
    /// A value that no config can be.
    Other(Value),
    /// Nothing that can be seen without running the file.
    Unseen,
}

pub(super) fn exported(facts: &ModuleFacts, scope: &mut ProjectScope<'_>) -> Exported {
    let mut evaluation = match &facts.default_value {
        Some(expr) => choice(expr, scope),
        None => match by_name(facts, scope) {
            Exported::Unseen if !facts.is_esm => nothing(),
            found => return found,
        },
    };
    if matches!(evaluation.value.kind, ValueKind::Object(_) | ValueKind::Unknown) {
        if !facts.is_esm {
            one_by_one(&mut evaluation, scope, facts.default_value.is_none());
        }
        let empty = matches!(&evaluation.value.kind, ValueKind::Object(entries) if entries.is_empty());
        return if facts.default_value.is_none() && empty { Exported::Unseen } else { Exported::Config(evaluation) };
    }
    Exported::Other(evaluation.value)
}

/// An object, or one of several between which only running decides: where these agree on every option that is followed,
/// it does not matter which.
fn choice(expr: &Expr, scope: &mut ProjectScope<'_>) -> Evaluation {
    let whole = evaluate_properties(expr, "config", scope);
    let ExprKind::Conditional { then, otherwise, .. } = &expr.kind else { return whole };
    if whole.value.kind != ValueKind::Unknown {
        return whole;
    }
    let (one, other) = (choice(then, scope), choice(otherwise, scope));
    if agree(&one, &other) { one } else { whole }
}

fn agree(one: &Evaluation, other: &Evaluation) -> bool {
    let known = |evaluation: &Evaluation| {
        matches!(evaluation.value.kind, ValueKind::Object(_))
            && !evaluation.unknown.iter().any(|why| is_followed(&why.path))
    };
    let followed = |evaluation: &Evaluation| {
        let option = |key: &str| evaluation.value.get(key).and_then(Value::to_json);
        let runtime =
            evaluation.value.get("experimental").and_then(|inner| inner.get("runtime")).and_then(Value::to_json);
        (runtime, option("pageExtensions"), option("basePath"), option("trailingSlash"))
    };
    known(one) && known(other) && followed(one) == followed(other)
}

/// Whether a path such as `config.pageExtensions[0]` lies inside an option that is followed, or around one.
pub(super) fn is_followed(path: &str) -> bool {
    const FOLLOWED: &[&str] =
        &["config.experimental.runtime", "config.pageExtensions", "config.basePath", "config.trailingSlash"];
    FOLLOWED.iter().any(|followed| {
        path.strip_prefix(followed).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            || followed.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'))
    })
}

/// `module.exports.experimental = …`
fn one_by_one(evaluation: &mut Evaluation, scope: &mut ProjectScope<'_>, nothing: bool) {
    let ValueKind::Object(entries) = &mut evaluation.value.kind else { return };
    let mut unsure = None;
    for key in KEYS.iter().filter(|key| entries.iter().all(|(known, _)| known != *key)).collect::<Vec<_>>() {
        let Some(export) = evaluate_export(key, scope) else { continue };
        // What may say more or not is told once, and only where the object itself was not found.
        if export.unsure {
            unsure = unsure.or_else(|| export.evaluation.unknown.into_iter().next());
            continue;
        }
        entries.push(((*key).to_owned(), export.evaluation.value));
        evaluation.unknown.extend(export.evaluation.unknown.into_iter().map(|mut unknown| {
            unknown.path = format!("config.{}", unknown.path);
            unknown
        }));
    }
    if let Some(mut why) = unsure.filter(|_| nothing && !entries.is_empty()) {
        "config".clone_into(&mut why.path);
        evaluation.unknown.push(why);
    }
}

/// `export { config as default }`, of this file or another; also a default export that is no object at all.
fn by_name(facts: &ModuleFacts, scope: &mut ProjectScope<'_>) -> Exported {
    let Some(export) = evaluate_export("default", scope) else { return Exported::Unseen };
    let mut evaluation = export.evaluation;
    for unknown in &mut evaluation.unknown {
        if let Some(rest) = unknown.path.strip_prefix("default") {
            unknown.path = format!("config{rest}");
        }
    }
    match evaluation.value.kind {
        ValueKind::Object(_) => Exported::Config(evaluation),
        ValueKind::Unknown => Exported::Unseen,
        // A CommonJS file may say more behind `module.exports`.
        ValueKind::Undefined if !facts.is_esm => Exported::Unseen,
        _ => Exported::Other(evaluation.value),
    }
}

fn nothing() -> Evaluation {
    let value = Value {
        kind: ValueKind::Object(Vec::new()),
        at: Location::default(),
        module: 0,
        text: String::new(),
        parts: Vec::new(),
        open: false,
    };
    Evaluation { value, unknown: Vec::new(), twice: Vec::new() }
}

/// Whether a config file is a module that exports nothing, which Next takes for `{}` and warns of. A script may also export by
/// what it does to `module`, `exports` or `this`, under whatever name.
pub(super) fn exports_nothing(files: &Files, path: &Path, facts: &ModuleFacts) -> bool {
    let declares = !facts.exports.is_empty()
        || facts.script_exports.is_some()
        || facts.imports.iter().any(|import| import.kind == ImportKind::ExportAll);
    let says = |text: &str| ["module", "exports", "this", "eval", "\\u"].iter().any(|word| text.contains(word));
    !declares && (facts.is_esm || files.asked().text(path).is_ok_and(|text| !says(&String::from_utf8_lossy(&text))))
}
