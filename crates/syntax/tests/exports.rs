//! What a module exports, in every form.

use switchrt_syntax::{Declared, ExportKind, Grammar, ModuleFacts, parse};

fn facts(path: &str, source: &str) -> ModuleFacts {
    let facts = parse(source, Grammar::from_path(path));
    assert!(facts.parsed, "{source}: {:?}", facts.diagnostics);
    facts
}

/// `name`, `name<local:declared`, `name=imported@specifier`, `name!` for types.
fn shapes(path: &str, source: &str) -> Vec<String> {
    facts(path, source)
        .exports
        .iter()
        .map(|export| {
            let kind = match &export.kind {
                ExportKind::Local { local, declared } => {
                    format!("<{}:{declared:?}", local.as_deref().unwrap_or("-"))
                }
                ExportKind::From { specifier, imported } => format!("={imported}@{specifier}"),
            };
            format!("{}{kind}{}", export.name, if export.type_only { "!" } else { "" })
        })
        .collect()
}

#[test]
fn every_form_of_an_export() {
    let table: &[(&str, &[&str])] = &[
        ("export const a = 1, b = 2", &["a<a:Const", "b<b:Const"]),
        ("export let a = 1; export var b", &["a<a:Mutable", "b<b:Mutable"]),
        ("export function f() {}", &["f<f:Function"]),
        ("export async function* f() {}", &["f<f:Function"]),
        ("export class C {}", &["C<C:Class"]),
        ("export const { a, b: { c }, ...d } = x", &["a<a:Const", "c<c:Const", "d<d:Const"]),
        ("export const [a, , b = 1] = x", &["a<a:Const", "b<b:Const"]),
        ("const c = 1; export { c as config }", &["config<c:Const"]),
        ("const c = 1; export { c as default }", &["default<c:Const"]),
        ("export { config } from './x'", &["config=config@./x"]),
        ("export { c as config } from './x'", &["config=c@./x"]),
        ("export { default } from './x'", &["default=default@./x"]),
        ("export { default as y } from './x'", &["y=default@./x"]),
        ("export * as ns from './x'", &["ns=*@./x"]),
        ("import { c } from './x'; export { c as config }", &["config=c@./x"]),
        ("import c from './x'; export { c }", &["c=default@./x"]),
        ("import c from './x'; export default c", &["default=default@./x"]),
        ("import * as c from './x'; export { c }", &["c=*@./x"]),
        ("export default function Page() {}", &["default<Page:Function"]),
        ("export default function () {}", &["default<-:Function"]),
        ("export default class extends A {}", &["default<-:Class"]),
        ("export default () => 1", &["default<-:Function"]),
        ("export default memo(Page); function Page() {}", &["default<-:Expression"]),
        ("function Page() {} export default Page", &["default<Page:Function"]),
        ("let Page = 1; export default Page", &["default<Page:Expression"]),
        ("const a = 1; export { a as 'odd name' }", &["odd name<a:Const"]),
    ];
    for (source, expected) in table {
        assert_eq!(shapes("a.js", source), *expected, "{source}");
    }
}

#[test]
fn types_are_told_apart() {
    let table: &[(&str, &[&str])] = &[
        ("export type T = 1; export interface I {}", &["T<T:Const!", "I<I:Const!"]),
        ("export declare const a: number", &["a<a:Const!"]),
        ("type T = 1; export type { T }", &["T<T:Const!"]),
        ("type T = 1; export { T }", &["T<T:Const!"]),
        ("type T = 1; export { type T }", &["T<T:Const!"]),
        ("export { type T, v } from './x'", &["T=T@./x!", "v=v@./x"]),
        ("export type { T } from './x'", &["T=T@./x!"]),
        ("export enum E { A }", &["E<E:Const"]),
        ("export function f(a: string): void; export function f(a: any) {}", &["f<f:Function"]),
        ("export default interface I {}", &[]),
        ("const f = () => 1; export = f", &["default<f:Expression"]),
    ];
    for (source, expected) in table {
        assert_eq!(shapes("a.ts", source), *expected, "{source}");
    }
}

