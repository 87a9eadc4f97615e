//! Input that no human writes: an answer or a refusal, never a crash, and never a long wait.

use std::sync::Arc;
use std::time::{Duration, Instant};

use switchrt_diagnostics::Code;
use switchrt_syntax::{Alone, Grammar, evaluate_export, may_declare, parse, strip_exports};

fn quick(name: &str, path: &str, source: &str) -> bool {
    let start = Instant::now();
    let facts = parse(source, Grammar::from_path(path));
    let took = start.elapsed();
    assert!(took < Duration::from_secs(20), "{name} ({path}, {} bytes) took {took:?}", source.len());
    assert_eq!(facts.parsed, facts.diagnostics.is_empty(), "{name}");
    facts.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::SyntaxTooDeep)
}

fn shapes(n: usize) -> Vec<(&'static str, String)> {
    let nest = |open: &str, middle: &str, close: &str| format!("{}{middle}{}", open.repeat(n), close.repeat(n));
    vec![
        ("parentheses", nest("(", "1", ")")),
        ("arrays", nest("[", "1", "]")),
        ("objects", format!("x = {}", nest("{a:", "1", "}"))),
        ("blocks", nest("{", "", "}")),
        ("calls", nest("f(", "1", ")")),
        ("functions", nest("function f(){", "", "}")),
        ("arrows", format!("x = {}1", "a=>".repeat(n))),
        ("templates", nest("`${", "1", "}`")),
        ("not", format!("x = {}1", "!".repeat(n))),
        ("minus", format!("x = {}1", "- ".repeat(n))),
        ("typeof", format!("x = {}1", "typeof ".repeat(n))),
        ("await", format!("async () => {{ {}1 }}", "await ".repeat(n))),
        ("ternaries", format!("x = {}1", "a?b:".repeat(n))),
        ("inner ternaries", nest("a?", "1", ":b")),
        ("powers", format!("x = {}1", "a**".repeat(n))),
        ("assignments", format!("{}1", "a=".repeat(n))),
        ("if", format!("{};", "if(a)".repeat(n))),
        ("else if", format!("{};", "if(a);else ".repeat(n))),
        ("for", format!("{};", "for(;;)".repeat(n))),
        ("labels", format!("{};", (0..n).map(|i| format!("a{i}:")).collect::<String>())),
        ("sum", format!("x = a{}", "+a".repeat(n))),
        ("and", format!("x = a{}", "&&a".repeat(n))),
        ("nullish", format!("x = a{}", "??a".repeat(n))),
        ("members", format!("x = a{}", ".a".repeat(n))),
        ("optional members", format!("x = a{}", "?.a".repeat(n))),
        ("call chain", format!("x = a{}", "()".repeat(n))),
        ("elements", nest("<a>", "", "</a>")),
        ("new", format!("x = {}a", "new ".repeat(n))),
        ("patterns", format!("var {} = x", nest("[", "a", "]"))),
        ("classes", format!("x = {}", nest("class{a=", "1", "}"))),
        ("unclosed", "(".repeat(n)),
        ("unclosed strings", "\"(".repeat(n)),
    ]
}

fn type_shapes(n: usize) -> Vec<(&'static str, String)> {
    vec![
        ("array types", format!("type A = B{}", "[]".repeat(n))),
        ("generics", format!("type A = {}C{}", "B<".repeat(n), ">".repeat(n))),
        ("keyof", format!("type A = {}B", "keyof ".repeat(n))),
        ("function types", format!("type A = {}B", "()=>".repeat(n))),
        ("conditional types", format!("type A = {}D", "A extends B ? C : ".repeat(n))),
        ("unions", format!("type A = B{}", "|B".repeat(n))),
        ("as", format!("x = a{}", " as B".repeat(n))),
        ("non-null", format!("x = a{}", "!".repeat(n))),
        ("assertions", format!("x = {}1", "<A>".repeat(n))),
    ]
}

#[test]
fn small_depth_parses() {
    for (name, source) in shapes(40) {
        let facts = parse(&source, Grammar::from_path("a.js"));
        assert!(facts.parsed || name.starts_with("unclosed"), "{name}: {:?}", facts.diagnostics);
    }
    for (name, source) in type_shapes(20) {
        let facts = parse(&source, Grammar::from_path("a.ts"));
        assert!(facts.parsed, "{name}: {:?}", facts.diagnostics);
    }
}

#[test]
fn great_depth_is_an_answer_or_a_refusal() {
    for (name, source) in [1_500, 5_000, 20_000, 120_000].into_iter().flat_map(shapes) {
        quick(name, "a.js", &source);
    }
}

