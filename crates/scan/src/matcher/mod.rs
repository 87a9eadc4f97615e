//! A middleware's `matcher`: every bad shape told in one run, every good one compiled to Next's regular expression.

mod conditions;
mod path_to_regexp;
mod regexp;

use switchrt_catalog::nearest;
use switchrt_manifest::{Condition, Matcher};
use switchrt_syntax::{Value, ValueKind};

/// What is wrong with a part of a matcher.
pub(crate) struct BadMatcher<'v> {
    pub value: &'v Value,
    /// `config.matcher[0].source`
    pub path: String,
    /// What it is, as the rest of a sentence that begins with the path.
    pub message: String,
    pub hint: &'static str,
}

/// Next refuses longer sources.
const MAX_SOURCE: usize = 4096;

/// The regular expression that Next 16 makes of `source` (`getMiddlewareMatchers`), and what is wrong with the source.
pub(crate) fn compile(source: &str, base_path: &str) -> Result<String, String> {
    if !source.starts_with('/') {
        return Err("must start with `/`".to_owned());
    }
    if source.encode_utf16().count() > MAX_SOURCE {
        return Err(format!("is longer than {MAX_SOURCE} characters"));
    }
    // The user's own text first, so that a message's position counts in it.
    path_to_regexp::path_to_regexp(source).map_err(|error| format!("does not parse: {}", error.0))?;
    // Page data (`/_next/data/<build>/x.json`) and the app router's transport forms resolve to the same page.
    const TRANSPORT: &str = "\\.rsc|\\.segments/.+\\.segment\\.rsc";
    let suffix = if source == "/" {
        format!("(/?index|/?index\\.json|/?index(?:{TRANSPORT}))?")
    } else {
        format!("{{(\\.json|{TRANSPORT})}}?")
    };
    let full = format!("{base_path}/:nextData(_next/data/[^/]{{1,}})?{source}{suffix}");
    if full.encode_utf16().count() > MAX_SOURCE {
        return Err(format!("is longer than {MAX_SOURCE} characters"));
    }
    path_to_regexp::path_to_regexp(&full).map_err(|error| format!("does not parse: {}", error.0))
}

/// What Next gives a middleware without a matcher.
pub(crate) fn everything() -> Matcher {
    Matcher { source: "/:path*".to_owned(), regexp: "^/.*$".to_owned(), has: Vec::new(), missing: Vec::new() }
}

/// Reads `config.matcher`. Parts whose value is not known are passed over: they have a diagnostic of their own.
pub(crate) fn read<'v>(value: &'v Value, path: &str, base_path: &str) -> (Vec<Matcher>, Vec<BadMatcher<'v>>) {
    let mut reader = Reader { base_path, out: Vec::new(), bad: Vec::new() };
    match &value.kind {
        // Of an array that spreads something unknown the other elements are known.
        ValueKind::Unknown => reader.items(&value.parts, path),
        ValueKind::String(source) => reader.source(value, path, source, Vec::new(), Vec::new()),
        ValueKind::Array(items) => reader.items(items, path),
        ValueKind::Object(_) => reader.bad(
            value,
            path,
            "is an object outside an array".to_owned(),
            "Write it in brackets: `matcher: [{ source: '/about' }]`.",
        ),
        _ => reader.bad(value, path, format!("is {}", value.noun()), SHAPES),
    }
    (reader.out, reader.bad)
}

const SHAPES: &str =
    "A matcher is a path like '/about/:path*', or an array of paths and `{ source, has, missing }` objects.";

struct Reader<'b, 'v> {
    base_path: &'b str,
    out: Vec<Matcher>,
    bad: Vec<BadMatcher<'v>>,
}

