//! Templates, operators and the methods of known values.

use super::operators::{arithmetic, text_of, truthy};
use super::{ELEMENT, Evaluator, MAX_OUTPUT, value};
use super::{message, operators};
use crate::{Expr, Value, ValueKind};

impl Evaluator<'_> {
    pub(super) fn template(
        &mut self,
        expr: &Expr,
        strings: &[String],
        values: &[Expr],
        module: u32,
        path: &str,
    ) -> Value {
        let mut text = strings.first().cloned().unwrap_or_default();
        for (index, part) in values.iter().enumerate() {
            let Some(known) = self.whole(part, module, path) else { return value(ValueKind::Unknown, expr, module) };
            let Some(known) = text_of(&known.kind) else {
                return self.unknown(part, module, path, message::operator("${}", known.noun()));
            };
            text.push_str(&known);
            text.push_str(strings.get(index + 1).map_or("", String::as_str));
            if text.len() > MAX_OUTPUT {
                return self.unknown(expr, module, path, message::too_much());
            }
        }
        self.output += text.len();
        value(ValueKind::String(text), expr, module)
    }

    pub(super) fn binary(
        &mut self,
        expr: &Expr,
        op: &'static str,
        left: &Expr,
        right: &Expr,
        module: u32,
        path: &str,
    ) -> Value {
        let unknown = value(ValueKind::Unknown, expr, module);
        if matches!(op, "&&" | "||" | "??") {
            let before = self.unknown.len();
            let left_value = self.part(left, module, path);
            let short = match (&left_value.kind, op) {
                (ValueKind::Unknown, _) => {
                    self.unknown.truncate(before + 1);
                    return unknown;
                }
                (kind, "&&") => !truthy(kind),
                (kind, "||") => truthy(kind),
                (kind, _) => !matches!(kind, ValueKind::Undefined | ValueKind::Null),
            };
            if short {
                return left_value;
            }
            self.unknown.truncate(before);
            return self.part(right, module, path);
        }
        let Some(left_value) = self.whole(left, module, path) else { return unknown };
        let Some(right_value) = self.whole(right, module, path) else { return unknown };
        match arithmetic(op, &left_value.kind, &right_value.kind) {
            Some(kind) => {
                if let ValueKind::String(text) = &kind {
                    self.output += text.len();
                }
                value(kind, expr, module)
            }
            None => {
                let primitive = |value: &Value| {
                    !matches!(value.kind, ValueKind::Object(_) | ValueKind::Array(_) | ValueKind::Regex { .. })
                };
                let noun = if primitive(&left_value) { right_value.noun() } else { left_value.noun() };
                self.unknown(expr, module, path, message::operator(op, noun))
            }
        }
    }

    pub(super) fn method(
        &mut self,
        expr: &Expr,
        object: &Expr,
        method: &str,
        arguments: &[Expr],
        module: u32,
        path: &str,
    ) -> Value {
        let unknown = value(ValueKind::Unknown, expr, module);
        let Some(object_value) = self.whole(object, module, path) else { return unknown };
        let mut known = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match self.whole(argument, module, path) {
                Some(argument) => known.push(argument),
                None => return unknown,
            }
        }
        let kind = match (object_value.kind, method) {
            (ValueKind::Array(items), "join") => {
                operators::join(&items, known.first(), MAX_OUTPUT).map(ValueKind::String)
            }
            (ValueKind::Array(mut items), "concat") => {
                for argument in known {
                    match argument.kind {
                        ValueKind::Array(more) => items.extend(more),
                        _ => items.push(argument),
                    }
                }
                Some(ValueKind::Array(items))
            }
            (ValueKind::String(mut text), "concat") => known
                .iter()
                .try_for_each(|argument| text_of(&argument.kind).map(|more| text.push_str(&more)))
                .map(|()| ValueKind::String(text)),
            _ => None,
        };
        match kind {
            Some(kind) => {
                self.output += match &kind {
                    ValueKind::String(text) => text.len(),
                    ValueKind::Array(items) => items.len() * ELEMENT,
                    _ => 0,
                };
                if self.output > MAX_OUTPUT {
                    return self.unknown(expr, module, path, message::too_much());
                }
                value(kind, expr, module)
            }
            None => self.unknown(expr, module, path, message::opaque("a call")),
        }
    }
}
