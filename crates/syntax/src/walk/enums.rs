//! Enums of TypeScript.

use swc_core::ecma::ast::{TsEnumDecl, TsEnumMemberId};

use crate::lower::Lower;
use crate::text::string;
use crate::{Expr, ExprKind, Key, Property};

/// A TypeScript enum as an object.
pub(super) fn enumeration(lower: &mut Lower<'_, '_>, item: &TsEnumDecl) -> Expr {
    let mut next = Some(0.0);
    let mut properties = Vec::with_capacity(item.members.len());
    for member in &item.members {
        let (name, span) = match &member.id {
            TsEnumMemberId::Ident(ident) => (ident.sym.to_string(), ident.span),
            TsEnumMemberId::Str(text) => (string(text), text.span),
        };
        let value = match (&member.init, next) {
            (Some(init), _) => lower.expr(init),
            (None, Some(number)) => lower.node(member.span, ExprKind::Number(number)),
            (None, None) => lower.node(member.span, ExprKind::Opaque { what: "an enum member without a value" }),
        };
        next = match &value.kind {
            ExprKind::Number(number) => Some(number + 1.0),
            _ => None,
        };
        properties.push(Property::KeyValue { key: Key::Name(name, lower.text.at(span)), value });
    }
    lower.node(item.span, ExprKind::Object(properties))
}
