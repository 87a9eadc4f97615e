//! path-to-regexp 6.3: sources to regular expressions, with that library's defaults and its words for what is wrong.

/// What is wrong with a source, as path-to-regexp 6 says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathError(pub String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Modifier,
    Escaped,
    Open,
    Close,
    Name,
    Pattern,
    Char,
    End,
}

impl Type {
    fn name(self) -> &'static str {
        match self {
            Self::Modifier => "MODIFIER",
            Self::Escaped => "ESCAPED_CHAR",
            Self::Open => "OPEN",
            Self::Close => "CLOSE",
            Self::Name => "NAME",
            Self::Pattern => "PATTERN",
            Self::Char => "CHAR",
            Self::End => "END",
        }
    }
}

struct Lexeme {
    kind: Type,
    index: usize,
    value: String,
}

enum Token {
    Text(String),
    Key { name: String, prefix: String, suffix: String, pattern: String, modifier: String },
}

fn fail<T>(message: String) -> Result<T, PathError> {
    Err(PathError(message))
}

fn lex(source: &str) -> Result<Vec<Lexeme>, PathError> {
    let chars: Vec<char> = source.chars().collect();
    // The library counts UTF-16 units in its messages.
    let mut units = Vec::with_capacity(chars.len() + 1);
    let mut count = 0;
    for c in &chars {
        units.push(count);
        count += c.len_utf16();
    }
    units.push(count);
    let at = |i: usize| units[i.min(chars.len())];

    let mut out = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let index = at(i);
        let mut one = |kind, value: String| out.push(Lexeme { kind, index, value });
        match chars[i] {
            c @ ('*' | '+' | '?') => one(Type::Modifier, c.to_string()),
            '{' => one(Type::Open, "{".to_owned()),
            '}' => one(Type::Close, "}".to_owned()),
            '\\' => {
                i += 1;
                one(Type::Escaped, chars.get(i).map_or_else(String::new, char::to_string));
            }
            ':' => {
                let name: String =
                    chars[i + 1..].iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '_').collect();
                if name.is_empty() {
                    return fail(format!("Missing parameter name at {index}"));
                }
                i += name.len();
                one(Type::Name, name);
            }
            '(' => {
                let (pattern, end) = group(&chars, i, &at)?;
                i = end;
                one(Type::Pattern, pattern);
            }
            c => one(Type::Char, c.to_string()),
        }
        i += 1;
    }
    out.push(Lexeme { kind: Type::End, index: at(chars.len()), value: String::new() });
    Ok(out)
}

/// The text between the parentheses that open at `start`, with the index of the closing one.
fn group(chars: &[char], start: usize, at: &dyn Fn(usize) -> usize) -> Result<(String, usize), PathError> {
    let mut i = start + 1;
    if chars.get(i) == Some(&'?') {
        return fail(format!("Pattern cannot start with \"?\" at {}", at(i)));
    }
    let mut depth = 1;
    let mut pattern = String::new();
    while i < chars.len() {
        match chars[i] {
            '\\' => {
                pattern.push('\\');
                if let Some(c) = chars.get(i + 1) {
                    pattern.push(*c);
                }
                i += 2;
                continue;
            }
            ')' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            '(' => {
                depth += 1;
                if chars.get(i + 1) != Some(&'?') {
                    return fail(format!("Capturing groups are not allowed at {}", at(i)));
                }
            }
            _ => {}
        }
        pattern.push(chars[i]);
        i += 1;
    }
    if depth > 0 {
        return fail(format!("Unbalanced pattern at {}", at(start)));
    }
    if pattern.is_empty() {
        return fail(format!("Missing pattern at {}", at(start)));
    }
    Ok((pattern, i))
}

struct Parser {
    lexemes: Vec<Lexeme>,
    i: usize,
    out: Vec<Token>,
    path: String,
    key: usize,
}

impl Parser {
    fn take(&mut self, kind: Type) -> Option<String> {
        let next = self.lexemes.get_mut(self.i)?;
        if next.kind != kind {
            return None;
        }
        self.i += 1;
        Some(std::mem::take(&mut next.value))
    }

    fn must(&mut self, kind: Type) -> Result<String, PathError> {
        if let Some(value) = self.take(kind) {
            return Ok(value);
        }
        let (next, index) = self.lexemes.get(self.i).map_or(("END", 0), |next| (next.kind.name(), next.index));
        fail(format!("Unexpected {next} at {index}, expected {}", kind.name()))
    }

