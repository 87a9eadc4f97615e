//! Refuses depth that no human writes, before the parser sees it: its recursion follows the source, and its time is
//! quadratic in a chain of `else if`.

mod tokens;
mod tries;

pub(crate) use tokens::WORD;
use tries::may_try;

/// Files up to this size parse within the stack whatever they hold: a level costs at least a byte.
const HARMLESS_BYTES: usize = 48 * 1024;
/// Brackets within brackets.
const MAX_BRACKETS: u32 = 2_000;
/// What the parser takes quadratic time for: `else if` after `else if`, `<T>` before `<T>`.
const MAX_SLOW: u32 = 2_000;
/// Prefix and right-hand operators in one expression, JSX elements within JSX elements.
const MAX_NESTED: u32 = 20_000;
/// Left-hand operators, members and calls in one expression.
const MAX_LINKS: u32 = 400_000;

/// What TypeScript's grammar makes the parser try twice at each level: `<T>(<T>(…))`, `a ? (b) : c => …`. Time doubles
/// with each.
const MAX_TRIES: u32 = 10;
/// Brackets within brackets, each with a `<` in it that no `>` closes: time grows several times with each.
const MAX_OPEN: u32 = 3;

/// Where a source text gets too deep, as a byte offset, with a noun for what does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooDeep {
    pub at: usize,
    pub what: &'static str,
}

#[derive(Clone, Copy, Default)]
struct Level {
    links: u32,
    nested: u32,
    slow: u32,
    /// `if (a) if (b) …`
    heads: u32,
    /// `<` that no `>` has closed yet.
    angles: u32,
    /// Brackets within one another, each with such a `<` left open at its end, that lie in this one.
    inner_tries: u32,
    /// `a ? (`, as long as no arrow follows; then how many of them had one.
    parenthesised: u32,
    arrows: u32,
}

/// `None` for a text that is safe to parse.
pub(crate) fn too_deep(source: &str, jsx: bool, typescript: bool) -> Option<TooDeep> {
    let bytes = source.as_bytes();
    let tries = typescript && may_try(bytes, jsx);
    if !tries && bytes.len() <= HARMLESS_BYTES {
        let slow = |most: usize| {
            memchr::memchr_iter(b'<', bytes).count() > most || memchr::memmem::find_iter(bytes, "else").count() > most
        };
        // An assertion takes three bytes, an `else if` ten: a small file has no room for many.
        if bytes.len() <= 3 * MAX_SLOW as usize || !slow(MAX_SLOW as usize) {
            return None;
        }
    }
    Scanner { tries, ..Scanner::new(source.as_bytes(), jsx) }.run()
}

/// What the last token was: decides whether `/` divides, and whether a line break ends a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Value,
    Operator,
    /// A `}`, which may end a block or a value.
    Brace,
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    level: Level,
    open: Vec<(u8, Level)>,
    /// Sum of `nested` over the open levels.
    outer_nested: u32,
    elements: u32,
    has_elements: bool,
    last: Last,
    /// Count what TypeScript's grammar makes the parser try.
    tries: bool,
    /// Open brackets behind assertions.
    asserted: u32,
    most_tries: u32,
    jsx: bool,
}

