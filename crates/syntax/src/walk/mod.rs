//! One walk over a syntax tree, which collects everything that [`crate::ModuleFacts`] says.

mod aliases;
mod answers;
mod assign;
mod branches;
mod calls;
mod chains;
mod checks;
mod classes;
mod common_exports;
mod conditions;
mod config_changes;
mod config_function;
mod config_object;
mod declarations;
mod declarators;
mod default_export;
mod deferred;
mod directives;
mod dynamic_code;
mod edits;
mod enums;
mod equality;
mod export_names;
mod export_values;
pub(crate) mod exports;
mod expressions;
mod finish;
mod functions;
pub(crate) mod globals;
mod guards;
mod import_calls;
mod imports;
mod initial_props;
mod items;
mod keys;
mod line;
mod loads;
mod members;
mod names;
mod owners;
mod predicates;
mod scope;
mod script;
mod script_assign;
mod script_calls;
mod script_mentions;
mod script_targets;
mod script_whole;
mod statements;
mod taken;
mod targets;
mod truths;
mod values;
mod visit;
mod wanted;
mod wasm;

use rustc_hash::{FxHashMap, FxHashSet};
use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{Expr, Function, Program};

use crate::text::Text;
use crate::{Confidence, Grammar, ImportKind, ModuleFacts, UseKind};
use assign::Changed;
use declarations::Top;
use exports::ExportWork;
use guards::{Assumed, Cond, Cover, Fact};
use imports::ImportWork;
use keys::Key;
use line::Line;
pub(crate) use names::{export_name, is_named, key_name, static_name};
use owners::{LOAD, Unit, Units};
use predicates::Assigned;
use scope::{Binding, BindingId};

/// Everything that a parsed program tells.
pub(crate) fn walk<'a>(text: &'a Text<'a>, program: &'a Program, grammar: Grammar) -> ModuleFacts {
    let mut walker = Walker::new(text, program, grammar);
    walker.program(program);
    walker.finish(program)
}

/// What a parsed program declares: [`ModuleFacts`] without uses, without the default's own value, of imports only `export *`.
pub(crate) fn declared<'a>(text: &'a Text<'a>, program: &'a Program, grammar: Grammar) -> ModuleFacts {
    let mut walker = Walker::new(text, program, grammar);
    walker.program(program);
    walker.finish_declared(program)
}

impl<'a> Walker<'a> {
    fn new(text: &'a Text<'a>, program: &'a Program, grammar: Grammar) -> Self {
        Walker {
            text,
            typescript: grammar.typescript,
            is_esm: matches!(program, Program::Module(_)),
            names: FxHashMap::default(),
            undo: Vec::new(),
            bindings: Vec::new(),
            facts: Vec::new(),
            assigned: Vec::new(),
            overrides: FxHashMap::default(),
            branches: 0,
            assumptions: Vec::new(),
            program,
            assigned_anywhere: None,
            probe: Probe::No,
            tried: false,
            function_depth: 0,
            in_place: false,
            line: Line::default(),
            exporting: false,
            unit: LOAD,
            also: None,
            units: Units::default(),
            switches: FxHashSet::default(),
            imports: Vec::new(),
            import_at: FxHashMap::default(),
            parameter_handle: None,
            parameter_tests: Vec::new(),
            edits: Vec::new(),
            mentions: Vec::new(),
            shorthand: false,
            uses: Vec::new(),
            exports: Vec::new(),
            tops: FxHashMap::default(),
            changed: FxHashMap::default(),
            values: FxHashMap::default(),
            member_values: Vec::new(),
            default: None,
            earlier: Vec::new(),
            default_function: None,
            common: FxHashMap::default(),
        }
    }
}

/// A use in the making.
pub(crate) struct UseWork {
    kind: UseKind,
    api: String,
    span: Span,
    key: Option<Key>,
    cover: Cover,
    confidence: Confidence,
    edits: Vec<Replace>,
    unit: Unit,
    /// The unit that calls the code around it.
    by: Unit,
    maybe: bool,
    /// Outside every function: a later assignment does not help it.
    immediate: bool,
}

/// A stretch of the program and what may stand in its place.
pub(crate) type Replace = (Span, String);

/// Whether code stands in a `try` that only asks whether something is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    No,
    /// What is asked for is the statement itself; what is handed to it as an argument is not.
    Direct,
    /// The handler goes on as if nothing had been asked.
    Quiet,
}

