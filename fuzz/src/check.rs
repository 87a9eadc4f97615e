//! What must hold for any bytes at all. The first byte picks the dialect, the rest is the source text.

use std::sync::Arc;

use switchrt_diagnostics::Location;
use switchrt_syntax::{
    Alone, Expr, Grammar, ModuleFacts, evaluate, evaluate_export, may_declare, parse, strip_exports,
};

const NAMES: [&str; 8] = ["a.js", "a.ts", "a.tsx", "a.mjs", "a.cjs", "a.mts", "a.cts", "a.d.ts"];
const DATA: [&str; 3] = ["getServerSideProps", "getStaticProps", "getStaticPaths"];
const DECLARED: [&str; 3] = ["config", "runtime", "getServerSideProps"];

/// Parses, evaluates and strips; panics where a promise of the crate is broken.
pub fn check(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let source = String::from_utf8_lossy(rest);
    let grammar = Grammar::from_path(NAMES[usize::from(*first) % NAMES.len()]);
    let facts = parse(&source, grammar);
    assert_eq!(facts.parsed, facts.diagnostics.is_empty(), "parsed or told why not");
    let lines = Lines::of(&source);
    for diagnostic in &facts.diagnostics {
        assert!(!diagnostic.message.is_empty());
        assert!(!diagnostic.message.contains("a bug of ours"), "a panic was contained");
        lines.check(Location {
            line: diagnostic.line,
            column: diagnostic.column,
            end_line: diagnostic.end_line,
            end_column: diagnostic.end_column,
            ..Location::default()
        });
    }
    places(&facts, &lines);
    if !may_declare(source.as_bytes()) {
        let declared = facts.exports.iter().find(|export| DECLARED.contains(&export.name.as_str()));
        assert!(declared.is_none(), "the pre-filter dropped {declared:?}");
    }
    values(facts);
    strip(&source, grammar);
}

fn places(facts: &ModuleFacts, lines: &Lines) {
    facts.exports.iter().for_each(|export| lines.check(export.at));
    facts.uses.iter().for_each(|found| lines.check(found.at));
    for import in &facts.imports {
        lines.check(import.at);
        import.names.iter().for_each(|name| lines.check(name.at));
    }
}

fn values(facts: ModuleFacts) {
    let names: Vec<String> = facts.exports.iter().map(|export| export.name.clone()).collect();
    let default: Option<Expr> = facts.default_value.clone();
    let mut scope = Alone(Arc::new(facts));
    for name in names {
        if let Some(found) = evaluate_export(&name, &mut scope) {
            for why in &found.evaluation.unknown {
                assert!(!why.reason.is_empty() && !why.hint.is_empty());
            }
            let _ = found.evaluation.value.to_json();
        }
    }
    if let Some(default) = default {
        let _ = evaluate(&default, "config", &mut scope);
    }
}

fn strip(source: &str, grammar: Grammar) {
    let Ok(stripped) = strip_exports(source, grammar, &DATA) else { return };
    let units: Vec<u16> = source.encode_utf16().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    for (start, end, text) in &stripped.edits {
        let (start, end) = (*start as usize, *end as usize);
        assert!(at <= start && start <= end && end <= units.len(), "edits in order, inside the file");
        out.extend_from_slice(&units[at..start]);
        out.extend(text.encode_utf16());
        at = end;
    }
    out.extend_from_slice(&units[at..]);
    let Ok(out) = String::from_utf16(&out) else { panic!("an edit cuts a character in two") };
    if !stripped.edits.is_empty() {
        let facts = parse(&out, grammar);
        assert!(facts.parsed, "stripping left a file that does not parse:\n{out}\n{:?}", facts.diagnostics);
        let left = facts.exports.iter().find(|export| stripped.removed.contains(&export.name) && !export.type_only);
        assert!(left.is_none(), "stripping left {left:?}");
    }
}

/// Lengths of the lines in UTF-16 units.
struct Lines(Vec<u32>);

impl Lines {
    fn of(source: &str) -> Self {
        let source = source.strip_prefix('\u{FEFF}').unwrap_or(source);
        let ends = |c: char| matches!(c, '\n' | '\u{2028}' | '\u{2029}');
        Self(source.replace("\r\n", "\n").replace('\r', "\n").split(ends).map(utf16).collect())
    }

    fn check(&self, at: Location) {
        let ok = |line: u32, column: u32| {
            line >= 1 && column >= 1 && self.0.get(line as usize - 1).is_some_and(|length| column <= length + 2)
        };
        assert!(ok(at.line, at.column) && ok(at.end_line, at.end_column), "{at:?} is outside the file");
        assert!((at.line, at.column) <= (at.end_line, at.end_column), "{at:?} ends before it starts");
    }
}

fn utf16(line: &str) -> u32 {
    u32::try_from(line.encode_utf16().count()).unwrap_or(u32::MAX)
}
