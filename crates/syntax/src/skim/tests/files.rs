//! Real files: fixtures, the project's own sources, installed packages.

use std::path::{Path, PathBuf};

use super::*;

const SAMPLE: usize = 600;
/// Of larger files, bundles for the most part, the long run alone takes some.
const SAMPLE_BYTES: u64 = 48 * 1024;

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && name != ".git" && name != "target" {
            collect(&path, files);
        } else if kind.is_file()
            && path
                .extension()
                .is_some_and(|e| ["js", "mjs", "cjs", "jsx", "ts", "tsx", "mts"].iter().any(|known| e == *known))
        {
            files.push(path);
        }
    }
}

fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["__test__", "src", "examples", "crates", "bench", "scripts", "node_modules"] {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    files
}

fn compare(files: impl Iterator<Item = PathBuf>) -> (usize, usize) {
    let (mut all, mut skims) = (0, 0);
    for path in files {
        let Ok(source) = std::fs::read_to_string(&path) else { continue };
        all += 1;
        let path = path.to_string_lossy();
        skims += usize::from(agrees(&path, &source));
    }
    (all, skims)
}

#[test]
fn a_sample_of_files_is_read_as_by_the_full_parse() {
    let files = sources();
    let small = |path: &PathBuf| path.metadata().is_ok_and(|meta| meta.len() <= SAMPLE_BYTES);
    let step = (files.len() / SAMPLE).max(1);
    let (all, skims) = compare(files.into_iter().step_by(step).filter(small));
    assert!(all > 100 && skims > 20, "{skims} of {all} files were skimmed");
}

#[test]
#[ignore = "minutes: every file of node_modules"]
fn every_file_is_read_as_by_the_full_parse() {
    let work = || {
        crate::enter_worker();
        compare(sources().into_iter())
    };
    let thread = std::thread::Builder::new().stack_size(crate::STACK_BYTES).spawn(work).unwrap();
    let (all, skims) = thread.join().unwrap();
    assert!(skims > all / 10, "{skims} of {all} files were skimmed");
}
