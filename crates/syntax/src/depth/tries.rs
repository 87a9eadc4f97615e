//! Angle brackets: elements, types, comparisons, and what the parser may try again and again for them.

use super::tokens::WORD;
use super::{Last, MAX_OPEN, MAX_TRIES, Scanner};

/// Whether there is enough of what [`MAX_TRIES`] is about for a closer look.
pub(super) fn may_try(bytes: &[u8], jsx: bool) -> bool {
    let behind = |at: usize| {
        let rest = bytes[at + 1..].trim_ascii_start();
        let word = rest.iter().take_while(|byte| WORD[**byte as usize]).count();
        (rest.first().copied(), rest.get(word).copied())
    };
    let angle = |at: &usize| match behind(*at) {
        // In JSX a `<b>` is an element.
        (_, Some(b'>')) => !jsx,
        (Some(b'{' | b'[' | b'('), _) | (_, Some(b'{' | b'[' | b'(' | b',')) => true,
        _ => false,
    };
    let question = |at: &usize| behind(*at).0 == Some(b'(');
    memchr::memchr_iter(b'<', bytes).filter(angle).nth(MAX_OPEN as usize).is_some()
        || memchr::memchr_iter(b'?', bytes).filter(question).nth(MAX_TRIES as usize).is_some()
}

impl Scanner<'_> {
    pub(super) fn angle(&mut self) {
        match self.peek(1) {
            b'/' => {
                self.elements = self.elements.saturating_sub(1);
                self.at += 2;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'>' | b'_' | b'$' => {
                self.elements += 1;
                self.at += 1;
            }
            _ => self.operator(b'<'),
        }
        self.last = Last::Operator;
    }
}
