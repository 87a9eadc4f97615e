//! What a test proves about the code behind it.

use swc_core::atoms::Atom;

use super::Walker;
use super::keys::{Base, Key};
use crate::Guard;

/// Facts that may hold at one place.
const MAX_FACTS: usize = 256;

/// Tests of imported values that one module may have; those past it excuse nothing.
const MAX_ASSUMPTIONS: usize = 4_096;

/// Something that holds at a place in the code.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    /// These runtimes never get here.
    Never(Guard),
    Exists(Key),
    /// The program has put its own there.
    Owned(Key),
    /// An imported value answers so, by its place in the walker's assumptions.
    Assumed(u32),
}

/// A test of an imported value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assumed {
    pub import: u32,
    pub name: Atom,
    pub call: bool,
    pub holds: bool,
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

/// How a use is guarded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cover {
    pub guard: Guard,
    pub assumes: Vec<u32>,
}

/// Both hold.
pub(crate) fn both(mut a: Vec<Fact>, b: &[Fact]) -> Vec<Fact> {
    let room = MAX_FACTS.saturating_sub(a.len());
    a.extend(b.iter().filter(|fact| !a.contains(fact)).take(room).cloned().collect::<Vec<_>>());
    a
}

/// One of the two holds, and it is not known which. What cannot be reached says nothing.
pub(crate) fn either(a: &[Fact], b: &[Fact]) -> Vec<Fact> {
    let (never_a, never_b) = (unreached(a), unreached(b));
    if never_a.is_all() {
        return but_node(b, never_a);
    }
    if never_b.is_all() {
        return but_node(a, never_b);
    }
    let mut out: Vec<Fact> =
        a.iter().filter(|fact| !matches!(fact, Fact::Never(_)) && b.contains(fact)).cloned().collect();
    let never = never_a & never_b;
    if !never.is_none() {
        out.push(Fact::Never(never));
    }
    out
}

/// These facts, of Node only where the other way is closed to it as well.
fn but_node(facts: &[Fact], other: Guard) -> Vec<Fact> {
    let kept = if other.covers(Guard::NODE) { Guard::EVERYONE } else { Guard::ALL };
    let keep = |fact: &Fact| match fact {
        Fact::Never(guard) => Some(*guard & kept).filter(|guard| !guard.is_none()).map(Fact::Never),
        other => Some(other.clone()),
    };
    facts.iter().filter_map(keep).collect()
}

/// The runtimes that never get where these facts hold.
pub(crate) fn unreached(facts: &[Fact]) -> Guard {
    facts.iter().fold(Guard::NONE, |all, fact| if let Fact::Never(guard) = fact { all | *guard } else { all })
}

/// A test that no server answers with yes; or, with `false`, none with no.
pub(crate) fn never(yes: bool) -> Cond {
    if yes { told(Guard::NONE) } else { told(Guard::EVERYONE) }
}

/// A test of a text that a build puts there, `edge` for [`super::keys::environment`] being what a build for Node calls `nodejs`.
pub(crate) fn built(text: &str, answer: impl Fn(&str) -> bool) -> Cond {
    let edge = if answer(text) { Guard::ALL } else { Guard::NONE };
    let node = if answer(if text == "edge" { "nodejs" } else { text }) { Guard::NODE } else { Guard::NONE };
    told(edge | node)
}

/// A test that these runtimes answer with yes, and the others with no.
pub(crate) fn told(yes: Guard) -> Cond {
    let side = |guard: Guard| if guard.is_none() { Vec::new() } else { vec![Fact::Never(guard)] };
    Cond { yes: side(yes.others()), no: side(yes) }
}

pub(crate) fn exists(key: Key) -> Cond {
    Cond { yes: vec![Fact::Exists(key)], no: Vec::new() }
}

/// What has `process.versions.node`, and says that its release is Node.
pub(crate) fn node_marked() -> Guard {
    Guard::WORKERD_NODE | Guard::DENO | Guard::NODE
}

