//! Whether a path exists, answered from its folder's listing.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use oxc_resolver::{FileMetadata, FileSystem, FileSystemOs, ResolveError};
use rustc_hash::FxHashMap;

/// Questions that a folder answers one by one before it is listed: a folder above the project may hold anything.
const LIST_AFTER: usize = 8;

/// The system's files for the resolver. Trying the extensions of every import costs a hash look-up each, no system call.
#[derive(Default)]
pub(crate) struct Listings {
    by_dir: RwLock<FxHashMap<OsString, Arc<Folder>>>,
}

#[derive(Default)]
struct Folder {
    asked: AtomicUsize,
    /// `None`: it cannot be listed.
    names: OnceLock<Option<FxHashMap<OsString, FileMetadata>>>,
}

impl Listings {
    fn folder(&self, dir: &OsStr) -> Arc<Folder> {
        if let Some(folder) = self.by_dir.read().unwrap_or_else(PoisonError::into_inner).get(dir) {
            return Arc::clone(folder);
        }
        let mut by_dir = self.by_dir.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(by_dir.entry(dir.to_owned()).or_default())
    }

    /// `None` when the listing does not tell.
    fn listed(&self, path: &Path) -> Option<io::Result<FileMetadata>> {
        let (dir, name) = (path.parent()?, path.file_name()?);
        let folder = self.folder(dir.as_os_str());
        if folder.asked.fetch_add(1, Ordering::Relaxed) < LIST_AFTER {
            return None;
        }
        match folder.names.get_or_init(|| list(dir).ok()).as_ref()?.get(name) {
            Some(&found) => Some(Ok(found)),
            // Elsewhere a name may be found in another case or normal form than it is listed in.
            None => cfg!(target_os = "linux").then(|| Err(io::ErrorKind::NotFound.into())),
        }
    }
}

fn list(dir: &Path) -> io::Result<FxHashMap<OsString, FileMetadata>> {
    std::fs::read_dir(dir)?
        .map(|entry| {
            let entry = entry?;
            let kind = entry.file_type()?;
            Ok((entry.file_name(), FileMetadata::new(kind.is_file(), kind.is_dir(), kind.is_symlink())))
        })
        .collect()
}

impl FileSystem for Listings {
    fn new() -> Self {
        Self::default()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        FileSystemOs::read_to_string(path)
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        FileSystemOs::metadata(path)
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.listed(path).unwrap_or_else(|| FileSystemOs::symlink_metadata(path))
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, ResolveError> {
        FileSystemOs::read_link(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        FileSystemOs::canonicalize(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_says_what_the_system_says() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("a.ts"), "").expect("a file");
        std::fs::create_dir(dir.path().join("b")).expect("a folder");
        let files = Listings::default();
        for _ in 0..=LIST_AFTER {
            let kind = |name: &str| files.symlink_metadata(&dir.path().join(name)).map(|m| (m.is_file(), m.is_dir()));
            assert_eq!(kind("a.ts").ok(), Some((true, false)));
            assert_eq!(kind("b").ok(), Some((false, true)));
            assert_eq!(kind("c").map_err(|error| error.kind()), Err(io::ErrorKind::NotFound));
            assert_eq!(kind("d/e").map_err(|error| error.kind()), Err(io::ErrorKind::NotFound));
        }
        std::fs::write(dir.path().join("c"), "").expect("a file");
        assert_eq!(
            files.listed(&dir.path().join("c")).is_some(),
            cfg!(target_os = "linux"),
            "one scan sees one state of a folder"
        );
    }
}
