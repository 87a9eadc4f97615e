//! What remembering is worth, measured: `cargo run --release -p switchrt-scan --example warm -- <project>`
//!
//! A scan that finds everything unchanged stands beside the least that it could do, which is to look at every file in parallel and to read the
//! answer back; an update of a running scanner stands by itself. The project's first page gets a line at its end, and loses it again.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;
use switchrt_scan::{CacheOption, Cancel, ScanOptions, Scanner, scan_text};

const TIMES: usize = 15;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = PathBuf::from(std::env::args().nth(1).ok_or("usage: warm <project>")?);
    let cache = std::env::temp_dir().join(format!("switchrt-warm-{}", std::process::id()));
    let options = ScanOptions { cache: CacheOption::Folder(cache.clone()), ..ScanOptions::new(&dir) };
    let off = ScanOptions { cache: CacheOption::Off, ..options.clone() };
    let started = Instant::now();
    let first = scan_text(&options)?;
    println!("{:<44} {:>9.2} ms", "first scan, which fills the cache", ms(started));
    println!("{:<44} {:>9.2} ms", "cold scan", median(|| drop(scan_text(&off))));

    let files = files(&dir);
    let text = cache.join("answer.json");
    fs::write(&text, &first.json)?;
    let bare = median(|| {
        let seen: u64 = files.par_iter().with_min_len(64).filter_map(|path| Some(fs::metadata(path).ok()?.len())).sum();
        assert!(seen > 0 && fs::read_to_string(&text).is_ok_and(|read| read.len() == first.json.len()));
    });
    println!("{:<44} {bare:>9.2} ms  ({} files)", "bare: look at each file, read the answer", files.len());
    let warm = median(|| assert_eq!(scan_text(&options).map(|output| output.stats.parsed).ok(), Some(0)));
    println!("{:<44} {warm:>9.2} ms  {:.2} × bare", "warm scan, nothing changed", warm / bare);

    let page = files.iter().find(|path| path.starts_with(dir.join("pages"))).ok_or("no page")?;
    let source = fs::read_to_string(page)?;
    let mut edits = 0;
    let mut edit = || {
        edits += 1;
        let added = format!("{source}// {edits}\nexport const runtime = 'edge';\n");
        fs::write(page, if edits % 2 == 1 { &added } else { &source })
    };
    let one = median_after(&mut edit, || assert!(scan_text(&options).is_ok()))?;
    println!("{:<44} {one:>9.2} ms", "warm scan, one file changed");

    let mut scanner = Scanner::new(off)?;
    let paths = [page.clone()];
    let mut changed = 0;
    let update = median_after(&mut edit, || {
        changed += scanner.update(&paths, &Cancel::default()).map_or(0, |delta| delta.changed.len());
    })?;
    println!("{:<44} {update:>9.2} ms  ({changed} routes changed)", "update of a scanner, one file changed");
    fs::write(page, &source)?;
    fs::remove_dir_all(cache)?;
    Ok(())
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

fn median(mut work: impl FnMut()) -> f64 {
    median_after(&mut || Ok(()), &mut work).unwrap_or(f64::NAN)
}

fn median_after(before: &mut dyn FnMut() -> std::io::Result<()>, mut work: impl FnMut()) -> std::io::Result<f64> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        before()?;
        let started = Instant::now();
        work();
        times.push(ms(started));
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
