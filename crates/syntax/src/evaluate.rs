//! Bounded evaluation of owned expressions.

mod collections;
mod computed;
mod exported;
mod expression;
mod member;
mod message;
mod operators;
mod script;
mod stars;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::{Declared, Evaluation, Expr, ExprKind, ModuleFacts, NotStatic, Twice, Value, ValueKind};
use exported::Found;
pub(crate) use operators::number_text;

/// Steps of one evaluation.
const MAX_STEPS: u32 = 200_000;
/// Depth of one evaluation: constants and modules that lead to one another count too.
const MAX_DEPTH: u32 = 128;
/// Bytes of text that one evaluation may make; an element or a property weighs as much as [`ELEMENT`] of them.
const MAX_OUTPUT: usize = 4 << 20;
const ELEMENT: usize = 64;
/// Modules that a re-export may lead through.
const MAX_HOPS: u32 = 64;

/// The modules that an evaluation may look into. Module 0 is where it begins; the caller numbers the rest.
pub trait Scope {
    /// The facts of a module, parsed when first asked for.
    fn facts(&mut self, module: u32) -> Option<Arc<ModuleFacts>>;
    /// The project module that `specifier` means in `from`; `None` for a package, a built-in or a missing file.
    fn resolve(&mut self, from: u32, specifier: &str) -> Option<u32>;
    /// Whether a specifier that [`Scope::resolve`] does not follow may lead to an export of that name.
    fn may_export(&mut self, _from: u32, _specifier: &str, _name: &str) -> bool {
        true
    }
}

/// A scope of one module, whose imports are not followed.
pub struct Alone(pub Arc<ModuleFacts>);

impl Scope for Alone {
    fn facts(&mut self, module: u32) -> Option<Arc<ModuleFacts>> {
        (module == 0).then(|| Arc::clone(&self.0))
    }

    fn resolve(&mut self, _from: u32, _specifier: &str) -> Option<u32> {
        None
    }
}

/// An evaluated export of module 0.
#[derive(Clone, Debug)]
pub struct ExportValue {
    pub evaluation: Evaluation,
    /// How it is declared in the module that declares it.
    pub declared: Declared,
    /// The module that declares it; 0 is the module that evaluation began in.
    pub module: u32,
    /// Perhaps nothing of that name is exported at all: what may export it is not known.
    pub unsure: bool,
}

/// The value of `expr` of module 0, whole or not at all. `path` names it in messages (`config`).
///
/// # Errors
/// The first sub-expression that is not known.
pub fn evaluate(expr: &Expr, path: &str, scope: &mut dyn Scope) -> Result<Value, NotStatic> {
    let mut evaluation = evaluate_properties(expr, path, scope);
    if evaluation.unknown.is_empty() { Ok(evaluation.value) } else { Err(evaluation.unknown.swap_remove(0)) }
}

/// The value of `expr` of module 0, property by property: one that is not known leaves the others known.
pub fn evaluate_properties(expr: &Expr, path: &str, scope: &mut dyn Scope) -> Evaluation {
    let mut evaluator = Evaluator::new(scope);
    let value = evaluator.part(expr, 0, path);
    evaluator.done(value)
}

/// The value of the export `name` of module 0, followed through aliases, re-exports and `export *`.
///
/// `None` when nothing of that name is exported, or only a type.
pub fn evaluate_export(name: &str, scope: &mut dyn Scope) -> Option<ExportValue> {
    let facts = scope.facts(0)?;
    let export = facts.exports.iter().find(|export| export.name == name && !export.type_only);
    let mut evaluator = Evaluator::new(scope);
    match evaluator.find(0, name, 0) {
        Found::Expr { module, expr, declared, local } => {
            let value = match &local {
                Some(local) => evaluator.constant(module, local, &expr, name),
                None => evaluator.part(&expr, module, name),
            };
            Some(ExportValue { evaluation: evaluator.done(value), declared, module, unsure: false })
        }
        Found::Unsure { module, expr } => {
            let value = evaluator.part(&expr, module, name);
            let declared = Declared::Expression;
            Some(ExportValue { evaluation: evaluator.done(value), declared, module, unsure: true })
        }
        missing => {
            let at = match (export, &missing) {
                (Some(export), _) => export.at,
                (None, Found::Ambiguous(_, second)) => {
                    facts.imports.iter().find(|import| import.specifier == *second)?.at
                }
                (None, _) => return None,
            };
            let stand_in = Expr { kind: ExprKind::Undefined, at, text: name.to_owned() };
            let reason = missing.reason(name);
            let value = evaluator.unknown(&stand_in, 0, name, reason);
            let evaluation = evaluator.done(value);
            let declared = match missing {
                Found::Code("a function") => Declared::Function,
                Found::Code("a class") => Declared::Class,
                _ => Declared::Expression,
            };
            Some(ExportValue { evaluation, declared, module: 0, unsure: false })
        }
    }
}

