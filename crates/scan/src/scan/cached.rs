//! A scan that knows what earlier ones found.

#[cfg(test)]
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use switchrt_manifest::{Manifest, Route};

use super::{Scan, TextOutput, internal};
use crate::cache::{Cache, Found, Known};
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
    let mut packages = None;
    if let Some(cache) = &cache {
        match cache.known() {
            Found::Whole(known) => {
                if let Some(output) = answer(cache, known, start) {
                    return Ok(output);
                }
            }
            Found::Packages(found) => packages = Some(found),
            Found::Nothing => {}
        }
    }
    let mut files = Files::new(root.clone(), options.config_only()).with_shared(shared);
    if let Some(cache) = &cache {
        files = files.with_prints(cache.stored()).with_packages(packages);
    }
    let (output, files) = Scan { options, root, start }.run(files)?;
    let large = output.manifest.routes.len() >= LARGE;
    files.inherit();
    let mut stats = files.stats(output.stats.phases);
    let json = if let Some(cache) = &cache {
        let json = text(output.manifest, large).map_err(internal)?;
        if let Err(note) = cache.save(&files, &json) {
            notes.push(note);
        }
        give_back(files, large);
        json
    } else {
        // Without a cache nobody asks for the facts any more.
        give_back(files, large);
        text(output.manifest, large).map_err(internal)?
    };
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

/// Routes that are rendered at once: of a large project neither all routes nor all their texts stand beside the whole.
const BATCH: usize = 4096;

/// The manifest as JSON without white space, its routes rendered in parallel.
fn text(mut manifest: Manifest, large: bool) -> Result<String, serde_json::Error> {
    const FIELD: &str = "\"routes\":[";
    let routes = std::mem::take(&mut manifest.routes);
    let rest = serde_json::to_string(&manifest)?;
    give_back(manifest, large);
    // The first of that name: texts before it hold no bare quotes.
    let at = rest.find(FIELD).map_or(rest.len(), |at| at + FIELD.len());
    let batches = routes.len().div_ceil(BATCH);
    let mut routes = routes.into_iter();
    let mut json = String::new();
    for batch in 0..batches {
        let some: Vec<Route> = routes.by_ref().take(BATCH).collect();
        let parts: Result<Vec<String>, _> = some.par_chunks(64).map(serde_json::to_string).collect();
        give_back(some, large);
        let parts = parts?;
        if batch == 0 {
            // As if the others were as long, with an eighth to spare: what is not written to takes no memory.
            let size = parts.iter().map(String::len).sum::<usize>() * batches;
            json.reserve(rest.len() + if batches > 1 { size + size / 8 } else { size });
            json.push_str(&rest[..at]);
        }
        for (i, part) in parts.iter().enumerate() {
            if batch > 0 || i > 0 {
                json.push(',');
            }
            json.push_str(part.strip_prefix('[').and_then(|part| part.strip_suffix(']')).unwrap_or(part));
        }
    }
    if batches == 0 {
        return Ok(rest);
    }
    json.push_str(&rest[at..]);
    Ok(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_stand_where_the_whole_puts_them() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let dir =
            std::fs::read_dir(dir).unwrap().flatten().map(|entry| entry.path()).find(|path| path.is_dir()).unwrap();
        let mut manifest = crate::scan(&ScanOptions::new(dir)).unwrap().manifest;
        assert!(!manifest.routes.is_empty());
        let routes = manifest.routes.clone();
        // One chunk, more than one, more than one batch, none.
        for count in [routes.len(), 200, BATCH + 1, 0] {
            manifest.routes = routes.iter().cycle().take(count).cloned().collect();
            for large in [false, true] {
                assert_eq!(text(manifest.clone(), large).unwrap(), serde_json::to_string(&manifest).unwrap());
            }
        }
    }
}
