//! Brackets, and the bodies between them.

use super::heads::Head;
use super::regions::Region;
use super::scanner::{Blank, Last, Scanner};

/// Brackets within brackets past which the full parse decides.
const MAX_DEPTH: usize = 256;
/// Shorter bodies cost the parser less than leaving them out.
const MIN_BYTES: usize = 8;

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    Paren {
        /// Behind `if` and its like.
        condition: bool,
        /// The parameters of the function whose head is being read.
        parameters: bool,
    },
    Bracket,
    Brace,
    /// `${` in a template.
    Template,
    /// `{` in JSX.
    Container,
    /// Between `<name` and `>`; where the name stands.
    Tag {
        start: usize,
        end: usize,
    },
    /// Between `<name>` and `</name>`.
    Children {
        start: usize,
        end: usize,
    },
}

impl Scanner<'_> {
    pub(super) fn push(&mut self, frame: Frame) -> Option<()> {
        self.stack.push(frame);
        (self.stack.len() <= MAX_DEPTH).then_some(())
    }

    pub(super) fn open(&mut self, byte: u8) -> Option<()> {
        let depth = self.stack.len();
        let frame = match byte {
            b'(' => {
                let parameters = self.head == Head::Function(depth);
                if self.blank.is_none() && self.last == Last::Arrow {
                    self.start_blank(depth, false, true);
                }
                Frame::Paren { condition: self.last == Last::Condition, parameters }
            }
            b'[' => Frame::Bracket,
            _ => {
                if self.blank.is_none() {
                    let class = self.head == Head::Class(depth);
                    if self.opens_body(depth) {
                        self.start_blank(depth, class && self.last != Last::Arrow, false);
                    }
                }
                Frame::Brace
            }
        };
        self.at += 1;
        self.last = Last::Operator;
        self.push(frame)
    }

    fn start_blank(&mut self, depth: usize, class: bool, value: bool) {
        self.head = Head::None;
        self.blank = Some(Blank { start: self.at + 1, depth, class, value });
    }

    pub(super) fn close(&mut self, byte: u8) -> Option<()> {
        let frame = self.stack.pop()?;
        self.end_blank();
        let depth = self.stack.len();
        self.at += 1;
        self.last = match (byte, frame) {
            (b')', Frame::Paren { condition, parameters }) => {
                if parameters {
                    self.head = Head::Parameters(depth);
                }
                if condition { Last::Operator } else { Last::Value }
            }
            (b']', Frame::Bracket) => Last::Value,
            (b'}', Frame::Brace) => Last::Brace,
            (b'}', Frame::Template) => return self.template(),
            (b'}', Frame::Container) => Last::Operator,
            _ => return None,
        };
        if self.head.depth().is_some_and(|head| head > depth) {
            self.head = Head::None;
        }
        Some(())
    }

    /// Notes the body that ends at this bracket.
    fn end_blank(&mut self) {
        let depth = self.stack.len();
        let Some(Blank { start, class, value, .. }) = self.blank.filter(|blank| blank.depth == depth) else { return };
        self.blank = None;
        let end = self.at;
        let body = &self.bytes[start..end];
        let kept = body.len() < MIN_BYTES
            || class && tells_statics(body)
            // `=> (x) => …`, `=> (x): T => …`: these were parameters.
            || value && matches!(self.next_from(end + 1), b'=' | b':' | b'{' | b'/');
        if !kept {
            self.regions.push(Region { start, end, value });
        }
    }
}

/// Whether a class may have a static that routes ask for. An escape may spell anything.
fn tells_statics(body: &[u8]) -> bool {
    memchr::memchr(b'\\', body).is_some() || memchr::memmem::find(body, b"getInitialProps").is_some()
}
