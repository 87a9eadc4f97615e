//! Which dialect a file is written in, by its name.

/// The dialect of one source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grammar {
    pub typescript: bool,
    pub jsx: bool,
    /// `Some(true)`: always a script; `Some(false)`: always a module; `None`: what its syntax says.
    pub script: Option<bool>,
}

impl Grammar {
    /// The dialect that a path's extension stands for; an unknown extension is read as JavaScript with JSX.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            "ts" => Self { typescript: true, jsx: false, script: None },
            "mts" => Self { typescript: true, jsx: false, script: Some(false) },
            "cts" => Self { typescript: true, jsx: false, script: Some(true) },
            "tsx" => Self { typescript: true, jsx: true, script: None },
            "mjs" => Self { typescript: false, jsx: true, script: Some(false) },
            "cjs" => Self { typescript: false, jsx: true, script: Some(true) },
            _ => Self { typescript: false, jsx: true, script: None },
        }
    }
}
