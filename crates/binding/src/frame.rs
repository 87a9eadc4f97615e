//! A code frame: two lines on either side, the span underlined.

/// Lines before and after.
const AROUND: usize = 2;
/// Columns that are shown of a line.
const WIDTH: usize = 120;
/// Lines of one span that are shown.
const MAX_LINES: usize = 12;
const TAB: usize = 2;

/// The frame, each line ended by `\n`; empty when the line does not exist.
pub(crate) fn frame(source: &str, line: u32, column: u32, end_line: u32, end_column: u32) -> String {
    let lines = lines(source);
    let first = line.max(1) as usize;
    if first > lines.len() {
        return String::new();
    }
    let last = (end_line.max(line) as usize).min(lines.len()).min(first + MAX_LINES);
    let from = first.saturating_sub(AROUND).max(1);
    let to = (last + AROUND).min(lines.len());
    let gutter = to.to_string().len();
    // A long line is cut around the place that matters.
    let start = expand(lines[first - 1], column.max(1) as usize - 1).1;
    let shift = start.saturating_sub(WIDTH * 2 / 3);

    let mut out = String::new();
    for number in from..=to {
        let marked = (first..=last).contains(&number);
        let (text, width) = expand(lines[number - 1], usize::MAX);
        let shown = cut(&text, shift);
        out.push_str(format!("{} {number:>gutter$} | {shown}", if marked { '>' } else { ' ' }).trim_end());
        out.push('\n');
        if !marked {
            continue;
        }
        let from = if number == first { start } else { expand(lines[number - 1], indent(lines[number - 1])).1 };
        let single = end_line <= line && end_column <= column;
        let to = match number {
            _ if single => from + 1,
            _ if number == end_line as usize => expand(lines[number - 1], end_column.max(1) as usize - 1).1,
            _ => width,
        };
        let (from, to) = (from.max(shift), to.min(shift + WIDTH));
        let carets = to.saturating_sub(from).max(usize::from(number == first));
        if carets > 0 {
            out.push_str(&format!(
                "  {:>gutter$} | {}{}\n",
                "",
                " ".repeat(from - shift + usize::from(shift > 0)),
                "^".repeat(carets)
            ));
        }
    }
    out
}

/// Split as ECMAScript does it.
fn lines(source: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = source.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if !matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
            continue;
        }
        out.push(&source[start..i]);
        start = i + c.len_utf8();
        if c == '\r'
            && let Some((_, '\n')) = chars.peek()
        {
            chars.next();
            start += 1;
        }
    }
    out.push(&source[start..]);
    out
}

/// UTF-16 units of leading blanks.
fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(char::len_utf16).sum()
}

/// The first `units` UTF-16 units of a line as shown (tabs are blanks, control characters are dots), and their width.
fn expand(line: &str, units: usize) -> (String, usize) {
    let mut out = String::new();
    let (mut seen, mut width) = (0, 0);
    for c in line.chars() {
        if seen >= units {
            break;
        }
        seen = seen.saturating_add(c.len_utf16());
        if c == '\t' {
            out.push_str(&" ".repeat(TAB));
            width += TAB;
        } else {
            out.push(if c.is_control() { '\u{b7}' } else { c });
            width += if is_wide(c) { 2 } else { 1 };
        }
    }
    (out, width)
}

/// Characters that terminals draw over two columns.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

/// [`WIDTH`] columns from `shift` on, with an ellipsis where something is left out.
fn cut(text: &str, shift: usize) -> String {
    let mut out = String::new();
    let mut at = 0;
    for c in text.chars() {
        let width = if is_wide(c) { 2 } else { 1 };
        if at >= shift + WIDTH {
            out.push('\u{2026}');
            break;
        }
        if at >= shift {
            out.push(c);
        }
        at += width;
    }
    if shift > 0 { format!("\u{2026}{out}") } else { out }
}
