//! What a route's file must export.

use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_manifest::{DataFetching, RouteKind};
use switchrt_syntax::{Export, ImportKind, ModuleFacts, is_exported};

use crate::scope::NamedScope;

pub(crate) const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

fn value_export<'f>(facts: &'f ModuleFacts, name: &str) -> Option<&'f Export> {
    facts.exports.iter().find(|export| export.name == name && !export.type_only)
}

fn has(facts: &ModuleFacts, name: &str) -> bool {
    value_export(facts, name).is_some()
}

/// `export *` may bring any name but `default`.
fn has_star(facts: &ModuleFacts) -> bool {
    facts.imports.iter().any(|import| import.kind == ImportKind::ExportAll && !import.type_only)
}

/// A script that hands out nothing by name may still assign `module.exports` in a way that is not followed.
fn has_default(facts: &ModuleFacts) -> bool {
    has(facts, "default")
        || facts.script_exports.is_some()
        || !facts.is_esm && facts.exports.iter().any(|export| !export.type_only)
}

/// The finding about a missing handler, at the start of the file.
pub(crate) fn check(facts: &ModuleFacts, kind: RouteKind, file: &str, route: &str) -> Option<Diagnostic> {
    if !facts.parsed {
        return None;
    }
    let methods = METHODS.iter().any(|method| has(facts, method));
    let named = |name: &str| has(facts, name) || has_star(facts);
    let (fine, message, hint) = match kind {
        RouteKind::Page | RouteKind::Special | RouteKind::AppPage => (
            has_default(facts),
            "the page has no default export, so there is nothing to render",
            "Export the component: `export default function Page() { … }`.",
        ),
        RouteKind::Api => (
            has_default(facts) || methods || has_star(facts),
            "the API route has no default export and no method export, so nothing handles a request",
            "Export a handler: `export default function handler(req, res) { … }`, or `export function GET(request) { … }`.",
        ),
        RouteKind::AppRoute => (
            methods || has_star(facts),
            if has(facts, "default") {
                "a default export does not handle requests here; a route handler exports methods"
            } else {
                "the route handler exports no method, so nothing handles a request"
            },
            "Export a function named after the method: `export function GET(request) { … }`.",
        ),
        RouteKind::Middleware => (
            has_default(facts) || named("middleware"),
            "the middleware exports no function to run",
            "Export it as default, or under the name `middleware`.",
        ),
        RouteKind::Proxy => (
            has_default(facts) || named("proxy"),
            "the proxy exports no function to run",
            "Export it as default, or under the name `proxy`.",
        ),
    };
    if fine {
        return None;
    }
    let lost = kind == RouteKind::Page
        && (has(facts, "middleware") || file.rsplit('/').next().is_some_and(|name| name.starts_with("middleware.")));
    let (code, message, hint) = if lost {
        (
            Code::RouteNestedMiddleware,
            "a `middleware` file below `pages` is a page like any other, and is never run as middleware",
            "Move it beside `pages`, and say with `config.matcher` which paths it handles.",
        )
    } else {
        (Code::RouteNoDefaultExport, message, hint)
    };
    let at = Location { line: 1, column: 1, end_line: 1, end_column: 1, start: 0, end: 0 };
    let mut diagnostic = Diagnostic::new(code, file, at, message).with_hint(hint);
    diagnostic.routes.push(route.to_owned());
    Some(diagnostic)
}

/// A page's data functions, sorted. `getInitialProps` is the component's; the others are the module's, its own or brought by
/// `export *` or by the object that `module.exports` is.
pub(crate) fn data_fetching(facts: &ModuleFacts, scope: &mut dyn NamedScope) -> Vec<DataFetching> {
    use DataFetching::{GetInitialProps, GetServerSideProps, GetStaticPaths, GetStaticProps};
    let star = has_star(facts);
    let whole = facts.script_exports.is_some() || !facts.is_esm && has(facts, "default");
    let mut exported = |name: &str| has(facts, name) || (star || whole) && is_exported(name, scope);
    [
        (facts.initial_props, GetInitialProps),
        (exported("getServerSideProps"), GetServerSideProps),
        (exported("getStaticPaths"), GetStaticPaths),
        (exported("getStaticProps"), GetStaticProps),
    ]
    .into_iter()
    .filter_map(|(present, function)| present.then_some(function))
    .collect()
}

/// A runtime or a config in a page that a loader compiles (`.mdx`) is not read, by Next as by this tool: it is told.
pub(crate) fn in_compiled_page(bytes: &[u8], file: &str) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    if !file.ends_with(".mdx") {
        return out;
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return out };
    let mut fence: Option<&str> = None;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => {
                // In MDX an export begins at the first column.
                let Some(name) = exported_name(line) else { continue };
                if !matches!(name, "runtime" | "config") {
                    continue;
                }
                let column = |byte: usize| line[..byte].encode_utf16().count() + 1;
                let start = line.find(name).unwrap_or(0);
                let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
                let at = Location {
                    line: number(index + 1),
                    column: number(column(start)),
                    end_line: number(index + 1),
                    end_column: number(column(start + name.len())),
                    start: 0,
                    end: 0,
                };
                let message = format!("`{name}` has no effect here: what a page of this kind exports is not read");
                out.push(
                    Diagnostic::new(Code::ConfigIgnored, file, at, message)
                        .with_hint("Declare it in a script that renders this file, or for all pages in `next.config`."),
                );
            }
            _ => {}
        }
    }
    out
}

/// The name in `export const name = …`.
fn exported_name(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("export ")?.trim_start();
    let rest = ["const ", "let ", "var "].into_iter().find_map(|word| rest.strip_prefix(word))?.trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}
