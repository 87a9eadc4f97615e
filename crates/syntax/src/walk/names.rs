//! Names that are written out.

use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{MemberProp, ModuleExportName, PropName};

use crate::text::{literal, string};

/// Whether a member's name is written out as `name`.
pub(crate) fn is_named(prop: &MemberProp, name: &str) -> bool {
    match prop {
        MemberProp::Ident(ident) => ident.sym == name,
        MemberProp::Computed(computed) => literal(&computed.expr).is_some_and(|(text, _)| text == name),
        MemberProp::PrivateName(_) => false,
    }
}

/// The name of a member, where it is written out.
pub(crate) fn static_name(prop: &MemberProp) -> Option<Atom> {
    match prop {
        MemberProp::Ident(name) => Some(name.sym.clone()),
        MemberProp::Computed(computed) => literal(&computed.expr).map(|(text, _)| text.into()),
        MemberProp::PrivateName(_) => None,
    }
}

/// The text of an export or import name.
pub(crate) fn export_name(name: &ModuleExportName) -> String {
    match name {
        ModuleExportName::Ident(ident) => ident.sym.to_string(),
        ModuleExportName::Str(text) => string(text),
    }
}

/// The text and place of a property key that is written out.
pub(crate) fn key_name(key: &PropName) -> Option<(Atom, Span)> {
    match key {
        PropName::Ident(name) => Some((name.sym.clone(), name.span)),
        PropName::Str(text) => Some((string(text).into(), text.span)),
        _ => None,
    }
}
