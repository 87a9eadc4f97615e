//! Which entry of a package a runtime gets, and why: the package's own walk, told step by step.
//!
//! Rules: Node's "Packages" (`exports`, `imports`, patterns, conditions in the object's own order) and, where a package has no
//! `exports`, the bundlers' main fields and `browser` map.

use std::path::{Component, Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use crate::ConditionSet;

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

    fn step(&mut self, path: &[&str], taken: bool, why: impl Into<String>) {
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
                self.out.target = Some(file)
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

    /// A package without `exports`: main fields for its root, plain files below it.
    fn fields(&mut self, subpath: &str) {
        let dir = self.dir.to_path_buf();
        if subpath == "." {
            let json = self.json;
            return self.folder(&dir, json, "");
        }
        let path = dir.join(&subpath[2..]);
        self.out.field = "file".to_owned();
        if let Some(file) = with_extension(&path) {
            self.out.target = relative(&dir, &file);
            self.step(&["file"], true, format!("the package has no `exports`, so `{subpath}` is a file of it"));
        } else if path.is_dir() {
            let own =
                std::fs::read(path.join("package.json")).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
            let own: Value = own.unwrap_or(Value::Null);
            self.step(&["file"], true, format!("`{subpath}` is a folder of it"));
            self.folder(&path, &own, &format!("{}/", &subpath[2..]));
        } else {
            self.step(&["file"], false, format!("the package has no `exports` and no file `{subpath}`"));
        }
    }

    fn folder(&mut self, folder: &Path, json: &Value, prefix: &str) {
        let dir = self.dir.to_path_buf();
        for field in self.set.main_fields() {
            let why = match &json[*field] {
                Value::Null => "there is no such field".to_owned(),
                Value::String(text) => {
                    let path = normal(&folder.join(text));
                    let found = with_extension(&path).or_else(|| with_extension(&path.join("index")));
                    if let Some(file) = found {
                        self.step(&[field], true, format!("gives `{text}`"));
                        self.out.field = (*field).to_owned();
                        self.out.target = relative(&dir, &file);
                        return;
                    }
                    format!("names `{text}`, which is not there")
                }
                Value::Object(_) => "is a map of replacements, no entry".to_owned(),
                _ => "is no path".to_owned(),
            };
            self.step(&[field], false, why);
        }
        self.out.field = "index".to_owned();
        match with_extension(&folder.join("index")) {
            Some(file) => {
                self.step(&["index"], true, "no field names an entry");
                self.out.target = relative(&dir, &file);
            }
            None => self.step(&["index"], false, format!("there is no `{prefix}index.js` either")),
        }
    }

    /// The `browser` map may replace what was found.
    fn browser(&mut self) {
        let (Some(map), Some(target)) = (self.json["browser"].as_object(), self.out.target.clone()) else { return };
        let same = |key: &str| {
            key.starts_with('.')
                && with_extension(&normal(&self.dir.join(key))) == Some(normal(&self.dir.join(&target)))
        };
        let Some((key, value)) = map.iter().find(|(key, _)| same(key)) else { return };
        match value {
            Value::Bool(false) => {
                self.step(&["browser", key], true, "switches the file off");
                self.out.target = None;
            }
            Value::String(text) => {
                self.step(&["browser", key], true, format!("puts `{text}` in its place"));
                let found = with_extension(&normal(&self.dir.join(text)));
                if text.starts_with('.') {
                    self.out.target = found.and_then(|file| relative(self.dir, &file)).or_else(|| Some(text.clone()));
                } else {
                    self.out.elsewhere = Some(text.clone());
                }
            }
            _ => {}
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

fn with_extension(path: &Path) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_path_buf());
    }
    let name = path.file_name()?.to_string_lossy().into_owned();
    crate::resolve::EXTENSIONS
        .iter()
        .map(|extension| path.with_file_name(format!("{name}{extension}")))
        .find(|path| path.is_file())
}

fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

fn relative(dir: &Path, file: &Path) -> Option<String> {
    let inner = normal(file).strip_prefix(normal(dir)).ok()?.to_path_buf();
    let parts: Vec<String> = inner.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    Some(format!("./{}", parts.join("/")))
}
