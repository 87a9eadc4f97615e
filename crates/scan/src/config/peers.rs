//! What other tools make of a declaration that is known here.

use std::path::Path;

use switchrt_diagnostics::{Code, Diagnostic};
use switchrt_manifest::RouteKind;
use switchrt_syntax::{Declared, Grammar, Loss, Peer, PeerLoss, Value, ValueKind, evaluate_export, peer_losses};

use super::values::SEGMENT;
use crate::scope::NamedScope;

/// One note a declaration. The text is read again: nobody else asks how a known value is written.
pub(crate) fn told(scope: &mut dyn NamedScope, path: &Path, file: &str, kind: RouteKind) -> Vec<Diagnostic> {
    let names: Vec<&str> = match kind {
        RouteKind::AppPage | RouteKind::AppRoute => ["runtime"].iter().chain(SEGMENT).copied().collect(),
        RouteKind::Page | RouteKind::Api => vec!["config", "runtime", "maxDuration"],
        RouteKind::Middleware | RouteKind::Proxy => vec!["config"],
        RouteKind::Special => return Vec::new(),
    };
    let known: Vec<(&str, Value)> = names.into_iter().filter_map(|name| Some((name, known(scope, name)?))).collect();
    if known.is_empty() {
        return Vec::new();
    }
    // A file that is gone or is no text by now is told by whoever reads it next.
    let Ok(source) = std::fs::read_to_string(path) else { return Vec::new() };
    let grammar = Grammar::from_path(&path.to_string_lossy());
    let flat_only = matches!(kind, RouteKind::AppPage | RouteKind::AppRoute);
    known
        .iter()
        .filter_map(|(name, value)| {
            let mut losses = peer_losses(&source, grammar, name);
            // The others know no `app`.
            losses.retain(|loss| !flat_only || loss.peer == Peer::Next16);
            note(&losses, name, value, file, kind)
        })
        .collect()
}

/// The value of an export that is followed: whatever is not, is told already.
fn known(scope: &mut dyn NamedScope, name: &str) -> Option<Value> {
    let export = evaluate_export(name, scope)?;
    let followed = export.declared != Declared::Mutable && export.evaluation.unknown.is_empty();
    let value = export.evaluation.value;
    (followed && !matches!(value.kind, ValueKind::Undefined | ValueKind::Unknown)).then_some(value)
}

fn note(losses: &[PeerLoss], name: &str, value: &Value, file: &str, kind: RouteKind) -> Option<Diagnostic> {
    let first = losses.iter().min_by_key(|loss| loss.at.start)?;
    let list: Vec<String> = losses
        .iter()
        .map(|loss| {
            let what = if (loss.at, &loss.path) == (first.at, &first.path) {
                "it".to_owned()
            } else {
                format!("`{}` ({})", loss.path, loss.form)
            };
            let for_node = name == "config" && matches!(kind, RouteKind::Page | RouteKind::Api);
            outcome(loss, &what, for_node)
        })
        .collect();
    let verb = match first.form {
        "a spread" | "a hole" | "a shorthand" | "a method" | "a quoted key" | "a computed key"
        | "a number as a key" => "has",
        _ => "is",
    };
    let message = format!("`{}` {verb} {}, which not every tool reads: {}", first.path, first.form, list.join("; "));
    let flat = matches!(kind, RouteKind::AppPage | RouteKind::AppRoute);
    let hint = match (literal(value), flat || name == "config") {
        (Some(text), true) => format!("All of them read `export const {name} = {text};`."),
        (Some(text), false) => format!("All of them read `export const config = {{ {name}: {text} }};`."),
        (None, _) => {
            "All of them read `export const` with texts, numbers, booleans, arrays and objects written out.".to_owned()
        }
    };
    Some(Diagnostic::new(Code::ConfigPeerDiffers, file, first.at, message).with_hint(hint))
}

fn outcome(loss: &PeerLoss, what: &str, for_node: bool) -> String {
    match (loss.peer, loss.loss) {
        (Peer::StaticConfig, Loss::Unseen) if for_node => {
            format!("@vercel/static-config does not see {what} and takes the route for Node")
        }
        (Peer::StaticConfig, Loss::Unseen) => format!("@vercel/static-config does not see {what}"),
        (Peer::StaticConfig, Loss::LeftOut) => format!("@vercel/static-config leaves {what} out"),
        (Peer::StaticConfig, _) => format!("@vercel/static-config throws on {what}"),
        (Peer::Next12, loss) => format!("Next 12 {}", next(loss, what)),
        (Peer::Next16, loss) => format!("Next 16 {}", next(loss, what)),
        (Peer::Netlify, Loss::Undefined) => format!("Netlify reads {what} as undefined"),
        (Peer::Netlify, Loss::LeftOut) => format!("Netlify leaves {what} out"),
        (Peer::Netlify, _) => format!("Netlify does not see {what}"),
    }
}

fn next(loss: Loss, what: &str) -> String {
    match loss {
        Loss::Refused => format!("reports an error on {what} and takes the default"),
        Loss::Warned => format!("warns of {what} and takes the default"),
        Loss::Unseen | Loss::LeftOut | Loss::Undefined => format!("does not see {what} and takes the default"),
    }
}

/// A value in the words that every peer reads; `None` where there are none.
fn literal(value: &Value) -> Option<String> {
    let text = match &value.kind {
        ValueKind::Null => "null".to_owned(),
        ValueKind::Bool(flag) => flag.to_string(),
        ValueKind::Number(number) if number.is_finite() && number.is_sign_positive() => number.to_string(),
        ValueKind::String(text) if text.chars().all(|c| !c.is_control() && !matches!(c, '\'' | '\\')) => {
            format!("'{text}'")
        }
        ValueKind::String(text) => serde_json::to_string(text).ok()?,
        ValueKind::Array(items) => {
            format!("[{}]", items.iter().map(literal).collect::<Option<Vec<_>>>()?.join(", "))
        }
        ValueKind::Object(entries) => {
            let entry = |(key, value): &(String, Value)| Some(format!("{}: {}", name(key)?, literal(value)?));
            let entries = entries
                .iter()
                .filter(|(_, value)| value.kind != ValueKind::Undefined)
                .map(entry)
                .collect::<Option<Vec<_>>>()?;
            if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
        }
        _ => return None,
    };
    (text.len() <= LONGEST).then_some(text)
}

/// Longer values are not repeated in a hint.
const LONGEST: usize = 400;

/// A key that needs no quotes.
fn name(key: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    (key.starts_with(|c: char| plain(c) && !c.is_ascii_digit()) && key.chars().all(plain)).then_some(key)
}
