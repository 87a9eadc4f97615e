//! Every specifier that a module names, and what it takes from behind it.

use switchrt_syntax::{Grammar, ImportKind, ModuleFacts, parse};

fn facts(path: &str, source: &str) -> ModuleFacts {
    let facts = parse(source, Grammar::from_path(path));
    assert!(facts.parsed, "{source}: {:?}", facts.diagnostics);
    facts
}

/// `specifier Kind names [whole] [type] [guarded]`; a name is `name`, `name?` when unused, `name~` when guarded, `.name` of a default.
fn shapes(path: &str, source: &str) -> Vec<String> {
    facts(path, source)
        .imports
        .iter()
        .map(|import| {
            let mut shape = format!("{} {:?}", import.specifier, import.kind);
            for name in &import.names {
                shape.push(' ');
                if name.of_default {
                    shape.push('.');
                }
                shape.push_str(&name.imported);
                if !name.used {
                    shape.push('?');
                }
                if name.guarded.is_all() {
                    shape.push('~');
                }
            }
            for (flag, word) in [
                (import.whole, " whole"),
                (import.type_only, " type"),
                (import.guarded.is_all(), " guarded"),
                (import.default_escapes, " escapes"),
            ] {
                if flag {
                    shape.push_str(word);
                }
            }
            shape
        })
        .collect()
}

#[test]
fn every_form_of_an_import() {
    let table: &[(&str, &[&str])] = &[
        ("import 'x'", &["x Static"]),
        ("import { a, b as c } from 'x'; a(); c", &["x Static a b"]),
        ("import { a } from 'x'", &["x Static a?"]),
        ("import { default as a } from 'x'; a", &["x Static default"]),
        ("import fs from 'fs'; fs.readFile()", &["fs Static default .readFile"]),
        ("import fs from 'fs'; f(fs)", &["fs Static default escapes"]),
        ("import * as fs from 'fs'; fs.readFile(); fs['stat']", &["fs Static readFile stat"]),
        ("import * as fs from 'fs'; f(fs)", &["fs Static whole"]),
        ("import * as fs from 'fs'; fs[x]", &["fs Static whole"]),
        ("import * as fs from 'fs'; const { a, b: c } = fs; a()", &["fs Static a b?"]),
        ("export { a } from 'x'", &["x ExportFrom a"]),
        ("export * from 'x'", &["x ExportAll whole"]),
        ("export * as n from 'x'", &["x ExportFrom whole"]),
        ("import('x')", &["x Dynamic"]),
        ("await import('x')", &["x Dynamic"]),
        ("import(`x`)", &["x Dynamic"]),
        ("import(`x${y}`)", &[]),
        ("const { a } = await import('x'); a()", &["x Dynamic a"]),
        ("const m = await import('x'); m.a()", &["x Dynamic a"]),
        ("const y = (await import('x')).a", &["x Dynamic a?"]),
        ("f((await import('x')).a)", &["x Dynamic a"]),
        ("import('x').then(({ a }) => a())", &["x Dynamic a"]),
        ("import('x').then(m => m.a)", &["x Dynamic a"]),
        ("import('x').then(f)", &["x Dynamic whole"]),
        ("f(import('x'))", &["x Dynamic whole"]),
        ("import(a ? 'x' : 'y')", &["x Dynamic whole", "y Dynamic whole"]),
        (
            "import r from 'module'; const q = r.createRequire(import.meta.url); q('fs')",
            &["module Static default .createRequire", "fs Require"],
        ),
        (
            "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const { a } = require('fs'); a()",
            &["node:module Static createRequire", "fs Require a"],
        ),
        (
            "import { createRequire } from 'module'; createRequire(import.meta.url)('fs').a()",
            &["module Static createRequire", "fs Require a"],
        ),
        ("import React from 'react'; const x = <React.Fragment/>", &["react Static default .Fragment"]),
        ("import * as R from 'r'; const x = <R.A.B/>", &["r Static A"]),
        ("import A from 'a'; const x = <A/>", &["a Static default"]),
        ("import x from './a.js'; export { x }", &["./a.js Static default escapes"]),
    ];
    for (source, expected) in table {
        assert_eq!(shapes("a.js", source), *expected, "{source}");
    }
}

