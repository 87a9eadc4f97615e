//! Reading files that may be anything.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use super::Stamp;

/// Larger files are refused.
pub const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its size in bytes.
    TooLarge(u64),
    /// The system's words, or ours.
    Other(String),
}

impl Refusal {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::TooLarge(size) => format!("the file has {size} bytes"),
            Self::Other(why) => why.clone(),
        }
    }
}

/// Opens a file for reading, and waits for nobody.
///
/// # Errors
/// The system's.
pub fn open(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    // Opening a pipe waits for its writer, unless told not to.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options.read(true).open(path)
}

/// The bytes of a regular file with its stamp: a pipe or a device would block or never end. `settled`: the stamp is looked at again
/// once the bytes are there; without, nothing may be concluded from it.
///
/// # Errors
/// See [`Refusal`].
pub fn read(path: &Path, settled: bool) -> Result<(Vec<u8>, Stamp), Refusal> {
    let other = |error: io::Error| Refusal::Other(plain(&error));
    let mut file = open(path).map_err(other)?;
    let meta = file.metadata().map_err(other)?;
    if !meta.is_file() {
        return Err(Refusal::Other("it is not a regular file".to_owned()));
    }
    let length = meta.len();
    if length > MAX_BYTES {
        return Err(Refusal::TooLarge(length));
    }
    // It may grow while it is read: what counts is what it was.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    (&mut file).take(length).read_to_end(&mut bytes).map_err(other)?;
    let stamp = Stamp::of(&meta);
    let same = settled && file.metadata().is_ok_and(|after| Stamp::of(&after).equals(&stamp));
    Ok((bytes, if same { stamp } else { stamp.unsettled() }))
}

/// The system's words without its number.
#[must_use]
pub fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}