#[test]
fn great_depth_in_types() {
    for (name, source) in [1_000, 5_000, 20_000, 100_000].into_iter().flat_map(type_shapes) {
        quick(name, "a.ts", &source);
    }
}

#[test]
fn brackets_past_all_reason_are_refused_at_their_place() {
    let source = format!("const a = 1\nx = {}1{}", "(".repeat(200_000), ")".repeat(200_000));
    let facts = parse(&source, Grammar::from_path("a.js"));
    assert_eq!(facts.diagnostics.len(), 1);
    assert_eq!((facts.diagnostics[0].code, facts.diagnostics[0].line), (Code::SyntaxTooDeep, 2));
    assert!(quick("else if", "a.js", &format!("{};", "if(a){}else ".repeat(100_000))));
}

#[test]
fn size_is_not_depth() {
    let lines = 20_000;
    for (name, path, source) in [
        ("statements", "a.js", "a = b ? c : d;\n".repeat(lines)),
        ("no semicolons", "a.js", "a = b ? c : !d\n".repeat(lines)),
        ("no line breaks", "a.js", "if(a){b=c?d:!e}else{f()}".repeat(lines)),
        ("if without braces", "a.js", "if (a) b = !c\n".repeat(lines / 4)),
        ("strings", "a.js", "x('((((((((((((((((((((');\n".repeat(lines)),
        ("comments", "a.js", "// ((((((((((((((((((((( it's\n/* [[[[[[[[[[[[[[ */\n".repeat(lines)),
        ("templates", "a.js", "x(`(((((((((((((((((${a}((((((((((((((((`);\n".repeat(lines)),
        ("expressions", "a.js", "x = /((((([)'\"])/.test(a / b);\n".repeat(lines)),
        ("array", "a.js", format!("x = [{}]", "-1,!a,b?c:d,\n".repeat(lines))),
        ("object", "a.js", format!("x = {{{}}}", "a: b ? c : d,\n".repeat(lines))),
        ("elements", "a.jsx", format!("x = <a>{}</a>", "<b c='1' d={e}>it's</b><br/>\n".repeat(lines))),
        ("comparisons", "a.jsx", format!("x = <a></a>;{}", "if(a<b&&c>d)e();".repeat(lines))),
        ("generics", "a.ts", "var a: A<B<C>, D[]> = b as E<F>;\n".repeat(lines)),
        ("functions", "a.js", "function f(a){return a?b:c}".repeat(lines)),
        ("cases", "a.js", format!("switch(a){{{}}}", "case 1:b();break;".repeat(lines))),
    ] {
        let facts = parse(&source, Grammar::from_path(path));
        assert!(facts.parsed, "{name}: {:?}", facts.diagnostics);
    }
}

#[test]
fn odd_bytes() {
    for source in [
        "\u{FEFF}export const a = 1",
        "export const a = 1\r\nexport const b = 2\r\n",
        "#!/usr/bin/env node\nexport const a = 1",
        "",
        "\n",
    ] {
        assert!(parse(source, Grammar::from_path("a.js")).parsed, "{source:?}");
    }
    for source in [
        "\0",
        "a\0b",
        "export const a = '\0'",
        "\u{2028}",
        "'\\uD800'",
        "`\\u`",
        "<!-- x",
        "\u{FFFF}",
        "x = '\\u{110000}'",
    ] {
        for path in ["a.js", "a.ts", "a.cjs", "a.mjs", "a.tsx"] {
            quick("odd bytes", path, source);
        }
    }
    let facts = parse("\u{FEFF}export const config = 1", Grammar::from_path("a.js"));
    assert_eq!(facts.exports[0].name, "config");
}

#[test]
fn errors_have_their_place_in_utf16() {
    let facts = parse("const a = '\u{1F600}'; const = 1\nconst b = ;", Grammar::from_path("a.js"));
    assert!(!facts.parsed);
    let first = &facts.diagnostics[0];
    assert_eq!((first.code, first.line, first.column), (Code::SyntaxParseError, 1, 23));
    assert!(first.file.is_empty() && !first.message.is_empty());
}

