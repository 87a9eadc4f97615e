//! Which entry of a package a runtime gets, and why: the package's own walk, told step by step.
//!
//! Rules: Node's "Packages" (`exports`, `imports`, patterns, conditions in the object's own order) and, where a package has no
//! `exports`, the bundlers' main fields and `browser` map.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::ConditionSet;
use crate::fields::{normal, relative, with_extension};

/// How an entry was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryWalk {
    /// `exports`, `imports`, a main field, `index` or `file`; what decided.
    pub field: String,
    pub steps: Vec<EntryStep>,
    /// Below the package's folder, `./dist/index.js`; `None`: nothing is offered, or it is switched off.
    pub target: Option<String>,
    /// Another package's specifier, where `imports` or the `browser` map names one.
    pub elsewhere: Option<String>,
}

/// One key that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryStep {
    /// Keys from the `package.json`'s top: `["exports", ".", "node"]`.
    pub path: Vec<String>,
    pub taken: bool,
    /// A sentence without a full stop.
    pub why: String,
}

/// What a target of `exports` comes to.
enum Outcome {
    File(String),
    /// `null`, or nothing valid in a list.
    Excluded,
    /// No condition matched: the next key may.
    Undefined,
}

/// Walks one package for one runtime.
pub(crate) struct Walker<'a> {
    pub dir: &'a Path,
    pub json: &'a Value,
    pub set: ConditionSet,
    pub conditions: Vec<&'static str>,
    pub out: EntryWalk,
}

impl<'a> Walker<'a> {
    pub(crate) fn new(dir: &'a Path, json: &'a Value, set: ConditionSet, require: bool) -> Self {
        Self { dir, json, set, conditions: set.conditions(require), out: EntryWalk::default() }
    }

    pub(crate) fn step(&mut self, path: &[&str], taken: bool, why: impl Into<String>) {
        let path = path.iter().map(|key| (*key).to_owned()).collect();
        self.out.steps.push(EntryStep { path, taken, why: why.into() });
    }

    /// The entry for `.` or `./sub`.
    pub(crate) fn package(mut self, subpath: &str) -> EntryWalk {
        match &self.json["exports"] {
            Value::Null => self.fields(subpath),
            exports => {
                self.out.field = "exports".to_owned();
                let bare = !exports.as_object().is_some_and(|map| map.keys().any(|key| key.starts_with('.')));
                if bare && subpath == "." {
                    self.outcome(exports, "", &["exports"]);
                } else if bare {
                    self.step(&["exports"], false, format!("it offers `.` alone, and `{subpath}` was asked for"));
                } else {
                    self.keyed(exports, subpath, "exports");
                }
            }
        }
        if self.set.browser_map() {
            self.browser();
        }
        self.out
    }

    /// The entry for `#name` in `imports`.
    pub(crate) fn internal(mut self, name: &str) -> EntryWalk {
        self.out.field = "imports".to_owned();
        match &self.json["imports"] {
            Value::Null => self.step(&["imports"], false, "there is no such field"),
            imports => self.keyed(imports, name, "imports"),
        }
        self.out
    }

    /// `"./sub"` or the longest pattern that fits it, as Node orders them.
    fn keyed(&mut self, map: &'a Value, wanted: &str, field: &str) {
        if let Some(value) = map.get(wanted).filter(|_| !wanted.contains('*')) {
            self.outcome(value, "", &[field, wanted]);
            return;
        }
        let mut patterns: Vec<(&String, &Value, &str)> = map
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| Some((key, value, fits(key, wanted)?)))
            .collect();
        patterns.sort_by(|(a, ..), (b, ..)| {
            let base = |key: &str| key.find('*').unwrap_or(key.len() - 1);
            base(b).cmp(&base(a)).then(b.len().cmp(&a.len()))
        });
        match patterns.first() {
            Some((key, value, star)) => {
                self.step(&[field, key], true, format!("`*` stands for `{star}`"));
                let star = (*star).to_owned();
                self.outcome(value, &star, &[field, key]);
            }
            None => self.step(&[field], false, format!("no key of it fits `{wanted}`")),
        }
    }

    fn outcome(&mut self, value: &'a Value, star: &str, path: &[&str]) {
        match self.target(value, star, path) {
            Outcome::File(file) if file.starts_with("./") || self.out.field != "imports" => {
                // Node wants the whole name; bundlers add an extension here as well.
                let found = with_extension(&normal(&self.dir.join(&file)));
                self.out.target = found.and_then(|found| relative(self.dir, &found)).or(Some(file));
            }
            Outcome::File(specifier) => self.out.elsewhere = Some(specifier),
            Outcome::Excluded => {}
            Outcome::Undefined => self.step(path, false, "none of its conditions holds here"),
        }
    }

    fn target(&mut self, value: &'a Value, star: &str, path: &[&str]) -> Outcome {
        match value {
            Value::String(text) => {
                let file = text.replace('*', star);
                self.step(path, true, format!("gives `{file}`"));
                Outcome::File(file)
            }
            Value::Null => {
                self.step(path, true, "is null: the package offers nothing there");
                Outcome::Excluded
            }
            Value::Array(items) => {
                let mut last = Outcome::Undefined;
                for (i, item) in items.iter().enumerate() {
                    let index = i.to_string();
                    let path: Vec<&str> = path.iter().copied().chain([index.as_str()]).collect();
                    match self.target(item, star, &path) {
                        Outcome::File(file) if file.starts_with("./") => return Outcome::File(file),
                        Outcome::File(_) => self.step(&path, false, "is no path that begins with `./`"),
                        other => last = other,
                    }
                }
                last
            }
            Value::Object(map) => {
                for (key, value) in map {
                    let path: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
                    if key != "default" && !self.conditions.contains(&key.as_str()) {
                        self.step(&path, false, format!("`{key}` is no condition of {}", self.set.runtime()));
                        continue;
                    }
                    if value.is_object() {
                        self.step(&path, true, format!("`{key}` holds"));
                    }
                    match self.target(value, star, &path) {
                        Outcome::Undefined => {
                            self.step(&path, false, "none of its conditions holds here: the next key is tried")
                        }
                        found => return found,
                    }
                }
                Outcome::Undefined
            }
            _ => {
                self.step(path, false, "is neither a path nor conditions");
                Outcome::Undefined
            }
        }
    }
}

/// What `*` stands for where a pattern, or a folder key as older packages have it, fits.
fn fits<'w>(key: &str, wanted: &'w str) -> Option<&'w str> {
    if let Some((head, tail)) = key.split_once('*') {
        let rest = wanted.strip_prefix(head)?;
        return rest.strip_suffix(tail).filter(|star| !star.is_empty() && !tail.contains('*'));
    }
    key.strip_suffix('/').and_then(|_| wanted.strip_prefix(key)).filter(|rest| !rest.is_empty())
}
