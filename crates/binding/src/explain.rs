//! Questions about one project.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use napi::bindgen_prelude::{AbortSignal, AsyncTask};
use napi::{Env, Result, Task};
use napi_derive::napi;
use serde_json::{Value, json};
use switchrt_scan::{Cancel, ConfigValues, Goal, ScanError, ScanOptions, Target};

use crate::contain::contained;
use crate::scan::BindingConfigValues;

/// One question.
#[napi(object)]
#[derive(Default)]
pub struct BindingQuestion {
    /// `route`, `file`, `why-file`, `why-package`, `condition`, `node-prefix`
    pub ask: String,
    /// The project's folder.
    pub dir: String,
    /// A file of a route as the manifest names it, an absolute path, or a package, as the question wants it.
    pub subject: String,
    /// The route's file, as the manifest names it, for `why-*`.
    pub route_file: Option<String>,
    /// As in a scan.
    pub targets: Option<Vec<String>>,
    /// As in a scan.
    pub config: Option<BindingConfigValues>,
}

fn options(question: &BindingQuestion, cancel: &Cancel) -> std::result::Result<ScanOptions, Value> {
    let mut targets = Vec::new();
    for text in question.targets.iter().flatten() {
        match Target::parse(text) {
            Ok(target) if targets.contains(&target) => {}
            Ok(target) => targets.push(target),
            Err(error) => return Err(failure("SRT_OPTION", format!("targets: {error}"))),
        }
    }
    if targets.is_empty() {
        targets.push(Target::EdgeLight);
    }
    let config = question.config.clone().map(|values| ConfigValues {
        runtime: values.runtime,
        page_extensions: values.page_extensions.unwrap_or_default(),
        base_path: values.base_path.unwrap_or_default(),
        trailing_slash: values.trailing_slash.unwrap_or(false),
        diagnostics: Vec::new(),
    });
    Ok(ScanOptions { targets, config, cancel: cancel.clone(), ..ScanOptions::new(&question.dir) })
}

fn failure(code: &str, message: String) -> Value {
    json!({ "error": { "code": code, "message": message } })
}

fn answer(question: &BindingQuestion, cancel: &Cancel) -> std::result::Result<Value, ScanError> {
    let options = match options(question, cancel) {
        Ok(options) => options,
        Err(refusal) => return Ok(refusal),
    };
    let internal = |error: serde_json::Error| ScanError::Internal(error.to_string());
    let route_file = question.route_file.as_deref().unwrap_or_default();
    let value = match question.ask.as_str() {
        "route" => serde_json::to_value(switchrt_scan::explain_route(&options, &question.subject)?),
        "file" => serde_json::to_value(switchrt_scan::explain_file(&options, Path::new(&question.subject))?),
        "why-file" => {
            let goal = Goal::File(PathBuf::from(&question.subject));
            serde_json::to_value(switchrt_scan::why(&options, route_file, &goal)?)
        }
        "why-package" => {
            let goal = Goal::Package(question.subject.clone());
            serde_json::to_value(switchrt_scan::why(&options, route_file, &goal)?)
        }
        "condition" => Ok(switchrt_scan::why_condition(Path::new(&question.dir), &question.subject)?),
        "node-prefix" => serde_json::to_value(switchrt_scan::node_prefix(Path::new(&question.dir), cancel)?),
        other => return Err(ScanError::Internal(format!("no such question: {other}"))),
    };
    Ok(json!({ "answer": value.map_err(internal)? }))
}

/// A question on the thread pool.
pub struct QuestionTask {
    question: BindingQuestion,
    cancel: Cancel,
}

impl Task for QuestionTask {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> Result<Self::Output> {
        let value = match contained(|| answer(&self.question, &self.cancel)) {
            Ok(Ok(value)) => value,
            Ok(Err(error)) => failure(error.code(), error.to_string()),
            Err(message) => failure("SRT_INTERNAL", message),
        };
        Ok(value.to_string())
    }

    fn resolve(&mut self, _env: Env, output: Self::Output) -> Result<Self::JsValue> {
        Ok(output)
    }
}

/// Answers a question on other threads, as JSON: `{ answer }` or `{ error: { code, message } }`.
#[napi(ts_return_type = "Promise<string>")]
#[must_use]
pub fn explain(question: BindingQuestion, signal: Option<AbortSignal>) -> AsyncTask<QuestionTask> {
    let cancel = Cancel::default();
    if let Some(signal) = &signal {
        let flag = cancel.clone();
        signal.on_abort(move || flag.0.store(true, Ordering::Relaxed));
    }
    AsyncTask::with_optional_signal(QuestionTask { question, cancel }, signal)
}
