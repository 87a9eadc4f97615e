//! A config value as written, owned: what can be evaluated is kept as a tree, the rest as an opaque leaf with its text.

use serde::{Deserialize, Serialize};
use switchrt_diagnostics::Location;

use crate::word::Word;

/// An expression with its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    pub kind: ExprKind,
    pub at: Location,
    /// Source text, cut at 200 characters; what `declared` shows where no value is known.
    pub text: String,
}

/// The forms that can be known without running.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExprKind {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Regex {
        pattern: String,
        flags: String,
    },
    /// `None` is a hole.
    Array(Vec<Option<Element>>),
    Object(Vec<Property>),
    /// Cooked strings with the expressions between them; also `String.raw`, whose strings are raw.
    Template {
        strings: Vec<String>,
        values: Vec<Expr>,
    },
    Unary {
        #[serde(with = "crate::word")]
        op: Word,
        value: Box<Expr>,
    },
    /// `+` and the other operators; only those with a known meaning on constants evaluate.
    Binary {
        #[serde(with = "crate::word")]
        op: Word,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Conditional {
        test: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    Member {
        object: Box<Expr>,
        key: Box<Expr>,
        optional: bool,
    },
    /// A binding of this module: look in `ModuleFacts::constants`.
    Local(String),
    /// The same, where loading the module reads it before its declaration gives it a value.
    Early(String),
    /// A binding imported from another module; `imported` is `*` for a namespace.
    Imported {
        specifier: String,
        imported: String,
    },
    /// `Object.freeze(x)`
    Freeze(Box<Expr>),
    /// `x.join(y)`, `x.concat(…)`
    Method {
        object: Box<Expr>,
        #[serde(with = "crate::word")]
        method: Word,
        arguments: Vec<Expr>,
    },
    /// A function, class, call, `new`, `process.env.X`, …: `what` is a noun with its article for the message.
    Opaque {
        #[serde(with = "crate::word")]
        what: Word,
    },
}

/// An array element.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Element {
    Item(Expr),
    Spread(Expr),
}

/// An object property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Property {
    KeyValue { key: Key, value: Expr },
    Spread(Expr),
}

/// A property's key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Key {
    Name(String, Location),
    Computed(Expr),
}
