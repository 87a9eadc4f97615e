//! A scan that knows what earlier ones found.

#[cfg(test)]
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use switchrt_manifest::Manifest;

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
    let (mut output, files) = Scan { options, root, start }.run(files)?;
    let large = output.manifest.routes.len() >= LARGE;
    // Without a cache nobody asks for the facts any more.
    let files = if large && cache.is_none() { None } else { Some(files) };
    let json = text(&mut output.manifest).map_err(internal)?;
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

/// The manifest as JSON without white space, its routes rendered in parallel.
fn text(manifest: &mut Manifest) -> Result<String, serde_json::Error> {
    const FIELD: &str = "\"routes\":[";
    let routes = std::mem::take(&mut manifest.routes);
    let rest = serde_json::to_string(&manifest);
    let parts: Result<Vec<String>, _> = routes.par_chunks(64).map(serde_json::to_string).collect();
    manifest.routes = routes;
    let (rest, parts) = (rest?, parts?);
    // The first of that name: texts before it hold no bare quotes.
    let at = rest.find(FIELD).map_or(rest.len(), |at| at + FIELD.len());
    let mut json = String::with_capacity(rest.len() + parts.iter().map(String::len).sum::<usize>());
    json.push_str(&rest[..at]);
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            json.push(',');
        }
        json.push_str(part.strip_prefix('[').and_then(|part| part.strip_suffix(']')).unwrap_or(part));
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
        assert_eq!(text(&mut manifest).unwrap(), serde_json::to_string(&manifest).unwrap());
        // More than one chunk, then none.
        manifest.routes = manifest.routes.iter().cycle().take(200).cloned().collect();
        assert_eq!(text(&mut manifest).unwrap(), serde_json::to_string(&manifest).unwrap());
        manifest.routes.clear();
        assert_eq!(text(&mut manifest).unwrap(), serde_json::to_string(&manifest).unwrap());
    }
}
