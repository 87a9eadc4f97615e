//! Reading and writing what is generated.

use std::fs;
use std::path::Path;

/// A result whose error is one sentence for the terminal.
pub type Outcome<T> = Result<T, String>;

/// Reads a JSON file.
pub fn read_json(path: &Path) -> Outcome<serde_json::Value> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
}

/// A generated file: path below the root, and its whole text.
pub struct Generated {
    pub path: String,
    pub text: String,
}

impl Generated {
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// Whether the file on disk says something else.
    pub fn is_stale(&self, root: &Path) -> bool {
        fs::read_to_string(root.join(&self.path)).ok().as_deref() != Some(&self.text)
    }

    /// Writes the file when it is stale. True if it was.
    pub fn write(&self, root: &Path) -> Outcome<bool> {
        if !self.is_stale(root) {
            return Ok(false);
        }
        let path = root.join(&self.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        }
        fs::write(&path, &self.text).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(true)
    }
}
