//! What brings a file into a route on Node, and what a test of the runtime keeps out.

mod common;

use common::EDGE;
use switchrt_scan::{Goal, ScanOptions, why};

/// `(Node, edge-light)`: whether a route with that text reaches `lib/x.js`.
fn reached(text: &str, others: &[(&str, &str)]) -> (bool, bool) {
    let dir = tempfile::tempdir().unwrap();
    let text = format!("{text}\n{EDGE}export default () => 1;\n");
    let mut files = vec![("pages/api/a.js", text.as_str()), ("lib/x.js", "export const x = () => 1;\nx();\n")];
    files.extend_from_slice(others);
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let goal = Goal::File(dir.path().join("lib/x.js"));
    let found = why(&ScanOptions::new(dir.path().to_path_buf()), "pages/api/a.js", &goal).unwrap();
    let of = |name: &str| found.runtimes.iter().find(|one| one.runtime == name).unwrap().used;
    (of("nodejs"), of("edge-light"))
}

#[test]
fn tests_of_the_runtime_hold_for_node_too() {
    let load = "await import('../../lib/x');";
    for (text, expected) in [
        (load.to_owned(), (true, true)),
        // The edge's alone.
        (format!("if (process.env.NEXT_RUNTIME === 'edge') {load}"), (false, true)),
        (format!("if (typeof EdgeRuntime !== 'undefined') {load}"), (false, true)),
        (format!("if (process.env.NEXT_RUNTIME !== 'nodejs') {{ {load} }}"), (false, true)),
        (format!("if (process.env.NEXT_RUNTIME === 'nodejs') {{ f() }} else {load}"), (false, true)),
        (format!("if (!process.versions?.node) {load}"), (false, true)),
        (format!("switch (process.env.NEXT_RUNTIME) {{ case 'nodejs': break; case 'edge': {load} }}"), (false, true)),
        (format!("const isEdge = process.env.NEXT_RUNTIME === 'edge'; if (isEdge && f()) {load}"), (false, true)),
        (
            format!("async function g() {{ if (process.env.NEXT_RUNTIME === 'nodejs') return; {load} }} g()"),
            (false, true),
        ),
        // Node's alone.
        (format!("if (process.env.NEXT_RUNTIME === 'nodejs') {load}"), (true, false)),
        (format!("if (typeof EdgeRuntime === 'undefined') {load}"), (true, false)),
        (format!("if (['nodejs'].includes(process.env.NEXT_RUNTIME)) {load}"), (true, false)),
        (format!("if (process.versions?.node) {load}"), (true, false)),
        (format!("if (process.env.NEXT_RUNTIME === 'edge') {{ f() }} else {load}"), (true, false)),
        // Both, one way or the other.
        (
            format!("if (process.env.NEXT_RUNTIME === 'edge' || typeof EdgeRuntime === 'undefined') {load}"),
            (true, true),
        ),
        (format!("const t = process.env.NEXT_RUNTIME === 'edge' ? f() : g(); if (t) {load}"), (true, true)),
        (format!("if (process.env.NODE_ENV === 'production') {load}"), (true, true)),
        (format!("if (typeof setImmediate === 'function') {load}"), (true, true)),
        // Nobody's.
        (format!("if (typeof window !== 'undefined') {load}"), (false, false)),
        (format!("if (process.env.NEXT_RUNTIME === 'client') {load}"), (false, false)),
        // What another file says.
        (format!("import {{ isEdge }} from '../../lib/env'; if (isEdge) {load}"), (false, true)),
        (format!("import {{ onNode }} from '../../lib/env'; if (!onNode()) {load}"), (false, true)),
        // A name that only guarded code mentions.
        ("import { x } from '../../lib/x'; if (process.env.NEXT_RUNTIME === 'edge') x();".to_owned(), (true, true)),
    ] {
        let env = "export const isEdge = process.env.NEXT_RUNTIME === 'edge';\nexport const onNode = () => process.env.NEXT_RUNTIME === 'nodejs';\n";
        assert_eq!(reached(&text, &[("lib/env.js", env)]), expected, "{text}");
    }
}
