//! Small projects on disk, walked for real.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use switchrt_graph::{ConditionSet, Graph, Loader, Reach, Resolution, Resolver};
use switchrt_syntax::{Grammar, Guard, ModuleFacts, parse};

struct Disk(AtomicUsize);

impl Loader for Disk {
    fn load(&self, path: &Path) -> Option<Arc<ModuleFacts>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let text = fs::read_to_string(path).ok()?;
        Some(Arc::new(parse(&text, Grammar::from_path(&path.to_string_lossy()))))
    }
}

fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(dir.path()).unwrap();
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (dir, root)
}

/// `api used|unused file>file` for each use that `entry` reaches, sorted.
fn uses(root: &Path, entry: &str, set: ConditionSet) -> Vec<String> {
    let (resolver, disk) = (Resolver::new(root), Disk(AtomicUsize::new(0)));
    let mut graph = Graph::new(set, Guard::ALL, &resolver, &disk);
    let entries = [root.join(entry)];
    graph.load(&entries, &|| false);
    let reach = graph.reach(&entries);
    let out = told(&graph, &reach, root);
    // Passing over what tells nothing changes no answer.
    drop(reach);
    graph.narrow(&|_| true);
    assert_eq!(told(&graph, &graph.reach(&entries), root), out);
    out
}

fn told(graph: &Graph<'_>, reach: &Reach, root: &Path) -> Vec<String> {
    let name = |id| graph.module(id).path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
    let mut out: Vec<String> = graph
        .uses(reach)
        .into_iter()
        .map(|found| {
            let chain: Vec<String> = reach.trace(found.module).into_iter().map(name).collect();
            format!("{} {} {}", found.api, if found.used { "used" } else { "unused" }, chain.join(">"))
        })
        .collect();
    out.sort();
    out.dedup();
    out
}

fn edge(files: &[(&str, &str)], entry: &str) -> Vec<String> {
    let (_dir, root) = project(files);
    uses(&root, entry, ConditionSet::EdgeLight)
}

#[test]
fn the_shortest_chain_is_told() {
    let files = [
        ("a.js", "import './long'; import './short'; export default 1"),
        ("long.js", "import './longer'"),
        ("longer.js", "import './target'"),
        ("short.js", "import './target'"),
        ("target.js", "import 'fs'"),
    ];
    assert_eq!(edge(&files, "a.js"), ["fs used a.js>short.js>target.js"]);
}

#[test]
fn circles_end() {
    let files = [
        ("a.js", "import { b } from './b'; export const a = () => b(); export default a"),
        ("b.js", "import { a } from './a'; import { c } from './c'; export const b = () => a(c)"),
        ("c.js", "import './a'; export const c = process.cwd()"),
    ];
    assert_eq!(edge(&files, "a.js"), ["process.cwd used a.js>b.js>c.js"]);
}

#[test]
fn long_chains_need_no_stack() {
    let mut files: Vec<(String, String)> =
        (0..3000).map(|i| (format!("m{i}.js"), format!("import './m{}'", i + 1))).collect();
    files.push(("m3000.js".to_owned(), "import 'fs'".to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let found = edge(&files, "m0.js");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].matches('>').count(), 3000);
}

#[test]
fn only_used_exports_count() {
    let files = [
        ("a.js", "import { good } from './lib'; export default () => good"),
        (
            "lib.js",
            "import { readFileSync } from 'fs'; import { bad } from './bad'; export const good = 1; export const read = () => readFileSync(bad())",
        ),
        ("bad.js", "export const bad = () => process.cwd()"),
    ];
    assert_eq!(
        edge(&files, "a.js"),
        ["fs unused a.js>lib.js", "fs.readFileSync unused a.js>lib.js", "process.cwd unused a.js>lib.js>bad.js"]
    );
}

#[test]
fn names_go_through_barrels_and_aliases() {
    let files = [
        ("a.js", "import { one as uno } from './barrel'; export default () => uno()"),
        ("barrel.js", "export * from './one'; export { two as renamed } from './two'"),
        ("one.js", "export const one = () => setImmediate(() => 0)"),
        ("two.js", "export const two = () => process.cwd()"),
    ];
    assert_eq!(
        edge(&files, "a.js"),
        ["process.cwd unused a.js>barrel.js>two.js", "setImmediate used a.js>barrel.js>one.js"]
    );
}