impl<'a> Scanner<'a> {
    fn new(bytes: &'a [u8], jsx: bool) -> Self {
        let has_elements = jsx && memchr::memmem::find(bytes, b"</").is_some();
        Self {
            bytes,
            at: 0,
            level: Level::default(),
            open: Vec::new(),
            outer_nested: 0,
            elements: 0,
            has_elements,
            last: Last::Operator,
            tries: false,
            asserted: 0,
            most_tries: 0,
            jsx,
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn run(mut self) -> Option<TooDeep> {
        while self.at < self.bytes.len() {
            let start = self.at;
            let byte = self.bytes[start];
            // Most of a text is words, white space and what closes: nothing that deepens, nothing to check.
            if WORD[byte as usize] {
                if !self.word() {
                    continue;
                }
            } else if byte == b' ' || byte == b'\t' {
                self.at += 1;
                continue;
            } else if !self.mark(byte) {
                continue;
            }
            let what = if self.open.len() > MAX_BRACKETS as usize {
                "brackets"
            } else if self.level.slow > MAX_SLOW {
                "a chain of `else if` or of assertions"
            } else if self.outer_nested + self.level.nested + self.level.heads > MAX_NESTED
                || self.elements > MAX_NESTED
            {
                "expressions"
            } else if self.level.links > MAX_LINKS {
                "a chain of operators"
            } else if self.tries && (self.asserted.max(self.level.arrows) > MAX_TRIES || self.most_tries > MAX_OPEN) {
                "types that are hard to tell from values"
            } else {
                continue;
            };
            return Some(TooDeep { at: start, what });
        }
        // What is still open at the end was never closed.
        while self.tries && !self.open.is_empty() {
            self.leave(b')');
        }
        let what = "types that are hard to tell from values";
        (self.tries && self.most_tries > MAX_OPEN).then_some(TooDeep { at: 0, what })
    }

    /// Takes one punctuation mark, or the literal or comment that it begins; false if nothing got deeper.
    fn mark(&mut self, byte: u8) -> bool {
        match byte {
            b'\n' | b'\r' => self.line_end(),
            // In JSX text: `it's`. No string begins right behind a word.
            b'\'' if self.has_elements && self.last == Last::Value && self.behind_word() => self.at += 1,
            b'"' | b'\'' => self.string(byte),
            b')' | b']' | b'}' => {
                self.leave(byte);
                // A template goes on behind `}`, perhaps to its next `${`.
                return byte == b'}';
            }
            b';' | b',' => {
                self.at += 1;
                let slow = if byte == b';' && self.rest_is(b"else") { self.level.slow } else { 0 };
                // A list of type arguments goes on behind a comma.
                let angles = if byte == b',' { self.level.angles } else { 0 };
                self.level = Level { slow, angles, ..Level::default() };
                self.last = Last::Operator;
            }
            _ => {
                match byte {
                    b'`' => {
                        self.at += 1;
                        self.template();
                    }
                    b'/' => self.slash(),
                    b'(' | b'[' | b'{' => self.enter(byte),
                    b'<' if self.has_elements => self.angle(),
                    b'.' => {
                        self.level.links += 1;
                        self.at += 1;
                        self.last = Last::Operator;
                    }
                    _ => self.operator(byte),
                }
                return true;
            }
        }
        false
    }

    fn enter(&mut self, byte: u8) {
        self.level.links += 1;
        self.outer_nested += self.level.nested;
        self.asserted += u32::from(self.level.slow > 0 && !self.jsx);
        self.open.push((byte, self.level));
        self.level = Level::default();
        self.at += 1;
        self.last = Last::Operator;
    }

    fn leave(&mut self, byte: u8) {
        self.at += 1;
        self.last = if byte == b'}' { Last::Brace } else { Last::Value };
        let Some((opener, level)) = self.open.pop() else {
            self.level = Level::default();
            return;
        };
        let chain = self.level.inner_tries + u32::from(self.level.angles > 0);
        self.level = level;
        self.outer_nested -= level.nested;
        self.asserted -= u32::from(level.slow > 0 && !self.jsx);
        self.level.inner_tries = level.inner_tries.max(chain);
        self.most_tries = self.most_tries.max(chain);
        if opener == b'`' {
            return self.template();
        }
        if byte == b'}' {
            let first = self.next_byte();
            if matches!(first, b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | b'@' | b'}' | 0) && !self.rest_is(b"else") {
                self.level = Level::default();
                self.last = Last::Operator;
            }
        }
    }

    fn operator(&mut self, byte: u8) {
        let prefix = self.last == Last::Operator;
        match byte {
            b'?' => {
                self.level.nested += 1;
                self.level.parenthesised +=
                    u32::from(self.bytes[self.at + 1..].trim_ascii_start().first() == Some(&b'('));
            }
            b'!' | b'~' | b':' => self.level.nested += 1,
            b'=' => {
                if self.peek(1) == b'=' {
                    self.level.links += 1;
                    while self.peek(1) == b'=' {
                        self.at += 1;
                    }
                } else {
                    self.level.nested += 1;
                    if self.peek(1) == b'>' {
                        self.at += 1;
                        self.level.arrows += u32::from(self.level.parenthesised > self.level.arrows);
                    }
                }
            }
            b'*' if self.peek(1) == b'*' => {
                self.level.nested += 1;
                self.at += 1;
            }
            b'+' | b'-' if prefix => self.level.nested += 1,
            b'<' => {
                self.level.nested += 1;
                self.level.slow += u32::from(prefix);
                self.level.angles += u32::from(!prefix || !self.jsx);
            }
            b'>' => {
                self.level.nested = self.level.nested.saturating_sub(1);
                self.level.angles = self.level.angles.saturating_sub(1);
            }
            _ => self.level.links += 1,
        }
        self.at += 1;
        self.last = Last::Operator;
    }
}
