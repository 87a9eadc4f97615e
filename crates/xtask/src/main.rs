//! Makes what is generated, and checks that it is fresh. Run as `cargo run -p switchrt-xtask -- <command>`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod catalog;
mod codes;
mod corpus;
mod files;
mod pages;

use files::{Generated, Outcome};

const USAGE: &str = "usage: switchrt-xtask codegen | check | corpus <dir> <routes>";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["codegen"] => codegen(&root()),
        ["check"] => check(&root()),
        ["corpus", dir, routes] => match routes.parse() {
            Ok(routes) => corpus::write(Path::new(dir), routes),
            Err(_) => Err(format!("`{routes}` is no number of routes")),
        },
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(line) => {
            eprintln!("{line}");
            ExitCode::FAILURE
        }
    }
}

/// The repository: two folders above this crate.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

fn generated(root: &Path) -> Outcome<Vec<Generated>> {
    let mut out = vec![
        Generated::new("crates/catalog/src/generated.rs", catalog::tables(root)?),
        Generated::new("src/diagnostics/codes.ts", codes::typescript()),
        Generated::new("src/manifest/manifest.schema.json", switchrt_manifest::schema()),
        Generated::new("src/manifest/types.ts", switchrt_manifest::typescript()),
    ];
    out.extend(pages::pages()?);
    Ok(out)
}

fn codegen(root: &Path) -> Outcome<String> {
    let mut written = Vec::new();
    for file in generated(root)? {
        if file.write(root)? {
            written.push(file.path);
        }
    }
    Ok(if written.is_empty() {
        "everything generated is fresh".to_owned()
    } else {
        format!("wrote {}", written.join(", "))
    })
}

fn check(root: &Path) -> Outcome<String> {
    let stale: Vec<_> = generated(root)?.into_iter().filter(|file| file.is_stale(root)).map(|file| file.path).collect();
    if stale.is_empty() {
        Ok("everything generated is fresh".to_owned())
    } else {
        Err(format!("stale, run `cargo run -p switchrt-xtask -- codegen`: {}", stale.join(", ")))
    }
}
