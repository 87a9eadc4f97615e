//! libFuzzer's way into `crates/syntax`. What is checked stands in `../src/check.rs`, which `cargo test` replays too.
#![no_main]

#[path = "../src/check.rs"]
mod check;

libfuzzer_sys::fuzz_target!(init: known_panics(), |data: &[u8]| check::check(data));

/// The parser's own panic on `<a:b.c/>` is contained and told; any other one ends the run.
fn known_panics() {
    let abort = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !info.location().is_some_and(|at| at.file().ends_with("swc_ecma_parser-47.0.0/src/parser/jsx.rs")) {
            abort(info);
        }
    }));
}
