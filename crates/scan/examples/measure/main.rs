//! Times scans inside Rust beside what they cannot do without, round by round in turn, so that noise hits all of them alike:
//! `cargo run --release -p switchrt-scan --example measure -- <folder> <rounds> <what>…`
//!
//! - `graph`, `config`: a whole scan, a scan without uses
//! - `parse`: swc alone reads and parses every source file below the folder, in parallel; `parse-routes`: only those below `pages`
//! - `stat`: a parallel walk over the folder with the metadata of every file; `stat-decode`: the same, and an answer decoded
//! - `warm`: a scan that finds the answer of an earlier one in its cache, decoded
//! - `rescan`: one route's file is written anew, and a scan with the cache is timed
//! - `delta`: the same, and only a running scanner's update is timed
//!
//! `rescan` and `delta` change the folder under the others: what is measured beside them sees a change each round.
//!
//! One line of JSON for each: milliseconds (median and best of the rounds, processor time of all threads on average), files, bytes;
//! in the end the process's peak of resident memory. Processor time and memory are Linux's own counts, 0 elsewhere.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command that prints")]

#[path = "../../../binding/src/allocator.rs"]
mod allocator;
mod bare;

use std::path::{Path, PathBuf};
use std::time::Instant;

use bare::{Work, parse, stat, walk};
use serde_json::json;
use switchrt_scan::{CacheOption, Cancel, ScanOptions, Scanner, scan, scan_text};

#[global_allocator]
static ALLOCATOR: allocator::Mimalloc = allocator::Mimalloc;

fn scanned(dir: &Path, uses: bool) -> Result<Work, String> {
    let output = scan_text(&ScanOptions { uses, ..ScanOptions::new(dir) }).map_err(words)?;
    Ok(Work { files: output.stats.files as u64, bytes: output.stats.bytes })
}

/// What the rounds of one measurement need and do not pay for.
enum Setting {
    None,
    /// The folder of a filled cache.
    Cache(tempfile::TempDir),
    /// The published bytes.
    Answer(Vec<u8>),
    Rescan(tempfile::TempDir, Route),
    Scanner(Box<Scanner>, Route),
}

/// A route's file that is written anew each round.
struct Route {
    path: PathBuf,
    original: String,
}

impl Route {
    fn find(dir: &Path) -> Result<Self, String> {
        let routes = scan(&ScanOptions { uses: false, ..ScanOptions::new(dir) }).map_err(words)?.manifest.routes;
        let dir = dir.canonicalize().map_err(words)?;
        let found = routes.iter().map(|route| dir.join(&route.file)).find_map(|path| {
            let original = std::fs::read_to_string(&path).ok()?;
            original.contains("maxDuration: 10").then_some(Self { path, original })
        });
        found.ok_or_else(|| "no route of the generated app says `maxDuration: 10`".to_owned())
    }

    fn change(&self, round: usize) -> Result<(), String> {
        let text = self.original.replace("maxDuration: 10", &format!("maxDuration: {}", 11 + round));
        std::fs::write(&self.path, text).map_err(words)
    }
}

impl Drop for Route {
    fn drop(&mut self) {
        let _ = std::fs::write(&self.path, &self.original);
    }
}

fn words(error: impl ToString) -> String {
    error.to_string()
}

fn cached(dir: &Path, folder: &Path) -> Result<Work, String> {
    let options = ScanOptions { cache: CacheOption::Folder(folder.to_owned()), ..ScanOptions::new(dir) };
    let output = scan(&options).map_err(words)?;
    Ok(Work { files: output.stats.cached as u64, bytes: output.stats.bytes })
}

fn set_up(what: &str, dir: &Path) -> Result<Setting, String> {
    Ok(match what {
        "warm" | "rescan" => {
            let folder = tempfile::tempdir().map_err(words)?;
            cached(dir, folder.path())?;
            if what == "warm" { Setting::Cache(folder) } else { Setting::Rescan(folder, Route::find(dir)?) }
        }
        "stat-decode" => {
            let manifest = scan(&ScanOptions::new(dir)).map_err(words)?.manifest;
            Setting::Answer(serde_json::to_vec(&manifest).map_err(words)?)
        }
        "delta" => Setting::Scanner(Box::new(Scanner::new(ScanOptions::new(dir)).map_err(words)?), Route::find(dir)?),
        _ => Setting::None,
    })
}

