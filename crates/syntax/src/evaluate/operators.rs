//! JavaScript's operators on known values.

use rustc_hash::FxHashMap;

use crate::{Value, ValueKind};

/// An object in the making: JavaScript's key order, no key twice.
#[derive(Default)]
pub(super) struct PropertyMap {
    entries: Vec<(String, Value)>,
    index: FxHashMap<String, usize>,
}

impl PropertyMap {
    pub fn set(&mut self, name: String, value: Value) {
        if let Some(at) = self.index.get(&name) {
            self.entries[*at].1 = value;
        } else {
            self.index.insert(name.clone(), self.entries.len());
            self.entries.push((name, value));
        }
    }

    pub fn forget_all(&mut self) {
        for (_, value) in &mut self.entries {
            value.kind = ValueKind::Unknown;
        }
    }

    /// Integer keys first, ascending; then the others as written.
    pub fn into_entries(mut self) -> Vec<(String, Value)> {
        self.entries.sort_by_key(|(name, _)| array_index(name).map_or(u64::MAX, u64::from));
        self.entries
    }
}

/// A key such as `0` or `12`, but not `01`.
pub(super) fn array_index(name: &str) -> Option<u32> {
    let number = name.parse::<u32>().ok()?;
    (number != u32::MAX && number.to_string() == name).then_some(number)
}

/// The unit of a text at an index, as JavaScript counts: `None` behind its end, and for half of a character, which is no text here.
pub(super) fn unit_at(text: &str, index: u32) -> Option<Option<String>> {
    let unit = text.encode_utf16().nth(index as usize)?;
    Some(String::from_utf16(&[unit]).ok())
}

pub(super) fn truthy(kind: &ValueKind) -> bool {
    match kind {
        ValueKind::Undefined | ValueKind::Null | ValueKind::Unknown => false,
        ValueKind::Bool(value) => *value,
        ValueKind::Number(number) => *number != 0.0 && !number.is_nan(),
        ValueKind::String(text) => !text.is_empty(),
        ValueKind::Regex { .. } | ValueKind::Array(_) | ValueKind::Object(_) => true,
    }
}

/// `String(value)` of a primitive; `None` for the rest.
pub(super) fn text_of(kind: &ValueKind) -> Option<String> {
    Some(match kind {
        ValueKind::Undefined => "undefined".to_owned(),
        ValueKind::Null => "null".to_owned(),
        ValueKind::Bool(value) => value.to_string(),
        ValueKind::Number(number) => number_text(*number),
        ValueKind::String(text) => text.clone(),
        ValueKind::Regex { pattern, flags } => format!("/{pattern}/{flags}"),
        ValueKind::Array(_) | ValueKind::Object(_) | ValueKind::Unknown => return None,
    })
}

/// `String(number)` as ECMAScript writes it.
pub(crate) fn number_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let size = number.abs();
    if (1e-6..1e21).contains(&size) {
        return number.to_string();
    }
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

/// `Number(value)` of a primitive.
fn number_of(kind: &ValueKind) -> Option<f64> {
    Some(match kind {
        ValueKind::Undefined => f64::NAN,
        ValueKind::Null => 0.0,
        ValueKind::Bool(value) => f64::from(u8::from(*value)),
        ValueKind::Number(number) => *number,
        ValueKind::String(text) => {
            let text = text.trim();
            if text.is_empty() {
                0.0
            } else if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E')) {
                text.parse().unwrap_or(f64::NAN)
            } else {
                // Hexadecimal and the like: not worth a guess.
                return None;
            }
        }
        _ => return None,
    })
}

pub(super) fn unary(op: &str, kind: &ValueKind) -> Option<ValueKind> {
    Some(match op {
        "!" => ValueKind::Bool(!truthy(kind)),
        "-" => ValueKind::Number(-number_of(kind)?),
        "+" => ValueKind::Number(number_of(kind)?),
        "~" => ValueKind::Number(f64::from(!to_int32(number_of(kind)?))),
        "typeof" => ValueKind::String(
            match kind {
                ValueKind::Undefined => "undefined",
                ValueKind::Bool(_) => "boolean",
                ValueKind::Number(_) => "number",
                ValueKind::String(_) => "string",
                ValueKind::Unknown => return None,
                _ => "object",
            }
            .to_owned(),
        ),
        _ => return None,
    })
}

/// ECMAScript's ToInt32.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the modulo brings it into range")]
fn to_int32(number: f64) -> i32 {
    if !number.is_finite() {
        return 0;
    }
    (number.trunc().rem_euclid(4_294_967_296.0) as u64 as u32).cast_signed()
}

