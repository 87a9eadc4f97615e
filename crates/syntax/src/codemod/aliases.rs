//! Names that a bundler's configuration puts something else in place of.

use swc_core::ecma::ast::{
    AssignExpr, AssignTarget, Expr, KeyValueProp, MemberExpr, ObjectLit, Prop, PropOrSpread, SimpleAssignTarget,
};
use swc_core::ecma::visit::{Visit, VisitWith};

use super::exported::{key, member_name};
use crate::Grammar;
use crate::parse::{Source, with_program};
use crate::text::peel;

/// `resolve.alias`, `resolve.fallback` of webpack and Rspack, `resolveAlias` of Turbopack.
const MAPS: &[&str] = &["alias", "fallback", "resolveAlias"];

/// The names that a `next.config` or another bundler's configuration replaces, sorted; empty for a file that does not parse.
#[must_use]
pub fn aliased_names(source: &str, grammar: Grammar) -> Vec<String> {
    let found = with_program(Source::whole(source), grammar, |program, _| {
        let mut visitor = Aliases::default();
        program.visit_with(&mut visitor);
        visitor.names
    });
    let mut names = found.unwrap_or_default();
    names.sort();
    names.dedup();
    names
}

#[derive(Default)]
struct Aliases {
    names: Vec<String>,
}

impl Aliases {
    fn object(&mut self, object: &ObjectLit) {
        for prop in &object.props {
            if let PropOrSpread::Prop(prop) = prop {
                match &**prop {
                    Prop::KeyValue(pair) => self.names.extend(key(&pair.key).map(exact)),
                    Prop::Shorthand(ident) => self.names.push(ident.sym.to_string()),
                    _ => {}
                }
            }
        }
    }

    fn is_map(member: &MemberExpr) -> bool {
        member_name(member).is_some_and(|name| MAPS.contains(&name.as_str()))
    }
}

/// `fs$` is webpack's way to say `fs` and nothing below it.
fn exact(name: String) -> String {
    name.strip_suffix('$').map_or(name.clone(), str::to_owned)
}

impl Visit for Aliases {
    fn visit_key_value_prop(&mut self, pair: &KeyValueProp) {
        if key(&pair.key).is_some_and(|name| MAPS.contains(&name.as_str()))
            && let Expr::Object(object) = peel(&pair.value)
        {
            self.object(object);
        }
        pair.visit_children_with(self);
    }

    fn visit_assign_expr(&mut self, assign: &AssignExpr) {
        if let AssignTarget::Simple(SimpleAssignTarget::Member(member)) = &assign.left {
            match peel(&member.obj) {
                // `config.resolve.fallback.fs = false`
                Expr::Member(inner) if Self::is_map(inner) => self.names.extend(member_name(member).map(exact)),
                _ if Self::is_map(member) => {
                    if let Expr::Object(object) = peel(&assign.right) {
                        self.object(object);
                    }
                }
                _ => {}
            }
        }
        assign.visit_children_with(self);
    }
}
