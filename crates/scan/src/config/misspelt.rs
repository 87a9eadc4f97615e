//! Exports whose names are nearly those that are read.

use switchrt_catalog::is_slip;
use switchrt_diagnostics::{Code, Diagnostic};
use switchrt_manifest::RouteKind;
use switchrt_syntax::{Value, ValueKind, evaluate_export};

use super::declared::Reader;
use super::runtime::word;
use super::values::SEGMENT;

const OBJECT: &[&str] = &["config", "runtime", "maxDuration"];
const FUNCTIONS: &[&str] = &["getServerSideProps", "getStaticProps", "getStaticPaths"];

/// Tells exports that are read under another name: those whose value is of the kind that the right name would have.
pub(super) fn tell(reader: &mut Reader<'_>, kind: RouteKind) {
    let app = matches!(kind, RouteKind::AppPage | RouteKind::AppRoute);
    let values: Vec<&str> = if app { ["runtime"].iter().chain(SEGMENT).copied().collect() } else { OBJECT.to_vec() };
    let functions = if kind == RouteKind::Page { FUNCTIONS } else { &[] };
    let facts = reader.facts;
    let taken = |name: &str| facts.exports.iter().any(|export| export.name == name);
    for export in facts.exports.iter().filter(|export| !export.type_only) {
        let name = export.name.as_str();
        if values.contains(&name) || functions.contains(&name) {
            continue;
        }
        let meant = functions.iter().find(|known| is_slip(name, known)).copied().or_else(|| {
            let meant = values.iter().find(|known| is_slip(name, known)).copied()?;
            let value = evaluate_export(name, reader.scope)?.evaluation.value;
            fits(meant, &value).then_some(meant)
        });
        if let Some(meant) = meant.filter(|meant| !taken(meant)) {
            let message = format!("`{name}` is no name that is read here, so it has no effect");
            reader.out.push(
                Diagnostic::new(Code::ConfigIgnored, reader.file, export.at, message)
                    .with_hint(format!("Did you mean `{meant}`?")),
            );
        } else if name == "matcher" && matches!(kind, RouteKind::Middleware | RouteKind::Proxy) {
            let value = evaluate_export(name, reader.scope).map(|export| export.evaluation.value);
            if value.is_some_and(|value| matches!(value.kind, ValueKind::String(_) | ValueKind::Array(_))) {
                let message = "`matcher` is not read from an export of its own, so it has no effect";
                reader.out.push(
                    Diagnostic::new(Code::ConfigIgnored, reader.file, export.at, message)
                        .with_hint("Write `export const config = { matcher: … }`."),
                );
            }
        }
    }
}

/// Whether a value is one that the name is given.
fn fits(name: &str, value: &Value) -> bool {
    let is_word = |words: &[&str]| value.as_str().is_some_and(|text| words.contains(&text));
    match name {
        "config" => matches!(&value.kind, ValueKind::Object(entries)
            if entries.iter().any(|(key, _)| matches!(key.as_str(), "runtime" | "matcher" | "maxDuration" | "regions" | "api"))),
        "runtime" => value.as_str().is_some_and(|text| word(text).is_some()),
        "maxDuration" => matches!(value.kind, ValueKind::Number(_)),
        "revalidate" => matches!(value.kind, ValueKind::Number(_) | ValueKind::Bool(false)),
        "dynamicParams" => matches!(value.kind, ValueKind::Bool(_)),
        "preferredRegion" => matches!(value.kind, ValueKind::String(_) | ValueKind::Array(_)),
        "dynamic" => is_word(&["auto", "force-dynamic", "error", "force-static"]),
        "fetchCache" => value.as_str().is_some_and(|text| text.ends_with("cache") || text.ends_with("store")),
        _ => false,
    }
}
