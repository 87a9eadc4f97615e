//! `set-runtime … default` in one file: what declares a runtime goes.

use std::ops::Range;

use swc_core::common::Spanned;
use swc_core::ecma::ast::{Decl, Expr, ModuleDecl, ObjectLit, Pat, Program};

use super::exported::{Exported, declarations, exported, property, unwrapped};
use super::{Draft, bytes};

pub(super) fn unset(program: &Program, source: &str, flat: bool) -> Draft {
    let mut draft = Draft::default();
    match exported(program, "runtime") {
        Exported::Nothing => {}
        Exported::From(from) => {
            draft.refused = Some(format!("`runtime` is exported from '{from}': take it out there."))
        }
        _ => match statement(program, "runtime") {
            Some(range) => draft.replace(whole_lines(source, range), ""),
            None => {
                draft.refused =
                    Some("`runtime` is not exported by a statement of its own: take it out by hand.".to_owned())
            }
        },
    }
    if flat || draft.refused.is_some() {
        return draft;
    }
    match exported(program, "config") {
        Exported::Value(expr) => {
            if let Expr::Object(object) = unwrapped(program, expr) {
                from_object(&mut draft, program, source, object);
            }
        }
        Exported::From(from) => {
            draft.refused = Some(format!("`config` is exported from '{from}': take `runtime` out there."))
        }
        _ => {}
    }
    draft
}

/// Takes `runtime` out of a `config` object, and an object that holds nothing else with it.
fn from_object(draft: &mut Draft, program: &Program, source: &str, object: &ObjectLit) {
    let is_runtime = |at: &usize| property(&object.props[*at], "runtime").is_some();
    let found: Vec<usize> = (0..object.props.len()).filter(is_runtime).collect();
    let Some(&first) = found.first() else { return };
    if found.len() == object.props.len()
        && let Some(range) = statement(program, "config").filter(|range| range.contains(&bytes(object.span).start))
    {
        return draft.replace(whole_lines(source, range), "");
    }
    if found.len() > 1 {
        draft.refused = Some("`config` has `runtime` twice: take it out by hand.".to_owned());
        return;
    }
    let own = bytes(object.props[first].span());
    let range = match (object.props.get(first + 1), first.checked_sub(1).map(|before| &object.props[before])) {
        // Up to the next one, whose place it takes; from the one before, where none follows.
        (Some(next), _) => own.start..bytes(next.span()).start,
        (None, Some(before)) => bytes(before.span()).end..own.end,
        (None, None) => own.start..own.end + comma(&source[own.end..]),
    };
    // A comment in between is somebody's.
    let between = [range.start..own.start.max(range.start), own.end.min(range.end)..range.end];
    if between.iter().any(|part| source[part.clone()].contains("//") || source[part.clone()].contains("/*")) {
        draft.replace(whole_lines(source, own.start..own.end + comma(&source[own.end..])), "");
    } else {
        draft.replace(range, "");
    }
}

/// How far a comma right behind reaches.
fn comma(rest: &str) -> usize {
    let blank = rest.len() - rest.trim_start().len();
    if rest[blank..].starts_with(',') { blank + 1 } else { 0 }
}

/// The export statement that declares this name and nothing else.
fn statement(program: &Program, name: &str) -> Option<Range<usize>> {
    declarations(program).into_iter().find_map(|decl| {
        let ModuleDecl::ExportDecl(export) = decl else { return None };
        let Decl::Var(var) = &export.decl else { return None };
        let [one] = &var.decls[..] else { return None };
        matches!(&one.name, Pat::Ident(ident) if ident.id.sym == name).then(|| bytes(export.span))
    })
}

/// The range with its line, where nothing else stands there, and one of the blank lines around it.
fn whole_lines(source: &str, range: Range<usize>) -> Range<usize> {
    let line = source[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let rest = &source[range.end..];
    let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    let alone =
        source[line..range.start].trim().is_empty() && (rest[blank..].is_empty() || rest[blank..].starts_with('\n'));
    if !alone {
        return range;
    }
    let mut end = (range.end + blank + 1).min(source.len());
    let above =
        source[..line].trim_end_matches('\r').ends_with("\n\n") || source[..line].ends_with("\n\r\n") || line == 0;
    let next = &source[end..];
    let empty = next.len() - next.trim_start_matches([' ', '\t', '\r']).len();
    if above && next[empty..].starts_with('\n') {
        end += empty + 1;
    }
    line..end
}

#[cfg(test)]
mod tests {
    use crate::{Grammar, set_runtime};

    fn without(source: &str) -> String {
        let done = set_runtime(source, Grammar::from_path("a.ts"), false, "default").expect("it parses");
        let mut text = source.to_owned();
        for (start, end, with) in done.edits.into_iter().rev() {
            text.replace_range(start as usize..end as usize, &with);
        }
        text
    }

    #[test]
    fn what_declares_a_runtime_goes() {
        let table = [
            ("export const runtime = 'edge';\nexport default 1;\n", "export default 1;\n"),
            ("import a from 'a';\n\nexport const runtime = 'edge';\n\na();\n", "import a from 'a';\n\na();\n"),
            ("export const config = { runtime: 'edge' } as const;\n", ""),
            ("export const config = { runtime: 'edge', a: 1 };\n", "export const config = { a: 1 };\n"),
            ("export const config = { a: 1, runtime: 'edge' };\n", "export const config = { a: 1 };\n"),
            (
                "export const config = {\n  a: 1, // why\n  runtime: 'edge',\n};\n",
                "export const config = {\n  a: 1, // why\n};\n",
            ),
            ("export const other = 1;\n", "export const other = 1;\n"),
        ];
        for (before, after) in table {
            assert_eq!(without(before), after, "{before}");
        }
    }
}
