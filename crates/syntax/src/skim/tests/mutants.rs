//! Made-up files, whole and broken.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

const BODIES: &[&str] = &[
    "{ return a / b / c; }",
    "{ return /[}/]+/.test(`}`) ? `a${{ b: '}' }.b}c` : \"it's\"; }",
    "{ if (a) { b(); } else { c(); } /* } */ }",
    "{ return <p title='a\"b'>it's {x ? <b>1</b> : null} // not a comment {/* } */}</p>; }",
    "{ const { config: c } = x; for (const y of z) { c[y] = config(); } }",
    "{ config.runtime = 'nodejs'; return config; }",
    "{ value = 1; value++; }",
    "{ switch (a) { case 'b': return { c: 1 }; default: return () => { d(); }; } }",
    "{ return new Map<string, () => void>([['a', () => {}]]); }",
    "{ label: while (n-- > 0) { continue label; } }",
    "{ const F = class { static getInitialProps = 1; }; return F; }",
    "{ return a < b && c > d ? x! : y as unknown as { z: 1 }; }",
    "{ 'use strict'; return function () { return arguments.length; }; }",
    "{}",
];

const HEADS: &[&str] = &[
    "export default function Page({ a, b = {} }: Props) ",
    "export const getServerSideProps: GetServerSideProps<{ a: 1 }> = async ({ params }) => ",
    "export async function GET(request: Request): Promise<Response> ",
    "function helper<T extends { a: 1 }>(x: T): x is T & { b: 2 } ",
    "const inner = memo(function Named() ",
    "export const wrapped = wrap(() => ",
    "class Base extends Component<{ a: 1 }> ",
    "Page.getInitialProps = async () => ",
    "export function over(): string;\nexport function over(a?: any): any ",
    "export const gen = async function* (): AsyncGenerator<{ a: 1 }> ",
];

const ITEMS: &[&str] = &[
    "export const config = { runtime: 'edge', matcher: ['/a/:b*', `/c`] };",
    "export const runtime = 'edge';",
    "export let value = 1 + 2;",
    "import a, { b as c } from './a';",
    "export * from './star';",
    "export { c as default };",
    "'use client';",
    "type F = (a: { b: 1 }) => { c: 2 };",
    "interface I { a(): { b: 1 }; <T>(x: T): T }",
    "enum E { A = 1, B }",
    "export const list = [1, 2, 3].concat([4]);",
    "export const Arrow = () => (<main>{'}'} it's</main>);",
    "export const maths = (a: number) => (a + 1) / 2;",
    "export const later = (a: number) => (b: number): number => (a + b + 10);",
    "// don't } look\n/* nor ` here */",
    "export abstract class Abstract { abstract a(): void; private b = '}'; }",
    "declare function ambient(): string",
    "export default Page;",
];

fn item() -> impl Strategy<Value = String> {
    let function = (select(HEADS), select(BODIES)).prop_map(|(head, body)| {
        let open = head.matches('(').count() - head.matches(')').count();
        // A method is what a class body holds.
        let body = if head.starts_with("class") { format!("{{ m() {body} }}") } else { body.to_owned() };
        format!("{head}{body}{};", ")".repeat(open))
    });
    prop_oneof![function, select(ITEMS).prop_map(str::to_owned)]
}

fn file() -> impl Strategy<Value = String> {
    proptest::collection::vec(item(), 1..8).prop_map(|items| items.join("\n"))
}

const MARKS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "`",
    "'",
    "\"",
    "/",
    "//",
    "/*",
    "*/",
    "<",
    ">",
    "</",
    "=>",
    "${",
    "\\",
    "\n",
    "function ",
    "class ",
    "export ",
    "é",
    "config = 1;",
    "=",
    ":",
    ";",
    ",",
    ".",
    "...",
    "!",
    "++",
    "<b>",
    "return ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn made_up_files_are_read_as_by_the_full_parse(source in file(), path in select(&["a.tsx", "a.ts", "a.js"][..])) {
        agrees(path, &source);
        halves_agree(path, &source);
    }

    #[test]
    fn broken_files_are_read_as_by_the_full_parse(
        source in file(),
        edits in proptest::collection::vec((any::<Index>(), 0..4usize, select(MARKS)), 1..4),
        path in select(&["a.tsx", "a.ts", "a.js"][..]),
    ) {
        let mut source: Vec<char> = source.chars().collect();
        for (at, taken, mark) in edits {
            let at = at.index(source.len() + 1);
            let end = (at + taken).min(source.len());
            source.splice(at..end, mark.chars());
        }
        agrees(path, &source.into_iter().collect::<String>());
    }
}
