//! What a module exports, and the constants that its values need.

use serde::{Deserialize, Serialize};
use switchrt_diagnostics::Location;

use crate::expr::{Expr, Property};

/// One exported name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Export {
    /// Public name; `default` for the default export.
    pub name: String,
    pub kind: ExportKind,
    /// Where the name stands.
    pub at: Location,
    /// `export type`, `export interface`, `export declare`.
    pub type_only: bool,
    /// The value of an export without a binding of its own (`exports.config = {…}`, `export default {…}`).
    pub value: Option<Expr>,
}

/// What stands behind an exported name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ExportKind {
    /// A local `const`, function, class or expression. `local` is its binding, if it has one.
    Local { local: Option<String>, declared: Declared },
    /// `export { imported as name } from 'specifier'`, or an import exported again.
    From { specifier: String, imported: String },
}

/// The object that a script exports.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScriptExports {
    /// What `module.exports` is, where it is more than these properties: a function, another module, the value of a call.
    pub base: Option<Expr>,
    /// In the order in which they are written; a spread of something unknown may hold any name.
    pub properties: Vec<Property>,
}

/// How a local export is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Declared {
    Const,
    /// `let` or `var`.
    Mutable,
    Function,
    Class,
    /// `export default <expression>` or an assignment to `module.exports`.
    Expression,
}

/// A top-level constant, as an expression that can be evaluated later.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Constant {
    pub name: String,
    pub value: Expr,
    /// False when its value is not known after all: it is assigned again, or a member of it is.
    pub constant: bool,
}