#[test]
fn a_namespace_that_escapes_uses_everything() {
    let files = [
        ("a.js", "import * as lib from './lib'; export default () => pass(lib)"),
        ("lib.js", "export const f = () => process.cwd()"),
    ];
    assert_eq!(edge(&files, "a.js"), ["process.cwd used a.js>lib.js"]);
}

#[test]
fn commonjs_is_followed() {
    let files = [
        ("a.js", "import lib from './lib.cjs'; export default () => lib()"),
        (
            "lib.cjs",
            "const { helper } = require('./helper'); module.exports = function () { return helper(process.cwd()) }",
        ),
        ("helper.js", "exports.helper = (x) => require('os').hostname(); exports.other = () => require('net')"),
    ];
    assert_eq!(
        edge(&files, "a.js"),
        [
            "net unused a.js>lib.cjs>helper.js",
            "os used a.js>lib.cjs>helper.js",
            "os.hostname used a.js>lib.cjs>helper.js",
            "process.cwd used a.js>lib.cjs"
        ]
    );
}

#[test]
fn guarded_imports_are_not_walked() {
    let files = [
        ("a.js", "export default async () => { if (process.env.NEXT_RUNTIME === 'nodejs') await import('./node') }"),
        ("node.js", "import 'fs'"),
    ];
    assert!(edge(&files, "a.js").is_empty());
}

#[test]
fn types_are_nothing() {
    let files = [
        ("a.ts", "import type { A } from './t'; import { type B } from './t'; export default (a: A, b: B) => a ?? b"),
        ("t.ts", "import 'fs'; export type A = 1; export type B = 2"),
    ];
    assert!(edge(&files, "a.ts").is_empty());
}

#[test]
fn what_cannot_be_found_is_told() {
    let files = [
        (
            "a.js",
            "import './gone'; import 'nothing'; import './x.css'; import data from './d.json'; import 'https://x.y/z.js'; import w from './w.wasm?module'; export default [data, w]",
        ),
        ("x.css", ""),
        ("d.json", "{}"),
        ("w.wasm", ""),
    ];
    assert_eq!(edge(&files, "a.js"), ["./gone used a.js", "nothing used a.js"]);
}

const CONDITIONS: &[(&str, &str)] = &[
    ("a.js", "import { x } from 'p'; export default () => x"),
    (
        "node_modules/p/package.json",
        r#"{ "name": "p", "version": "1.0.0", "exports": { "workerd": "./workerd.js", "deno": "./deno.js", "edge-light": "./edge.js", "node": "./node.js" } }"#,
    ),
    ("node_modules/p/edge.js", "export const x = process.cwd()"),
    ("node_modules/p/workerd.js", "export const x = process.uptime()"),
    ("node_modules/p/deno.js", "export const x = process.abort()"),
    ("node_modules/p/node.js", "export const x = process.umask()"),
];

#[test]
fn each_condition_set_takes_its_own_entry() {
    let (_dir, root) = project(CONDITIONS);
    for (set, api, file) in [
        (ConditionSet::EdgeLight, "process.cwd", "edge"),
        (ConditionSet::Workerd, "process.uptime", "workerd"),
        (ConditionSet::Deno, "process.abort", "deno"),
        (ConditionSet::Node, "process.umask", "node"),
    ] {
        assert_eq!(uses(&root, "a.js", set), [format!("{api} used a.js>node_modules/p/{file}.js")]);
    }
}

#[test]
fn a_side_effect_list_keeps_only_what_it_names() {
    let files = [
        ("a.js", "import 'p'; export default 1"),
        (
            "node_modules/p/package.json",
            r#"{ "name": "p", "version": "1.0.0", "sideEffects": ["./setup.js", "index.js"], "main": "index.js" }"#,
        ),
        ("node_modules/p/index.js", "import './setup.js'; import { pure } from './pure.js'; export { pure }"),
        ("node_modules/p/setup.js", "process.cwd()"),
        ("node_modules/p/pure.js", "process.uptime(); export const pure = 1"),
    ];
    assert_eq!(edge(&files, "a.js"), ["process.cwd used a.js>node_modules/p/index.js>node_modules/p/setup.js"]);
}