#[test]
fn a_stripped_deep_file_is_an_error_not_a_crash() {
    let source = format!("export const getStaticProps = {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(strip_exports(&source, Grammar::from_path("a.js"), &["getStaticProps"]).is_err());
    let sum = format!("export const config = a{}", "+a".repeat(100_000));
    let facts = parse(&sum, Grammar::from_path("a.js"));
    let _ = evaluate_export("config", &mut Alone(Arc::new(facts)));
}

#[test]
fn grammars() {
    for (path, source, parsed) in [
        ("a.js", "x = <a/>", true),
        ("a.ts", "x = <a/>", false),
        ("a.tsx", "x = <a/>", true),
        ("a.ts", "x = <T>y", true),
        ("a.mts", "export const x: T = 1", true),
        ("a.cts", "import x = require('x'); export = x", true),
        ("a.cjs", "return 1; with (a) {}", true),
        ("a.mjs", "with (a) {}", false),
        ("a.js", "with (a) {}", true),
        ("a.js", "await 1", true),
        ("a.js", "@dec class A {}", true),
        ("a.ts", "class A { @dec() a; constructor(private b: T) {} }", true),
        ("a.js", "import a from './a.json' with { type: 'json' }", true),
        ("a.js", "const x: T = 1", false),
    ] {
        assert_eq!(parse(source, Grammar::from_path(path)).parsed, parsed, "{path} {source}");
    }
}

#[test]
fn the_pre_filter_lets_through_what_declares() {
    for source in [
        "export const runtime = 'edge'",
        "export { config } from './x'",
        "getStaticProps",
        "'use server'",
        "export * from './x'",
    ] {
        assert!(may_declare(source.as_bytes()), "{source}");
    }
    for source in ["", "export default function Page() { return 1 }", "const a = 1"] {
        assert!(!may_declare(source.as_bytes()), "{source}");
    }
}

#[test]
fn what_the_parser_tries_again_and_again_is_refused() {
    let close =
        |open: &str, n: usize, inner: &str, end: &str| format!("x = {}{inner}{}", open.repeat(n), end.repeat(n));
    for (name, path, source) in [
        ("assertions", "a.ts", close("<T>(", 40, "1", ")")),
        ("assertions of lists", "a.mts", close("<T>[", 40, "1", "]")),
        ("unclosed assertions", "a.ts", "<T>(".repeat(60)),
        ("arrows in ternaries", "a.ts", format!("x = {}d", "a?(b):c=>".repeat(40))),
        ("arrows in spaced ternaries", "a.tsx", format!("x = {}d", "a ? (b) : c =>\n ".repeat(40))),
        ("type arguments", "a.ts", "a<{[".repeat(40)),
        ("type arguments behind commas", "a.ts", "a<b,{[".repeat(40)),
        ("type arguments of members", "a.tsx", "a<ar[[[[[{[[[[Q[[[".repeat(40)),
        ("type arguments in a tsx file", "a.tsx", format!("y = <a></a>; x = {}", "a<{[".repeat(40))),
    ] {
        assert!(quick(name, path, &source), "{name} is parsed");
    }
    // What people write, and what tools write for them, is far from it.
    for (path, source) in [
        ("a.ts", close("f<T>(", 30, "1", ")")),
        ("a.ts", close("Array<{ a: ", 30, "1", " }>").replace("x = ", "type X = ")),
        ("a.ts", format!("x = {}", "a ? (b) : c < d ? (e) : (f)\n;".repeat(200))),
        ("a.ts", format!("x = [{}]", "a ? (b) => c : d => e,".repeat(200))),
        ("a.ts", "var a = b < c ? <T>(d) : <T>[e];\n".repeat(500)),
        ("a.ts", format!("x = {}g", "a ? (b) : ".repeat(200))),
        (
            "a.ts",
            "if (a < b) { for (let i = 0; i < n; i++) { if (c < d(e)) { f((g) => { h = i < [j][0]; }) } } }\n"
                .repeat(100),
        ),
        ("a.tsx", close("<A b={(c) => ", 30, "1", "} />")),
    ] {
        let facts = parse(&source, Grammar::from_path(path));
        assert!(facts.parsed, "{}: {:?}", &source[..60], facts.diagnostics);
    }
}

#[test]
fn where_the_parser_itself_fails_the_place_is_told() {
    for (source, column) in [("x = <a:b.c/>", 6), ("const s = 'a:b.c'; x = < a : b . c ></a:b.c>", 26)] {
        let facts = parse(source, Grammar::from_path("a.jsx"));
        assert_eq!(facts.diagnostics.len(), 1, "{source}");
        assert_eq!(
            (facts.diagnostics[0].code, facts.diagnostics[0].column),
            (Code::SyntaxParseError, column),
            "{source}"
        );
        assert!(facts.diagnostics[0].message.contains("colon"), "{source}");
    }
}
