//! Which dialect a file is written in, by its name.

/// The dialect of one source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grammar {
    pub typescript: bool,
    pub jsx: bool,
    /// `Some(true)`: always a script; `Some(false)`: always a module; `None`: what its syntax says.
    pub script: Option<bool>,
    /// A `.d.ts` file: declarations without values.
    pub declarations: bool,
}

impl Grammar {
    /// The dialect that a path's extension stands for; an unknown extension is read as JavaScript with JSX.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        let declarations = path.ends_with(".d.ts") || path.ends_with(".d.mts") || path.ends_with(".d.cts");
        let (typescript, jsx, script) = match extension {
            "ts" => (true, false, None),
            "mts" => (true, false, Some(false)),
            "cts" => (true, false, Some(true)),
            "tsx" => (true, true, None),
            "mjs" => (false, true, Some(false)),
            "cjs" => (false, true, Some(true)),
            _ => (false, true, None),
        };
        Self { typescript, jsx, script, declarations }
    }
}
