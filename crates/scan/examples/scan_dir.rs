//! Measures scans inside Rust: `cargo run --release -p switchrt-scan --example scan_dir -- <folder> [graph|config] [rounds]`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command that prints")]

use std::time::Instant;

use switchrt_scan::{ScanOptions, scan};

#[global_allocator]
static ALLOCATOR: mimalloc_safe::MiMalloc = mimalloc_safe::MiMalloc;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(dir), mode, rounds) = (arguments.next(), arguments.next(), arguments.next()) else { return };
    let rounds: usize = rounds.and_then(|rounds| rounds.parse().ok()).unwrap_or(9);
    let mut options = ScanOptions::new(&dir);
    options.uses = mode.as_deref() != Some("config");
    let mut runs = Vec::new();
    for _ in 0..rounds {
        let start = Instant::now();
        let output = match scan(&options) {
            Ok(output) => output,
            Err(error) => return eprintln!("{error}"),
        };
        let scanned = start.elapsed().as_secs_f64() * 1000.0;
        let text = output.manifest.to_json().unwrap_or_default();
        let total = start.elapsed().as_secs_f64() * 1000.0;
        runs.push((total, total - scanned, text.len(), output.stats));
    }
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (total, json, bytes, stats) = &runs[runs.len() / 2];
    println!("{total:.1} ms, json {json:.1} ms {bytes} bytes, {} files: {:.1?}", stats.files, stats.phases);
    println!("best {:.1}", runs[0].0);
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
    }
}