#[test]
fn common_js_exports_count() {
    let table: &[(&str, &[&str])] = &[
        (
            "module.exports = { a, b: 1, c() {}, 'd': 2 }; var a",
            &["a<a:Expression", "b<-:Expression", "c<-:Expression", "d<-:Expression", "default<-:Expression"],
        ),
        ("module.exports = function f() {}", &["default<-:Function"]),
        ("function f() {} module.exports = f", &["default<f:Expression"]),
        ("exports.a = 1; module.exports.b = 2", &["a<-:Expression", "b<-:Expression"]),
        ("exports.a = exports.b = void 0; exports.a = () => 1", &["a<-:Function"]),
        (
            "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = Page; function Page() {}",
            &["default<Page:Expression"],
        ),
        (
            "Object.defineProperty(exports, 'x', { enumerable: true, get: function () { return y; } }); var y",
            &["x<y:Expression"],
        ),
        ("0 && (module.exports = { a, b })", &["a<-:Expression", "b<-:Expression", "default<-:Expression"]),
        ("(function (exports) { exports.a = 1 })({})", &[]),
    ];
    for (source, expected) in table {
        assert_eq!(shapes("a.js", source), *expected, "{source}");
        assert!(!facts("a.js", source).is_esm, "{source}");
    }
    assert_eq!(shapes("a.mjs", "exports.a = 1"), Vec::<String>::new());
}

#[test]
fn names_and_directives_have_their_place() {
    let facts = facts("a.tsx", "'use client';\n\"use strict\"\nexport const runtime = 'edge'\n'not one'");
    let directives: Vec<_> = facts.directives.iter().map(|(text, at)| (text.as_str(), at.line, at.column)).collect();
    assert_eq!(directives, [("use client", 1, 1), ("use strict", 2, 1)]);
    let at = facts.exports[0].at;
    assert_eq!((at.line, at.column, at.end_column), (3, 14, 21));
}

#[test]
fn config_in_a_comment_a_string_or_a_function_is_none() {
    let source =
        "// export const config = {}\nconst s = 'export const config = {}'\nfunction f() { const config = {} }";
    assert_eq!(shapes("a.js", source), Vec::<String>::new());
}

#[test]
fn a_default_export_of_a_name_is_its_function() {
    let export = &facts("a.js", "function Page() {} export default Page").exports[0];
    assert!(matches!(export.kind, ExportKind::Local { declared: Declared::Function, .. }));
}

#[test]
fn the_default_component_has_initial_props() {
    for source in [
        "function Page() {} Page.getInitialProps = async () => ({}); export default Page",
        "export default Page; function Page() {} Page.getInitialProps = f",
        "export default function Page() {} Page['getInitialProps'] = f",
        "const Page = () => null; Page.getInitialProps = f; export { Page as default }",
        "class Page {} Page.getInitialProps = f; export default Page",
        "class Page { static getInitialProps() {} } export default Page",
        "export default class Page { static async getInitialProps() {} }",
        "export default class { static getInitialProps = f }",
        "const Page = class { static async getInitialProps() {} }; export default Page",
        "class Base { static getInitialProps() {} } export default class Page extends Base {}",
        "function Page() {} Page.getInitialProps = f; const Wrapped = withRouter(Page); export default Wrapped",
        "export default connect(a)(Page); function Page() {} Page.getInitialProps = f",
        "const Page = withRouter(() => null); Page.getInitialProps = f; export default Page",
        "if (a) { Page.getInitialProps = f } function Page() {} export default Page",
        "function Page() {} Page.getInitialProps = f; module.exports = Page",
        "function Page() {} module.exports = Page; module.exports.getInitialProps = f",
        "exports.default = void 0; class Page { static getInitialProps() {} } var x = exports.default = Page",
    ] {
        assert!(facts("a.js", source).initial_props, "{source}");
    }
    for source in [
        "function Page() {} Page.getInitialProps = f; export default memo(Page)",
        "export default function Page() {} function Other() {} Other.getInitialProps = f",
        "export default class Page { getInitialProps() {} }",
        "export default class Page { static getServerSideProps() {} }",
        "export function Page() {} Page.getInitialProps = f",
        "function Page() {} export default Page; function f() { Page.getInitialProps = g }",
        "function Page() {} Page.getInitialProps = undefined; export default Page",
        "function Page() {} export default Page; use(Page.getInitialProps)",
        "const a = b; const b = a; export default a",
        "export const getInitialProps = f",
    ] {
        assert!(!facts("a.js", source).initial_props, "{source}");
    }
    let typed =
        "const Page: NextPage<P> = () => null; Page.getInitialProps = f; export default Page satisfies NextPage";
    assert!(facts("a.tsx", typed).initial_props);
    let deep = format!("export default {}a{}", "f(".repeat(100), ")".repeat(100));
    assert!(!facts("a.js", &deep).initial_props);
}
