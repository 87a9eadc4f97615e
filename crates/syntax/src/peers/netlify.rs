//! Netlify: the object of a `config`, ES or CommonJS, whose values that are no literals are `undefined`.

use swc_core::common::Spanned;
use swc_core::ecma::ast::{Expr, Lit, ObjectLit, Prop, PropName, PropOrSpread, UnaryOp};

use super::find::{Form, Found};
use super::shape::{Lost, by_export, form, inside, lost, odd_property};
use super::{Loss, Peer};

const ME: Peer = Peer::Netlify;

pub(super) fn read(found: &Found<'_>, name: &str) -> Option<Lost> {
    let init = match (found.form, found.init) {
        (Form::Const | Form::Listed { .. } | Form::Assigned, Some(init)) if name == "config" => bare(init),
        _ => return by_export(ME, Loss::Unseen, found, name),
    };
    match init {
        Expr::Object(literal) => object(literal, name),
        other => lost(ME, Loss::Unseen, other.span(), name, form(other)),
    }
}

/// Its parser does not keep parentheses.
fn bare(mut expr: &Expr) -> &Expr {
    while let Expr::Paren(inner) = expr {
        expr = &inner.expr;
    }
    expr
}

fn value(expr: &Expr, path: &str) -> Option<Lost> {
    match bare(expr) {
        Expr::Lit(Lit::Str(_) | Lit::Bool(_) | Lit::Null(_) | Lit::Num(_)) => None,
        Expr::Ident(ident) if ident.sym == *"undefined" => None,
        // What minifiers make of `true` and `false`.
        Expr::Unary(unary) if unary.op == UnaryOp::Bang && matches!(bare(&unary.arg), Expr::Lit(Lit::Num(_))) => None,
        Expr::Array(array) => array.elems.iter().enumerate().find_map(|(i, item)| {
            let item = item.as_ref()?;
            match item.spread {
                Some(dots) => lost(ME, Loss::Undefined, dots.to(item.expr.span()), path, "a spread"),
                None => value(&item.expr, &format!("{path}[{i}]")),
            }
        }),
        Expr::Object(literal) => object(literal, path),
        other => lost(ME, Loss::Undefined, other.span(), path, form(other)),
    }
}

fn object(object: &ObjectLit, path: &str) -> Option<Lost> {
    object.props.iter().find_map(|prop| {
        if let Some((form, span)) = odd_property(prop) {
            return lost(ME, Loss::LeftOut, span, path, form);
        }
        let PropOrSpread::Prop(prop) = prop else { return None };
        let Prop::KeyValue(pair) = &**prop else { return None };
        match &pair.key {
            PropName::Ident(_) | PropName::Str(_) => value(&pair.value, &inside(path, &pair.key)),
            // A text in brackets is a text to it.
            PropName::Computed(key) if matches!(bare(&key.expr), Expr::Lit(Lit::Str(_))) => value(&pair.value, path),
            PropName::Computed(key) => lost(ME, Loss::LeftOut, key.span, path, "a computed key"),
            PropName::Num(_) | PropName::BigInt(_) => {
                lost(ME, Loss::LeftOut, pair.key.span(), path, "a number as a key")
            }
        }
    })
}
