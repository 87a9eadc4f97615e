//! libFuzzer's way into `crates/syntax`. What is checked stands in `../src/check.rs`, which `cargo test` replays too.
#![no_main]

#[path = "../src/check.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|data: &[u8]| check::check(data));
