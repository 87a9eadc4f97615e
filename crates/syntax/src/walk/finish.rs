//! From the walk's notes to owned facts.

use swc_core::atoms::Atom;
use swc_core::ecma::ast::Program;

use super::scope::Kind;
use super::{UseWork, Walker};
use crate::lower::{Name, Names};
use crate::{Confidence, Import, ImportKind, ImportedName, LocalUse, ModuleFacts};

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
            Kind::Named(import, index) => {
                imported(import, &self.imports[import as usize].names[index as usize].imported)
            }
            Kind::Default(import) => imported(import, "default"),
            Kind::Handle(import) => imported(import, "*"),
            _ => Name::Local,
        }
    }
}

impl<'a> Walker<'a> {
    pub(crate) fn finish(mut self, program: &Program) -> ModuleFacts {
        self.default_import_of_react();
        let leading = Self::directives(program);
        let directive_faults = super::directives::faults(program, &leading, self.text);
        let directives = leading.into_iter().map(|(text, span)| (text, self.text.at(span))).collect();
        let (exports, constants, default_value) = self.values();
        let units = std::mem::take(&mut self.units);
        let mut reach = units.reach(self.exports.iter().map(|export| (export.name.clone(), export.unit)).collect());
        let mut imports: Vec<Import> = Vec::with_capacity(self.imports.len());
        self.imports.sort_by_key(|import| import.span.lo);
        for import in &mut self.imports {
            let erased = self.typescript
                && import.clause
                && !import.valued
                && matches!(import.kind, ImportKind::Static | ImportKind::Require);
            let hoisted = !matches!(import.kind, ImportKind::Require | ImportKind::Dynamic);
            let mut names = Vec::with_capacity(import.names.len());
            for name in &mut import.names {
                if name.type_only {
                    continue;
                }
                names.push(ImportedName {
                    imported: name.imported.to_string(),
                    at: self.text.at(name.span),
                    used: name.used,
                    guarded: name.used && name.guarded,
                    of_default: name.of_default,
                    owners: reach.of_all(&name.units),
                });
            }
            imports.push(Import {
                specifier: std::mem::take(&mut import.specifier),
                kind: import.kind,
                at: self.text.at(import.span),
                type_only: import.type_only || erased,
                names,
                whole: import.whole,
                default_escapes: import.default_escapes,
                guarded: import.guarded,
                confidence: Confidence::Certain,
                owners: if hoisted { reach.of(super::owners::LOAD) } else { reach.of(import.unit) },
            });
        }
        let overrides = std::mem::take(&mut self.overrides);
        let replaced = |work: &UseWork| {
            let Some(key) = &work.key else { return false };
            let whole = super::Key { base: key.base.clone(), member: None };
            let place = [overrides.get(key), overrides.get(&whole)].into_iter().flatten().min();
            place.is_some_and(|lo| !work.immediate || *lo < work.span.lo.0)
        };
        let mut uses = Vec::with_capacity(self.uses.len());
        self.uses.sort_by_key(|work| work.span.lo);
        let works = std::mem::take(&mut self.uses);
        for work in works {
            if replaced(&work) {
                continue;
            }
            uses.push(LocalUse {
                kind: work.kind,
                at: self.text.at(work.span),
                guarded: work.guarded,
                confidence: work.confidence,
                owners: reach.of(work.unit),
                api: work.api,
            });
        }
        ModuleFacts {
            is_esm: self.is_esm,
            directives,
            directive_faults,
            exports,
            common_exports: std::mem::take(&mut self.foreign_exports),
            imports,
            uses,
            constants,
            default_value,
            initial_props: super::initial_props::on_default(program),
            diagnostics: Vec::new(),
            parsed: true,
        }
    }

    /// The classic JSX transform names `React` where the source does not.
    fn default_import_of_react(&mut self) {
        if !self.typescript {
            return;
        }
        for import in &mut self.imports {
            if import.specifier == "react" && import.names.iter().any(|name| name.imported == "default") {
                import.valued = true;
            }
        }
    }
}