/// A binary operator on two known values; `None` where it has no simple meaning on them.
pub(super) fn arithmetic(op: &str, left: &ValueKind, right: &ValueKind) -> Option<ValueKind> {
    if let "===" | "!==" | "==" | "!=" = op {
        let equal = if op.len() == 3 { strictly_equal(left, right)? } else { loosely_equal(left, right)? };
        return Some(ValueKind::Bool(equal == op.starts_with('=')));
    }
    let number = |value: f64| Some(ValueKind::Number(value));
    match op {
        "+" => {
            if matches!(left, ValueKind::String(_)) || matches!(right, ValueKind::String(_)) {
                let mut text = text_of(left).filter(|_| is_primitive(left))?;
                text.push_str(&text_of(right).filter(|_| is_primitive(right))?);
                return Some(ValueKind::String(text));
            }
            number(number_of(left)? + number_of(right)?)
        }
        "-" => number(number_of(left)? - number_of(right)?),
        "*" => number(number_of(left)? * number_of(right)?),
        "/" => number(number_of(left)? / number_of(right)?),
        "%" => number(number_of(left)? % number_of(right)?),
        "**" => number(number_of(left)?.powf(number_of(right)?)),
        "<" | ">" | "<=" | ">=" => {
            let order = match (left, right) {
                (ValueKind::String(left), ValueKind::String(right)) => {
                    Some(left.encode_utf16().cmp(right.encode_utf16()))
                }
                _ => number_of(left)?.partial_cmp(&number_of(right)?),
            };
            Some(ValueKind::Bool(order.is_some_and(|order| match op {
                "<" => order.is_lt(),
                ">" => order.is_gt(),
                "<=" => order.is_le(),
                _ => order.is_ge(),
            })))
        }
        "&" => number(f64::from(to_int32(number_of(left)?) & to_int32(number_of(right)?))),
        "|" => number(f64::from(to_int32(number_of(left)?) | to_int32(number_of(right)?))),
        "^" => number(f64::from(to_int32(number_of(left)?) ^ to_int32(number_of(right)?))),
        "<<" => number(f64::from(to_int32(number_of(left)?).wrapping_shl(shift(right)?))),
        ">>" => number(f64::from(to_int32(number_of(left)?).wrapping_shr(shift(right)?))),
        ">>>" => number(f64::from(to_int32(number_of(left)?).cast_unsigned().wrapping_shr(shift(right)?))),
        _ => None,
    }
}

fn shift(kind: &ValueKind) -> Option<u32> {
    Some(to_int32(number_of(kind)?).cast_unsigned() & 31)
}

fn is_primitive(kind: &ValueKind) -> bool {
    !matches!(kind, ValueKind::Regex { .. } | ValueKind::Array(_) | ValueKind::Object(_) | ValueKind::Unknown)
}

/// `None` for two objects: whether they are one is not known here.
fn strictly_equal(left: &ValueKind, right: &ValueKind) -> Option<bool> {
    if !is_primitive(left) && !is_primitive(right) {
        return None;
    }
    Some(match (left, right) {
        (ValueKind::Number(left), ValueKind::Number(right)) => left == right,
        _ => left == right,
    })
}

fn loosely_equal(left: &ValueKind, right: &ValueKind) -> Option<bool> {
    let nothing = |kind: &ValueKind| matches!(kind, ValueKind::Undefined | ValueKind::Null);
    if nothing(left) || nothing(right) {
        return Some(nothing(left) && nothing(right));
    }
    if std::mem::discriminant(left) == std::mem::discriminant(right) {
        return strictly_equal(left, right);
    }
    #[allow(clippy::float_cmp, reason = "ECMAScript compares exactly")]
    Some(number_of(left)? == number_of(right)?)
}

/// `array.join(separator)`; `None` for nested arrays and objects, and past `limit` bytes.
pub(super) fn join(items: &[Value], separator: Option<&Value>, limit: usize) -> Option<String> {
    let separator = match separator.map(|value| &value.kind) {
        None | Some(ValueKind::Undefined) => ",".to_owned(),
        Some(kind) => text_of(kind)?,
    };
    let mut text = String::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push_str(&separator);
        }
        if !matches!(item.kind, ValueKind::Undefined | ValueKind::Null) {
            text.push_str(&text_of(&item.kind)?);
        }
        if text.len() > limit {
            return None;
        }
    }
    Some(text)
}
