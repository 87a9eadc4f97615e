//! Reading a manifest that somebody wrote.

use serde_json::Value;
use thiserror::Error;

use crate::{Manifest, SCHEMA_VERSION};

/// Why bytes are no manifest that this version reads.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("this is no JSON: {0}")]
    Json(String),
    #[error("this is JSON, but no manifest: it has no `version`")]
    NoManifest,
    #[error("this manifest has version {0}; this tool reads version {SCHEMA_VERSION}")]
    Version(String),
    #[error("this manifest is not complete: {0}")]
    Shape(String),
}

/// Reads the bytes of a manifest of any version that ever was: so far, version 1. Keys that are not known are passed over.
///
/// # Errors
/// See [`ReadError`]; each is one sentence.
pub fn read(bytes: &[u8]) -> Result<Manifest, ReadError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let json: Value = serde_json::from_slice(bytes).map_err(|e| ReadError::Json(e.to_string()))?;
    match json.get("version") {
        None => Err(ReadError::NoManifest),
        Some(version) if version.as_u64() == Some(u64::from(SCHEMA_VERSION)) => {
            serde_json::from_value(json).map_err(|e| ReadError::Shape(e.to_string()))
        }
        Some(version) => Err(ReadError::Version(version.to_string())),
    }
}
