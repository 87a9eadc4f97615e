//! `export default`, of a declaration or an expression.

use swc_core::common::Span;
use swc_core::ecma::ast::{DefaultDecl, ExportDefaultDecl, Expr};

use super::Walker;
use super::exports::{ExportWork, Target};
use super::scope::Meaning;
use crate::Declared;
use crate::text::peel;

impl<'a> Walker<'a> {
    pub(crate) fn export_default_decl(&mut self, export: &'a ExportDefaultDecl) {
        let (name, span) = match &export.decl {
            DefaultDecl::Fn(function) => {
                if function.function.body.is_none() {
                    return;
                }
                (function.ident.as_ref(), export.span)
            }
            DefaultDecl::Class(class) => (class.ident.as_ref(), export.span),
            DefaultDecl::TsInterfaceDecl(_) => return,
        };
        let top = name.and_then(|name| self.tops.get(&name.sym)).map(|top| top.unit);
        let unit = top.unwrap_or_else(|| self.units.add());
        let declared = if matches!(export.decl, DefaultDecl::Fn(_)) { Declared::Function } else { Declared::Class };
        let at = name.map_or_else(|| default_keyword(span), |name| name.span);
        self.add_export(
            "default".into(),
            at,
            Target::Local { local: name.map(|name| name.sym.clone()), declared },
            unit,
            None,
        );
        match &export.decl {
            DefaultDecl::Fn(function) => {
                self.default_function = Some(&function.function);
                let facts = std::mem::take(&mut self.facts);
                self.expect_own(unit);
                self.in_unit(unit, |walker| walker.function(&function.function));
                self.facts = facts;
            }
            DefaultDecl::Class(class) => self.class(&class.class, Some(unit)),
            DefaultDecl::TsInterfaceDecl(_) => {}
        }
    }

    pub(crate) fn export_default_expr(&mut self, expr: &'a Expr, span: Span) {
        self.default = Some(expr);
        match peel(expr) {
            Expr::Ident(ident)
                if !matches!(self.meaning(&ident.sym), Meaning::Other) || self.tops.contains_key(&ident.sym) =>
            {
                self.export_local("default".into(), ident.span, &ident.sym);
                if let Some(ExportWork {
                    target: Target::Local { declared: declared @ (Declared::Const | Declared::Mutable), .. },
                    ..
                }) = self.exports.last_mut()
                {
                    // The export is the value at that moment, whatever the name gets later.
                    *declared = Declared::Expression;
                }
            }
            inner => {
                let unit = self.units.add();
                let declared = match inner {
                    Expr::Fn(_) | Expr::Arrow(_) => Declared::Function,
                    Expr::Class(_) => Declared::Class,
                    _ => Declared::Expression,
                };
                self.add_export(
                    "default".into(),
                    default_keyword(span),
                    Target::Local { local: None, declared },
                    unit,
                    Some(expr),
                );
                self.deferrable(expr, unit);
            }
        }
    }
}

/// The words `export default`.
fn default_keyword(span: Span) -> Span {
    Span::new(span.lo, swc_core::common::BytePos((span.lo.0 + 14).min(span.hi.0)))
}