/// Whether module 0 exports a value of this name, itself or through `export *` of project files.
pub fn is_exported(name: &str, scope: &mut dyn Scope) -> bool {
    matches!(
        Evaluator::new(scope).find(0, name, 0),
        Found::Expr { .. } | Found::Code(_) | Found::Module(_) | Found::Outside(_)
    )
}

struct Evaluator<'a> {
    scope: &'a mut dyn Scope,
    unknown: Vec<NotStatic>,
    twice: Vec<Twice>,
    /// Modules whose `export *` were followed for the name at hand.
    starred: Vec<u32>,
    steps: u32,
    depth: u32,
    output: usize,
    /// Constants being evaluated, to tell a cycle.
    active: Vec<(u32, String)>,
}

/// Why a value is not known, on its way up.
type Reason = (String, &'static str);

impl<'a> Evaluator<'a> {
    fn new(scope: &'a mut dyn Scope) -> Self {
        Self {
            scope,
            unknown: Vec::new(),
            twice: Vec::new(),
            starred: Vec::new(),
            steps: 0,
            depth: 0,
            output: 0,
            active: Vec::new(),
        }
    }

    /// One place that is used many times is one finding.
    fn done(mut self, value: Value) -> Evaluation {
        let mut told = FxHashSet::default();
        self.unknown.retain(|why| told.insert((why.module, why.at.start, why.at.end, why.reason.clone())));
        Evaluation { value, unknown: self.unknown, twice: self.twice }
    }

    /// Records why and gives the unknown value.
    fn unknown(&mut self, expr: &Expr, module: u32, path: &str, (reason, hint): Reason) -> Value {
        self.unknown.push(NotStatic { at: expr.at, module, path: path.to_owned(), reason, hint: hint.to_owned() });
        value(ValueKind::Unknown, expr, module)
    }

    /// A value whose parts may be unknown.
    fn part(&mut self, expr: &Expr, module: u32, path: &str) -> Value {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.output > MAX_OUTPUT {
            return self.unknown(expr, module, path, message::too_much());
        }
        if self.depth >= MAX_DEPTH {
            return self.unknown(expr, module, path, message::too_deep());
        }
        self.depth += 1;
        let mut value = self.kind(expr, module, path);
        self.depth -= 1;
        // A value stands where it is written in what asked for it, not where a constant took it from.
        value.at = expr.at;
        value.module = module;
        value.text.clone_from(&expr.text);
        value
    }

    /// A value that must be known whole: `None` when the reason was recorded.
    fn whole(&mut self, expr: &Expr, module: u32, path: &str) -> Option<Value> {
        let before = self.unknown.len();
        let value = self.part(expr, module, path);
        (self.unknown.len() == before && value.kind != ValueKind::Unknown).then_some(value)
    }

    /// The value of a named constant, with cycles told.
    fn constant(&mut self, module: u32, name: &str, init: &Expr, path: &str) -> Value {
        if self.active.iter().any(|(other, active)| *other == module && active == name) {
            return self.unknown(init, module, path, message::cycle(name));
        }
        self.active.push((module, name.to_owned()));
        let value = self.part(init, module, path);
        self.active.pop();
        value
    }
}

fn value(kind: ValueKind, expr: &Expr, module: u32) -> Value {
    Value { kind, at: expr.at, module, text: expr.text.clone(), parts: Vec::new(), open: false }
}
