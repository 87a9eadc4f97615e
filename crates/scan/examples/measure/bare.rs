//! What no scan can do without: finding, reading and parsing files.

use std::path::Path;

use rayon::prelude::*;
use swc_core::common::BytePos;
use swc_core::common::input::StringInput;
use swc_core::ecma::ast::EsVersion;
use swc_core::ecma::parser::{EsSyntax, Lexer, Parser, Syntax, TsSyntax};

/// What one run went over.
#[derive(Clone, Copy, Default)]
pub(crate) struct Work {
    pub files: u64,
    pub bytes: u64,
}

impl std::iter::Sum for Work {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::default(), |a, b| Self { files: a.files + b.files, bytes: a.bytes + b.bytes })
    }
}

/// Every file below a folder, each folder listed by whoever is free.
pub(crate) fn walk(dir: &Path, each: &(dyn Fn(&Path) -> Work + Sync)) -> Work {
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

pub(crate) fn stat(path: &Path) -> Work {
    path.metadata().map_or_else(|_| Work::default(), |meta| Work { files: 1, bytes: meta.len() })
}

pub(crate) fn parse(path: &Path) -> Work {
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
