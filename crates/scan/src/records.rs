//! Records by path, each made once.

use std::ffi::OsString;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use crate::files::Record;

const SHARDS: usize = 64;

type Shard = Mutex<FxHashMap<OsString, Arc<OnceLock<Arc<Record>>>>>;

/// A map that many threads fill at once.
#[derive(Debug)]
pub(crate) struct Records {
    shards: Vec<Shard>,
}

impl Default for Records {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Shard::default()).collect() }
    }
}

impl Records {
    /// Gives back what is known, on all threads of the current pool.
    pub(crate) fn give_back(self) {
        self.shards.into_par_iter().for_each(drop);
    }

    fn shard(&self, path: &Path) -> &Shard {
        let hash = BuildHasherDefault::<FxHasher>::default().hash_one(path.as_os_str());
        &self.shards[usize::try_from(hash >> 58).unwrap_or(0) % SHARDS]
    }

    /// The record of a path, made by whoever asks first; the others wait.
    pub(crate) fn get_or_make(&self, path: &Path, make: impl FnOnce() -> Arc<Record>) -> Arc<Record> {
        let cell = {
            let mut map = self.shard(path).lock().unwrap_or_else(PoisonError::into_inner);
            match map.get(path.as_os_str()) {
                Some(cell) => Arc::clone(cell),
                None => Arc::clone(map.entry(path.into()).or_default()),
            }
        };
        Arc::clone(cell.get_or_init(make))
    }

    pub(crate) fn get(&self, path: &Path) -> Option<Arc<Record>> {
        let map = self.shard(path).lock().unwrap_or_else(PoisonError::into_inner);
        map.get(path.as_os_str())?.get().map(Arc::clone)
    }

    pub(crate) fn remove(&self, path: &Path) {
        self.shard(path).lock().unwrap_or_else(PoisonError::into_inner).remove(path.as_os_str());
    }

    /// Every record, by path.
    pub(crate) fn all(&self) -> Vec<(PathBuf, Arc<Record>)> {
        self.select(|_, _| true)
    }

    /// The records that are such, by path.
    pub(crate) fn select(&self, is_such: impl Fn(&Path, &Record) -> bool) -> Vec<(PathBuf, Arc<Record>)> {
        let mut out = Vec::new();
        for shard in &self.shards {
            let map = shard.lock().unwrap_or_else(PoisonError::into_inner);
            out.extend(map.iter().filter_map(|(path, cell)| {
                let (path, record) = (Path::new(path), cell.get()?);
                is_such(path, record).then(|| (path.to_path_buf(), Arc::clone(record)))
            }));
        }
        out.sort_unstable_by(|a, b| a.0.as_os_str().cmp(b.0.as_os_str()));
        out
    }
}
