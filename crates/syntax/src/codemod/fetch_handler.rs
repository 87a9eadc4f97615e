//! `export default handler` to `export default { fetch: handler }`.

use swc_core::common::Spanned;
use swc_core::ecma::ast::{Decl, DefaultDecl, ExportSpecifier, Expr, ModuleDecl, ModuleExportName, Pat, Program, Stmt};

use super::exported::{declarations, is_common, key, statements};
use super::style::Style;
use super::{Draft, bytes, insert};
use crate::text::peel;

const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

pub(super) fn rewrite(program: &Program, source: &str) -> Draft {
    let style = Style::of(program, source);
    let mut draft = Draft::default();
    let by_hand = |why: &str| {
        Some(format!(
            "{why}: write `export default {{ fetch: handler }}` by hand, as Node calls a default function with (req, res)."
        ))
    };
    for decl in declarations(program) {
        match decl {
            ModuleDecl::ExportDefaultDecl(export) => {
                let span = bytes(export.span);
                match &export.decl {
                    DefaultDecl::Fn(function) if function.function.body.is_some() => {
                        params(&mut draft, function.function.params.len());
                        // `async` stands before the function's own span in some shapes: what follows the keywords is all of it.
                        let inner = behind_default(source, span.start);
                        match &function.ident {
                            Some(name) => {
                                draft.replace(span.start..inner, "");
                                let text = format!("export default {{ fetch: {} }}{}", name.sym, style.semicolon);
                                insert::end(&mut draft, source, &style, &text);
                            }
                            None => {
                                draft.replace(inner..inner, "{ fetch: ");
                                draft.replace(span.end..span.end, format!(" }}{}", style.semicolon));
                            }
                        }
                    }
                    // A signature that stands before the function would stay behind alone.
                    DefaultDecl::Fn(_) => draft.refused = by_hand("the default function has several signatures"),
                    DefaultDecl::Class(_) => draft.refused = by_hand("the default export is a class"),
                    _ => continue,
                }
                return draft;
            }
            ModuleDecl::ExportDefaultExpr(export) => {
                match peel(&export.expr) {
                    // Already in web style.
                    Expr::Object(object) if object.props.iter().any(is_fetch) => return draft,
                    Expr::Object(_) => draft.refused = by_hand("the default export is an object without `fetch`"),
                    Expr::Arrow(arrow) => params(&mut draft, arrow.params.len()),
                    Expr::Fn(function) => params(&mut draft, function.function.params.len()),
                    Expr::Ident(ident) => match local_function(program, &ident.sym) {
                        Local::Params(count) => params(&mut draft, count),
                        // `const handler = { fetch }`
                        Local::Fetches => return draft,
                        Local::Unknown => draft.notes.push(format!(
                            "`{}` is taken for a function from a request to a response: check that it is one.",
                            ident.sym
                        )),
                    },
                    Expr::Call(_) => draft
                        .notes
                        .push("the default export is what a call gives: check that it is a function from a request to a response.".to_owned()),
                    _ => draft.refused = by_hand("the default export is no function that can be seen"),
                }
                let span = bytes(export.expr.span());
                draft.replace(span.start..span.start, "{ fetch: ");
                draft.replace(span.end..span.end, " }");
                return draft;
            }
            ModuleDecl::ExportNamed(export) => {
                let default = export.specifiers.iter().any(|specifier| match specifier {
                    ExportSpecifier::Named(named) => {
                        matches!(named.exported.as_ref().unwrap_or(&named.orig), ModuleExportName::Ident(ident) if ident.sym == "default")
                    }
                    ExportSpecifier::Default(_) => true,
                    ExportSpecifier::Namespace(_) => false,
                });
                if default {
                    draft.refused = by_hand("the default export is named in an export list");
                    return draft;
                }
            }
            _ => {}
        }
    }
    if is_common(program) {
        draft.refused = by_hand("the file is CommonJS");
    } else if !has_methods(program) {
        draft.refused = by_hand("no default export is seen in this file");
    }
    draft
}

/// Where the thing behind `export default` begins, comments between the words included.
fn behind_default(source: &str, start: usize) -> usize {
    let rest = &source[start..];
    let at = rest.find("default").map_or(0, |at| at + "default".len());
    let blank = rest[at..].len() - rest[at..].trim_start_matches([' ', '\t', '\n', '\r']).len();
    start + at + blank
}

fn params(draft: &mut Draft, count: usize) {
    if count > 1 {
        draft.notes.push(
            "the handler takes a second argument: on Node it is `{ params }`, and has no `waitUntil`.".to_owned(),
        );
    }
}

fn is_fetch(prop: &swc_core::ecma::ast::PropOrSpread) -> bool {
    use swc_core::ecma::ast::{Prop, PropOrSpread};
    match prop {
        PropOrSpread::Prop(prop) => match &**prop {
            Prop::KeyValue(pair) => key(&pair.key).as_deref() == Some("fetch"),
            Prop::Method(method) => key(&method.key).as_deref() == Some("fetch"),
            Prop::Shorthand(ident) => ident.sym == "fetch",
            _ => false,
        },
        PropOrSpread::Spread(_) => false,
    }
}

enum Local {
    Params(usize),
    Fetches,
    Unknown,
}

fn local_function(program: &Program, name: &str) -> Local {
    let decls = statements(program)
        .into_iter()
        .filter_map(|stmt| if let Stmt::Decl(decl) = stmt { Some(decl) } else { None })
        .chain(declarations(program).into_iter().filter_map(|decl| decl.as_export_decl().map(|export| &export.decl)));
    for decl in decls {
        match decl {
            Decl::Fn(function) if function.ident.sym == name => return Local::Params(function.function.params.len()),
            Decl::Var(var) => {
                let named =
                    var.decls.iter().find(|decl| matches!(&decl.name, Pat::Ident(ident) if ident.id.sym == name));
                match named.and_then(|decl| decl.init.as_deref()).map(peel) {
                    Some(Expr::Arrow(arrow)) => return Local::Params(arrow.params.len()),
                    Some(Expr::Fn(function)) => return Local::Params(function.function.params.len()),
                    Some(Expr::Object(object)) if object.props.iter().any(is_fetch) => return Local::Fetches,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    Local::Unknown
}

fn has_methods(program: &Program) -> bool {
    METHODS
        .iter()
        .any(|method| !matches!(super::exported::exported(program, method), super::exported::Exported::Nothing))
}
