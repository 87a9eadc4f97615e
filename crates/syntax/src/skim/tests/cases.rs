//! Texts that are hard to skim.

use super::*;

/// Texts of which bodies must be left out, and which must be answered as by the full parse.
const SKIMMED: &[(&str, &str)] = &[
    (
        "a.tsx",
        "export const config = { runtime: 'edge' };\nexport default function Page() { return <p>it's {a}, no {'}'}</p>; }",
    ),
    (
        "b.ts",
        "export default async function handler(request: Request): Promise<{ a: string }> { const re = /[/}]{2}/g; return { a: `}${`{${1}`}` }; }",
    ),
    (
        "c.js",
        "import a from 'a';\nexport const GET = async (request) => { if (x) /}/.test(y); return a / b / c; };\nexport const runtime = 'edge';",
    ),
    (
        "d.tsx",
        "export const Page = () => (\n  <main title=\"it's\"><Foo.Bar a={() => { return '}' }} {...rest} /><>a &gt; b</></main>\n);\nexport default Page;",
    ),
    (
        "e.ts",
        "export function first(): { x: 1 } { return { x: 1 } as const; }\nexport function second(x: unknown): x is { a: 1 } { return true && !/a/.test(''); }",
    ),
    (
        "f.ts",
        "export class A<T extends { a: 1 } = { a: 1 }> extends B<{ b: 2 }> implements C, D { x = 1; m() { return '{'; } }\nexport const dynamic = 'force-static';",
    ),
    (
        "g.ts",
        "export function over(a: string): string;\nexport function over(a: number): number;\nexport function over(a: any): any { return a ? `}` : '{'; }",
    ),
    (
        "h.tsx",
        "export const make = <T,>(value: T) => { return value as unknown as string; };\nexport const config = { matcher: ['/a'] };",
    ),
    (
        "i.js",
        "export const a = wrap(async function named(x, { y } = {}) { return function* () { yield 1; }; }, { b: 1 });",
    ),
    (
        "j.js",
        "'use client';\nexport * from './other';\nexport { b as c } from './b';\nexport default (props) => { /* } */ return props; // }\n};",
    ),
    (
        "k.js",
        "export const curried = (a) => (b) => { return a + b; };\nexport const later = (a) => ((b) => a + b + 'long enough');",
    ),
    ("l.tsx", "export default class Page extends React.Component<{ a: 1 }, {}> { render() { return <div/>; } }"),
    (
        "m.ts",
        "export const runtime = 'edge' as const;\nexport let revalidate = 60;\nfunction other(n: number) { for (let i = 0; i < n; i++) { if (i / 2 > 3) break; } }",
    ),
    (
        "n.mjs",
        "#!/usr/bin/env node\nexport const version = 1;\nexport function main() { console.log(`a ${ { b: 1 }.b } c`); }",
    ),
    (
        "o.ts",
        "export const load = (): Promise<void> => { return import('./x').then(() => {}); };\ntype F = () => { config: string };\nexport const config = { a: 1 };",
    ),
];

/// Texts that only the full parse may answer.
const DOUBTED: &[(&str, &str, &str)] = &[
    (
        "z.ts",
        "// switchrt-ignore config/not-static -- why\nexport const runtime = 'edge';\nexport function f() { return 'long enough'; }",
        "a comment that silences",
    ),
    (
        "a.ts",
        "export let runtime = 'edge';\nexport function set(value: string) { runtime = value; }",
        "a body assigns the export",
    ),
    (
        "b.ts",
        "export const config = { runtime: 'edge' };\nfunction set(value: any) { config.runtime = value; }",
        "a body changes it inside",
    ),
    (
        "c.ts",
        "export const config = { runtime: 'edge' };\nfunction set() { Object.assign(config, other()); }",
        "a call may change it",
    ),
    (
        "d.ts",
        "const a = { runtime: 'edge' };\nexport const config = a;\nfunction set() { [a.runtime] = ['nodejs']; }",
        "what it stands on is changed",
    ),
    ("e.js", "export const config = { a: 1 };\nfunction f() { return (a + b) }", "brackets match, nothing is saved"),
    ("f.js", "export const config = { a: 1 };\nfunction f() { return [a + b) + something; }", "brackets do not match"),
    (
        "g.js",
        "export const config = { a: 1 };\nfunction f() { return `${a + 'long enough' }",
        "a template does not end",
    ),
    ("h.js", "module.exports = { config: { runtime: 'edge' } };\nfunction f() { return 'long enough'; }", "a script"),
    ("i.cjs", "exports.config = { runtime: 'edge' };\nfunction f() { return 'long enough'; }", "a script by its name"),
    ("j.jsx", "export default function Page() { return <a><b></a></b>; }", "elements do not match"),
    ("k.js", "export default function f() { let a = {} / 1; return a + 'long enough'; }", "a slash behind a brace"),
    (
        "l.js",
        "export default class Page extends C { static getInitialProps() { return {}; } }",
        "a class with the static",
    ),
];

#[test]
fn bodies_are_left_out_and_nothing_is_lost() {
    for (path, source) in SKIMMED {
        assert!(agrees(path, source), "{path} was not skimmed: {source}");
        assert!(whole(source, Grammar::from_path(path)).parsed, "{path} does not parse");
        halves_agree(path, source);
    }
}

#[test]
fn doubt_ends_in_the_full_parse() {
    for (path, source, why) in DOUBTED {
        let grammar = Grammar::from_path(path);
        let told_by_both = |facts: &ModuleFacts| told(facts);
        assert_eq!(told_by_both(&config_only(source, grammar)), told_by_both(&whole(source, grammar)), "{path}: {why}");
    }
    for (path, source, why) in DOUBTED.iter().filter(|(path, ..)| *path != "e.js") {
        assert!(skimmed(source, Grammar::from_path(path)).is_none(), "{path}: {why}");
    }
}

#[test]
fn errors_outside_of_bodies_are_told() {
    let source = "export const config = { runtime 'edge' };\nexport default function Page() { return 'long enough'; }";
    let facts = config_only(source, Grammar::from_path("a.ts"));
    assert!(!facts.parsed);
    assert_eq!((facts.diagnostics[0].line, facts.diagnostics[0].column), (1, 33));
}

#[test]
fn errors_inside_of_bodies_are_not_looked_for() {
    let source = "export const runtime = 'edge';\nexport default function Page() { return 1 1 1 1 1; }";
    assert!(config_only(source, Grammar::from_path("a.ts")).parsed);
    assert!(!parse(source, Grammar::from_path("a.ts")).parsed);
}

#[test]
fn no_depth_and_no_length_is_too_much() {
    let deep = format!("export default function f() {{ return {}1{}; }}", "(".repeat(100_000), ")".repeat(100_000));
    let long = format!("export const a = 1;\nexport function f() {{ return {} 1; }}", "1 + ".repeat(300_000));
    for source in [deep, long] {
        let _ = config_only(&source, Grammar::from_path("a.ts"));
    }
    let open = format!("export const a = 1;\nfunction f() {{ {}", "<a>{".repeat(50_000));
    assert!(!config_only(&open, Grammar::from_path("a.tsx")).parsed);
}
