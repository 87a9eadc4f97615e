//! Exports of names, of this module and of others.

use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{ExportSpecifier, NamedExport};

use super::exports::Target;
use super::scope::{Kind, Meaning};
use super::{Mode, Walker, export_name};
use crate::text::string;
use crate::{Declared, ImportKind};

impl<'a> Walker<'a> {
    /// Exports a name of this module, which may be an import.
    pub(crate) fn export_local(&mut self, name: String, span: Span, local: &Atom) {
        let unit = self.units.add();
        let kind = match self.meaning(local) {
            Meaning::Bound(id) => {
                let binding = &self.bindings[id as usize];
                let (kind, top) = (binding.kind.clone(), binding.top);
                if let Kind::Member(base, member) = &kind {
                    let (base, member) = (*base, member.clone());
                    self.in_unit(unit, |walker| walker.held_member(base, member, span, Mode::Read));
                }
                match (top, &kind) {
                    (Some(top), _) => {
                        self.units.mention(unit, top);
                        self.units.call(unit, top);
                    }
                    (None, _) => self.in_unit(unit, |walker| walker.export_import(id)),
                }
                (top.is_none()).then_some(kind)
            }
            // An alias of a global is a top-level constant all the same.
            Meaning::Global(..) => {
                if let Some(top) = self.tops.get(local).map(|top| top.unit) {
                    self.units.mention(unit, top);
                    self.units.call(unit, top);
                }
                None
            }
            Meaning::Other => None,
        };
        let target = match kind {
            Some(Kind::Named(import, index)) => {
                let import = &self.imports[import as usize];
                Target::From {
                    specifier: import.specifier.clone(),
                    imported: import.names[index as usize].imported.to_string(),
                }
            }
            Some(Kind::Default(import)) => {
                Target::From { specifier: self.imports[import as usize].specifier.clone(), imported: "default".into() }
            }
            Some(Kind::Handle(import)) => {
                Target::From { specifier: self.imports[import as usize].specifier.clone(), imported: "*".into() }
            }
            _ => {
                let declared = self.tops.get(local).map_or(Declared::Const, |top| top.declared);
                Target::Local { local: Some(local.clone()), declared }
            }
        };
        let type_only = match (&target, self.meaning(local)) {
            // `export { T }` of a type that is declared here has no value.
            (Target::Local { .. }, Meaning::Other) => self.typescript && !self.tops.contains_key(local),
            _ => false,
        };
        self.add_export(name, span, target, unit, None);
        if let Some(last) = self.exports.last_mut() {
            last.type_only = type_only;
        }
    }

    fn export_import(&mut self, id: super::BindingId) {
        match self.bindings[id as usize].kind {
            Kind::Handle(import) => {
                self.imports[import as usize].whole = true;
                self.imports[import as usize].valued = true;
            }
            Kind::Default(import) => {
                self.note_default(import, id, Mode::Read);
                self.imports[import as usize].default_escapes = true;
            }
            Kind::Named(import, name) => self.note_named(import, name, id, Mode::Read),
            _ => {}
        }
    }

    pub(crate) fn export_named(&mut self, export: &'a NamedExport) {
        let Some(source) = &export.src else {
            for specifier in &export.specifiers {
                if let ExportSpecifier::Named(named) = specifier {
                    let local: Atom = export_name(&named.orig).into();
                    let exported = named.exported.as_ref().unwrap_or(&named.orig);
                    if export.type_only || named.is_type_only {
                        self.add_type(&export_name(exported).into(), exported.span());
                    } else {
                        self.export_local(export_name(exported), exported.span(), &local);
                    }
                }
            }
            return;
        };
        let specifier = string(source);
        let star = export.specifiers.iter().any(|specifier| matches!(specifier, ExportSpecifier::Namespace(_)));
        let kind = ImportKind::ExportFrom;
        let index = self.add_import(specifier.clone(), kind, source.span);
        self.imports[index as usize].type_only = export.type_only;
        self.imports[index as usize].valued = true;
        for item in &export.specifiers {
            let (imported, exported, span, imported_span, type_only) = match item {
                ExportSpecifier::Named(named) => {
                    let exported = named.exported.as_ref().unwrap_or(&named.orig);
                    (
                        export_name(&named.orig),
                        export_name(exported),
                        exported.span(),
                        named.orig.span(),
                        named.is_type_only,
                    )
                }
                ExportSpecifier::Namespace(star) => {
                    self.imports[index as usize].whole = true;
                    ("*".into(), export_name(&star.name), star.name.span(), star.span, false)
                }
                ExportSpecifier::Default(default) => (
                    "default".into(),
                    default.exported.sym.to_string(),
                    default.exported.span,
                    default.exported.span,
                    false,
                ),
            };
            let type_only = type_only || export.type_only;
            let unit = self.units.add();
            if imported != "*" {
                let name = self.add_name(index, imported.as_str().into(), imported_span);
                let name = &mut self.imports[index as usize].names[name as usize];
                name.type_only = type_only;
                name.used = !type_only;
                name.guard = crate::Guard::NONE;
                name.units.push(unit);
            }
            self.add_export(exported, span, Target::From { specifier: specifier.clone(), imported }, unit, None);
            if let Some(last) = self.exports.last_mut() {
                last.type_only = type_only;
            }
        }
        if !export.specifiers.is_empty()
            && self.imports[index as usize].names.iter().all(|name| name.type_only)
            && !star
        {
            self.imports[index as usize].type_only = true;
        }
    }
}
