//! `has` and `missing`.

use switchrt_manifest::{Condition, ConditionType};
use switchrt_syntax::{Value, ValueKind};

use super::{Reader, is_known, regexp};

impl<'v> Reader<'_, 'v> {
    pub(super) fn conditions(&mut self, value: Option<&'v Value>, path: &str) -> Vec<Condition> {
        const HINT: &str = "Write it as an array of `{ type: 'header' | 'query' | 'cookie', key, value? }` or `{ type: 'host', value }`.";
        let Some(value) = value else { return Vec::new() };
        match &value.kind {
            ValueKind::Undefined => Vec::new(),
            ValueKind::Unknown => self.each(&value.parts, path, HINT),
            ValueKind::Array(items) => self.each(items, path, HINT),
            _ => {
                self.bad(value, path, format!("is {}, and must be an array", value.noun()), HINT);
                Vec::new()
            }
        }
    }

    fn each(&mut self, items: &'v [Value], path: &str, hint: &'static str) -> Vec<Condition> {
        items.iter().enumerate().filter_map(|(i, item)| self.condition(item, &format!("{path}[{i}]"), hint)).collect()
    }

    fn condition(&mut self, item: &'v Value, path: &str, hint: &'static str) -> Option<Condition> {
        let entries = match &item.kind {
            ValueKind::Unknown => return None,
            ValueKind::Object(entries) => entries,
            _ => {
                self.bad(item, path, format!("is {}, and must be an object", item.noun()), hint);
                return None;
            }
        };
        let before = self.bad.len();
        let kind = match item.get("type").and_then(Value::as_str) {
            Some("header") => Some(ConditionType::Header),
            Some("query") => Some(ConditionType::Query),
            Some("cookie") => Some(ConditionType::Cookie),
            Some("host") => Some(ConditionType::Host),
            None if is_unknown(item, "type") => None,
            _ => {
                let at = item.get("type").unwrap_or(item);
                self.bad(at, &format!("{path}.type"), "must be 'header', 'query', 'cookie' or 'host'".to_owned(), hint);
                None
            }
        };
        let mut text = |key: &str, needed: bool| match item.get(key).map(|value| (value, &value.kind)) {
            Some((_, ValueKind::String(text))) => Some(text.clone()),
            Some((_, ValueKind::Unknown)) => None,
            None if item.open => None,
            None | Some((_, ValueKind::Undefined)) if !needed => None,
            None | Some((_, ValueKind::Undefined)) => {
                self.bad(item, path, format!("has no `{key}`"), hint);
                None
            }
            Some((value, _)) => {
                self.bad(value, &format!("{path}.{key}"), format!("is {}, and must be a string", value.noun()), hint);
                None
            }
        };
        let host = kind == Some(ConditionType::Host);
        let key = if host { None } else { text("key", kind.is_some()) };
        let pattern = text("value", host);
        for (name, value) in entries {
            if !matches!(name.as_str(), "type" | "value") && (host || name != "key") {
                self.bad(value, &format!("{path}.{name}"), "does not belong here".to_owned(), hint);
            }
        }
        if let (Some(pattern), Some(value)) = (&pattern, item.get("value"))
            && let Err(what) = regexp::check(pattern)
        {
            self.bad(value, &format!("{path}.value"), format!("`{pattern}` is no regular expression: {what}"), hint);
        }
        (self.bad.len() == before && is_known(item)).then_some(kind?).map(|kind| Condition {
            kind,
            key,
            value: pattern,
        })
    }
}

/// Whether a member may be there, with a value that is not known.
fn is_unknown(item: &Value, key: &str) -> bool {
    item.get(key).map_or(item.open, |value| value.kind == ValueKind::Unknown)
}
