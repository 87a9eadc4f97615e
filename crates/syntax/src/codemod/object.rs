//! A property of an object literal, replaced or added in the literal's own layout.

use swc_core::common::Spanned;
use swc_core::ecma::ast::{Expr, ObjectLit, Prop, PropOrSpread};

use super::exported::property;
use super::style::Style;
use super::{Draft, bytes};
use crate::text::peel;

/// Puts the word in place of a value: inside the quotes of a literal, whose assertions stay.
pub(super) fn value(draft: &mut Draft, source: &str, style: &Style, expr: &Expr, word: &str) {
    let inner = peel(expr);
    let range = bytes(inner.span());
    let quoted = match inner {
        Expr::Lit(swc_core::ecma::ast::Lit::Str(_)) => true,
        Expr::Tpl(template) => template.exprs.is_empty(),
        _ => false,
    };
    if quoted && source.get(range.clone()).is_some_and(|text| text.len() >= 2) {
        draft.replace(range.start + 1..range.end - 1, word);
    } else {
        draft.replace(range, style.string(word));
    }
}

/// Sets `runtime` in a `config` object.
pub(super) fn set(draft: &mut Draft, source: &str, style: &Style, object: &ObjectLit, word: &str) {
    let last = object.props.iter().enumerate().rev().find(|(_, prop)| property(prop, "runtime").is_some());
    if let Some((at, prop)) = last
        && !object.props[at + 1..].iter().any(|prop| matches!(prop, PropOrSpread::Spread(_)))
    {
        match prop {
            PropOrSpread::Prop(prop) => match &**prop {
                Prop::KeyValue(pair) => value(draft, source, style, &pair.value, word),
                other => draft.replace(bytes(other.span()), format!("runtime: {}", style.string(word))),
            },
            PropOrSpread::Spread(_) => {}
        }
        return;
    }
    add(draft, source, style, object, &format!("runtime: {}", style.string(word)));
}

/// Adds a property behind the last one, so that no spread overrides it.
fn add(draft: &mut Draft, source: &str, style: &Style, object: &ObjectLit, property: &str) {
    let whole = bytes(object.span);
    let Some(last) = object.props.last() else {
        // What a person left between the braces stays: a comment, perhaps.
        let inner = source.get(whole.start + 1..whole.end - 1).unwrap_or_default();
        let text = if inner.trim().is_empty() { format!(" {property} ") } else { format!(" {property},") };
        let end = if inner.trim().is_empty() { whole.end - 1 } else { whole.start + 1 };
        return draft.replace(whole.start + 1..end, text);
    };
    let last = bytes(last.span());
    let line = source[..last.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let indent = &source[line..last.start];
    let own_line = line > whole.start && indent.chars().all(char::is_whitespace);
    let tail = source.get(last.end..whole.end).unwrap_or_default();
    let comma = comma(tail);
    if !own_line {
        return draft.replace(last.end..last.end, format!(", {property}"));
    }
    // Behind the last property's own line, so that its comment stays with it.
    let from = last.end + comma.map_or(0, |at| at + 1);
    let rest = &source[from..whole.end];
    let end = from + rest.find(['\n', '\r']).unwrap_or(0);
    let quiet = is_quiet(&source[from..end]);
    let added = format!("{}{indent}{property}{}", style.newline, if comma.is_some() { "," } else { "" });
    if comma.is_none() {
        draft.replace(last.end..last.end, if quiet && end > last.end { ",".to_owned() } else { format!(",{added}") });
        if !(quiet && end > last.end) {
            return;
        }
    }
    let at = if quiet { end } else { from };
    draft.replace(at..at, added);
}

/// Where the comma behind the last property stands, comments passed over.
fn comma(tail: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = tail.get(at..) {
        if rest.starts_with("//") {
            at += rest.find(['\n', '\r'])?;
        } else if rest.starts_with("/*") {
            at += rest.find("*/")? + 2;
        } else if rest.starts_with(',') {
            return Some(at);
        } else {
            let char = rest.chars().next()?;
            if !char.is_whitespace() {
                return None;
            }
            at += char.len_utf8();
        }
    }
    None
}

/// Only blanks and comments that end on this line.
pub(super) fn is_quiet(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text.starts_with("//")
        || text.starts_with("/*") && text.find("*/").is_some_and(|end| is_quiet(&text[end + 2..]))
}
