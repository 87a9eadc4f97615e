//! Which code runs at load, and which when an export is used.

use switchrt_syntax::{Grammar, parse};

/// The owners of every `process.x` use: `load`, and the exports, by source order.
fn owners(source: &str) -> Vec<String> {
    let facts = parse(source, Grammar::from_path("a.js"));
    assert!(facts.parsed, "{source}: {:?}", facts.diagnostics);
    facts
        .uses
        .iter()
        .map(|item| {
            let mut parts: Vec<&str> = item.owners.exports.iter().map(String::as_str).collect();
            if item.owners.module_load {
                parts.insert(0, "load");
            }
            parts.join(" ")
        })
        .collect()
}

#[test]
fn table() {
    let table: &[(&str, &[&str])] = &[
        ("process.cwd()", &["load"]),
        ("export function a() { process.cwd() }", &["a"]),
        ("export const a = () => process.cwd()", &["a"]),
        ("export const a = process.cwd()", &["load"]),
        ("export default function () { process.cwd() }", &["default"]),
        ("function b() { process.cwd() } export function a() { b() }", &["a"]),
        (
            "function c() { process.cwd() } const b = () => c(); export function a() { b() } export const d = () => c()",
            &["a d"],
        ),
        ("function b() { process.cwd() }", &[""]),
        ("function b() { process.cwd() } b()", &["load"]),
        ("function b() { process.cwd() } export { b as c }", &["c"]),
        ("function b() { process.cwd() } export default b", &["default"]),
        ("function b() { process.cwd() } const c = b; export { c }", &["c"]),
        ("function b() { process.cwd() } export const o = { b, c() { process.chdir() } }", &["o", "o"]),
        ("const w = wrap(() => process.cwd()); export { w }", &["load"]),
        ("function P() { process.cwd() } export default withAuth(P)", &["load default"]),
        ("function h() { process.cwd() } const w = wrap(h); export { w }", &["load w"]),
        ("export default memo(() => process.cwd())", &["default"]),
        ("class A { m() { process.cwd() } static s = process.chdir() } export { A }", &["A", "load"]),
        ("class A { m() { process.cwd() } } new A()", &["load"]),
        ("function Page() {} Page.getInitialProps = () => process.cwd(); export default Page", &["default"]),
        ("exports.a = function () { process.cwd() }; exports.b = process.chdir()", &["a", "load"]),
        ("module.exports = { a() { process.cwd() } }", &["a default"]),
        ("function a() { process.cwd() } module.exports = { a }", &["a default"]),
        (
            "function y() { process.cwd() } Object.defineProperty(exports, 'x', { get: function () { return y } })",
            &["x"],
        ),
        ("function a() { b() } function b() { a(); process.cwd() } export { a }", &["a"]),
        ("(() => process.cwd())()", &["load"]),
        ("if (x) { process.cwd() }", &["load"]),
    ];
    for (source, expected) in table {
        assert_eq!(owners(source), *expected, "{source}");
    }
}

#[test]
fn names_have_the_owners_of_their_uses() {
    let facts = parse(
        "import { a, b } from 'x'; export function one() { a() } export const two = () => { a(); b() }; export const three = 1",
        Grammar::from_path("a.js"),
    );
    let names = &facts.imports[0].names;
    assert_eq!(names[0].owners.exports, ["one", "two"]);
    assert_eq!(names[1].owners.exports, ["two"]);
    assert!(facts.imports[0].owners.module_load && !names[0].owners.module_load);
}

#[test]
fn a_dynamic_import_has_the_owner_of_its_code() {
    let facts =
        parse("export async function f() { const fs = await import('fs'); fs.stat() }", Grammar::from_path("a.js"));
    assert_eq!(facts.imports[0].owners.exports, ["f"]);
    assert!(!facts.imports[0].owners.module_load);
}
