//! `set-runtime` in one file.

use swc_core::ecma::ast::{Expr, Program};

use super::exported::{Exported, exported, is_common, unwrapped};
use super::style::Style;
use super::{Draft, insert, object};

pub(super) fn set(program: &Program, source: &str, flat: bool, word: &str) -> Draft {
    let style = Style::of(program, source);
    let mut draft = Draft::default();
    let flat_export = exported(program, "runtime");
    let config = if flat { Exported::Nothing } else { exported(program, "config") };
    let mut said = false;
    match flat_export {
        Exported::Value(expr) => {
            object::value(&mut draft, source, &style, expr, word);
            said = true;
        }
        Exported::From(from) => {
            draft.refused = Some(format!("`runtime` is exported from '{from}': change it there."));
            return draft;
        }
        Exported::Mutable => {
            draft.refused = Some(
                "`runtime` is an exported variable that may change: write `export const runtime` first.".to_owned(),
            );
            return draft;
        }
        Exported::Other => {
            draft.refused = Some("`runtime` is exported as something that is no string: change it by hand.".to_owned());
            return draft;
        }
        Exported::Nothing => {}
    }
    let found = match &config {
        Exported::Value(expr) => match unwrapped(program, expr) {
            Expr::Object(found) => Some(found),
            _ => None,
        },
        _ => None,
    };
    if let Some(found) = found {
        // Where the flat export decides, the object is only kept in step.
        let names = found.props.iter().any(|prop| super::exported::property(prop, "runtime").is_some());
        if !said || names {
            object::set(&mut draft, source, &style, found, word);
        }
        return draft;
    }
    if said {
        return draft;
    }
    let semicolon = style.semicolon;
    let string = style.string(word);
    let common = is_common(program);
    let text = match (&config, flat) {
        (Exported::Nothing, false) if common => format!("module.exports.config = {{ runtime: {string} }}{semicolon}"),
        (Exported::Nothing, false) => format!("export const config = {{ runtime: {string} }}{semicolon}"),
        (_, true) if common => format!("module.exports.runtime = {string}{semicolon}"),
        (_, true) => format!("export const runtime = {string}{semicolon}"),
        (other, false) => {
            let why = match other {
                Exported::From(from) => format!("`config` is exported from '{from}'"),
                _ => "`config` is no object that can be edited".to_owned(),
            };
            draft.notes.push(format!("{why}, so `runtime` is declared beside it: it wins over `config.runtime`."));
            if common {
                format!("module.exports.runtime = {string}{semicolon}")
            } else {
                format!("export const runtime = {string}{semicolon}")
            }
        }
    };
    if common {
        insert::end(&mut draft, source, &style, &text);
    } else {
        insert::declaration(&mut draft, program, source, &style, &text);
    }
    draft
}
