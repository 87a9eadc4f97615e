//! Exports taken out with what only they reached.

use switchrt_syntax::{Grammar, parse, strip_exports};

const DATA: &[&str] = &["getServerSideProps", "getStaticProps", "getStaticPaths"];

fn strip(path: &str, source: &str) -> String {
    let grammar = Grammar::from_path(path);
    let stripped = strip_exports(source, grammar, DATA).unwrap_or_else(|why| panic!("{source}: {why:?}"));
    let units: Vec<u16> = source.encode_utf16().collect();
    let mut out = Vec::new();
    let mut at = 0;
    for (start, end, text) in &stripped.edits {
        assert!(*start as usize >= at, "edits overlap in {source}: {:?}", stripped.edits);
        out.extend_from_slice(&units[at..*start as usize]);
        out.extend(text.encode_utf16());
        at = *end as usize;
    }
    out.extend_from_slice(&units[at..]);
    let out = String::from_utf16(&out).unwrap();
    assert!(parse(&out, grammar).parsed, "{source}\nbecame\n{out}");
    out
}

#[test]
fn table() {
    let table: &[(&str, &str)] = &[
        ("export const getServerSideProps = () => 1; export const a = 2", " export const a = 2"),
        ("export async function getServerSideProps() {}\nexport default P", "\nexport default P"),
        ("import fs from 'fs'; export function getStaticProps() { fs.x }", " "),
        ("import fs from 'fs'; export function getStaticProps() { fs.x } fs.y", "import fs from 'fs';  fs.y"),
        ("import { a, b } from 'x'; export function getStaticProps() { a } b", "import { b } from 'x';  b"),
        ("import { a, b } from 'x'; export function getStaticProps() { b } a", "import { a } from 'x';  a"),
        ("import d, { a, b } from 'x'; export function getStaticProps() { d } b; a", "import { a, b } from 'x';  b; a"),
        ("import d, { a, b } from 'x'; export function getStaticProps() { a; b } d", "import d from 'x';  d"),
        ("import d, * as n from 'x'; export function getStaticProps() { d } n", "import * as n from 'x';  n"),
        (
            "import './x.css'; import u from 'u'; export function getStaticProps() {}",
            "import './x.css'; import u from 'u'; ",
        ),
        ("const a = b, c = a, b = 1; export function getStaticProps() { c }", " "),
        ("const a = 1, c = 2; export function getStaticProps() { c } a", "const a = 1;  a"),
        ("const a = 1, c = 2; export function getStaticProps() { a } c", "const c = 2;  c"),
        ("function f() { g() } function g() { f() } export function getStaticProps() { f() }", "  "),
        (
            "function f() { g() } function g() { f() } export function getStaticProps() { f() } g()",
            "function f() { g() } function g() { f() }  g()",
        ),
        ("class A {} export function getStaticProps() { new A() }", " "),
        ("export { getStaticProps } from './x'", ""),
        ("export { getStaticProps, a } from './x'", "export { a } from './x'"),
        ("export { a, getStaticProps, } from './x'", "export { a, } from './x'"),
        ("const g = () => 1; export { g as getServerSideProps, b }; var b", " export { b }; var b"),
        ("import { g } from 'g'; export { g as getServerSideProps }", " "),
        ("const { a, b } = require('x'); export function getStaticProps() { a } b", "const { b } = require('x');  b"),
        ("const { a, b } = x; import x from 'x'; export function getStaticProps() { a; b }", "  "),
        ("const [a, b] = x; export function getStaticProps() { a } b", "const [, b] = x;  b"),
        ("const { a, ...b } = x; export function getStaticProps() { a } b", "const { a, ...b } = x;  b"),
        (
            "export const getStaticProps = () => 1; f(getStaticProps)",
            "const getStaticProps = () => 1; f(getStaticProps)",
        ),
        (
            "export const getStaticProps = () => 1, a = getStaticProps",
            "const getStaticProps = () => 1, a = getStaticProps\nexport { a };",
        ),
        ("export const getStaticProps = () => 1, a = 2", "export const a = 2"),
        (
            "export function getStaticProps() {} getStaticProps.x = 1",
            "function getStaticProps() {} getStaticProps.x = 1",
        ),
        ("export function getStaticProps() { const fs = 1; fs } import fs from 'fs'; fs", " import fs from 'fs'; fs"),
        (
            "import { A } from 'a'; export const getStaticProps = () => <A/>; export default () => <a/>",
            "  export default () => <a/>",
        ),
        (
            "import { A } from 'a'; export const getStaticProps = () => A; export default () => <A/>",
            "import { A } from 'a';  export default () => <A/>",
        ),
        ("'\u{1F600}'; import a from 'a'; export function getStaticProps() { a } x", "'\u{1F600}';   x"),
        ("let n = 0; export function getStaticProps() { n++ }", " "),
        ("export const { getStaticProps, other } = make()", "export const { other } = make()"),
    ];
    for (source, expected) in table {
        assert_eq!(strip("a.jsx", source), *expected, "{source}");
    }
}

#[test]
fn types_do_not_hold_a_module() {
    let table: &[(&str, &str)] = &[
        (
            "import { db } from './db'; export const getServerSideProps = async () => db.x; type P = typeof getServerSideProps; type D = typeof db;",
            "  type P = typeof getServerSideProps; type D = typeof db;",
        ),
        ("import { type T, db } from './db'; export const getServerSideProps = (): T => db", " "),
        (
            "import type { T } from 't'; export function getStaticProps(a: T): void; export function getStaticProps(a: any) {}",
            "import type { T } from 't';  ",
        ),
    ];
    let more = [("import { a } from 'a'; export namespace getStaticProps { export const b = a }", " ")];
    for (source, expected) in table.iter().chain(&more) {
        assert_eq!(strip("a.tsx", source), *expected, "{source}");
    }
}

#[test]
fn what_was_removed_is_told() {
    let grammar = Grammar::from_path("a.js");
    let stripped = strip_exports(
        "export const b = 1; export { getStaticPaths } from 'x'; export function getStaticProps() {}",
        grammar,
        DATA,
    )
    .unwrap();
    assert_eq!(stripped.removed, ["getStaticPaths", "getStaticProps"]);
    let same = strip_exports("export const b = 1", grammar, DATA).unwrap();
    assert!(same.edits.is_empty() && same.removed.is_empty());
    assert!(strip_exports("export const = 1", grammar, DATA).is_err());
}