impl<'v> Reader<'_, 'v> {
    fn bad(&mut self, value: &'v Value, path: &str, message: String, hint: &'static str) {
        self.bad.push(BadMatcher { value, path: path.to_owned(), message, hint });
    }

    fn source(&mut self, value: &'v Value, path: &str, source: &str, has: Vec<Condition>, missing: Vec<Condition>) {
        match compile(source, self.base_path) {
            Ok(regexp) => self.out.push(Matcher { source: source.to_owned(), regexp, has, missing }),
            Err(what) => self.bad(
                value,
                path,
                format!("`{source}` {what}"),
                "Sources are paths in the syntax of path-to-regexp 6, such as '/about/:path*' or '/((?!api).*)'.",
            ),
        }
    }

    fn items(&mut self, items: &'v [Value], path: &str) {
        for (i, item) in items.iter().enumerate() {
            self.item(item, &format!("{path}[{i}]"));
        }
    }

    fn item(&mut self, value: &'v Value, path: &str) {
        let entries = match &value.kind {
            ValueKind::Unknown => return,
            ValueKind::String(source) => return self.source(value, path, source, Vec::new(), Vec::new()),
            ValueKind::Object(entries) => entries,
            _ => return self.bad(value, path, format!("is {}", value.noun()), SHAPES),
        };
        const KEYS: &[&str] = &["source", "has", "missing", "locale"];
        let before = self.bad.len();
        for (key, inner) in entries {
            if !KEYS.contains(&key.as_str()) {
                let meant = nearest(key, KEYS).map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
                self.bad(
                    inner,
                    &format!("{path}.{key}"),
                    format!("is no key of a matcher{meant}"),
                    "A matcher object has `source`, `has`, `missing` and `locale`.",
                );
            }
        }
        if let Some(locale) = value.get("locale")
            && !matches!(locale.kind, ValueKind::Bool(false) | ValueKind::Undefined | ValueKind::Unknown)
        {
            self.bad(
                locale,
                &format!("{path}.locale"),
                "can only be `false`".to_owned(),
                "Leave `locale` out, or write `locale: false`.",
            );
        }
        let has = self.conditions(value.get("has"), &format!("{path}.has"));
        let missing = self.conditions(value.get("missing"), &format!("{path}.missing"));
        let source_path = format!("{path}.source");
        match value.get("source") {
            None if value.open => {}
            None => self.bad(value, path, "has no `source`".to_owned(), SHAPES),
            Some(source) => match &source.kind {
                ValueKind::Unknown => {}
                // With a condition that is not known it would match more than was meant.
                ValueKind::String(text) if self.bad.len() == before && is_known(value) => {
                    self.source(source, &source_path, text, has, missing)
                }
                ValueKind::String(text) => {
                    // Something else is wrong with this matcher; its source may be wrong as well.
                    if let Err(what) = compile(text, self.base_path) {
                        self.bad(source, &source_path, format!("`{text}` {what}"), SHAPES);
                    }
                }
                _ => self.bad(source, &source_path, format!("is {}, and must be a string", source.noun()), SHAPES),
            },
        }
    }
}

/// Whether every part of a matcher is known.
fn is_known(value: &Value) -> bool {
    match &value.kind {
        ValueKind::Unknown => false,
        ValueKind::Array(items) => items.iter().all(is_known),
        ValueKind::Object(entries) => !value.open && entries.iter().all(|(_, value)| is_known(value)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[basePath, source, regexp or null]`, as `getMiddlewareMatchers` of next 16.4.6 answers.
    const NEXT: &str = include_str!("../../tests/matchers/next-16.4.6.json");

    #[test]
    fn sources_compile_as_in_next() {
        let rows: Vec<(String, String, Option<String>)> = serde_json::from_str(NEXT).unwrap();
        assert!(rows.len() > 80);
        let wrong: Vec<_> = rows
            .iter()
            .filter(|(base, source, regexp)| compile(source, base).ok() != *regexp)
            .map(|row| (row, compile(&row.1, &row.0)))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn long_sources_are_refused() {
        assert!(compile(&format!("/{}", "a".repeat(4096)), "").is_err());
        assert!(compile(&format!("/{}", "a".repeat(3000)), "").is_ok());
    }
}
