//! Reading and parsing, each file once.

mod guards;
mod packages;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;
use switchrt_diagnostics::{Code, Diagnostic, LineIndex, Location};
use switchrt_graph::asked::{MAX_BYTES, Print, Refusal, Stamp, plain_hash, read};
use switchrt_graph::{Asked, ConditionSet, Loader, Quiet};
use switchrt_syntax::{Grammar, Guard, ModuleFacts, config_only, json_facts, parse};

use crate::cache::{Packages, Stored};
use crate::options::{Phases, Stats};
use crate::records::Records;

use guards::Known;
pub(crate) use packages::is_source;

/// A file's facts with what is wrong with it.
#[derive(Debug)]
pub(crate) struct Record {
    pub facts: Arc<ModuleFacts>,
    /// It could not be read at all; `facts` are empty then.
    pub unreadable: bool,
    /// Some of its bytes are no UTF-8: its positions hold, its text cannot be written back.
    pub lossy: bool,
    /// With `file` empty: see [`Record::told`].
    pub diagnostics: Vec<Diagnostic>,
    /// By what the content is known, or why there is none; `None` where nobody asks for it.
    pub print: Option<Result<Print, String>>,
    pub origin: Origin,
    /// Values and constants of `facts` were let go of: see [`Files::thrifty`].
    pub slim: bool,
}

/// Where facts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// There are none.
    Nothing,
    Parsed,
    /// The disk cache; `renewed`: it knows them under another stamp.
    Stored {
        renewed: bool,
    },
}

impl Record {
    /// Without what only an evaluation looks at; of a default export it is asked whether it is a function.
    fn slim(mut self) -> Self {
        if let Some(facts) = Arc::get_mut(&mut self.facts) {
            facts.constants = Vec::new();
            let others = facts.exports.iter_mut().filter(|export| export.name != "default");
            others.for_each(|export| export.value = None);
            self.slim = true;
        }
        self
    }

    /// The file has a say in what is told, whoever reaches it: something is wrong with it, or its comments silence findings.
    pub(crate) fn tells(&self) -> bool {
        let Self { facts, diagnostics, .. } = self;
        !(diagnostics.is_empty() && facts.ignores.is_empty() && facts.directive_faults.is_empty())
    }

    /// What is wrong with the file, under the name that the manifest has for it.
    pub(crate) fn told(&self, file: &str) -> impl Iterator<Item = Diagnostic> {
        self.diagnostics.iter().cloned().map(move |mut diagnostic| {
            file.clone_into(&mut diagnostic.file);
            diagnostic.edits.iter_mut().for_each(|edit| file.clone_into(&mut edit.file));
            diagnostic
        })
    }
}

/// The files of one scan, by real path.
pub(crate) struct Files {
    root: PathBuf,
    /// Only what files declare is asked for.
    config_only: bool,
    /// See [`Files::thrifty`].
    thrifty: bool,
    /// What else was asked of the file system; it says whether anybody wants to know by what contents are known.
    asked: Arc<Asked>,
    records: Arc<Records>,
    /// Of the same project, before something changed.
    previous: Option<Arc<Records>>,
    /// Of other projects in the same call.
    shared: Option<Arc<Records>>,
    /// Of an earlier scan.
    stored: Option<Stored>,
    packages: Option<Packages>,
    /// By set, for the next scan.
    quiet: Mutex<Vec<(String, Vec<PathBuf>)>>,
    /// Guards that were offered, by file.
    guarded: Mutex<FxHashMap<PathBuf, Known>>,
    files: AtomicUsize,
    parsed: AtomicUsize,
    cached: AtomicUsize,
    bytes: AtomicU64,
}

impl Files {
    /// For a project at `root`, a real path.
    pub(crate) fn new(root: PathBuf, config_only: bool) -> Self {
        Self {
            root,
            config_only,
            thrifty: false,
            asked: Arc::default(),
            records: Arc::default(),
            previous: None,
            shared: None,
            stored: None,
            packages: None,
            quiet: Mutex::default(),
            guarded: Mutex::default(),
            files: AtomicUsize::new(0),
            parsed: AtomicUsize::new(0),
            cached: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
        }
    }

