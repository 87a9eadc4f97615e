//! `@vercel/static-config`: the object literal of an exported `const config`, by a TypeScript older than `satisfies`.

use swc_core::common::Spanned;
use swc_core::ecma::ast::{ArrayLit, Expr, Lit, ObjectLit, Prop, PropName, PropOrSpread};

use super::find::{Form, Found};
use super::shape::{Lost, by_export, form, inside, lost, odd_property};
use super::{Loss, Peer};

const ME: Peer = Peer::StaticConfig;

pub(super) fn read(found: &Found<'_>, name: &str) -> Option<Lost> {
    let (Form::Const, Some(mut init), "config") = (found.form, found.init, name) else {
        return by_export(ME, Loss::Unseen, found, name);
    };
    // Its parser ends the expression before a word that it does not know.
    while let Expr::TsSatisfies(inner) = init {
        init = &inner.expr;
    }
    match init {
        Expr::Object(literal) => object(literal, name),
        other => lost(ME, Loss::Unseen, other.span(), name, form(other)),
    }
}

fn value(expr: &Expr, path: &str) -> Option<Lost> {
    let refused = || lost(ME, Loss::Refused, expr.span(), path, form(expr));
    match expr {
        Expr::Lit(Lit::Str(_) | Lit::Bool(_) | Lit::Null(_)) => None,
        // `Number('1_000')` is no number.
        Expr::Lit(Lit::Num(number)) if number.raw.as_ref().is_some_and(|raw| raw.contains('_')) => refused(),
        Expr::Lit(Lit::Num(_)) => None,
        Expr::Ident(ident) if ident.sym == *"undefined" => None,
        Expr::Array(array) => items(array, path),
        Expr::Object(literal) => object(literal, path),
        _ => refused(),
    }
}

fn items(array: &ArrayLit, path: &str) -> Option<Lost> {
    array.elems.iter().enumerate().find_map(|(i, item)| match item {
        None => lost(ME, Loss::Refused, array.span, path, "a hole"),
        Some(item) => match item.spread {
            Some(dots) => lost(ME, Loss::Refused, dots.to(item.expr.span()), path, "a spread"),
            None => value(&item.expr, &format!("{path}[{i}]")),
        },
    })
}

/// What makes it throw comes first: then nothing is read at all.
fn object(object: &ObjectLit, path: &str) -> Option<Lost> {
    let mut first = None;
    for prop in &object.props {
        if let Some((form, span)) = odd_property(prop) {
            first = first.or_else(|| lost(ME, Loss::LeftOut, span, path, form));
            continue;
        }
        let PropOrSpread::Prop(prop) = prop else { continue };
        let Prop::KeyValue(pair) = &**prop else { continue };
        if matches!(pair.key, PropName::Str(_) | PropName::Computed(_)) {
            // The key keeps its quotes or brackets, and is another one then.
            let form = if matches!(pair.key, PropName::Str(_)) { "a quoted key" } else { "a computed key" };
            first = first.or_else(|| lost(ME, Loss::LeftOut, pair.key.span(), &inside(path, &pair.key), form));
        }
        match value(&pair.value, &inside(path, &pair.key)) {
            Some(loss) if loss.loss == Loss::Refused => return Some(loss),
            loss => first = first.or(loss),
        }
    }
    first
}
