//! Calls that load a module: `require`, `import()` and what stands for them.

use swc_core::ecma::ast::{AwaitExpr, CallExpr, Callee, Expr};
use swc_core::ecma::visit::VisitWith;

use super::calls::last;
use super::keys::{Base, Key};
use super::scope::{Kind, Meaning};
use super::{Mode, Walker, kind_of_call};
use crate::text::{literal, peel};

/// What compilers wrap around `require`.
const HELPERS: &[&str] = &["interopRequire", "interop_require", "__importDefault", "__importStar", "__toESM"];

impl Walker<'_> {
    /// `require('x')`, `import('x')`, awaited or not, also inside the helper that a compiler wraps around it.
    ///
    /// With `visit` the call counts as met here; without, it is only looked at and will be met later.
    pub(crate) fn import_call(&mut self, expr: &Expr, visit: bool) -> Option<u32> {
        let call = match peel(expr) {
            Expr::Await(inner) => peel(&inner.arg).as_call()?,
            Expr::Call(call) => call,
            _ => return None,
        };
        self.import_of(call, visit)
    }

    /// The same for a call.
    pub(crate) fn import_of(&mut self, call: &CallExpr, visit: bool) -> Option<u32> {
        if let Some(import) = self.direct_call(call, visit) {
            return Some(import);
        }
        let inner = &call.args.first()?.expr;
        if !matches!(peel(inner), Expr::Call(_) | Expr::Await(_)) {
            return None;
        }
        let Callee::Expr(callee) = &call.callee else { return None };
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

    fn direct_call(&mut self, call: &CallExpr, visit: bool) -> Option<u32> {
        let first = call.args.first().filter(|argument| argument.spread.is_none())?;
        let dynamic = match &call.callee {
            Callee::Import(_) => true,
            Callee::Expr(callee) => {
                if !self.is_require(callee) {
                    return None;
                }
                false
            }
            Callee::Super(_) => return None,
        };
        let (specifier, span) = literal(&first.expr)?;
        let lo = call.span.lo.0;
        let index = match self.import_at.get(&lo) {
            Some(index) => *index,
            None => {
                let index = self.add_import(specifier, kind_of_call(dynamic), span);
                self.import_at.insert(lo, index);
                index
            }
        };
        if visit {
            let guarded = self.probe || self.guarded(Some(&Self::role_key("require", super::globals::Role::Require)));
            let unit = self.unit;
            if let Callee::Expr(callee) = &call.callee {
                self.mention_names_in(callee);
            }
            call.args.iter().skip(1).for_each(|argument| self.visit(&argument.expr));
            let import = &mut self.imports[index as usize];
            import.guarded = guarded;
            import.unit = unit;
        }
        Some(index)
    }

    /// Mentions of names in the callee of an import call: `createRequire` is used by calling what it gave.
    fn mention_names_in(&mut self, callee: &Expr) {
        match peel(callee) {
            Expr::Ident(ident) => self.mention_name(ident, Mode::Need),
            Expr::Call(call) => {
                if let Callee::Expr(callee) = &call.callee {
                    self.expr(callee, Mode::Need);
                }
            }
            _ => {}
        }
    }

    /// Something that loads a module by name: `require`, under whatever name.
    fn is_require(&self, callee: &Expr) -> bool {
        match last(callee) {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Global("require", _) => true,
                Meaning::Bound(id) => matches!(self.bindings[id as usize].kind, Kind::Require),
                _ => false,
            },
            Expr::Member(member) => match self.key_of_member(member) {
                Some(Key { base: Base::Global("module"), member: Some(name) }) => name == "require",
                Some(Key { base: Base::Global("process"), member: Some(name) }) => name == "getBuiltinModule",
                _ => false,
            },
            Expr::Call(call) => self.is_create_require(call),
            _ => false,
        }
    }

    /// `createRequire(import.meta.url)`
    pub(crate) fn is_create_require(&self, call: &CallExpr) -> bool {
        let Callee::Expr(callee) = &call.callee else { return false };
        let module = |import: u32| matches!(self.imports[import as usize].specifier.as_str(), "module" | "node:module");
        match peel(callee) {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => match self.bindings[id as usize].kind {
                    Kind::Named(import, name) => {
                        module(import) && self.imports[import as usize].names[name as usize].imported == "createRequire"
                    }
                    _ => false,
                },
                _ => false,
            },
            Expr::Member(member) if member.prop.as_ident().is_some_and(|name| name.sym == "createRequire") => {
                match peel(&member.obj) {
                    Expr::Ident(ident) => match self.meaning(&ident.sym) {
                        Meaning::Bound(id) => match self.bindings[id as usize].kind {
                            Kind::Handle(import) | Kind::Default(import) => module(import),
                            _ => false,
                        },
                        _ => false,
                    },
                    _ => false,
                }
            }
            _ => false,
        }
    }

    pub(crate) fn awaited(&mut self, inner: &AwaitExpr) {
        match self.import_call(&inner.arg, true) {
            Some(import) => self.imports[import as usize].whole = true,
            None => self.visit(&inner.arg),
        }
    }

    /// `import('x').then(x => …)`; true if it was one.
    pub(crate) fn then(&mut self, call: &CallExpr) -> bool {
        let Callee::Expr(callee) = &call.callee else { return false };
        let Expr::Member(member) = peel(callee) else { return false };
        if member.prop.as_ident().is_none_or(|name| name.sym != "then") || !matches!(peel(&member.obj), Expr::Call(_)) {
            return false;
        }
        let Some(import) = self.import_call(&member.obj, true) else { return false };
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
                        let guarded = self.probe || self.guarded(None);
                        let import = &mut self.imports[import as usize];
                        import.whole = true;
                        import.guarded = guarded;
                    }
                    None => self.chosen_import(branch, dynamic),
                }
            }
        }
    }
}
