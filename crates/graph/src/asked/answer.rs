//! One answer, and whether it would be given again.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::read::plain;
use super::{Item, OWN, Refusal, Stamp, list, read};

/// What the file system said. Errors are in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// What stands there, links followed.
    Followed(Option<Kind>),
    /// What stands there itself.
    Itself(Option<Kind>),
    /// Where a link leads, one step.
    Link(Result<String, String>),
    /// The path without links.
    Real(Result<String, String>),
    /// A file's bytes.
    Text(Result<Print, String>),
    /// A folder's entries: names, kinds, where links lead.
    Folder(Result<Print, String>),
    /// The same for the project's own folder, but for what this tool writes there.
    Root(Result<Print, String>),
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    File,
    Folder,
    Link,
    Other,
}

/// Content by its stamp and its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    pub stamp: Stamp,
    pub hash: u128,
}

/// Whether an answer would be given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Same,
    /// The content is the same, under another stamp.
    Renewed(Print),
    Different,
}

impl Kind {
    pub(super) fn of(result: &io::Result<Metadata>) -> Option<Self> {
        let kind = result.as_ref().ok()?.file_type();
        Some(match () {
            () if kind.is_file() => Self::File,
            () if kind.is_dir() => Self::Folder,
            () if kind.is_symlink() => Self::Link,
            () => Self::Other,
        })
    }
}

impl Answer {
    pub(super) const QUESTIONS: u8 = 7;

    /// Which question it answers.
    pub(super) fn question(&self) -> u8 {
        match self {
            Self::Followed(_) => 0,
            Self::Itself(_) => 1,
            Self::Link(_) => 2,
            Self::Real(_) => 3,
            Self::Text(_) => 4,
            Self::Folder(_) => 5,
            Self::Root(_) => 6,
        }
    }

    /// The same answer under another stamp.
    #[must_use]
    pub fn renewed(&self, print: Print) -> Self {
        match self {
            Self::Folder(_) => Self::Folder(Ok(print)),
            Self::Root(_) => Self::Root(Ok(print)),
            _ => Self::Text(Ok(print)),
        }
    }

    /// Asking again need not read anything.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Text(Ok(print)) | Self::Folder(Ok(print)) | Self::Root(Ok(print)) => print.stamp.is_settled(),
            _ => true,
        }
    }

    /// Whether another answer to the same question says the same, under whatever stamp.
    #[must_use]
    pub fn says(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(Ok(a)), Self::Text(Ok(b)))
            | (Self::Folder(Ok(a)), Self::Folder(Ok(b)))
            | (Self::Root(Ok(a)), Self::Root(Ok(b))) => a.hash == b.hash,
            _ => self == other,
        }
    }

    /// Asks again.
    #[must_use]
    pub fn verify(&self, at: &Path) -> Verdict {
        let told = |same: bool| if same { Verdict::Same } else { Verdict::Different };
        match self {
            Self::Followed(kind) => told(Kind::of(&fs::metadata(at)) == *kind),
            Self::Itself(kind) => told(Kind::of(&fs::symlink_metadata(at)) == *kind),
            Self::Link(known) => told(path(&fs::read_link(at)).as_ref() == Some(known)),
            Self::Real(known) => told(path(&fs::canonicalize(at)).as_ref() == Some(known)),
            Self::Text(known) => compare(at, known, || text(&read(at, true))),
            Self::Folder(known) => compare(at, known, || entries(at, false).1),
            Self::Root(known) => compare(at, known, || entries(at, true).1),
        }
    }
}

/// By the stamp where that is proof, else by the content.
fn compare(at: &Path, known: &Result<Print, String>, ask: impl FnOnce() -> Result<Print, String>) -> Verdict {
    if let Ok(known) = known
        && fs::metadata(at).is_ok_and(|meta| known.stamp.proves(&Stamp::of(&meta)))
    {
        return Verdict::Same;
    }
    match (known, ask()) {
        (Ok(known), Ok(now)) if known.hash == now.hash => Verdict::Renewed(now),
        (Err(known), Err(now)) if *known == now => Verdict::Same,
        _ => Verdict::Different,
    }
}

/// `None` for a path that is not UTF-8.
pub(super) fn path(result: &io::Result<PathBuf>) -> Option<Result<String, String>> {
    match result {
        Ok(path) => Some(Ok(path.to_str()?.to_owned())),
        Err(error) => Some(Err(plain(error))),
    }
}

/// What a read says.
pub(super) fn text(result: &Result<(Vec<u8>, Stamp), Refusal>) -> Result<Print, String> {
    match result {
        Ok((bytes, stamp)) => Ok(Print { stamp: *stamp, hash: plain_hash(bytes) }),
        Err(refusal) => Err(refusal.words()),
    }
}

/// The hash of a file's bytes.
#[must_use]
pub fn plain_hash(bytes: &[u8]) -> u128 {
    xxh3_128(bytes)
}

/// A folder's entries, with the answer that they are.
pub(super) fn folder(at: &Path, root: bool) -> (io::Result<Vec<Item>>, Answer) {
    let (items, print) = entries(at, root);
    (items, if root { Answer::Root(print) } else { Answer::Folder(print) })
}

fn entries(at: &Path, root: bool) -> (io::Result<Vec<Item>>, Result<Print, String>) {
    // Looked at first: what changes while it is listed then shows.
    let stamp = fs::metadata(at).map(|meta| Stamp::of(&meta));
    let result = list(at);
    let print = match (&result, &stamp) {
        (Ok(items), Ok(stamp)) => {
            let counted = items.iter().filter(|item| !root || item.name != OWN);
            Ok(Print { stamp: *stamp, hash: counted.map(|item| hash(at, item)).fold(0, sum) })
        }
        (Err(error), _) | (_, Err(error)) => Err(plain(error)),
    };
    (result, print)
}

/// The system lists in any order.
fn sum(a: u128, b: u128) -> u128 {
    a.wrapping_add(b)
}

fn hash(at: &Path, item: &Item) -> u128 {
    let mut bytes = item.name.as_encoded_bytes().to_vec();
    bytes.push(0);
    if item.kind.is_symlink() {
        let target = fs::read_link(at.join(&item.name)).unwrap_or_default();
        bytes.extend(xxh3_64(target.as_os_str().as_encoded_bytes()).to_le_bytes());
        bytes.push(b'l');
    } else {
        bytes.push(if item.kind.is_dir() {
            b'd'
        } else if item.kind.is_file() {
            b'f'
        } else {
            b'o'
        });
    }
    xxh3_128(&bytes)
}
