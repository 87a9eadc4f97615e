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
}

impl LineIndex {
    /// Reads the text once.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let bytes = source.as_bytes();
        let mut lines = vec![0];
        let mut shrink = Vec::new();
        let mut lost = 0u32;
        let mut i = 0usize;
        while i < bytes.len() {
            let b = bytes[i];
            if b < 0x80 {
                i += 1;
                if b == b'\n' || (b == b'\r' && bytes.get(i) != Some(&b'\n')) {
                    lines.push(u32::try_from(i).unwrap_or(u32::MAX));
                }
                continue;
            }
            let (len, units) = match b {
                0xF0.. => (4, 2),
                0xE0.. => (3, 1),
                _ => (2, 1),
            };
            let separator = len == 3 && matches!(bytes.get(i..i + 3), Some([0xE2, 0x80, 0xA8 | 0xA9]));
            i += len;
            lost += u32::try_from(len).unwrap_or(0) - units;
            let at = u32::try_from(i).unwrap_or(u32::MAX);
            shrink.push((at, lost));
            if separator {
                lines.push(at);
            }
        }
        Self { lines, shrink }
    }

    /// UTF-16 offset of a byte offset.
    #[must_use]
    pub fn utf16(&self, byte: u32) -> u32 {
        let n = self.shrink.partition_point(|(at, _)| *at <= byte);
        byte - n.checked_sub(1).map_or(0, |n| self.shrink[n].1)
    }

    /// Line and column, both from 1, of a byte offset.
    #[must_use]
    pub fn line_column(&self, byte: u32) -> (u32, u32) {
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let column = self.utf16(byte) - self.utf16(start) + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), column)
    }

    /// The location of a byte range.
    #[must_use]
    pub fn location(&self, start: u32, end: u32) -> Location {
        let (line, column) = self.line_column(start);
        let (end_line, end_column) = self.line_column(end);
        Location { line, column, end_line, end_column, start: self.utf16(start), end: self.utf16(end) }
    }
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
        assert_eq!(index.utf16(u32::try_from(text.len()).unwrap()), u32::try_from(text.encode_utf16().count()).unwrap());
    }

    #[test]
    fn an_empty_text_has_one_line() {
        assert_eq!(LineIndex::new("").location(0, 0), Location { line: 1, column: 1, end_line: 1, end_column: 1, start: 0, end: 0 });
    }
}
