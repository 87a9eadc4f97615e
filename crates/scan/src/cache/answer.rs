//! The whole answer, with everything that it stands on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use switchrt_graph::asked::{Answer, Verdict};

use super::pack::{Packed, Unpacked};
use super::packages::{self, Packages};
use super::place::Place;
use crate::files::{Files, Record, is_source};

/// What the file system must say again for the answer to hold.
#[derive(Default, Serialize, Deserialize)]
struct Head<'a> {
    /// Source files among them.
    files: usize,
    #[serde(borrow)]
    grounds: Vec<(&'a str, Answer)>,
    /// Files of packages that tell nothing, by the conditions under which that is so.
    #[serde(borrow)]
    quiet: Vec<(&'a str, Vec<&'a str>)>,
}

/// What is left of an earlier answer.
pub(crate) enum Found {
    Whole(Known),
    /// The project is another one; its packages are not.
    Packages(Packages),
    Nothing,
}

/// An answer that holds.
pub(crate) struct Known {
    unpacked: Unpacked,
    pub files: usize,
    /// Grounds that hold under another stamp, by their place.
    renewed: Vec<(usize, Answer)>,
}

pub(super) fn load(place: &Place, name: &str, root: &Path) -> Found {
    let Some(unpacked) = place.read(name) else { return Found::Nothing };
    let Some(head) = unpacked.head::<Head<'_>>() else { return Found::Nothing };
    let files = head.files;
    let all: Vec<usize> = (0..head.grounds.len()).collect();
    match verify(&head.grounds, &all) {
        Some(renewed) => Found::Whole(Known { unpacked, files, renewed }),
        None => packages(head, root).map_or(Found::Nothing, Found::Packages),
    }
}

/// The grounds among `chosen` that hold under another stamp, by their place; `None` when one does not hold.
fn verify(grounds: &[(&str, Answer)], chosen: &[usize]) -> Option<Vec<(usize, Answer)>> {
    let verdict = |&i: &usize| {
        let (path, answer) = &grounds[i];
        match answer.verify(Path::new(path)) {
            Verdict::Same => Some(None),
            Verdict::Renewed(print) => Some(Some((i, answer.renewed(print)))),
            Verdict::Different => None,
        }
    };
    let found: Option<Vec<_>> = chosen.par_iter().with_min_len(64).map(verdict).collect();
    Some(found?.into_iter().flatten().collect())
}

fn packages(mut head: Head<'_>, root: &Path) -> Option<Packages> {
    if head.quiet.iter().all(|(_, files)| files.is_empty()) {
        return None;
    }
    let is_ground = |&i: &usize| packages::is_ground(root, Path::new(head.grounds[i].0));
    let chosen: Vec<usize> = (0..head.grounds.len()).filter(is_ground).collect();
    for (i, answer) in verify(&head.grounds, &chosen)? {
        head.grounds[i].1 = answer;
    }
    let ground = |i: usize| (PathBuf::from(head.grounds[i].0), head.grounds[i].1.clone());
    let set = |(key, files): (&str, Vec<&str>)| (key.to_owned(), files.into_iter().map(Into::into).collect());
    Some(Packages {
        grounds: chosen.into_iter().map(ground).collect(),
        quiet: head.quiet.into_iter().map(set).collect(),
    })
}

impl Known {
    /// Some stamps are out of date.
    pub(crate) fn is_stale(&self) -> bool {
        // A stamp that proves nothing yet would only be written again and again.
        self.renewed.iter().any(|(_, answer)| answer.is_settled())
    }

    pub(super) fn repack(&self) -> Packed {
        let mut head: Head<'_> = self.unpacked.head().unwrap_or_default();
        for (i, answer) in &self.renewed {
            if let Some(ground) = head.grounds.get_mut(*i) {
                ground.1 = answer.clone();
            }
        }
        let head = postcard::to_stdvec(&head).unwrap_or_default();
        Packed { head, body: vec![self.unpacked.body().to_vec()] }
    }

    /// The manifest's bytes.
    pub(crate) fn into_json(self) -> Option<String> {
        String::from_utf8(self.unpacked.into_body()).ok()
    }
}

/// `None` when something that it stands on cannot be told again.
pub(super) fn pack(files: &Files, records: &[(PathBuf, Arc<Record>)], json: &str) -> Option<Packed> {
    let asked = files.asked();
    if !asked.is_whole() {
        return None;
    }
    let asked = asked.all();
    let mut grounds = Vec::with_capacity(records.len() + asked.len());
    for (path, record) in records {
        grounds.push((path.to_str()?, Answer::Text(record.print.clone()?)));
    }
    for (path, answer) in &asked {
        grounds.push((path.to_str()?, answer.clone()));
    }
    let quiet = files.quiet();
    let quiet = quiet
        .iter()
        .map(|(key, files)| (key.as_str(), files.iter().filter_map(|file| file.to_str()).collect()))
        .collect();
    let passed = asked.iter().filter(|(path, answer)| is_source(path, answer)).count();
    Packed::new(&Head { files: records.len() + passed, grounds, quiet }, vec![json.as_bytes().to_vec()])
}
