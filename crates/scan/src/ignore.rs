//! What `switchrt-ignore` comments silence, and which of them silence nothing.

use rustc_hash::FxHashMap;
use switchrt_catalog::nearest;
use switchrt_diagnostics::{CODES, Code, Diagnostic, Location, Severity};
use switchrt_syntax::Ignore;

const HOW: &str = "Write `// switchrt-ignore <code> -- <why it is fine here>`.";

/// Takes out of `diagnostics` what the comments of each file silence, and adds what is wrong with the comments themselves.
///
/// `edge`: the scan looked for `edge/*` findings, so that a comment for one that is not there is unused.
pub(crate) fn apply<'f>(
    mut diagnostics: Vec<Diagnostic>,
    files: impl Iterator<Item = (&'f str, &'f [Ignore])>,
    edge: bool,
) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let mut silenced = vec![false; diagnostics.len()];
    let mut places: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
    for (index, item) in diagnostics.iter().enumerate().filter(|(_, item)| can_be_ignored(item)) {
        places.entry((&item.file, item.code.slug())).or_default().push(index);
    }
    places.values_mut().for_each(|indexes| indexes.sort_by_key(|index| diagnostics[*index].line));
    for (file, ignores) in files {
        let before = told.len();
        for (index, ignore) in ignores.iter().enumerate() {
            if told.len() - before >= MAX_TOLD {
                told.push(too_many(file, ignore, ignores.len() - index));
                break;
            }
            if !ignore.reason || ignore.codes.is_empty() {
                told.push(incomplete(file, ignore));
                continue;
            }
            for (slug, at) in &ignore.codes {
                let mut any = false;
                let here = places.get(&(file, slug.as_str())).map_or(&[][..], Vec::as_slice);
                let first = here.partition_point(|index| diagnostics[*index].line < ignore.first_line);
                for index in here[first..].iter().take_while(|index| diagnostics[**index].line <= ignore.last_line) {
                    any |= !std::mem::replace(&mut silenced[*index], true);
                }
                if !any && (edge || !slug.starts_with("edge/")) {
                    told.push(unused(file, slug, *at));
                }
            }
        }
    }
    let mut silenced = silenced.into_iter();
    diagnostics.retain(|_| !silenced.next().unwrap_or(false));
    diagnostics.append(&mut told);
    diagnostics
}

/// What a person may know better: whether code that an edge route reaches ever runs, and notes on config. A config that
/// cannot be read is no matter of opinion.
fn can_be_ignored(item: &Diagnostic) -> bool {
    let slug = item.code.slug();
    slug.starts_with("edge/") || slug.starts_with("config/") && item.severity != Severity::Error
}

/// Findings about the comments of one file.
const MAX_TOLD: usize = 1_000;

fn too_many(file: &str, ignore: &Ignore, left: usize) -> Diagnostic {
    let message =
        format!("this comment and those behind it, {left} in all, are not looked at: so many silence nothing");
    Diagnostic::new(Code::IgnoreUnused, file, ignore.at, message).with_hint("Remove those that are told first.")
}

fn incomplete(file: &str, ignore: &Ignore) -> Diagnostic {
    let message = if ignore.codes.is_empty() {
        "this comment names no code, so it silences nothing"
    } else {
        "this comment gives no reason, so it silences nothing"
    };
    Diagnostic::new(Code::IgnoreNoReason, file, ignore.at, message).with_hint(HOW)
}

fn unused(file: &str, slug: &str, at: Location) -> Diagnostic {
    let known: Vec<&str> = CODES.iter().map(|info| info.slug).collect();
    let (message, hint) = if known.contains(&slug) {
        let silenced = slug.starts_with("edge/") || slug.starts_with("config/");
        let message = if silenced {
            format!("there is no `{slug}` here to ignore")
        } else {
            format!("`{slug}` cannot be ignored")
        };
        (message, "Remove the comment.".to_owned())
    } else {
        let hint = match nearest(slug, &known) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => "The codes are listed in `docs/diagnostics/`.".to_owned(),
        };
        (format!("there is no code `{slug}`"), hint)
    };
    Diagnostic::new(Code::IgnoreUnused, file, at, message).with_hint(hint)
}
