//! Files of the app router: flat exports only.

use switchrt_diagnostics::{Code, Diagnostic};
use switchrt_manifest::{RouteKind, Runtime};
use switchrt_syntax::ValueKind;

use super::declared::{Declaration, Reader, Speaker};
use super::values::SEGMENT;

/// Reads what a page, a route handler or a layout declares.
pub(crate) fn read(mut reader: Reader<'_>, kind: RouteKind) -> Declaration {
    let runtime = reader.export("runtime").and_then(|read| reader.runtime(&read.value, "runtime", !read.mutable));
    let mut out = Declaration { runtime, ..Declaration::default() };
    for key in SEGMENT {
        if let Some(read) = reader.export(key)
            && reader.segment_key(key, &read.value)
            && !read.mutable
            && let Some(json) = read.value.to_json()
        {
            out.config.insert((*key).to_owned(), json);
        }
    }
    config_object(&mut reader);
    super::misspelt::tell(&mut reader, kind);
    if kind == RouteKind::AppPage {
        static_params(&mut reader, out.runtime.as_ref());
    }
    if let Some(speaker) = &out.runtime
        && speaker.experimental
    {
        reader.out.push(
            Diagnostic::new(
                Code::ConfigAliasValue,
                speaker.at.file.clone(),
                speaker.span,
                "'experimental-edge' can be updated to 'edge' here",
            )
            .with_hint("Write 'edge': that is Next's word in `app`."),
        );
    }
    out.diagnostics = reader.out;
    out
}

/// `generateStaticParams` makes pages at build time, on Node and on the server: Next refuses it beside either of these.
fn static_params(reader: &mut Reader<'_>, runtime: Option<&Speaker>) {
    const NAME: &str = "generateStaticParams";
    let Some(export) = reader.facts.exports.iter().find(|export| export.name == NAME && !export.type_only) else {
        return;
    };
    let at = export.at;
    let mut tell = |message: String, hint: &str| {
        reader.out.push(Diagnostic::new(Code::ConfigConflict, reader.file, at, message).with_hint(hint));
    };
    if runtime.is_some_and(|speaker| speaker.runtime == Some(Runtime::Edge)) {
        tell(
            format!(
                "`{NAME}` and `runtime = 'edge'` cannot stand in one file: an edge page is rendered for each request"
            ),
            "Remove one of the two.",
        );
    }
    if reader.facts.directives.iter().any(|(text, _)| text == "use client") {
        tell(
            format!("`{NAME}` cannot stand in a `use client` file: it runs at build time, on the server"),
            "Move the client component to a file of its own and render it from this page.",
        );
    }
}

/// `export const config = {…}` says nothing in `app`; the lines that say it are shown.
fn config_object(reader: &mut Reader<'_>) {
    let Some(export) = reader.facts.exports.iter().find(|export| export.name == "config" && !export.type_only) else {
        return;
    };
    let at = export.at;
    let before = reader.out.len();
    let read = reader.export("config");
    // What is wrong inside it is beside the point: it has no effect at all.
    reader.out.truncate(before);
    let Some(read) = read else { return };
    if matches!(read.value.kind, ValueKind::String(_) | ValueKind::Number(_) | ValueKind::Bool(_) | ValueKind::Array(_))
    {
        return;
    }
    let mut lines = Vec::new();
    if let ValueKind::Object(entries) = &read.value.kind {
        for (key, value) in entries {
            let name = if key == "regions" { "preferredRegion" } else { key.as_str() };
            if name == "runtime" || SEGMENT.contains(&name) {
                lines.push(format!("export const {name} = {};", value.text));
            }
        }
    }
    let hint = if lines.is_empty() {
        "Remove it; `app` reads flat exports such as `export const runtime = 'edge'`.".to_owned()
    } else {
        format!("Write instead:\n{}", lines.join("\n"))
    };
    reader.out.push(
        Diagnostic::new(
            Code::ConfigAppConfigObject,
            reader.file,
            at,
            "an exported `config` object has no effect in `app`",
        )
        .with_hint(hint),
    );
}
