//! Words of the source code of this crate, read back from bytes.

use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashSet;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A word of the source code. Not spelled out in fields, or serde would want to borrow it from what it reads.
pub type Word = &'static str;

/// The crate writes far fewer; whoever names more did not get them here.
const MAX_WORDS: usize = 4096;
const MAX_LENGTH: usize = 256;

static WORDS: RwLock<Option<FxHashSet<&'static str>>> = RwLock::new(None);

pub(crate) fn serialize<S: Serializer>(word: &&'static str, serializer: S) -> Result<S::Ok, S::Error> {
    word.serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    let word = <&str>::deserialize(deserializer)?;
    if let Some(known) = WORDS.read().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|set| set.get(word)) {
        return Ok(known);
    }
    let mut words = WORDS.write().unwrap_or_else(PoisonError::into_inner);
    let words = words.get_or_insert_default();
    if let Some(known) = words.get(word) {
        return Ok(known);
    }
    if words.len() >= MAX_WORDS || word.len() > MAX_LENGTH {
        return Err(D::Error::custom("no word of this crate"));
    }
    // Bounded above: each word is kept once for the life of the process.
    let word: &'static str = Box::leak(word.to_owned().into_boxed_str());
    words.insert(word);
    Ok(word)
}