#[test]
fn packages_and_links_have_their_names() {
    let (_dir, root) = project(&[
        ("app/a.js", "import 'scoped'; import 'workspace'; export default 1"),
        ("app/node_modules/scoped/package.json", r#"{ "name": "@s/scoped", "version": "3.2.1" }"#),
        ("app/node_modules/scoped/index.js", "import './esm/x.js'"),
        ("app/node_modules/scoped/esm/package.json", r#"{ "type": "module" }"#),
        ("app/node_modules/scoped/esm/x.js", "process.cwd()"),
        ("packages/w/package.json", r#"{ "name": "workspace", "version": "0.0.1" }"#),
        ("packages/w/index.js", "process.uptime()"),
    ]);
    std::os::unix::fs::symlink(root.join("packages/w"), root.join("app/node_modules/workspace")).unwrap();
    let (resolver, disk) = (Resolver::new(&root.join("app")), Disk(AtomicUsize::new(0)));
    let mut graph = Graph::new(ConditionSet::EdgeLight, Guard::ALL, &resolver, &disk);
    let entries = [root.join("app/a.js")];
    graph.load(&entries, &|| false);
    let reach = graph.reach(&entries);
    let mut found: Vec<(String, Option<String>)> = graph
        .uses(&reach)
        .into_iter()
        .map(|found| (found.api, graph.module(found.module).package.as_ref().and_then(|package| package.label.clone())))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [("process.cwd".to_owned(), Some("@s/scoped@3.2.1".to_owned())), ("process.uptime".to_owned(), None)]
    );
    assert_eq!(disk.0.load(Ordering::Relaxed), 4, "each file is loaded once");
}

#[test]
fn a_broken_tsconfig_costs_its_paths_only() {
    let (_dir, root) = project(&[("tsconfig.json", "{ nonsense"), ("a.ts", ""), ("b.ts", "")]);
    let resolver = Resolver::new(&root);
    assert_eq!(
        resolver.resolve(&root.join("a.ts"), "./b", ConditionSet::EdgeLight, false),
        Resolution::File(root.join("b.ts"))
    );
    assert_eq!(
        resolver.resolve(&root.join("a.ts"), "node:fs", ConditionSet::EdgeLight, false),
        Resolution::Builtin("fs".to_owned())
    );
    assert_eq!(resolver.resolve(&root.join("a.ts"), "next/server", ConditionSet::EdgeLight, false), Resolution::Leaf);
}

#[test]
fn paths_of_the_tsconfig_hold() {
    let (_dir, root) = project(&[
        ("tsconfig.json", r#"{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }"#),
        ("src/b.ts", ""),
        ("a.ts", ""),
    ]);
    let resolver = Resolver::new(&root);
    assert_eq!(
        resolver.resolve(&root.join("a.ts"), "@/b", ConditionSet::EdgeLight, false),
        Resolution::File(root.join("src/b.ts"))
    );
}

#[test]
fn an_entry_that_was_forgotten_is_loaded_again_for_who_imports_it() {
    let (_dir, root) = project(&[
        ("first.js", "import { b } from './pure'; export default () => process.cwd() + b"),
        ("both.js", "export default () => process.uptime()"),
        ("taken.js", "import both from './both'; export default () => both()"),
        ("last.js", "import first from './first'; import both from './both'; export default () => [first(), both()]"),
        ("pure.js", "export const b = 1"),
    ]);
    let (resolver, disk) = (Resolver::new(&root), Disk(AtomicUsize::new(0)));
    let mut graph = Graph::new(ConditionSet::EdgeLight, Guard::ALL, &resolver, &disk);
    let entries = ["first.js", "both.js", "taken.js"].map(|name| root.join(name));
    graph.load(&entries, &|| false);
    graph.narrow(&|_| true);
    // `taken.js` imports `both.js`, nobody the other two.
    let forgotten = graph.forget(entries.iter().map(PathBuf::as_path));
    assert_eq!(forgotten, [&entries[0], &entries[2]]);
    assert_eq!(disk.0.load(Ordering::Relaxed), 4);
    let last = [root.join("last.js")];
    graph.load(&last, &|| false);
    graph.narrow(&|_| true);
    assert_eq!(
        told(&graph, &graph.reach(&last), &root),
        ["process.cwd used last.js>first.js", "process.uptime used last.js>both.js"]
    );
    assert_eq!(disk.0.load(Ordering::Relaxed), 6, "`last.js`, and `first.js` once more");
}
