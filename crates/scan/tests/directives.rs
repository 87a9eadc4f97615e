//! `use client`, `use server`, and what may stand beside them.

mod project;

use project::{PAGE, manifest, told};

fn app(name: &str, text: &str) -> Vec<String> {
    told(&manifest(&[("app/layout.tsx", "export default ({ children }) => children;\n"), (name, text)]))
}

#[test]
fn a_server_file_is_no_route() {
    for (name, tail) in [
        ("app/page.tsx", PAGE),
        ("app/a/route.ts", "export async function GET() {}\n"),
        ("pages/a.js", PAGE),
        ("middleware.ts", "export default async () => {};\n"),
    ] {
        assert_eq!(
            app(name, &format!("'use server';\n{tail}")),
            [format!("directive/use-server {name}:1:1")],
            "{name}"
        );
    }
}

#[test]
fn directives_that_have_no_effect() {
    for (text, at) in [
        ("import x from './x';\n'use client';\n", "2:1"),
        ("const a = 1;\n\"use server\";\n", "2:1"),
        ("('use client');\n", "1:2"),
        ("`use client`;\n", "1:1"),
        ("'use clent';\n", "1:1"),
        ("'use-server';\n", "1:1"),
        ("export const a = 1;\n'use client'\n", "2:1"),
    ] {
        let text = format!("{text}{PAGE}");
        let found = told(&manifest(&[("app/page.tsx", &text), ("app/x.ts", "export default 1;\n")]));
        assert_eq!(found, [format!("directive/misplaced app/page.tsx:{at}")], "{text}");
    }
    for text in
        ["'use client';\n", "'use strict';\n'use client';\n", "// a\n\n'use client'\n", "'use cache';\n", "'hello';\n"]
    {
        assert_eq!(app("app/page.tsx", &format!("{text}{PAGE}")), [] as [&str; 0], "{text}");
    }
}

#[test]
fn actions_are_async_functions() {
    let page = "import * as actions from './actions';\nexport const runtime = 'edge';\nexport default () => actions;\n";
    for (text, at) in [
        ("export function save() {}", "2:17"),
        ("export const save = () => {};", "2:14"),
        ("export const limit = 5;", "2:14"),
        ("export default { a: 1 };", "2:16"),
        ("export class Save {}", "2:14"),
        ("function save() {}\nexport { save };", "3:10"),
        ("const save = 'x';\nexport { save as default };", "3:10"),
        ("'use client';\nexport async function save() {}", "2:1"),
    ] {
        let text = format!("'use server';\n{text}\n");
        assert_eq!(
            told(&manifest(&[("app/page.tsx", page), ("app/actions.ts", &text)])),
            [format!("directive/use-server app/actions.ts:{at}")],
            "{text}"
        );
    }
    for text in [
        "export async function save() {}",
        "export const save = async () => {};",
        "export const save = wrap(async () => {});",
        "export type Save = string;\nexport interface Other {}",
        "async function save() {}\nexport { save };\nexport { other } from './other';",
        "export default async function () {}",
    ] {
        let text = format!("'use server';\n{text}\n");
        let files = [
            ("app/page.tsx", page),
            ("app/actions.ts", &*text),
            ("app/other.ts", "export const other = async () => {};\n"),
        ];
        assert_eq!(told(&manifest(&files)), [] as [&str; 0], "{text}");
    }
}

#[test]
fn static_params_stand_beside_neither_edge_nor_client() {
    const PARAMS: &str = "export const generateStaticParams = () => [];\n";
    assert_eq!(
        app("app/[id]/page.tsx", &format!("export const runtime = 'edge';\n{PARAMS}{PAGE}")),
        ["config/conflict app/[id]/page.tsx:2:14"]
    );
    assert_eq!(
        app("app/[id]/page.tsx", &format!("'use client';\n{PARAMS}{PAGE}")),
        ["config/conflict app/[id]/page.tsx:2:14"]
    );
    assert_eq!(app("app/[id]/page.tsx", &format!("{PARAMS}{PAGE}")), [] as [&str; 0]);
    // A runtime in a client page is read as in any other.
    assert_eq!(
        app("app/[id]/page.tsx", &format!("'use client';\nexport const maxDuration = 5;\n{PAGE}")),
        [] as [&str; 0]
    );
}
