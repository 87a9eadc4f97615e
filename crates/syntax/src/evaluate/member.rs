//! Members of known values.

use super::message;
use super::operators::{array_index, text_of, unit_at};
use super::{Evaluator, value};
use crate::{Expr, ExprKind, NotStatic, Value, ValueKind};

impl Evaluator<'_> {
    pub(super) fn member(
        &mut self,
        expr: &Expr,
        object: &Expr,
        key: &Expr,
        optional: bool,
        module: u32,
        path: &str,
    ) -> Value {
        let unknown = value(ValueKind::Unknown, expr, module);
        let Some(key_value) = self.whole(key, module, path) else { return unknown };
        let Some(name) = text_of(&key_value.kind) else {
            return self.unknown(key, module, path, message::bad_key(&key.text));
        };
        if let ExprKind::Imported { specifier, imported } = &object.kind
            && imported == "*"
        {
            return self.imported(expr, specifier, &name, module, path);
        }
        if let ExprKind::Imported { specifier, imported } = &object.kind
            && let Some(found) = self.member_of_namespace(expr, (specifier, imported), &name, module, path)
        {
            return found;
        }
        let before = self.unknown.len();
        let mut object_value = self.part(object, module, path);
        let lacked: Vec<NotStatic> = self.unknown.drain(before..).collect();
        match &mut object_value.kind {
            ValueKind::Object(entries) => match entries.iter_mut().find(|(entry, _)| *entry == name) {
                Some((_, found)) if found.kind != ValueKind::Unknown => {
                    let lacks = lacks(&found.kind, array_index(&name).is_some());
                    self.unknown.extend(inside(lacked, &member_path(path, &name), path, lacks));
                    return Value {
                        kind: std::mem::replace(&mut found.kind, ValueKind::Undefined),
                        ..value(ValueKind::Undefined, expr, module)
                    };
                }
                // Only an unknown spread or key, which is told of the object itself, may have written it.
                None if lacked.iter().all(|why| why.path != path) => return value(ValueKind::Undefined, expr, module),
                _ => {}
            },
            // What is unknown elsewhere in it does not matter: an unknown spread would have left no array.
            ValueKind::Array(items) => {
                if name == "length" {
                    #[allow(clippy::cast_precision_loss, reason = "bounded by MAX_OUTPUT")]
                    return value(ValueKind::Number(items.len() as f64), expr, module);
                }
                let index = array_index(&name).map(|index| index as usize).filter(|index| *index < items.len());
                let Some(index) = index else { return value(ValueKind::Undefined, expr, module) };
                let kind = items.swap_remove(index).kind;
                self.unknown.extend(inside(lacked, &format!("{path}[{index}]"), path, lacks(&kind, true)));
                return Value { kind, ..unknown };
            }
            ValueKind::String(text) => {
                if name == "length" {
                    #[allow(clippy::cast_precision_loss, reason = "bounded by MAX_OUTPUT")]
                    return value(ValueKind::Number(text.encode_utf16().count() as f64), expr, module);
                }
                match array_index(&name).map(|index| unit_at(text, index)) {
                    Some(Some(Some(unit))) => return value(ValueKind::String(unit), expr, module),
                    Some(None) => return value(ValueKind::Undefined, expr, module),
                    Some(Some(None)) | None => {}
                }
            }
            ValueKind::Undefined | ValueKind::Null if optional => return value(ValueKind::Undefined, expr, module),
            ValueKind::Undefined | ValueKind::Null => {
                let noun = object_value.noun();
                return self.unknown(expr, module, path, message::member_of_nothing(&name, noun));
            }
            _ => {}
        }
        let member = member_path(path, &name);
        let whole = object_value.kind == ValueKind::Unknown;
        match lacked.into_iter().find(|why| whole || why.path == path || below(&why.path, &member).is_some()) {
            Some(mut why) => {
                path.clone_into(&mut why.path);
                self.unknown.push(why);
                unknown
            }
            None => self.unknown(expr, module, path, message::no_member(&name, object_value.noun())),
        }
    }
}

/// Only what is unknown inside the member that is read matters; it is then unknown inside `path`.
fn inside(lacked: Vec<NotStatic>, member: &str, path: &str, lacks: bool) -> Vec<NotStatic> {
    let moved = |mut why: NotStatic, rest: &str| {
        why.path = format!("{path}{rest}");
        why
    };
    let out: Vec<_> = lacked.iter().filter_map(|why| Some(moved(why.clone(), below(&why.path, member)?))).collect();
    // An item that was spread stands elsewhere than where it was written.
    if out.is_empty() && lacks { lacked.into_iter().take(1).map(|why| moved(why, "")).collect() } else { out }
}

/// What of a path lies behind `member`.
fn below<'a>(path: &'a str, member: &str) -> Option<&'a str> {
    path.strip_prefix(member).filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether something in a value may be unknown; `item`: it may have been spread, and an unknown spread inside it leaves no trace in it.
fn lacks(kind: &ValueKind, item: bool) -> bool {
    match kind {
        ValueKind::Unknown => true,
        ValueKind::Array(items) => item || items.iter().any(|value| lacks(&value.kind, false)),
        ValueKind::Object(entries) => item || entries.iter().any(|(_, value)| lacks(&value.kind, false)),
        _ => false,
    }
}

/// `config.runtime`, `config["odd key"]`
pub(super) fn member_path(path: &str, name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    if plain { format!("{path}.{name}") } else { format!("{path}[{name:?}]") }
}
