//! Whether a text is a JavaScript regular expression (without the `u` flag), and how `RegExp.prototype.source` spells it.

/// What is wrong with the pattern, in V8's words.
pub(crate) fn check(pattern: &str) -> Result<(), &'static str> {
    let chars: Vec<char> = pattern.chars().collect();
    // Per open group: whether it is a look-behind, which no quantifier may follow.
    let mut groups = Vec::new();
    let mut quantifiable = false;
    let mut i = 0;
    while i < chars.len() {
        match chars[i] {
            '\\' => {
                let Some(next) = chars.get(i + 1) else { return Err("\\ at end of pattern") };
                quantifiable = !matches!(next, 'b' | 'B');
                i += 1;
            }
            '[' => {
                i = class(&chars, i)?;
                quantifiable = true;
            }
            '(' => {
                let (behind, end) = group(&chars, i)?;
                groups.push(behind);
                quantifiable = false;
                i = end;
            }
            ')' => {
                let Some(behind) = groups.pop() else { return Err("Unmatched ')'") };
                quantifiable = !behind;
            }
            '*' | '+' | '?' => {
                if !quantifiable {
                    return Err("Nothing to repeat");
                }
                quantifiable = false;
                i += usize::from(chars.get(i + 1) == Some(&'?'));
            }
            '{' => match braces(&chars, i)? {
                Some(_) if !quantifiable => return Err("Nothing to repeat"),
                Some(end) => {
                    quantifiable = false;
                    i = end + usize::from(chars.get(end + 1) == Some(&'?'));
                }
                // What is no quantifier is a brace.
                None => quantifiable = true,
            },
            '|' | '^' | '$' => quantifiable = false,
            _ => quantifiable = true,
        }
        i += 1;
    }
    if groups.is_empty() { Ok(()) } else { Err("Unterminated group") }
}

/// The index of a class's closing bracket.
fn class(chars: &[char], start: usize) -> Result<usize, &'static str> {
    let mut i = start + 1 + usize::from(chars.get(start + 1) == Some(&'^'));
    // The last single character, and whether a dash follows it.
    let mut last: Option<char> = None;
    let mut range = false;
    while let Some(&c) = chars.get(i) {
        let mut single = Some(c);
        match c {
            ']' => return Ok(i),
            '-' if last.is_some() && !range && chars.get(i + 1).is_some_and(|next| *next != ']') => {
                range = true;
                i += 1;
                continue;
            }
            '\\' => {
                i += 1;
                single = match chars.get(i) {
                    None => return Err("\\ at end of pattern"),
                    // Sets and code points of more than one character are no ends of ranges that this check knows.
                    Some(
                        'd'
                        | 'D'
                        | 's'
                        | 'S'
                        | 'w'
                        | 'W'
                        | 'b'
                        | 'c'
                        | 'x'
                        | 'u'
                        | '0'..='9'
                        | 'n'
                        | 'r'
                        | 't'
                        | 'v'
                        | 'f'
                        | 'p'
                        | 'P',
                    ) => None,
                    Some(c) => Some(*c),
                };
            }
            _ => {}
        }
        if range {
            if let (Some(from), Some(to)) = (last, single)
                && from > to
            {
                return Err("Range out of order in character class");
            }
            range = false;
            last = None;
        } else {
            last = single;
        }
        i += 1;
    }
    Err("Unterminated character class")
}

/// Whether the group at `start` is a look-behind, and the index of the last character of its opening.
fn group(chars: &[char], start: usize) -> Result<(bool, usize), &'static str> {
    let at = |n: usize| chars.get(start + n).copied();
    if at(1) != Some('?') {
        return Ok((false, start));
    }
    match (at(2), at(3)) {
        (Some(':' | '=' | '!'), _) => Ok((false, start + 2)),
        (Some('<'), Some('=' | '!')) => Ok((true, start + 3)),
        (Some('<'), _) => {
            let name: Vec<char> = chars[start + 3..].iter().copied().take_while(|c| *c != '>').collect();
            let word = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '$');
            let closed = chars.get(start + 3 + name.len()) == Some(&'>');
            if closed && !name.is_empty() && name.iter().all(word) && !name[0].is_numeric() {
                Ok((false, start + 3 + name.len()))
            } else {
                Err("Invalid capture group name")
            }
        }
        _ => Err("Invalid group"),
    }
}

/// The index of the closing brace, when `{` opens a quantifier.
fn braces(chars: &[char], start: usize) -> Result<Option<usize>, &'static str> {
    let Some(length) = chars[start..].iter().position(|c| *c == '}') else { return Ok(None) };
    let inner: String = chars[start + 1..start + length].iter().collect();
    let (low, high) = inner.split_once(',').map_or((inner.as_str(), None), |(low, high)| (low, Some(high)));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if low.is_empty() || !digits(low) || !high.is_none_or(digits) {
        return Ok(None);
    }
    // Saturating: a number too long to read is larger than any other.
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    if high.is_some_and(|high| !high.is_empty() && number(high) < number(low)) {
        return Err("numbers out of order in {} quantifier");
    }
    Ok(Some(start + length))
}

/// The text that `RegExp.prototype.source` gives: slashes outside classes and line breaks are escaped.
pub(crate) fn source(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let (mut escaped, mut in_class) = (false, false);
    for c in pattern.chars() {
        match c {
            '/' if !escaped && !in_class => out.push_str("\\/"),
            '\n' if escaped => out.push('n'),
            '\r' if escaped => out.push('r'),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\u{2028}' => out.push_str(if escaped { "u2028" } else { "\\u2028" }),
            '\u{2029}' => out.push_str(if escaped { "u2029" } else { "\\u2029" }),
            _ => out.push(c),
        }
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_v8_takes_and_refuses() {
        for good in [
            "",
            "a*?",
            "(?:a|b)+",
            "[a-z]{2,3}",
            "a{",
            "{a}",
            "(?=x)*",
            "(?<!x)y",
            "(?<n>x)",
            "[\\]]",
            "[a-]",
            "]",
            "}",
            "x{2}?",
            "[^]",
            "[]",
            "\\//",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, what) in [
            ("*", "Nothing to repeat"),
            ("a**", "Nothing to repeat"),
            ("(?:)(?*)", "Invalid group"),
            ("(a", "Unterminated group"),
            ("a)", "Unmatched ')'"),
            ("[a", "Unterminated character class"),
            ("[z-a]", "Range out of order in character class"),
            ("a{3,2}", "numbers out of order in {} quantifier"),
            ("\\", "\\ at end of pattern"),
            ("(?<1>a)", "Invalid capture group name"),
            ("{2}", "Nothing to repeat"),
        ] {
            assert_eq!(check(bad), Err(what), "{bad}");
        }
    }

    #[test]
    fn source_escapes_slashes_outside_classes() {
        assert_eq!(source("a/[/]\\//\n"), "a\\/[/]\\/\\/\\n");
    }
}
