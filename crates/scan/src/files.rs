//! Reading and parsing, each file once.

use std::ffi::OsString;
use std::fs;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::{FxHashMap, FxHasher};
use switchrt_diagnostics::{Code, Diagnostic, LineIndex, Location};
use switchrt_graph::Loader;
use switchrt_syntax::{Grammar, ModuleFacts, config_only, parse};

/// Larger files are refused.
pub(crate) const MAX_BYTES: u64 = 32 * 1024 * 1024;

const SHARDS: usize = 64;

/// A file's facts with what is wrong with it.
#[derive(Debug)]
pub(crate) struct Record {
    pub facts: Arc<ModuleFacts>,
    /// It could not be read at all; `facts` are empty then.
    pub unreadable: bool,
    /// Some of its bytes are no UTF-8: its positions hold, its text cannot be written back.
    pub lossy: bool,
    /// With `file` filled in.
    pub diagnostics: Vec<Diagnostic>,
}

type Shard = Mutex<FxHashMap<OsString, Arc<OnceLock<Arc<Record>>>>>;

/// The files of one scan, by real path.
pub(crate) struct Files {
    root: PathBuf,
    /// Only what files declare is asked for.
    config_only: bool,
    shards: Vec<Shard>,
    pub files: AtomicUsize,
    pub parsed: AtomicUsize,
    pub bytes: AtomicU64,
}

