//! Which code runs when: units of code, what they refer to, and who reaches them.

use rustc_hash::{FxHashMap, FxHashSet};

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
    edges: FxHashSet<(Unit, Unit)>,
}

impl Units {
    pub fn add(&mut self) -> Unit {
        self.count += 1;
        self.count
    }

    /// Code of `from` mentions the declaration whose body is `to`.
    #[inline]
    pub fn mention(&mut self, from: Unit, to: Unit) {
        if from != to {
            self.edges.insert((from, to));
        }
    }

    /// Turns mentions into an answer.
    pub fn reach(self, exports: Vec<(String, Unit)>) -> Reach {
        let mut from: FxHashMap<Unit, Vec<Unit>> = FxHashMap::default();
        let mut to: FxHashMap<Unit, Vec<Unit>> = FxHashMap::default();
        for (a, b) in &self.edges {
            from.entry(*b).or_default().push(*a);
            to.entry(*a).or_default().push(*b);
        }
        let mut load = FxHashSet::default();
        let mut todo = vec![LOAD];
        while let Some(unit) = todo.pop() {
            if load.insert(unit) {
                todo.extend(to.get(&unit).into_iter().flatten());
            }
        }
        let mut names: FxHashMap<Unit, Vec<String>> = FxHashMap::default();
        for (name, unit) in exports {
            names.entry(unit).or_default().push(name);
        }
        Reach { from, load, names, known: FxHashMap::default(), budget: BUDGET }
    }
}

pub(crate) struct Reach {
    from: FxHashMap<Unit, Vec<Unit>>,
    load: FxHashSet<Unit>,
    names: FxHashMap<Unit, Vec<String>>,
    known: FxHashMap<Unit, Owners>,
    budget: usize,
}

impl Reach {
    /// Who makes the code of one unit run.
    pub fn of(&mut self, unit: Unit) -> Owners {
        if unit == LOAD {
            return Owners { module_load: true, exports: Vec::new() };
        }
        if let Some(owners) = self.known.get(&unit) {
            let owners = owners.clone();
            self.budget = self.budget.saturating_sub(owners.exports.len());
            return if self.budget == 0 { Owners { module_load: true, exports: Vec::new() } } else { owners };
        }
        let mut seen = FxHashSet::default();
        let mut todo = vec![unit];
        let mut exports: Vec<String> = Vec::new();
        while let Some(unit) = todo.pop() {
            if self.budget == 0 {
                return Owners { module_load: true, exports: Vec::new() };
            }
            self.budget -= 1;
            if seen.insert(unit) {
                exports.extend(self.names.get(&unit).into_iter().flatten().cloned());
                todo.extend(self.from.get(&unit).into_iter().flatten());
            }
        }
        exports.sort_unstable();
        exports.dedup();
        let owners = Owners { module_load: self.load.contains(&unit), exports };
        self.known.insert(unit, owners.clone());
        owners
    }

    /// Who makes any of several units run.
    pub fn of_all(&mut self, units: &[Unit]) -> Owners {
        let mut all = Owners::default();
        for unit in units {
            let owners = self.of(*unit);
            all.module_load |= owners.module_load;
            all.exports.extend(owners.exports);
        }
        all.exports.sort_unstable();
        all.exports.dedup();
        all
    }
}