    /// Files that are known by their content, with what an earlier scan knew.
    pub(crate) fn with_prints(self, stored: Option<Stored>) -> Self {
        Self { asked: Arc::new(Asked::new(true, &self.root)), stored, ..self }
    }

    /// Files of which these are known already. What nobody asks for again is forgotten with [`Files::settle`].
    pub(crate) fn with_previous(self, previous: Arc<Records>) -> Self {
        Self { previous: Some(previous), ..self }
    }

    /// From here on a file that only the graph asks for keeps no values. Who evaluates one after all has it read again, which is rare.
    pub(crate) fn thrifty(&mut self) {
        self.thrifty = true;
    }

    /// Lets go of what was known before.
    pub(crate) fn settle(&mut self) {
        self.previous = None;
        self.stored = None;
    }

    /// What is done from here on counts from nothing.
    pub(crate) fn restart(&self) {
        for counter in [&self.files, &self.parsed, &self.cached] {
            counter.store(0, Ordering::Relaxed);
        }
        self.bytes.store(0, Ordering::Relaxed);
    }

    /// Files that several projects share.
    pub(crate) fn with_shared(self, shared: Option<Arc<Records>>) -> Self {
        Self { shared, ..self }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Asks the file system for whatever is no source text.
    pub(crate) fn asked(&self) -> &Arc<Asked> {
        &self.asked
    }

    /// Whether something of that name stands in the root.
    pub(crate) fn exists(&self, name: &str) -> bool {
        self.asked.metadata(&self.root.join(name)).is_ok()
    }

    pub(crate) fn stored(&self) -> Option<&Stored> {
        self.stored.as_ref()
    }

    /// The record of a real path; read and parsed by whoever asks first, the others wait.
    pub(crate) fn get(&self, path: &Path) -> Arc<Record> {
        loop {
            let record = self.get_any(path);
            if !record.slim {
                return record;
            }
            self.records.remove(path);
        }
    }

    fn get_any(&self, path: &Path) -> Arc<Record> {
        self.records.get_or_make(path, || {
            if let Some(known) = self.previous.as_ref().and_then(|previous| previous.get(path)) {
                return known;
            }
            let mut mine = false;
            let mut make = || {
                mine = true;
                Arc::new(self.read(path))
            };
            let record = match &self.shared {
                Some(shared) => shared.get_or_make(path, make),
                None => make(),
            };
            if !mine && !record.unreadable {
                self.files.fetch_add(1, Ordering::Relaxed);
                self.cached.fetch_add(1, Ordering::Relaxed);
            }
            record
        })
    }

    /// Gives back what a large project took, on all threads of the current pool.
    pub(crate) fn give_back(self) {
        if let Some(records) = Arc::into_inner(self.records) {
            records.give_back();
        }
    }

    /// Every record so far, by path.
    pub(crate) fn records(&self) -> Vec<(PathBuf, Arc<Record>)> {
        self.records.all()
    }

    /// The same, to go on with.
    pub(crate) fn share(&self) -> Arc<Records> {
        Arc::clone(&self.records)
    }

    /// The record of a path that was asked for.
    pub(crate) fn known(&self, path: &Path) -> Option<Arc<Record>> {
        self.records.get(path)
    }

    /// Forgets what is known of a path.
    pub(crate) fn forget(&self, path: &Path) {
        self.records.remove(path);
    }

    /// Whether nobody but this scan asks for what is known: no cache, no other project.
    pub(crate) fn may_forget(&self) -> bool {
        !self.asked.is_on() && self.shared.is_none()
    }

    /// Forgets a file whose comments say nothing about findings.
    pub(crate) fn forget_idle(&self, path: &Path) {
        if self.records.get(path).is_some_and(|record| record.facts.ignores.is_empty()) {
            self.records.remove(path);
        }
    }

    /// The project's own files with ignore comments, as the manifest names them, sorted.
    pub(crate) fn with_ignores(&self) -> Vec<(String, Arc<Record>)> {
        let ignoring = |path: &Path, record: &Record| {
            !record.facts.ignores.is_empty() && !path.components().any(|part| part.as_os_str() == "node_modules")
        };
        let mut found: Vec<(String, Arc<Record>)> =
            self.records.select(ignoring).into_iter().map(|(path, record)| (self.display(&path), record)).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }

    /// What was done so far.
    pub(crate) fn stats(&self, phases: Phases) -> Stats {
        Stats {
            files: self.files.load(Ordering::Relaxed),
            parsed: self.parsed.load(Ordering::Relaxed),
            cached: self.cached.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            phases,
            notes: Vec::new(),
        }
    }

    /// The path as the manifest writes it: POSIX, relative to the root.
    pub(crate) fn display(&self, path: &Path) -> String {
        display(&self.root, path)
    }

    fn read(&self, path: &Path) -> Record {
        if let Some(record) = self.proven(path) {
            return record;
        }
        let fail = |code, message: String, hint: &str, print: String| Record {
            facts: Arc::default(),
            unreadable: true,
            lossy: false,
            diagnostics: vec![Diagnostic::new(code, "", Location::default(), message).with_hint(hint)],
            print: self.asked.is_on().then_some(Err(print)),
            origin: Origin::Nothing,
            slim: false,
        };
        let (bytes, stamp) = match read(path, self.asked.is_on()) {
            Ok(read) => read,
            Err(Refusal::TooLarge(size)) => {
                return fail(
                    Code::IoTooLarge,
                    format!("the file has {size} bytes; more than {MAX_BYTES} (32 MB) are not read"),
                    "Move generated data out of the source, into a file that is read at run time.",
                    Refusal::TooLarge(size).words(),
                );
            }
            Err(Refusal::Other(why)) => {
                return fail(
                    Code::IoUnreadable,
                    format!("the file cannot be read: {why}"),
                    "Check that it exists and that this user may read it.",
                    why,
                );
            }
        };
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let print = self.asked.is_on().then(|| Print { stamp, hash: plain_hash(&bytes) });
        if let Some(record) = print.and_then(|print| self.same(path, print)) {
            return record;
        }
        let name = path.to_string_lossy();
        let print = print.map(Ok);
        if !is_script(&name) {
            // A page that a loader compiles (`.mdx`): what it exports is not in its text, and that is no mistake of it.
            let diagnostics = crate::exports::in_compiled_page(&bytes, &name);
            let json = name.ends_with(".json").then(|| json_facts(&String::from_utf8_lossy(&bytes)));
            let (facts, origin) = (json.map(Arc::new).unwrap_or_default(), Origin::Nothing);
            return Record { facts, unreadable: false, lossy: false, diagnostics, print, origin, slim: false };
        }
        if let Some(told) = crate::encoding::utf16(&bytes, "") {
            let (facts, origin) = (Arc::default(), Origin::Nothing);
            return Record {
                facts,
                unreadable: false,
                lossy: false,
                diagnostics: vec![told],
                print,
                origin,
                slim: false,
            };
        }
        let (text, mut diagnostics) = decode(bytes, "");
        let lossy = !diagnostics.is_empty();
        self.parsed.fetch_add(1, Ordering::Relaxed);
        let read = if self.config_only && !is_config(&name) { config_only } else { parse };
        let facts = catch_unwind(AssertUnwindSafe(|| read(&text, Grammar::from_path(&name)))).unwrap_or_else(|_| {
            diagnostics.push(Diagnostic::new(
                Code::SyntaxParseError,
                "",
                Location::default(),
                "the parser failed on this file: this is a bug of ours",
            ));
            ModuleFacts::default()
        });
        diagnostics.extend(facts.diagnostics.iter().cloned());
        Record {
            facts: Arc::new(facts),
            unreadable: false,
            lossy,
            diagnostics,
            print,
            origin: Origin::Parsed,
            slim: false,
        }
    }

    /// What an earlier scan knew, where the file's stamp proves that it still holds.
    fn proven(&self, path: &Path) -> Option<Record> {
        let print = self.stored.as_ref()?.print(path)?;
        let meta = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        let record = print.stamp.proves(&Stamp::of(&meta)).then(|| self.take(path, print, false))??;
        self.files.fetch_add(1, Ordering::Relaxed);
        Some(record)
    }

    /// What an earlier scan knew of the same content.
    fn same(&self, path: &Path, now: Print) -> Option<Record> {
        let known = self.stored.as_ref()?.print(path)?;
        if known.hash == now.hash { self.take(path, now, true) } else { None }
    }

    fn take(&self, path: &Path, print: Print, renewed: bool) -> Option<Record> {
        let (facts, diagnostics) = self.stored.as_ref()?.take(path)?;
        // Its own finding says so, beside those of the facts.
        let lossy = diagnostics.len() > facts.diagnostics.len();
        self.cached.fetch_add(1, Ordering::Relaxed);
        Some(Record {
            facts,
            unreadable: false,
            lossy,
            diagnostics,
            print: Some(Ok(print)),
            origin: Origin::Stored { renewed },
            slim: false,
        })
    }
}

impl Loader for Files {
    fn load(&self, path: &Path) -> Option<Arc<ModuleFacts>> {
        let record = if self.thrifty {
            self.records.get_or_make(path, || Arc::new(self.read(path).slim()))
        } else {
            self.get_any(path)
        };
        (!record.unreadable).then(|| Arc::clone(&record.facts))
    }

