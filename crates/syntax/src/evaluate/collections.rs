//! Arrays and objects, with what they spread.

use rustc_hash::FxHashSet;

use super::member::member_path;
use super::message;
use super::operators::{PropertyMap, text_of};
use super::{ELEMENT, Evaluator, MAX_OUTPUT, value};
use crate::{Element, Expr, ExprKind, Key, Property, Twice, Value, ValueKind};

impl Evaluator<'_> {
    pub(super) fn array(&mut self, expr: &Expr, items: &[Option<Element>], module: u32, path: &str) -> Value {
        let mut out = Vec::with_capacity(items.len());
        // Behind a spread that is not known no position is: the whole array is not, but what else is wrong in it is told.
        let mut open = false;
        for item in items {
            self.output += ELEMENT;
            match item {
                None => out.push(value(ValueKind::Undefined, expr, module)),
                Some(Element::Item(item)) => {
                    let place = format!("{path}[{}]", out.len());
                    out.push(self.part(item, module, &place));
                }
                Some(Element::Spread(spread)) => {
                    let before = self.unknown.len();
                    let place = format!("{path}[{}]", out.len());
                    let spread_value = self.part(spread, module, &place);
                    match spread_value.kind {
                        ValueKind::Array(items) => {
                            self.output += items.len() * ELEMENT;
                            out.extend(items);
                        }
                        ValueKind::String(text) => {
                            self.output += text.len() * ELEMENT;
                            if self.output > MAX_OUTPUT {
                                return self.unknown(expr, module, path, message::too_much());
                            }
                            out.extend(text.chars().map(|c| value(ValueKind::String(c.to_string()), spread, module)));
                        }
                        ValueKind::Unknown => {
                            self.spread_reason(before, "array", spread, module, path);
                            out.push(value(ValueKind::Unknown, spread, module));
                            open = true;
                        }
                        _ => {
                            let reason = message::bad_spread(spread_value.noun());
                            return self.unknown(spread, module, path, reason);
                        }
                    }
                }
            }
            if self.output > MAX_OUTPUT {
                return self.unknown(expr, module, path, message::too_much());
            }
        }
        if open {
            return Value { parts: out, ..value(ValueKind::Unknown, expr, module) };
        }
        value(ValueKind::Array(out), expr, module)
    }

    /// Words an unknown spread as one, at the place that made it unknown.
    fn spread_reason(&mut self, before: usize, into: &str, spread: &Expr, module: u32, path: &str) {
        self.unknown.truncate(before + 1);
        if let Some(why) = self.unknown.get_mut(before) {
            why.reason = message::spread(into, &why.reason);
            path.clone_into(&mut why.path);
            if why.module != module {
                why.at = spread.at;
                why.module = module;
            }
            why.hint = if into == "array" { message::SPREAD_ARRAY } else { message::SPREAD_OBJECT }.to_owned();
        }
    }

    pub(super) fn object(&mut self, expr: &Expr, properties: &[Property], module: u32, path: &str) -> Value {
        let mut out = PropertyMap::default();
        let mut written_here: FxHashSet<String> = FxHashSet::default();
        let mut open = false;
        for property in properties {
            self.output += ELEMENT;
            if self.output > MAX_OUTPUT {
                return self.unknown(expr, module, path, message::too_much());
            }
            match property {
                Property::KeyValue { key, value: written } => {
                    let name = match key {
                        Key::Name(name, _) => name.clone(),
                        Key::Computed(computed) => {
                            let before = self.unknown.len();
                            let known = self.whole(computed, module, path).and_then(|known| text_of(&known.kind));
                            let Some(name) = known else {
                                self.unknown.truncate(before);
                                self.unknown(computed, module, path, message::bad_key(&computed.text));
                                open = true;
                                continue;
                            };
                            name
                        }
                    };
                    let key_at = match key {
                        Key::Name(_, at) => *at,
                        Key::Computed(computed) => computed.at,
                    };
                    if name == "__proto__" && matches!(key, Key::Name(..)) {
                        if written.kind == ExprKind::Null {
                            continue;
                        }
                        let key = Expr { kind: ExprKind::Undefined, at: key_at, text: name };
                        self.unknown(&key, module, path, message::prototype());
                        continue;
                    }
                    let place = member_path(path, &name);
                    if !written_here.insert(name.clone()) && !is_accessor(written) {
                        self.twice.push(Twice { at: key_at, module, path: place.clone() });
                    }
                    // A later property of the same name wins, so what the earlier one lacked does not matter.
                    self.forget(&place);
                    let known = self.part(written, module, &place);
                    out.set(name, known);
                }
                Property::Spread(spread) => {
                    // What the spread lacks stays told: it only settles what stood before it.
                    let earlier = std::mem::take(&mut self.unknown);
                    let spread_value = self.part(spread, module, path);
                    if spread_value.kind == ValueKind::Unknown {
                        self.spread_reason(0, "object", spread, module, path);
                    }
                    let lacking = std::mem::replace(&mut self.unknown, earlier);
                    self.settle(path, &spread_value.kind);
                    self.unknown.extend(lacking);
                    match spread_value.kind {
                        ValueKind::Object(entries) => {
                            open |= spread_value.open;
                            self.output += entries.len() * ELEMENT;
                            for (name, known) in entries {
                                out.set(name, known);
                            }
                        }
                        ValueKind::Array(items) => {
                            for (index, item) in items.into_iter().enumerate() {
                                out.set(index.to_string(), item);
                            }
                        }
                        // Unit by unit; half of a character is no text here.
                        ValueKind::String(text) => {
                            self.output += text.len() * ELEMENT;
                            if self.output > MAX_OUTPUT {
                                return self.unknown(expr, module, path, message::too_much());
                            }
                            if text.chars().any(|c| c.len_utf16() > 1) {
                                self.unknown(spread, module, path, message::split_text());
                                out.forget_all();
                                continue;
                            }
                            for (index, unit) in text.chars().enumerate() {
                                out.set(index.to_string(), value(ValueKind::String(unit.to_string()), spread, module));
                            }
                        }
                        // Whatever stood before may be overwritten by it; what follows is known again.
                        ValueKind::Unknown => {
                            out.forget_all();
                            open = true;
                        }
                        _ => {}
                    }
                }
            }
        }
        Value { open, ..value(ValueKind::Object(out.into_entries()), expr, module) }
    }

    /// Drops what was recorded about the properties that a spread value overwrites.
    fn settle(&mut self, path: &str, spread: &ValueKind) {
        if self.unknown.is_empty() {
            return;
        }
        let known = |value: &Value| value.kind != ValueKind::Unknown;
        match spread {
            ValueKind::Object(entries) => {
                entries
                    .iter()
                    .filter(|entry| known(&entry.1))
                    .for_each(|(name, _)| self.forget(&member_path(path, name)));
            }
            ValueKind::Array(items) => {
                let settled = items.iter().enumerate().filter(|item| known(item.1));
                settled.for_each(|(index, _)| self.forget(&member_path(path, &index.to_string())));
            }
            ValueKind::String(text) if text.len() <= MAX_OUTPUT / ELEMENT => {
                (0..text.chars().count()).for_each(|index| self.forget(&member_path(path, &index.to_string())));
            }
            _ => {}
        }
    }

    /// Drops what was recorded at a path or below it.
    fn forget(&mut self, place: &str) {
        self.unknown.retain(|why| {
            !why.path
                .strip_prefix(place)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('['))
        });
    }
}

/// A getter and a setter of one name are one property.
fn is_accessor(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::Opaque { what: "a getter" | "a setter" })
}
