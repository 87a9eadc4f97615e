//! `next.config`, read through what people wrap it in.

mod project;

use project::{PAGE, manifest, told};
use switchrt_diagnostics::Severity;
use switchrt_manifest::Runtime;

const EDGE: &str = "experimental: { runtime: 'edge' }";

fn scan(name: &str, text: &str) -> (Runtime, Vec<String>) {
    let manifest = manifest(&[
        (name, text),
        ("config/base.js", "module.exports = { experimental: { runtime: 'edge' } };\n"),
        ("config/base.json", "{ \"experimental\": { \"runtime\": \"edge\" } }\n"),
        ("config/base.mjs", "export const base = { experimental: { runtime: 'edge' } };\nexport default base;\n"),
        ("pages/a.js", PAGE),
    ]);
    (manifest.global_runtime, told(&manifest))
}

#[test]
fn the_usual_wrappers_are_seen_through() {
    for (name, text) in [
        ("next.config.js", "module.exports = withA({ EDGE });"),
        ("next.config.js", "module.exports = withA(withB(withC({ EDGE })));"),
        ("next.config.js", "const c = { EDGE };\nmodule.exports = withSentryConfig(c, { silent: true });"),
        ("next.config.js", "const withA = require('a')({ enabled: true });\nmodule.exports = withA({ EDGE });"),
        (
            "next.config.js",
            "const withA = require('a')({ enabled: true });\nmodule.exports = compose(withA, { EDGE });",
        ),
        ("next.config.js", "module.exports = withPlugins([[withA, { b: 1 }], withC], { EDGE });"),
        ("next.config.js", "module.exports = require('a')({ enabled: true })({ EDGE });"),
        (
            "next.config.js",
            "module.exports = () => { const plugins = [a, b]; return plugins.reduce((acc, next) => next(acc), { EDGE }); };",
        ),
        (
            "next.config.js",
            "const c = { EDGE };\nmodule.exports = () => [a, b].reduce((acc, plugin) => plugin(acc), c);",
        ),
        ("next.config.js", "module.exports = async (phase, { defaultConfig }) => ({ ...defaultConfig, EDGE });"),
        ("next.config.js", "module.exports = (phase, { defaultConfig: d }) => ({ ...d, EDGE });"),
        ("next.config.js", "module.exports = (phase, context) => ({ ...context.defaultConfig, EDGE });"),
        ("next.config.js", "module.exports = function (phase) { const c = withA({ EDGE }); return c; };"),
        ("next.config.js", "async function config() { return { EDGE }; }\nmodule.exports = config;"),
        ("next.config.js", "async function config() { return { EDGE }; }\nmodule.exports = config();"),
        ("next.config.js", "module.exports = { ...require('./config/base'), basePath: '/x' };"),
        ("next.config.js", "module.exports = { ...require('./config/base.json') };"),
        (
            "next.config.js",
            "const { experimental } = require('./config/base.json');\nmodule.exports = { experimental };",
        ),
        (
            "next.config.js",
            "const c = { EDGE };\nc.webpack = (x) => x;\nif (process.env.OUT) c.output = 'export';\nmodule.exports = c;",
        ),
        ("next.config.js", "exports.experimental = { runtime: 'edge' };"),
        ("next.config.mjs", "import { base } from './config/base.mjs';\nexport default { ...base };"),
        ("next.config.mjs", "import base from './config/base.mjs';\nexport default withA(base);"),
        (
            "next.config.mjs",
            "import data from './config/base.json' with { type: 'json' };\nexport default { experimental: { runtime: data.experimental.runtime } };",
        ),
        ("next.config.mjs", "export { base as default } from './config/base.mjs';"),
        ("next.config.mjs", "const c = await load({ EDGE });\nexport default c;"),
        ("next.config.ts", "import type { NextConfig } from 'next';\nexport default { EDGE } satisfies NextConfig;"),
        ("next.config.ts", "const c: NextConfig = { EDGE };\nexport default c as NextConfig;"),
        ("next.config.ts", "export default (async (): Promise<NextConfig> => ({ EDGE }))();"),
        ("next.config.cjs", "'use strict';\nmodule.exports = { EDGE };"),
    ] {
        let text = text.replace("EDGE", EDGE);
        assert_eq!(scan(name, &text), (Runtime::Edge, Vec::new()), "{name}: {text}");
    }
}

#[test]
fn returns_that_agree_are_one() {
    for text in [
        "module.exports = (phase) => { if (phase === DEV) { return { EDGE, distDir: 'a' }; } return { EDGE }; };",
        "module.exports = process.env.X ? { EDGE, a: 1 } : { EDGE, b: 2 };",
        "module.exports = (phase) => { switch (phase) { case 1: return { EDGE }; default: return { EDGE }; } };",
    ] {
        let text = text.replace("EDGE", EDGE);
        assert_eq!(scan("next.config.js", &text), (Runtime::Edge, Vec::new()), "{text}");
    }
}

#[test]
fn what_only_running_can_tell_is_an_error_and_the_default_is_taken() {
    for (text, at) in [
        ("module.exports = (phase) => { if (phase === DEV) return { EDGE }; return {}; };", "1:57"),
        ("module.exports = process.env.X ? { EDGE } : {};", "1:18"),
        ("module.exports = { experimental: { runtime: process.env.X } };", "1:45"),
        ("module.exports = { experimental: { runtime: f() } };", "1:45"),
        ("module.exports = { ...f(), basePath: '' };", "1:23"),
        ("const c = { EDGE };\nc.experimental = f();\nmodule.exports = c;", "2:1"),
        ("module.exports = require('@acme/config');", "1:1"),
        ("module.exports = load();", "1:1"),
    ] {
        let text = text.replace("EDGE", EDGE);
        let (runtime, told) = scan("next.config.js", &text);
        assert_eq!(runtime, Runtime::Nodejs, "{text}");
        assert_eq!(told.first(), Some(&format!("config/not-static next.config.js:{at}")), "{text}: {told:?}");
    }
    let manifest = manifest(&[("next.config.js", "module.exports = load();"), ("pages/a.js", PAGE)]);
    assert_eq!(manifest.diagnostics[0].severity, Severity::Error);
    assert!(manifest.diagnostics[0].hint.as_deref().is_some_and(|hint| hint.contains("--config-eval")));
    assert!(manifest.diagnostics[0].message.contains("default"));
    // What no route depends on may be anything.
    assert_eq!(
        scan("next.config.js", "module.exports = { env: { a: process.env.A }, webpack: f() };").1,
        [] as [&str; 0]
    );
}

#[test]
fn a_config_that_is_no_object_is_unreadable() {
    for (name, text, at) in [
        ("next.config.js", "module.exports = 'x';", "1:18"),
        ("next.config.js", "module.exports = 1;", "1:18"),
        ("next.config.mjs", "export default ['x'];", "1:16"),
        ("next.config.mjs", "const c = null;\nexport default c;", "1:11"),
    ] {
        assert_eq!(scan(name, text).1, [format!("config/unreadable {name}:{at}")], "{text}");
    }
}

#[test]
fn a_followed_key_twice_is_a_conflict() {
    assert_eq!(
        scan("next.config.js", "module.exports = { basePath: '/a', basePath: '/b' };").1,
        ["config/conflict next.config.js:1:36"]
    );
    assert_eq!(scan("next.config.js", "module.exports = { env: {}, env: {} };").1, [] as [&str; 0]);
}
