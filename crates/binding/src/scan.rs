//! Scanning folders.

use std::sync::atomic::Ordering;

use napi::bindgen_prelude::{AbortSignal, AsyncTask};
use napi::{Env, Result, Task};
use napi_derive::napi;
use switchrt_scan::{CacheOption, Cancel, ConfigValues, ScanError, ScanOptions, Session, Target};

use crate::contain::contained;

/// One call.
#[napi(object)]
#[derive(Default)]
pub struct BindingScanOptions {
    /// Project folders; each is scanned by itself.
    pub dirs: Vec<String>,
    /// `edge-light`, `workerd[@date][+flag…]`, `deno`. Default: `edge-light`.
    pub targets: Option<Vec<String>>,
    /// Compute Node-API uses of edge routes. Default: true.
    pub uses: Option<bool>,
    /// Compute them for Node routes as well. Default: false.
    pub all_uses: Option<bool>,
    /// Tell values that other tools read differently. Default: false.
    pub peers: Option<bool>,
    /// Threads of a pool of its own. Default: the process's shared pool, one thread a core.
    pub threads: Option<u32>,
    /// Values of `next.config` that somebody evaluated. Without it the file is read statically.
    pub config: Option<BindingConfigValues>,
    /// Keep facts and answers for the next scan. Default: false.
    pub cache: Option<bool>,
    /// Where: default `.switchrt/cache` of each project.
    pub cache_dir: Option<String>,
}

/// The options of `next.config` that a scan follows.
#[napi(object)]
#[derive(Clone, Default)]
pub struct BindingConfigValues {
    /// `experimental.runtime`
    pub runtime: Option<String>,
    pub page_extensions: Option<Vec<String>>,
    pub base_path: Option<String>,
    pub trailing_slash: Option<bool>,
}

/// The answer, or the one reason why there is none.
#[napi(object)]
#[derive(Default)]
pub struct BindingScanResult {
    /// JSON without white space, one for each folder, in order: nobody reads it before it is parsed.
    pub manifests: Vec<String>,
    /// JSON, one for each folder, in order.
    pub stats: Vec<String>,
    pub error: Option<BindingError>,
}

/// An error as data.
#[napi(object)]
pub struct BindingError {
    /// `SRT_OPTION`, `SRT_IO`, `SRT_ABORTED`, `SRT_INTERNAL`
    pub code: String,
    pub message: String,
}

impl BindingError {
    pub(crate) fn new(code: &str, message: String) -> Self {
        Self { code: code.to_owned(), message }
    }
}

impl From<ScanError> for BindingError {
    fn from(error: ScanError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl BindingScanResult {
    fn failed(code: &str, message: String) -> Self {
        Self { error: Some(BindingError::new(code, message)), ..Self::default() }
    }
}

fn run(options: BindingScanOptions, cancel: &Cancel) -> BindingScanResult {
    contained(|| run_all(options, cancel)).unwrap_or_else(|message| BindingScanResult::failed("SRT_INTERNAL", message))
}

/// The options of each folder, in order.
pub(crate) fn each(
    options: BindingScanOptions,
    cancel: &Cancel,
) -> std::result::Result<Vec<ScanOptions>, BindingError> {
    let mut targets = Vec::new();
    for text in options.targets.unwrap_or_else(|| vec!["edge-light".to_owned()]) {
        match Target::parse(&text) {
            Ok(target) if targets.contains(&target) => {}
            Ok(target) => targets.push(target),
            Err(error) => return Err(BindingError::new("SRT_OPTION", format!("targets: {error}"))),
        }
    }
    if targets.is_empty() {
        targets.push(Target::EdgeLight);
    }
    let config = options.config.map(|values| ConfigValues {
        runtime: values.runtime,
        page_extensions: values.page_extensions.unwrap_or_default(),
        base_path: values.base_path.unwrap_or_default(),
        trailing_slash: values.trailing_slash.unwrap_or(false),
        diagnostics: Vec::new(),
    });
    let cache = match (options.cache, options.cache_dir) {
        (Some(true), Some(folder)) => CacheOption::Folder(folder.into()),
        (Some(true), None) => CacheOption::Project,
        _ => CacheOption::Off,
    };
    let of = |dir: String| ScanOptions {
        targets: targets.clone(),
        uses: options.uses.unwrap_or(true),
        all_uses: options.all_uses.unwrap_or(false),
        peers: options.peers.unwrap_or(false),
        threads: options.threads.map(|threads| threads as usize),
        config: config.clone(),
        cache: cache.clone(),
        cancel: cancel.clone(),
        ..ScanOptions::new(dir)
    };
    Ok(options.dirs.into_iter().map(of).collect())
}

fn run_all(options: BindingScanOptions, cancel: &Cancel) -> BindingScanResult {
    let each = match each(options, cancel) {
        Ok(each) => each,
        Err(error) => return BindingScanResult { error: Some(error), ..BindingScanResult::default() },
    };
    let session = if each.len() > 1 { Session::shared() } else { Session::default() };
    let mut result = BindingScanResult::default();
    for options in each {
        let texts = session.scan_text(&options).and_then(|output| {
            let internal = |error: serde_json::Error| ScanError::Internal(error.to_string());
            Ok((output.json, serde_json::to_string(&output.stats).map_err(internal)?))
        });
        match texts {
            Ok((manifest, stats)) => {
                result.manifests.push(manifest);
                result.stats.push(stats);
            }
            Err(error) => return BindingScanResult::failed(error.code(), error.to_string()),
        }
    }
    result
}

/// Scans on this thread.
#[napi]
#[must_use]
pub fn scan_sync(options: BindingScanOptions) -> BindingScanResult {
    run(options, &Cancel::default())
}

/// A scan on the thread pool.
pub struct ScanTask {
    options: BindingScanOptions,
    cancel: Cancel,
}

impl Task for ScanTask {
    type Output = BindingScanResult;
    type JsValue = BindingScanResult;

    fn compute(&mut self) -> Result<Self::Output> {
        Ok(run(std::mem::take(&mut self.options), &self.cancel))
    }

    fn resolve(&mut self, _env: Env, output: Self::Output) -> Result<Self::JsValue> {
        Ok(output)
    }
}

/// A flag that rises when the signal fires.
pub(crate) fn cancel_of(signal: Option<&AbortSignal>) -> Cancel {
    let cancel = Cancel::default();
    if let Some(signal) = signal {
        let flag = cancel.clone();
        signal.on_abort(move || flag.0.store(true, Ordering::Relaxed));
    }
    cancel
}

/// Scans on other threads. When the signal fires, the work under way stops at its next file.
#[napi(ts_return_type = "Promise<BindingScanResult>", js_name = "scan")]
#[must_use]
pub fn scan_async(options: BindingScanOptions, signal: Option<AbortSignal>) -> AsyncTask<ScanTask> {
    let cancel = cancel_of(signal.as_ref());
    AsyncTask::with_optional_signal(ScanTask { options, cancel }, signal)
}
