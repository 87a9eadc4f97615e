//! Dynamic segments: pattern, parameters, and Next's rules for them.

mod conflicts;

pub(crate) use conflicts::conflicts;

/// One segment of a page name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment<'s> {
    Static(&'s str),
    /// `[id]`
    One(&'s str),
    /// `[...slug]`
    Rest(&'s str),
    /// `[[...slug]]`
    OptionalRest(&'s str),
}

/// Reads one segment, by the rules of Next's sorted routes.
pub(crate) fn segment(text: &str) -> Result<Segment<'_>, String> {
    if !text.bytes().any(|byte| matches!(byte, b'[' | b']')) {
        return Ok(Segment::Static(text));
    }
    let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
        // An intercept's marker may stand before the brackets.
        let bare = text.trim_start_matches("(.)").trim_start_matches("(..)").trim_start_matches("(...)");
        if bare.contains(['[', ']']) && bare.len() == text.len() {
            return Err(format!("the segment `{text}` is dynamic only in part; a dynamic segment is a whole `[name]`"));
        }
        return Ok(Segment::Static(text));
    };
    let (name, optional) = match inner.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(name) => (name, true),
        None => (inner, false),
    };
    if name.starts_with('\u{2026}') {
        return Err(format!("the segment `{text}` has the one character `\u{2026}`; write three dots"));
    }
    let (name, rest) = match name.strip_prefix("...") {
        Some(name) => (name, true),
        None => (name, false),
    };
    if name.is_empty() {
        return Err(format!("the segment `{text}` has no name"));
    }
    if name.contains(['[', ']']) {
        return Err(format!("the segment `{text}` has brackets in its name"));
    }
    if name.starts_with('.') {
        return Err(format!("the name of the segment `{text}` begins with a dot"));
    }
    match (rest, optional) {
        (true, true) => Ok(Segment::OptionalRest(name)),
        (true, false) => Ok(Segment::Rest(name)),
        (false, false) => Ok(Segment::One(name)),
        (false, true) => Err(format!("the segment `{text}` is optional; only a catch-all can be: `[[...{name}]]`")),
    }
}

/// The regular expression over a path, as Next's `getRouteRegex` writes it, and its parameters in order.
pub(crate) fn pattern(route: &str) -> (String, Vec<String>) {
    let mut out = String::from("^");
    let mut params = Vec::new();
    for part in route.split('/').skip(1) {
        match segment(part) {
            Ok(Segment::One(name)) => {
                out.push_str("/([^/]+?)");
                params.push(name.to_owned());
            }
            Ok(Segment::Rest(name)) => {
                out.push_str("/(.+?)");
                params.push(name.to_owned());
            }
            Ok(Segment::OptionalRest(name)) => {
                out.push_str("(?:/(.+?))?");
                params.push(name.to_owned());
            }
            Ok(Segment::Static(_)) | Err(_) => {
                out.push('/');
                intercept(part, &mut out, &mut params);
            }
        }
    }
    out.push_str("(?:/)?$");
    (out, params)
}

/// A static segment, or `(.)[id]`: marker and parameter in one.
fn intercept(part: &str, out: &mut String, params: &mut Vec<String>) {
    if let Some(at) = part.rfind(')')
        && part.starts_with("(.")
        && let Ok(dynamic) = segment(&part[at + 1..])
        && !matches!(dynamic, Segment::Static(_))
    {
        out.push_str(&escape(&part[..=at]));
        let (Segment::One(name) | Segment::Rest(name) | Segment::OptionalRest(name) | Segment::Static(name)) = dynamic;
        out.push_str(if matches!(dynamic, Segment::One(_)) { "([^/]+?)" } else { "(.+?)" });
        params.push(name.to_owned());
        return;
    }
    out.push_str(&escape(part));
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        if matches!(c, '|' | '\\' | '{' | '}' | '(' | ')' | '[' | ']' | '^' | '$' | '+' | '*' | '?' | '.' | '-') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_next_s() {
        for (route, regexp, params) in [
            ("/", "^/(?:/)?$", &[][..]),
            ("/a", "^/a(?:/)?$", &[]),
            ("/blog/[id]", "^/blog/([^/]+?)(?:/)?$", &["id"]),
            ("/x/[...slug]", "^/x/(.+?)(?:/)?$", &["slug"]),
            ("/y/[[...slug]]", "^/y(?:/(.+?))?(?:/)?$", &["slug"]),
            ("/a.b/c-d", "^/a\\.b/c\\-d(?:/)?$", &[]),
            ("/p/[a]/[b]", "^/p/([^/]+?)/([^/]+?)(?:/)?$", &["a", "b"]),
            ("/feed/(..)photo/[id]", "^/feed/\\(\\.\\.\\)photo/([^/]+?)(?:/)?$", &["id"]),
        ] {
            assert_eq!(
                pattern(route),
                (regexp.to_owned(), params.iter().map(|p| (*p).to_owned()).collect()),
                "{route}"
            );
        }
    }
}
