//! Replays the committed fuzz corpus: what once broke something, and one file for each kind of input.

#[path = "../../../fuzz/src/check.rs"]
mod check;

#[test]
fn the_corpus_keeps_every_promise() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 20, "the corpus is gone from {folder}");
    for file in files {
        let data = std::fs::read(&file).unwrap();
        let result = std::panic::catch_unwind(|| check::check(&data));
        assert!(result.is_ok(), "{} breaks a promise", file.display());
    }
}
