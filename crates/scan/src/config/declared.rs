//! The words in which a file speaks of its runtime, evaluated.

use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_manifest::{DataFetching, Matcher, Place, Runtime};
use switchrt_syntax::{Declared, ExportKind, ExportValue, ModuleFacts, NotStatic, Twice, Value, evaluate_export};

use crate::scope::NamedScope;

/// A declared runtime, readable or not.
#[derive(Clone, Debug)]
pub(crate) struct Speaker {
    /// `None` when it cannot be read, is unknown or may change: the next speaker decides.
    pub runtime: Option<Runtime>,
    /// The evaluated string, else the source text.
    pub text: String,
    pub at: Place,
    /// The whole value expression, in `at.file`.
    pub span: Location,
    /// It was written as `experimental-edge`.
    pub experimental: bool,
}

/// All that one file declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declaration {
    pub runtime: Option<Speaker>,
    pub config: serde_json::Map<String, serde_json::Value>,
    /// `None` when no matcher was declared.
    pub matchers: Option<Vec<Matcher>>,
    /// A page's data functions, sorted.
    pub data_fetching: Vec<DataFetching>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads exports of one file and tells what is wrong with them.
pub(crate) struct Reader<'a> {
    pub scope: &'a mut dyn NamedScope,
    pub facts: &'a ModuleFacts,
    pub file: &'a str,
    pub out: Vec<Diagnostic>,
}

/// An export's value with what decides whether it may be trusted.
pub(crate) struct Read {
    pub value: Value,
    /// An exported `let` or `var`: told, and not followed.
    pub mutable: bool,
}

impl Reader<'_> {
    /// Evaluates an export. Everything that is not known, and a mutable export, is told here.
    pub(crate) fn export(&mut self, name: &str) -> Option<Read> {
        let Some(export) = evaluate_export(name, self.scope) else {
            self.misplaced(name);
            return None;
        };
        let ExportValue { evaluation, declared, module, unsure } = export;
        if unsure {
            self.unsure(&evaluation.unknown);
            return None;
        }
        self.both_systems(name);
        let mutable = declared == Declared::Mutable;
        if mutable {
            let place = if module == 0 { self.name_of(name) } else { self.name_in(module, name) };
            let (file, at) = place.unwrap_or_else(|| (self.scope.display(module), evaluation.value.at));
            self.out.push(
                Diagnostic::new(
                    Code::ConfigMutableExport,
                    file,
                    at,
                    format!("`{name}` is an exported variable that may change, so its value is not followed"),
                )
                .with_hint(format!("Write `export const {name} = …`.")),
            );
        } else {
            for unknown in &evaluation.unknown {
                self.not_static(unknown);
            }
            for twice in &evaluation.twice {
                self.out.push(written_twice(twice, self.scope.display(twice.module)));
            }
        }
        Some(Read { value: evaluation.value, mutable })
    }

    /// ES and CommonJS exports of one name in one file: which of them counts depends on who compiles it.
    fn both_systems(&mut self, name: &str) {
        let mixed = self.facts.common_exports.iter().find(|(other, _)| other == name || other == "default");
        let Some((other, at)) = mixed else { return };
        let written = if other == "default" { "module.exports".to_owned() } else { format!("exports.{name}") };
        let message = format!("`{name}` is an ES export of this file, which assigns `{written}` as well");
        self.out.push(
            Diagnostic::new(Code::ConfigConflict, self.file, *at, message)
                .with_hint("Keep the ES export: in an ES module an assignment to `module.exports` throws."),
        );
    }

    /// What may export this name or not: told once, whatever else it may export.
    fn unsure(&mut self, unknown: &[NotStatic]) {
        let Some(why) = unknown.first() else { return };
        let file = self.scope.display(why.module);
        let told = self.out.iter().any(|known| {
            known.code == Code::ConfigNotStatic
                && known.file == file
                && (known.line, known.column) == (why.at.line.max(1), why.at.column.max(1))
        });
        if !told {
            self.not_static(why);
        }
    }

    /// An assignment to `exports` that exports nothing.
    fn misplaced(&mut self, name: &str) {
        let Some((_, at)) = self.facts.common_exports.iter().find(|(other, _)| other == name) else { return };
        let told = if self.facts.is_esm {
            let message = format!("`{name}` cannot be read: `exports` means nothing in an ES module");
            Diagnostic::new(Code::ConfigNotStatic, self.file, *at, message)
                .with_hint(format!("Write `export const {name} = …`."))
        } else {
            let message = format!("`{name}` has no effect here: `module.exports` is another object in the end");
            Diagnostic::new(Code::ConfigIgnored, self.file, *at, message)
                .with_hint(format!("Write `module.exports.{name} = …` behind the assignment to `module.exports`."))
        };
        self.out.push(told);
    }

    fn name_of(&self, name: &str) -> Option<(String, Location)> {
        let export = self.facts.exports.iter().find(|export| export.name == name && !export.type_only)?;
        Some((self.file.to_owned(), export.at))
    }

    /// The name where another module declares it; it may be exported there under another one.
    fn name_in(&mut self, module: u32, name: &str) -> Option<(String, Location)> {
        let facts = self.scope.facts(module)?;
        let variable = |export: &&switchrt_syntax::Export| {
            matches!(export.kind, ExportKind::Local { declared: Declared::Mutable, .. })
        };
        let mut exports = facts.exports.iter().filter(variable);
        let export = exports.clone().find(|export| export.name == name).or_else(|| exports.next())?;
        Some((self.scope.display(module), export.at))
    }

    pub(crate) fn not_static(&mut self, unknown: &NotStatic) {
        let message = format!("`{}` cannot be read: {}", unknown.path, unknown.reason);
        self.out.push(
            Diagnostic::new(Code::ConfigNotStatic, self.scope.display(unknown.module), unknown.at, message)
                .with_hint(unknown.hint.clone()),
        );
    }

    /// The source text of an export's value, where it has one here.
    pub(crate) fn export_text(&self, name: &str) -> Option<String> {
        let export = self.facts.exports.iter().find(|export| export.name == name && !export.type_only)?;
        if let Some(value) = &export.value {
            return Some(value.text.clone());
        }
        let ExportKind::Local { local: Some(local), .. } = &export.kind else { return None };
        self.facts.constants.iter().find(|constant| constant.name == *local).map(|constant| constant.value.text.clone())
    }

    /// A finding at a value.
    pub(crate) fn tell(
        &mut self,
        code: Code,
        value: &Value,
        message: String,
        hint: impl Into<String>,
    ) -> &mut Diagnostic {
        let i = self.out.len();
        self.out.push(Diagnostic::new(code, self.scope.display(value.module), value.at, message).with_hint(hint));
        &mut self.out[i]
    }

    pub(crate) fn place(&self, value: &Value) -> Place {
        Place { file: self.scope.display(value.module), line: value.at.line.max(1), column: value.at.column.max(1) }
    }
}

/// Two values under one key of one object: the later one holds, and whoever reads the first is misled.
pub(super) fn written_twice(twice: &Twice, file: String) -> Diagnostic {
    let message = format!("`{}` is written twice in one object; the later one holds", twice.path);
    Diagnostic::new(Code::ConfigConflict, file, twice.at, message).with_hint("Keep one of the two.")
}
