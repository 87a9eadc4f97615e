//! Config values: evaluated, never run, never dropped in silence.

use std::sync::Arc;

use proptest::prelude::*;
use switchrt_syntax::{
    Alone, Declared, ExportValue, Grammar, ModuleFacts, Scope, ValueKind, evaluate, evaluate_export,
    evaluate_properties, parse,
};

fn facts(path: &str, source: &str) -> Arc<ModuleFacts> {
    let facts = parse(source, Grammar::from_path(path));
    assert!(facts.parsed, "{source}: {:?}", facts.diagnostics);
    Arc::new(facts)
}

fn export(source: &str, name: &str) -> ExportValue {
    evaluate_export(name, &mut Alone(facts("a.ts", source))).unwrap_or_else(|| panic!("no export {name} in {source}"))
}

/// The value of `export const config = <value>`, after `before`.
fn json(before: &str, value: &str) -> serde_json::Value {
    let source = format!("{before}\nexport const config = {value}");
    let found = export(&source, "config").evaluation;
    assert_eq!(found.unknown, [], "{source}");
    found.value.to_json().unwrap_or(serde_json::Value::Null)
}

#[test]
fn what_can_be_known_is_known() {
    let table: &[(&str, &str, &str)] = &[
        ("", "'edge'", r#""edge""#),
        ("", "`edge`", r#""edge""#),
        ("const x = 'dg'", "`e${x}e`", r#""edge""#),
        ("", "String.raw`a\\n${1}`", r#""a\\n1""#),
        ("", "'ed' + 'ge'", r#""edge""#),
        ("", "1 + 2 * 3 - -4", "11"),
        ("", "60 * 60 / 2", "1800"),
        ("", "'a' + 1 + true + null", r#""a1truenull""#),
        ("", "[1, , undefined, 'x', null, true]", r#"[1,null,null,"x",null,true]"#),
        ("", "/a\\/b/gi", r#""/a\\/b/gi""#),
        ("", "{ runtime: 'edge', 'maxDuration': 5, 3: 'x' }", r#"{"3":"x","runtime":"edge","maxDuration":5}"#),
        ("const R = 'edge'", "{ runtime: R }", r#"{"runtime":"edge"}"#),
        ("const runtime = 'edge'", "{ runtime }", r#"{"runtime":"edge"}"#),
        ("const R = { e: { x: 'edge' } }", "R.e['x']", r#""edge""#),
        ("const R = ['a', 'edge']", "R[1]", r#""edge""#),
        ("const R = ['a', 'edge']", "R.length", "2"),
        ("const a = { x: 1, y: 2 }", "{ ...a, y: 3 }", r#"{"x":1,"y":3}"#),
        ("const a = [1, 2]", "[0, ...a, ...'bc']", r#"[0,1,2,"b","c"]"#),
        ("const k = 'runtime'", "{ [k]: 'edge', [`max${'Duration'}`]: 1 }", r#"{"runtime":"edge","maxDuration":1}"#),
        ("", "true ? 'a' : b()", r#""a""#),
        ("", "false || 'a'", r#""a""#),
        ("", "'' && b()", r#""""#),
        ("", "null ?? 'a'", r#""a""#),
        ("", "!0", "true"),
        ("", "('edge' as const)", r#""edge""#),
        ("", "{ runtime: 'edge' } as const", r#"{"runtime":"edge"}"#),
        ("", "{ runtime: 'edge' } satisfies Config", r#"{"runtime":"edge"}"#),
        ("", "<Config>{ runtime: 'edge' as Runtime }", r#"{"runtime":"edge"}"#),
        ("const a = 'x'", "(a!)", r#""x""#),
        ("", "Object.freeze({ a: 1 })", r#"{"a":1}"#),
        ("", "Object.assign({}, { a: 1 }, { a: 2 })", r#"{"a":2}"#),
        ("", "['/a', '/b'].join('|')", r#""/a|/b""#),
        ("", "['/a'].concat(['/b'], '/c')", r#"["/a","/b","/c"]"#),
        ("", "'a'.concat('b', 1)", r#""ab1""#),
        ("const { a: { b } } = { a: { b: 'edge' } }", "b", r#""edge""#),
        ("const [, b] = ['x', 'edge']", "b", r#""edge""#),
        ("enum R { Edge = 'edge', N = 1, M }", "[R.Edge, R.M]", r#"["edge",2]"#),
        ("let R = 'edge'", "R", r#""edge""#),
        ("", "process?.foo ? 1 : 2", ""),
        ("const o: any = null", "o?.x ?? 'edge'", r#""edge""#),
        ("", "typeof 'x' === 'string' ? 1 : 2", "1"),
        ("", "0.1 + 0.2", "0.30000000000000004"),
        ("", "`${1e21} ${1e-7} ${-0}`", r#""1e+21 1e-7 0""#),
        ("", "{ __proto__: null, a: 1 }", r#"{"a":1}"#),
        ("", "{ a: f(), a: 1 }", r#"{"a":1}"#),
        // Only `0`, `1`, … are indices; texts are counted in units; a spread text is its units.
        ("", "[['x']['00'] ?? 1, ['x']['+0'] ?? 2, ['x']['0']]", r#"[1,2,"x"]"#),
        ("", "'é€'[1]", r#""€""#),
        ("", "{ ...'éb', ...7, ...null }", r#"{"0":"é","1":"b"}"#),
        // What is unknown beside the member that is read does not matter.
        ("", "[f(), 'x', ...'bc'][1]", r#""x""#),
        ("", "[f(), 'x'].length", "2"),
        ("", "{ ab: f(), a: 1 }.a", "1"),
        ("", "{ b: f() }.a ?? 'x'", r#""x""#),
    ];
    for (before, value, expected) in table.iter().filter(|(_, _, expected)| !expected.is_empty()) {
        assert_eq!(serde_json::to_string(&json(before, value)).unwrap(), sorted(expected), "{before} {value}");
    }
}

/// The same text as `serde_json` writes it.
fn sorted(text: &str) -> String {
    serde_json::to_string(&serde_json::from_str::<serde_json::Value>(text).unwrap()).unwrap()
}

#[test]
fn what_cannot_be_known_is_told_at_its_place() {
    // source, path, the text at the span, a word of the reason
    let table: &[(&str, &str, &str, &str)] = &[
        ("export const config = { runtime: f() }", "config.runtime", "f()", "a call"),
        ("export const config = { runtime: new F() }", "config.runtime", "new F()", "a `new` expression"),
        ("export const config = { runtime: `${x}` }", "config.runtime", "x", "`x` is not"),
        ("export const config = { runtime: 'a' + b }", "config.runtime", "b", "`b` is not"),
        // What a spread object lacks itself is not settled by the spread.
        ("export const config = { ...({ a: { b: f() } }) }", "config.a.b", "f()", "a call"),
        ("export const config = { a: 1, ...{ a: { ...f() } } }", "config.a", "f()", "a call"),
        ("export const config = { a: g(), ...{ a: { b: f() } } }", "config.a.b", "f()", "a call"),
        ("export const config = { ...Object.assign({}, { a: { b: f() } }) }", "config.a.b", "f()", "a call"),
        ("export const config = { runtime: missing }", "config.runtime", "missing", "`missing`"),
        (
            "export const config = { runtime: process.env.X }",
            "config.runtime",
            "process.env.X",
            "an environment variable",
        ),
        (
            "export const config = { runtime: process.env.X ? 'a' : 'b' }",
            "config.runtime",
            "process.env.X",
            "a conditional",
        ),
        ("export const config = { ...f() }", "config", "f()", "a spread in an object"),
        ("export const config = { matcher: [...f()] }", "config.matcher", "f()", "a spread in an array"),
        ("export const config = { [Symbol('x')]: true }", "config", "Symbol('x')", "an unsupported key type"),
        ("export const config = { matcher: ['/a', { source: f() }] }", "config.matcher[1].source", "f()", "a call"),
        (
            "let r = 'a'; r = 'b'; export const config = { runtime: r }",
            "config.runtime",
            "r",
            "`r` is assigned more than once",
        ),
        (
            "const c = {}; c.runtime = 'edge'; export const config = c",
            "config.runtime",
            "c.runtime",
            "a member that is assigned after its declaration",
        ),
        ("const c = {}; c[k] = 'edge'; export const config = c", "config", "c", "assigned more than once"),
        ("const a = b, b = a; export const config = { runtime: a }", "config.runtime", "b", "in a circle"),
        ("export const config = { runtime() {} }", "config.runtime", "runtime() {}", "a method"),
        (
            "export const config = { get runtime() { return 'edge' } }",
            "config.runtime",
            "get runtime() { return 'edge' }",
            "a getter",
        ),
        ("function f() {} export const config = { runtime: f }", "config.runtime", "f", "`f` is a function"),
        ("import { R } from 'pkg'; export const config = { runtime: R }", "config.runtime", "R", "`pkg`"),
        ("export const config = { runtime: 1n }", "config.runtime", "1n", "a BigInt"),
        ("export const config = { runtime: -{} }", "config.runtime", "-{}", "operator `-` on an object"),
        ("export const config = { runtime: {} + 1 }", "config.runtime", "{} + 1", "operator `+` on an object"),
        ("export const config = { runtime: (1, 2) }", "config.runtime", "1, 2", "a comma"),
        ("export const config = { runtime: tag`x` }", "config.runtime", "tag`x`", "a tagged template"),
        ("export const config = { runtime: await f() }", "config.runtime", "await f()", "an `await`"),
        ("const o = null; export const config = { runtime: o.x }", "config.runtime", "o.x", "of null throws"),
        ("export let runtime = 'a'; runtime = 'b'", "runtime", "'a'", "assigned more than once"),
    ];
    for (source, path, text, reason) in table {
        let name = if source.contains("config") { "config" } else { "runtime" };
        let unknown = export(source, name).evaluation.unknown;
        assert_eq!(unknown.len(), 1, "{source}: {unknown:?}");
        let why = &unknown[0];
        let found = &source[why.at.start as usize..why.at.end as usize];
        assert_eq!((why.path.as_str(), found), (*path, *text), "{source}");
        assert!(why.reason.contains(reason), "{source}: {}", why.reason);
        assert!(!why.hint.is_empty());
    }
}

#[test]
fn one_unknown_property_leaves_the_others() {
    let found = export("export const config = { maxDuration: f(), runtime: 'edge', matcher: ['/a', g()] }", "config")
        .evaluation;
    assert_eq!(found.value.get("runtime").and_then(|value| value.as_str()), Some("edge"));
    let paths: Vec<_> = found.unknown.iter().map(|why| why.path.as_str()).collect();
    assert_eq!(paths, ["config.maxDuration", "config.matcher[1]"]);
    assert_eq!(found.value.get("maxDuration").unwrap().kind, ValueKind::Unknown);
}

#[test]
fn what_follows_an_unknown_spread_is_known() {
    let found = export("export const config = { a: 1, ...f(), runtime: 'edge' }", "config").evaluation;
    assert_eq!(found.value.get("runtime").and_then(|value| value.as_str()), Some("edge"));
    assert_eq!(found.value.get("a").unwrap().kind, ValueKind::Unknown);
    assert_eq!(found.unknown.len(), 1);
}

#[test]
fn a_value_stands_where_it_is_written() {
    let source = "const R = 'edge'\nexport const config = { runtime: R, matcher: [{ source: '/a' }] }";
    let value = export(source, "config").evaluation.value;
    let runtime = value.get("runtime").unwrap();
    assert_eq!((runtime.at.line, runtime.at.column, runtime.text.as_str()), (2, 34, "R"));
    let ValueKind::Array(matcher) = &value.get("matcher").unwrap().kind else { panic!() };
    let at = matcher[0].get("source").unwrap().at;
    assert_eq!(&source[at.start as usize..at.end as usize], "'/a'");
}

#[test]
fn every_export_form_is_read() {
    for source in [
        "const config = { runtime: 'edge' }; export { config }",
        "const c = { runtime: 'edge' }; export { c as config }",
        "module.exports.config = { runtime: 'edge' }",
        "exports.config = { runtime: 'edge' }",
        "module.exports = { config: { runtime: 'edge' } }",
        "const config = { runtime: 'edge' }; module.exports = { config }",
        "const config = { runtime: 'edge' }; module.exports = Page; module.exports.config = config; function Page() {}",
        "exports.config = void 0; exports.config = { runtime: 'edge' }",
        "exports.config = void 0; const config = (exports.config = { runtime: 'edge' })",
        "var config = { runtime: 'edge' }; exports.config = config",
    ] {
        let facts = facts("a.js", source);
        let found = evaluate_export("config", &mut Alone(facts)).unwrap_or_else(|| panic!("{source}"));
        assert_eq!(found.evaluation.unknown, [], "{source}");
        assert_eq!(found.evaluation.value.get("runtime").and_then(|value| value.as_str()), Some("edge"), "{source}");
    }
    assert_eq!(export("export let config = {}", "config").declared, Declared::Mutable);
    assert!(evaluate_export("config", &mut Alone(facts("a.ts", "export type config = 1"))).is_none());
}

/// Files by name; a specifier `./x` is the file `x.ts`.
struct Files(Vec<(&'static str, Arc<ModuleFacts>)>);

impl Files {
    fn new(files: &[(&'static str, &str)]) -> Self {
        Self(files.iter().map(|(name, source)| (*name, facts(name, source))).collect())
    }
}

impl Scope for Files {
    fn facts(&mut self, module: u32) -> Option<Arc<ModuleFacts>> {
        self.0.get(module as usize).map(|(_, facts)| Arc::clone(facts))
    }

    fn resolve(&mut self, _from: u32, specifier: &str) -> Option<u32> {
        let name = format!("{}.ts", specifier.strip_prefix("./")?);
        self.0.iter().position(|(known, _)| *known == name).and_then(|index| u32::try_from(index).ok())
    }
}

#[test]
fn other_files_of_the_project_are_followed() {
    let table: &[&[(&'static str, &str)]] = &[
        &[
            ("a.ts", "import { R } from './b'; export const config = { runtime: R }"),
            ("b.ts", "export const R = 'edge'"),
        ],
        &[("a.ts", "import R from './b'; export const config = { runtime: R }"), ("b.ts", "export default 'edge'")],
        &[
            ("a.ts", "import * as b from './b'; export const config = { runtime: b.R }"),
            ("b.ts", "export const R = 'edge'"),
        ],
        &[("a.ts", "export * from './b'"), ("b.ts", "export const config = { runtime: 'edge' }")],
        &[("a.ts", "export { config } from './b'"), ("b.ts", "export const config = { runtime: 'edge' }")],
        &[
            ("a.ts", "export { c as config } from './b'"),
            ("b.ts", "import { c } from './c'; export { c }"),
            ("c.ts", "export const c = { runtime: 'edge' }"),
        ],
        &[
            ("a.ts", "import { R } from './b'; export const config = { runtime: R }"),
            ("b.ts", "export * from './c'"),
            ("c.ts", "export const R = 'edge'"),
        ],
        &[("a.ts", "const { R } = require('./b'); exports.config = { runtime: R }"), ("b.ts", "exports.R = 'edge'")],
        &[
            ("a.ts", "const b = require('./b'); exports.config = { runtime: b.R }"),
            ("b.ts", "module.exports = { R: 'edge' }"),
        ],
        &[
            ("a.ts", "import { base } from './b'; export const config = { ...base }"),
            ("b.ts", "const R = 'edge'; export const base = { runtime: R }"),
        ],
    ];
    for files in table {
        let found = evaluate_export("config", &mut Files::new(files)).unwrap_or_else(|| panic!("{files:?}"));
        assert_eq!(found.evaluation.unknown, [], "{files:?}");
        assert_eq!(found.evaluation.value.get("runtime").and_then(|value| value.as_str()), Some("edge"), "{files:?}");
    }
}

#[test]
fn what_is_unknown_in_another_file_says_which() {
    let mut files = Files::new(&[
        ("a.ts", "import { R } from './b'; export const config = { runtime: R }"),
        ("b.ts", "export const R = f()"),
    ]);
    let unknown = evaluate_export("config", &mut files).unwrap().evaluation.unknown;
    assert_eq!((unknown[0].module, unknown[0].path.as_str(), unknown[0].at.column), (1, "config.runtime", 18));
    for (second, reason) in [
        ("export { R } from './a'", "in a circle"),
        ("export const S = 1", "exports no `R`"),
        ("export function R() {}", "`R` is a function"),
    ] {
        let mut files = Files::new(&[
            ("a.ts", "import { R } from './b'; export { R }; export const config = { runtime: R }"),
            ("b.ts", second),
        ]);
        let unknown = evaluate_export("config", &mut files).unwrap().evaluation.unknown;
        assert!(unknown[0].reason.contains(reason), "{second}: {}", unknown[0].reason);
    }
}

#[test]
fn growth_and_recursion_are_bounded() {
    let mut doubling = String::from("const a0 = 'x';");
    let mut arrays = String::from("const b0 = [1];");
    for n in 1..60 {
        doubling.push_str(&format!("const a{n} = a{} + a{};", n - 1, n - 1));
        arrays.push_str(&format!("const b{n} = [...b{}, ...b{}];", n - 1, n - 1));
    }
    doubling.push_str("export const config = a59");
    arrays.push_str("export const config = b59");
    let mut long = String::from("export const config = 'a'");
    (0..5000).for_each(|_| long.push_str(" + 'a'"));
    let mut chain = String::from("const c0 = 1;");
    (1..5000).for_each(|n| chain.push_str(&format!("const c{n} = c{};", n - 1)));
    chain.push_str("export const config = c4999");
    for source in [doubling, arrays, long, chain] {
        let unknown = export(&source, "config").evaluation.unknown;
        assert!(!unknown.is_empty(), "{}", &source[..60]);
    }
}

#[test]
fn a_next_config_is_found() {
    for source in [
        "module.exports = { experimental: { runtime: 'edge' } }",
        "const nextConfig = { experimental: { runtime: 'edge' } }; module.exports = nextConfig",
        "export default { experimental: { runtime: 'edge' } }",
        "const runtime = 'edge'; export default { experimental: { runtime } } satisfies NextConfig",
        "export default withX({ experimental: { runtime: 'edge' } })",
        "export default withA(withB({ experimental: { runtime: 'edge' } }))",
        "const c = { experimental: { runtime: 'edge' } }; module.exports = withAnalyzer({ enabled: true })(c)",
        "module.exports = () => ({ experimental: { runtime: 'edge' } })",
        "module.exports = async (phase, { defaultConfig }) => { const c = { experimental: { runtime: 'edge' } }; return c }",
        "export default async function config() { return { experimental: { runtime: 'edge' } } }",
        "function config() { return { experimental: { runtime: 'edge' } } } export default config",
        "const config: NextConfig = { experimental: { runtime: 'edge' } }; export default config",
    ] {
        let facts = facts("next.config.ts", source);
        let value = facts.default_value.clone().unwrap_or_else(|| panic!("{source}"));
        let found = evaluate(&value, "config", &mut Alone(facts)).unwrap_or_else(|why| panic!("{source}: {why:?}"));
        let runtime = found.get("experimental").and_then(|value| value.get("runtime")).and_then(|value| value.as_str());
        assert_eq!(runtime, Some("edge"), "{source}");
    }
    assert!(facts("a.tsx", "export default function Page() { return <div/> }").default_value.is_none());
}

#[test]
fn a_config_with_functions_is_known_but_for_them() {
    let facts = facts(
        "next.config.js",
        "module.exports = { basePath: '/x', webpack(config) { return config }, async headers() { return [] } }",
    );
    let value = facts.default_value.clone().unwrap();
    let found = evaluate_properties(&value, "config", &mut Alone(facts));
    assert_eq!(found.value.get("basePath").and_then(|value| value.as_str()), Some("/x"));
    assert_eq!(found.unknown.len(), 2);
}

/// Source of a JSON value and the value itself.
fn literal() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        (-1_000_000i64..1_000_000).prop_map(serde_json::Value::from),
        "[a-z\\\\'\"`${}\n\u{e9}\u{1F600} ]{0,8}".prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[a-zA-Z_$-]{1,6}", inner, 0..5).prop_map(|map| serde_json::Value::Object(
                map.into_iter().filter(|(key, _)| key != "__proto__").collect()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn json_is_a_config(value in literal()) {
        let text = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(json("", &format!("({text})")), value);
    }

    #[test]
    fn sums_are_javascripts(a in -1000i32..1000, b in 1i32..1000, c in -1000i32..1000) {
        let expected = f64::from(a) * f64::from(b) + f64::from(c);
        let found = export(&format!("const a = {a}, b = {b}; export const config = a * b + {c}"), "config").evaluation.value;
        prop_assert_eq!(found.kind, ValueKind::Number(expected));
        let found = export(&format!("export const config = '' + ({a} | 0) + ({b} >>> 1)"), "config").evaluation.value;
        prop_assert_eq!(found.kind, ValueKind::String(format!("{a}{}", b / 2)));
    }

    #[test]
    fn no_text_is_too_odd_to_parse(text in "(const|export|config|=|\\{|\\}|\\(|\\)|\\[|\\]|'|`|\\$\\{|:|,|a|b|1|;|\n|=>|\\.|\\?|\\+|/|\\*|<|>| ){0,40}") {
        for path in ["a.js", "a.ts", "a.tsx", "a.cjs"] {
            let facts = parse(&text, Grammar::from_path(path));
            prop_assert_eq!(facts.parsed, facts.diagnostics.is_empty());
            let _ = evaluate_export("config", &mut Alone(Arc::new(facts)));
        }
    }
}
