//! The evaluator against ECMAScript: generated programs, each evaluated here and by a second evaluator that knows only the generated tree.

mod grammar;

use std::sync::Arc;

use grammar::{Printed, Program, V, mean, print, program};
use proptest::prelude::*;
use switchrt_syntax::{Alone, Evaluation, Grammar, Value, ValueKind, evaluate_export, parse};

fn evaluated(source: &str) -> Evaluation {
    let facts = parse(source, Grammar::from_path("a.ts"));
    assert!(facts.parsed, "{source}: {:?}", facts.diagnostics);
    evaluate_export("config", &mut Alone(Arc::new(facts))).unwrap().evaluation
}

/// The value in the terms of the second evaluator. Members that are `undefined` say nothing.
fn ours(value: &Value) -> V {
    match &value.kind {
        ValueKind::Undefined => V::Undefined,
        ValueKind::Null => V::Null,
        ValueKind::Bool(value) => V::Bool(*value),
        ValueKind::Number(value) => V::Num(*value),
        ValueKind::String(text) => V::Text(text.clone()),
        ValueKind::Array(items) => V::Array(items.iter().map(ours).collect()),
        ValueKind::Object(entries) => plain(V::Object {
            entries: entries.iter().map(|(key, value)| (key.clone(), ours(value))).collect(),
            open: false,
        }),
        ValueKind::Regex { .. } | ValueKind::Unknown => V::Bad,
    }
}

fn plain(value: V) -> V {
    match value {
        V::Object { entries, open } => V::Object {
            entries: entries
                .into_iter()
                .filter(|(_, value)| *value != V::Undefined)
                .map(|(key, value)| (key, plain(value)))
                .collect(),
            open,
        },
        V::Array(items) => V::Array(items.into_iter().map(plain).collect()),
        other => other,
    }
}

/// `NaN` is equal to itself here.
fn same(one: &V, other: &V) -> bool {
    match (one, other) {
        (V::Num(one), V::Num(other)) => one == other || one.is_nan() && other.is_nan(),
        (V::Array(one), V::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (V::Object { entries: one, .. }, V::Object { entries: other, .. }) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| one.0 == other.0 && same(&one.1, &other.1))
        }
        _ => one == other,
    }
}

/// A known value is the right one, and what is in scope is known.
fn agree(program: &Program) -> Result<(Printed, Evaluation), TestCaseError> {
    let printed = print(program);
    let evaluation = evaluated(&printed.source);
    let meaning = mean(program);
    if evaluation.unknown.is_empty() {
        prop_assert!(meaning.value.is_whole(), "known here, and not in fact:\n{}", printed.source);
        let (ours, real) = (ours(&evaluation.value), plain(meaning.value));
        prop_assert!(same(&ours, &real), "{}\nhere {ours:?}\nreal {real:?}", printed.source);
    } else {
        let known = meaning.unknown.is_empty() && !meaning.failed;
        prop_assert!(!known, "not known here: {:?}\n{}\nreal {:?}", evaluation.unknown, printed.source, meaning.value);
    }
    Ok((printed, evaluation))
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_are_those_of_ecmascript(program in program(false)) {
        agree(&program)?;
    }

    #[test]
    fn what_is_unknown_is_told_where_it_stands(program in program(true)) {
        let (printed, evaluation) = agree(&program)?;
        let meaning = mean(&program);
        if meaning.failed {
            return Ok(());
        }
        let leaves: Vec<_> = meaning.unknown.iter().flat_map(|at| &printed.places[at]).collect();
        for why in &evaluation.unknown {
            let at = (why.at.start, why.at.end);
            // A key that is not known is told as a whole.
            let is_key = printed.keys.contains(&at);
            prop_assert!(leaves.contains(&&at) || is_key, "{why:?}\n{}", printed.source);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn growth_has_an_end(steps in 1usize..60, twice in prop_oneof![
        Just("[...X, ...X]"), Just("{ a: X, b: X }"), Just("`${X}${X}`"), Just("X + X"), Just("[X, X]"), Just("X.concat(X)"),
    ]) {
        let mut source = format!("const c0 = {};\n", if twice.starts_with("[...") { "[1]" } else { "'ab'" });
        for i in 1..=steps {
            source.push_str(&format!("const c{i} = {};\n", twice.replace('X', &format!("c{}", i - 1))));
        }
        source.push_str(&format!("export const config = c{steps};\n"));
        let evaluation = evaluated(&source);
        prop_assert!(evaluation.unknown.is_empty() == (evaluation.value.kind != ValueKind::Unknown) || steps > 10);
        let size = evaluation.value.to_json().map_or(0, |json| json.to_string().len());
        prop_assert!(size < 32 << 20, "{size} bytes of {source}");
        prop_assert!(!evaluation.unknown.is_empty() || steps < 24);
    }
}
