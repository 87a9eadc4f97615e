//! Which code runs when: units of code, what they refer to, and who reaches them.

use rustc_hash::FxHashMap;

use crate::Owners;

/// A piece of code that runs as one: 0 is what runs at module load, the others are the bodies of top-level declarations.
pub(crate) type Unit = u32;

/// The code that runs at module load.
pub(crate) const LOAD: Unit = 0;

/// Work that the reach may cost in one module; past it, all code counts as run at load.
const BUDGET: usize = 8_000_000;

#[derive(Default)]
pub(crate) struct Units {
    count: u32,
    /// Who mentions whom, with repetitions until the end.
    edges: Vec<(Unit, Unit)>,
    /// Whose every run calls whom.
    calls: Vec<(Unit, Unit)>,
}

impl Units {
    pub fn add(&mut self) -> Unit {
        self.count += 1;
        self.count
    }

    /// Code of `from` mentions the declaration whose body is `to`.
    #[inline]
    pub fn mention(&mut self, from: Unit, to: Unit) {
        if from != to && self.edges.last() != Some(&(from, to)) {
            self.edges.push((from, to));
        }
    }

    /// Every run of `from` calls the declaration whose body is `to`.
    #[inline]
    pub fn call(&mut self, from: Unit, to: Unit) {
        if from != to && self.calls.last() != Some(&(from, to)) {
            self.calls.push((from, to));
        }
    }

    /// Turns mentions into an answer.
    pub fn reach(mut self, exports: Vec<(String, Unit)>) -> Reach {
        let size = self.count as usize + 1;
        self.edges.sort_unstable();
        self.edges.dedup();
        let load = spread(size, &self.edges, std::iter::once(LOAD));
        let called = spread(size, &self.calls, std::iter::once(LOAD));
        let surely = spread(size, &self.calls, exports.iter().map(|(_, unit)| *unit).chain([LOAD]));
        let (starts, from) = adjacency(size, self.edges.iter().map(|(from, to)| (*to, *from)));
        let mut names = exports;
        names.sort_unstable();
        Reach {
            starts,
            from,
            load,
            called,
            surely,
            names,
            seen: vec![0; size],
            round: 0,
            known: FxHashMap::default(),
            todo: Vec::new(),
            budget: BUDGET,
        }
    }
}

/// What is reached from some units.
fn spread(size: usize, edges: &[(Unit, Unit)], from: impl Iterator<Item = Unit>) -> Vec<bool> {
    let (starts, to) = adjacency(size, edges.iter().copied());
    let mut seen = vec![false; size];
    let mut todo: Vec<Unit> = from.collect();
    while let Some(unit) = todo.pop() {
        if !std::mem::replace(&mut seen[unit as usize], true) {
            todo.extend_from_slice(neighbours(&starts, &to, unit));
        }
    }
    seen
}

/// Edges grouped by their first end: where each group starts, and the second ends.
fn adjacency(size: usize, edges: impl Iterator<Item = (Unit, Unit)> + Clone) -> (Vec<u32>, Vec<Unit>) {
    let mut starts = vec![0u32; size + 1];
    let mut count = 0;
    for (from, _) in edges.clone() {
        starts[from as usize + 1] += 1;
        count += 1;
    }
    for index in 1..starts.len() {
        starts[index] += starts[index - 1];
    }
    let mut next = starts.clone();
    let mut ends = vec![0; count];
    for (from, to) in edges {
        let slot = &mut next[from as usize];
        ends[*slot as usize] = to;
        *slot += 1;
    }
    (starts, ends)
}

fn neighbours<'e>(starts: &[u32], ends: &'e [Unit], unit: Unit) -> &'e [Unit] {
    &ends[starts[unit as usize] as usize..starts[unit as usize + 1] as usize]
}

pub(crate) struct Reach {
    /// For each unit, where the units that mention it start in `from`.
    starts: Vec<u32>,
    from: Vec<Unit>,
    load: Vec<bool>,
    /// What every load calls.
    called: Vec<bool>,
    /// What every load calls, or every use of some export.
    surely: Vec<bool>,
    /// Exports by name.
    names: Vec<(String, Unit)>,
    /// The round in which each unit was last seen.
    seen: Vec<u32>,
    round: u32,
    known: FxHashMap<Unit, Owners>,
    /// Kept for its memory.
    todo: Vec<Unit>,
    budget: usize,
}

impl Reach {
    /// Whether loading the module calls a unit, whatever comes.
    pub fn called(&self, unit: Unit) -> bool {
        self.called[unit as usize]
    }

    /// Whether loading the module, or using one of its exports, calls a unit, whatever comes.
    pub fn surely(&self, unit: Unit) -> bool {
        self.surely[unit as usize]
    }

    /// Who makes the code of one unit run.
    pub fn of(&mut self, unit: Unit) -> Owners {
        self.of_all(&[unit])
    }

    /// Who makes the code of any of several units run.
    pub fn of_all(&mut self, units: &[Unit]) -> Owners {
        let at_load = || Owners { module_load: true, exports: Vec::new() };
        match units {
            [] => return Owners::default(),
            [LOAD] => return at_load(),
            _ => {}
        }
        if let [unit] = units
            && let Some(owners) = self.known.get(unit)
        {
            self.budget = self.budget.saturating_sub(owners.exports.len());
            return if self.budget == 0 { at_load() } else { owners.clone() };
        }
        self.round += 1;
        self.todo.clear();
        self.todo.extend_from_slice(units);
        while let Some(unit) = self.todo.pop() {
            if self.budget == 0 {
                return at_load();
            }
            self.budget -= 1;
            if std::mem::replace(&mut self.seen[unit as usize], self.round) != self.round {
                self.todo.extend_from_slice(neighbours(&self.starts, &self.from, unit));
            }
        }
        self.budget = self.budget.saturating_sub(self.names.len());
        let reached = |unit: &Unit| self.seen[*unit as usize] == self.round;
        let mut exports: Vec<String> =
            self.names.iter().filter(|(_, unit)| reached(unit)).map(|(name, _)| name.clone()).collect();
        exports.dedup();
        let owners = Owners { module_load: units.iter().any(|unit| self.load[*unit as usize]), exports };
        if let [unit] = units {
            self.known.insert(*unit, owners.clone());
        }
        owners
    }
}
