//! Measures facts against a bare parse: `cargo run --release -p switchrt-syntax --example parse_dir -- <folder> [bare|facts]`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command that prints")]

use std::path::Path;
use std::time::Instant;

use swc_core::common::BytePos;
use swc_core::common::input::StringInput;
use swc_core::ecma::ast::EsVersion;
use swc_core::ecma::parser::{EsSyntax, Lexer, Parser, Syntax, TsSyntax};
use switchrt_syntax::{Grammar, STACK_BYTES, enter_worker, parse};

const ROUNDS: usize = 5;

fn collect(dir: &Path, files: &mut Vec<(String, String)>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|e| ["js", "mjs", "cjs", "jsx", "ts", "tsx", "mts", "cts"].iter().any(|k| e == *k))
            && !path.to_string_lossy().ends_with(".d.ts")
            && let Ok(source) = std::fs::read_to_string(&path)
        {
            files.push((path.to_string_lossy().into_owned(), source));
        }
    }
}

fn bare(source: &str, grammar: Grammar) -> bool {
    let syntax = if grammar.typescript {
        Syntax::Typescript(TsSyntax { tsx: grammar.jsx, decorators: true, ..TsSyntax::default() })
    } else {
        Syntax::Es(EsSyntax {
            jsx: grammar.jsx,
            decorators: true,
            allow_return_outside_function: true,
            ..EsSyntax::default()
        })
    };
    let end = BytePos(u32::try_from(source.len()).unwrap_or(0) + 1);
    let lexer = Lexer::new(syntax, EsVersion::latest(), StringInput::new(source, BytePos(1), end), None);
    Parser::new_from(lexer).parse_program().is_ok()
}

fn best(mut work: impl FnMut()) -> f64 {
    (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .fold(f64::INFINITY, f64::min)
}

fn main() {
    let Some(dir) = std::env::args().nth(1) else {
        eprintln!("usage: parse_dir <folder>");
        return;
    };
    let mut files = Vec::new();
    collect(Path::new(&dir), &mut files);
    let bytes: usize = files.iter().map(|(_, source)| source.len()).sum();
    let run = move || {
        enter_worker();
        let only = std::env::args().nth(2);
        let plain = best(|| {
            if only.as_deref() == Some("facts") {
                return;
            }
            for (path, source) in &files {
                std::hint::black_box(bare(source, Grammar::from_path(path)));
            }
        });
        let mut failed = 0;
        let facts = best(|| {
            failed = 0;
            if only.as_deref() == Some("bare") {
                return;
            }
            for (path, source) in &files {
                let facts = std::hint::black_box(parse(source, Grammar::from_path(path)));
                failed += usize::from(!facts.parsed);
                if !facts.parsed && std::env::var_os("VERBOSE").is_some() {
                    eprintln!("{path}: {:?}", facts.diagnostics.first().map(|d| (&d.message, d.line)));
                }
            }
        });
        #[allow(clippy::cast_precision_loss, reason = "a figure to read")]
        let megabytes = bytes as f64 / 1e6;
        println!("files {}, {megabytes:.1} MB, failed {failed}", files.len());
        println!("bare parse {plain:.1} ms, facts {facts:.1} ms, ratio {:.2}", facts / plain);
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(run);
    if let Ok(thread) = thread {
        let _ = thread.join();
    }
}
