//! Values that CommonJS exports, where they may hold config.

use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{BinaryOp, Class, ClassMember, Expr, MemberExpr, Prop, PropOrSpread};

use super::{Walker, key_name, static_name};
use crate::lower::Names;
use crate::text::peel;

/// The class that is exported where it is written: no name is a word of the language.
pub(super) const NAMELESS: &str = "class";

impl<'a> Walker<'a> {
    /// Keeps the values of `module.exports = …` and `exports.x = …`, which may hold config.
    pub(crate) fn note_export_values(&mut self, expr: &'a Expr) {
        match peel(expr) {
            Expr::Assign(assign) => {
                if let Some(member) = assign.left.as_simple().and_then(|target| target.as_member()) {
                    match self.nested_export_target(member).or_else(|| self.export_target(member)) {
                        Some(name)
                            if name == "default" && static_name(&member.prop).is_some_and(|name| name == "exports") =>
                        {
                            self.earlier.extend(self.default.replace(&assign.right));
                            self.values.insert(name.to_string(), &assign.right);
                            if let Expr::Class(class) = peel(&assign.right) {
                                self.note_statics(&NAMELESS.into(), &class.class);
                            }
                            if let Expr::Object(object) = peel(&assign.right) {
                                for prop in &object.props {
                                    if let PropOrSpread::Prop(prop) = prop
                                        && let Prop::KeyValue(pair) = &**prop
                                        && let Some((name, _)) = key_name(&pair.key)
                                    {
                                        self.values.insert(name.to_string(), &pair.value);
                                    }
                                }
                            }
                        }
                        Some(name) => {
                            self.values.insert(name.to_string(), &assign.right);
                        }
                        None => self.note_member_value(member, &assign.right),
                    }
                }
                self.note_export_values(&assign.right);
            }
            Expr::Seq(sequence) => sequence.exprs.iter().for_each(|expr| self.note_export_values(expr)),
            Expr::Bin(bin) if bin.op == BinaryOp::LogicalAnd => self.note_export_values(&bin.right),
            _ => {}
        }
    }

    /// The same in TypeScript that may say `export = Page`.
    pub(crate) fn note_member(&mut self, expr: &'a Expr) {
        if let Expr::Assign(assign) = peel(expr)
            && let Some(member) = assign.left.as_simple().and_then(|target| target.as_member())
        {
            self.note_member_value(member, &assign.right);
        }
    }

    /// The same for the statics of a class: `class Page { static config = … }`.
    pub(crate) fn note_statics(&mut self, object: &Atom, class: &'a Class) {
        for member in &class.body {
            let ClassMember::ClassProp(prop) = member else { continue };
            if let Some((name, span)) = key_name(&prop.key).filter(|_| prop.is_static && !prop.declare)
                && let Some(value) = &prop.value
            {
                self.keep_member(object, name, span, value);
            }
        }
    }

    /// `Page.config = …`, which is an export where `module.exports = Page` follows or went before.
    fn note_member_value(&mut self, member: &'a MemberExpr, value: &'a Expr) {
        if let (Expr::Ident(object), Some(name)) = (peel(&member.obj), static_name(&member.prop)) {
            self.keep_member(&object.sym, name, member.prop.span(), value);
        }
    }

    fn keep_member(&mut self, object: &Atom, name: Atom, span: Span, value: &'a Expr) {
        const NAMES: &[&str] = &["config", "runtime", "getServerSideProps", "getStaticProps", "getStaticPaths"];
        if NAMES.contains(&&*name) {
            self.member_values.retain(|known| known.object != *object || known.name != name);
            self.member_values.push(MemberValue { object: object.clone(), name, span, value });
        }
    }

    /// `exports.config = config`, which stands before `config` has its value.
    pub(super) fn is_early(&self, export: &str, local: &Atom) -> bool {
        let asked = !self.is_esm && matches!(export, "config" | "runtime");
        let written = self.values.get(export).filter(|_| asked).map(|written| peel(written));
        written.is_some_and(|written| {
            written.as_ident().is_some_and(|name| name.sym == *local) && !self.is_ready(local, written.span().lo)
        })
    }
}

/// A value that is assigned to a member of a name.
pub(crate) struct MemberValue<'a> {
    pub object: Atom,
    pub name: Atom,
    pub span: Span,
    pub value: &'a Expr,
}
