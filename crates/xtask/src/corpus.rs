//! A synthetic app with a real import graph, for measurements. The same number of routes gives the same files.

use std::fs;
use std::path::Path;

use crate::files::Outcome;

/// Small, repeatable, and good enough to spread imports.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }
}

/// Routes of one part of the product.
const PART: usize = 1_000;

/// Files of one kind, numbered through, so many to a part.
#[derive(Clone, Copy)]
struct Kind {
    each: usize,
}

impl Kind {
    /// One file in `share` routes.
    fn of(routes: usize, share: usize) -> Self {
        Self { each: (routes.min(PART) / share).max(8) }
    }

    fn all(self, routes: usize) -> usize {
        self.each * routes.div_ceil(PART).max(1)
    }

    /// The part of a file, and its place there.
    fn place(self, i: usize) -> (usize, usize) {
        (i / self.each, i % self.each)
    }

    /// One of the first `below` files of a part; one time in four, of another part that was there before.
    ///
    /// Places only fall along a chain of imports, in whatever part: what a file reaches does not grow with the number of parts.
    fn roll(self, part: usize, below: usize, dice: &mut Dice) -> usize {
        let place = dice.roll(below);
        // The first part imports nothing of others, and rolls for itself alone.
        let part = if part > 0 && dice.roll(4) == 0 { dice.roll(part) } else { part };
        part * self.each + place
    }
}

/// Writes an app of `routes` routes below `dir`: two thirds pages, one third API routes, a third of all on the edge.
///
/// Every thousand routes are a part of the product with libraries and components of its own, all of one shape, which imports from the
/// parts before it as well: a route of a large app has as much behind it as a route of a small one.
pub fn write(dir: &Path, routes: usize) -> Outcome<String> {
    let mut dice = Dice(0x5EED);
    let mut files: Vec<(String, String)> = Vec::new();
    let (libs, components) = (Kind::of(routes, 4), Kind::of(routes, 3));
    for i in 0..libs.all(routes) {
        files.push((format!("lib/util-{i}.ts"), lib(i, libs, &mut dice)));
    }
    for i in 0..components.all(routes) {
        files.push((format!("components/widget-{i}.tsx"), component(i, components, libs, &mut dice)));
    }
    for i in 0..routes {
        let (path, text) = if i % 3 == 2 { api(i, libs, &mut dice) } else { page(i, components, libs, &mut dice) };
        files.push((path, text));
    }
    files.push(("pages/_app.tsx".into(), "import type { AppProps } from 'next/app';\n\nexport default function App({ Component, pageProps }: AppProps) {\n  return <Component {...pageProps} />;\n}\n".into()));
    files.push(("middleware.ts".into(), "import { NextResponse } from 'next/server';\n\nexport const config = { matcher: ['/area-1/:path*', '/((?!api|_next/static).*)'] };\n\nexport function middleware() {\n  return NextResponse.next();\n}\n".into()));
    files.push((
        "next.config.js".into(),
        "/** @type {import('next').NextConfig} */\nmodule.exports = { reactStrictMode: true };\n".into(),
    ));
    files.push((
        "tsconfig.json".into(),
        "{ \"compilerOptions\": { \"jsx\": \"preserve\", \"baseUrl\": \".\", \"paths\": { \"@/*\": [\"./*\"] } } }\n"
            .into(),
    ));
    files.push(("package.json".into(), "{ \"name\": \"corpus\", \"private\": true }\n".into()));
    packages(&mut files);
    for (path, text) in &files {
        let path = dir.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        }
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(format!("wrote {} files for {routes} routes to {}", files.len(), dir.display()))
}