/// How the value of an expression is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As a value.
    Read,
    /// Kept under a name that is followed.
    Hold,
    /// Called, or a member of it is taken: it throws if it is not there.
    Need,
    /// Only looked at: in a test, under `typeof`, before `?.`.
    Look,
}

pub(crate) struct Walker<'a> {
    text: &'a Text<'a>,
    typescript: bool,
    is_esm: bool,
    names: FxHashMap<Atom, BindingId>,
    undo: Vec<(Atom, Option<BindingId>)>,
    bindings: Vec<Binding>,
    /// What holds here, innermost last.
    facts: Vec<Fact>,
    /// Every key that the program assigned so far.
    assigned: Vec<(Key, u32)>,
    /// Globals that the program replaces at module load, with where.
    overrides: FxHashMap<Key, u32>,
    /// Inside a `try` that only probes.
    probe: Probe,
    /// In a `try` of this function whose handler goes on.
    tried: bool,
    /// Branches that are open: what stands in one may not run.
    branches: u32,
    /// Tests of imported values that guard something.
    assumptions: Vec<Assumed>,
    program: &'a Program,
    assigned_anywhere: Option<Assigned>,
    function_depth: u32,
    /// The next function is called where it is written.
    in_place: bool,
    line: Line,
    /// The next object is what a script exports as a whole.
    exporting: bool,
    unit: Unit,
    /// The declaration whose initialiser this is: what it mentions may run when the declaration is used.
    also: Option<Unit>,
    units: Units,
    /// Names that hold what a variable of the environment says.
    switches: FxHashSet<BindingId>,
    imports: Vec<ImportWork>,
    /// Import calls by where they start: an initialiser is looked at before it is visited.
    import_at: FxHashMap<u32, u32>,
    /// The next function's first parameter is this module: `import('x').then(x => …)`.
    parameter_handle: Option<u32>,
    /// The next function's parameters are given these tests.
    parameter_tests: Vec<Cond>,
    /// What the next use may be replaced by.
    edits: Vec<Replace>,
    /// Mentions of names that an edit may rewrite: import, name, place.
    mentions: Vec<(u32, u32, Span)>,
    /// The next name is a property's as well as a value's.
    shorthand: bool,
    uses: Vec<UseWork>,
    exports: Vec<ExportWork<'a>>,
    tops: FxHashMap<Atom, Top<'a>>,
    /// Top-level names that are assigned again, or changed inside.
    changed: FxHashMap<Atom, Changed>,
    /// Values of CommonJS exports.
    values: FxHashMap<String, &'a Expr>,
    /// Members of names that a script may export as a whole, by their last assignment.
    member_values: Vec<export_values::MemberValue<'a>>,
    default: Option<&'a Expr>,
    /// What `module.exports` was before, latest last: `module.exports = withX(module.exports)`.
    earlier: Vec<&'a Expr>,
    default_function: Option<&'a Function>,
    /// CommonJS exports by name.
    common: FxHashMap<Atom, usize>,
}

impl Walker<'_> {
    pub(crate) fn visit(&mut self, expr: &Expr) {
        self.expr(expr, Mode::Read);
    }

    /// Runs `work` as code of a unit.
    pub(crate) fn in_unit<T>(&mut self, unit: Unit, work: impl FnOnce(&mut Self) -> T) -> T {
        if unit == self.unit {
            return work(self);
        }
        let before = std::mem::replace(&mut self.unit, unit);
        let line = self.line.start(self.branches);
        let line = std::mem::replace(&mut self.line, line);
        let result = work(self);
        self.unit = before;
        self.line = line.after();
        result
    }

    pub(crate) fn push_use(
        &mut self,
        kind: UseKind,
        api: String,
        span: Span,
        key: Option<Key>,
        looked: bool,
        confidence: Confidence,
    ) {
        if key.as_ref().is_some_and(|key| self.owned(key)) {
            return;
        }
        let cover = self.cover_in(key.as_ref(), looked);
        let mut edits = std::mem::take(&mut self.edits);
        if edits.is_empty() && kind == UseKind::Global {
            edits = if api == "Buffer" { self.import_buffer() } else { self.respelt(&api, span) };
        }
        self.uses.push(UseWork {
            kind,
            api,
            span,
            key,
            cover,
            confidence,
            edits,
            unit: self.unit,
            by: self.runs_by(),
            maybe: self.is_maybe(),
            immediate: self.function_depth == 0,
        });
    }
}

/// How an import is written, for one that has no clause.
pub(crate) fn kind_of_call(dynamic: bool) -> ImportKind {
    if dynamic { ImportKind::Dynamic } else { ImportKind::Require }
}
