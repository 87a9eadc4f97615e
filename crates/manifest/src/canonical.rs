//! Order, hash and bytes.

use serde::Serialize;
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use crate::{Manifest, Route, RouteKind};

/// The version that this crate writes.
pub const SCHEMA_VERSION: u32 = 1;

/// The manifest's `tool`.
pub const TOOL: &str = concat!("switchrt-native@", env!("CARGO_PKG_VERSION"));

/// Pretty JSON, two spaces, keys in declared order, one newline at the end.
///
/// # Errors
/// None for the types of this crate; serde's own otherwise.
pub fn canonical_json<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}

impl Route {
    /// What routes stand in the manifest by.
    #[must_use]
    pub fn place(&self) -> (&str, &str, RouteKind) {
        (&self.route, &self.file, self.kind)
    }

    fn order(&mut self) {
        self.uses.sort_by(|a, b| {
            (&a.file, a.line, a.column, &a.api, a.kind).cmp(&(&b.file, b.line, b.column, &b.api, b.kind))
        });
        sort_map(&mut self.config);
    }

    /// Brings the parts into the manifest's order and stamps the hash.
    pub fn seal(&mut self) {
        self.order();
        let size = self.size.take();
        self.hash.clear();
        self.hash = self.hash_as_is();
        self.size = size;
    }

    /// [`Route::seal`] of a route without a size, as JSON without white space: what is hashed is what is written, but for the hash, which
    /// comes last.
    ///
    /// # Errors
    /// None in practice; serde's own.
    pub fn seal_as_text(&mut self) -> Result<String, serde_json::Error> {
        self.order();
        self.hash.clear();
        let mut bare = Vec::with_capacity(1024);
        serde_json::to_writer(&mut bare, self)?;
        self.hash = format!("{:016x}", xxh3_64(&bare));
        let bare = String::from_utf8(bare).map_err(serde::ser::Error::custom)?;
        let (head, tail) = bare.split_at(bare.len() - "\"}".len());
        // As long as it is: there are as many as the project has routes.
        Ok([head, &self.hash, tail].concat())
    }

    /// xxh3 of the route's own JSON without `hash`, and without `size`, which only a build knows. 16 hex digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut bare = self.clone();
        bare.hash.clear();
        bare.size = None;
        bare.hash_as_is()
    }

    fn hash_as_is(&self) -> String {
        // Most routes fit.
        let mut json = Vec::with_capacity(1024);
        let written = serde_json::to_writer(&mut json, self);
        format!("{:016x}", xxh3_64(if written.is_ok() { &json } else { &[] }))
    }
}

impl Manifest {
    /// Brings routes and diagnostics into the manifest's order (by code unit) and seals every route.
    pub fn seal(&mut self) {
        self.routes.iter_mut().for_each(Route::seal);
        self.order();
    }

    /// [`Manifest::seal`] for routes that are sealed already, each by itself.
    pub fn order(&mut self) {
        self.routes.sort_by(|a, b| a.place().cmp(&b.place()));
        for diagnostic in &mut self.diagnostics {
            diagnostic.routes.sort();
            diagnostic.routes.dedup();
        }
        self.diagnostics.sort_by(|a, b| {
            let key =
                |d: &switchrt_diagnostics::Diagnostic| (d.line, d.column, d.code.slug(), d.end_line, d.end_column);
            a.file.cmp(&b.file).then_with(|| key(a).cmp(&key(b))).then_with(|| a.message.cmp(&b.message))
        });
        self.diagnostics.dedup();
    }

    /// The published bytes.
    ///
    /// # Errors
    /// None in practice; serde's own.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        canonical_json(self)
    }
}

/// Keys in code-unit order, at every depth: the order of writing says nothing.
fn sort_map(map: &mut serde_json::Map<String, Value>) {
    let mut entries: Vec<_> = std::mem::take(map).into_iter().collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    for (key, mut value) in entries {
        sort_value(&mut value);
        map.insert(key, value);
    }
}

fn sort_value(value: &mut Value) {
    match value {
        Value::Object(map) => sort_map(map),
        Value::Array(items) => items.iter_mut().for_each(sort_value),
        _ => {}
    }
}
