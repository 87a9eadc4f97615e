//! From the walk's notes to owned facts.

use swc_core::ecma::ast::Program;

use super::imports::ImportWork;
use super::values::Values;
use super::{UseWork, Walker, truths};
use crate::{Assumption, Confidence, Guard, Import, ImportKind, ImportedName, LocalUse, ModuleFacts, Rewrite};

/// The numbers of assumptions among those that are kept.
fn kept(used: &mut Vec<u32>, assumes: Vec<u32>) -> Vec<u32> {
    let number = |index: u32| {
        let place = used.iter().position(|known| *known == index).unwrap_or_else(|| {
            used.push(index);
            used.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    };
    assumes.into_iter().map(number).collect()
}

impl<'a> Walker<'a> {
    pub(crate) fn finish(mut self, program: &Program) -> ModuleFacts {
        self.default_import_of_react();
        let leading = Self::directives(program);
        let directive_faults = super::directives::faults(program, &leading, self.text);
        let directives = leading.into_iter().map(|(text, span)| (text, self.text.at(span))).collect();
        let Values { exports, constants, default_value, script_exports, common_exports } = self.values(true);
        let units = std::mem::take(&mut self.units);
        let mut reach = units.reach(self.exports.iter().map(|export| (export.name.clone(), export.unit)).collect());
        let truths = self.truths();
        let sources: Vec<String> = self.imports.iter().map(|import| import.specifier.clone()).collect();
        // Of the assumptions only those stay that something stands behind.
        let mut used: Vec<u32> = Vec::new();
        let mut imports: Vec<Import> = Vec::with_capacity(self.imports.len());
        let mut offers: Vec<_> = (0..self.imports.len()).map(|index| self.import_edits(index)).collect();
        let mut order: Vec<usize> = (0..self.imports.len()).collect();
        order.sort_by_key(|index| self.imports[*index].span.lo);
        let mut works: Vec<Option<ImportWork>> = std::mem::take(&mut self.imports).into_iter().map(Some).collect();
        for index in order {
            let Some(import) = &mut works[index] else { continue };
            let (whole, by_name) = std::mem::take(&mut offers[index]);
            let erased = self.typescript
                && import.clause
                && !import.valued
                && matches!(import.kind, ImportKind::Static | ImportKind::Require);
            let hoisted = !matches!(import.kind, ImportKind::Require | ImportKind::Dynamic);
            let mut names = Vec::with_capacity(import.names.len());
            for (place, name) in import.names.iter_mut().enumerate() {
                if name.type_only {
                    continue;
                }
                let edits = by_name.iter().find(|(at, _)| *at == place).map(|(_, edits)| edits.clone());
                names.push(ImportedName {
                    imported: name.imported.to_string(),
                    at: self.text.at(name.span),
                    used: name.used,
                    later: name.used && !name.sure.iter().any(|by| reach.called(*by)),
                    maybe: name.used && !name.sure.iter().any(|by| reach.surely(*by)),
                    touched: name.touched.iter().any(|by| reach.called(*by)),
                    guarded: if name.used { name.guard } else { Guard::NONE },
                    assumes: kept(&mut used, name.assumes.take().unwrap_or_default()),
                    edits: self.rewrites(edits.unwrap_or_default()),
                    of_default: name.of_default,
                    members: name.taken(),
                    owners: reach.of_all(&name.units),
                });
            }
            let native = import.specifier.ends_with(".node");
            imports.push(Import {
                specifier: std::mem::take(&mut import.specifier),
                pattern: import.pattern,
                kind: import.kind,
                at: self.text.at(import.span),
                type_only: import.type_only || erased,
                names,
                whole: import.whole,
                default_escapes: import.default_escapes,
                guarded: import.cover.guard,
                later: import.maybe || !reach.called(import.by),
                maybe: import.maybe || !reach.surely(import.by),
                optional: import.optional,
                assumes: kept(&mut used, std::mem::take(&mut import.cover.assumes)),
                edits: self.rewrites(whole),
                confidence: if import.pattern && !native { Confidence::Likely } else { Confidence::Certain },
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
                guarded: work.cover.guard,
                later: work.maybe || !reach.called(work.by),
                maybe: work.maybe || !reach.surely(work.by),
                assumes: kept(&mut used, work.cover.assumes),
                edits: self.rewrites(work.edits),
                confidence: work.confidence,
                owners: reach.of(work.unit),
                api: work.api,
            });
        }
        let assumptions = used
            .iter()
            .filter_map(|index| self.assumptions.get(*index as usize))
            .map(|assumed| Assumption {
                specifier: sources[assumed.import as usize].clone(),
                imported: assumed.name.to_string(),
                call: assumed.call,
                holds: assumed.holds,
            })
            .collect();
        let mut replaces: Vec<String> = overrides.keys().filter_map(truths::api).collect();
        replaces.sort_unstable();
        ModuleFacts {
            assumptions,
            truths,
            replaces,
            ignores: Vec::new(),
            is_esm: self.is_esm,
            directives,
            directive_faults,
            exports,
            common_exports,
            script_exports,
            imports,
            uses,
            constants,
            default_value,
            initial_props: super::initial_props::on_default(program),
            diagnostics: Vec::new(),
            parsed: true,
        }
    }

    /// The half that tells what the module declares.
    pub(crate) fn finish_declared(self, program: &Program) -> ModuleFacts {
        let leading = Self::directives(program);
        let directive_faults = super::directives::faults(program, &leading, self.text);
        let directives = leading.into_iter().map(|(text, span)| (text, self.text.at(span))).collect();
        let Values { exports, constants, script_exports, common_exports, .. } = self.values(false);
        let mut stars: Vec<_> = self.imports.iter().filter(|import| import.kind == ImportKind::ExportAll).collect();
        stars.sort_by_key(|import| import.span.lo);
        let imports = stars.into_iter().map(|import| Import {
            specifier: import.specifier.clone(),
            pattern: false,
            kind: import.kind,
            at: self.text.at(import.span),
            type_only: import.type_only,
            names: Vec::new(),
            whole: true,
            default_escapes: false,
            later: false,
            maybe: false,
            guarded: Guard::NONE,
            optional: false,
            assumes: Vec::new(),
            edits: Vec::new(),
            confidence: Confidence::Certain,
            owners: crate::Owners { module_load: true, exports: Vec::new() },
        });
        ModuleFacts {
            is_esm: self.is_esm,
            directives,
            directive_faults,
            common_exports,
            script_exports,
            exports,
            imports: imports.collect(),
            constants,
            initial_props: super::initial_props::on_default(program),
            parsed: true,
            ..ModuleFacts::default()
        }
    }

    /// Stretches of the program as UTF-16 offsets.
    fn rewrites(&self, edits: Vec<super::Replace>) -> Vec<Rewrite> {
        let rewrite = |(span, text)| {
            let at = self.text.at(span);
            Rewrite { start: at.start, end: at.end, text }
        };
        edits.into_iter().map(rewrite).collect()
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
