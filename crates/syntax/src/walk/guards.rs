//! What a test proves about the code behind it.

use super::Walker;
use super::keys::{Base, Key};

/// Facts that may hold at one place.
const MAX_FACTS: usize = 256;

/// Something that holds at a place in the code.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    /// No edge runtime gets here, or no production build.
    Never,
    Exists(Key),
    /// The program has put its own there.
    Owned(Key),
}

/// What holds when a test is true, and when it is false.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cond {
    pub yes: Vec<Fact>,
    pub no: Vec<Fact>,
}

impl Cond {
    pub fn is_empty(&self) -> bool {
        self.yes.is_empty() && self.no.is_empty()
    }

    pub(crate) fn not(self) -> Self {
        Self { yes: self.no, no: self.yes }
    }
}

/// Both hold.
pub(crate) fn both(mut a: Vec<Fact>, b: &[Fact]) -> Vec<Fact> {
    a.extend(b.iter().filter(|fact| !a.contains(fact)).cloned().collect::<Vec<_>>());
    a
}

/// One of the two holds, and it is not known which. What cannot be reached says nothing.
pub(crate) fn either(a: &[Fact], b: &[Fact]) -> Vec<Fact> {
    if a.contains(&Fact::Never) {
        return b.to_vec();
    }
    if b.contains(&Fact::Never) {
        return a.to_vec();
    }
    a.iter().filter(|fact| b.contains(fact)).cloned().collect()
}

/// How a production build on an edge runtime answers a question of this code: `NODE_ENV`, the runtime's name, or a name
/// that only other places have.
pub(crate) fn never(yes: bool) -> Cond {
    if yes { Cond { yes: vec![Fact::Never], no: Vec::new() } } else { Cond { yes: Vec::new(), no: vec![Fact::Never] } }
}

pub(crate) fn exists(key: Key) -> Cond {
    Cond { yes: vec![Fact::Exists(key)], no: Vec::new() }
}

impl Walker<'_> {
    /// Whether a use of `key` here is behind a guard.
    pub(crate) fn guarded(&self, key: Option<&Key>) -> bool {
        !self.facts.is_empty()
            && self.facts.iter().any(|fact| match fact {
                Fact::Never => true,
                Fact::Exists(known) | Fact::Owned(known) => key.is_some_and(|key| covers(known, key)),
            })
    }

    /// Whether the program has put its own at `key` before this place.
    pub(crate) fn owned(&self, key: &Key) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::Owned(known) if covers(known, key)))
    }

    /// What it proves that `key` is there.
    #[allow(clippy::unused_self, reason = "reads as a question to the walker")]
    pub(crate) fn presence(&self, key: Key) -> Cond {
        match &key {
            // No edge runtime is a browser or Bun; each has `EdgeRuntime` or says its runtime's name.
            Key { base: Base::Global("window" | "document" | "Bun"), .. } => never(true),
            Key { base: Base::Global("EdgeRuntime"), .. } => never(false),
            // There is a `process` on edge, with little in it.
            Key {
                base: Base::Global("process" | "globalThis" | "self" | "global" | "setTimeout" | "setInterval"),
                member: None,
            } => Cond::default(),
            _ => exists(key),
        }
    }

    /// A fact that holds from here to the end of the block. Past a bound facts are let go: code is then reported, not excused.
    pub(crate) fn learn(&mut self, fact: Fact) {
        if self.facts.len() < MAX_FACTS && !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
    }

    /// Runs `work` with facts that hold for it alone.
    pub(crate) fn under<T>(&mut self, facts: &[Fact], work: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.facts.len();
        if mark < MAX_FACTS {
            self.facts.extend_from_slice(facts);
        }
        let result = work(self);
        self.facts.truncate(mark);
        result
    }
}

/// A guard for a thing guards its members too, except that `process` exists where most of its members do not.
fn covers(known: &Key, key: &Key) -> bool {
    known == key || (known.member.is_none() && known.base == key.base && known.base != Base::Global("process"))
}
