//! Whether a path exists, answered from its folder's listing.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use oxc_resolver::{FileMetadata, FileSystem, FileSystemOs, ResolveError};
use rustc_hash::FxHashMap;

use crate::Asked;
use crate::asked::{Answer, plain};

/// Questions that a folder answers one by one before it is listed: a folder above the project may hold anything.
const LIST_AFTER: usize = 8;

/// The system's files for the resolver. Trying the extensions of every import costs a hash look-up each, no system call.
#[derive(Default)]
pub(crate) struct Listings {
    asked: Arc<Asked>,
    by_dir: RwLock<FxHashMap<OsString, Arc<Folder>>>,
}

#[derive(Default)]
struct Folder {
    asked: AtomicUsize,
    /// `None`: it cannot be listed.
    names: OnceLock<Option<FxHashMap<OsString, FileMetadata>>>,
}

impl Listings {
    pub(crate) fn new(asked: Arc<Asked>) -> Self {
        Self { asked, ..Self::default() }
    }

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
        match folder.names.get_or_init(|| self.list(dir).ok()).as_ref()?.get(name) {
            Some(&found) => Some(Ok(found)),
            // Elsewhere a name may be found in another case or normal form than it is listed in.
            None => cfg!(target_os = "linux").then(|| Err(io::ErrorKind::NotFound.into())),
        }
    }

    fn list(&self, dir: &Path) -> io::Result<FxHashMap<OsString, FileMetadata>> {
        let metadata = |kind: std::fs::FileType| FileMetadata::new(kind.is_file(), kind.is_dir(), kind.is_symlink());
        Ok(self.asked.folder(dir)?.into_iter().map(|item| (item.name, metadata(item.kind))).collect())
    }
}

impl FileSystem for Listings {
    fn new() -> Self {
        Self::default()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.asked.text(path)
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        FileSystemOs::validate_string(self.asked.text(path)?)
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.asked.metadata(path).map(FileMetadata::from)
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.listed(path).unwrap_or_else(|| self.asked.symlink_metadata(path).map(FileMetadata::from))
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, ResolveError> {
        let result = FileSystemOs::read_link(path);
        self.asked.keep(path, || {
            Some(Answer::Link(match &result {
                Ok(target) => Ok(target.to_str()?.to_owned()),
                Err(ResolveError::IOError(error)) => Err(plain(&io::Error::from(error.clone()))),
                Err(_) => return None,
            }))
        });
        result
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.asked.canonicalize(path)
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
