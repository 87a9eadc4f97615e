//! Where a type checker lets a value be `undefined` instead, as far as the text tells: TypeScript is guarded nowhere else.

use swc_core::ecma::ast::{Callee, Expr, ExprOrSpread};
use swc_core::ecma::visit::VisitWith;

use super::super::exported::member_name;
use super::finder::Finder;
use crate::text::peel;

/// Which arguments of a call may be `undefined` in its declared type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    None,
    First,
    All,
}

fn takes(callee: &Expr) -> Takes {
    match callee {
        Expr::Ident(name) => match &*name.sym {
            "Boolean" | "Error" | "NextResponse" | "RangeError" | "Response" | "String" | "TypeError" => Takes::First,
            _ => Takes::None,
        },
        Expr::Member(member) => match (&*member.obj, member_name(member).as_deref()) {
            (Expr::Ident(object), Some(name)) => match (&*object.sym, name) {
                ("console", "debug" | "error" | "info" | "log" | "trace" | "warn") => Takes::All,
                ("JSON", "stringify") | ("NextResponse" | "Response", "json") => Takes::First,
                _ => Takes::None,
            },
            _ => Takes::None,
        },
        _ => Takes::None,
    }
}

/// Whether a checker draws conclusions from a call's being there: that nothing behind it runs, or what a name is.
pub(super) fn is_telling(stmt: &Expr) -> bool {
    let Expr::Call(call) = peel(stmt) else { return false };
    let Callee::Expr(callee) = &call.callee else { return false };
    matches!(peel(callee), Expr::Member(member) if matches!(member_name(member).as_deref(), Some("abort" | "exit" | "reallyExit")))
}

impl Finder {
    /// Whether a value that stands here may be `undefined` for the checker.
    pub(super) fn is_open(&self) -> bool {
        !self.typed || self.open
    }

    /// Walks an expression that stands where `undefined` will do, or will not.
    pub(super) fn at(&mut self, open: bool, expr: &Expr) {
        self.next_open = open;
        expr.visit_with(self);
    }

    pub(super) fn arguments(&mut self, callee: &Expr, args: &[ExprOrSpread]) {
        let takes = takes(peel(callee));
        for (i, argument) in args.iter().enumerate() {
            self.open = takes == Takes::All || takes == Takes::First && i == 0;
            argument.visit_with(self);
        }
    }
}
