//! `next.config.*`, read without running it.

use switchrt_diagnostics::{Code, Diagnostic, Location, Severity};
use switchrt_graph::Resolver;
use switchrt_manifest::{Place, Runtime};
use switchrt_syntax::{Evaluation, Value, ValueKind};

use super::Speaker;
use super::declared::written_twice;
use super::exported::{Exported, exported, exports_nothing, is_followed};
use super::runtime::{unknown_word, word};
use crate::files::Files;
use crate::options::ConfigValues;
use crate::scope::{NamedScope as _, ProjectScope};

/// In Next's order of looking.
const NAMES: &[&str] =
    &["next.config.js", "next.config.mjs", "next.config.ts", "next.config.cjs", "next.config.mts", "next.config.cts"];

/// The project's options, resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Global {
    /// `None`: nothing said, or not readable.
    pub runtime: Option<Runtime>,
    /// The words that said so, with their place where the file shows it.
    speaker: Option<Speaker>,
    pub page_extensions: Vec<String>,
    pub base_path: String,
    pub diagnostics: Vec<Diagnostic>,
}

impl Global {
    /// Who spoke, as a route's manifest entry shows it.
    pub(crate) fn speaker(&self) -> Option<Speaker> {
        self.speaker.clone()
    }
}

/// Reads the options, from values that somebody evaluated or from the file itself.
pub(crate) fn read(files: &Files, resolver: &Resolver, given: Option<&ConfigValues>) -> Global {
    let name = find(files);
    let read = name.map_or_else(Global::default, |name| from_file(files, resolver, name));
    let mut out = match given {
        // The place of the words is known from the source alone, so it is looked for there in either case.
        Some(values) => from_values(values, name.unwrap_or("next.config.js"), read.speaker),
        None => read,
    };
    for other in NAMES.iter().filter(|other| name.is_some_and(|name| name != **other) && files.exists(other)) {
        let message = format!("`{other}` is not read, because there is a `{}`", name.unwrap_or_default());
        out.diagnostics.push(
            Diagnostic::new(Code::ConfigIgnored, *other, Location::default(), message).with_hint("Keep one of them."),
        );
    }
    if out.page_extensions.is_empty() {
        out.page_extensions =
            crate::discover::PAGE_EXTENSIONS.iter().map(|extension| (*extension).to_owned()).collect();
    }
    out
}

fn find(files: &Files) -> Option<&'static str> {
    NAMES.iter().copied().find(|name| files.exists(name))
}

fn from_values(values: &ConfigValues, file: &str, read: Option<Speaker>) -> Global {
    let mut out = Global {
        page_extensions: values
            .page_extensions
            .iter()
            .map(|extension| extension.trim_start_matches('.').to_owned())
            .collect(),
        base_path: values.base_path.clone(),
        diagnostics: values.diagnostics.clone(),
        ..Global::default()
    };
    if let Some(text) = &values.runtime {
        let start = Place { file: file.to_owned(), line: 1, column: 1 };
        let (at, place) = read.map_or((start, Location::default()), |speaker| (speaker.at, speaker.span));
        out.runtime = word(text);
        if out.runtime.is_none() {
            let (message, hint) = unknown_word("experimental.runtime", text);
            out.diagnostics
                .push(Diagnostic::new(Code::ConfigUnknownRuntime, at.file.clone(), place, message).with_hint(hint));
        }
        out.speaker = Some(Speaker {
            runtime: out.runtime,
            text: text.clone(),
            at,
            span: place,
            experimental: text == "experimental-edge",
        });
    }
    out
}

fn from_file(files: &Files, resolver: &Resolver, name: &'static str) -> Global {
    let mut out = Global::default();
    let path = files.root().join(name);
    let path = files.asked().canonicalize(&path).unwrap_or(path);
    let record = files.get(&path);
    if record.unreadable || !record.facts.parsed {
        for told in &record.diagnostics {
            let mut diagnostic = told.clone();
            diagnostic.message = format!("`{name}` cannot be read, so its options are not followed: {}", told.message);
            diagnostic.code = Code::ConfigUnreadable;
            diagnostic.severity = Severity::Error;
            diagnostic.file = name.to_owned();
            out.diagnostics.push(diagnostic);
        }
        return out;
    }
    let mut scope = ProjectScope::new(files, resolver, &path, &record.facts, name);
    let evaluation = match exported(&record.facts, &mut scope) {
        Exported::Config(evaluation) => evaluation,
        Exported::Other(value) => {
            let message = format!("`{name}` exports {}, and must export an object or a function", value.noun());
            out.diagnostics.push(
                Diagnostic::new(Code::ConfigUnreadable, scope.display(value.module), value.at, message)
                    .with_hint("Write it like `module.exports = { basePath: '/docs' }`."),
            );
            return out;
        }
        Exported::Unseen if exports_nothing(files, &path, &record.facts) => {
            let message = format!("`{name}` exports nothing, so every option has its default");
            out.diagnostics.push(
                Diagnostic::new(Code::ConfigIgnored, name, Location::default(), message)
                    .with_hint("Export an object, or take the file away."),
            );
            return out;
        }
        Exported::Unseen => {
            let message = format!(
                "what `{name}` exports cannot be known without running it; the defaults of its options are taken"
            );
            let at = Location { line: 1, column: 1, end_line: 1, end_column: 1, start: 0, end: 0 };
            out.diagnostics.push(
                Diagnostic::new(Code::ConfigNotStatic, name, at, message)
                    .with_hint("Scan with `--config-eval` to load it, or export a plain object."),
            );
            return out;
        }
    };
    Reading { scope, evaluation: &evaluation, out: &mut out }.all();
    out
}

