//! The other keys, and what they may be.

use switchrt_catalog::nearest;
use switchrt_diagnostics::Code;
use switchrt_syntax::{Value, ValueKind};

use super::declared::Reader;

/// What a key may hold.
#[derive(Clone, Copy)]
enum Want {
    /// A whole number from 0 on.
    Seconds,
    TextOrTexts,
    Bool,
    BoolOr(&'static [&'static str]),
    /// `api`
    Api,
    OneOf(&'static [&'static str]),
    /// `revalidate`: a number or `false`.
    Revalidate,
}

/// Keys of an exported `config`, besides `runtime` and `matcher`.
const CONFIG: &[(&str, Want)] = &[
    ("maxDuration", Want::Seconds),
    ("regions", Want::TextOrTexts),
    ("preferredRegion", Want::TextOrTexts),
    ("unstable_allowDynamic", Want::TextOrTexts),
    ("api", Want::Api),
    ("amp", Want::BoolOr(&["hybrid"])),
    ("unstable_runtimeJS", Want::Bool),
    ("unstable_JsPreload", Want::Bool),
    ("unstable_includeFiles", Want::TextOrTexts),
    ("unstable_excludeFiles", Want::TextOrTexts),
];

/// Flat exports of the app router, besides `runtime`.
pub(crate) const SEGMENT: &[&str] =
    &["preferredRegion", "maxDuration", "dynamic", "dynamicParams", "revalidate", "fetchCache"];

fn segment(key: &str) -> Option<Want> {
    Some(match key {
        "preferredRegion" => Want::TextOrTexts,
        "maxDuration" => Want::Seconds,
        "dynamic" => Want::OneOf(&["auto", "force-dynamic", "error", "force-static"]),
        "dynamicParams" => Want::Bool,
        "revalidate" => Want::Revalidate,
        "fetchCache" => Want::OneOf(&[
            "auto",
            "default-cache",
            "only-cache",
            "force-cache",
            "force-no-store",
            "default-no-store",
            "only-no-store",
        ]),
        _ => return None,
    })
}

