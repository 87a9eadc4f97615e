//! Rewrites that a finding offers, where they change nothing else.

use swc_core::atoms::Atom;
use swc_core::common::{BytePos, Span, Spanned};
use swc_core::ecma::ast::{Expr, ExprOrSpread, ModuleItem, Program};

use super::imports::ImportWork;
use super::keys::{Base, Key};
use super::scope::{BindingId, Kind};
use super::{Replace, Walker};
use crate::ImportKind;

/// Exports of Node's modules that are globals everywhere, under the same name and with the same behaviour.
const SAME: &[(&str, &[&str])] = &[
    ("buffer", &["Blob", "atob", "btoa"]),
    ("perf_hooks", &["performance"]),
    ("stream/web", &["ReadableStream", "TransformStream", "WritableStream"]),
    ("timers", &["clearInterval", "clearTimeout", "setInterval", "setTimeout"]),
    ("url", &["URL", "URLSearchParams"]),
    ("util", &["TextDecoder", "TextEncoder"]),
];

/// Modules that are an export of another one, which is there where they are not.
const WHOLE: &[(&str, &str, &str)] = &[("assert/strict", "assert", "strict"), ("util/types", "util", "types")];

/// What the web's `crypto` has of Node's.
const CRYPTO: &[&str] = &["getRandomValues", "randomUUID", "subtle"];

fn bare(specifier: &str) -> &str {
    specifier.strip_prefix("node:").unwrap_or(specifier)
}

