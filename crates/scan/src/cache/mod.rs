//! What an earlier scan left on disk: facts by file, and the whole answer with all that it stands on.
//!
//! Nothing here decides an answer: whatever is missing, broken or foreign is worked out again, and whatever cannot be written is a note.

mod answer;
mod facts;
mod pack;
mod packages;
mod place;

use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use crate::files::Files;
use crate::options::ScanOptions;

pub(crate) use answer::{Found, Known};
pub(crate) use facts::Stored;
pub(crate) use packages::{Packages, key};
use place::Place;

/// The code that wrote a file: tool version, grammar, rules, format.
const CODE: &str = env!("SWITCHRT_CODE");

/// The cache of one scan.
pub(crate) struct Cache {
    place: Place,
    root: PathBuf,
    facts: String,
    answer: String,
}

impl Cache {
    /// `None` when it is switched off. `Err` is a note for people.
    pub(crate) fn open(options: &ScanOptions, root: &Path) -> Option<Result<Self, String>> {
        let place = match Place::find(&options.cache, root)? {
            Ok(place) => place,
            Err(note) => return Some(Err(note)),
        };
        let id = format!("{:016x}", xxh3_64(root.as_os_str().as_encoded_bytes()));
        let mode = if options.uses || options.all_uses { "facts" } else { "config" };
        let neutral = ScanOptions { dir: Default::default(), threads: None, order_seed: 0, ..options.clone() };
        // The flag that ends a scan says nothing about its answer, nor does the place of the cache.
        let neutral = ScanOptions { cancel: Default::default(), cache: Default::default(), ..neutral };
        let asked = xxh3_64(format!("{neutral:?}").as_bytes());
        Some(Ok(Self {
            place,
            root: root.to_path_buf(),
            facts: format!("{id}-{CODE}-{mode}"),
            answer: format!("{id}-{CODE}-answer-{asked:016x}"),
        }))
    }

    /// The whole answer, if nothing that it stands on has changed; else what it says of packages that have not.
    pub(crate) fn known(&self) -> Found {
        answer::load(&self.place, &self.answer, &self.root)
    }

    /// The facts of an earlier scan.
    pub(crate) fn stored(&self) -> Option<Stored> {
        facts::load(&self.place, &self.facts)
    }

    /// Keeps what a scan found. The error is a note for people.
    pub(crate) fn save(&self, files: &Files, json: &str) -> Result<(), String> {
        let write = || -> std::io::Result<()> {
            self.place.prepare()?;
            let records = files.records();
            if let Some(packed) = facts::pack(&records, files) {
                self.place.write(&self.facts, &packed)?;
            }
            match answer::pack(files, &records, json) {
                Some(packed) => self.place.write(&self.answer, &packed)?,
                None => self.place.forget(&self.answer),
            }
            self.place.prune(&self.answer);
            Ok(())
        };
        write().map_err(|error| self.place.note(&error))
    }

    /// Keeps the facts alone. The error is a note for people.
    pub(crate) fn save_facts(&self, files: &Files) -> Result<(), String> {
        let Some(packed) = facts::pack(&files.records(), files) else { return Ok(()) };
        let write = || self.place.prepare().and_then(|()| self.place.write(&self.facts, &packed));
        let written = write();
        self.place.prune(&self.answer);
        written.map_err(|error| self.place.note(&error))
    }

    /// Writes the same answer under the stamps that were found. The error is a note for people.
    pub(crate) fn renew(&self, known: &Known) -> Result<(), String> {
        let written = self.place.write(&self.answer, &known.repack());
        self.place.prune(&self.answer);
        written.map_err(|error| self.place.note(&error))
    }
}
