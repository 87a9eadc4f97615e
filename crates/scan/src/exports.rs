//! What a route's file must export.

use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_manifest::{DataFetching, RouteKind};
use switchrt_syntax::{Export, ImportKind, ModuleFacts};

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
    has(facts, "default") || !facts.is_esm && facts.exports.iter().any(|export| !export.type_only)
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

/// `'use server'` over a whole route file makes every export a server action: no page and no handler is left.
pub(crate) fn directive(facts: &ModuleFacts, kind: RouteKind, file: &str, route: &str) -> Option<Diagnostic> {
    let (_, at) = facts.directives.iter().find(|(text, _)| text == "use server")?;
    let what = match kind {
        RouteKind::AppPage => "a page",
        RouteKind::AppRoute => "a route handler",
        RouteKind::Middleware | RouteKind::Proxy => "a middleware",
        _ => "a file below `pages`",
    };
    let mut diagnostic =
        Diagnostic::new(Code::DirectiveUseServer, file, *at, format!("`use server` cannot stand at the top of {what}"))
            .with_hint("Move the actions to a file of their own that begins with `use server`.");
    diagnostic.routes.push(route.to_owned());
    Some(diagnostic)
}

/// A page's data functions, sorted. `getInitialProps` is the component's; the others are the module's.
pub(crate) fn data_fetching(facts: &ModuleFacts) -> Vec<DataFetching> {
    use DataFetching::{GetInitialProps, GetServerSideProps, GetStaticPaths, GetStaticProps};
    [
        (facts.initial_props, GetInitialProps),
        (has(facts, "getServerSideProps"), GetServerSideProps),
        (has(facts, "getStaticPaths"), GetStaticPaths),
        (has(facts, "getStaticProps"), GetStaticProps),
    ]
    .into_iter()
    .filter_map(|(present, function)| present.then_some(function))
    .collect()
}
