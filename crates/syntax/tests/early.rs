//! Static errors that the parser alone does not see.

use switchrt_diagnostics::Code;
use switchrt_syntax::{Grammar, config_only, parse};

fn told(path: &str, source: &str) -> Vec<(u32, u32, String)> {
    let facts = parse(source, Grammar::from_path(path));
    assert_eq!(facts.parsed, facts.diagnostics.is_empty(), "{source}");
    facts
        .diagnostics
        .into_iter()
        .map(|told| {
            assert_eq!(told.code, Code::SyntaxParseError);
            (told.line, told.column, told.message)
        })
        .collect()
}

#[test]
fn both_places_are_named() {
    let at = |source: &str| told("a.js", source).remove(0);
    assert_eq!(
        at("let a;\n  let a;"),
        (2, 7, "the name `a` is defined multiple times, first in line 1, column 5".into())
    );
    assert_eq!(
        at("const a = 1;\nexport { a, a };"),
        (2, 13, "the name `a` is exported multiple times, first in line 2, column 10".into())
    );
    assert_eq!(
        at("export default 1;\nexport default 2;"),
        (2, 1, "the module has two default exports, first in line 1, column 1".into())
    );
    assert_eq!(
        at("export var a;\nexport var a;").2,
        "the name `a` is exported multiple times, first in line 1, column 12"
    );
    assert_eq!(at("(é, é) => 1").2, "two parameters are named `é`, first in line 1, column 2");
    assert_eq!(
        at("export { nope };"),
        (1, 10, "the name `nope` is exported, and the module does not declare it".into())
    );
    assert_eq!(at("class A { m() { this.#x } }"), (1, 22, "no class around declares the private name `#x`".into()));
    assert_eq!(at("x = { __proto__: 1, '__proto__': 2 }").1, 21);
}

#[test]
fn each_scope_has_its_own_names_and_a_var_is_of_them_all() {
    for wrong in [
        "function f() { let a; { var a } }",
        "{ var a } let a",
        "switch (0) { case 0: let a; case 1: let a }",
        "try {} catch (e) { let e }",
        "try {} catch ({ e }) { var e }",
        "function f(a) { let a }",
        "for (let a;;) { var a }",
        "import { a } from 'm'; import * as a from 'n'",
        "let f; function f() {}",
        "export {}; function f() {} function f() {}",
        "{ function f() {} async function f() {} }",
        "'use strict'; { function f() {} function f() {} }",
        "class A { static { let a; { var a } } }",
        "const [a, { b: a }] = x",
        "if (0) {} else { class A {} class A {} }",
    ] {
        assert_eq!(told("a.js", wrong).len(), 1, "{wrong}");
    }
    for right in [
        "var a; var a; function a() {} function a() {}",
        "try {} catch (e) { var e; for (var e of x); }",
        "function f(a, a) { var a; function a() {} }",
        "let a; { let a; { let a } } (a) => a; function f() { let a; var b; { let b } }",
        "for (let a of x) { let a }",
        "let f = function f() { let f }; let A = class A {}; class B { A() { let B } }",
        "{ function f() {} function f() {} }",
        "l: { var a } if (0) { var a }",
        "x = { __proto__: 1, ['__proto__']: 2, __proto__() {}, get a() {}, set a(v) {} }",
        "class A { get #a() {} set #a(v) {} static #b; m() { return #b in this && class { n() { this.#a } } } }",
        "export { a as b, a as c, a as 'd' }; var a; export { a } from 'm'; export * from 'n'; export * as e from 'm'",
        "{ var a } export { a }",
    ] {
        assert_eq!(told("a.js", right), [], "{right}");
    }
}

#[test]
fn typescript_merges_overloads_and_takes_types_away() {
    for right in [
        "interface A {} class A {} namespace A { export const x = 1 } interface A {}",
        "enum E { a } enum E { b } namespace E { export const c = 1 }",
        "function f(): void; function f(x?: number): void; function f() {} namespace f { export let x = 1 }",
        "type T = 1; const T = 2; export { T }; export type { T as U };",
        "import { A } from 'm'; const A = 1; import type { B } from 'm'; class B {} import { type C } from 'm'; let C;",
        "declare const a: number; declare function b(): void; declare class c {} let a, b, c;",
        "namespace N { export type T = 1 } const N = 1;",
        "export default function f(): void; export default function f() {} export default interface f {}",
        "export declare const a: number; export const a = 1;",
        "export interface P {} export { P }; export const q = 1; export { q as P };",
        "class A { constructor(a: number); constructor(private a: any) {} m(a: 1): void; m(a: any) {} }",
        "declare global { var a: 1; let a: 2 } declare module 'm' { let b: 1; let b: 2 }",
        "abstract class A { abstract m(a: 1, a: 2): void }",
        "function f(this: A, a: number) {}",
        "import x = require('m'); import type y = require('m'); let y;",
    ] {
        assert_eq!(told("a.ts", right), [], "{right}");
    }
    for wrong in [
        "let a: 1; let a: 2;",
        "function f(): void; function f() {} function f() {} export {};",
        "class A {} class A {}",
        "enum E { a } const E = 1;",
        "namespace N { let a = 1; let a = 2 }",
        "namespace N { export const a = 1 } const N = 1;",
        "import { A } from 'm'; import { A } from 'n';",
        "class A { constructor(private a: 1, a: 2) {} }",
        "type T = 1; export { T }; export const T = 2;",
    ] {
        assert_eq!(told("a.ts", wrong).len(), 1, "{wrong}");
    }
    assert_eq!(told("a.d.ts", "export let a: 1; export let a: 2;"), []);
}

#[test]
fn a_scan_without_uses_sees_them_too() {
    let source =
        "export const config = { runtime: 'edge' };\nexport function f() { return 1 }\nexport const config = 2;";
    let (whole, part) = (parse(source, Grammar::from_path("a.js")), config_only(source, Grammar::from_path("a.js")));
    assert_eq!(whole.diagnostics.len(), 1);
    assert_eq!(whole.diagnostics, part.diagnostics);
}

#[test]
fn work_grows_with_the_source_alone() {
    // Each `var` goes out through every scope once, and all that is told is bounded.
    let nested = format!("{}{}{}", "{".repeat(1_900), "var a;".repeat(50_000), "}".repeat(1_900));
    assert_eq!(told("a.js", &nested), []);
    let same = "let a;".repeat(200_000);
    assert_eq!(told("a.js", &same).len(), 10);
    let exports: String = (0..100_000).map(|i| format!("export const a{i} = 1;")).collect();
    assert_eq!(told("a.js", &exports), []);
    let chain = format!("x = a{}", ".b(c)".repeat(100_000));
    assert_eq!(told("a.js", &chain), []);
}
