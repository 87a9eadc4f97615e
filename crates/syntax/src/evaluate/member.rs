//! Members of known values.

use super::message;
use super::operators::text_of;
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
        let before = self.unknown.len();
        let mut object_value = self.part(object, module, path);
        let lacked: Vec<NotStatic> = self.unknown.drain(before..).collect();
        match &mut object_value.kind {
            ValueKind::Object(entries) => match entries.iter_mut().find(|(entry, _)| *entry == name) {
                Some((_, found)) if found.kind != ValueKind::Unknown => {
                    let inner = member_path(path, &name);
                    // Only what is unknown inside the member that is read matters.
                    self.unknown.extend(lacked.into_iter().filter_map(|mut why| {
                        let rest = why.path.strip_prefix(inner.as_str())?.to_owned();
                        why.path = format!("{path}{rest}");
                        Some(why)
                    }));
                    return Value {
                        kind: std::mem::replace(&mut found.kind, ValueKind::Undefined),
                        ..value(ValueKind::Undefined, expr, module)
                    };
                }
                None if lacked.is_empty() => return value(ValueKind::Undefined, expr, module),
                _ => {}
            },
            ValueKind::Array(items) if lacked.is_empty() => {
                if name == "length" {
                    #[allow(clippy::cast_precision_loss, reason = "bounded by MAX_OUTPUT")]
                    return value(ValueKind::Number(items.len() as f64), expr, module);
                }
                let index = name.parse::<usize>().ok().filter(|index| *index < items.len());
                return match index {
                    Some(index) => {
                        Value { kind: items.swap_remove(index).kind, ..value(ValueKind::Undefined, expr, module) }
                    }
                    None => value(ValueKind::Undefined, expr, module),
                };
            }
            ValueKind::String(text) => {
                if name == "length" {
                    #[allow(clippy::cast_precision_loss, reason = "bounded by MAX_OUTPUT")]
                    return value(ValueKind::Number(text.encode_utf16().count() as f64), expr, module);
                }
                if let Ok(index) = name.parse::<usize>() {
                    let kind = text
                        .chars()
                        .nth(index)
                        .filter(|_| text.is_ascii())
                        .map_or(ValueKind::Undefined, |c| ValueKind::String(c.into()));
                    return value(kind, expr, module);
                }
            }
            ValueKind::Undefined | ValueKind::Null if optional => return value(ValueKind::Undefined, expr, module),
            ValueKind::Undefined | ValueKind::Null => {
                let noun = object_value.noun();
                return self.unknown(expr, module, path, message::member_of_nothing(&name, noun));
            }
            _ => {}
        }
        match lacked.into_iter().find(|why| why.path == member_path(path, &name) || why.path == path) {
            Some(mut why) => {
                path.clone_into(&mut why.path);
                self.unknown.push(why);
                unknown
            }
            None => self.unknown(expr, module, path, message::no_member(&name, object_value.noun())),
        }
    }
}

/// `config.runtime`, `config["odd key"]`
pub(super) fn member_path(path: &str, name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    if plain { format!("{path}.{name}") } else { format!("{path}[{name:?}]") }
}