impl Walker<'_> {
    /// Notes what a call may be replaced by: `setImmediate(f)` by `setTimeout(f, 0)`.
    pub(crate) fn note_edits(&mut self, target: &Expr, args: &[ExprOrSpread]) {
        self.edits.clear();
        if !matches!(target, Expr::Ident(_)) {
            return;
        }
        let Some(Key { base: Base::Global(name @ ("setImmediate" | "clearImmediate")), member: None }) =
            self.key_of(target)
        else {
            return;
        };
        let Expr::Ident(ident) = target else { return };
        // Another name for it is declared elsewhere.
        if ident.sym != name || args.iter().any(|argument| argument.spread.is_some()) {
            return;
        }
        if name == "clearImmediate" {
            self.edits.push((target.span(), "clearTimeout".to_owned()));
        } else if let Some(first) = args.first() {
            let end = first.span().hi;
            self.edits.push((target.span(), "setTimeout".to_owned()));
            self.edits.push((Span::new(end, end), ", 0".to_owned()));
        }
    }

    /// Notes where a name of `crypto` is mentioned: each mention must be known to rewrite one.
    pub(crate) fn note_mention(&mut self, id: BindingId, span: Span) {
        if let Kind::Named(import, name) = self.bindings[id as usize].kind
            && !self.shorthand
            && !self.names.contains_key(&Atom::from("crypto"))
            && bare(&self.imports[import as usize].specifier) == "crypto"
        {
            self.mentions.push((import, name, span));
        }
    }

    /// What a mention of `global` or of a misspelt global may be replaced by.
    pub(crate) fn respelt(&self, name: &str, span: Span) -> Vec<Replace> {
        let better = match name {
            "global" => "globalThis",
            "DomException" => "DOMException",
            _ => return Vec::new(),
        };
        if self.shorthand || self.text.of(span) != name {
            return Vec::new();
        }
        vec![(span, better.to_owned())]
    }

    /// `import { Buffer } from 'node:buffer'`, put before the first statement of an ES module.
    pub(crate) fn import_buffer(&self) -> Vec<Replace> {
        let Program::Module(module) = self.program else { return Vec::new() };
        let directive = |item: &&ModuleItem| matches!(item.as_stmt().and_then(|stmt| stmt.as_expr()), Some(stmt) if matches!(&*stmt.expr, Expr::Lit(_)));
        let Some(first) = module.body.iter().find(|item| !directive(item)) else { return Vec::new() };
        let lo = first.span().lo;
        vec![(Span::new(lo, lo), "import { Buffer } from 'node:buffer';\n".to_owned())]
    }

    /// Rewrites after which import `index` is not needed, or one of its names.
    pub(crate) fn import_edits(&self, index: usize) -> (Vec<Replace>, Vec<(usize, Vec<Replace>)>) {
        let import = &self.imports[index];
        let none = (Vec::new(), Vec::new());
        let Some(statement) = import.statement.filter(|_| import.kind == ImportKind::Static && !import.whole) else {
            return none;
        };
        if bare(&import.specifier) == "crypto" {
            return (self.web_crypto(index, import, statement).unwrap_or_default(), Vec::new());
        }
        if let Some((_, module, export)) = WHOLE.iter().find(|(name, ..)| *name == bare(&import.specifier)) {
            return (self.by_name(import, statement, module, export).unwrap_or_default(), Vec::new());
        }
        let Some((_, same)) = SAME.iter().find(|(module, _)| *module == bare(&import.specifier)) else { return none };
        // Names that the source gives another local name, or hands on, stay.
        let fits = |name: &super::imports::NameWork| {
            same.contains(&&*name.imported) && !name.renamed && !name.of_default && !self.hands_on(&import.specifier)
        };
        if import.names.iter().all(fits) && !import.names.is_empty() {
            return (vec![(self.whole_line(statement), String::new())], Vec::new());
        }
        let last_kept = import.names.iter().rposition(|name| !fits(name)).unwrap_or_default();
        let names = import.names.iter().enumerate().filter(|(_, name)| fits(name));
        let edits = names.filter_map(|(place, name)| {
            // No comma belongs to two names that may both go.
            let clause =
                if place < last_kept { self.with_comma_behind(name.span) } else { self.with_comma_before(name.span) };
            Some((place, vec![(clause?, String::new())]))
        });
        (Vec::new(), edits.collect())
    }

    /// `import assert from 'assert/strict'` to `import { strict as assert } from 'assert'`.
    fn by_name(&self, import: &ImportWork, statement: Span, module: &str, export: &str) -> Option<Vec<Replace>> {
        let local = import.local.as_ref()?;
        let head = Span::new(BytePos(statement.lo.0 + 6), import.span.lo);
        let clause = self.text.source.get(head.lo.0 as usize - 1..head.hi.0 as usize - 1)?;
        let literal = self.text.of(import.span);
        let plain = !clause.contains(['/', '{']) && literal.len() > 2 && !self.hands_on(&import.specifier);
        let name = if *local == export { export.to_owned() } else { format!("{export} as {local}") };
        let (quote, prefix) = (&literal[..1], if import.specifier.starts_with("node:") { "node:" } else { "" });
        let text = format!(" {{ {name} }} from {quote}{prefix}{module}{quote}");
        plain.then(|| vec![(Span::new(head.lo, import.span.hi), text)])
    }

    fn web_crypto(&self, index: usize, import: &ImportWork, statement: Span) -> Option<Vec<Replace>> {
        let removal = (self.whole_line(statement), String::new());
        if self.hands_on(&import.specifier) {
            return None;
        }
        if let Some(local) = &import.local {
            // `import crypto from 'crypto'`: the global has the same name.
            let members = import.names.iter().filter(|name| name.imported != "default" || name.of_default);
            let fits = local == "crypto"
                && !import.default_escapes
                && members.clone().next().is_some()
                && members.clone().all(|name| CRYPTO.contains(&&*name.imported));
            return fits.then(|| vec![removal]);
        }
        let mut edits = vec![removal];
        for (place, name) in import.names.iter().enumerate() {
            let instead = match &*name.imported {
                "webcrypto" => "crypto".to_owned(),
                known if CRYPTO.contains(&known) => format!("crypto.{known}"),
                _ => return None,
            };
            let mentions = || self.mentions.iter().filter(|(of, at, _)| *of as usize == index && *at as usize == place);
            if mentions().count() != name.notes as usize {
                return None;
            }
            edits.extend(mentions().map(|(_, _, span)| (*span, instead.clone())));
        }
        (!import.names.is_empty()).then_some(edits)
    }

    fn hands_on(&self, specifier: &str) -> bool {
        self.exports.iter().any(
            |export| matches!(&export.target, super::exports::Target::From { specifier: of, .. } if of == specifier),
        )
    }

    /// A statement with the line break behind it.
    fn whole_line(&self, span: Span) -> Span {
        let rest = self.text.source.get(span.hi.0.saturating_sub(1) as usize..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let rest = &rest[blank..];
        let end = if rest.starts_with("\r\n") {
            blank + 2
        } else if rest.starts_with('\n') {
            blank + 1
        } else {
            0
        };
        Span::new(span.lo, BytePos(span.hi.0 + u32::try_from(end).unwrap_or(0)))
    }

    /// A name in an import clause with the comma that parts it from the next one.
    fn with_comma_behind(&self, span: Span) -> Option<Span> {
        let behind = self.text.source.get(span.hi.0.saturating_sub(1) as usize..)?;
        let gap = behind.len() - behind.trim_start().len();
        let more = behind[gap..].strip_prefix(',')?;
        let blank = more.len() - more.trim_start_matches([' ', '\t']).len();
        Some(Span::new(span.lo, BytePos(span.hi.0 + u32::try_from(gap + 1 + blank).ok()?)))
    }

    /// The same with the comma before it.
    fn with_comma_before(&self, span: Span) -> Option<Span> {
        let before = self.text.source.get(..span.lo.0.saturating_sub(1) as usize)?;
        let kept = before.trim_end().strip_suffix(',')?;
        Some(Span::new(BytePos(u32::try_from(kept.len()).ok()? + 1), span.hi))
    }
}