impl Reader<'_> {
    /// Judges a key of `config`. True when its value may stand in the manifest.
    pub(crate) fn config_key(&mut self, key: &str, value: &Value) -> bool {
        let path = format!("config.{key}");
        if let Some((_, want)) = CONFIG.iter().find(|(known, _)| *known == key) {
            return self.judge(*want, &path, value);
        }
        if key == "matcher" {
            self.tell(
                Code::ConfigIgnored,
                value,
                format!("`{path}` has no effect here: only a middleware or a proxy is matched"),
                "Remove it, or write it in the `middleware` file.",
            );
            return true;
        }
        let known: Vec<&str> = CONFIG.iter().map(|(key, _)| *key).chain(["runtime", "matcher"]).collect();
        if let Some(meant) = nearest(key, &known) {
            self.tell(
                Code::ConfigIgnored,
                value,
                format!("`{path}` is no known key and has no effect"),
                format!("Did you mean `{meant}`?"),
            );
        }
        true
    }

    /// Judges a flat export.
    pub(crate) fn segment_key(&mut self, key: &str, value: &Value) -> bool {
        segment(key).is_none_or(|want| self.judge(want, key, value))
    }

    fn judge(&mut self, want: Want, path: &str, value: &Value) -> bool {
        if matches!(want, Want::TextOrTexts) {
            self.each_text(path, &value.parts);
        }
        if matches!(value.kind, ValueKind::Unknown | ValueKind::Undefined) {
            return value.kind == ValueKind::Undefined;
        }
        let (fine, must) = match want {
            Want::Seconds => (
                matches!(value.kind, ValueKind::Number(n) if n >= 0.0 && n.fract() == 0.0),
                "a whole number of seconds".to_owned(),
            ),
            Want::Bool => (matches!(value.kind, ValueKind::Bool(_)), "a boolean".to_owned()),
            Want::BoolOr(words) => (
                matches!(value.kind, ValueKind::Bool(_)) || value.as_str().is_some_and(|text| words.contains(&text)),
                format!("a boolean or {}", quoted(words)),
            ),
            Want::OneOf(words) => {
                (value.as_str().is_some_and(|text| words.contains(&text)), format!("one of {}", quoted(words)))
            }
            Want::Revalidate => (
                matches!(value.kind, ValueKind::Bool(false)) || matches!(value.kind, ValueKind::Number(n) if n >= 0.0),
                "a number of seconds or `false`".to_owned(),
            ),
            Want::TextOrTexts => return self.texts(path, value),
            Want::Api => return self.api(path, value),
        };
        if !fine {
            self.wrong(path, value, &must);
        }
        fine
    }

    fn wrong(&mut self, path: &str, value: &Value, must: &str) {
        let shown = if value.text.is_empty() || value.text.len() > 40 {
            value.noun().to_owned()
        } else {
            format!("`{}`", value.text)
        };
        self.tell(
            Code::ConfigBadValue,
            value,
            format!("`{path}` is {shown}, and must be {must}"),
            format!("Write {must}, or leave it out."),
        );
    }

    fn texts(&mut self, path: &str, value: &Value) -> bool {
        match &value.kind {
            ValueKind::String(_) => true,
            ValueKind::Array(items) => self.each_text(path, items),
            _ => {
                self.wrong(path, value, "a string or an array of strings");
                false
            }
        }
    }

    fn each_text(&mut self, path: &str, items: &[Value]) -> bool {
        let mut fine = true;
        for (i, item) in items.iter().enumerate() {
            if !matches!(item.kind, ValueKind::String(_) | ValueKind::Unknown) {
                self.wrong(&format!("{path}[{i}]"), item, "a string");
                fine = false;
            }
        }
        fine
    }

    /// `{ bodyParser, responseLimit, externalResolver }`
    fn api(&mut self, path: &str, value: &Value) -> bool {
        let ValueKind::Object(entries) = &value.kind else {
            self.wrong(path, value, "an object");
            return false;
        };
        let before = self.out.len();
        for (key, inner) in entries {
            let path = format!("{path}.{key}");
            match (key.as_str(), &inner.kind) {
                (_, ValueKind::Unknown | ValueKind::Undefined) => {}
                ("bodyParser", ValueKind::Bool(_)) | ("externalResolver", ValueKind::Bool(_)) => {}
                ("bodyParser", ValueKind::Object(options)) => {
                    for (option, limit) in options {
                        if option == "sizeLimit" {
                            self.size(&format!("{path}.sizeLimit"), limit);
                        }
                    }
                }
                ("bodyParser", _) => self.wrong(&path, inner, "a boolean or an object with `sizeLimit`"),
                ("externalResolver", _) => self.wrong(&path, inner, "a boolean"),
                ("responseLimit", ValueKind::Bool(_)) => {}
                ("responseLimit", _) => self.size(&path, inner),
                _ => {
                    if let Some(meant) = nearest(key, &["bodyParser", "responseLimit", "externalResolver"]) {
                        self.tell(
                            Code::ConfigIgnored,
                            inner,
                            format!("`{path}` is no known key and has no effect"),
                            format!("Did you mean `{meant}`?"),
                        );
                    }
                }
            }
        }
        self.out[before..].iter().all(|diagnostic| diagnostic.code != Code::ConfigBadValue)
    }

    /// A number of bytes, or text such as `'500kb'`.
    fn size(&mut self, path: &str, value: &Value) {
        let fine = match &value.kind {
            ValueKind::Number(n) => *n >= 0.0,
            ValueKind::String(text) => is_size(text),
            ValueKind::Unknown | ValueKind::Undefined => true,
            _ => false,
        };
        if !fine {
            self.wrong(path, value, "a number of bytes or a size such as '4mb'");
        }
    }
}

/// The sizes that the `bytes` package reads: `1`, `1.5mb`, `500 KB`.
fn is_size(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let number = ["kb", "mb", "gb", "tb", "pb", "b"]
        .iter()
        .find_map(|unit| lower.strip_suffix(unit))
        .unwrap_or(&lower)
        .trim_end();
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.') && number.parse::<f64>().is_ok()
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for good in ["1", "1mb", "1.5 MB", "500kb", "0"] {
            assert!(is_size(good), "{good}");
        }
        for bad in ["", "mb", "1 zb", "-1kb", "1.2.3mb", "a lot"] {
            assert!(!is_size(bad), "{bad}");
        }
    }
}
