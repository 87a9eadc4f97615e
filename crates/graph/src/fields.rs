//! The entry of a package without `exports`: main fields, plain files, and the `browser` map over all of it.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use crate::entry::Walker;

impl Walker<'_> {
    /// A package without `exports`: main fields for its root, plain files below it.
    pub(crate) fn fields(&mut self, subpath: &str) {
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
    pub(crate) fn browser(&mut self) {
        let (Some(map), Some(target)) = (self.json["browser"].as_object(), self.out.target.clone()) else { return };
        let found = normal(&self.dir.join(&target));
        let same = |key: &str| {
            let path = normal(&self.dir.join(key));
            path == found || key.starts_with('.') && with_extension(&path).as_ref() == Some(&found)
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

pub(crate) fn with_extension(path: &Path) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_path_buf());
    }
    let name = path.file_name()?.to_string_lossy().into_owned();
    crate::resolve::EXTENSIONS
        .iter()
        .map(|extension| path.with_file_name(format!("{name}{extension}")))
        .find(|path| path.is_file())
}

pub(crate) fn normal(path: &Path) -> PathBuf {
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

pub(crate) fn relative(dir: &Path, file: &Path) -> Option<String> {
    let inner = normal(file).strip_prefix(normal(dir)).ok()?.to_path_buf();
    let parts: Vec<String> = inner.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    Some(format!("./{}", parts.join("/")))
}
