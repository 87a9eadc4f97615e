//! Facts by file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use switchrt_diagnostics::Diagnostic;
use switchrt_graph::asked::Print;
use switchrt_syntax::ModuleFacts;

use super::pack::Packed;
use super::packages::is_foreign;
use super::place::Place;
use crate::files::{Files, Origin, Record};

/// The facts that an earlier scan kept, decoded one by one when they are asked for.
pub(crate) struct Stored {
    body: Vec<u8>,
    entries: FxHashMap<String, Entry>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Entry {
    print: Print,
    start: u64,
    length: u64,
}

#[derive(Serialize)]
struct Kept<'a> {
    facts: &'a ModuleFacts,
    diagnostics: &'a [Diagnostic],
}

#[derive(Deserialize)]
struct Taken {
    facts: ModuleFacts,
    diagnostics: Vec<Diagnostic>,
}

pub(super) fn load(place: &Place, name: &str) -> Option<Stored> {
    let unpacked = place.read(name)?;
    let entries: Vec<(&str, Entry)> = unpacked.head()?;
    let entries = entries.into_iter().map(|(path, entry)| (path.to_owned(), entry)).collect();
    Some(Stored { entries, body: unpacked.into_body() })
}

impl Stored {
    /// By what a file's facts are known, if they are.
    pub(crate) fn print(&self, path: &Path) -> Option<Print> {
        Some(self.entries.get(path.to_str()?)?.print)
    }

    /// A file's facts with what is wrong with it.
    pub(crate) fn take(&self, path: &Path) -> Option<(Arc<ModuleFacts>, Vec<Diagnostic>)> {
        let taken: Taken = postcard::from_bytes(self.bytes(path)?).ok()?;
        Some((Arc::new(taken.facts), taken.diagnostics))
    }

    fn bytes(&self, path: &Path) -> Option<&[u8]> {
        let entry = self.entries.get(path.to_str()?)?;
        let start = usize::try_from(entry.start).ok()?;
        self.body.get(start..start.checked_add(usize::try_from(entry.length).ok()?)?)
    }
}

/// What is to be kept; `None` when an earlier scan kept it all already.
pub(super) fn pack(records: &[(PathBuf, Arc<Record>)], files: &Files) -> Option<Packed> {
    let stored = files.stored();
    let with_facts = |record: &Record| matches!(record.origin, Origin::Parsed | Origin::Stored { .. });
    let kept: Vec<(&str, Print, &PathBuf, &Record)> = records
        .iter()
        .filter(|(_, record)| with_facts(record))
        .filter_map(|(path, record)| Some((path.to_str()?, record.print.clone()?.ok()?, path, &**record)))
        .collect();
    // Files of packages that nobody had to ask for.
    let passed =
        |path: &str| files.has_verdicts() && is_foreign(Path::new(path)) && files.known(Path::new(path)).is_none();
    let mut passed: Vec<(&str, Entry)> = stored
        .iter()
        .flat_map(|stored| &stored.entries)
        .filter(|(path, _)| passed(path))
        .map(|(path, entry)| (path.as_str(), *entry))
        .collect();
    passed.sort_unstable_by_key(|(path, _)| *path);
    if let Some(stored) = stored
        && stored.entries.len() == kept.len() + passed.len()
        && kept.iter().all(|(.., record)| matches!(record.origin, Origin::Stored { renewed: false }))
    {
        return None;
    }
    let mut parts: Vec<Vec<u8>> = kept
        .par_iter()
        .map(|(_, _, path, record)| match (stored, &record.origin) {
            (Some(stored), Origin::Stored { .. }) => stored.bytes(path).map(<[u8]>::to_vec).unwrap_or_default(),
            _ => postcard::to_stdvec(&Kept { facts: &record.facts, diagnostics: &record.diagnostics })
                .unwrap_or_default(),
        })
        .collect();
    let bytes = |path: &str| stored.and_then(|stored| stored.bytes(Path::new(path))).map(<[u8]>::to_vec);
    parts.extend(passed.iter().map(|(path, _)| bytes(path).unwrap_or_default()));
    let mut start = 0;
    let prints = kept.iter().map(|(path, print, ..)| (*path, *print));
    let entries: Vec<(&str, Entry)> = prints
        .chain(passed.iter().map(|(path, entry)| (*path, entry.print)))
        .zip(&parts)
        .map(|((path, print), part)| {
            let entry = Entry { print, start, length: part.len() as u64 };
            start += entry.length;
            (path, entry)
        })
        .collect();
    Packed::new(&entries, parts)
}
