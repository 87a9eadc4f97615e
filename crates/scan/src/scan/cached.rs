//! A scan that knows what earlier ones found.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::{Scan, TextOutput, internal};
use crate::cache::{Cache, Known};
use crate::files::Files;
use crate::options::{Phases, ScanError, ScanOptions, Stats};
use crate::records::Records;
use crate::state::LARGE;

pub(super) fn run(
    options: &ScanOptions,
    root: PathBuf,
    shared: Option<Arc<Records>>,
    start: Instant,
) -> Result<TextOutput, ScanError> {
    let mut notes = Vec::new();
    let cache = Cache::open(options, &root).and_then(|cache| cache.map_err(|note| notes.push(note)).ok());
    if let Some(cache) = &cache
        && let Some(known) = cache.known()
        && let Some(output) = answer(cache, known, start)
    {
        return Ok(output);
    }
    let mut files = Files::new(root.clone(), options.config_only()).with_shared(shared);
    if let Some(cache) = &cache {
        files = files.with_prints(cache.stored());
    }
    let (output, files) = Scan { options, root, start }.run(files)?;
    let large = output.manifest.routes.len() >= LARGE;
    // Without a cache nobody asks for the facts any more.
    let files = if large && cache.is_none() { None } else { Some(files) };
    let json = output.manifest.to_json().map_err(internal)?;
    let mut stats = output.stats;
    give_back(output.manifest, large);
    if let (Some(cache), Some(files)) = (&cache, &files)
        && let Err(note) = cache.save(files, files.asked(), &json)
    {
        notes.push(note);
    }
    give_back(files, large);
    stats.notes = notes;
    stats.phases.total = start.elapsed().as_secs_f64() * 1000.0;
    Ok(TextOutput { json, stats })
}

/// Nobody waits for the memory of a project to be given back, unless it is a lot.
fn give_back<T: Send + 'static>(what: T, large: bool) {
    if large {
        drop(what);
    } else {
        rayon::spawn(move || drop(what));
    }
}

fn answer(cache: &Cache, known: Known, start: Instant) -> Option<TextOutput> {
    // An answer that holds is right also where its new stamps cannot be written.
    let notes = if known.is_stale() { cache.renew(&known).err().into_iter().collect() } else { Vec::new() };
    let files = known.files;
    let json = known.into_json()?;
    let total = start.elapsed().as_secs_f64() * 1000.0;
    let phases = Phases { total, ..Phases::default() };
    Some(TextOutput { json, stats: Stats { files, cached: files, phases, notes, ..Stats::default() } })
}
