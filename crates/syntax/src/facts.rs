//! What one parse tells of a module: owned data, no swc type, no byte offset.

use serde::{Deserialize, Serialize};
use switchrt_diagnostics::{Diagnostic, Location};

use crate::Guard;
use crate::exported::{Constant, Export, ScriptExports};
use crate::expr::Expr;

/// Everything that later rooms may know of a module.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ModuleFacts {
    /// The source was an ES module (has import/export syntax); false: a script, read as CommonJS.
    pub is_esm: bool,
    /// Leading directives, such as `use client`.
    pub directives: Vec<(String, Location)>,
    /// What is wrong with `use client` and `use server`.
    pub directive_faults: Vec<DirectiveFault>,
    /// What the module exports by name, in source order. CommonJS `exports.x =` and `module.exports = {…}` count too.
    pub exports: Vec<Export>,
    /// What a script exports as one object, where `exports` alone does not tell it all: it comes first then.
    pub script_exports: Option<ScriptExports>,
    /// Assignments to `module.exports` (as `default`) and `exports.name` in an ES module, where they mean nothing good; in a
    /// script, those to an object that `module.exports` is no more.
    pub common_exports: Vec<(String, Location)>,
    /// Every specifier the module names, in source order.
    pub imports: Vec<Import>,
    /// Uses of globals, of code from strings, of WebAssembly from bytes.
    pub uses: Vec<LocalUse>,
    /// Values of top-level `const`s that config may refer to, by local name.
    pub constants: Vec<Constant>,
    /// The default export or `module.exports` of a config file: the object itself, found through functions that return it
    /// and calls that wrap it. `None` for a module whose default is something else.
    pub default_value: Option<Expr>,
    /// The default export is a component with `getInitialProps`: assigned to it, a static of its class, or its wrapped
    /// component's.
    pub initial_props: bool,
    /// What imported values answer to the tests that guard something here.
    pub assumptions: Vec<Assumption>,
    /// What this module's own exports tell of the runtime, for those who test them.
    pub truths: Vec<Truth>,
    /// Globals that the module replaces when it is loaded, whatever runtime it is: `process.cwd`, `setImmediate`.
    pub replaces: Vec<String>,
    /// `switchrt-ignore` comments, in source order.
    pub ignores: Vec<Ignore>,
    /// Syntax errors and what else is wrong with this file alone. `file` and `routes` are filled in by the caller.
    pub diagnostics: Vec<Diagnostic>,
    /// False when the file did not parse: nothing above is known then.
    pub parsed: bool,
}

/// A directive that does not do what it was written for, or an export that it forbids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectiveFault {
    pub problem: DirectiveProblem,
    /// The directive; for an export, its public name.
    pub name: String,
    pub at: Location,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DirectiveProblem {
    /// Other code stands before it.
    Late,
    /// In parentheses or backticks it is no directive.
    Wrapped,
    /// `use client` and `use server` in one file.
    Both,
    /// An export of a `use server` file that is a function and not async.
    NotAsync,
    /// An export of a `use server` file that is no function.
    NotAFunction,
}

/// One place where a specifier is named.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Import {
    /// With `pattern`, a `*` stands for each part that is not known.
    pub specifier: String,
    /// Only parts of the specifier are known: any file that fits may be loaded.
    pub pattern: bool,
    pub kind: ImportKind,
    /// The specifier literal, quotes included.
    pub at: Location,
    /// `import type`, or every name is used as a type only.
    pub type_only: bool,
    /// What is taken from the module, where that is known.
    pub names: Vec<ImportedName>,
    /// A whole-module handle that escapes (`import * as fs` passed on): every export may be used.
    pub whole: bool,
    /// The default import is used other than through its members: for a built-in, whose default is the whole module, every
    /// export may be used.
    pub default_escapes: bool,
    pub guarded: Guard,
    /// Loading the module need not run it.
    pub later: bool,
    /// Using what has it need not run it: it stands in a branch, behind a `return`, in a function inside.
    pub maybe: bool,
    /// In a `try` whose handler goes on: what cannot be loaded is done without.
    pub optional: bool,
    /// Assumptions it stands behind, by their place in [`ModuleFacts::assumptions`].
    pub assumes: Vec<u32>,
    /// A rewrite after which the module is not needed, where one changes nothing else.
    pub edits: Vec<Rewrite>,
    pub confidence: Confidence,
    pub owners: Owners,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ImportKind {
    /// `import … from`, `import 'x'`
    Static,
    /// `export { a } from`, `export * as ns from`
    ExportFrom,
    /// `export * from`
    ExportAll,
    /// `require('x')` and its aliases, `import x = require('x')`, `createRequire`, `process.getBuiltinModule('x')`
    Require,
    /// `import('x')`
    Dynamic,
}

