//! Errors of ECMAScript's static semantics that the parser leaves to others: a name that is declared twice where it may not be,
//! exported twice, exported without being declared, a private name of no class.
//!
//! Engines refuse such a file before they run any of it. Of TypeScript only what is left after its types are taken away is
//! looked at: ambient declarations, interfaces, types and overloads declare nothing here.

mod classes;
mod exports;
mod expressions;
mod functions;
mod namespaces;
mod scopes;
mod visit;

use rustc_hash::FxHashSet;
use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{Pat, Program};
use swc_core::ecma::visit::VisitWith;
use switchrt_diagnostics::{Code, Diagnostic};

use crate::Grammar;
use crate::parse::MAX_ERRORS;
use crate::text::Text;
use crate::walk::exports::each_binding;
use exports::Exported;
use scopes::{Kinds, Scope, Scopes};

/// Errors that are kept while a program is walked; which of them come first in the source is known at the end.
const MAX_FAULTS: usize = 100 * MAX_ERRORS;

/// What is wrong with a program that parsed, in source order.
pub(crate) fn errors(text: &Text<'_>, program: &Program, grammar: Grammar) -> Vec<Diagnostic> {
    if grammar.declarations {
        return Vec::new();
    }
    let mut early = Early {
        typescript: grammar.typescript,
        module: matches!(program, Program::Module(_)),
        strict: matches!(program, Program::Module(_)),
        proto: memchr::memmem::find(text.source.as_bytes(), b"__proto__").is_some(),
        scopes: Scopes::new(grammar.typescript),
        privates: Vec::new(),
        exported: Vec::new(),
        types: FxHashSet::default(),
        faults: Vec::new(),
    };
    early.program(program);
    let mut faults = early.faults;
    faults.sort_by_key(|fault| fault.at.lo);
    faults.dedup_by_key(|fault| fault.at);
    faults.truncate(MAX_ERRORS);
    faults.into_iter().map(|fault| fault.diagnostic(text)).collect()
}

/// One error.
struct Fault {
    at: Span,
    /// What is wrong, without the first place.
    message: String,
    first: Option<Span>,
    hint: &'static str,
}

impl Fault {
    fn diagnostic(self, text: &Text<'_>) -> Diagnostic {
        let message = match self.first.map(|first| text.at(first)) {
            Some(first) => format!("{}, first in line {}, column {}", self.message, first.line, first.column),
            None => self.message,
        };
        Diagnostic::new(Code::SyntaxParseError, "", text.at(self.at), message).with_hint(self.hint)
    }
}

struct Early {
    typescript: bool,
    module: bool,
    strict: bool,
    /// The source has the word `__proto__`.
    proto: bool,
    scopes: Scopes,
    /// Private names of the classes around, innermost last.
    privates: Vec<FxHashSet<Atom>>,
    exported: Vec<Exported>,
    /// Names of top-level types.
    types: FxHashSet<Atom>,
    faults: Vec<Fault>,
}

impl Early {
    fn program(&mut self, program: &Program) {
        self.strict |= matches!(program, Program::Script(script) if functions::is_strict(&script.body));
        self.scopes.enter(if self.module { Scope::Module } else { Scope::Function });
        if let Program::Module(module) = program {
            self.note_types(&module.body);
        }
        program.visit_children_with(self);
        self.check_exports();
        self.scopes.leave();
    }

    fn tell(&mut self, fault: Fault) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault);
        }
    }

    fn in_scope(&mut self, scope: Scope, work: impl FnOnce(&mut Self)) {
        self.scopes.enter(scope);
        work(self);
        self.scopes.leave();
    }

    fn declare(&mut self, name: &Atom, span: Span, kind: Kinds) {
        let first = match kind {
            Kinds::VAR => self.scopes.declare_var(name, span),
            _ => self.scopes.declare(name, span, kind),
        };
        if let Some(first) = first {
            let is_parameter = kind == Kinds::PARAMETER || kind == Kinds::LOOSE_PARAMETER;
            self.tell(Fault {
                at: span,
                message: match is_parameter {
                    true => format!("two parameters are named `{name}`"),
                    false => format!("the name `{name}` is defined multiple times"),
                },
                first: Some(first),
                hint: "Rename one of the two, or take it out.",
            });
        }
    }

    fn declare_pattern(&mut self, pattern: &Pat, kind: Kinds) {
        each_binding(pattern, &mut |name, span| self.declare(name, span, kind));
    }
}
