//! What was asked of the file system, with the answers: whoever asks the same again and hears the same need not work again.

mod answer;
mod read;
mod stamp;

use std::ffi::OsString;
use std::fs::{self, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

pub use answer::{Answer, Kind, Print, Verdict, plain_hash};
pub use read::{MAX_BYTES, Refusal, open, plain, read};
pub use stamp::Stamp;

/// One entry of a folder.
#[derive(Clone, Debug)]
pub struct Item {
    pub name: OsString,
    pub kind: FileType,
}

/// What this tool writes into a project.
const OWN: &str = ".switchrt";

/// Asks the file system, and keeps what it said where that is wanted.
#[derive(Debug, Default)]
pub struct Asked {
    on: bool,
    /// Where `.switchrt` is nothing that anybody looks for.
    root: PathBuf,
    /// By path and kind of question.
    answers: Mutex<FxHashMap<(PathBuf, u8), Answer>>,
    /// Something was asked whose answer cannot be kept.
    lost: AtomicBool,
}

impl Asked {
    /// `on`: the answers are kept. The scan's own folder below `root` counts as not there.
    #[must_use]
    pub fn new(on: bool, root: &Path) -> Self {
        Self { on, root: root.to_path_buf(), ..Self::default() }
    }

    /// Whether answers are kept.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// Whether [`Asked::take`] tells everything.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.on && !self.lost.load(Ordering::Relaxed)
    }

    /// Every answer so far, by path.
    #[must_use]
    pub fn all(&self) -> Vec<(PathBuf, Answer)> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.iter().map(|((path, _), answer)| (path.clone(), answer.clone())).collect()
    }

    /// The answers about one path.
    #[must_use]
    pub fn about(&self, path: &Path) -> Vec<Answer> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        (0..Answer::QUESTIONS).filter_map(|question| answers.get(&(path.to_path_buf(), question)).cloned()).collect()
    }

    /// Every path that something was asked about, each once or more.
    pub fn each_path(&self, mut see: impl FnMut(&Path)) {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.keys().for_each(|(path, _)| see(path));
    }

    /// Keeps a later answer to a question that was asked.
    pub fn renew(&self, path: &Path, answer: Answer) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert((path.to_path_buf(), answer.question()), answer);
    }

    /// Keeps an answer; the first one to a question stays.
    pub fn keep(&self, path: &Path, answer: impl FnOnce() -> Option<Answer>) {
        if !self.on {
            return;
        }
        let Some(answer) = answer().filter(|_| path.to_str().is_some()) else {
            self.doubt();
            return;
        };
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.entry((path.to_path_buf(), answer.question())).or_insert(answer);
    }

    /// Keeps what somebody else heard earlier, and counts as asked. Where something else was heard since, nothing is whole any more.
    pub fn inherit(&self, path: &Path, answer: &Answer) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = answers.entry((path.to_path_buf(), answer.question())).or_insert_with(|| answer.clone());
        if !known.says(answer) {
            self.doubt();
        }
    }

    /// What was asked is not all that an answer stands on.
    pub fn doubt(&self) {
        self.lost.store(true, Ordering::Relaxed);
    }

    /// What stands at `path`, links followed.
    ///
    /// # Errors
    /// As [`fs::metadata`].
    pub fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        let result = fs::metadata(path);
        self.keep(path, || Some(Answer::Followed(Kind::of(&result))));
        result
    }

    /// What stands at `path` itself.
    ///
    /// # Errors
    /// As [`fs::symlink_metadata`].
    pub fn symlink_metadata(&self, path: &Path) -> io::Result<Metadata> {
        let result = fs::symlink_metadata(path);
        self.keep(path, || Some(Answer::Itself(Kind::of(&result))));
        result
    }

    /// The path without links.
    ///
    /// # Errors
    /// As [`fs::canonicalize`].
    pub fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let result = fs::canonicalize(path);
        self.keep(path, || answer::path(&result).map(Answer::Real));
        result
    }

    /// The entries of a folder, in the system's order. Entries that vanish meanwhile are left out.
    ///
    /// # Errors
    /// As [`fs::read_dir`].
    pub fn folder(&self, path: &Path) -> io::Result<Vec<Item>> {
        if !self.on {
            return list(path);
        }
        let (result, answer) = answer::folder(path, *path == *self.root);
        self.keep(path, || Some(answer));
        result
    }

    /// The bytes of a configuration file.
    ///
    /// # Errors
    /// What [`read`] refuses.
    pub fn text(&self, path: &Path) -> io::Result<Vec<u8>> {
        let result = read(path, self.is_on());
        self.keep(path, || Some(Answer::Text(answer::text(&result))));
        result.map(|(bytes, _)| bytes).map_err(|refusal| io::Error::other(refusal.words()))
    }
}

fn list(path: &Path) -> io::Result<Vec<Item>> {
    let item = |entry: io::Result<fs::DirEntry>| {
        let entry = entry.ok()?;
        Some(Item { kind: entry.file_type().ok()?, name: entry.file_name() })
    };
    Ok(fs::read_dir(path)?.filter_map(item).collect())
}
