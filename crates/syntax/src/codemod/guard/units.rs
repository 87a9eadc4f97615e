//! Stretches of code that a test of the runtime may be put around.

use std::ops::Range;

use rustc_hash::FxHashSet;
use swc_core::atoms::Atom;
use swc_core::common::Spanned;
use swc_core::ecma::ast::{BinaryOp, Callee, Expr, Lit, MemberProp, OptChainBase};

use super::super::bytes;
use crate::text::peel;

/// How a test is put around a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `if (test) { … }`; `alone`: it is not one of a list, so that an `else` behind it would change hands.
    Statement { alone: bool },
    /// `test ? … : undefined`
    Value,
    /// The same in parentheses.
    Operand,
    /// The same where a caller gets it: only if nothing inside will do.
    Result,
    /// `test && …`; `wrap`: with parentheses.
    Test { wrap: bool },
}

#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub span: Range<usize>,
    pub form: Form,
    /// The name that gets the value.
    name: Option<Atom>,
    /// Others can do without the value, as far as it tells itself.
    fits: bool,
    /// The specifier of the import call that its chain of calls begins with.
    loads: Option<Range<usize>>,
}

impl Unit {
    pub(super) fn statement(span: Range<usize>, alone: bool) -> Self {
        Self { span, form: Form::Statement { alone }, name: None, fits: true, loads: None }
    }

    pub(super) fn value(expr: &Expr, form: Form, name: Option<Atom>) -> Self {
        let (loads, fits) = (loaded(expr), fits(expr));
        Self { span: bytes(expr.span()), form, name, fits, loads }
    }

    /// The same, where a checker lets `undefined` stand or not: a name is asked for what is done with it.
    pub(super) fn where_open(mut self, open: bool) -> Self {
        self.fits &= open || self.name.is_some();
        self
    }

    pub(super) fn test(expr: &Expr) -> Self {
        let wrap = matches!(expr, Expr::Assign(_) | Expr::Seq(_) | Expr::Yield(_));
        let form = Form::Test { wrap };
        Self { span: bytes(expr.span()), form, name: None, fits: !is_chosen(expr), loads: loaded(expr) }
    }

    /// Whether what stands there can be left out; `load`: the specifier of an import call inside, whose module nobody may get hold of.
    pub(super) fn may_lack(&self, load: Option<&Range<usize>>, needed: &FxHashSet<Atom>) -> bool {
        self.fits
            && !self.name.as_ref().is_some_and(|name| needed.contains(name))
            && (load.is_none() || matches!(self.form, Form::Statement { .. }) || self.loads.as_ref() == load)
    }
}

/// Whether a value can be `undefined` instead: what is made of many parts, or is a handle, is needed.
fn fits(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Await(inner) => fits(&inner.arg),
        Expr::Ident(name) => matches!(&*name.sym, "__dirname" | "__filename"),
        Expr::OptChain(chain) => matches!(&*chain.base, OptChainBase::Call(_)),
        Expr::Call(_) | Expr::New(_) | Expr::Bin(_) | Expr::Tpl(_) | Expr::Unary(_) => !is_chosen(expr),
        _ => false,
    }
}

/// Whether a value is one of several, of which another may be there.
fn is_chosen(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Cond(_) => true,
        Expr::Bin(bin) => is_logical(bin.op),
        _ => false,
    }
}

/// `&&`, `||`, `??`: the right side need not run.
pub(super) fn is_logical(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::LogicalAnd | BinaryOp::LogicalOr | BinaryOp::NullishCoalescing)
}

/// The specifier of the import call that a chain of calls begins with: `(await import('fs')).readFile('x')`.
fn loaded(expr: &Expr) -> Option<Range<usize>> {
    let mut expr = peel(expr);
    let mut called = false;
    loop {
        expr = match expr {
            Expr::Await(inner) => peel(&inner.arg),
            Expr::Member(member) => peel(&member.obj),
            Expr::Call(call) => {
                if let Some(literal) = specifier(expr) {
                    return called.then_some(literal);
                }
                let callee = peel(call.callee.as_expr()?);
                // A promise that nobody waits for is another thing than nothing.
                if let Expr::Member(member) = callee
                    && matches!(&member.prop, MemberProp::Ident(name) if matches!(&*name.sym, "then" | "catch" | "finally"))
                {
                    return None;
                }
                called = true;
                callee
            }
            _ => return None,
        };
    }
}

fn specifier(expr: &Expr) -> Option<Range<usize>> {
    let call = expr.as_call()?;
    let loads = match &call.callee {
        Callee::Import(_) => true,
        Callee::Expr(callee) => match peel(callee) {
            Expr::Ident(name) => name.sym == "require",
            Expr::Member(member) => matches!(&member.prop, MemberProp::Ident(name) if name.sym == "getBuiltinModule"),
            _ => false,
        },
        Callee::Super(_) => false,
    };
    let first = call.args.first().filter(|first| loads && first.spread.is_none())?;
    match peel(&first.expr) {
        Expr::Lit(Lit::Str(text)) => Some(bytes(text.span)),
        Expr::Tpl(text) => Some(bytes(text.span)),
        _ => None,
    }
}
