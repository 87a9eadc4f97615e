//! Fixes that may be applied one by one or all at once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Edit, Guards};

/// What one fix is made of.
#[derive(Default)]
pub(super) struct Fix {
    /// Stretches to put the test around, each with the statement that loads what it needs.
    pub wraps: Vec<(usize, Option<String>)>,
    /// Stretches with what stands there instead.
    pub replaced: Vec<Edit>,
}

impl Fix {
    /// It puts tests around code and changes nothing else.
    fn is_plain(&self) -> bool {
        self.replaced.is_empty() && self.wraps.iter().all(|(_, line)| line.is_none())
    }
}

/// An edit among others, by where it begins: there first what ends, innermost first, then what begins, outermost first, then what is
/// replaced.
type Place = (usize, u8, Reverse<usize>);

impl Guards<'_> {
    /// The edits of each fix. A stretch inside one that another fix is around shares its test; fixes that would change the same place
    /// in two ways become one, which each of them then has.
    pub(super) fn together(&self, fixes: &[Option<Fix>]) -> Vec<Vec<Edit>> {
        let tops = self.tops(fixes);
        let mut groups = Groups::new(fixes.len());
        let mut inside: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, fix) in fixes.iter().enumerate() {
            for (unit, _) in fix.iter().flat_map(|fix| &fix.wraps) {
                inside.entry(tops[unit]).or_default().push(i);
            }
        }
        for members in inside.values() {
            if members.iter().any(|i| !fixes[*i].as_ref().is_none_or(Fix::is_plain)) {
                members.iter().for_each(|i| groups.unite(members[0], *i));
            }
        }
        loop {
            let edits: BTreeMap<usize, Vec<Edit>> =
                groups.all().into_iter().map(|(group, members)| (group, self.edits(&members, fixes, &tops))).collect();
            let clashes = clashes(&edits);
            if clashes.is_empty() {
                return (0..fixes.len()).map(|i| edits[&groups.of(i)].clone()).collect();
            }
            clashes.into_iter().for_each(|(one, other)| groups.unite(one, other));
        }
    }

    /// The outermost of the stretches around each, itself included.
    fn tops(&self, fixes: &[Option<Fix>]) -> BTreeMap<usize, usize> {
        let mut units: Vec<usize> = fixes.iter().flatten().flat_map(|fix| &fix.wraps).map(|(unit, _)| *unit).collect();
        units.sort_by_key(|unit| (self.span(*unit).start, Reverse(self.span(*unit).end), *unit));
        let mut tops = BTreeMap::new();
        let mut top = None;
        for unit in units {
            let around = top.filter(|top| self.span(unit).end <= self.span(*top).end).unwrap_or(unit);
            top = Some(around);
            tops.insert(unit, around);
        }
        tops
    }

    fn span(&self, unit: usize) -> &Range<usize> {
        &self.finder.units[unit].span
    }

    /// The edits of some fixes as one.
    fn edits(&self, members: &[usize], fixes: &[Option<Fix>], tops: &BTreeMap<usize, usize>) -> Vec<Edit> {
        let mut wraps: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        let mut ordered: Vec<(Place, Edit)> = Vec::new();
        for fix in members.iter().filter_map(|i| fixes[*i].as_ref()) {
            for (unit, line) in &fix.wraps {
                wraps.entry(tops[unit]).or_default();
                if let Some(line) = line {
                    wraps.entry(*unit).or_default().push(line);
                }
            }
            ordered.extend(fix.replaced.iter().map(|edit| ((edit.0.start, 2, Reverse(edit.0.end)), edit.clone())));
        }
        for (unit, lines) in wraps {
            let (before, behind) = self.wrap(&self.finder.units[unit], &lines);
            let Range { start, end } = *self.span(unit);
            ordered.push(((start, 1, Reverse(end)), (start..start, before)));
            ordered.push(((end, 0, Reverse(start)), (end..end, behind)));
        }
        ordered.sort_by_key(|(place, _)| *place);
        let mut out: Vec<Edit> = Vec::new();
        for (_, (span, text)) in ordered {
            match out.last_mut() {
                Some((last, before)) if last.start == last.end && last.start == span.start => {
                    before.push_str(&text);
                    last.end = span.end;
                }
                _ => out.push((span, text)),
            }
        }
        out
    }
}

/// Groups of which the edits begin at one place or overlap, and are not equal.
fn clashes(groups: &BTreeMap<usize, Vec<Edit>>) -> Vec<(usize, usize)> {
    let mut all: Vec<(&Edit, usize)> =
        groups.iter().flat_map(|(group, edits)| edits.iter().map(|edit| (edit, *group))).collect();
    all.sort_by_key(|((span, text), group)| (span.start, span.end, text, *group));
    let mut out = BTreeSet::new();
    let mut reach: Option<(&Edit, usize)> = None;
    for (edit, group) in all {
        if let Some((last, other)) = reach
            && other != group
            && last != edit
            && (edit.0.start < last.0.end || edit.0.start == last.0.start)
        {
            out.insert((other.min(group), other.max(group)));
        }
        if reach.is_none_or(|(last, _)| edit.0.end >= last.0.end) {
            reach = Some((edit, group));
        }
    }
    out.into_iter().collect()
}

/// Which fixes go together.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn of(&self, mut one: usize) -> usize {
        while self.0[one] != one {
            one = self.0[one];
        }
        one
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        self.0[one.max(other)] = one.min(other);
    }

    fn all(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut all: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        (0..self.0.len()).for_each(|one| all.entry(self.of(one)).or_default().push(one));
        all
    }
}
