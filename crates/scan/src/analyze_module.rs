//! One source text by itself: what it declares and uses, in the manifest's shapes.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};
use switchrt_catalog::Target;
use switchrt_diagnostics::Diagnostic;
use switchrt_manifest::{RouteKind, Runtime, Use};
use switchrt_syntax::{Grammar, parse};

use crate::analyse::{local, offer_guards_in, settle};
use crate::ignore;
use crate::route::declare;
use crate::scope::SingleScope;

/// The answer of [`analyze_module`]. No key is ever left out.
#[derive(Clone, Debug, Serialize)]
pub struct ModuleAnswer {
    /// The declared runtime, if it can be read.
    pub runtime: Option<Runtime>,
    /// The rest of `config`, and flat exports that stand beside it.
    pub config: Map<String, Value>,
    /// Names of the exports that are values, in source order.
    pub exports: Vec<String>,
    /// Specifiers of the imports that are loaded, in source order, each once.
    pub imports: Vec<String>,
    pub uses: Vec<Use>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Analyses a source text for `edge-light`. `filename` picks the grammar and stands in positions; nothing is read from disk.
#[must_use]
pub fn analyze_module(source: &str, filename: &str) -> ModuleAnswer {
    let facts = Arc::new(parse(source, Grammar::from_path(filename)));
    let mut diagnostics: Vec<Diagnostic> = facts.diagnostics.clone();
    diagnostics.iter_mut().for_each(|diagnostic| filename.clone_into(&mut diagnostic.file));
    let mut scope = SingleScope { facts: Arc::clone(&facts), name: filename };
    let declaration = declare(&mut scope, &facts, filename, kind_of(filename), "");
    diagnostics.extend(declaration.diagnostics);
    let mut imports: Vec<String> = Vec::new();
    for import in facts.imports.iter().filter(|import| !import.type_only) {
        if !imports.contains(&import.specifier) {
            imports.push(import.specifier.clone());
        }
    }
    let (uses, mut found) = local(&facts, filename, &Target::EdgeLight);
    offer_guards_in(&mut found, source, &facts);
    settle(&mut found);
    diagnostics.extend(found);
    let mut diagnostics = ignore::apply(diagnostics, std::iter::once((filename, facts.ignores.as_slice())), true);
    diagnostics.sort_by(|a, b| (a.line, a.column, a.code.slug()).cmp(&(b.line, b.column, b.code.slug())));
    ModuleAnswer {
        runtime: declaration.runtime.and_then(|speaker| speaker.runtime),
        config: declaration.config,
        exports: facts.exports.iter().filter(|export| !export.type_only).map(|export| export.name.clone()).collect(),
        imports,
        uses,
        diagnostics,
    }
}

/// The kind that a file of this name has in a Next project.
fn kind_of(filename: &str) -> RouteKind {
    let path = format!("/{}", filename.replace('\\', "/"));
    let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
    match stem {
        "middleware" => RouteKind::Middleware,
        "proxy" => RouteKind::Proxy,
        "page" | "layout" if path.contains("/app/") => RouteKind::AppPage,
        "route" if path.contains("/app/") => RouteKind::AppRoute,
        _ if path.contains("/pages/api/") => RouteKind::Api,
        _ => RouteKind::Page,
    }
}
