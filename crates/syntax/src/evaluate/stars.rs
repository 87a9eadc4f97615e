//! Names that `export *` brings.

use super::exported::Found;
use super::{Evaluator, MAX_STEPS};
use crate::{Expr, ExprKind, Import, ImportKind, ModuleFacts};

impl Evaluator<'_> {
    /// A name that `export *` may bring.
    pub(super) fn behind_stars(&mut self, module: u32, facts: &ModuleFacts, name: &str, hops: u32) -> Found {
        let mut first: Option<(Found, &str)> = None;
        let mut unsure = None;
        let stars = facts.imports.iter().filter(|import| import.kind == ImportKind::ExportAll && !import.type_only);
        for star in stars {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                unsure = unsure.or_else(|| Some(unsure_star(module, star, FAR)));
                break;
            }
            let Some(target) = self.scope.resolve(module, &star.specifier) else {
                if unsure.is_none() && self.scope.may_export(module, &star.specifier, name) {
                    unsure = Some(unsure_star(module, star, FOREIGN));
                }
                continue;
            };
            match self.find(target, name, hops + 1) {
                Found::Missing(..) if self.scope.facts(target).is_some_and(|facts| !facts.parsed) => {
                    unsure = unsure.or_else(|| Some(unsure_star(module, star, BROKEN)));
                }
                Found::Missing(..) | Found::Outside(_) => {}
                Found::Cycle => unsure = unsure.or_else(|| Some(unsure_star(module, star, FAR))),
                Found::Broken(_) => unsure = unsure.or_else(|| Some(unsure_star(module, star, BROKEN))),
                found @ Found::Unsure { .. } => unsure = unsure.or(Some(found)),
                found => match &first {
                    Some((known, specifier)) if !same(known, &found) => {
                        return Found::Ambiguous((*specifier).to_owned(), star.specifier.clone());
                    }
                    Some(_) => {}
                    None => first = Some((found, &star.specifier)),
                },
            }
        }
        first.map(|(found, _)| found).or(unsure).unwrap_or_else(|| Found::Missing(String::new(), name.to_owned()))
    }
}

const FOREIGN: &str = "an `export *` of something that is no file of this project";
const BROKEN: &str = "an `export *` of a file that does not parse";
const FAR: &str = "an `export *` through this many files";

/// What an `export *` that cannot be followed may bring.
fn unsure_star(module: u32, star: &Import, what: &'static str) -> Found {
    Found::Unsure { module, expr: Expr { kind: ExprKind::Opaque { what }, at: star.at, text: star.specifier.clone() } }
}

/// Whether two ways lead to one declaration.
fn same(one: &Found, other: &Found) -> bool {
    match (one, other) {
        (Found::Expr { module: a, expr: one, .. }, Found::Expr { module: b, expr: other, .. }) => {
            a == b && one.at == other.at
        }
        _ => true,
    }
}
