//! Says what the tables say. A line of standard input is `target`, `kind` and names, with tabs between them; each is answered
//! by one word on a line of standard output. The tests against real runtimes ask by this.

use std::io::{BufRead as _, Write as _};

use switchrt_catalog::{Support, Target};

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        match answer(&line) {
            Ok(support) => writeln!(out, "{support:?}")?,
            Err(message) => writeln!(out, "error: {message}")?,
        }
    }
    out.flush()
}

fn answer(line: &str) -> Result<Support, String> {
    let fields: Vec<&str> = line.split('\t').collect();
    let target = Target::parse(fields.first().copied().unwrap_or_default()).map_err(|error| error.message)?;
    match fields[1..] {
        ["module", module] => Ok(target.module_support(module)),
        ["export", module, export] => Ok(target.export_support(module, export)),
        ["global", api] => Ok(target.global_support(api)),
        ["dynamic-code"] => Ok(target.dynamic_code_support()),
        ["wasm"] => Ok(target.wasm_support()),
        _ => Err(format!("`{line}` asks nothing")),
    }
}
