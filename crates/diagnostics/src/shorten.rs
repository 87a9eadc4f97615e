//! What a message quotes is an excerpt where the source has very much of it.

/// Messages up to this many bytes stay as they are.
const SHORT: usize = 400;
/// Characters that are kept of a quoted stretch that is longer than twice as many.
const QUOTED: usize = 80;
/// Bytes that a message may have in the end.
const WHOLE: usize = 2_000;

/// The message with each very long stretch in backticks or quotes cut, and an ellipsis in its place.
pub(crate) fn shorten(message: String) -> String {
    if message.len() <= SHORT {
        return message;
    }
    let mut out = String::with_capacity(SHORT);
    let mut rest = message.as_str();
    while let Some(open) = rest.find(['`', '\'']) {
        let mark = rest[open..].chars().next().unwrap_or('`');
        out.push_str(&rest[..=open]);
        let apostrophe = mark == '\'' && rest[..open].ends_with(char::is_alphanumeric);
        rest = &rest[open + 1..];
        if !apostrophe {
            let Some(length) = rest.find(mark) else { break };
            out.push_str(&excerpt(&rest[..length]));
            out.push(mark);
            rest = &rest[length + 1..];
        }
    }
    out.push_str(rest);
    if out.len() > WHOLE {
        out.truncate(out.floor_char_boundary(WHOLE));
        out.push('…');
    }
    out
}

fn excerpt(text: &str) -> String {
    if text.len() <= 2 * QUOTED || text.chars().count() <= 2 * QUOTED {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(QUOTED).collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_cut_and_what_is_said_stays() {
        let long = "é".repeat(100_000);
        assert_eq!(
            shorten(format!("`a` is '{long}', and isn't `{long}`")),
            format!("`a` is '{0}…', and isn't `{0}…`", "é".repeat(80))
        );
        let plain = "word ".repeat(75);
        assert_eq!(shorten(plain.clone()), plain);
        let list = "`name`, ".repeat(100);
        assert_eq!(shorten(list.clone()), list);
        assert!(shorten(format!("it's {long}")).len() <= WHOLE + 3);
        assert!(shorten(format!("a`{}", "`b".repeat(50_000))).ends_with('…'));
    }
}