fn run(what: &str, dir: &Path, setting: &Setting) -> Result<Work, String> {
    Ok(match (what, setting) {
        ("graph", _) => scanned(dir, true)?,
        ("config", _) => scanned(dir, false)?,
        ("parse", _) => walk(dir, &parse),
        ("parse-routes", _) => walk(&dir.join("pages"), &parse),
        ("stat", _) => walk(dir, &stat),
        ("stat-decode", Setting::Answer(bytes)) => {
            std::hint::black_box(switchrt_manifest::read(bytes).map_err(words)?);
            walk(dir, &stat)
        }
        (_, Setting::Cache(folder) | Setting::Rescan(folder, _)) => cached(dir, folder.path())?,
        (other, _) => return Err(format!("{other}: no such measurement")),
    })
}

/// An update after one file got other contents.
fn update(scanner: &mut Scanner, route: &Route) -> Result<Work, String> {
    let delta = scanner.update(std::slice::from_ref(&route.path), &Cancel::default()).map_err(words)?;
    if delta.changed.len() != 1 {
        return Err(format!("one route changed, and {} were told", delta.changed.len()));
    }
    Ok(Work { files: delta.stats.files as u64, bytes: delta.stats.bytes })
}

fn measure(dir: &Path, rounds: usize, wanted: &[String]) -> Result<(), String> {
    let mut settings = wanted.iter().map(|what| set_up(what, dir)).collect::<Result<Vec<_>, String>>()?;
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); wanted.len()];
    let mut ticks = vec![0; wanted.len()];
    let mut works = vec![Work::default(); wanted.len()];
    for round in 0..rounds {
        for (i, what) in wanted.iter().enumerate() {
            if let Setting::Rescan(_, route) | Setting::Scanner(_, route) = &settings[i] {
                route.change(round)?;
            }
            let (start, before) = (Instant::now(), processor_ticks());
            works[i] = match &mut settings[i] {
                Setting::Scanner(scanner, route) => update(scanner, route)?,
                setting => run(what, dir, setting)?,
            };
            times[i].push(start.elapsed().as_secs_f64() * 1000.0);
            ticks[i] += processor_ticks() - before;
        }
    }
    for (((what, mut times), work), ticks) in wanted.iter().zip(times).zip(works).zip(ticks) {
        times.sort_by(f64::total_cmp);
        let (median, best) = (times[times.len() / 2], times[0]);
        // A tick has ten milliseconds; over all rounds that is fine enough.
        #[allow(clippy::cast_precision_loss, reason = "a figure to read")]
        let cpu = ticks as f64 * 10.0 / rounds as f64;
        let figures =
            json!({ "what": what, "ms": median, "best": best, "cpu": cpu, "files": work.files, "bytes": work.bytes });
        println!("{figures}");
    }
    Ok(())
}

/// Ticks that this process ran for, on any core, in its own code and the system's.
fn processor_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in parentheses may hold anything; behind it, user and system time are the 12th and 13th field.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|field| field.parse::<u64>().ok()).sum()
}

/// Linux's own count, in kilobytes.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(dir), Some(rounds)) = (arguments.next().map(PathBuf::from), arguments.next()) else {
        return eprintln!(
            "usage: measure <folder> <rounds> [graph|config|parse|parse-routes|stat|stat-decode|warm|rescan|delta]…"
        );
    };
    let wanted: Vec<String> = arguments.collect();
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20).build();
    let Ok(pool) = pool else { return eprintln!("no threads") };
    // Scans bring a pool of their own; the other measurements run in this one.
    let result = pool.install(|| measure(&dir, rounds.parse().unwrap_or(1).max(1), &wanted));
    if let Err(error) = result {
        eprintln!("{error}");
        std::process::exit(1);
    }
    println!("{}", json!({ "what": "peak", "kilobytes": peak() }));
}
