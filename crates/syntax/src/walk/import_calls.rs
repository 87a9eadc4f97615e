//! Calls that load a module: `require`, `import()` and what stands for them.

use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{AwaitExpr, CallExpr, Callee, Expr, ExprOrSpread, OptChainBase};
use swc_core::ecma::visit::VisitWith;

use super::calls::last;
use super::globals::Role;
use super::guards::Cover;
use super::loads::Loads;
use super::{Mode, Probe, Walker, kind_of_call};
use crate::Guard;
use crate::text::{literal, peel};

/// What compilers wrap around `require`.
const HELPERS: &[&str] = &["interopRequire", "interop_require", "__importDefault", "__importStar", "__toESM"];

impl Walker<'_> {
    /// `require('x')`, `import('x')`, awaited or not, also inside the helper that a compiler wraps around it.
    ///
    /// With `visit` the call counts as met here; without, it is only looked at and will be met later.
    pub(crate) fn import_call(&mut self, expr: &Expr, visit: bool) -> Option<u32> {
        match peel(expr) {
            Expr::Await(inner) => match peel(&inner.arg) {
                Expr::Call(call) => self.import_of(call, visit),
                _ => None,
            },
            Expr::Call(call) => self.import_of(call, visit),
            Expr::OptChain(chain) => match &*chain.base {
                OptChainBase::Call(call) => {
                    self.direct_call(&call.callee, &call.args, call.span, chain.optional, visit)
                }
                OptChainBase::Member(_) => None,
            },
            _ => None,
        }
    }

    /// The same for a call.
    pub(crate) fn import_of(&mut self, call: &CallExpr, visit: bool) -> Option<u32> {
        match &call.callee {
            Callee::Import(_) => return self.named_import(&call.args, call.span, true, false, visit),
            Callee::Expr(callee) => {
                if let Some(import) = self.direct_call(callee, &call.args, call.span, false, visit) {
                    return Some(import);
                }
            }
            Callee::Super(_) => return None,
        }
        let Callee::Expr(callee) = &call.callee else { return None };
        // `import('x').catch(() => null)` asks whether it is there.
        if let Expr::Member(member) = peel(callee)
            && member.prop.as_ident().is_some_and(|name| name.sym == "catch")
            && let Expr::Call(inner) = peel(&member.obj)
            && matches!(inner.callee, Callee::Import(_))
        {
            let before = std::mem::replace(&mut self.probe, Probe::Quiet);
            let import = self.import_of(inner, visit);
            self.probe = before;
            if visit && import.is_some() {
                call.args.iter().for_each(|argument| self.visit(&argument.expr));
            }
            return import;
        }
        let inner = &call.args.first()?.expr;
        if !matches!(peel(inner), Expr::Call(_) | Expr::Await(_)) {
            return None;
        }
        let name = match last(callee) {
            Expr::Ident(ident) => &ident.sym,
            // swc's helpers: `_interop_require_default._(…)`
            Expr::Member(member) => match &member.prop.as_ident()?.sym {
                name if name == "_" => &peel(&member.obj).as_ident()?.sym,
                name => name,
            },
            _ => return None,
        };
        if !HELPERS.iter().any(|helper| name.contains(helper)) {
            return None;
        }
        self.import_call(inner, visit)
    }

    pub(crate) fn direct_call(
        &mut self,
        callee: &Expr,
        args: &[ExprOrSpread],
        span: Span,
        optional: bool,
        visit: bool,
    ) -> Option<u32> {
        let args = match self.loads(callee) {
            Loads::No => return None,
            Loads::First => args,
            // `require.call(null, 'x')`
            Loads::Second => args.get(1..)?,
        };
        let import = self.named_import(args, span, false, optional, visit)?;
        if visit {
            self.mention_names_in(callee, optional);
        }
        Some(import)
    }

    /// The import that stands for a call whose first argument names a module.
    fn named_import(
        &mut self,
        args: &[ExprOrSpread],
        span: Span,
        dynamic: bool,
        optional: bool,
        visit: bool,
    ) -> Option<u32> {
        let first = args.first().filter(|argument| argument.spread.is_none())?;
        let lo = span.lo.0;
        let index = match self.import_at.get(&lo) {
            Some(index) => *index,
            None => {
                let (specifier, at, pattern) = match literal(&first.expr) {
                    Some((specifier, span)) => (specifier, span, false),
                    None => {
                        let at = first.expr.span();
                        match self.known_text(&first.expr) {
                            Some(specifier) => (specifier, at, false),
                            None => (self.file_pattern(&first.expr)?, at, true),
                        }
                    }
                };
                let index = self.add_import(specifier, kind_of_call(dynamic), at);
                self.imports[index as usize].pattern = pattern;
                self.import_at.insert(lo, index);
                index
            }
        };
        if visit {
            let cover = if optional {
                Cover { guard: Guard::ALL, assumes: Vec::new() }
            } else {
                self.cover(Some(&Self::role_key("require", Role::Require)))
            };
            let (unit, by, maybe) = (self.unit, self.runs_by(), self.is_maybe());
            if self.imports[index as usize].pattern || literal(&first.expr).is_none() {
                self.visit(&first.expr);
            }
            args.iter().skip(1).for_each(|argument| self.visit(&argument.expr));
            let import = &mut self.imports[index as usize];
            import.cover = cover;
            import.unit = unit;
            import.by = by;
            import.maybe = maybe;
        }
        Some(index)
    }

    /// Mentions of names in the callee of an import call: `createRequire` is used by calling what it gave.
    fn mention_names_in(&mut self, callee: &Expr, optional: bool) {
        let mode = if optional { Mode::Look } else { Mode::Need };
        match peel(callee) {
            Expr::Ident(ident) => self.ident(ident, mode),
            Expr::Member(_) | Expr::OptChain(_) => self.expr(callee, mode),
            Expr::Call(call) => {
                if let Callee::Expr(callee) = &call.callee {
                    self.expr(callee, Mode::Need);
                }
            }
            _ => {}
        }
    }

    pub(crate) fn awaited(&mut self, inner: &AwaitExpr) {
        match self.import_call(&inner.arg, true) {
            Some(import) => self.imports[import as usize].whole = true,
            None => self.visit(&inner.arg),
        }
    }

    /// `import('x').then(x => …)`; true if it was one. A second function is told when it is not there.
    pub(crate) fn then(&mut self, call: &CallExpr) -> bool {
        let Callee::Expr(callee) = &call.callee else { return false };
        let Expr::Member(member) = peel(callee) else { return false };
        if member.prop.as_ident().is_none_or(|name| name.sym != "then") || !matches!(peel(&member.obj), Expr::Call(_)) {
            return false;
        }
        let asks = call.args.len() > 1;
        let before = self.probe;
        if asks {
            self.probe = Probe::Quiet;
        }
        let import = self.import_call(&member.obj, true);
        self.probe = before;
        let Some(import) = import else { return false };
        match call.args.first().map(|argument| peel(&argument.expr)) {
            Some(handler @ (Expr::Arrow(_) | Expr::Fn(_))) => {
                self.parameter_handle = Some(import);
                self.visit(handler);
                self.parameter_handle = None;
            }
            Some(_) => {
                self.imports[import as usize].whole = true;
                self.visit(&call.args[0].expr);
            }
            None => {}
        }
        call.args.iter().skip(1).for_each(|argument| argument.visit_with(self));
        true
    }

    /// `require(a ? 'x' : 'y')`: each name that it may load.
    pub(crate) fn chosen_import(&mut self, argument: &Expr, dynamic: bool) {
        if let Expr::Cond(cond) = peel(argument) {
            for branch in [&cond.cons, &cond.alt] {
                match literal(branch) {
                    Some((specifier, span)) => {
                        let import = self.add_import(specifier, kind_of_call(dynamic), span);
                        let cover = self.cover(None);
                        let import = &mut self.imports[import as usize];
                        import.whole = true;
                        import.cover = cover;
                    }
                    None => self.chosen_import(branch, dynamic),
                }
            }
        }
    }
}