impl Files {
    /// For a project at `root`, a real path.
    pub(crate) fn new(root: PathBuf, config_only: bool) -> Self {
        Self {
            root,
            config_only,
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            files: AtomicUsize::new(0),
            parsed: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The record of a real path; read and parsed by whoever asks first, the others wait.
    pub(crate) fn get(&self, path: &Path) -> Arc<Record> {
        let hash = BuildHasherDefault::<FxHasher>::default().hash_one(path.as_os_str());
        let shard = &self.shards[usize::try_from(hash >> 58).unwrap_or(0) % SHARDS];
        let cell = {
            let mut map = shard.lock().unwrap_or_else(PoisonError::into_inner);
            match map.get(path.as_os_str()) {
                Some(cell) => Arc::clone(cell),
                None => Arc::clone(map.entry(path.into()).or_default()),
            }
        };
        Arc::clone(cell.get_or_init(|| Arc::new(self.read(path))))
    }

    /// The project's own files with ignore comments, as the manifest names them, sorted.
    pub(crate) fn with_ignores(&self) -> Vec<(String, Arc<Record>)> {
        let mut found = Vec::new();
        for shard in &self.shards {
            for (path, cell) in shard.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                let path = Path::new(path);
                if let Some(record) = cell.get()
                    && !record.facts.ignores.is_empty()
                    && !path.components().any(|part| part.as_os_str() == "node_modules")
                {
                    found.push((self.display(path), Arc::clone(record)));
                }
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }

    /// The path as the manifest writes it: POSIX, relative to the root.
    pub(crate) fn display(&self, path: &Path) -> String {
        display(&self.root, path)
    }

    fn read(&self, path: &Path) -> Record {
        let name = self.display(path);
        let fail = |code, message: String, hint: &str| Record {
            facts: Arc::default(),
            unreadable: true,
            lossy: false,
            diagnostics: vec![Diagnostic::new(code, name.clone(), Location::default(), message).with_hint(hint)],
        };
        let bytes = match read_bytes(path) {
            Ok(bytes) => bytes,
            Err(Refusal::TooLarge(size)) => {
                return fail(
                    Code::IoTooLarge,
                    format!("the file has {size} bytes; more than {MAX_BYTES} (32 MB) are not read"),
                    "Move generated data out of the source, into a file that is read at run time.",
                );
            }
            Err(Refusal::Other(why)) => {
                return fail(
                    Code::IoUnreadable,
                    format!("the file cannot be read: {why}"),
                    "Check that it exists and that this user may read it.",
                );
            }
        };
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if !is_script(&name) {
            // A page that a loader compiles (`.mdx`): what it exports is not in its text, and that is no mistake of it.
            return Record { facts: Arc::default(), unreadable: false, lossy: false, diagnostics: Vec::new() };
        }
        let (text, mut diagnostics) = decode(bytes, &name);
        let lossy = !diagnostics.is_empty();
        self.parsed.fetch_add(1, Ordering::Relaxed);
        let read = if self.config_only { config_only } else { parse };
        let facts = catch_unwind(AssertUnwindSafe(|| read(&text, Grammar::from_path(&name)))).unwrap_or_else(|_| {
            diagnostics.push(Diagnostic::new(
                Code::SyntaxParseError,
                name.clone(),
                Location::default(),
                "the parser failed on this file: this is a bug of ours",
            ));
            ModuleFacts::default()
        });
        for diagnostic in &facts.diagnostics {
            let mut diagnostic = diagnostic.clone();
            diagnostic.file.clone_from(&name);
            for edit in &mut diagnostic.edits {
                edit.file.clone_from(&name);
            }
            diagnostics.push(diagnostic);
        }
        Record { facts: Arc::new(facts), unreadable: false, lossy, diagnostics }
    }
}

impl Loader for Files {
    fn load(&self, path: &Path) -> Option<Arc<ModuleFacts>> {
        let record = self.get(path);
        (!record.unreadable).then(|| Arc::clone(&record.facts))
    }
}

/// Whether a file is JavaScript or TypeScript by its name.
pub(crate) fn is_script(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(extension, "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts")
}

enum Refusal {
    TooLarge(u64),
    Other(String),
}

/// Only regular files are read: a pipe or a device would block or never end.
fn read_bytes(path: &Path) -> Result<Vec<u8>, Refusal> {
    let other = |error: std::io::Error| Refusal::Other(plain(&error));
    let mut open = fs::OpenOptions::new();
    // Opening a pipe waits for its writer, unless told not to.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut open, libc::O_NONBLOCK);
    let file = open.read(true).open(path).map_err(other)?;
    let meta = file.metadata().map_err(other)?;
    if !meta.is_file() {
        return Err(Refusal::Other("it is not a regular file".to_owned()));
    }
    let length = meta.len();
    if length > MAX_BYTES {
        return Err(Refusal::TooLarge(length));
    }
    // It may grow while it is read: what counts is what it was.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(length).read_to_end(&mut bytes).map_err(other)?;
    Ok(bytes)
}

/// The system's words without its number.
pub(crate) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// The text; bytes that are no UTF-8 become U+FFFD and a diagnostic at the first of them.
fn decode(bytes: Vec<u8>, name: &str) -> (String, Vec<Diagnostic>) {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return (text, Vec::new()),
        Err(error) => error,
    };
    let valid = error.utf8_error().valid_up_to();
    let bytes = error.into_bytes();
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let start = u32::try_from(valid).unwrap_or(u32::MAX);
    // The replacement character has three bytes.
    let at = LineIndex::new(&text).location(start, start + 3);
    let message = if utf16 { "the file is UTF-16, not UTF-8" } else { "the file is not UTF-8 from here on" };
    let diagnostic = Diagnostic::new(Code::SyntaxParseError, name, at, message).with_hint("Save it as UTF-8.");
    (text, vec![diagnostic])
}

/// `path` relative to `root` with `/`, also when it lies outside (`../lib/a.ts`).
pub(crate) fn display(root: &Path, path: &Path) -> String {
    let join = |parts: &mut dyn Iterator<Item = std::path::Component<'_>>| {
        let mut out = String::new();
        for part in parts {
            if !out.is_empty() {
                out.push('/');
            }
            out.push_str(&part.as_os_str().to_string_lossy());
        }
        out
    };
    if let Ok(inner) = path.strip_prefix(root) {
        return join(&mut inner.components());
    }
    let common = root.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = root.components().count() - common;
    let rest = join(&mut path.components().skip(common));
    format!("{}{rest}", "../".repeat(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_relative_also_outside() {
        assert_eq!(display(Path::new("/a/b"), Path::new("/a/b/c/d.ts")), "c/d.ts");
        assert_eq!(display(Path::new("/a/b"), Path::new("/a/x/d.ts")), "../x/d.ts");
    }

    #[test]
    fn bad_bytes_are_found_where_they_are() {
        let (text, diagnostics) = decode(b"a\n\xC3\xA9b\xFFc".to_vec(), "x.js");
        assert_eq!(text, "a\n\u{e9}b\u{FFFD}c");
        assert_eq!((diagnostics[0].line, diagnostics[0].column, diagnostics[0].end_column), (2, 3, 4));
    }
}
