//! What this module's exports tell of the runtime, for modules that test them.

use super::Walker;
use super::exports::Target;
use super::guards::{Cond, Fact, unreached};
use super::keys::{Base, Key};
use super::scope::Kind;
use crate::text::peel;
use crate::{Proof, Truth};
use swc_core::ecma::ast::Expr;

impl Walker<'_> {
    pub(crate) fn truths(&mut self) -> Vec<Truth> {
        let mut truths = Vec::new();
        for index in 0..self.exports.len() {
            let export = &self.exports[index];
            let Target::Local { local, .. } = &export.target else { continue };
            let name = export.name.clone();
            let found = match local {
                Some(local) => match self.names.get(local).map(|id| &self.bindings[*id as usize].kind) {
                    Some(Kind::Test(cond)) => Some(((**cond).clone(), false)),
                    Some(Kind::Predicate(cond)) => Some(((**cond).clone(), true)),
                    Some(Kind::Fields(fields)) => {
                        for (field, cond) in fields.iter() {
                            push(&mut truths, format!("{name}.{field}"), cond, false);
                        }
                        None
                    }
                    _ => None,
                },
                None => match export.value.or_else(|| self.values.get(&name).copied()).map(peel) {
                    Some(value @ (Expr::Bin(_) | Expr::Unary(_))) => Some((self.proof(value, false), false)),
                    Some(value @ (Expr::Arrow(_) | Expr::Fn(_))) => self.predicate(value).map(|cond| (cond, true)),
                    _ => None,
                },
            };
            if let Some((cond, call)) = found {
                push(&mut truths, name, &cond, call);
            }
        }
        truths
    }
}

fn push(truths: &mut Vec<Truth>, export: String, cond: &Cond, call: bool) {
    let (yes, no) = (proof(&cond.yes), proof(&cond.no));
    if yes != Proof::default() || no != Proof::default() {
        truths.push(Truth { export, call, yes, no });
    }
}

fn proof(facts: &[Fact]) -> Proof {
    let exists = facts.iter().filter_map(|fact| if let Fact::Exists(key) = fact { api(key) } else { None }).collect();
    Proof { never: unreached(facts), exists }
}

/// `process.cwd`, for what is global.
pub(crate) fn api(key: &Key) -> Option<String> {
    match (&key.base, &key.member) {
        (Base::Global(base), Some(member)) => Some(format!("{base}.{member}")),
        (Base::Global(base), None) => Some((*base).to_owned()),
        (Base::Bound(_), _) => None,
    }
}