impl Walker<'_> {
    /// How a use of `key` here is guarded.
    pub(crate) fn cover(&self, key: Option<&Key>) -> Cover {
        let mut cover = Cover::default();
        if self.probe != super::Probe::No {
            cover.guard = Guard::ALL;
            return cover;
        }
        for fact in &self.facts {
            match fact {
                Fact::Never(guard) => cover.guard = cover.guard | *guard,
                Fact::Exists(known) | Fact::Owned(known) if key.is_some_and(|key| covers(known, key)) => {
                    cover.guard = Guard::ALL;
                }
                Fact::Assumed(index) => cover.assumes.push(*index),
                _ => {}
            }
        }
        if cover.guard.is_all() {
            cover.assumes.clear();
        }
        cover
    }

    /// The same for what is only looked at.
    pub(crate) fn cover_in(&self, key: Option<&Key>, looked: bool) -> Cover {
        if looked { Cover { guard: Guard::ALL, assumes: Vec::new() } } else { self.cover(key) }
    }

    /// Whether the program has put its own at `key` before this place.
    pub(crate) fn owned(&self, key: &Key) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::Owned(known) if covers(known, key)))
    }

    /// What it proves that `key` is there.
    #[allow(clippy::unused_self, reason = "reads as a question to the walker")]
    pub(crate) fn presence(&self, key: Key) -> Cond {
        match &key {
            // No edge runtime is a browser or Bun.
            Key { base: Base::Global("window" | "document" | "Bun"), .. } => never(true),
            Key { base: Base::Global("EdgeRuntime"), .. } => told(Guard::EDGE_LIGHT),
            Key { base: Base::Global("Deno"), .. } => told(Guard::DENO),
            // These are there, and what they do is another matter.
            Key { base: Base::Global("eval" | "Function" | "WebAssembly"), .. } => Cond::default(),
            // There is a `process` on edge, with little in it.
            Key { base: Base::Global("process"), member: None } => Cond::default(),
            Key { base: Base::Global("globalThis" | "self" | "setTimeout" | "setInterval"), member: None } => {
                never(false)
            }
            Key { base: Base::Global(name), member: None }
                if matches!(super::globals::global(name), Some((_, super::globals::Role::Everywhere))) =>
            {
                never(false)
            }
            _ => exists(key),
        }
    }

    /// What a test of an imported value proves: its module knows.
    pub(crate) fn assumption(&mut self, import: u32, name: &Atom, call: bool) -> Cond {
        let mut assume = |holds: bool| {
            let assumed = Assumed { import, name: name.clone(), call, holds };
            let index = match self.assumptions.iter().rposition(|known| *known == assumed) {
                Some(index) => index,
                None if self.assumptions.len() >= MAX_ASSUMPTIONS => return Vec::new(),
                None => {
                    self.assumptions.push(assumed);
                    self.assumptions.len() - 1
                }
            };
            u32::try_from(index).map(|index| vec![Fact::Assumed(index)]).unwrap_or_default()
        };
        Cond { yes: assume(true), no: assume(false) }
    }

    /// A fact that holds from here to the end of the block. Past a bound facts are let go: code is then reported, not excused.
    pub(crate) fn learn(&mut self, fact: Fact) {
        if self.facts.len() < MAX_FACTS && !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
    }

    /// Runs `work` with facts that hold for it alone: code that may or may not run.
    pub(crate) fn under<T>(&mut self, facts: &[Fact], work: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.facts.len();
        if mark < MAX_FACTS {
            self.facts.extend_from_slice(facts);
        }
        self.branches += 1;
        let result = work(self);
        self.branches -= 1;
        self.facts.truncate(mark);
        result
    }
}

/// A guard for a thing guards its members too, except that `process` exists where most of its members do not.
pub(crate) fn covers(known: &Key, key: &Key) -> bool {
    let immediate =
        |key: &Key| matches!(key, Key { base: Base::Global("setImmediate" | "clearImmediate"), member: None });
    known == key
        // Who has the one has the other.
        || immediate(known) && immediate(key)
        || (known.member.is_none() && known.base == key.base && known.base != Base::Global("process"))
}
