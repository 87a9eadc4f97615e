//! Elements: their text knows no strings and no comments.

use super::brackets::Frame;
use super::scanner::{Last, Scanner};

fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$')
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | b'.' | b':')
}

impl Scanner<'_> {
    /// A `<` outside of elements; true if it begins one.
    pub(super) fn angle(&mut self) -> Option<bool> {
        let next = self.peek(1);
        if next == b'!' {
            return None;
        }
        let element = is_start(next) || next == b'>';
        let begins = match self.last {
            Last::Operator | Last::Condition | Last::Arrow => element && !self.is_generic(),
            Last::Value => false,
            Last::Angle | Last::Brace | Last::Unsure | Last::Dot if element => return None,
            _ => false,
        };
        if begins {
            self.element()?;
        } else {
            self.at += 1;
            self.last = Last::Operator;
        }
        Some(begins)
    }

    /// `<T,>(…) => …`, `<T extends U>(…) => …`
    fn is_generic(&self) -> bool {
        if !self.typescript {
            return false;
        }
        let rest = &self.bytes[self.at + 1..];
        let name = rest.iter().position(|byte| !is_name(*byte)).unwrap_or(rest.len());
        let behind = rest[name..].trim_ascii_start();
        name > 0 && (behind.starts_with(b",") || behind.starts_with(b"extends "))
    }

    /// Takes `<name`, or the whole `<>`.
    fn element(&mut self) -> Option<()> {
        let start = self.at + 1;
        let rest = &self.bytes[start..];
        let end = start + rest.iter().position(|byte| !is_name(*byte)).unwrap_or(rest.len());
        if start == end {
            if self.bytes.get(end) != Some(&b'>') {
                return None;
            }
            self.at = end + 1;
            return self.push(Frame::Children { start, end });
        }
        self.at = end;
        self.push(Frame::Tag { start, end })
    }

    fn skip_space(&mut self) {
        while self.peek(0).is_ascii_whitespace() {
            self.at += 1;
        }
    }

    /// Attributes, up to `>`, `/>` or a `{`.
    pub(super) fn tag(&mut self) -> Option<()> {
        loop {
            self.skip_space();
            match self.peek(0) {
                b'/' if self.peek(1) == b'>' => {
                    self.at += 2;
                    return self.leave();
                }
                b'>' => {
                    self.at += 1;
                    if let Some(Frame::Tag { start, end }) = self.stack.pop() {
                        self.stack.push(Frame::Children { start, end });
                    }
                    return Some(());
                }
                b'{' => return self.container(),
                b'=' => {
                    self.at += 1;
                    self.skip_space();
                    match self.peek(0) {
                        quote @ (b'"' | b'\'') => {
                            let rest = &self.bytes[self.at + 1..];
                            self.at += 2 + memchr::memchr(quote, rest)?;
                        }
                        b'{' => return self.container(),
                        _ => return None,
                    }
                }
                byte if is_start(byte) => {
                    while is_name(self.peek(0)) {
                        self.at += 1;
                    }
                }
                _ => return None,
            }
        }
    }

    fn container(&mut self) -> Option<()> {
        self.at += 1;
        self.last = Last::Operator;
        self.push(Frame::Container)
    }

    /// What stands between two tags, up to the next `{` or tag.
    pub(super) fn children(&mut self) -> Option<()> {
        self.at += memchr::memchr2(b'{', b'<', &self.bytes[self.at..])?;
        if self.peek(0) == b'{' {
            return self.container();
        }
        if self.peek(1) != b'/' {
            return self.element();
        }
        let Some(Frame::Children { start, end }) = self.stack.last().copied() else { return None };
        self.at += 2;
        self.skip_space();
        if !self.bytes[self.at..].starts_with(&self.bytes[start..end]) {
            return None;
        }
        self.at += end - start;
        self.skip_space();
        if self.peek(0) != b'>' {
            return None;
        }
        self.at += 1;
        self.leave()
    }

    /// Behind an element.
    fn leave(&mut self) -> Option<()> {
        self.stack.pop()?;
        self.last = Last::Value;
        Some(())
    }
}