fn lib(i: usize, libs: Kind, dice: &mut Dice) -> String {
    let mut out = String::new();
    let (part, place) = libs.place(i);
    // Only smaller places are imported, but for one circle in twenty.
    let mut deps: Vec<usize> =
        if place > 2 { (0..dice.roll(3)).map(|_| libs.roll(part, place, dice)).collect() } else { Vec::new() };
    if i % 20 == 19 {
        deps.push(i - 1);
    }
    if i % 20 == 18 {
        deps.push(i + 1);
    }
    deps.sort_unstable();
    deps.dedup();
    for dep in &deps {
        out.push_str(&format!("import {{ compute{dep} }} from './util-{dep}';\n"));
    }
    if i % 9 == 4 {
        out.push_str("import { clamp } from 'tiny-math';\n");
    }
    if i % 25 == 7 {
        out.push_str("import { readFileSync } from 'node:fs';\n");
    }
    out.push_str(&format!("\nexport interface Shape{i} {{ id: number; label: string; tags: string[] }}\n\nconst table{i}: Record<string, number> = {{ alpha: {i}, beta: {}, gamma: {} }};\n", i * 7 % 31, i * 13 % 57));
    let sum = deps.iter().map(|dep| format!(" + compute{dep}(value)")).collect::<String>();
    let clamp = if i % 9 == 4 { "clamp(value, 0, 100)" } else { "value" };
    out.push_str(&format!("\nexport function compute{i}(value: number): number {{\n  let total = {clamp}{sum};\n  for (const key of Object.keys(table{i})) {{\n    if (key.length > 4) total += table{i}[key]!;\n    else total -= table{i}[key]! / 2;\n  }}\n  return total;\n}}\n"));
    out.push_str(&format!("\nexport const describe{i} = (shape: Shape{i}): string => `${{shape.id}}: ${{shape.label}} (${{shape.tags.map((tag) => tag.trim()).join(', ')}})`;\n"));
    if i % 25 == 7 {
        out.push_str(&format!(
            "\nexport function load{i}(path: string): string {{\n  return readFileSync(path, 'utf8');\n}}\n"
        ));
    }
    out
}

fn component(i: usize, components: Kind, libs: Kind, dice: &mut Dice) -> String {
    let (part, place) = components.place(i);
    let lib = libs.roll(part, libs.each, dice);
    let mut out = format!(
        "import {{ useState }} from 'react';\nimport cx from 'tiny-classes';\n\nimport {{ compute{lib} }} from '@/lib/util-{lib}';\n"
    );
    if place > 4 {
        let other = components.roll(part, place, dice);
        out.push_str(&format!("import {{ Widget{other} }} from './widget-{other}';\n\nexport function Widget{i}({{ value, open = false }}: {{ value: number; open?: boolean }}) {{\n  const [on, setOn] = useState(open);\n  return (\n    <section className={{cx('widget', on && 'on')}} onClick={{() => setOn(!on)}}>\n      <h2>Widget {i}</h2>\n      <p>{{compute{lib}(value)}}</p>\n      {{on ? <Widget{other} value={{value + 1}} /> : null}}\n    </section>\n  );\n}}\n"));
    } else {
        out.push_str(&format!("\nexport function Widget{i}({{ value }}: {{ value: number }}) {{\n  const [count, setCount] = useState(0);\n  return (\n    <button className={{cx('button')}} onClick={{() => setCount(count + 1)}}>\n      {{compute{lib}(value) + count}}\n    </button>\n  );\n}}\n"));
    }
    out
}

fn page(i: usize, components: Kind, libs: Kind, dice: &mut Dice) -> (String, String) {
    let mut one = |kind: Kind| kind.roll(i / PART, kind.each, dice);
    let (a, b, lib) = (one(components), one(components), one(libs));
    let area = i % 40;
    let path = match i % 10 {
        3 => format!("pages/area-{area}/section-{i}/[id].tsx"),
        6 => format!("pages/area-{area}/docs-{i}/[...slug].tsx"),
        _ => format!("pages/area-{area}/page-{i}.tsx"),
    };
    let depth = "../".repeat(path.matches('/').count());
    let mut out = format!(
        "import type {{ GetServerSideProps }} from 'next';\nimport Head from 'next/head';\n\nimport {{ Widget{a} }} from '{depth}components/widget-{a}';\n"
    );
    if b != a {
        out.push_str(&format!("import {{ Widget{b} }} from '@/components/widget-{b}';\n"));
    }
    out.push_str(&format!(
        "import {{ compute{lib} }} from '@/lib/util-{lib}';\n\ninterface Props {{ value: number; items: string[] }}\n"
    ));
    match i % 6 {
        0 => out.push_str("\nexport const config = { runtime: 'experimental-edge' };\n"),
        3 => out.push_str("\nexport const config = { runtime: 'nodejs', maxDuration: 10 };\n"),
        _ => {}
    }
    match i % 4 {
        0 | 1 => out.push_str(&format!("\nexport const getServerSideProps: GetServerSideProps<Props> = async () => {{\n  const value = compute{lib}({i});\n  return {{ props: {{ value, items: Array.from({{ length: 5 }}, (_, n) => `item ${{n + value}}`) }} }};\n}};\n")),
        2 if i % 10 != 3 && i % 10 != 6 => out.push_str(&format!("\nexport async function getStaticProps() {{\n  return {{ props: {{ value: compute{lib}({i}), items: ['static'] }} }};\n}}\n")),
        _ => {}
    }
    let second = if b == a { String::new() } else { format!("\n      <Widget{b} value={{value * 2}} />") };
    out.push_str(&format!("\nexport default function Page{i}({{ value = {i}, items = [] }}: Partial<Props>) {{\n  return (\n    <main>\n      <Head><title>Page {i}</title></Head>\n      <h1>Page {i}</h1>\n      <ul>{{items.map((item) => <li key={{item}}>{{item}}</li>)}}</ul>\n      <Widget{a} value={{value}} />{second}\n    </main>\n  );\n}}\n"));
    (path, out)
}