    fn text(&mut self) -> String {
        let mut out = String::new();
        while let Some(value) = self.take(Type::Char).or_else(|| self.take(Type::Escaped)) {
            out.push_str(&value);
        }
        out
    }

    fn flush(&mut self) {
        if !self.path.is_empty() {
            self.out.push(Token::Text(std::mem::take(&mut self.path)));
        }
    }

    /// What a parameter without a pattern of its own matches.
    fn safe_pattern(&self, prefix: &str) -> Result<String, PathError> {
        let previous = match self.out.last() {
            Some(Token::Text(text)) => text.as_str(),
            Some(Token::Key { name, .. }) if prefix.is_empty() => {
                return fail(format!("Must have text between two parameters, missing text after \"{name}\""));
            }
            _ => "",
        };
        let before = if prefix.is_empty() { previous } else { prefix };
        Ok(if before.is_empty() || before.contains(['/', '#', '?']) {
            "[^\\/#\\?]+?".to_owned()
        } else {
            format!("(?:(?!{})[^\\/#\\?])+?", escape(before))
        })
    }

    fn run(mut self) -> Result<Vec<Token>, PathError> {
        while self.i < self.lexemes.len() {
            let char = self.take(Type::Char);
            let name = self.take(Type::Name);
            let pattern = self.take(Type::Pattern);
            if name.is_some() || pattern.is_some() {
                let mut prefix = char.unwrap_or_default();
                if !matches!(prefix.as_str(), "" | "." | "/") {
                    self.path.push_str(&prefix);
                    prefix.clear();
                }
                self.flush();
                let pattern = match pattern {
                    Some(pattern) => pattern,
                    None => self.safe_pattern(&prefix)?,
                };
                let name = name.unwrap_or_else(|| self.next_key());
                let modifier = self.take(Type::Modifier).unwrap_or_default();
                self.out.push(Token::Key { name, prefix, suffix: String::new(), pattern, modifier });
                continue;
            }
            if let Some(value) = char.or_else(|| self.take(Type::Escaped)) {
                self.path.push_str(&value);
                continue;
            }
            self.flush();
            if self.take(Type::Open).is_some() {
                let prefix = self.text();
                let name = self.take(Type::Name).unwrap_or_default();
                let pattern = self.take(Type::Pattern).unwrap_or_default();
                let suffix = self.text();
                self.must(Type::Close)?;
                let pattern =
                    if !name.is_empty() && pattern.is_empty() { self.safe_pattern(&prefix)? } else { pattern };
                let name = if name.is_empty() && !pattern.is_empty() { self.next_key() } else { name };
                let modifier = self.take(Type::Modifier).unwrap_or_default();
                self.out.push(Token::Key { name, prefix, suffix, pattern, modifier });
                continue;
            }
            self.must(Type::End)?;
        }
        Ok(self.out)
    }

    fn next_key(&mut self) -> String {
        self.key += 1;
        (self.key - 1).to_string()
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if ".+*?=^!:${}()[]|/\\".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The `source` of the regular expression that path-to-regexp makes of `path` with its default options, as Next calls it: a
/// repeated parameter without prefix gets `/`.
pub(crate) fn path_to_regexp(path: &str) -> Result<String, PathError> {
    let parser = Parser { lexemes: lex(path)?, i: 0, out: Vec::new(), path: String::new(), key: 0 };
    let mut route = String::from("^");
    for token in parser.run()? {
        match token {
            Token::Text(text) => route.push_str(&escape(&text)),
            Token::Key { prefix, suffix, pattern, modifier, .. } => {
                let repeated = modifier == "*" || modifier == "+";
                let prefix = if repeated && !pattern.is_empty() && prefix.is_empty() && suffix.is_empty() {
                    "/".to_owned()
                } else {
                    prefix
                };
                let (prefix, suffix) = (escape(&prefix), escape(&suffix));
                route.push_str(&if pattern.is_empty() {
                    format!("(?:{prefix}{suffix}){modifier}")
                } else if prefix.is_empty() && suffix.is_empty() {
                    format!("({pattern}){modifier}")
                } else if repeated {
                    let optional = if modifier == "*" { "?" } else { "" };
                    format!("(?:{prefix}((?:{pattern})(?:{suffix}{prefix}(?:{pattern}))*){suffix}){optional}")
                } else {
                    format!("(?:{prefix}({pattern}){suffix}){modifier}")
                });
            }
        }
    }
    route.push_str("[\\/#\\?]?$");
    super::regexp::check(&route)
        .map_err(|what| PathError(format!("Invalid regular expression: /{route}/i: {what}")))?;
    Ok(super::regexp::source(&route))
}