struct Reading<'r, 'a> {
    scope: ProjectScope<'a>,
    evaluation: &'r Evaluation,
    out: &'r mut Global,
}

impl Reading<'_, '_> {
    fn all(mut self) {
        let evaluation = self.evaluation;
        let value = &evaluation.value;
        for unknown in &evaluation.unknown {
            if is_followed(&unknown.path) {
                let message = format!(
                    "`{}` cannot be read: {}; its default is taken",
                    unknown.path.strip_prefix("config.").unwrap_or(&unknown.path),
                    unknown.reason
                );
                self.out.diagnostics.push(
                    Diagnostic::new(Code::ConfigNotStatic, self.scope.display(unknown.module), unknown.at, message)
                        .with_hint("Scan with `--config-eval` to load the file, or write a plain value."),
                );
            }
        }
        for twice in evaluation.twice.iter().filter(|twice| is_followed(&twice.path)) {
            self.out.diagnostics.push(written_twice(twice, self.scope.display(twice.module)));
        }
        if let Some(runtime) = value.get("experimental").and_then(|experimental| experimental.get("runtime")) {
            self.runtime(runtime);
        }
        self.extensions(value.get("pageExtensions"));
        self.base_path(value.get("basePath"));
    }

    fn tell(&mut self, code: Code, value: &Value, message: String, hint: impl Into<String>) {
        self.out
            .diagnostics
            .push(Diagnostic::new(code, self.scope.display(value.module), value.at, message).with_hint(hint));
    }

    fn runtime(&mut self, value: &Value) {
        match &value.kind {
            ValueKind::Undefined => {}
            // Its place is known even so, for whoever runs the file.
            ValueKind::Unknown => self.speak(value, &value.text),
            ValueKind::String(text) => {
                self.out.runtime = word(text);
                self.speak(value, text);
                if self.out.runtime.is_none() {
                    let (message, hint) = unknown_word("experimental.runtime", text);
                    self.tell(Code::ConfigUnknownRuntime, value, message, hint);
                }
            }
            _ => {
                let message = format!("`experimental.runtime` is {}, and must be a string", value.noun());
                self.tell(
                    Code::ConfigNotAString,
                    value,
                    message,
                    "Write 'nodejs' or 'experimental-edge', or leave it out.",
                );
            }
        }
    }

    fn speak(&mut self, value: &Value, text: &str) {
        let at = Place {
            file: self.scope.display(value.module),
            line: value.at.line.max(1),
            column: value.at.column.max(1),
        };
        self.out.speaker = Some(Speaker {
            runtime: self.out.runtime,
            text: text.to_owned(),
            at,
            span: value.at,
            experimental: text == "experimental-edge",
        });
    }

    fn extensions(&mut self, value: Option<&Value>) {
        let Some(value) = value else { return };
        let items = match &value.kind {
            ValueKind::Undefined | ValueKind::Unknown => return,
            ValueKind::Array(items) if !items.is_empty() => items,
            _ => return self.bad_extensions(value),
        };
        let mut extensions = Vec::new();
        for item in items {
            match &item.kind {
                ValueKind::String(text) if !text.is_empty() && !text.starts_with('.') && !text.contains('/') => {
                    extensions.push(text.clone())
                }
                // One that is not known makes the list unknown; that is told already.
                ValueKind::Unknown => return,
                _ => return self.bad_extensions(item),
            }
        }
        self.out.page_extensions = extensions;
    }

    fn bad_extensions(&mut self, value: &Value) {
        let message = match value.as_str() {
            Some(text) if text.starts_with('.') => {
                format!("`pageExtensions` must hold file endings without their leading dot, and this is '{text}'")
            }
            _ => format!("`pageExtensions` must be a list of extensions, and this is {}", value.noun()),
        };
        self.tell(Code::ConfigBadValue, value, message, "Write it like `pageExtensions: ['tsx', 'ts']`.");
    }

    fn base_path(&mut self, value: Option<&Value>) {
        let Some(value) = value else { return };
        match &value.kind {
            ValueKind::Undefined | ValueKind::Unknown => {}
            ValueKind::String(text)
                if text.is_empty() || text.starts_with('/') && text.len() > 1 && !text.ends_with('/') =>
            {
                self.out.base_path.clone_from(text)
            }
            _ => {
                let message =
                    "`basePath` must be empty or a path that begins with `/` and does not end with it".to_owned();
                self.tell(Code::ConfigBadValue, value, message, "Write it like `basePath: '/docs'`.");
            }
        }
    }
}
