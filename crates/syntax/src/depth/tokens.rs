//! Words, texts and comments: what brackets do not count in.

use super::{Last, Scanner};

/// Bytes that words are made of.
pub(crate) const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        table[byte] = b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'#' | b'@') || b >= 0x80;
        byte += 1;
    }
    table
};

/// First letters of the keywords that [`Scanner::word`] looks for.
pub(super) const KEYWORD_STARTS: [bool; 256] = {
    let mut table = [false; 256];
    let letters = b"acdefiknorstvwy";
    let mut index = 0;
    while index < letters.len() {
        table[letters[index] as usize] = true;
        index += 1;
    }
    table
};

impl Scanner<'_> {
    pub(super) fn behind_word(&self) -> bool {
        self.at > 0 && self.bytes[self.at - 1].is_ascii_alphanumeric()
    }

    /// Takes a word or a number; true if it is a keyword that deepens.
    pub(super) fn word(&mut self) -> bool {
        let start = self.at;
        let rest = &self.bytes[start..];
        self.at += rest.iter().position(|byte| !WORD[*byte as usize]).unwrap_or(rest.len());
        self.last = Last::Value;
        let word = &self.bytes[start..self.at];
        let member = start > 0 && self.bytes[start - 1] == b'.';
        if member || !(2..=10).contains(&word.len()) || !KEYWORD_STARTS[word[0] as usize] {
            return false;
        }
        match word {
            b"else" => self.level.slow += 1,
            b"if" | b"for" | b"while" | b"with" | b"do" => self.level.heads += 1,
            b"typeof" | b"void" | b"delete" | b"new" | b"await" | b"yield" | b"keyof" | b"readonly" | b"infer"
            | b"extends" | b"in" | b"instanceof" | b"async" => self.level.nested += 1,
            b"return" | b"case" | b"throw" | b"of" | b"default" | b"as" | b"satisfies" => {
                self.last = Last::Operator;
                return false;
            }
            _ => return false,
        }
        self.last = Last::Operator;
        true
    }

    /// A line break ends a statement when a value stands before it and a word follows.
    pub(super) fn line_end(&mut self) {
        while matches!(self.peek(0), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
        if self.last == Last::Value
            && matches!(self.peek(0), b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | b'"' | b'\'' | b'0'..=b'9')
        {
            self.level.links = 0;
            self.level.nested = 0;
            if !self.rest_is(b"else") {
                self.level.slow = 0;
            }
        }
    }

    pub(super) fn string(&mut self, quote: u8) {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'\\' => self.at += 1,
                // An apostrophe in JSX text opens no string: a line break ends the mistake.
                b'\n' => break,
                byte if byte == quote => {
                    self.at += 1;
                    break;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.last = Last::Value;
    }

    /// The rest of a template's text, up to its end or its next `${`.
    pub(super) fn template(&mut self) {
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'\\' => self.at += 1,
                b'`' => {
                    self.at += 1;
                    self.last = Last::Value;
                    return;
                }
                b'$' if self.peek(1) == b'{' => {
                    self.at += 1;
                    self.enter(b'`');
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    pub(super) fn slash(&mut self) {
        match self.peek(1) {
            b'/' => {
                self.at += memchr::memchr2(b'\n', b'\r', &self.bytes[self.at..]).unwrap_or(self.bytes.len() - self.at)
            }
            b'*' => {
                let rest = &self.bytes[self.at + 2..];
                self.at += memchr::memmem::find(rest, b"*/").map_or(rest.len() + 2, |end| end + 4);
            }
            b'>' if self.has_elements => {
                self.elements = self.elements.saturating_sub(1);
                self.at += 2;
                self.last = Last::Value;
            }
            _ if self.last == Last::Operator => self.regex(),
            _ => self.operator(b'/'),
        }
    }

    fn regex(&mut self) {
        let mut class = false;
        let mut end = self.at + 1;
        loop {
            match self.bytes.get(end) {
                // No end on this line: it was a division after all.
                None | Some(b'\n') => return self.operator(b'/'),
                Some(b'\\') => end += 1,
                Some(b'[') => class = true,
                Some(b']') => class = false,
                Some(b'/') if !class => break,
                Some(_) => {}
            }
            end += 1;
        }
        self.at = end + 1;
        self.last = Last::Value;
    }

    fn rest(&self) -> &[u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let start = rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
        &rest[start..]
    }

    /// The next byte that is no white space; 0 at the end.
    pub(super) fn next_byte(&self) -> u8 {
        self.rest().first().copied().unwrap_or(0)
    }

    /// Whether this word comes next.
    pub(super) fn rest_is(&self, word: &[u8]) -> bool {
        self.rest().starts_with(word)
    }
}
