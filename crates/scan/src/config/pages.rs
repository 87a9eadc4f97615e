//! Files that declare with `export const config` and flat exports: pages, API routes, middleware, proxy.

use switchrt_diagnostics::{Code, Diagnostic, Location, Severity};
use switchrt_manifest::{RouteKind, Runtime};
use switchrt_syntax::{Value, ValueKind};

use super::declared::{Declaration, Reader, Speaker};
use crate::matcher;

/// Reads what the file declares. `base_path` is part of a matcher's regular expression.
pub(crate) fn read(mut reader: Reader<'_>, kind: RouteKind, base_path: &str) -> Declaration {
    let mut out = Declaration::default();
    let config = reader.export("config");
    let mut nested = None;
    if let Some(config) = &config {
        match &config.value.kind {
            ValueKind::Object(entries) => {
                for (key, value) in entries {
                    match key.as_str() {
                        "runtime" => {
                            nested =
                                reader.runtime(value, "config.runtime", !config.mutable).map(|speaker| (speaker, value))
                        }
                        "matcher" if matches!(kind, RouteKind::Middleware | RouteKind::Proxy) => {
                            if !config.mutable && value.kind != ValueKind::Undefined {
                                out.matchers = Some(matchers(&mut reader, value, base_path));
                            }
                        }
                        _ => keep(&mut reader, &mut out, config.mutable, key, value),
                    }
                }
            }
            ValueKind::Unknown => {}
            ValueKind::Undefined if config.mutable => {}
            _ => {
                let message = format!("`config` is {}, and must be an object", config.value.noun());
                reader.tell(
                    Code::ConfigBadValue,
                    &config.value,
                    message,
                    "Write `export const config = { runtime: 'edge' }`.",
                );
            }
        }
    }
    let flat = reader
        .export("runtime")
        .and_then(|read| reader.runtime(&read.value, "runtime", !read.mutable).map(|speaker| (speaker, read.value)));
    if let Some(read) = reader.export("maxDuration")
        && reader.segment_key("maxDuration", &read.value)
        && !read.mutable
        && let Some(json) = read.value.to_json()
    {
        if let Some(nested) = out.config.get("maxDuration")
            && *nested != json
        {
            let message = format!("`maxDuration` says {json} and `config.maxDuration` says {nested}; the first wins");
            reader.tell(Code::ConfigConflict, &read.value, message, "Keep one of the two.").severity =
                Severity::Warning;
        }
        out.config.insert("maxDuration".to_owned(), json);
    }
    out.runtime = choose(&mut reader, flat, nested);
    if config.is_some_and(|config| config.value.kind == ValueKind::Unknown) && out.runtime.is_none() {
        out.runtime = unreadable(&mut reader);
    }
    kind_rules(&mut reader, kind, &mut out);
    super::misspelt::tell(&mut reader, kind);
    out.diagnostics = reader.out;
    out
}

/// The rest of `config`, as far as it is known and right.
fn keep(reader: &mut Reader<'_>, out: &mut Declaration, mutable: bool, key: &str, value: &Value) {
    if reader.config_key(key, value)
        && !mutable
        && let Some(json) = value.to_json()
    {
        out.config.insert(key.to_owned(), json);
    }
}

fn matchers(reader: &mut Reader<'_>, value: &Value, base_path: &str) -> Vec<switchrt_manifest::Matcher> {
    let (good, bad) = matcher::read(value, "config.matcher", base_path);
    for bad in bad {
        reader.tell(Code::MiddlewareBadMatcher, bad.value, format!("`{}` {}", bad.path, bad.message), bad.hint);
    }
    good
}

/// Flat `runtime` wins over `config.runtime`, and says so where they differ.
fn choose(
    reader: &mut Reader<'_>,
    flat: Option<(Speaker, Value)>,
    nested: Option<(Speaker, &Value)>,
) -> Option<Speaker> {
    match (flat, nested) {
        (Some((flat, value)), Some((nested, _))) => {
            if flat.runtime.is_none() {
                return Some(if nested.runtime.is_some() { nested } else { flat });
            }
            if nested.runtime.is_some() && flat.runtime != nested.runtime {
                let message = format!(
                    "`runtime` says '{}' and `config.runtime` says '{}'; the first wins",
                    flat.text, nested.text
                );
                reader.tell(Code::ConfigConflict, &value, message, "Keep one of the two.").severity = Severity::Warning;
            }
            Some(flat)
        }
        (Some((flat, _)), None) => Some(flat),
        (None, nested) => nested.map(|(nested, _)| nested),
    }
}

/// A `config` of which nothing is known may well have named a runtime: its text is what was declared.
fn unreadable(reader: &mut Reader<'_>) -> Option<Speaker> {
    let told = reader.out.iter().find(|diagnostic| diagnostic.code == Code::ConfigNotStatic)?;
    let at = switchrt_manifest::Place { file: told.file.clone(), line: told.line, column: told.column };
    let span = Location {
        line: told.line,
        column: told.column,
        end_line: told.end_line,
        end_column: told.end_column,
        start: 0,
        end: 0,
    };
    // A function or a class has no value of its own: its name stands where the words would.
    let text = reader.export_text("config").filter(|text| !text.is_empty()).unwrap_or_else(|| "config".to_owned());
    Some(Speaker { runtime: None, text, at, span, experimental: false })
}

fn kind_rules(reader: &mut Reader<'_>, kind: RouteKind, out: &mut Declaration) {
    let Some(speaker) = &out.runtime else { return };
    let mut tell = |code, message: String, hint: &str| {
        reader.out.push(Diagnostic::new(code, speaker.at.file.clone(), speaker.span, message).with_hint(hint))
    };
    match (kind, speaker.runtime) {
        (RouteKind::Special, _) => tell(
            Code::ConfigIgnored,
            "a runtime has no effect here: this file is compiled for every runtime that needs it".to_owned(),
            "Remove it, and declare the runtime on the pages themselves.",
        ),
        (RouteKind::Proxy, _) => tell(
            Code::MiddlewareRuntime,
            "a proxy always runs on Node, so it declares no runtime".to_owned(),
            "Remove the runtime. To run it on the edge, rename the file to `middleware`.",
        ),
        (RouteKind::Middleware, Some(Runtime::Nodejs)) => tell(
            Code::MiddlewareRuntime,
            "a middleware always runs on the edge; `nodejs` is not possible here".to_owned(),
            "Remove the runtime. To run it on Node, rename the file to `proxy` and its function to `proxy`.",
        ),
        (RouteKind::Page, Some(Runtime::Edge)) if !speaker.experimental => tell(
            Code::ConfigAliasValue,
            "Next wants 'experimental-edge' on a page; 'edge' means the same here".to_owned(),
            "Nothing needs to change, unless Next builds this app as well.",
        ),
        (RouteKind::Api | RouteKind::Middleware, Some(Runtime::Edge)) if speaker.experimental => tell(
            Code::ConfigAliasValue,
            "'experimental-edge' can be updated to 'edge' here".to_owned(),
            "Write 'edge': that is Next's word for API routes and middleware.",
        ),
        _ => {}
    }
}
