//! The object that a script exports, as an expression.

use swc_core::ecma::ast::{Callee, Expr as Ast, ModuleDecl, ModuleItem, Program};

use super::Walker;
use super::export_values::NAMELESS;
use super::script::{Script, Step};
use super::wanted::names_in;
use crate::lower::Lower;
use crate::prefilter::Sought;
use crate::text::peel;
use crate::{Expr, ExprKind, Key, Property, ScriptExports};
use swc_core::atoms::Atom;

/// What a script exports, with the names that it takes back.
pub(super) struct Read {
    pub exports: ScriptExports,
    pub lost: Vec<(Atom, swc_core::common::Span)>,
    /// Names of the module that the values need.
    pub wanted: Vec<Atom>,
}

impl<'a> Walker<'a> {
    /// What a script exports, where assignments of names do not tell it all.
    pub(super) fn script_exports<'s>(&'s self, lower: &mut Lower<'_, 's>) -> Option<Read> {
        if self.is_esm && !self.assigns_exports() {
            return None;
        }
        let has = |word: &str| memchr::memmem::find(self.text.source.as_bytes(), word.as_bytes()).is_some();
        if !self.is_esm && !has("exports") && !has("this") {
            return None;
        }
        let script = Script::of(self, has("config") || has("runtime"));
        if !script.complex {
            return None;
        }
        let mut base = None;
        let mut properties: Vec<Property> = Vec::new();
        for step in &script.steps {
            let opaque = |lower: &Lower<'_, '_>, span, what| lower.node(span, ExprKind::Opaque { what });
            let named = |lower: &Lower<'_, '_>, name: &Atom, span, value| Property::KeyValue {
                key: Key::Name(name.to_string(), lower.text.at(span)),
                value,
            };
            match step {
                Step::Set { name, span, value } => {
                    let value = lower.expr(value);
                    properties.push(named(lower, name, *span, value));
                }
                Step::Getter { name, span, value } => {
                    lower.later = true;
                    let value = lower.expr(value);
                    lower.later = false;
                    properties.push(named(lower, name, *span, value));
                }
                Step::Computed { key, value } => {
                    let (key, value) = (lower.expr(key), lower.expr(value));
                    properties.push(Property::KeyValue { key: Key::Computed(key), value });
                }
                Step::Spread(value) => properties.push(Property::Spread(lower.expr(value))),
                Step::Whole { value, .. } => {
                    properties.clear();
                    base = self.whole(value, lower, &mut properties);
                    properties.extend(self.members_of(value, lower));
                }
                Step::Member { name, key, span, value } => {
                    let value = match value {
                        Some(value) => lower.expr(value),
                        None => opaque(lower, *span, "a member that is assigned after its declaration"),
                    };
                    let before = properties.iter().rev().find_map(|property| match property {
                        Property::KeyValue { key: Key::Name(known, _), value } if **name == **known => Some(value),
                        _ => None,
                    });
                    let all = match before {
                        Some(before) => {
                            let (at, text) = (before.at, before.text.clone());
                            let before = Property::Spread(before.clone());
                            let kind = ExprKind::Object(vec![before, named(lower, key, *span, value)]);
                            Expr { kind, at, text }
                        }
                        None => opaque(lower, *span, "a member that is assigned after its declaration"),
                    };
                    properties.push(named(lower, name, *span, all));
                }
                Step::Hole { name, span, what } => {
                    let value = opaque(lower, *span, what);
                    properties.push(match name {
                        Some(name) => named(lower, name, *span, value),
                        None => Property::Spread(value),
                    });
                }
            }
        }
        let mut wanted = Vec::new();
        base.iter().for_each(|base| names_in(base, &mut wanted));
        let all = lower.node(swc_core::common::DUMMY_SP, ExprKind::Object(properties));
        names_in(&all, &mut wanted);
        let ExprKind::Object(properties) = all.kind else { return None };
        Some(Read { exports: ScriptExports { base, properties }, lost: script.lost, wanted })
    }

    /// `module.exports = value`: what is written out is part of the object, anything else is asked for names later.
    fn whole<'s>(&'s self, value: &Ast, lower: &mut Lower<'_, 's>, properties: &mut Vec<Property>) -> Option<Expr> {
        match peel(value) {
            Ast::Object(_) => {
                properties.push(Property::Spread(lower.expr(value)));
                None
            }
            Ast::Call(call) if is_object_assign(&call.callee) && call.args.iter().all(|item| item.spread.is_none()) => {
                let mut arguments = call.args.iter().map(|argument| lower.expr(&argument.expr));
                let base = arguments.next();
                properties.extend(arguments.map(Property::Spread));
                base
            }
            _ => Some(lower.expr(value)),
        }
    }

    /// `Page.config = …`, where `Page` is what is exported.
    fn members_of<'s>(&'s self, value: &Ast, lower: &mut Lower<'_, 's>) -> Vec<Property> {
        let name = match peel(value) {
            Ast::Ident(name) => &*name.sym,
            Ast::Class(_) => NAMELESS,
            _ => return Vec::new(),
        };
        let members = self.member_values.iter().filter(|member| member.object == name);
        members
            .map(|member| {
                let key = Key::Name(member.name.to_string(), self.text.at(member.span));
                Property::KeyValue { key, value: lower.expr(member.value) }
            })
            .collect()
    }

    /// `export = …` of TypeScript.
    fn assigns_exports(&self) -> bool {
        let Program::Module(module) = self.program else { return false };
        module.body.iter().any(|item| matches!(item, ModuleItem::ModuleDecl(ModuleDecl::TsExportAssignment(_))))
    }

    /// What an ES module assigns to `exports`: no exports, but somebody meant them to be. `default` is `module.exports`.
    pub(super) fn foreign_exports(&self) -> Vec<(String, switchrt_diagnostics::Location)> {
        let mut out = Vec::new();
        static EXPORTS: Sought = Sought::new("exports");
        if !self.is_esm || !EXPORTS.is_in(self.text.source) {
            return out;
        }
        let script = Script::of(self, false);
        let mut tell = |name: &str, span| {
            if out.iter().all(|(known, _)| known != name) {
                out.push((name.to_owned(), self.text.at(span)));
            }
        };
        for (name, span) in &script.lost {
            tell(name, *span);
        }
        for step in &script.steps {
            match step {
                Step::Set { name, span, .. } | Step::Getter { name, span, .. } => tell(name, *span),
                Step::Hole { name: Some(name), span, .. } | Step::Member { name, span, .. } => tell(name, *span),
                Step::Whole { span, value } => {
                    tell("default", *span);
                    names_of(value, &mut tell);
                }
                Step::Spread(value) => names_of(value, &mut tell),
                Step::Computed { .. } | Step::Hole { name: None, .. } => {}
            }
        }
        out
    }
}

/// `Object.assign`
pub(super) fn is_object_assign(callee: &Callee) -> bool {
    let Callee::Expr(callee) = callee else { return false };
    let Ast::Member(member) = peel(callee) else { return false };
    member.prop.as_ident().is_some_and(|name| name.sym == "assign")
        && peel(&member.obj).as_ident().is_some_and(|object| object.sym == "Object")
}

fn names_of(value: &Ast, tell: &mut dyn FnMut(&str, swc_core::common::Span)) {
    use swc_core::ecma::ast::{Prop, PropOrSpread};
    let Ast::Object(object) = peel(value) else { return };
    for prop in object.props.iter().filter_map(PropOrSpread::as_prop) {
        match &**prop {
            Prop::Shorthand(name) => tell(&name.sym, name.span),
            Prop::KeyValue(pair) => {
                if let Some((name, span)) = super::key_name(&pair.key) {
                    tell(&name, span);
                }
            }
            _ => {}
        }
    }
}
