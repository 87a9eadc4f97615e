//! The skimmed answer is the full parse's answer, or there is none.

mod cases;
mod files;
mod mutants;

use super::{config_only, skimmed, whole};
use crate::{Grammar, ModuleFacts, parse};

fn told(facts: &ModuleFacts) -> String {
    format!("{facts:#?}")
}

/// Whether the text was skimmed; if so, the answer is the full parse's.
fn agrees(path: &str, source: &str) -> bool {
    let grammar = Grammar::from_path(path);
    let Some(skim) = skimmed(source, grammar) else { return false };
    let full = whole(source, grammar);
    if full.parsed {
        assert_eq!(told(&skim), told(&full), "{path}:\n{}", source.get(..4_000).unwrap_or(source));
    }
    true
}

/// The declared half of [`parse`] is what the declarations of a full parse say.
fn halves_agree(path: &str, source: &str) {
    let grammar = Grammar::from_path(path);
    let (declared, full) = (whole(source, grammar), parse(source, grammar));
    let half = |facts: &ModuleFacts| {
        let ModuleFacts { is_esm, directives, exports, initial_props, ignores, script_exports, common_exports, .. } =
            facts;
        format!(
            "{is_esm:?} {directives:?} {exports:?} {initial_props:?} {ignores:?} {script_exports:?} {common_exports:?}"
        )
    };
    assert_eq!(half(&declared), half(&full), "{path}");
    assert_eq!(told_errors(&declared), told_errors(&full), "{path}");
    for constant in &declared.constants {
        let same = full.constants.iter().any(|other| format!("{other:?}") == format!("{constant:?}"));
        assert!(same, "{path}: {}", constant.name);
    }
}

fn told_errors(facts: &ModuleFacts) -> String {
    format!("{:?}", facts.diagnostics)
}
