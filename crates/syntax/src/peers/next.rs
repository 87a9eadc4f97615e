//! Next: `export const`, and literals only.

use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{Expr, Lit, Prop, PropName, PropOrSpread};
use swc_core::ecma::visit::{Visit, VisitWith};

use super::find::{Form, Found};
use super::shape::{Lost, by_export, form, inside, lost, odd_property};
use super::{Loss, Peer};

/// Next 12.2.6
pub(super) fn read_12(found: &Found<'_>, name: &str) -> Option<Lost> {
    if name != "config" {
        return lost(Peer::Next12, Loss::Unseen, found.span, name, "a flat export");
    }
    match (found.form, found.init) {
        (Form::Const, Some(init)) => match satisfies(init) {
            // Its parser does not know the word, and a file that does not parse declares nothing.
            Some(span) => lost(Peer::Next12, Loss::Unseen, span, name, "a `satisfies` expression"),
            None => Reader { me: Peer::Next12 }.value(init, name),
        },
        _ => by_export(Peer::Next12, Loss::Unseen, found, name),
    }
}

/// Next 16.4.6
pub(super) fn read_16(found: &Found<'_>, name: &str) -> Option<Lost> {
    match (found.form, found.init) {
        (Form::Const, Some(init)) => Reader { me: Peer::Next16 }.value(init, name),
        (Form::Listed { same: true } | Form::From { same: true }, _) => {
            by_export(Peer::Next16, Loss::Warned, found, name)
        }
        _ => by_export(Peer::Next16, Loss::Unseen, found, name),
    }
}

/// Next 12 does not even parse a text without one of these words, and so has nothing to warn of.
pub(super) fn unless_skipped(mut loss: Lost, source: &str) -> Lost {
    const WORDS: &[&str] = &["runtime", "getStaticProps", "getServerSideProps", "matcher"];
    if loss.peer == Peer::Next12 && !WORDS.iter().any(|word| source.contains(word)) {
        loss.loss = Loss::Unseen;
    }
    loss
}

struct Reader {
    me: Peer,
}

impl Reader {
    /// The form is not understood.
    fn refused(&self, span: Span, path: &str, form: &'static str) -> Option<Lost> {
        let loss = if self.me == Peer::Next12 { Loss::Warned } else { Loss::Refused };
        lost(self.me, loss, span, path, form)
    }

    fn value(&self, expr: &Expr, path: &str) -> Option<Lost> {
        match expr {
            Expr::Lit(Lit::Str(_) | Lit::Bool(_) | Lit::Null(_) | Lit::Num(_) | Lit::Regex(_)) => None,
            Expr::Ident(ident) if ident.sym == *"undefined" => None,
            Expr::Tpl(template) if template.exprs.is_empty() => None,
            Expr::Array(array) => array.elems.iter().enumerate().find_map(|(i, item)| {
                let item = item.as_ref()?;
                match item.spread {
                    Some(dots) => self.refused(dots.to(item.expr.span()), path, "a spread"),
                    None => self.value(&item.expr, &format!("{path}[{i}]")),
                }
            }),
            Expr::Object(object) => object.props.iter().find_map(|prop| self.property(prop, path)),
            Expr::TsAs(inner) if self.me == Peer::Next16 => self.value(&inner.expr, path),
            Expr::TsConstAssertion(inner) if self.me == Peer::Next16 => self.value(&inner.expr, path),
            Expr::TsTypeAssertion(inner) if self.me == Peer::Next16 => self.value(&inner.expr, path),
            Expr::TsSatisfies(inner) if self.me == Peer::Next16 => self.value(&inner.expr, path),
            other => self.refused(other.span(), path, form(other)),
        }
    }

    fn property(&self, prop: &PropOrSpread, path: &str) -> Option<Lost> {
        if let Some((form, span)) = odd_property(prop) {
            return self.refused(span, path, form);
        }
        let PropOrSpread::Prop(prop) = prop else { return None };
        let Prop::KeyValue(pair) = &**prop else { return None };
        match &pair.key {
            PropName::Ident(_) | PropName::Str(_) => self.value(&pair.value, &inside(path, &pair.key)),
            PropName::Computed(key) => self.refused(key.span, path, "a computed key"),
            PropName::Num(_) | PropName::BigInt(_) => self.refused(pair.key.span(), path, "a number as a key"),
        }
    }
}

fn satisfies(expr: &Expr) -> Option<Span> {
    struct Finder(Option<Span>);
    impl Visit for Finder {
        fn visit_ts_satisfies_expr(&mut self, found: &swc_core::ecma::ast::TsSatisfiesExpr) {
            self.0.get_or_insert(found.span);
        }
    }
    let mut finder = Finder(None);
    expr.visit_with(&mut finder);
    finder.0
}
