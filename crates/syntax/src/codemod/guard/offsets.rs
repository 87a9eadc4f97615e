//! Positions of a finding in the text.

use std::ops::Range;

/// UTF-16 offsets to bytes.
pub(super) struct Offsets(Option<Vec<u32>>);

impl Offsets {
    pub(super) fn new(source: &str) -> Self {
        if source.is_ascii() {
            return Self(None);
        }
        let mut bytes = Vec::new();
        for (at, c) in source.char_indices() {
            bytes.extend(std::iter::repeat_n(u32::try_from(at).unwrap_or(u32::MAX), c.len_utf16()));
        }
        bytes.push(u32::try_from(source.len()).unwrap_or(u32::MAX));
        Self(Some(bytes))
    }

    pub(super) fn bytes(&self, (start, end): (u32, u32)) -> Option<Range<usize>> {
        match &self.0 {
            None => Some(start as usize..end as usize),
            Some(bytes) => Some(*bytes.get(start as usize)? as usize..*bytes.get(end as usize)? as usize),
        }
    }
}
