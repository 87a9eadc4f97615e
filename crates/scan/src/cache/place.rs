//! The folder of the cache.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use switchrt_graph::asked::plain;

use super::pack::{self, Packed, Unpacked};
use crate::options::CacheOption;

/// Answers that are kept for one project: each set of options has its own.
const MAX_ANSWERS: usize = 8;
/// A file of a writer that was killed is nobody's after this time, where no lock says so before.
const ABANDONED: Duration = Duration::from_secs(3600);

pub(crate) struct Place {
    folder: PathBuf,
}

impl Place {
    /// `None`: no cache is wanted. `Err` is a note.
    pub(super) fn find(option: &CacheOption, root: &Path) -> Option<Result<Self, String>> {
        let folder = match option {
            CacheOption::Off => return None,
            CacheOption::Folder(folder) => return Some(Ok(Self { folder: folder.clone() })),
            CacheOption::Project => root.join(".switchrt/cache"),
        };
        // A project may not lead the writing elsewhere.
        let inside = folder
            .ancestors()
            .take_while(|dir| *dir != root)
            .filter_map(|dir| fs::canonicalize(dir).ok())
            .all(|real| real.starts_with(root));
        Some(if inside {
            Ok(Self { folder })
        } else {
            Err(format!("no cache is used: {} leads out of the project", folder.display()))
        })
    }

    /// Makes the folder, which no version control should see.
    pub(super) fn prepare(&self) -> io::Result<()> {
        if self.folder.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder)?;
        // Only a convenience.
        let _ = fs::write(self.folder.join(".gitignore"), "*\n");
        Ok(())
    }

    pub(super) fn read(&self, name: &str) -> Option<Unpacked> {
        pack::read(&self.path(name))
    }

    pub(super) fn write(&self, name: &str, packed: &Packed) -> io::Result<()> {
        pack::write(&self.folder, &file(name), packed)
    }

    pub(super) fn forget(&self, name: &str) {
        let _ = fs::remove_file(self.path(name));
    }

    /// Removes what other code wrote for this project, the oldest of many answers, and what killed writers left.
    pub(super) fn prune(&self, answer: &str) {
        let Some((ours, prefix)) =
            answer.rfind('-').zip(answer.find('-')).map(|(end, start)| (&answer[..=end], &answer[..=start]))
        else {
            return;
        };
        let code = &ours[..ours.len() - "answer-".len()];
        let mut answers = Vec::new();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let time = entry.metadata().and_then(|meta| meta.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            let old = || time.elapsed().is_ok_and(|age| age > ABANDONED);
            let foreign = name.starts_with(prefix) && name.ends_with(".bin") && !name.starts_with(code);
            let left = || name.starts_with(pack::NEW) && (pack::is_left_behind(&entry.path()) || old());
            if foreign || left() {
                let _ = fs::remove_file(entry.path());
            } else if name.starts_with(ours) {
                answers.push((time, entry.path()));
            }
        }
        answers.sort();
        let surplus = answers.len().saturating_sub(MAX_ANSWERS);
        for (_, path) in &answers[..surplus] {
            let _ = fs::remove_file(path);
        }
    }

    pub(super) fn note(&self, error: &io::Error) -> String {
        format!("the cache in {} could not be written: {}", self.folder.display(), plain(error))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(file(name))
    }
}

fn file(name: &str) -> String {
    format!("{name}.bin")
}
