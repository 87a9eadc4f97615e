//! What stands before a body: `function name(…): Type`, `class Name extends Base`.

use super::scanner::{Last, Scanner};

/// The head that is being read, with the number of frames around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    None,
    /// Behind `function`: its name, or its parameters.
    Function(usize),
    /// Behind the parameters.
    Parameters(usize),
    /// Inside the return type.
    Return(usize),
    /// Behind `class`.
    Class(usize),
}

impl Head {
    pub fn depth(self) -> Option<usize> {
        match self {
            Self::None => None,
            Self::Function(depth) | Self::Parameters(depth) | Self::Return(depth) | Self::Class(depth) => Some(depth),
        }
    }
}

impl Scanner<'_> {
    /// A word outside of bodies, which is no member's name.
    pub(super) fn head_word(&mut self, word: &[u8], meaning: Last) {
        let depth = self.stack.len();
        let next = || self.next_from(self.at);
        match word {
            b"function" if matches!(next(), b'(' | b'*' | b'<' | b'_' | b'$' | b'a'..=b'z' | b'A'..=b'Z') => {
                self.head = Head::Function(depth);
            }
            b"class" if matches!(next(), b'{' | b'<' | b'_' | b'$' | b'a'..=b'z' | b'A'..=b'Z') => {
                self.head = Head::Class(depth);
            }
            b"export" if depth == 0 => {
                self.is_module = true;
                self.head = Head::None;
            }
            b"import" if depth == 0 && !matches!(next(), b'(' | b'.') => {
                self.is_module = true;
                self.head = Head::None;
            }
            _ => match self.head {
                // A word behind a word: the head had no body, and this is the next statement.
                Head::Return(at) if at == depth && self.ended() && meaning != Last::Unsure && word != b"extends" => {
                    self.head = Head::None
                }
                Head::Parameters(at) if at == depth => self.head = Head::None,
                _ => {}
            },
        }
    }

    /// A mark outside of bodies.
    pub(super) fn head_mark(&mut self, byte: u8) {
        let depth = self.stack.len();
        if self.head.depth() != Some(depth) {
            return;
        }
        self.head = match (self.head, byte) {
            (_, b';') => Head::None,
            (Head::Parameters(_), b'{') => self.head,
            (Head::Parameters(_), b':') => Head::Return(depth),
            (Head::Parameters(_), _) | (Head::Class(_), b':') => Head::None,
            (head, _) => head,
        };
    }

    /// Whether this `{` opens the body of a function or class.
    pub(super) fn opens_body(&self, depth: usize) -> bool {
        if self.last == Last::Arrow {
            return true;
        }
        match self.head {
            Head::Parameters(at) => at == depth,
            // Behind an operator it is a type.
            Head::Return(at) | Head::Class(at) => at == depth && self.ended(),
            Head::None | Head::Function(_) => false,
        }
    }

    fn ended(&self) -> bool {
        matches!(self.last, Last::Value | Last::Angle | Last::Brace)
    }
}
