//! Config values that are easily read as something else than what the code makes of them.

mod common;

use common::{manifest, told};
use switchrt_manifest::{Manifest, Runtime};

const PAGE: &str = "\nexport default () => null;\n";

/// The scan of one page with this head, and other files beside it.
fn page(head: &str, others: &[(&str, &str)]) -> Manifest {
    let text = format!("{head}{PAGE}");
    let mut files = vec![("pages/a.tsx", text.as_str())];
    files.extend_from_slice(others);
    manifest(&files, &["edge-light"])
}

fn errors(manifest: &Manifest) -> Vec<String> {
    told(manifest).into_iter().filter(|line| !line.starts_with("info ")).collect()
}

fn is_edge(head: &str, others: &[(&str, &str)]) {
    let manifest = page(head, others);
    assert_eq!(errors(&manifest), Vec::<String>::new(), "{head}");
    assert_eq!(manifest.routes[0].runtime, Runtime::Edge, "{head}");
}

/// Not known: told once, with these words, and the route takes the default.
fn is_unknown(head: &str, others: &[(&str, &str)], words: &str) {
    let manifest = page(head, others);
    let found: Vec<_> = manifest.diagnostics.iter().filter(|item| item.code.slug() == "config/not-static").collect();
    assert_eq!(found.len(), 1, "{head}: {:?}", told(&manifest));
    assert!(found[0].message.contains(words), "{head}: {}", found[0].message);
    assert_eq!(manifest.routes[0].runtime, Runtime::Nodejs, "{head}");
}

#[test]
fn enums_are_what_typescript_makes_of_them() {
    for head in [
        "enum R { A = 'ed', Edge = A + 'ge' }\nexport const runtime = R.Edge",
        "enum R { A = 'ed', Edge = `${R.A}ge` }\nexport const runtime = R.Edge",
        "enum R { A = 'ed', Edge = `${R['A']}ge` }\nexport const runtime = R['Edge']",
        "enum R { A, B = 5, C }\nexport const runtime = R[6] === 'C' ? 'edge' : 'nodejs'",
        "enum R { A = 1, B = 1 }\nexport const runtime = R[1] === 'B' ? 'edge' : 'nodejs'",
        "enum R { A = 1 << 3, B = A | 1 }\nexport const runtime = R.B === 9 ? 'edge' : 'nodejs'",
        "const A = 'x';\nenum R { A = 'edge', B = A }\nexport const runtime = R.B",
    ] {
        is_edge(head, &[]);
    }
    is_unknown("enum R { A = f(), B }\nexport const runtime = R.B", &[], "an enum member without a value");
}

#[test]
fn a_namespace_is_followed_through_what_exports_it() {
    let others = [
        ("lib/index.ts", "export * as ns from './a';\nexport * from './more';\n"),
        ("lib/more.ts", "import * as all from './a';\nexport { all };\n"),
        ("lib/a.ts", "export const config = { runtime: 'edge' };\nexport const r = 'edge';\n"),
    ];
    is_edge("import { ns } from '../lib';\nexport const config = ns.config;", &others);
    is_edge("import { ns as n } from '../lib';\nexport const runtime = n['r'];", &others);
    is_edge("import { all } from '../lib';\nexport const runtime = all.r;", &others);
    is_unknown("import { ns } from '../lib';\nexport const runtime = ns.nope;", &others, "`ns` exports no `nope`");
    is_unknown("import { ns } from '../lib';\nexport const config = ns;", &others, "`ns` is a whole module");
}

#[test]
fn whatever_changes_a_config_makes_it_unknown() {
    for change in [
        "delete config.runtime;",
        "delete config?.runtime;",
        "[config.runtime] = ['nodejs'];",
        "({ a: config.runtime } = { a: 'nodejs' });",
        "for (config.runtime of ['nodejs']);",
        "for (config.runtime in { nodejs: 1 });",
        "Reflect.set(config, 'runtime', 'nodejs');",
        "Reflect.deleteProperty(config, 'runtime');",
        "Object.defineProperty(config, 'runtime', { value: 'nodejs' });",
    ] {
        let head = format!("export const config = {{ runtime: 'edge' }};\n{change}");
        let manifest = page(&head, &[]);
        assert_eq!(errors(&manifest).len(), 1, "{head}: {:?}", errors(&manifest));
        assert!(errors(&manifest)[0].starts_with("error config/not-static"), "{head}: {:?}", errors(&manifest));
        assert_eq!(manifest.routes[0].runtime, Runtime::Nodejs, "{head}");
    }
    let manifest =
        page("export const config = { runtime: 'edge', api: {} };\nObject.assign(config.api, { x: 1 });", &[]);
    assert_eq!(errors(&manifest), ["error config/not-static pages/a.tsx:2"]);
    assert_eq!(manifest.routes[0].runtime, Runtime::Edge);
}

