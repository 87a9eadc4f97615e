//! What a finding says, and the way out.

use switchrt_catalog::{Support, Target, lacks_prefix};
use switchrt_manifest::{Use, UseKind};

fn and(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The sentence, without a full stop.
pub(super) fn message(item: &Use, support: Support, targets: &[String]) -> String {
    let (api, who) = (&item.api, and(targets));
    let (does, lacks) = if targets.len() == 1 { ("does", "lacks") } else { ("do", "lack") };
    match item.kind {
        UseKind::Module if support == Support::Stub => {
            format!("the Node.js module `{api}` can be imported on {who}, and does not work there")
        }
        UseKind::Module => format!("{who} {does} not have the Node.js module `{api}`"),
        UseKind::Export | UseKind::Global if support == Support::Stub => {
            format!("`{api}` is there on {who}, and does not work")
        }
        UseKind::Export => {
            let (module, export) = api.split_once('.').unwrap_or((api, ""));
            format!("`{module}` has no `{export}` on {who}")
        }
        UseKind::Global if support == Support::Undefined => format!("`{api}` is undefined on {who}"),
        UseKind::Global if support == Support::Bundler => {
            format!("`{api}` is only there on {who} if a bundler fills it in")
        }
        UseKind::Global => format!("{who} {lacks} `{api}`"),
        UseKind::DynamicCode => format!("`{api}` makes code from a string, and {who} {does} not run such code"),
        UseKind::Wasm => format!("`{api}` compiles WebAssembly from bytes, and {who} {does} not do that"),
        UseKind::NativeAddon => format!("`{api}` is a native addon, and {who} cannot load one"),
        UseKind::Unresolved => format!("`{api}` cannot be resolved from here"),
    }
}

/// What to do about it.
pub(super) fn hint(item: &Use, target: &Target) -> String {
    const NODE: &str = "run the route on Node with `runtime: 'nodejs'`";
    let root = item.api.split(['.', '/']).next().unwrap_or_default();
    match item.kind {
        UseKind::Module => {
            let instead = match root {
                "crypto" => "Use the web's `crypto` global (`crypto.subtle`, `crypto.randomUUID`)",
                "http" | "https" | "http2" | "net" | "tls" | "dns" | "dgram" => "Use `fetch`",
                "url" => "Use the globals `URL` and `URLSearchParams`",
                "querystring" => "Use the global `URLSearchParams`",
                "stream" => "Use web streams: `ReadableStream`, `TransformStream`",
                "string_decoder" => "Use the global `TextDecoder`",
                "timers" => "Use the global `setTimeout`",
                "perf_hooks" => "Use the global `performance`",
                "path" => "Join paths by hand or with `URL`, or use a package without Node APIs",
                "fs" => "Read data with `fetch`, or import it so that it is bundled",
                "process" => "Use the global `process.env`",
                "util" if item.api == "util/types" => "Import `types` from `util`",
                "assert" if item.api == "assert/strict" => "Import `strict` from `assert`",
                _ => return format!("Do without it, or {NODE}."),
            };
            format!("{instead}, or {NODE}.")
        }
        UseKind::Export => {
            let there = target.exports(item.api.split('.').next().unwrap_or_default());
            let names: Vec<&str> = there.iter().copied().filter(|name| *name != "default").collect();
            if names.is_empty() {
                format!("Do without it, or {NODE}.")
            } else {
                format!("There are: {}. Otherwise {NODE}.", names.join(", "))
            }
        }
        UseKind::Global => {
            let instead = match root {
                "setImmediate" => "Use `setTimeout(fn, 0)`".to_owned(),
                "clearImmediate" => "Use `clearTimeout`".to_owned(),
                "Buffer" => "Import it: `import { Buffer } from 'node:buffer'`".to_owned(),
                "__dirname" | "__filename" => "Use `import.meta.url`".to_owned(),
                "global" => "Write `globalThis`".to_owned(),
                "DomException" => "Write `DOMException`".to_owned(),
                _ => format!("Guard it: `if (process.env.NEXT_RUNTIME === 'nodejs') {{ {} }}`", item.api),
            };
            format!("{instead}, or {NODE}.")
        }
        UseKind::DynamicCode => format!("Do without code from strings, or {NODE}."),
        UseKind::Wasm => {
            "Import the file, so that it is compiled ahead: `import module from './file.wasm?module'`.".to_owned()
        }
        UseKind::NativeAddon => format!("Use a package without native code, or {NODE}."),
        UseKind::Unresolved if lacks_prefix(&item.api) => {
            format!("Write `node:{}`: this module of Node has no other name.", item.api)
        }
        UseKind::Unresolved => "Install the package, or correct the specifier.".to_owned(),
    }
}