#[test]
fn every_form_of_a_require() {
    let table: &[(&str, &[&str])] = &[
        ("require('x')", &["x Require"]),
        ("const fs = require('fs'); fs.readFile()", &["fs Require readFile"]),
        ("const fs = require('fs'); function f() { return fs.stat() }", &["fs Require stat"]),
        ("function f() { return g.stat() } const g = require('fs')", &["fs Require stat"]),
        ("function f() { const fs = require('fs'); return fs.stat() }", &["fs Require stat"]),
        ("let fs; fs = require('fs'); fs.stat()", &["fs Require stat"]),
        ("const { a, b: c } = require('x'); a(); c()", &["x Require a b"]),
        ("const { a, ...rest } = require('x')", &["x Require a? whole"]),
        ("const a = require('x').a; a()", &["x Require a"]),
        ("f(require('x'))", &["x Require whole"]),
        ("const x = require('x'); x()", &["x Require whole"]),
        ("module.exports = require('x')", &["x Require whole"]),
        ("const r = require; r('x').a", &["x Require a"]),
        ("module.require('x')", &["x Require"]),
        ("(0, require)('x').a", &["x Require a"]),
        ("require(x ? 'a' : 'b')", &["a Require whole", "b Require whole"]),
        ("function f(require) { require('x') }", &[]),
        ("const require = f; require('x')", &[]),
        ("require.resolve('x')", &[]),
        ("process.getBuiltinModule('fs').stat()", &["fs Require stat"]),
        ("const fs = process.getBuiltinModule('fs'); fs.stat()", &["fs Require stat"]),
        ("var fs_1 = __importDefault(require('fs')); fs_1.default.stat()", &["fs Require stat"]),
        ("var _fs = _interopRequireWildcard(require('fs')); _fs.stat()", &["fs Require stat"]),
        ("const fs = tslib_1.__importStar(require('fs')); (0, fs.stat)()", &["fs Require stat"]),
        ("const fs = require('fs'); { const fs = 1; fs.stat }", &["fs Require"]),
        ("const fs = require('fs'); function f(fs) { fs.stat }", &["fs Require"]),
        ("try { require('x') } catch {}", &["x Require guarded"]),
        ("try { require('x') } catch (e) { throw e }", &["x Require"]),
        ("if (process.env.NEXT_RUNTIME === 'nodejs') require('fs')", &["fs Require guarded"]),
        ("if (typeof require === 'function') require('fs')", &["fs Require guarded"]),
    ];
    for (source, expected) in table {
        assert_eq!(shapes("a.js", source), *expected, "{source}");
    }
}

#[test]
fn loading_by_other_ways() {
    let table: &[(&str, &[&str])] = &[
        ("const r = module.require; r('fs').a", &["fs Require a"]),
        ("const { getBuiltinModule: get } = process; get('fs').a()", &["fs Require a"]),
        ("globalThis.process?.getBuiltinModule?.('fs')?.a", &["fs Require a guarded"]),
        ("require?.('fs')", &["fs Require guarded"]),
        ("require.call(null, 'fs')", &["fs Require"]),
        ("const r = require.bind(null); r('fs').a", &["fs Require a"]),
        ("const r = module.require.bind(module); r('fs').a", &["fs Require a"]),
        ("const r = require.bind(null, 'x'); r('fs').a", &[]),
        ("const name = 'fs'; require(name)", &["fs Require"]),
        ("let name = 'fs'; require(name)", &[]),
        ("const n = 'fs'; import(`node:${n}`)", &["node:fs Dynamic"]),
        ("require('f' + 's')", &["fs Require"]),
        ("const r = typeof require === 'function' ? require : null; r('fs')", &["fs Require"]),
        ("const r = eval('require'); r('fs')", &["fs Require"]),
        ("__non_webpack_require__('fs')", &["fs Require"]),
        ("const fs = await import('fs').catch(() => null)", &["fs Dynamic guarded"]),
        ("import('fs').then((fs) => fs.a(), () => {})", &["fs Dynamic a guarded"]),
        ("import(`./x/${y}.js`); require('./z/' + y); import(y)", &["./x/*.js Dynamic", "./z/* Require"]),
    ];
    for (source, expected) in table {
        assert_eq!(shapes("a.js", source), *expected, "{source}");
    }
    let process = shapes("a.js", "import process from 'process'; process.getBuiltinModule('fs').a()");
    assert_eq!(process, ["process Static default .getBuiltinModule", "fs Require a"]);
}

#[test]
fn types_need_no_module() {
    let table: &[(&str, &[&str])] = &[
        ("import type { A } from 'x'", &["x Static type"]),
        ("import { type A } from 'x'", &["x Static type"]),
        ("import { type A, b } from 'x'; b()", &["x Static b"]),
        ("import { A } from 'x'; const a: A = 1", &["x Static A? type"]),
        ("import A from 'x'; let a: typeof A", &["x Static default? type"]),
        ("import * as A from 'x'; let a: A.B", &["x Static type"]),
        ("import { A } from 'x'; new A()", &["x Static A"]),
        ("import { A } from 'x'; const a = b as A", &["x Static A? type"]),
        ("import fs = require('fs'); fs.stat()", &["fs Require stat"]),
        ("import type fs = require('fs')", &["fs Require type"]),
        ("export type { A } from 'x'", &["x ExportFrom type"]),
        ("export type * from 'x'", &["x ExportAll whole type"]),
        ("import 'x'", &["x Static"]),
        ("type A = import('x').B", &[]),
    ];
    for (source, expected) in table {
        assert_eq!(shapes("a.ts", source), *expected, "{source}");
    }
    // JavaScript erases nothing.
    assert_eq!(shapes("a.js", "import { A } from 'x'"), ["x Static A?"]);
}

#[test]
fn an_import_stands_at_its_literal_and_a_name_where_it_is_named() {
    let facts = facts("a.js", "import { basename } from 'fs'\nimport util from 'util'\nf(util.inspect(1))\nbasename()");
    let import = &facts.imports[0];
    assert_eq!((import.at.line, import.at.column, import.at.end_column), (1, 26, 30));
    assert_eq!((import.names[0].at.line, import.names[0].at.column), (1, 10));
    let member = &facts.imports[1].names[1];
    assert_eq!((member.at.line, member.at.column, member.at.end_column), (3, 3, 15));
    assert_eq!(facts.imports[1].kind, ImportKind::Static);
}
