//! Code frames: two lines on either side of a place, the place underlined. Drawn by annotate-snippets.

use annotate_snippets::renderer::{AnsiColor, Style};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::Severity;

/// Lines before and after.
const AROUND: usize = 2;
/// Columns that a frame takes.
const WIDTH: usize = 120;
/// Characters of a line that are kept on either side of the place: what lies further out is cut by the drawing anyway.
const KEPT: usize = 4 * WIDTH;

/// Where the frame points: lines and columns from 1, columns in UTF-16 units; the end is the first unit behind the place.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

/// The frame, each line ended by `\n`; empty when the line does not exist. With a severity it has ANSI colours.
///
/// Lines are ECMAScript's. Nothing in the source reaches a terminal as a control character.
#[must_use]
pub fn frame(source: &str, span: Span, colors: Option<Severity>) -> String {
    let source = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let lines = lines(source);
    let first = span.line.max(1) as usize - 1;
    if first >= lines.len() {
        return String::new();
    }
    let last = (span.end_line.max(span.line).max(1) as usize - 1).min(lines.len() - 1);
    let from = first.saturating_sub(AROUND);
    let to = (last + AROUND).min(lines.len() - 1);

    // One line feed a line, whatever the source has: the drawing counts lines by it.
    let mut text = String::new();
    let (mut start, mut end) = (0, 0);
    for (number, line) in lines.iter().enumerate().take(to + 1).skip(from) {
        let focus = if number == last && number != first { span.end_column } else { span.column };
        let (kept, cut) = keep(line, if (first..=last).contains(&number) { byte(line, focus) } else { 0 });
        if number == first {
            start = text.len() + byte(line, span.column).saturating_sub(cut).min(kept.len());
        }
        if number == last {
            end = text.len() + byte(line, span.end_column).saturating_sub(cut).min(kept.len());
        }
        text.push_str(kept);
        text.push('\n');
    }
    if end <= start {
        end = text[start..].chars().next().filter(|c| *c != '\n').map_or(start, |c| start + c.len_utf8());
    }

    let level = match colors.unwrap_or(Severity::Error) {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let shown = text.trim_end_matches('\n').len();
    let snippet = Snippet::source(text.as_str())
        .line_start(from + 1)
        .annotation(AnnotationKind::Primary.span(start..end))
        // Keeps the lines around in sight; the middle of a long place is folded.
        .annotation(AnnotationKind::Visible.span(0..start))
        .annotation(AnnotationKind::Visible.span(end..shown.max(end)));
    let drawn = renderer(colors.is_some()).render(&[Group::with_level(level).element(snippet)]);
    let rows: Vec<&str> = drawn.lines().collect();
    let from = usize::from(rows.first().is_some_and(|row| is_padding(row)));
    let to = rows.len() - usize::from(rows.last().is_some_and(|row| is_padding(row)));
    rows.get(from..to).unwrap_or_default().iter().map(|row| format!("{}\n", row.trim_end())).collect()
}

/// A row of the gutter alone, which the drawing has above and below.
fn is_padding(row: &str) -> bool {
    let row = row.strip_suffix("\u{1b}[0m").unwrap_or(row);
    row.strip_suffix('|').is_some_and(|rest| rest.trim_end_matches("\u{1b}[2m").trim().is_empty())
}

fn renderer(colors: bool) -> Renderer {
    if !colors {
        return Renderer::plain().term_width(WIDTH);
    }
    let plain = |color: AnsiColor| color.on_default();
    Renderer::styled()
        .term_width(WIDTH)
        .error(plain(AnsiColor::Red))
        .warning(plain(AnsiColor::Yellow))
        .info(plain(AnsiColor::Blue))
        .line_num(Style::new().dimmed())
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

/// Byte offset in a line of a column (UTF-16 units, from 1); the line's end for what lies behind it.
fn byte(line: &str, column: u32) -> usize {
    let mut units = column.max(1) as usize - 1;
    for (i, c) in line.char_indices() {
        if units < c.len_utf16() {
            return i;
        }
        units -= c.len_utf16();
    }
    line.len()
}

/// The part of a line around a byte of it, and how many bytes were cut off at its start.
fn keep(line: &str, focus: usize) -> (&str, usize) {
    let from = line.floor_char_boundary(focus.saturating_sub(KEPT));
    let to = line.ceil_char_boundary(focus.saturating_add(KEPT).min(line.len()));
    (&line[from..to], from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(source: &str, line: u32, column: u32, end_line: u32, end_column: u32) -> String {
        frame(source, Span { line, column, end_line, end_column }, None)
    }

    #[test]
    fn two_lines_on_either_side() {
        let source = "one\ntwo\nthree\nimport fs from 'fs';\nfive\nsix\nseven\n";
        assert_eq!(
            at(source, 4, 16, 4, 20),
            "2 | two\n3 | three\n4 | import fs from 'fs';\n  |                ^^^^\n5 | five\n6 | six\n"
        );
        assert_eq!(at("a\nbcd", 2, 4, 2, 4), "1 | a\n2 | bcd\n  |    ^\n", "the end of the file");
        assert_eq!(at("a\n", 2, 1, 2, 1), "1 | a\n2 |\n  | ^\n", "behind the last line feed");
        assert_eq!(at("", 1, 1, 1, 1), "1 |\n  | ^\n");
        assert_eq!(at("a\n", 9, 1, 9, 1), "", "no such line");
    }

    #[test]
    fn columns_are_those_of_an_editor_and_width_that_of_a_terminal() {
        assert_eq!(
            at("\u{FEFF}\t\tx = 'fs';\r\n日本語😀 = y\r\n", 1, 7, 1, 11),
            "1 |         x = 'fs';\n  |             ^^^^\n2 | 日本語😀 = y\n"
        );
        assert_eq!(at("日本語😀 = y", 1, 7, 1, 8), "1 | 日本語😀 = y\n  |          ^\n");
        assert_eq!(at("日本語", 1, 2, 1, 3), "1 | 日本語\n  |   ^^\n", "a wide character is underlined whole");
        assert_eq!(at("a\rb\u{2028}c", 3, 1, 3, 2), "1 | a\n2 | b\n3 | c\n  | ^\n", "every line end of ECMAScript");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let frame = at(&format!("{}here{}\nnext", "é".repeat(50_000), "y".repeat(500_000)), 1, 50_001, 1, 50_005);
        let shown: Vec<&str> = frame.lines().collect();
        assert!(shown[0].starts_with("1 | ...éé") && shown[0].ends_with("yy..."), "{frame}");
        assert!(shown[0].chars().count() <= WIDTH + 6, "{frame}");
        let chars = |text: &str, word| text.find(word).map(|i| text[..i].chars().count());
        assert_eq!(chars(shown[0], "here"), chars(shown[1], "^^^^"), "{frame}");
    }

    #[test]
    fn a_place_of_many_lines_shows_its_ends() {
        let source = format!("x {{\n{}}}\ny\n", "  a();\n".repeat(1000));
        let frame = at(&source, 1, 3, 1002, 2);
        assert!(frame.lines().count() < 12, "{frame}");
        assert!(frame.contains("1 |   x {") && frame.contains("1002 | | }") && frame.contains("..."), "{frame}");
        assert!(frame.ends_with("1003 |   y\n"), "{frame}");
    }

    #[test]
    fn nothing_of_the_source_moves_the_terminal() {
        let frame = at("a\u{1b}[31m \u{202e}\u{7}\u{0}\u{8}b", 1, 3, 1, 4);
        assert!(!frame.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{frame:?}");
    }

    #[test]
    fn colours_by_severity() {
        let at = Span { line: 1, column: 1, end_line: 1, end_column: 2 };
        let colored = |severity| frame("ab", at, Some(severity));
        assert!(colored(Severity::Error).contains("\u{1b}[31m^\u{1b}[0m"), "{:?}", colored(Severity::Error));
        assert!(colored(Severity::Warning).contains("\u{1b}[33m^"));
        assert!(colored(Severity::Info).contains("\u{1b}[34m^"));
        assert!(!frame("ab", at, None).contains('\u{1b}'));
    }

    #[test]
    fn any_span_over_any_text_is_drawn() {
        for source in ["", "\n", "\r\n", "a", "日\n本", "\t", "a\u{2029}b", "😀\n\n😀"] {
            for line in 0..5 {
                for column in 0..5 {
                    for end_line in 0..5 {
                        for end_column in 0..5 {
                            let span = Span { line, column, end_line, end_column };
                            assert_eq!(frame(source, span, None).is_empty(), line as usize > lines(source).len());
                        }
                    }
                }
            }
        }
        assert!(
            !frame("a\nb", Span { line: 1, column: u32::MAX, end_line: u32::MAX, end_column: u32::MAX }, None)
                .is_empty()
        );
    }
}
