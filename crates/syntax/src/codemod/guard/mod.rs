//! A test of the runtime around code that only Node can run: on Node nothing changes, elsewhere the code is passed by.

mod finder;
mod module;
mod offsets;
mod statements;
mod together;
mod typed;
mod units;
mod visit;
mod wrap;

use std::ops::Range;

use rustc_hash::FxHashSet;
use swc_core::atoms::Atom;
use swc_core::ecma::ast::{ImportDecl, ModuleDecl, Program};

use super::exported;
use super::style::Style;
use crate::Grammar;
use crate::facts::Rewrite;
use crate::parse::{Source, with_program};
use crate::text::Text;
use finder::{Finder, Mention, Site};
use module::Clause;
use offsets::Offsets;
use together::Fix;
use units::Form;

/// What a guard is asked for, as `(start, end)` in UTF-16 offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unguarded {
    /// Every place of one use.
    Uses(Vec<(u32, u32)>),
    /// The specifiers of one module of Node: after the edits it is loaded behind the test alone.
    Module(Vec<(u32, u32)>),
    /// A name of a module that is loaded all the same: in the import clause, or a member of the module.
    Export((u32, u32)),
}

/// For each item the edits that put `process.env.NEXT_RUNTIME === 'nodejs'` before all of it; none where that cannot be done in place: code
/// behind it would miss a value, `await` may not stand there, a name means several things. Edits of several items may be applied at once,
/// those that are equal once.
#[must_use]
pub fn guards(source: &str, grammar: Grammar, asked: &[Unguarded]) -> Vec<Vec<Rewrite>> {
    let work = |program: Program, text: &Text<'_>| {
        let guards = Guards::new(&program, text, asked, grammar.typescript);
        let fixes: Vec<Option<Fix>> = asked.iter().map(|item| guards.fix(item)).collect();
        guards.together(&fixes).into_iter().map(|edits| rewrites(text, edits)).collect()
    };
    with_program(Source::whole(source), grammar, work).unwrap_or_else(|_| vec![Vec::new(); asked.len()])
}

type Edit = (Range<usize>, String);

struct Guards<'p> {
    source: &'p str,
    style: Style,
    offsets: Offsets,
    finder: Finder,
    imports: Vec<&'p ImportDecl>,
    /// Declarations of the module format.
    declarations: usize,
}

impl<'p> Guards<'p> {
    fn new(program: &'p Program, text: &Text<'p>, asked: &[Unguarded], typed: bool) -> Self {
        let offsets = Offsets::new(text.source);
        let declarations = exported::declarations(program);
        let imports: Vec<&ImportDecl> = declarations.iter().filter_map(|decl| import(decl)).collect();
        let mut places: FxHashSet<Range<usize>> = FxHashSet::default();
        for item in asked {
            match item {
                Unguarded::Uses(spans) | Unguarded::Module(spans) => {
                    places.extend(spans.iter().filter_map(|span| offsets.bytes(*span)));
                }
                Unguarded::Export(span) => places.extend(offsets.bytes(*span)),
            }
        }
        let mut locals: Vec<Atom> =
            imports.iter().flat_map(|import| &import.specifiers).map(|one| one.local().sym.clone()).collect();
        locals.extend(required(program));
        let mut finder = Finder::new(places, &locals, program.is_module(), typed);
        swc_core::ecma::visit::VisitWith::visit_with(program, &mut finder);
        Self {
            source: text.source,
            style: Style::of(program, text.source),
            offsets,
            finder,
            imports,
            declarations: declarations.len(),
        }
    }

    fn fix(&self, item: &Unguarded) -> Option<Fix> {
        if self.finder.other.contains_key(&Atom::from("process")) {
            return None;
        }
        match item {
            Unguarded::Uses(spans) => {
                let mut fix = Fix::default();
                for span in spans {
                    let unit = self.unit(self.finder.found.get(&self.offsets.bytes(*span)?)?, None)?;
                    fix.wraps.push((unit, None));
                }
                Some(fix)
            }
            Unguarded::Module(spans) => self.module(spans),
            Unguarded::Export(span) => {
                let units = self.named(&self.offsets.bytes(*span)?)?;
                Some(Fix { wraps: units.into_iter().map(|unit| (unit, None)).collect(), replaced: Vec::new() })
            }
        }
    }

    /// The stretch to put a test around for what stands at a place in it: the outermost of its statement that others can do without.
    fn unit(&self, site: &Site, load: Option<&Range<usize>>) -> Option<usize> {
        let fits = |unit: &&usize| self.finder.units[**unit].may_lack(load, &self.finder.needed);
        let result = |unit: &&usize| self.finder.units[**unit].form == Form::Result;
        let around = site.last()?;
        let mut inside = around.units.iter().filter(fits);
        let late = inside.clone().find(result);
        inside.find(|unit| !result(unit)).or(late).copied()
    }

    /// The stretches around every mention of one name of a module.
    fn named(&self, place: &Range<usize>) -> Option<Vec<usize>> {
        let clause = self
            .imports
            .iter()
            .flat_map(|import| &import.specifiers)
            .find(|one| Clause::of(one).is_some_and(|clause| clause.imported == *place));
        let whole = |mention: &&Mention| mention.member.as_ref().is_some_and(|(_, span)| span == place);
        let (local, member) = match clause {
            Some(one) => (one.local().sym.clone(), None),
            None => self.finder.locals.iter().find_map(|(local, mentions)| {
                let (name, _) = mentions.iter().find(whole)?.member.as_ref()?;
                Some((local.clone(), Some(name)))
            })?,
        };
        // A script declares it once, an import clause declares it itself.
        if self.finder.other.get(&local).copied().unwrap_or_default() > u32::from(clause.is_none()) {
            return None;
        }
        let mentions = self.finder.locals.get(&local)?.iter();
        let such = |mention: &&Mention| member.is_none() || mention.member.as_ref().map(|(name, _)| name) == member;
        mentions.filter(such).map(|mention| self.unit(&mention.site, None)).collect()
    }
}

fn import(decl: &ModuleDecl) -> Option<&ImportDecl> {
    if let ModuleDecl::Import(import) = decl { Some(import) } else { None }
}

/// Names that a script declares at its top, each once: `const util = require('util')`.
fn required(program: &Program) -> Vec<Atom> {
    use swc_core::ecma::ast::{Decl, Pat, Stmt};
    let decls = exported::statements(program).into_iter().filter_map(|stmt| match stmt {
        Stmt::Decl(Decl::Var(var)) => Some(&var.decls),
        _ => None,
    });
    let names = decls.flatten().filter_map(|decl| match (&decl.name, decl.init.as_deref()) {
        (Pat::Ident(name), Some(swc_core::ecma::ast::Expr::Call(_))) => Some(name.id.sym.clone()),
        _ => None,
    });
    names.collect()
}

fn rewrites(text: &Text<'_>, edits: Vec<Edit>) -> Vec<Rewrite> {
    let position = |byte: usize| u32::try_from(byte + 1).unwrap_or(u32::MAX);
    let rewrite = |(span, with): Edit| {
        let at = text.range(position(span.start), position(span.end));
        Rewrite { start: at.start, end: at.end, text: with }
    };
    edits.into_iter().map(rewrite).collect()
}
