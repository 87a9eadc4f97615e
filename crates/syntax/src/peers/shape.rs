//! What readers have in common.

use swc_core::common::Span;
use swc_core::ecma::ast::{Expr, Lit, MemberProp, Prop, PropName, PropOrSpread};

use super::find::{Form, Found};
use super::{Loss, Peer};

/// A loss with its place in the tree.
pub(super) struct Lost {
    pub peer: Peer,
    pub loss: Loss,
    pub span: Span,
    pub path: String,
    pub form: &'static str,
}

pub(super) fn lost(peer: Peer, loss: Loss, span: Span, path: &str, form: &'static str) -> Option<Lost> {
    Some(Lost { peer, loss, span, path: path.to_owned(), form })
}

/// The whole declaration, for the way in which it is exported.
pub(super) fn by_export(peer: Peer, loss: Loss, found: &Found<'_>, name: &str) -> Option<Lost> {
    let form = match found.form {
        Form::Const => "a flat export",
        Form::Listed { .. } => "exported in a list",
        Form::From { .. } | Form::Star => "exported from another file",
        Form::Assigned | Form::InObject => "a CommonJS export",
        Form::Other => "exported in another form",
    };
    lost(peer, loss, found.span, name, form)
}

pub(super) fn is_named(prop: &MemberProp, name: &str) -> bool {
    matches!(prop, MemberProp::Ident(ident) if ident.sym == *name)
}

/// The name of a key that is written as an identifier or a text.
pub(super) fn key_text(key: &PropName) -> Option<String> {
    match key {
        PropName::Ident(ident) => Some(ident.sym.to_string()),
        PropName::Str(text) => Some(crate::text::string(text)),
        _ => None,
    }
}

/// The path of a property; a key that is no plain name adds nothing.
pub(super) fn inside(path: &str, key: &PropName) -> String {
    match key_text(key) {
        Some(key) => format!("{path}.{key}"),
        None => path.to_owned(),
    }
}

/// What an expression is called.
pub(super) fn form(expr: &Expr) -> &'static str {
    match expr {
        Expr::Ident(_) => "a name",
        Expr::Tpl(template) if template.exprs.is_empty() => "a template",
        Expr::Tpl(_) => "a template with expressions",
        Expr::TaggedTpl(_) => "a tagged template",
        Expr::Bin(_) | Expr::Unary(_) => "an operation",
        Expr::Cond(_) => "a choice",
        Expr::Member(_) | Expr::OptChain(_) => "a member",
        Expr::Call(_) => "a call",
        Expr::Paren(_) => "in parentheses",
        Expr::TsAs(_) | Expr::TsConstAssertion(_) | Expr::TsTypeAssertion(_) => "a type assertion",
        Expr::TsSatisfies(_) => "a `satisfies` expression",
        Expr::TsNonNull(_) => "a non-null assertion",
        Expr::Lit(Lit::Regex(_)) => "a regular expression",
        _ => "no literal",
    }
}

/// What a property other than `key: value` is called, with its place.
pub(super) fn odd_property(prop: &PropOrSpread) -> Option<(&'static str, Span)> {
    use swc_core::common::Spanned;
    match prop {
        PropOrSpread::Spread(spread) => Some(("a spread", spread.dot3_token.to(spread.expr.span()))),
        PropOrSpread::Prop(prop) => match &**prop {
            Prop::KeyValue(_) => None,
            Prop::Shorthand(ident) => Some(("a shorthand", ident.span)),
            other => Some(("a method", other.span())),
        },
    }
}
