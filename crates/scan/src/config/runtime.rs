//! The value of a runtime.

use switchrt_catalog::nearest;
use switchrt_diagnostics::Code;
use switchrt_manifest::Runtime;
use switchrt_syntax::{Value, ValueKind};

use super::declared::{Reader, Speaker};

const WORDS: &[&str] = &["nodejs", "edge", "experimental-edge"];

/// The runtime that a word means. `experimental-edge` is an alias of `edge`.
pub(crate) fn word(text: &str) -> Option<Runtime> {
    match text {
        "nodejs" => Some(Runtime::Nodejs),
        "edge" | "experimental-edge" => Some(Runtime::Edge),
        _ => None,
    }
}

/// What to say of a word that is no runtime: message and hint.
pub(crate) fn unknown_word(path: &str, text: &str) -> (String, String) {
    let meant = match text.to_lowercase().replace(['-', '_', '.', ' '], "").as_str() {
        "node" | "nodejs" | "server" | "lambda" | "serverless" => Some("nodejs"),
        "edgelight" | "edgeruntime" | "vercel" | "worker" | "workerd" => Some("edge"),
        _ => nearest(text, WORDS),
    };
    let hint = match meant {
        Some(meant) => format!("Did you mean '{meant}'?"),
        None => "Write 'nodejs' or 'edge', or leave it out.".to_owned(),
    };
    (
        format!("`{path}` is '{text}', which is no runtime; the choices are 'nodejs', 'edge' and 'experimental-edge'"),
        hint,
    )
}

impl Reader<'_> {
    /// The speaker that a value makes. `None` when nothing is declared: `undefined` is silence.
    pub(crate) fn runtime(&mut self, value: &Value, path: &str, trusted: bool) -> Option<Speaker> {
        let mut speaker = Speaker {
            runtime: None,
            text: value.text.clone(),
            at: self.place(value),
            span: value.at,
            experimental: false,
        };
        match &value.kind {
            ValueKind::Undefined => return None,
            ValueKind::Unknown => {}
            ValueKind::String(text) => {
                speaker.text.clone_from(text);
                let runtime = word(text);
                if runtime.is_none() {
                    let (message, hint) = unknown_word(path, text);
                    self.tell(Code::ConfigUnknownRuntime, value, message, hint);
                }
                speaker.experimental = text == "experimental-edge";
                speaker.runtime = runtime.filter(|_| trusted);
            }
            _ => {
                let message = format!("`{path}` is {}, and must be a string", value.noun());
                self.tell(Code::ConfigNotAString, value, message, "Write 'nodejs' or 'edge', or leave it out.");
            }
        }
        Some(speaker)
    }
}
