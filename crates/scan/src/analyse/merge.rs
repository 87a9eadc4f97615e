//! Uses that are one.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Key, Seen};

/// One entry for each key: the worst one stands for all, then the first. Verdicts of other condition sets are added.
pub(super) fn merge(
    merged: &mut FxHashMap<Key, Seen>,
    key: Key,
    mut seen: Seen,
    trace: impl FnOnce() -> Vec<Arc<str>>,
) {
    let Some(known) = merged.get_mut(&key) else {
        seen.item.trace = trace();
        merged.insert(key, seen);
        return;
    };
    // `None` is the mildest level, and sorts behind the others here.
    let rank = |seen: &Seen| {
        (seen.level().map_or(u8::MAX, |level| level as u8), seen.item.guarded, seen.item.confidence, seen.at)
    };
    if rank(&seen) < rank(known) {
        seen.item.trace = trace();
        std::mem::swap(known, &mut seen);
    }
    // A fix mends every place that is told here.
    if seen.level().is_some() && known.level().is_some() {
        for edit in std::mem::take(&mut seen.edits) {
            if !known.edits.contains(&edit) {
                known.edits.push(edit);
            }
        }
    }
    for (target, verdict) in seen.verdicts {
        match known.verdicts.iter_mut().find(|(at, _)| *at == target) {
            Some((_, other))
                if verdict.severity.map_or(u8::MAX, |s| s as u8) < other.severity.map_or(u8::MAX, |s| s as u8) =>
            {
                *other = verdict
            }
            Some(_) => {}
            None => known.verdicts.push((target, verdict)),
        }
    }
}
