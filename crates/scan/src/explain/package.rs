//! What each runtime gets of a package.

use std::path::Path;

use serde_json::{Value, json};
use switchrt_graph::{LookupError, Resolver, entries_of};

use crate::files::display;
use crate::options::ScanError;
use crate::scan::root;

/// `{ package, dir, entries }`, with paths relative to the project.
///
/// # Errors
/// [`ScanError::Lookup`] for a package that is not installed or whose `package.json` is broken; no folder.
pub fn why_condition(dir: &Path, specifier: &str) -> Result<Value, ScanError> {
    let root = root(dir)?;
    let found = entries_of(&Resolver::new(&root), &root, specifier)
        .map_err(|error| ScanError::Lookup(sentence(&root, specifier, error)))?;
    let mut entries = serde_json::to_value(&found.entries).map_err(|error| ScanError::Internal(error.to_string()))?;
    for (entry, from) in entries.as_array_mut().into_iter().flatten().zip(&found.entries) {
        entry["file"] = from.file.as_deref().map_or(Value::Null, |file| Value::String(display(&root, file)));
    }
    Ok(json!({ "package": found.label, "dir": display(&root, &found.dir), "entries": entries }))
}

fn sentence(root: &Path, specifier: &str, error: LookupError) -> String {
    match error {
        LookupError::Builtin(name) => {
            format!("`{specifier}` is a module of Node itself (`node:{name}`): no package.json decides about it.")
        }
        LookupError::NotAName => format!("`{specifier}` is no name of a package."),
        LookupError::NotInstalled { name, .. } if name.is_empty() => {
            format!("`{specifier}` is looked up in the project's own package.json, and there is none.")
        }
        LookupError::NotInstalled { name, installed } => {
            let names: Vec<&str> = installed.iter().map(String::as_str).collect();
            let hint = switchrt_catalog::nearest(&name, &names)
                .map_or_else(String::new, |meant| format!(" Did you mean `{meant}`?"));
            format!("`{name}` is not installed here: no node_modules from this folder upwards has it.{hint}")
        }
        LookupError::Broken { file, at, why } => {
            let at = at.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
            format!("{}{at}: cannot be read: {why}.", display(root, &file))
        }
    }
}
