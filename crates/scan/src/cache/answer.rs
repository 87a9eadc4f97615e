//! The whole answer, with everything that it stands on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use switchrt_graph::Asked;
use switchrt_graph::asked::{Answer, Verdict};

use super::pack::{Packed, Unpacked};
use super::place::Place;
use crate::files::Record;

/// What the file system must say again for the answer to hold.
#[derive(Serialize, Deserialize)]
struct Head<'a> {
    /// Source files among them.
    files: usize,
    #[serde(borrow)]
    grounds: Vec<(&'a str, Answer)>,
}

/// An answer that holds.
pub(crate) struct Known {
    unpacked: Unpacked,
    pub files: usize,
    /// Grounds that hold under another stamp, by their place.
    renewed: Vec<(usize, Answer)>,
}

pub(super) fn load(place: &Place, name: &str) -> Option<Known> {
    let unpacked = place.read(name)?;
    let head: Head<'_> = unpacked.head()?;
    let files = head.files;
    let verdict = |(i, (path, answer)): (usize, &(&str, Answer))| match answer.verify(Path::new(path)) {
        Verdict::Same => Some(None),
        Verdict::Renewed(print) => Some(Some((i, answer.renewed(print)))),
        Verdict::Different => None,
    };
    let found: Option<Vec<_>> = head.grounds.par_iter().with_min_len(64).enumerate().map(verdict).collect();
    let renewed = found?.into_iter().flatten().collect();
    Some(Known { unpacked, files, renewed })
}

impl Known {
    /// Some stamps are out of date.
    pub(crate) fn is_stale(&self) -> bool {
        // A stamp that proves nothing yet would only be written again and again.
        self.renewed.iter().any(|(_, answer)| answer.is_settled())
    }

    pub(super) fn repack(&self) -> Packed {
        let mut head: Head<'_> = self.unpacked.head().unwrap_or(Head { files: 0, grounds: Vec::new() });
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
pub(super) fn pack(records: &[(PathBuf, Arc<Record>)], asked: &Asked, json: &str) -> Option<Packed> {
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
    Packed::new(&Head { files: records.len(), grounds }, vec![json.as_bytes().to_vec()])
}
