//! `config/peer-differs`: what other tools make of a declaration. `__test__/differential/peers.spec.ts` asks the tools themselves.

mod project;

use project::manifest_with;
use switchrt_diagnostics::{Code, Diagnostic, Severity};
use switchrt_manifest::Runtime;

fn notes_of(files: &[(&str, &str)], peers: bool) -> (Vec<Diagnostic>, Vec<Runtime>) {
    let manifest = manifest_with(files, |options| options.peers = peers);
    let notes = manifest.diagnostics.into_iter().filter(|d| d.code == Code::ConfigPeerDiffers).collect();
    (notes, manifest.routes.iter().map(|route| route.runtime).collect())
}

/// The text that the only note about an API route points at, and its message.
fn note(source: &str) -> (String, String) {
    let text = format!("{source}\nexport default () => new Response('ok');\n");
    let (notes, runtimes) = notes_of(&[("pages/api/a.ts", &text), ("lib/x.ts", LIB)], true);
    assert_eq!(runtimes, [Runtime::Edge], "{source}");
    assert_eq!(notes.len(), 1, "{source}: {notes:?}");
    let note = &notes[0];
    assert_eq!((note.severity, note.routes.as_slice()), (Severity::Info, ["/api/a".to_owned()].as_slice()));
    let line = text.lines().nth(note.line as usize - 1).unwrap();
    let end = if note.end_line == note.line { note.end_column as usize - 1 } else { line.len() };
    (line[note.column as usize - 1..end].to_owned(), note.message.clone())
}

const LIB: &str = "export const config = { runtime: 'edge' };\n";

#[test]
fn a_note_stands_at_what_is_read_differently() {
    let forms = [
        ("const v = 'edge';\nexport const config = { runtime: v };", "v", "`config.runtime` is a name"),
        ("const v = 'edge';\nexport const config = { runtime: `${v}` };", "`${v}`", "a template with expressions"),
        ("export const config = { runtime: 'ed' + 'ge' };", "'ed' + 'ge'", "an operation"),
        ("export const config = { runtime: true ? 'edge' : 'x' };", "true ? 'edge' : 'x'", "a choice"),
        ("const c = { runtime: 'edge' };\nexport const config = { ...c };", "...c", "`config` has a spread"),
        ("const runtime = 'edge';\nexport const config = { runtime };", "runtime", "`config` has a shorthand"),
        ("export const config = { 'runtime': 'edge' };", "'runtime'", "`config.runtime` has a quoted key"),
        ("export const config = { runtime: 'edge' } as const;", "{ runtime: 'edge' } as const", "a type assertion"),
        ("const config = { runtime: 'edge' };\nexport { config };", "config", "`config` is exported in a list"),
        ("export { config } from '../../lib/x';", "config", "`config` is exported from another file"),
        ("export * from '../../lib/x';", "export * from '../../lib/x';", "exported from another file"),
        ("export const runtime = 'edge';", "runtime", "`runtime` is a flat export"),
    ];
    for (source, at, words) in forms {
        let (text, message) = note(source);
        assert_eq!(text, at, "{source}");
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn every_tool_is_named_with_what_it_does() {
    let (_, message) = note("const v = 'edge';\nexport const config = { runtime: v };");
    assert_eq!(
        message,
        "`config.runtime` is a name, which not every tool reads: @vercel/static-config throws on it; \
         Next 12 warns of it and takes the default; Next 16 reports an error on it and takes the default; \
         Netlify reads it as undefined"
    );
    let (_, message) = note("export const config = { runtime: 'edge' } as const;");
    assert_eq!(
        message,
        "`config` is a type assertion, which not every tool reads: \
         @vercel/static-config does not see it and takes the route for Node; \
         Next 12 warns of it and takes the default; Netlify does not see it"
    );
    // Each with its own reason, at its own part.
    let (_, message) = note("export const config = { regions: `a`, runtime: ('edge') };");
    assert_eq!(
        message,
        "`config.regions` is a template, which not every tool reads: @vercel/static-config throws on it; \
         Next 12 warns of `config.runtime` (in parentheses) and takes the default; \
         Next 16 reports an error on `config.runtime` (in parentheses) and takes the default; \
         Netlify reads it as undefined"
    );
}

#[test]
fn a_commonjs_export_is_seen_by_one_of_them() {
    let source = "module.exports.config = { runtime: 'edge' };\nmodule.exports.default = () => new Response('ok');\n";
    let (notes, runtimes) = notes_of(&[("pages/api/a.js", source)], true);
    assert_eq!(runtimes, [Runtime::Edge]);
    assert_eq!((notes.len(), notes[0].line, notes[0].column, notes[0].end_column), (1, 1, 1, 22));
    assert!(!notes[0].message.contains("Netlify"), "{}", notes[0].message);
    assert_eq!(notes[0].hint.as_deref(), Some("All of them read `export const config = { runtime: 'edge' };`."));
}

#[test]
fn nothing_is_told_unasked_nor_of_what_all_of_them_read() {
    let named = "const v = 'edge';\nexport const config = { runtime: v };\nexport default () => new Response('ok');\n";
    assert_eq!(notes_of(&[("pages/api/a.ts", named)], false).0, []);
    let plain = "export const config = { runtime: 'edge', regions: ['a'], maxDuration: 5, x: null, y: undefined };\n\
                 export default () => new Response('ok');\n";
    assert_eq!(notes_of(&[("pages/api/a.ts", plain)], true).0, []);
    // Not followed here either: that is told by itself, and once is enough.
    let call = "export const config = { runtime: f() };\nexport default () => new Response('ok');\n";
    let mutable = "export let config = { runtime: 'edge' };\nexport default () => new Response('ok');\n";
    assert_eq!(notes_of(&[("pages/api/a.ts", call), ("pages/api/b.ts", mutable)], true).0, []);
    // No effect at all.
    let special = "const runtime = 'edge';\nexport const config = { runtime };\nexport default () => null;\n";
    assert_eq!(notes_of(&[("pages/_app.js", special), ("pages/a.js", "export default () => null")], true).0, []);
}

#[test]
fn in_app_only_the_tool_that_knows_it_is_asked() {
    let page = "const day = 86400;\nexport const runtime = 'edge';\nexport const revalidate = day;\n\
                export const preferredRegion = ['a'] as const;\nexport default () => null;\n";
    let layout = "const edge = 'edge';\nexport { edge as runtime };\nexport default ({ children }) => children;\n";
    let (notes, _) = notes_of(&[("app/page.tsx", page), ("app/layout.tsx", layout)], true);
    let told: Vec<_> = notes.iter().map(|d| (d.file.as_str(), d.line, d.column, d.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (
                "app/layout.tsx",
                2,
                10,
                "`runtime` is exported in a list, which not every tool reads: Next 16 does not see it and takes the default"
            ),
            (
                "app/page.tsx",
                3,
                27,
                "`revalidate` is a name, which not every tool reads: Next 16 reports an error on it and takes the default"
            ),
        ]
    );
    assert_eq!(notes[1].hint.as_deref(), Some("All of them read `export const revalidate = 86400;`."));
}
