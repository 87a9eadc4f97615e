//! A use as a route reaches it, and how far it counts.

use switchrt_syntax::{Confidence, Declared, Export, ExportKind, Expr, ExprKind, Guard, Location, Rewrite, UseKind};

use crate::demand::State;
use crate::{Graph, ModuleId};

/// One use, as one route reaches it.
#[derive(Clone, Debug)]
pub struct ReachedUse {
    pub kind: UseKind,
    /// `fs`, `util.inspect`, `process.cwd`, `eval`, a specifier.
    pub api: String,
    /// The builtin, for a module and an export.
    pub builtin: Option<String>,
    /// The exported name, for an export.
    pub export: Option<String>,
    pub at: Location,
    pub module: ModuleId,
    /// It is reached at module load or by a used export; else only by code that nobody uses.
    pub used: bool,
    /// It runs when the module is loaded.
    pub at_load: bool,
    /// Using what has it need not run it.
    pub maybe: bool,
    /// Of a module: it is taken whole, so that no single export tells what is used.
    pub whole: bool,
    /// Of a module: it is loaded with the route, whatever is done with it.
    pub linked: bool,
    /// It stands deep in a package: in code that runs later, if ever, and that no code of the project names.
    pub deep: bool,
    /// Runtimes that never get there.
    pub guarded: Guard,
    pub edits: Vec<Rewrite>,
    pub confidence: Confidence,
}

impl Graph<'_> {
    /// Whether code of a module that does not run at load may well never run: a package's own, which the project does not name, or
    /// names as a whole of which it is not known what is used.
    pub(crate) fn is_deep<N>(&self, id: ModuleId, state: &State<N>, named: bool) -> bool {
        let module = &self.modules[id];
        let Some(facts) = module.facts.as_deref() else { return false };
        let function = |export: &Export| {
            export.name == "default"
                && (matches!(export.kind, ExportKind::Local { declared: Declared::Function, .. })
                    || matches!(&export.value, Some(Expr { kind: ExprKind::Opaque { what }, .. }) if what.contains("function")))
        };
        let whole = state.all && (facts.is_esm || !facts.exports.iter().any(function));
        module.package.is_some() && (!named || whole)
    }
}
