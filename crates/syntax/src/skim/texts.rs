//! Words, literals and comments: brackets inside them are none.

use super::brackets::Frame;
use super::scanner::{Last, Scanner};
use crate::depth::WORD;

impl Scanner<'_> {
    /// Takes a word or a number and says what it is; `None` for letters that may be white space or an escape.
    pub(super) fn word(&mut self) -> Option<()> {
        let start = self.at;
        let rest = &self.bytes[start..];
        self.at += rest.iter().position(|byte| !WORD[*byte as usize]).unwrap_or(rest.len());
        let word = &self.bytes[start..self.at];
        if !word.is_ascii() {
            return None;
        }
        let before = self.last;
        let meaning = if before == Last::Dot { Last::Value } else { meaning(word, before) };
        if self.blank.is_none() && before != Last::Dot {
            self.head_word(word, meaning);
        }
        self.last = meaning;
        Some(())
    }

    pub(super) fn string(&mut self, quote: u8) -> Option<()> {
        let mut at = self.at + 1;
        loop {
            at += memchr::memchr3(quote, b'\\', b'\n', self.bytes.get(at..)?)?;
            match self.bytes[at] {
                b'\\' => {
                    // A line break that is escaped may take two bytes.
                    at += if self.bytes.get(at + 1..at + 3) == Some(b"\r\n") { 3 } else { 2 };
                }
                b'\n' => return None,
                _ => break,
            }
        }
        self.at = at + 1;
        self.last = Last::Value;
        Some(())
    }

    /// The text of a template up to its end or its next `${`.
    pub(super) fn template(&mut self) -> Option<()> {
        loop {
            self.at += memchr::memchr3(b'`', b'\\', b'$', self.bytes.get(self.at..)?)?;
            match self.bytes[self.at] {
                b'`' => {
                    self.at += 1;
                    self.last = Last::Value;
                    return Some(());
                }
                b'\\' => self.at += 2,
                _ if self.peek(1) == b'{' => {
                    self.at += 2;
                    self.last = Last::Operator;
                    return self.push(Frame::Template);
                }
                _ => self.at += 1,
            }
        }
    }

    /// A comment, a regular expression or a division.
    pub(super) fn slash(&mut self) -> Option<()> {
        match self.peek(1) {
            b'/' => {
                let rest = &self.bytes[self.at..];
                let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                // Two more characters end a line, and nobody uses them.
                if memchr::memchr(0xE2, &rest[..length]).is_some_and(|at| rest[at..].starts_with(b"\xE2\x80")) {
                    return None;
                }
                self.at += length;
            }
            b'*' => self.at += 4 + memchr::memmem::find(&self.bytes[self.at + 2..], b"*/")?,
            _ => match self.last {
                Last::Operator | Last::Condition | Last::Arrow => self.regex()?,
                Last::Value => {
                    self.at += 1;
                    self.last = Last::Operator;
                }
                _ => return None,
            },
        }
        Some(())
    }

    fn regex(&mut self) -> Option<()> {
        let mut class = false;
        let mut at = self.at + 1;
        loop {
            match *self.bytes.get(at)? {
                b'\n' | b'\r' => return None,
                b'\\' => at += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => break,
                _ => {}
            }
            at += 1;
        }
        self.at = at + 1;
        self.last = Last::Value;
        Some(())
    }
}

/// What a word makes of the token behind it.
fn meaning(word: &[u8], before: Last) -> Last {
    if !(2..=10).contains(&word.len()) || !word[0].is_ascii_lowercase() {
        return Last::Value;
    }
    match word {
        b"return" | b"typeof" | b"instanceof" | b"in" | b"new" | b"delete" | b"void" | b"throw" | b"case" | b"do"
        | b"else" | b"default" | b"extends" => Last::Operator,
        b"if" | b"for" | b"while" | b"with" => Last::Condition,
        b"await" if before == Last::Condition => Last::Condition,
        // These may be names as well.
        b"of" | b"await" | b"yield" | b"as" | b"satisfies" | b"is" | b"keyof" | b"readonly" | b"infer" | b"unique"
        | b"asserts" | b"async" => Last::Unsure,
        _ => Last::Value,
    }
}
