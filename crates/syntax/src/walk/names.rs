//! Names that are written out.

use swc_core::atoms::Atom;
use swc_core::common::{BytePos, Span};
use swc_core::ecma::ast::{MemberProp, ModuleExportName, PropName};

use super::Walker;
use super::scope::Kind;
use crate::lower::{Name, Names};
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

impl Names for Walker<'_> {
    fn name(&self, name: &Atom) -> Name {
        let imported = |import: u32, imported: &str| Name::Imported {
            specifier: self.imports[import as usize].specifier.clone(),
            imported: imported.to_owned(),
        };
        let Some(id) = self.names.get(name) else {
            return if self.tops.contains_key(name) { Name::Local } else { Name::Global };
        };
        match self.bindings[*id as usize].kind {
            // An import of types alone leaves nothing behind that a value could be.
            Kind::Default(import) | Kind::Handle(import) | Kind::Named(import, _)
                if self.imports[import as usize].type_only =>
            {
                Name::Global
            }
            Kind::Named(import, index) if self.imports[import as usize].names[index as usize].type_only => Name::Global,
            Kind::Named(import, index) => {
                imported(import, &self.imports[import as usize].names[index as usize].imported)
            }
            Kind::Default(import) => imported(import, "default"),
            Kind::Handle(import) => imported(import, "*"),
            _ => Name::Local,
        }
    }

    fn is_ready(&self, name: &Atom, place: BytePos) -> bool {
        self.tops.get(name).is_none_or(|top| top.ready <= place)
    }
}