/// One export of another module that is named here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportedName {
    /// Name in the other module; `default` for the default import.
    pub imported: String,
    /// The imported name in the import clause, or the member (`util.inspect`) where it is used.
    pub at: Location,
    /// The name is used as a value at all.
    pub used: bool,
    /// Loading the module need not get to a mention of it.
    pub later: bool,
    /// Using what mentions it need not get there.
    pub maybe: bool,
    /// Loading the module calls it, or takes a member of it.
    pub touched: bool,
    pub guarded: Guard,
    pub assumes: Vec<u32>,
    pub edits: Vec<Rewrite>,
    /// A member of the default import (`fs.readFile` of `import fs from 'fs'`): an export of the module only where its
    /// default is the module itself, as in built-ins and CommonJS.
    pub of_default: bool,
    /// The members that are taken of it, where every mention takes one; empty where more of it may be used.
    pub members: Vec<String>,
    pub owners: Owners,
}

/// A use that needs no other module.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LocalUse {
    pub kind: UseKind,
    /// `process.cwd`, `Buffer`, `eval`, `Function`, `WebAssembly.compile`, …
    pub api: String,
    /// The expression.
    pub at: Location,
    /// Loading the module need not run it.
    pub later: bool,
    /// Using what has it need not run it: it stands in a branch, behind a `return`, in a function inside.
    pub maybe: bool,
    pub guarded: Guard,
    pub assumes: Vec<u32>,
    pub edits: Vec<Rewrite>,
    pub confidence: Confidence,
    pub owners: Owners,
}

/// A replacement of `start..end` (UTF-16 offsets) by `text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewrite {
    pub start: u32,
    pub end: u32,
    pub text: String,
}

/// A test of an imported value, on which it depends whether code runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    pub specifier: String,
    /// Name in the other module; `default` for the default import.
    pub imported: String,
    /// Its result is tested, not itself.
    pub call: bool,
    /// The code runs when the test holds; false: when it fails.
    pub holds: bool,
}

/// What an exported constant or predicate tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    pub export: String,
    /// Told by calling it.
    pub call: bool,
    pub yes: Proof,
    pub no: Proof,
}

/// What one answer proves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Runtimes that never give it.
    pub never: Guard,
    /// Globals that exist then: `setImmediate`, `process.cwd`.
    pub exists: Vec<String>,
}

/// A `switchrt-ignore` comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignore {
    /// The codes it names, each with its place.
    pub codes: Vec<(String, Location)>,
    /// A reason stands behind `--`.
    pub reason: bool,
    /// The comment.
    pub at: Location,
    /// Lines that it speaks of, from 1, both included.
    pub first_line: u32,
    pub last_line: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UseKind {
    Module,
    Export,
    Global,
    DynamicCode,
    Wasm,
    NativeAddon,
    Unresolved,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    #[default]
    Certain,
    Likely,
    Possible,
}

/// Who makes a piece of code run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owners {
    /// It runs when the module is loaded.
    pub module_load: bool,
    /// It runs, or may run, when one of these exports is used. Sorted.
    pub exports: Vec<String>,
}
