//! The pass over the tokens.

use crate::Grammar;

use super::brackets::Frame;
use super::heads::Head;
use super::regions::Region;
use crate::depth::WORD;

/// What the last token was: decides what a slash, a `<` and a `{` begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Last {
    /// An expression may begin here.
    Operator,
    /// `if`, `for`, `while`, `with`: a condition in parentheses follows.
    Condition,
    Arrow,
    Dot,
    /// An expression may have ended here.
    Value,
    /// `>`, which compares or ends type arguments.
    Angle,
    /// A `}`, which ends a block or a value.
    Brace,
    /// A word that is an operator or a name, `++`, `--`, `!` behind a value.
    Unsure,
}

/// A body that is being passed over.
#[derive(Clone, Copy)]
pub(super) struct Blank {
    pub start: usize,
    /// Frames outside of it.
    pub depth: usize,
    pub class: bool,
    /// The inside of `=> (…)`.
    pub value: bool,
}

pub(super) struct Scanner<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    pub jsx: bool,
    pub typescript: bool,
    pub stack: Vec<Frame>,
    pub last: Last,
    pub head: Head,
    pub blank: Option<Blank>,
    /// An `import` or `export` stands at the top level.
    pub is_module: bool,
    pub regions: Vec<Region>,
}

impl<'a> Scanner<'a> {
    pub fn new(source: &'a str, grammar: Grammar) -> Self {
        Self {
            bytes: source.as_bytes(),
            at: 0,
            jsx: grammar.jsx,
            typescript: grammar.typescript,
            stack: Vec::with_capacity(16),
            last: Last::Operator,
            head: Head::None,
            blank: None,
            is_module: false,
            regions: Vec::new(),
        }
    }

    pub fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// The next byte that is no white space, from `at` on; 0 at the end.
    pub fn next_from(&self, at: usize) -> u8 {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter().copied().find(|byte| !byte.is_ascii_whitespace()).unwrap_or(0)
    }

    /// Bodies that may be left out, in order; `None` in doubt, or where there is none.
    pub fn run(mut self) -> Option<Vec<Region>> {
        if self.bytes.starts_with(b"\xEF\xBB\xBF") {
            self.at = 3;
        }
        if self.bytes[self.at..].starts_with(b"#!") {
            self.at += memchr::memchr(b'\n', &self.bytes[self.at..])?;
        }
        while self.at < self.bytes.len() {
            match self.stack.last() {
                Some(Frame::Tag { .. }) => self.tag()?,
                Some(Frame::Children { .. }) => self.children()?,
                _ => self.tokens()?,
            }
        }
        (self.stack.is_empty() && self.is_module && !self.regions.is_empty()).then_some(self.regions)
    }

    /// Tokens, until JSX begins or goes on.
    fn tokens(&mut self) -> Option<()> {
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            if WORD[byte as usize] {
                self.word()?;
                continue;
            }
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => {
                    self.at += 1;
                    continue;
                }
                // A comment is no token, and what stands before it counts on.
                b'/' => {
                    if !matches!(self.peek(1), b'/' | b'*') && self.head != Head::None {
                        self.head_mark(byte);
                    }
                    self.slash()?;
                    continue;
                }
                _ => {}
            }
            if self.head != Head::None {
                self.head_mark(byte);
            }
            match byte {
                b'"' | b'\'' => self.string(byte)?,
                b'`' => {
                    self.at += 1;
                    self.template()?;
                }
                b'(' | b'[' | b'{' => self.open(byte)?,
                b')' | b']' | b'}' => {
                    self.close(byte)?;
                    if matches!(self.stack.last(), Some(Frame::Tag { .. } | Frame::Children { .. })) {
                        return Some(());
                    }
                }
                b'<' if self.jsx => {
                    if self.angle()? {
                        return Some(());
                    }
                }
                _ => self.operator(byte)?,
            }
        }
        Some(())
    }

    fn operator(&mut self, byte: u8) -> Option<()> {
        let (taken, last) = match byte {
            b'=' if self.peek(1) == b'>' => (2, Last::Arrow),
            b'+' if self.peek(1) == b'+' => (2, Last::Unsure),
            b'-' if self.peek(1) == b'-' => {
                // Perhaps the end of an HTML comment.
                if self.peek(2) == b'>' {
                    return None;
                }
                (2, Last::Unsure)
            }
            b'<' if self.peek(1) == b'!' => return None,
            b'!' if matches!(self.last, Last::Operator | Last::Condition | Last::Arrow) || self.peek(1) == b'=' => {
                (1, Last::Operator)
            }
            b'!' => (1, Last::Unsure),
            b'.' if self.peek(1) == b'.' => (2, Last::Operator),
            // Of `...`, the third.
            b'.' if self.at > 0 && self.bytes[self.at - 1] == b'.' => (1, Last::Operator),
            b'.' => (1, Last::Dot),
            b'>' => (1, Last::Angle),
            b';' | b',' | b':' | b'?' | b'=' | b'+' | b'-' | b'*' | b'%' | b'&' | b'|' | b'^' | b'~' | b'<' => {
                (1, Last::Operator)
            }
            _ => return None,
        };
        self.at += taken;
        self.last = last;
        Some(())
    }
}
