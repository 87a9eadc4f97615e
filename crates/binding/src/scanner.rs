//! A project that is scanned again and again.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use napi::bindgen_prelude::{AbortSignal, AsyncTask};
use napi::{Env, Result, Task};
use napi_derive::napi;
use serde::Serialize;
use switchrt_scan::{Cancel, ScanError, ScanOptions, Scanner};

use crate::contain::contained;
use crate::scan::{BindingError, BindingScanOptions, cancel_of, each};

/// An answer of a scanner, or the one reason why there is none.
#[napi(object)]
#[derive(Default)]
pub struct BindingAnswer {
    /// JSON.
    pub text: Option<String>,
    /// JSON.
    pub stats: Option<String>,
    pub error: Option<BindingError>,
}

struct Open {
    options: Option<BindingScanOptions>,
    scanner: Option<Scanner>,
}

type Shared = Arc<Mutex<Open>>;

/// A scanner. Its work is done on other threads, one call after another.
#[napi]
pub struct BindingScanner {
    shared: Shared,
}

#[napi]
impl BindingScanner {
    /// Nothing is read before `open`.
    #[napi(constructor)]
    #[must_use]
    pub fn new(options: BindingScanOptions) -> Self {
        Self { shared: Arc::new(Mutex::new(Open { options: Some(options), scanner: None })) }
    }

    /// The first scan; the text is empty.
    #[napi(ts_return_type = "Promise<BindingAnswer>")]
    #[must_use]
    pub fn open(&self, signal: Option<AbortSignal>) -> AsyncTask<ScannerTask> {
        self.task(Work::Open, signal)
    }

    /// What these changed files and folders change, as JSON: `{ changed, added, removed, diagnostics, resolved }`. Without any, everything is looked at.
    #[napi(ts_return_type = "Promise<BindingAnswer>")]
    #[must_use]
    pub fn update(&self, paths: Vec<String>, signal: Option<AbortSignal>) -> AsyncTask<ScannerTask> {
        self.task(Work::Update(paths.into_iter().map(PathBuf::from).collect()), signal)
    }

    /// The whole answer as canonical JSON.
    #[napi(ts_return_type = "Promise<BindingAnswer>")]
    #[must_use]
    pub fn manifest(&self) -> AsyncTask<ScannerTask> {
        self.task(Work::Manifest, None)
    }

    /// The folders in which a change can change the answer, as a JSON list.
    #[napi(ts_return_type = "Promise<BindingAnswer>")]
    #[must_use]
    pub fn folders(&self) -> AsyncTask<ScannerTask> {
        self.task(Work::Folders, None)
    }

    /// The routes that these changed, added or removed files have a say in, as a JSON list of `{ route, file }`.
    #[napi(ts_return_type = "Promise<BindingAnswer>")]
    #[must_use]
    pub fn affected(&self, paths: Vec<String>) -> AsyncTask<ScannerTask> {
        self.task(Work::Affected(paths.into_iter().map(PathBuf::from).collect()), None)
    }

    /// Gives the memory back, after what is under way.
    #[napi(ts_return_type = "Promise<BindingAnswer>")]
    #[must_use]
    pub fn close(&self) -> AsyncTask<ScannerTask> {
        self.task(Work::Close, None)
    }

    fn task(&self, work: Work, signal: Option<AbortSignal>) -> AsyncTask<ScannerTask> {
        let cancel = cancel_of(signal.as_ref());
        AsyncTask::with_optional_signal(ScannerTask { shared: Arc::clone(&self.shared), work, cancel }, signal)
    }
}

enum Work {
    Open,
    Update(Vec<PathBuf>),
    Manifest,
    Folders,
    Affected(Vec<PathBuf>),
    Close,
}

/// One call on the thread pool.
pub struct ScannerTask {
    shared: Shared,
    work: Work,
    cancel: Cancel,
}

impl ScannerTask {
    fn run(&self) -> std::result::Result<BindingAnswer, BindingError> {
        let mut open = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Work::Close = self.work {
            *open = Open { options: None, scanner: None };
            return Ok(BindingAnswer::default());
        }
        if let Work::Open = self.work
            && let Some(options) = open.options.take()
        {
            let options = each(options, &self.cancel)?.into_iter().next();
            let scanner = Scanner::new(options.unwrap_or_else(|| ScanOptions::new("")))?;
            let stats = text(&scanner.stats())?;
            open.scanner = Some(scanner);
            return Ok(BindingAnswer { text: Some(String::new()), stats: Some(stats), error: None });
        }
        let closed = || BindingError::new("SRT_ABORTED", "the scanner is closed".to_owned());
        let scanner = open.scanner.as_mut().ok_or_else(closed)?;
        match &self.work {
            Work::Update(paths) => {
                let delta = scanner.update(paths, &self.cancel)?;
                let stats = text(&delta.stats)?;
                Ok(BindingAnswer { text: Some(text(&delta)?), stats: Some(stats), error: None })
            }
            Work::Folders => {
                let folders: Vec<String> = scanner
                    .folders()
                    .into_iter()
                    .filter_map(|folder| folder.into_os_string().into_string().ok())
                    .collect();
                Ok(BindingAnswer { text: Some(text(&folders)?), ..BindingAnswer::default() })
            }
            Work::Affected(paths) => {
                let routes = scanner.affected(paths);
                let routes: Vec<_> =
                    routes.iter().map(|(route, file)| serde_json::json!({ "route": route, "file": file })).collect();
                Ok(BindingAnswer { text: Some(text(&routes)?), ..BindingAnswer::default() })
            }
            _ => {
                let json = scanner.manifest()?.to_json().map_err(|error| ScanError::Internal(error.to_string()))?;
                Ok(BindingAnswer { text: Some(json), stats: Some(text(&scanner.stats())?), error: None })
            }
        }
    }
}

fn text<T: Serialize>(value: &T) -> std::result::Result<String, BindingError> {
    serde_json::to_string(value).map_err(|error| ScanError::Internal(error.to_string()).into())
}

impl Task for ScannerTask {
    type Output = BindingAnswer;
    type JsValue = BindingAnswer;

    fn compute(&mut self) -> Result<Self::Output> {
        let answer = contained(|| self.run());
        let internal = |message: String| Err(BindingError::new("SRT_INTERNAL", message));
        Ok(answer
            .unwrap_or_else(internal)
            .unwrap_or_else(|error| BindingAnswer { error: Some(error), ..BindingAnswer::default() }))
    }

    fn resolve(&mut self, _env: Env, output: Self::Output) -> Result<Self::JsValue> {
        Ok(output)
    }
}
