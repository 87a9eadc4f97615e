//! The test, put around stretches of code.

use std::ops::Range;

use super::Guards;
use super::units::{Form, Unit};

impl<'p> Guards<'p> {
    pub(super) fn test(&self) -> String {
        format!("process.env.NEXT_RUNTIME === {}", self.style.string("nodejs"))
    }

    /// What stands before a stretch and behind it to put the test around; `first` stands before a statement, behind the test.
    pub(super) fn wrap(&self, unit: &Unit, first: &[&str]) -> (String, String) {
        let test = self.test();
        match unit.form {
            Form::Statement { alone } => {
                let (open, close) = if alone { ("{ ", " }") } else { ("", "") };
                match self.indent(&unit.span).filter(|_| !alone) {
                    Some((indent, step)) => {
                        let newline = self.style.newline;
                        let lines: String = first.iter().map(|line| format!("{line}{newline}{indent}{step}")).collect();
                        (format!("if ({test}) {{{newline}{indent}{step}{lines}"), format!("{newline}{indent}}}"))
                    }
                    None => {
                        let lines: String = first.iter().map(|line| format!("{line} ")).collect();
                        (format!("{open}if ({test}) {{ {lines}"), format!(" }}{close}"))
                    }
                }
            }
            Form::Operand => (format!("({test} ? "), " : undefined)".to_owned()),
            Form::Value | Form::Result => (format!("{test} ? "), " : undefined".to_owned()),
            Form::Test { wrap: true } => (format!("{test} && ("), ")".to_owned()),
            Form::Test { wrap: false } => (format!("{test} && "), String::new()),
        }
    }

    /// How far a statement of one line that stands there alone is indented, and by what one step more is.
    fn indent(&self, span: &Range<usize>) -> Option<(&'p str, &'static str)> {
        let line = self.source[..span.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let indent = &self.source[line..span.start];
        let blank = indent.chars().all(|c| c == ' ' || c == '\t') && !self.source[span.clone()].contains(['\n', '\r']);
        let rest = self.source[span.end..].trim_start_matches([' ', '\t', ';']);
        let ends = rest.is_empty() || rest.starts_with(['\n', '\r']) || rest.starts_with("//");
        let step = if indent.contains('\t') { "\t" } else { "  " };
        (blank && ends).then_some((indent, step))
    }
}
