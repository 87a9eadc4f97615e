//! One file of the cache: a head and a body, checked as a whole.
//!
//! The file's own inode is part of it: a cache that was copied from elsewhere, such as one that a repository brings along, is not believed.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use switchrt_graph::asked::{Stamp, open};
use tempfile::NamedTempFile;
use xxhash_rust::xxh3::Xxh3;

const MAGIC: &[u8; 8] = b"SWRTC\0\x01\n";
/// Magic, inode, checksum, length of the head.
const PREFIX: usize = 32;

/// What is to be written.
pub(crate) struct Packed {
    pub head: Vec<u8>,
    pub body: Vec<Vec<u8>>,
}

impl Packed {
    /// A head that names what the body holds.
    pub(crate) fn new<T: Serialize>(head: &T, body: Vec<Vec<u8>>) -> Option<Self> {
        Some(Self { head: postcard::to_stdvec(head).ok()?, body })
    }
}

/// What was read: the head's bytes, then the body's.
pub(crate) struct Unpacked {
    bytes: Vec<u8>,
    body: usize,
}

impl Unpacked {
    pub(crate) fn head<'a, T: Deserialize<'a>>(&'a self) -> Option<T> {
        postcard::from_bytes(&self.bytes[PREFIX..self.body]).ok()
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.bytes[self.body..]
    }

    /// Gives the body away.
    pub(crate) fn into_body(mut self) -> Vec<u8> {
        self.bytes.drain(..self.body);
        self.bytes
    }
}

fn checksum(inode: u64, head: &[u8], body: &[Vec<u8>]) -> u64 {
    let mut sum = Xxh3::with_seed(inode);
    sum.update(&(head.len() as u64).to_le_bytes());
    sum.update(head);
    body.iter().for_each(|part| sum.update(part));
    sum.digest()
}

/// How the names of files begin that are being written.
pub(crate) const NEW: &str = ".new-";

/// Writes a file that appears whole or not at all.
pub(crate) fn write(folder: &Path, name: &str, packed: &Packed) -> io::Result<()> {
    match write_once(folder, name, packed) {
        // Another scan took it for left behind, in the moment before it was locked.
        Err(error) if error.kind() == io::ErrorKind::NotFound => write_once(folder, name, packed),
        result => result,
    }
}

fn write_once(folder: &Path, name: &str, packed: &Packed) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(NEW).tempfile_in(folder)?;
    // The lock ends with its holder, however that ends. Where there are none, age tells.
    let _ = file.as_file().try_lock();
    fill(&mut file, packed)?;
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    Ok(())
}

/// Whether whoever wrote the file at `path` is gone.
pub(crate) fn is_left_behind(path: &Path) -> bool {
    open(path).is_ok_and(|file| file.metadata().is_ok_and(|meta| meta.is_file()) && file.try_lock().is_ok())
}

fn fill(file: &mut NamedTempFile, Packed { head, body }: &Packed) -> io::Result<()> {
    let inode = Stamp::of(&file.as_file().metadata()?).inode();
    let mut prefix = Vec::with_capacity(PREFIX + head.len());
    prefix.extend(MAGIC);
    prefix.extend(inode.to_le_bytes());
    prefix.extend(checksum(inode, head, body).to_le_bytes());
    prefix.extend((head.len() as u64).to_le_bytes());
    prefix.extend(head);
    let mut out = io::BufWriter::with_capacity(1 << 18, file.as_file_mut());
    out.write_all(&prefix)?;
    for part in body {
        out.write_all(part)?;
    }
    out.flush()
}

/// Reads a file that this code wrote here; `None` for any other.
pub(crate) fn read(path: &Path) -> Option<Unpacked> {
    let (mut file, length, inode) = regular(path)?;
    let mut bytes = Vec::with_capacity(length);
    file.read_to_end(&mut bytes).ok()?;
    let word = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    if bytes.get(..8)? != MAGIC || word(8)? != inode {
        return None;
    }
    let body = PREFIX.checked_add(usize::try_from(word(24)?).ok()?)?;
    bytes.get(..body)?;
    let mut sum = Xxh3::with_seed(inode);
    sum.update(&bytes[24..]);
    (sum.digest() == word(16)?).then_some(Unpacked { bytes, body })
}

/// A regular file with its length and number.
fn regular(path: &Path) -> Option<(File, usize, u64)> {
    let file = open(path).ok()?;
    let meta = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    Some((file, usize::try_from(meta.len()).ok()?, Stamp::of(&meta).inode()))
}
