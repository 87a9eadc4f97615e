//! Source that is no UTF-8.

use switchrt_diagnostics::{Code, Diagnostic, Location};

/// What to say of UTF-16, by its byte order mark: no tool that compiles the file would read it either.
pub(crate) fn utf16(bytes: &[u8], name: &str) -> Option<Diagnostic> {
    let order = match bytes.first_chunk::<2>()? {
        [0xFF, 0xFE] => "little",
        [0xFE, 0xFF] => "big",
        _ => return None,
    };
    let at = Location { line: 1, column: 1, end_line: 1, end_column: 1, start: 0, end: 0 };
    let message = format!("the file is UTF-16 ({order}-endian), not UTF-8");
    Some(Diagnostic::new(Code::SyntaxParseError, name, at, message).with_hint("Save it as UTF-8."))
}
