//! All fixes of a file at once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use switchrt_diagnostics::{Diagnostic, Edit};

/// Makes the fixes of each file such that all of them can be applied at once, equal edits once: no edit begins where another one does,
/// or inside it. What one puts in before a stretch that another replaces becomes one edit, and their fixes one fix. Where two want
/// different things, the one that begins first stays, then the longer one.
pub(crate) fn settle(diagnostics: &mut [Diagnostic]) {
    let mut by_file: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, found) in diagnostics.iter().enumerate() {
        if let Some(first) = found.edits.first() {
            by_file.entry(&first.file).or_default().push(i);
        }
    }
    let mut settled: Vec<(usize, Vec<Edit>)> = Vec::new();
    for mut indexes in by_file.into_values().filter(|indexes| indexes.len() > 1) {
        let edits = |i: usize| diagnostics[i].edits.as_slice();
        let hull =
            |i: &usize| (edits(*i).first().map(|edit| edit.start), Reverse(edits(*i).last().map(|edit| edit.end)));
        indexes.sort_by_key(hull);
        let mut kept = Kept::default();
        for i in indexes {
            if edits(i).iter().all(|edit| kept.has_room(edit)) {
                kept.keep(i, edits(i));
            } else {
                settled.push((i, Vec::new()));
            }
        }
        settled.extend(kept.united().into_iter().flat_map(|members| {
            let all: BTreeSet<&Edit> = members.iter().flat_map(|i| edits(*i)).collect();
            let joint = joined(all);
            members.into_iter().map(move |i| (i, joint.clone()))
        }));
    }
    for (i, edits) in settled {
        diagnostics[i].edits = edits;
    }
}

/// By the place where they begin: different edits, and the findings that have one.
#[derive(Default)]
struct Kept<'d>(BTreeMap<u32, (BTreeSet<&'d Edit>, Vec<usize>)>);

impl<'d> Kept<'d> {
    fn has_room(&self, edit: &Edit) -> bool {
        let end = |edits: &BTreeSet<&Edit>| edits.iter().map(|known| known.end).max();
        let around = self.0.range(..edit.start).next_back().and_then(|(_, (edits, _))| end(edits));
        let mut inside = self.0.range(edit.start.saturating_add(1)..edit.end.max(edit.start.saturating_add(1)));
        let beside = self
            .0
            .get(&edit.start)
            .is_none_or(|(edits, _)| edits.contains(edit) || edits.iter().all(|known| fits(known, edit)));
        around.is_none_or(|end| end <= edit.start) && inside.next().is_none() && beside
    }

    fn keep(&mut self, i: usize, edits: &'d [Edit]) {
        for edit in edits {
            let (known, members) = self.0.entry(edit.start).or_default();
            known.insert(edit);
            members.push(i);
        }
    }

    /// Findings that have different edits at one place, with those that share them.
    fn united(&self) -> Vec<BTreeSet<usize>> {
        let mut groups: Vec<BTreeSet<usize>> = Vec::new();
        for (_, members) in self.0.values().filter(|(edits, _)| edits.len() > 1) {
            let mut group: BTreeSet<usize> = members.iter().copied().collect();
            groups.retain(|known| {
                let apart = known.is_disjoint(&group);
                if !apart {
                    group.extend(known);
                }
                apart
            });
            groups.push(group);
        }
        groups
    }
}

/// Whether two edits that begin at one place can be one: something is put in before what the other replaces, or before what it puts in.
fn fits(one: &Edit, other: &Edit) -> bool {
    let puts_in = |edit: &Edit| edit.start == edit.end;
    match (puts_in(one), puts_in(other)) {
        (true, true) => is_import(one) != is_import(other),
        (one, other) => one != other,
    }
}

fn is_import(edit: &Edit) -> bool {
    edit.text.starts_with("import ")
}

/// In order, and what begins at one place as one.
fn joined(edits: BTreeSet<&Edit>) -> Vec<Edit> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.start, !is_import(edit), edit.end));
    let mut out: Vec<Edit> = Vec::new();
    for edit in edits {
        match out.last_mut() {
            Some(last) if last.start == edit.start => {
                last.text.push_str(&edit.text);
                last.end = last.end.max(edit.end);
            }
            _ => out.push(edit.clone()),
        }
    }
    out
}
