//! One scan, step by step.

mod cached;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use switchrt_graph::asked::plain;
use switchrt_manifest::Manifest;

use crate::files::Files;
use crate::options::{CacheOption, Phases, ScanError, ScanOptions, ScanOutput, Stats};
use crate::pool;
use crate::records::Records;
use crate::state::{Goal, State};

/// Scans a project. Runs no user code; an odd file costs no other file its answer.
///
/// # Errors
/// No folder, a folder without an app, or the flag of [`crate::Cancel`]. Everything else is a diagnostic.
pub fn scan(options: &ScanOptions) -> Result<ScanOutput, ScanError> {
    if options.cache != CacheOption::Off {
        let TextOutput { json, stats } = scan_text(options)?;
        return Ok(ScanOutput { manifest: switchrt_manifest::read(json.as_bytes()).map_err(internal)?, stats });
    }
    let start = Instant::now();
    let root = root(&options.dir)?;
    pool::run(options.threads, || {
        let files = Files::new(root.clone(), options.config_only());
        let (output, files) = Scan { options, root, start }.run(files)?;
        // Nobody waits for the memory of a whole project to be given back.
        rayon::spawn(move || drop(files));
        Ok(output)
    })
}

/// [`scan`] whose answer is text: nothing is decoded that was kept.
///
/// # Errors
/// As [`scan`].
pub fn scan_text(options: &ScanOptions) -> Result<TextOutput, ScanError> {
    Session::default().scan_text(options)
}

/// An answer as text.
#[derive(Clone, Debug)]
pub struct TextOutput {
    /// The manifest, its keys in the published order, without white space: it is parsed before anybody reads it.
    pub json: String,
    pub stats: Stats,
}

/// Scans of several projects that share files: each is parsed once.
#[derive(Default)]
pub struct Session {
    shared: Option<[Arc<Records>; 2]>,
}

impl Session {
    /// For more than one project.
    #[must_use]
    pub fn shared() -> Self {
        Self { shared: Some(Default::default()) }
    }

    /// [`scan_text`] with what the session knows already.
    ///
    /// # Errors
    /// As [`scan`].
    pub fn scan_text(&self, options: &ScanOptions) -> Result<TextOutput, ScanError> {
        let start = Instant::now();
        let root = root(&options.dir)?;
        let shared = self.shared.as_ref().map(|shared| Arc::clone(&shared[usize::from(options.config_only())]));
        pool::run(options.threads, || cached::run(options, root, shared, start))
    }
}

pub(crate) fn internal(error: impl ToString) -> ScanError {
    ScanError::Internal(error.to_string())
}

pub(crate) fn root(dir: &Path) -> Result<PathBuf, ScanError> {
    let shown = || dir.display().to_string();
    let root = fs::canonicalize(dir).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => ScanError::NoFolder(shown()),
        _ => ScanError::Unreadable { folder: shown(), why: plain(&error) },
    })?;
    if !root.is_dir() {
        return Err(ScanError::NotAFolder(shown()));
    }
    fs::read_dir(&root).map_err(|error| ScanError::Unreadable { folder: shown(), why: plain(&error) })?;
    Ok(root)
}

/// What a scan for text comes to, before it is put together.
struct Texts {
    /// Without its routes.
    manifest: Manifest,
    routes: Vec<String>,
    phases: Phases,
}

/// One run over one project.
pub(crate) struct Scan<'o> {
    pub options: &'o ScanOptions,
    pub root: PathBuf,
    pub start: Instant,
}

impl Scan<'_> {
    fn run(self, files: Files) -> Result<(ScanOutput, Files), ScanError> {
        let (state, mut phases) = State::build(&self, files, Goal::Routes)?;
        let (manifest, files) = state.into_manifest(self.options);
        phases.total = self.start.elapsed().as_secs_f64() * 1000.0;
        Ok((ScanOutput { manifest, stats: files.stats(phases) }, files))
    }

    /// The manifest without its routes, and their texts.
    fn run_for_texts(self, files: Files) -> Result<(Texts, Files), ScanError> {
        let (state, phases) = State::build(&self, files, Goal::Texts)?;
        let (manifest, routes, files) = state.into_texts(self.options);
        Ok((Texts { manifest, routes, phases }, files))
    }

    pub(crate) fn check(&self) -> Result<(), ScanError> {
        if self.options.cancel.is_raised() { Err(ScanError::Aborted) } else { Ok(()) }
    }
}
