//! A scan that knows what earlier ones found.

#[cfg(test)]
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use switchrt_manifest::Manifest;

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
    let (texts, files) = Scan { options, root, start }.run_for_texts(files)?;
    let large = texts.routes.len() >= LARGE;
    files.inherit();
    let mut stats = files.stats(texts.phases);
    let json = if let Some(cache) = &cache {
        let json = text(texts.manifest, texts.routes, large).map_err(internal)?;
        if let Err(note) = cache.save(&files, &json) {
            notes.push(note);
        }
        give_back(files, large);
        json
    } else {
        // Without a cache nobody asks for the facts any more.
        if large {
            files.give_back();
        } else {
            rayon::spawn(move || drop(files));
        }
        text(texts.manifest, texts.routes, large).map_err(internal)?
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

/// The manifest as JSON without white space.
fn text(manifest: Manifest, routes: Vec<String>, large: bool) -> Result<String, serde_json::Error> {
    const FIELD: &str = "\"routes\":[";
    let rest = serde_json::to_string(&manifest)?;
    give_back(manifest, large);
    // The first of that name: texts before it hold no bare quotes.
    let at = rest.find(FIELD).map_or(rest.len(), |at| at + FIELD.len());
    let size = rest.len() + routes.iter().map(|route| route.len() + 1).sum::<usize>();
    let mut json = String::with_capacity(size);
    json.push_str(&rest[..at]);
    for (i, route) in routes.into_iter().enumerate() {
        if i > 0 {
            json.push(',');
        }
        json.push_str(&route);
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
        for count in [routes.len(), 200, 0] {
            manifest.routes = routes.iter().cycle().take(count).cloned().collect();
            let texts = || manifest.routes.clone().iter_mut().map(|route| route.seal_as_text().unwrap()).collect();
            for large in [false, true] {
                let rest = Manifest { routes: Vec::new(), ..manifest.clone() };
                assert_eq!(text(rest, texts(), large).unwrap(), serde_json::to_string(&manifest).unwrap());
            }
        }
    }
}
