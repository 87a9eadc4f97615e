//! Stretches of a source text that the parser need not see.

/// The inside of a pair of brackets, as byte offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub start: usize,
    pub end: usize,
    /// Something must stand there: the inside of `=> (…)`.
    pub value: bool,
}

/// The text with spaces in the regions' place, byte by byte.
pub(super) fn blank(source: &str, regions: &[Region]) -> String {
    const SPACES: &str = "                                                                ";
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    for region in regions {
        out.push_str(&source[at..region.start]);
        let mut left = region.end - region.start;
        if region.value && left > 0 {
            out.push('0');
            left -= 1;
        }
        while left > 0 {
            let some = left.min(SPACES.len());
            out.push_str(&SPACES[..some]);
            left -= some;
        }
        at = region.end;
    }
    out.push_str(&source[at..]);
    out
}

/// Whether a region mentions a name in a way that may give it another value or change it inside. May err towards yes.
pub(super) fn may_change(source: &str, regions: &[Region], name: &str) -> bool {
    let finder = memchr::memmem::Finder::new(name);
    regions.iter().any(|region| {
        let bytes = &source.as_bytes()[..region.end];
        finder.find_iter(&bytes[region.start..]).any(|at| {
            let start = region.start + at;
            !harmless(&bytes[region.start..start], &bytes[start + name.len()..])
        })
    })
}

/// Whether a mention only reads, by what stands before and behind it.
fn harmless(before: &[u8], behind: &[u8]) -> bool {
    let part = |byte: &u8| crate::depth::WORD[*byte as usize];
    if before.last().is_some_and(part) || behind.first().is_some_and(part) {
        // Only a part of another name.
        return true;
    }
    if let [.., other, b'.'] = before
        && *other != b'.'
    {
        return true;
    }
    let before = before.trim_ascii_end();
    let next = behind.trim_ascii_start();
    let counted = matches!(before.last(), Some(b'+' | b'-'));
    match next.first() {
        Some(b'(') => true,
        Some(b':' | b';') => !counted,
        // An element's name.
        Some(b'>' | b'/' | b'{' | b'a'..=b'z' | b'A'..=b'Z') => matches!(before, [.., b'<'] | [.., b'<', b'/']),
        _ => false,
    }
}
