//! What an evaluated expression is, and why one is not known.

use switchrt_diagnostics::Location;

/// A value that is known without running the code.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub kind: ValueKind,
    /// The expression that made it, in `file`.
    pub at: Location,
    /// The module that `at` points into; 0 is the module that evaluation began in.
    pub module: u32,
    /// Source text of that expression, cut at 200 characters.
    pub text: String,
    /// Of an array that is not known because of what it spreads: the elements as written, the spread itself unknown.
    pub parts: Vec<Self>,
    /// An object with something unknown spread into it, or a key that is not known: it may have more members than these.
    pub open: bool,
}

/// The forms of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Regex {
        pattern: String,
        flags: String,
    },
    Array(Vec<Value>),
    /// In the order JavaScript would list the keys; no key twice.
    Object(Vec<(String, Value)>),
    /// Not known; why is in the evaluation's `unknown`.
    Unknown,
}

/// A value with what could not be known inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    pub value: Value,
    /// In source order; empty when everything is known.
    pub unknown: Vec<NotStatic>,
    /// Keys that one object literal writes a second time, in source order.
    pub twice: Vec<Twice>,
}

/// A key that its object literal has written before: JavaScript takes the later one, whoever meant the earlier.
#[derive(Clone, Debug, PartialEq)]
pub struct Twice {
    /// The second key.
    pub at: Location,
    /// The module that `at` points into; 0 is the module that evaluation began in.
    pub module: u32,
    /// `config.runtime`
    pub path: String,
}

/// Why an expression is not known, at the exact sub-expression.
#[derive(Clone, Debug, PartialEq)]
pub struct NotStatic {
    pub at: Location,
    /// The module that `at` points into; 0 is the module that evaluation began in.
    pub module: u32,
    /// `config.runtime`, `config.matcher[0].source`
    pub path: String,
    /// A full sentence without the path, such as ``a call cannot be known without running the code``.
    pub reason: String,
    /// What to write instead.
    pub hint: String,
}

impl Value {
    /// The member of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.kind {
            ValueKind::Object(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value as JSON; `undefined` and unknown members are left out, as `JSON.stringify` would, and so is an array with an
    /// unknown element; a regex is its source text.
    #[must_use]
    pub fn to_json(&self) -> Option<serde_json::Value> {
        use serde_json::Value as Json;
        Some(match &self.kind {
            ValueKind::Undefined | ValueKind::Unknown => return None,
            ValueKind::Null => Json::Null,
            ValueKind::Bool(value) => Json::Bool(*value),
            #[allow(clippy::cast_possible_truncation, reason = "the guard proves the number whole and small")]
            ValueKind::Number(n) if n.fract() == 0.0 && n.abs() < 9_007_199_254_740_992.0 => Json::from(*n as i64),
            ValueKind::Number(n) => serde_json::Number::from_f64(*n).map_or(Json::Null, Json::Number),
            ValueKind::String(text) => Json::String(text.clone()),
            ValueKind::Regex { pattern, flags } => Json::String(format!("/{pattern}/{flags}")),
            ValueKind::Array(items) => {
                // Without one of its elements it would be another array.
                if items.iter().any(|item| item.kind == ValueKind::Unknown) {
                    return None;
                }
                Json::Array(items.iter().map(|item| item.to_json().unwrap_or(Json::Null)).collect())
            }
            ValueKind::Object(entries) => {
                Json::Object(entries.iter().filter_map(|(key, value)| Some((key.clone(), value.to_json()?))).collect())
            }
        })
    }

    /// What kind of thing it is, with its article.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match self.kind {
            ValueKind::Undefined => "undefined",
            ValueKind::Null => "null",
            ValueKind::Bool(_) => "a boolean",
            ValueKind::Number(_) => "a number",
            ValueKind::String(_) => "a string",
            ValueKind::Regex { .. } => "a regular expression",
            ValueKind::Array(_) => "an array",
            ValueKind::Object(_) => "an object",
            ValueKind::Unknown => "an unknown value",
        }
    }
}
