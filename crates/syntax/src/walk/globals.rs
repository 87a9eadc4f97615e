//! The globals that the analysis knows by name.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What a global name is to the analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Every mention is a use.
    Plain,
    /// Every mention is a use, but the name belongs to browsers: code that names it is seldom meant for a server.
    Browser,
    /// Only its members are uses, and `env` is none.
    Process,
    /// `globalThis` and its like: its members are globals.
    Object,
    /// `global`: its members are globals, and it is a use itself.
    NodeObject,
    Eval,
    Function,
    WebAssembly,
    Timer,
    Require,
    Module,
    Exports,
    /// Only asked for in guards.
    Probe,
    /// Every runtime of servers has it, so that a test for it always holds.
    Everywhere,
}

const NAMES: &[(&str, Role)] = &[
    ("process", Role::Process),
    ("Buffer", Role::Plain),
    ("setImmediate", Role::Plain),
    ("clearImmediate", Role::Plain),
    ("__dirname", Role::Plain),
    ("__filename", Role::Plain),
    ("BroadcastChannel", Role::Plain),
    ("ByteLengthQueuingStrategy", Role::Plain),
    ("CompressionStream", Role::Plain),
    ("CountQueuingStrategy", Role::Plain),
    ("DecompressionStream", Role::Plain),
    ("DomException", Role::Plain),
    ("MessageChannel", Role::Plain),
    ("MessageEvent", Role::Plain),
    ("MessagePort", Role::Plain),
    ("ReadableByteStreamController", Role::Plain),
    ("ReadableStreamBYOBRequest", Role::Plain),
    ("ReadableStreamDefaultController", Role::Plain),
    ("TransformStreamDefaultController", Role::Plain),
    ("WritableStreamDefaultController", Role::Plain),
    ("TextDecoderStream", Role::Plain),
    ("TextEncoderStream", Role::Plain),
    ("PerformanceObserver", Role::Plain),
    ("FinalizationRegistry", Role::Plain),
    ("WeakRef", Role::Plain),
    ("CustomEvent", Role::Plain),
    ("CloseEvent", Role::Browser),
    ("ErrorEvent", Role::Browser),
    ("EventSource", Role::Browser),
    ("FileReader", Role::Browser),
    ("ImageData", Role::Browser),
    ("ProgressEvent", Role::Browser),
    ("PromiseRejectionEvent", Role::Browser),
    ("SharedWorker", Role::Browser),
    ("Worker", Role::Browser),
    ("XMLHttpRequest", Role::Browser),
    ("caches", Role::Browser),
    ("localStorage", Role::Browser),
    ("navigator", Role::Browser),
    ("reportError", Role::Browser),
    ("sessionStorage", Role::Browser),
    ("globalThis", Role::Object),
    ("self", Role::Object),
    ("global", Role::NodeObject),
    ("eval", Role::Eval),
    ("Function", Role::Function),
    ("WebAssembly", Role::WebAssembly),
    ("setTimeout", Role::Timer),
    ("setInterval", Role::Timer),
    ("require", Role::Require),
    ("__non_webpack_require__", Role::Require),
    ("module", Role::Module),
    ("exports", Role::Exports),
    ("EdgeRuntime", Role::Probe),
    ("window", Role::Probe),
    ("document", Role::Probe),
    ("Bun", Role::Probe),
    ("Deno", Role::Probe),
    ("AbortController", Role::Everywhere),
    ("Blob", Role::Everywhere),
    ("FormData", Role::Everywhere),
    ("Headers", Role::Everywhere),
    ("ReadableStream", Role::Everywhere),
    ("Request", Role::Everywhere),
    ("Response", Role::Everywhere),
    ("TextDecoder", Role::Everywhere),
    ("TextEncoder", Role::Everywhere),
    ("TransformStream", Role::Everywhere),
    ("URL", Role::Everywhere),
    ("URLSearchParams", Role::Everywhere),
    ("WritableStream", Role::Everywhere),
    ("atob", Role::Everywhere),
    ("btoa", Role::Everywhere),
    ("crypto", Role::Everywhere),
    ("fetch", Role::Everywhere),
    ("queueMicrotask", Role::Everywhere),
    ("structuredClone", Role::Everywhere),
];

/// For each first byte, a bit for each length that some name has: most identifiers end here.
const SHAPES: [u64; 128] = {
    let mut shapes = [0u64; 128];
    let mut i = 0;
    while i < NAMES.len() {
        let bytes = NAMES[i].0.as_bytes();
        shapes[bytes[0] as usize] |= 1 << bytes.len();
        i += 1;
    }
    shapes
};

static TABLE: LazyLock<FxHashMap<&'static str, (&'static str, Role)>> =
    LazyLock::new(|| NAMES.iter().map(|entry| (entry.0, *entry)).collect());

/// A known global by name.
#[inline]
pub(crate) fn global(name: &str) -> Option<(&'static str, Role)> {
    let bytes = name.as_bytes();
    let first = *bytes.first()?;
    if first >= 128 || bytes.len() >= 64 || SHAPES[first as usize] & (1 << bytes.len()) == 0 {
        return None;
    }
    TABLE.get(name).copied()
}
