//! The straight line of a unit: the code that runs whenever the unit does.

use swc_core::atoms::Atom;
use swc_core::ecma::ast::{Callee, Expr, Lit};

use super::owners::{LOAD, Unit};
use super::{Walker, is_named, static_name};
use crate::text::peel;

/// Where the walk is in the code of its unit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line {
    /// The next function is what the unit is: a declared function, a class's constructor.
    own: bool,
    /// Objects and arrays around the next function: it is one of several.
    members: u32,
    /// Functions around here inside the unit that are not called where they are written.
    inner: u32,
    /// Branches that were open where the unit began.
    branches: u32,
    /// A `return` in a branch stands before this place.
    left: bool,
    /// The declaration whose initialiser was given the function around here.
    of: Option<Unit>,
}

impl Line {
    /// The beginning of another unit.
    pub(crate) fn start(self, branches: u32) -> Self {
        Self { own: self.own, members: self.members, branches, ..Self::default() }
    }
}

impl Line {
    /// The same place, behind a function.
    pub(crate) fn after(self) -> Self {
        Self { own: false, ..self }
    }
}

impl Walker<'_> {
    /// Whether code here may be passed by when its unit runs: in a branch, in a function inside, behind a `return`. Loading takes
    /// branches as they come.
    pub(crate) fn is_maybe(&self) -> bool {
        self.line.inner > 0 || self.runs_by() != LOAD && (self.branches > self.line.branches || self.line.left)
    }

    /// The unit that runs the code here.
    pub(crate) fn runs_by(&self) -> Unit {
        self.line.of.unwrap_or(self.unit)
    }

    /// Notes a call of a declaration of this module: `f()`, `new F()`, `f.call(this)`.
    pub(crate) fn note_call(&mut self, callee: &Expr) {
        let name = match peel(callee) {
            Expr::Ident(name) => name,
            Expr::Member(member) if is_named(&member.prop, "call") || is_named(&member.prop, "apply") => {
                let Expr::Ident(name) = peel(&member.obj) else { return };
                name
            }
            _ => return,
        };
        if let Some(top) = self.names.get(&name.sym).and_then(|id| self.bindings[*id as usize].top)
            && !self.is_maybe()
        {
            self.units.call(self.runs_by(), top);
        }
    }

    /// The next function is the unit's own, unless it is a member of something.
    pub(crate) fn expect_own(&mut self, unit: Unit) {
        self.line.own = self.line.members == 0 && unit != self.unit;
    }

    /// Runs `work` on the parts of an object or an array.
    pub(crate) fn among_members(&mut self, work: impl FnOnce(&mut Self)) {
        self.line.members += 1;
        work(self);
        self.line.members -= 1;
    }

    /// Runs `work` on a part that has a unit of its own.
    pub(crate) fn by_itself(&mut self, work: impl FnOnce(&mut Self)) {
        let members = std::mem::take(&mut self.line.members);
        work(self);
        self.line.members = members;
    }

    /// Runs `work` as the code of a function; `called`: where it is written.
    pub(crate) fn as_function(&mut self, called: bool, work: impl FnOnce(&mut Self)) {
        let before = self.line;
        let own = std::mem::take(&mut self.line.own);
        self.line.members = 0;
        self.line.left &= called;
        if !called && !own {
            match self.also {
                // What is handed to the call that makes `x` runs when `x` is called: a bundler's wrapper of a module.
                Some(unit) if self.unit == LOAD && self.line.inner == 0 && self.line.of.is_none() => {
                    self.line.of = Some(unit);
                    self.line.branches = self.branches;
                }
                _ => self.line.inner += 1,
            }
        }
        self.function_depth += 1;
        work(self);
        self.function_depth -= 1;
        self.line = before.after();
    }

    /// Whether a test asks for a variable of the environment that nobody need set.
    pub(crate) fn asks_environment(&self, test: &Expr) -> bool {
        match peel(test) {
            Expr::Unary(unary) => self.asks_environment(&unary.arg),
            Expr::Bin(bin) => self.asks_environment(&bin.left) || self.asks_environment(&bin.right),
            Expr::Member(member) => {
                self.is_env(&member.obj)
                    && static_name(&member.prop).is_none_or(|name| name != "NODE_ENV" && name != "NEXT_RUNTIME")
            }
            Expr::Ident(name) if !self.switches.is_empty() => {
                self.names.get(&name.sym).is_some_and(|id| self.switches.contains(id))
            }
            Expr::Cond(cond) => self.asks_environment(&cond.test),
            // `Boolean(process.env.X)`
            Expr::Call(call) => match (&call.callee, &call.args[..]) {
                (Callee::Expr(callee), [one]) => {
                    callee.as_ident().is_some_and(|name| name.sym == "Boolean") && self.asks_environment(&one.expr)
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Notes that a name holds what a variable of the environment says, or does no more.
    pub(crate) fn note_switch(&mut self, name: &Atom, value: &Expr) {
        let asks = self.asks_environment(value);
        let off = || matches!(peel(value), Expr::Lit(Lit::Bool(value)) if !value.value);
        // Few programs have one.
        if !asks && (self.switches.is_empty() || off()) {
            return;
        }
        let Some(&id) = self.names.get(name) else { return };
        if asks {
            self.switches.insert(id);
        } else {
            self.switches.remove(&id);
        }
    }

    /// Runs `work` as code that a variable of the environment turns on or off.
    pub(crate) fn on_demand<T>(&mut self, asks: bool, work: impl FnOnce(&mut Self) -> T) -> T {
        self.line.inner += u32::from(asks);
        let result = work(self);
        self.line.inner -= u32::from(asks);
        result
    }

    /// Notes that the function around is left here.
    pub(crate) fn note_left(&mut self) {
        self.line.left |= self.branches > self.line.branches;
    }
}
