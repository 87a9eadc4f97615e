//! A module of Node that is loaded behind the test alone.

use std::collections::BTreeMap;
use std::ops::Range;

use swc_core::ecma::ast::{ImportDecl, ImportSpecifier, ModuleExportName};

use super::super::bytes;
use super::Guards;
use super::finder::{Mention, Site};
use super::together::Fix;
use super::units::Form;

/// One name of an import clause.
pub(super) struct Clause {
    /// Where its name in the module stands.
    pub imported: Range<usize>,
    name: String,
    local: String,
}

impl Clause {
    /// `None` for one whose name is no identifier.
    pub(super) fn of(specifier: &ImportSpecifier) -> Option<Self> {
        let local = specifier.local().sym.to_string();
        let (imported, name) = match specifier {
            ImportSpecifier::Named(named) => match &named.imported {
                Some(ModuleExportName::Ident(name)) => (name.span, name.sym.to_string()),
                Some(ModuleExportName::Str(_)) => return None,
                None => (named.local.span, local.clone()),
            },
            ImportSpecifier::Default(one) => (one.span, "default".to_owned()),
            ImportSpecifier::Namespace(one) => (one.span, "*".to_owned()),
        };
        Some(Self { imported: bytes(imported), name, local })
    }
}

impl Guards<'_> {
    pub(super) fn module(&self, spans: &[(u32, u32)]) -> Option<Fix> {
        let mut fix = Fix::default();
        for span in spans {
            let place = self.offsets.bytes(*span)?;
            match self.imports.iter().find(|import| bytes(import.src.span) == place) {
                // Two ways to load one module, of which one would be put into the other.
                Some(import) if spans.len() == 1 => return self.static_import(import),
                Some(_) => return None,
                None => fix.wraps.push((self.unit(self.finder.found.get(&place)?, Some(&place))?, None)),
            }
        }
        Some(fix)
    }

    /// Takes an import statement away, and loads the module where its names are mentioned.
    fn static_import(&self, import: &ImportDecl) -> Option<Fix> {
        if import.type_only || import.with.is_some() || import.specifiers.iter().any(ImportSpecifier::is_type_only) {
            return None;
        }
        let load = format!("await import({})", self.source.get(bytes(import.src.span))?);
        let semicolon = self.style.semicolon;
        if import.specifiers.is_empty() {
            // The file must stay a module.
            let text = format!("if ({}) {load}{semicolon}", self.test());
            return (self.declarations > 1)
                .then(|| Fix { wraps: Vec::new(), replaced: vec![(bytes(import.span), text)] });
        }
        let mut by_unit: BTreeMap<usize, Vec<(&Mention, Clause)>> = BTreeMap::new();
        for specifier in &import.specifiers {
            let local = &specifier.local().sym;
            if self.finder.other.contains_key(local) {
                return None;
            }
            for mention in self.finder.locals.get(local)? {
                by_unit.entry(self.awaiting(&mention.site)?).or_default().push((mention, Clause::of(specifier)?));
            }
        }
        if by_unit.is_empty() {
            return None;
        }
        let mut fix = Fix { wraps: Vec::new(), replaced: vec![(self.line_of(bytes(import.span)), String::new())] };
        let mut spans: Vec<Range<usize>> = Vec::new();
        for (index, mentions) in by_unit {
            let unit = &self.finder.units[index];
            // A name that is loaded in a stretch is not known in another around it.
            if spans.iter().any(|known| known.start < unit.span.end && unit.span.start < known.end) {
                return None;
            }
            spans.push(unit.span.clone());
            if let Form::Statement { .. } = unit.form {
                let line = format!("const {} = {load}{}", pattern(&mentions)?, semicolon_of(semicolon));
                fix.wraps.push((index, Some(line)));
                continue;
            }
            for (mention, clause) in mentions {
                let text = match clause.name.as_str() {
                    "*" => format!("({load})"),
                    name => format!("({load}).{name}"),
                };
                fix.replaced.push((mention.span.clone(), text));
            }
            fix.wraps.push((index, None));
        }
        Some(fix)
    }

    /// The stretch for what must be waited for: one where `await` may stand. A statement further out will do.
    fn awaiting(&self, site: &Site) -> Option<usize> {
        let top = |depth: usize| depth > 0 || self.declarations > 1;
        let mut around = site.iter().enumerate().rev().filter(|(depth, around)| around.awaits && top(*depth));
        let (depth, innermost) = around.next()?;
        if depth + 1 == site.len() {
            return self.unit(site, None);
        }
        let statement = |around: &super::finder::Around| {
            let first = around.units.first().copied()?;
            matches!(self.finder.units[first].form, Form::Statement { .. }).then_some(first)
        };
        statement(innermost).or_else(|| around.find_map(|(_, around)| statement(around)))
    }

    /// A statement with the line break behind it.
    fn line_of(&self, span: Range<usize>) -> Range<usize> {
        let rest = &self.source[span.end..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let behind = &rest[blank..];
        let starts = self.source[..span.start].is_empty() || self.source[..span.start].ends_with(['\n', '\r']);
        let ends = ["\r\n", "\n", "\r"].into_iter().find(|end| behind.starts_with(end)).filter(|_| starts);
        span.start..ends.map_or(span.end, |end| span.end + blank + end.len())
    }
}

/// A statement that another stands behind ends in one.
fn semicolon_of(style: &str) -> &str {
    if style.is_empty() { ";" } else { style }
}

/// `{ readFile, default: fs }`, or the one name of a namespace.
fn pattern(mentions: &[(&Mention, Clause)]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    let mut whole = None;
    for (_, clause) in mentions {
        let name = match clause.name.as_str() {
            "*" => {
                whole = Some(clause.local.clone());
                continue;
            }
            name if name == clause.local => name.to_owned(),
            name => format!("{name}: {}", clause.local),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match whole {
        Some(local) if names.is_empty() => Some(local),
        Some(_) => None,
        None => Some(format!("{{ {} }}", names.join(", "))),
    }
}
