//! Byte offsets to editor positions.

use serde::{Deserialize, Serialize};

/// A stretch of one source text, in the units that editors use.
///
/// `start`/`end` are UTF-16 offsets from 0; `line`/`column` count from 1, columns in UTF-16 units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    pub start: u32,
    pub end: u32,
}

/// Line starts of one source text, with its non-ASCII stretches, so that any byte offset is found in O(log n).
///
/// A line ends at `\n`, `\r\n`, a lone `\r`, U+2028 or U+2029, as in ECMAScript.
#[derive(Clone, Debug, Default)]
pub struct LineIndex {
    /// Byte offset of each line's first byte.
    lines: Vec<u32>,
    /// For each non-ASCII char: (byte offset just behind it, bytes minus UTF-16 units summed up to there).
    shrink: Vec<(u32, u32)>,
    /// The text begins with a byte order mark.
    has_mark: bool,
}

const MARK_BYTES: u32 = 3;

impl LineIndex {
    /// Reads the text once.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let bytes = source.as_bytes();
        let mut index = Self {
            lines: Vec::with_capacity(bytes.len() / 24 + 1),
            shrink: Vec::new(),
            has_mark: source.starts_with('\u{FEFF}'),
        };
        index.lines.push(0);
        let (words, _) = bytes.as_chunks::<8>();
        let mut lost = 0;
        // The first byte that is not read yet: a long character may reach into the next word.
        let mut at = 0;
        for (number, word) in words.iter().enumerate() {
            let mut marks = marks(u64::from_le_bytes(*word));
            while marks != 0 {
                let i = number * 8 + (marks.trailing_zeros() / 8) as usize;
                marks &= marks - 1;
                if i >= at {
                    at = index.mark(bytes, i, &mut lost);
                }
            }
        }
        for i in words.len() * 8..bytes.len() {
            if i >= at && (bytes[i] >= 0x80 || matches!(bytes[i], b'\n' | b'\r')) {
                at = index.mark(bytes, i, &mut lost);
            }
        }
        index
    }

    /// Notes the line break or the long character that begins at `i`; what follows it is returned.
    fn mark(&mut self, bytes: &[u8], i: usize, lost: &mut u32) -> usize {
        let offset = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let (len, units) = match bytes[i] {
            b'\n' => {
                self.lines.push(offset(i + 1));
                return i + 1;
            }
            b'\r' => {
                if bytes.get(i + 1) != Some(&b'\n') {
                    self.lines.push(offset(i + 1));
                }
                return i + 1;
            }
            0xF0.. => (4, 2),
            0xE0.. => (3, 1),
            _ => (2, 1),
        };
        *lost += len - units;
        let end = i + len as usize;
        self.shrink.push((offset(end), *lost));
        if matches!(bytes.get(i..i + 3), Some([0xE2, 0x80, 0xA8 | 0xA9])) {
            self.lines.push(offset(end));
        }
        end
    }

    /// UTF-16 offset of a byte offset.
    #[must_use]
    pub fn utf16(&self, byte: u32) -> u32 {
        if self.shrink.is_empty() {
            return byte;
        }
        let n = self.shrink.partition_point(|(at, _)| *at <= byte);
        byte - n.checked_sub(1).map_or(0, |n| self.shrink[n].1)
    }

    /// Line and column, both from 1, of a byte offset.
    #[must_use]
    pub fn line_column(&self, byte: u32) -> (u32, u32) {
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        // No editor counts a byte order mark as a column.
        let mark = u32::from(self.has_mark && line == 1 && byte >= MARK_BYTES);
        let column = self.utf16(byte) - self.utf16(start) + 1 - mark;
        (u32::try_from(line).unwrap_or(u32::MAX), column)
    }

    /// Byte offset of the first byte of the line that a byte stands in.
    #[must_use]
    pub fn line_start(&self, byte: u32) -> u32 {
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        self.lines.get(line - 1).copied().unwrap_or(0)
    }

    /// The location of a byte range.
    #[must_use]
    pub fn location(&self, start: u32, end: u32) -> Location {
        let (line, column) = self.line_column(start);
        let (from, to) = (self.utf16(start), self.utf16(end));
        // Most stretches end in the line they begin in; a byte order mark is no column.
        let next = self.lines.get(line as usize).copied().unwrap_or(u32::MAX);
        let (end_line, end_column) = if end < next && end >= start && !self.has_mark {
            (line, column + (to - from))
        } else {
            self.line_column(end)
        };
        Location { line, column, end_line, end_column, start: from, end: to }
    }
}

/// The high bit of each byte that is a line break or not ASCII, of eight bytes at a time.
fn marks(word: u64) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    // Exact: the high bit of a byte of `x` is set just where that byte is zero.
    let zero = |x: u64| !(((x & LOW) + LOW) | x | LOW);
    (word & !LOW) | zero(word ^ 0x0A0A_0A0A_0A0A_0A0A) | zero(word ^ 0x0D0D_0D0D_0D0D_0D0D)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units() {
        let text = "a\u{1F600}b\r\n\u{e9}x\u{2028}y";
        let index = LineIndex::new(text);
        let at = |needle: &str| index.line_column(u32::try_from(text.find(needle).unwrap()).unwrap());
        assert_eq!(at("b"), (1, 4));
        assert_eq!(at("x"), (2, 2));
        assert_eq!(at("y"), (3, 1));
        assert_eq!(
            index.utf16(u32::try_from(text.len()).unwrap()),
            u32::try_from(text.encode_utf16().count()).unwrap()
        );
    }

    #[test]
    fn lines_are_found_wherever_they_end() {
        for before in 0..20 {
            for (end, breaks) in
                [("\n", 1), ("\r", 1), ("\r\n", 1), ("\n\n", 2), ("\u{2028}", 1), ("\u{e9}\n", 1), ("\t\x0B", 0)]
            {
                let text = format!("{}{end}tail of some length", "x".repeat(before));
                let at = u32::try_from(before + end.len()).unwrap();
                assert_eq!(LineIndex::new(&text).line_column(at).0, 1 + breaks, "{text:?}");
            }
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let text = "\u{FEFF}ab\nc";
        let index = LineIndex::new(text);
        assert_eq!(index.line_column(3), (1, 1));
        assert_eq!(index.line_column(4), (1, 2));
        assert_eq!(index.line_column(6), (2, 1));
        assert_eq!(index.location(0, 0).start, 0);
        assert_eq!(index.location(3, 4).start, 1);
    }

    #[test]
    fn an_empty_text_has_one_line() {
        assert_eq!(
            LineIndex::new("").location(0, 0),
            Location { line: 1, column: 1, end_line: 1, end_column: 1, start: 0, end: 0 }
        );
    }
}
