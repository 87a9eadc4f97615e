//! Removal of named exports with what only they reached.

mod edits;
mod pieces;
mod references;

use rustc_hash::FxHashSet;
use swc_core::common::{GLOBALS, Globals, Mark};
use swc_core::ecma::transforms::base::resolver;
use swc_core::ecma::visit::VisitMutWith;
use switchrt_diagnostics::Diagnostic;

use crate::Grammar;
use crate::parse::{Source, with_program};
use pieces::{Piece, Pieces};

/// What to cut out of a source text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stripped {
    /// `(start, end, replacement)` in UTF-16 offsets, ascending, not overlapping.
    pub edits: Vec<(u32, u32, String)>,
    /// The exported names that were found and removed, in source order.
    pub removed: Vec<String>,
}

/// Removes the exports `names` and, to a fixed point, every top-level import, variable, function and class that only they
/// reached. What nobody used before stays, as does an import for its side effects. Type positions do not count as use.
///
/// # Errors
/// The diagnostics of a file that does not parse.
pub fn strip_exports(source: &str, grammar: Grammar, names: &[&str]) -> Result<Stripped, Vec<Diagnostic>> {
    with_program(Source::whole(source), grammar, |mut program, text| {
        GLOBALS.set(&Globals::new(), || {
            let (unresolved, top) = (Mark::new(), Mark::new());
            program.visit_mut_with(&mut resolver(unresolved, top, grammar.typescript));
            let pieces = Pieces::of(&program, names);
            let gone = gone(&pieces);
            edits::edits(&program, text, &pieces, &gone)
        })
    })
}

/// The pieces to remove: reached from a removed export, and from nothing that stays.
fn gone(pieces: &Pieces) -> FxHashSet<usize> {
    let reach = |start: Vec<usize>| {
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        let mut todo = start;
        while let Some(piece) = todo.pop() {
            if seen.insert(piece) {
                todo.extend(pieces.used_by(piece));
            }
        }
        seen
    };
    let is_removed = |piece: &Piece| piece.removed;
    let starts: Vec<usize> =
        pieces.all.iter().enumerate().filter(|(_, piece)| is_removed(piece)).map(|(index, _)| index).collect();
    let candidates = reach(starts);
    let stays: Vec<usize> =
        (0..pieces.all.len()).filter(|index| !candidates.contains(index) || pieces.all[*index].kept).collect();
    let live = reach(stays);
    candidates.into_iter().filter(|index| !live.contains(index)).collect()
}
