//! Expressions of the kind that a config may hold: made by chance, printed, and evaluated by the rules of ECMAScript.

mod meaning;
mod print;

use proptest::prelude::*;

pub use meaning::{V, mean};
pub use print::{Printed, print};

/// An expression.
#[derive(Clone, Debug)]
pub enum G {
    Undefined,
    Null,
    Bool(bool),
    Int(u16),
    Text(String),
    Array(Vec<Item>),
    Object(Vec<Prop>),
    /// One string more than values.
    Template(Vec<String>, Vec<G>),
    Raw(Vec<&'static str>, Vec<G>),
    Plus(Box<G>, Box<G>),
    Choice(Box<G>, Box<G>, Box<G>),
    Not(Box<G>),
    Logic(&'static str, Box<G>, Box<G>),
    Member(Box<G>, &'static str, bool),
    Index(Box<G>, Box<G>, bool),
    /// One of the constants in front, counted from the last; none there: `undefined`.
    Const(usize),
    /// What stands in front of and behind it.
    Wrapped(&'static str, Box<G>, &'static str),
    Join(Box<G>, Option<Box<G>>),
    Concat(Box<G>, Vec<G>),
    /// Code that only running tells.
    Unknown(&'static str),
}

#[derive(Clone, Debug)]
pub enum Item {
    Hole,
    Value(G),
    Spread(G),
}

#[derive(Clone, Debug)]
pub enum Prop {
    Named(&'static str, G),
    Quoted(&'static str, G),
    Computed(G, G),
    Shorthand(usize),
    Spread(G),
}

/// Constants, of which each may name those before it, and the value that may name them all.
#[derive(Clone, Debug)]
pub struct Program {
    pub constants: Vec<G>,
    pub value: G,
}

pub const NAMES: &[&str] = &["a", "ab", "runtime", "é", "length"];
const KEYS: &[&str] = &["a", "ab", "runtime", "0", "1", "01", "-0", "+1", "x-y", "it's", "length"];
const TEXTS: &[&str] =
    &["", "a", "edge", "é", "😀", "'", "\"", "\\", "\n", "${", "`", "1", "0", "\u{2028}", "a'\\${b}", "runtime"];
const RAWS: &[&str] = &["", "a", "\\n", "\\d+", "\n", "é", "$"];
const UNKNOWN: &[&str] = &["f()", "process.env.X", "changed", "new X()", "nowhere"];

fn leaf(unknown: bool) -> BoxedStrategy<G> {
    let known = prop_oneof![
        1 => Just(G::Undefined),
        1 => Just(G::Null),
        1 => any::<bool>().prop_map(G::Bool),
        2 => (0u16..5).prop_map(G::Int),
        4 => proptest::sample::select(TEXTS).prop_map(|text| G::Text(text.to_owned())),
        3 => (0usize..4).prop_map(G::Const),
    ];
    if unknown {
        prop_oneof![12 => known, 1 => proptest::sample::select(UNKNOWN).prop_map(G::Unknown)].boxed()
    } else {
        known.boxed()
    }
}

fn expression(unknown: bool) -> impl Strategy<Value = G> {
    leaf(unknown).prop_recursive(5, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let item = prop_oneof![
            1 => Just(Item::Hole),
            6 => inner.clone().prop_map(Item::Value),
            2 => inner.clone().prop_map(Item::Spread),
        ];
        let prop = prop_oneof![
            4 => (proptest::sample::select(NAMES), inner.clone()).prop_map(|(key, value)| Prop::Named(key, value)),
            2 => (proptest::sample::select(KEYS), inner.clone()).prop_map(|(key, value)| Prop::Quoted(key, value)),
            2 => (inner.clone(), inner.clone()).prop_map(|(key, value)| Prop::Computed(key, value)),
            1 => (0usize..4).prop_map(Prop::Shorthand),
            3 => inner.clone().prop_map(Prop::Spread),
        ];
        let parts = proptest::collection::vec((proptest::sample::select(TEXTS), inner.clone()), 0..3);
        let raws = proptest::collection::vec((proptest::sample::select(RAWS), inner.clone()), 0..3);
        let logic = proptest::sample::select(&["&&", "||", "??"][..]);
        let wraps = proptest::sample::select(
            &[
                ("(", ")"),
                ("((", "))"),
                ("(", " as const)"),
                ("(", " as unknown)"),
                ("(", " satisfies unknown)"),
                ("(<T>", ")"),
                ("(", ")!"),
                ("Object.freeze(", ")"),
            ][..],
        );
        prop_oneof![
            2 => proptest::collection::vec(item, 0..4).prop_map(G::Array),
            4 => proptest::collection::vec(prop, 0..4).prop_map(G::Object),
            2 => parts.prop_map(|parts| {
                let (mut texts, values): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
                texts.push("z");
                G::Template(texts.into_iter().map(str::to_owned).collect(), values)
            }),
            1 => raws.prop_map(|parts| {
                let (mut texts, values): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
                texts.push("z");
                G::Raw(texts, values)
            }),
            3 => (boxed(), boxed()).prop_map(|(left, right)| G::Plus(left, right)),
            2 => (boxed(), boxed(), boxed()).prop_map(|(test, then, other)| G::Choice(test, then, other)),
            1 => boxed().prop_map(G::Not),
            3 => (logic, boxed(), boxed()).prop_map(|(op, left, right)| G::Logic(op, left, right)),
            3 => (boxed(), proptest::sample::select(NAMES), any::<bool>())
                .prop_map(|(object, name, optional)| G::Member(object, name, optional)),
            3 => (boxed(), boxed(), any::<bool>()).prop_map(|(object, key, optional)| G::Index(object, key, optional)),
            2 => (boxed(), proptest::sample::select(KEYS))
                .prop_map(|(object, key)| G::Index(object, Box::new(G::Text(key.to_owned())), false)),
            3 => (wraps, boxed()).prop_map(|((before, after), inner)| G::Wrapped(before, inner, after)),
            2 => (proptest::collection::vec(inner.clone().prop_map(Item::Value), 0..4), proptest::option::of(boxed()))
                .prop_map(|(items, separator)| G::Join(Box::new(G::Array(items)), separator)),
            1 => (boxed(), proptest::option::of(boxed())).prop_map(|(object, separator)| G::Join(object, separator)),
            2 => (boxed(), proptest::collection::vec(inner.clone(), 0..3))
                .prop_map(|(object, arguments)| G::Concat(object, arguments)),
        ]
    })
}

/// A program; `unknown`: with parts that cannot be known.
pub fn program(unknown: bool) -> impl Strategy<Value = Program> {
    (proptest::collection::vec(expression(unknown), 0..4), expression(unknown))
        .prop_map(|(constants, value)| Program { constants, value })
}

impl Program {
    /// The constant that is meant by the `back`th one before `from`.
    pub fn named(&self, from: usize, back: usize) -> Option<usize> {
        from.min(self.constants.len()).checked_sub(back + 1)
    }
}
