//! Times scans inside Rust beside what they cannot do without, round by round in turn, so that noise hits all of them alike:
//! `cargo run --release -p switchrt-scan --example measure -- <folder> <rounds> <what>…`
//!
//! - `graph`, `config`: a whole scan, a scan without uses
//! - `parse`: swc alone reads and parses every source file below the folder, in parallel; `parse-routes`: only those below `pages`
//! - `stat`: a parallel walk over the folder with the metadata of every file
//!
//! One line of JSON for each: milliseconds (median and best of the rounds, processor time of all threads on average), files, bytes;
//! in the end the process's peak of resident memory. Processor time and memory are Linux's own counts, 0 elsewhere.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command that prints")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;
use serde_json::json;
use swc_core::common::BytePos;
use swc_core::common::input::StringInput;
use swc_core::ecma::ast::EsVersion;
use swc_core::ecma::parser::{EsSyntax, Lexer, Parser, Syntax, TsSyntax};
use switchrt_scan::{ScanOptions, scan};

#[global_allocator]
static ALLOCATOR: mimalloc_safe::MiMalloc = mimalloc_safe::MiMalloc;

/// What one run went over.
#[derive(Clone, Copy, Default)]
struct Work {
    files: u64,
    bytes: u64,
}

impl std::iter::Sum for Work {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::default(), |a, b| Self { files: a.files + b.files, bytes: a.bytes + b.bytes })
    }
}

fn scanned(dir: &Path, uses: bool) -> Result<Work, String> {
    let output = scan(&ScanOptions { uses, ..ScanOptions::new(dir) }).map_err(|error| error.to_string())?;
    std::hint::black_box(serde_json::to_string(&output.manifest).map_err(|error| error.to_string())?);
    Ok(Work { files: output.stats.files as u64, bytes: output.stats.bytes })
}

/// Every file below a folder, each folder listed by whoever is free.
fn walk(dir: &Path, each: &(dyn Fn(&Path) -> Work + Sync)) -> Work {
    let entries: Vec<_> = std::fs::read_dir(dir).into_iter().flatten().flatten().collect();
    entries
        .par_iter()
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&entry.path(), each),
            Ok(kind) if kind.is_file() => each(&entry.path()),
            _ => Work::default(),
        })
        .sum()
}

fn stat(path: &Path) -> Work {
    path.metadata().map_or_else(|_| Work::default(), |meta| Work { files: 1, bytes: meta.len() })
}

fn parse(path: &Path) -> Work {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let syntax = match extension {
        "ts" | "tsx" | "mts" | "cts" => {
            Syntax::Typescript(TsSyntax { tsx: extension == "tsx", decorators: true, ..TsSyntax::default() })
        }
        "js" | "jsx" | "mjs" | "cjs" => Syntax::Es(EsSyntax { jsx: true, decorators: true, ..EsSyntax::default() }),
        _ => return Work::default(),
    };
    let Ok(source) = std::fs::read_to_string(path) else { return Work::default() };
    let end = BytePos(u32::try_from(source.len()).unwrap_or(0) + 1);
    let lexer = Lexer::new(syntax, EsVersion::latest(), StringInput::new(&source, BytePos(1), end), None);
    let program = std::hint::black_box(Parser::new_from(lexer).parse_program());
    Work { files: u64::from(program.is_ok()), bytes: source.len() as u64 }
}

fn run(what: &str, dir: &Path) -> Result<Work, String> {
    Ok(match what {
        "graph" => scanned(dir, true)?,
        "config" => scanned(dir, false)?,
        "parse" => walk(dir, &parse),
        "parse-routes" => walk(&dir.join("pages"), &parse),
        "stat" => walk(dir, &stat),
        other => return Err(format!("{other}: no such measurement")),
    })
}

fn measure(dir: &Path, rounds: usize, wanted: &[String]) -> Result<(), String> {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); wanted.len()];
    let mut ticks = vec![0; wanted.len()];
    let mut works = vec![Work::default(); wanted.len()];
    for _ in 0..rounds {
        for (i, what) in wanted.iter().enumerate() {
            let (start, before) = (Instant::now(), processor_ticks());
            works[i] = run(what, dir)?;
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
        println!(
            "{}",
            json!({ "what": what, "ms": median, "best": best, "cpu": cpu, "files": work.files, "bytes": work.bytes })
        );
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
        return eprintln!("usage: measure <folder> <rounds> [graph|config|parse|parse-routes|stat]…");
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