fn api(i: usize, libs: Kind, dice: &mut Dice) -> (String, String) {
    let mut one = || libs.roll(i / PART, libs.each, dice);
    let (a, b) = (one(), one());
    let path = format!("pages/api/group-{}/endpoint-{i}.ts", i % 25);
    let second = if b == a { String::new() } else { format!("import {{ compute{b} }} from '@/lib/util-{b}';\n") };
    let sum = if b == a { String::new() } else { format!(" + compute{b}(2)") };
    let text = if i.is_multiple_of(2) {
        format!(
            "import {{ compute{a} }} from '../../../lib/util-{a}';\n{second}\nexport const config = {{ runtime: 'edge' }};\n\nexport default async function handler(request: Request): Promise<Response> {{\n  const url = new URL(request.url);\n  const name = url.searchParams.get('name') ?? 'nobody';\n  return Response.json({{ name, value: compute{a}(1){sum} }});\n}}\n"
        )
    } else {
        format!(
            "import type {{ NextApiRequest, NextApiResponse }} from 'next';\nimport {{ randomUUID }} from 'node:crypto';\n\nimport {{ compute{a} }} from '../../../lib/util-{a}';\n{second}\nexport const config = {{ api: {{ bodyParser: {{ sizeLimit: '500kb' }} }} }};\n\nexport default function handler(request: NextApiRequest, response: NextApiResponse): void {{\n  response.status(200).json({{ id: randomUUID(), method: request.method, value: compute{a}(1){sum} }});\n}}\n"
        )
    };
    (path, text)
}

fn packages(files: &mut Vec<(String, String)>) {
    let mut add = |path: &str, text: &str| files.push((format!("node_modules/{path}"), text.to_owned()));
    add(
        "tiny-math/package.json",
        "{ \"name\": \"tiny-math\", \"version\": \"1.4.0\", \"sideEffects\": false, \"module\": \"index.mjs\" }\n",
    );
    add(
        "tiny-math/index.mjs",
        "export { clamp } from './clamp.mjs';\nexport { sum } from './sum.mjs';\nexport { entropy } from './entropy.mjs';\n",
    );
    add(
        "tiny-math/clamp.mjs",
        "export function clamp(value, low, high) {\n  return Math.min(Math.max(value, low), high);\n}\n",
    );
    add("tiny-math/sum.mjs", "export const sum = (...values) => values.reduce((a, b) => a + b, 0);\n");
    add(
        "tiny-math/entropy.mjs",
        "import { randomBytes } from 'crypto';\nexport const entropy = () => randomBytes(8);\n",
    );
    add(
        "tiny-classes/package.json",
        "{ \"name\": \"tiny-classes\", \"version\": \"2.0.1\", \"main\": \"./index.js\" }\n",
    );
    add(
        "tiny-classes/index.js",
        "'use strict';\nmodule.exports = function cx() {\n  return Array.prototype.filter.call(arguments, Boolean).join(' ');\n};\nmodule.exports.default = module.exports;\n",
    );
}
