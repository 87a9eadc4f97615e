//! Names the code that facts and answers come from, so that a cache of other code is not believed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use xxhash_rust::xxh3::xxh3_64;

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = vec![here.join("../../Cargo.lock")];
    for name in ["diagnostics", "catalog", "syntax", "graph", "manifest", "scan"] {
        let dir = here.join("..").join(name).join("src");
        println!("cargo:rerun-if-changed={}", dir.display());
        collect(&dir, &mut files);
    }
    files.sort();
    let mut sums = env::var("CARGO_PKG_VERSION").unwrap_or_default().into_bytes();
    for file in &files {
        sums.extend(xxh3_64(&fs::read(file).unwrap_or_default()).to_le_bytes());
    }
    println!("cargo:rerun-if-changed={}", files[0].display());
    println!("cargo:rustc-env=SWITCHRT_CODE={:016x}", xxh3_64(&sums));
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
