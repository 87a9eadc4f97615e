//! Order that no thread and no file system decides.

use std::collections::BTreeMap;

use switchrt_diagnostics::{Code, Diagnostic};

/// One finding, however many routes tell it.
pub(crate) fn join(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    type Key = (String, u32, u32, u32, u32, Code, String);
    let mut by_key: BTreeMap<Key, Diagnostic> = BTreeMap::new();
    for diagnostic in diagnostics {
        let d = &diagnostic;
        let key = (d.file.clone(), d.line, d.column, d.end_line, d.end_column, d.code, d.message.clone());
        match by_key.get_mut(&key) {
            Some(known) => {
                known.severity = known.severity.min(diagnostic.severity);
                known.routes.extend(diagnostic.routes);
            }
            None => {
                by_key.insert(key, diagnostic);
            }
        }
    }
    by_key.into_values().collect()
}

/// A fixed mixing of the order, by seed.
pub(crate) fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    if seed == 0 {
        return;
    }
    for i in (1..items.len()).rev() {
        // A linear congruence is enough to mix.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(i, usize::try_from(state >> 33).unwrap_or(0) % (i + 1));
    }
}