    fn quiet(&self, set: ConditionSet, runs_on: Guard) -> Option<&Quiet> {
        self.packages.as_ref()?.quiet((set, runs_on))
    }
}

/// Whether a file is JavaScript or TypeScript by its name.
pub(crate) fn is_script(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(extension, "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts")
}

/// A config file: what it exports is the value of its default, which only the whole parse finds.
fn is_config(name: &str) -> bool {
    name.rsplit(['/', '\\']).next().is_some_and(|file| file.starts_with("next.config."))
}

/// The text; bytes that are no UTF-8 become U+FFFD and a diagnostic at the first of them.
fn decode(bytes: Vec<u8>, name: &str) -> (String, Vec<Diagnostic>) {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return (text, Vec::new()),
        Err(error) => error,
    };
    let valid = error.utf8_error().valid_up_to();
    let bytes = error.into_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let start = u32::try_from(valid).unwrap_or(u32::MAX);
    // The replacement character has three bytes.
    let at = LineIndex::new(&text).location(start, start + 3);
    let diagnostic = Diagnostic::new(Code::SyntaxParseError, name, at, "the file is not UTF-8 from here on")
        .with_hint("Save it as UTF-8.");
    (text, vec![diagnostic])
}

/// `path` relative to `root` with `/`, also when it lies outside (`../lib/a.ts`).
pub(crate) fn display(root: &Path, path: &Path) -> String {
    let join = |parts: &mut dyn Iterator<Item = std::path::Component<'_>>| {
        let mut out = String::new();
        for part in parts {
            if !out.is_empty() {
                out.push('/');
            }
            out.push_str(&part.as_os_str().to_string_lossy());
        }
        out
    };
    if let Ok(inner) = path.strip_prefix(root) {
        return join(&mut inner.components());
    }
    let common = root.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = root.components().count() - common;
    let rest = join(&mut path.components().skip(common));
    format!("{}{rest}", "../".repeat(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_relative_also_outside() {
        assert_eq!(display(Path::new("/a/b"), Path::new("/a/b/c/d.ts")), "c/d.ts");
        assert_eq!(display(Path::new("/a/b"), Path::new("/a/x/d.ts")), "../x/d.ts");
    }

    #[test]
    fn bad_bytes_are_found_where_they_are() {
        let (text, diagnostics) = decode(b"a\n\xC3\xA9b\xFFc".to_vec(), "x.js");
        assert_eq!(text, "a\n\u{e9}b\u{FFFD}c");
        assert_eq!((diagnostics[0].line, diagnostics[0].column, diagnostics[0].end_column), (2, 3, 4));
    }
}
