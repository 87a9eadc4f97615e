//! What a script exports as one object, read in the order of its statements.
//!
//! Plain assignments have their own list of names ([`super::common_exports`]). Here is what else makes an export: `Object.assign`,
//! `Object.defineProperty`, computed names, members of members, other names for `exports`; and what takes one away.

use rustc_hash::FxHashSet;
use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{
    AssignExpr, AssignOp, AssignTarget, BinaryOp, Decl, Expr, Lit, MemberExpr, ModuleDecl, ModuleItem, Pat, Program,
    SimpleAssignTarget, Stmt, UnaryOp, VarDecl, VarDeclKind,
};
use swc_core::ecma::visit::VisitWith;

use super::Walker;
use super::assign::Changed;
use super::script_mentions::Mentions;
use crate::text::peel;

/// One statement's part in what is exported.
pub(super) enum Step<'a> {
    /// `exports.name = value`
    Set { name: Atom, span: Span, value: &'a Expr },
    /// A function that gives the value when it is asked for.
    Getter { name: Atom, span: Span, value: &'a Expr },
    /// `exports[key] = value`
    Computed { key: &'a Expr, value: &'a Expr },
    /// `Object.assign(exports, value)`
    Spread(&'a Expr),
    /// `module.exports = value`
    Whole { span: Span, value: &'a Expr },
    /// `exports.name.key = value`; without a value it is not followed.
    Member { name: Atom, key: Atom, span: Span, value: Option<&'a Expr> },
    /// Code that may export the name, or any name.
    Hole { name: Option<Atom>, span: Span, what: &'static str },
}

/// A reading of the top level.
pub(super) struct Script<'w, 'a> {
    pub walker: &'w Walker<'a>,
    pub steps: Vec<Step<'a>>,
    /// Names that were assigned to an object that `module.exports` is no more, with where.
    pub lost: Vec<(Atom, Span)>,
    /// Assignments of names alone do not tell it all.
    pub complex: bool,
    /// Constants that hold the exports, and those that hold `module`.
    pub(super) exports: FxHashSet<Atom>,
    pub(super) modules: FxHashSet<Atom>,
    /// `exports` is what `module.exports` is.
    pub(super) linked: bool,
    /// `this` is what `exports` was at the start.
    pub(super) this: bool,
    /// Code that runs at other times is looked at too.
    mentions: bool,
}

impl<'w, 'a> Script<'w, 'a> {
    /// A reading of a script. `mentions`: what code in functions and branches does to the exports matters.
    pub fn of(walker: &'w Walker<'a>, mentions: bool) -> Self {
        let mut script = Self::empty(walker, mentions);
        match walker.program {
            Program::Script(program) => program.body.iter().for_each(|stmt| script.stmt(stmt)),
            Program::Module(module) => {
                for item in &module.body {
                    match item {
                        ModuleItem::Stmt(stmt) => script.stmt(stmt),
                        ModuleItem::ModuleDecl(ModuleDecl::TsExportAssignment(export)) => {
                            script.complex = true;
                            script.steps.push(Step::Whole { span: export.span, value: &export.expr });
                        }
                        ModuleItem::ModuleDecl(_) => {}
                    }
                }
            }
        }
        script
    }

    fn empty(walker: &'w Walker<'a>, mentions: bool) -> Self {
        Self {
            walker,
            steps: Vec::new(),
            lost: Vec::new(),
            complex: false,
            exports: FxHashSet::default(),
            modules: FxHashSet::default(),
            linked: true,
            this: !walker.is_esm,
            mentions,
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Expr(stmt) => self.expr(&stmt.expr),
            Stmt::Decl(Decl::Var(var)) => self.var(var),
            other => self.mentioned(other, other.span()),
        }
    }

    fn var(&mut self, var: &'a VarDecl) {
        for decl in &var.decls {
            let Some(init) = &decl.init else { continue };
            if let Pat::Ident(name) = &decl.name
                && (self.is_exports(init) || self.is_module(init))
            {
                let again = matches!(self.walker.changed.get(&name.id.sym), Some(Changed::Whole));
                let kept = var.kind == VarDeclKind::Const || !again;
                let names = if self.is_module(init) { &mut self.modules } else { &mut self.exports };
                if kept {
                    names.insert(name.id.sym.clone());
                } else {
                    self.hole(None, init.span(), "another name for `exports`");
                }
                continue;
            }
            self.expr(init);
        }
    }

    /// Looks for code that exports something on its way.
    pub(super) fn mentioned(&mut self, node: &'a (impl VisitWith<Mentions<'w, 'a>> + ?Sized), span: Span) {
        if !self.mentions || !self.names_exports(span) {
            return;
        }
        // What is lent out knows the same names, but `this` means something else in functions.
        let inner = Self {
            exports: std::mem::take(&mut self.exports),
            modules: std::mem::take(&mut self.modules),
            this: false,
            ..Self::empty(self.walker, false)
        };
        let mut mentions = Mentions { script: inner, found: Vec::new() };
        node.visit_with(&mut mentions);
        let Mentions { script, found } = mentions;
        (self.exports, self.modules) = (script.exports, script.modules);
        for (name, span, what) in found {
            self.hole(name, span, what);
        }
    }

    /// Whether the text of a node speaks of the exports at all.
    pub(super) fn names_exports(&self, span: Span) -> bool {
        let text = self.walker.text.source.as_bytes();
        let start = (span.lo.0 as usize).saturating_sub(1).min(text.len());
        let text = &text[start..(span.hi.0 as usize).saturating_sub(1).clamp(start, text.len())];
        let has = |word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
        has("exports") || self.exports.iter().chain(&self.modules).any(|name| has(name))
    }

    pub(super) fn hole(&mut self, name: Option<Atom>, span: Span, what: &'static str) {
        if name.as_ref().is_none_or(|name| *name != "__esModule") {
            self.complex = true;
            self.steps.push(Step::Hole { name, span, what });
        }
    }

    pub(super) fn expr(&mut self, expr: &'a Expr) {
        match peel(expr) {
            Expr::Assign(assign) => self.assign(assign),
            Expr::Seq(sequence) => sequence.exprs.iter().for_each(|expr| self.expr(expr)),
            // `0 && (module.exports = { a, b })`: what compilers write for those who only read the text.
            Expr::Bin(bin) if bin.op == BinaryOp::LogicalAnd && matches!(peel(&bin.left), Expr::Lit(Lit::Num(_))) => {}
            Expr::Call(call) => {
                if !self.call(call) {
                    self.mentioned(expr, expr.span());
                }
            }
            _ => self.mentioned(expr, expr.span()),
        }
    }

    pub(super) fn lose(&mut self, name: Atom, span: Span) {
        self.complex = true;
        self.lost.push((name, span));
    }
}

pub(super) fn may_set(op: AssignOp) -> bool {
    matches!(op, AssignOp::NullishAssign | AssignOp::OrAssign)
}

/// The member that an assignment is to.
pub(super) fn whole_target(assign: &AssignExpr) -> Option<&MemberExpr> {
    match &assign.left {
        AssignTarget::Simple(SimpleAssignTarget::Member(member)) => Some(member),
        _ => None,
    }
}

/// The value at the end of a chain of assignments.
pub(super) fn end(expr: &Expr) -> &Expr {
    let mut end = peel(expr);
    while let Expr::Assign(inner) = end {
        end = peel(&inner.right);
    }
    end
}

/// `exports.a = exports.b = void 0`, which compilers write first.
pub(super) fn is_void(expr: &Expr) -> bool {
    matches!(end(expr), Expr::Unary(unary) if unary.op == UnaryOp::Void)
}