#[test]
fn names_that_are_not_what_they_look_like() {
    is_unknown("const String = { raw() {} };\nexport const runtime = String.raw`edge`;", &[], "a tagged template");
    let lib = [("lib/a.ts", "export const r = 'edge';\n")];
    is_unknown("import type { r } from '../lib/a';\nexport const runtime = r;", &lib, "`r` is not a constant");
    is_unknown("import { type r } from '../lib/a';\nexport const runtime = r;", &lib, "`r` is not a constant");
}

#[test]
fn a_file_that_does_not_parse_is_named() {
    let broken = [("lib/a.ts", "export const r = ('edge';\n")];
    let words = "`../lib/a` does not parse, so that what it exports is not known";
    is_unknown("import { r } from '../lib/a';\nexport const runtime = r;", &broken, words);
    is_unknown("export { r as runtime } from '../lib/a';", &broken, words);
    let manifest = page("export * from '../lib/a';", &broken);
    assert_eq!(errors(&manifest), ["error config/not-static pages/a.tsx:1"]);
}

#[test]
fn what_is_missing_is_missing_from_the_file_that_was_asked() {
    let barrel = [("lib/index.ts", "export const x = 1;\n")];
    is_unknown("export { config } from '../lib';", &barrel, "`../lib` exports no `config`");
    is_unknown("export { c as config } from '../lib';", &barrel, "`../lib` exports no `c`");
}

#[test]
fn an_array_that_is_not_known_whole_stands_nowhere() {
    let manifest = page("export const config = { runtime: 'edge', regions: [f(), 'iad1'] };", &[]);
    assert!(manifest.routes[0].config.is_empty(), "{:?}", manifest.routes[0].config);
    let manifest = page("export const config = { runtime: 'edge', regions: [...f(), 5, 'iad1'] };", &[]);
    assert!(manifest.routes[0].config.is_empty());
    assert_eq!(errors(&manifest), ["error config/not-static pages/a.tsx:1", "error config/bad-value pages/a.tsx:1"]);
}

#[test]
fn one_place_is_one_finding_however_often_it_is_used() {
    let doubled: String = (1..40).map(|i| format!("const a{i} = [a{}, a{}];\n", i - 1, i - 1)).collect();
    let head = format!("const a0 = f();\n{doubled}export const config = {{ runtime: 'edge', x: a39 }};");
    let manifest = page(&head, &[]);
    assert!(errors(&manifest).len() < 50, "{}", errors(&manifest).len());
}

/// What is wrong with a middleware's matcher: the paths that `middleware/bad-matcher` names, and how many values are unknown.
fn bad_matchers(matcher: &str) -> (Vec<String>, usize, usize) {
    let text = format!("export const config = {{ matcher: {matcher} }};\nexport function middleware() {{}}\n");
    let manifest = manifest(&[("middleware.ts", &text)], &["edge-light"]);
    let of = |slug: &'static str| manifest.diagnostics.iter().filter(move |item| item.code.slug() == slug);
    let path = |message: &str| message.split('`').nth(1).unwrap_or_default().to_owned();
    let bad = of("middleware/bad-matcher").map(|item| path(&item.message)).collect();
    (bad, of("config/not-static").count(), manifest.routes[0].matchers.len())
}

#[test]
fn what_is_unknown_in_a_matcher_hides_nothing_else() {
    let table: &[(&str, &[&str], usize, usize)] = &[
        ("[...f(), 'a', 5, '/b']", &["config.matcher[1]", "config.matcher[2]"], 1, 1),
        ("['a', ...f()]", &["config.matcher[0]"], 1, 0),
        ("[...f(), ...g(), 'a']", &["config.matcher[2]"], 2, 0),
        ("[f(), 'a']", &["config.matcher[1]"], 1, 0),
        ("[{ source: f(), has: 5 }]", &["config.matcher[0].has"], 1, 0),
        ("[{ source: '/a', has: [...f(), { type: 'x', key: 'k' }] }]", &["config.matcher[0].has[1].type"], 1, 0),
        ("[{ source: '/a', has: [{ type: 'x', key: f() }] }]", &["config.matcher[0].has[0].type"], 1, 0),
        ("[{ source: '/a', has: [{ type: f(), key: 5 }] }]", &["config.matcher[0].has[0].key"], 1, 0),
        // A condition that is not known may be any: neither is the matcher without it one that was meant.
        ("[{ source: '/a', has: f() }]", &[], 1, 0),
        ("[{ source: '/a', has: [{ type: 'header', key: f() }] }, '/b']", &[], 1, 1),
        // What is spread may bring what seems to be missing, and overwrite what stands before it.
        ("[{ ...f() }]", &[], 1, 0),
        ("[{ ...f(), has: 5 }]", &["config.matcher[0].has"], 1, 0),
        ("[{ source: 'a', ...f() }]", &[], 1, 0),
        ("[{ ...f(), source: 'a' }]", &["config.matcher[0].source"], 1, 0),
        ("[{ source: '/a', has: [{ ...f(), type: 'header' }] }]", &[], 1, 0),
    ];
    for (matcher, bad, unknown, good) in table {
        let bad: Vec<String> = bad.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(bad_matchers(matcher), (bad, *unknown, *good), "{matcher}");
    }
}
