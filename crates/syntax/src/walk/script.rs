//! What a script exports as one object, read in the order of its statements.
//!
//! Plain assignments have their own list of names ([`super::common_exports`]). Here is what else makes an export: `Object.assign`,
//! `Object.defineProperty`, computed names, members of members, other names for `exports`; and what takes one away.

use rustc_hash::FxHashSet;
use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{
    AssignExpr, AssignOp, AssignTarget, BinaryOp, Decl, Expr, Lit, MemberExpr, ModuleDecl, ModuleItem, Pat, Program,
    Prop, SimpleAssignTarget, Stmt, UnaryOp, VarDecl, VarDeclKind,
};
use swc_core::ecma::visit::VisitWith;

use super::assign::Changed;
use super::keys::{Base, Key};
use super::script_mentions::Mentions;
use super::script_whole::is_object_assign;
use super::{Walker, key_name, static_name};
use crate::text::{literal, peel};

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
    exports: FxHashSet<Atom>,
    modules: FxHashSet<Atom>,
    /// `exports` is what `module.exports` is.
    linked: bool,
    /// `this` is what `exports` was at the start.
    this: bool,
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
    fn mentioned(&mut self, node: &'a (impl VisitWith<Mentions<'w, 'a>> + ?Sized), span: Span) {
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

    fn expr(&mut self, expr: &'a Expr) {
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

    fn assign(&mut self, assign: &'a AssignExpr) {
        // The value is made first.
        match peel(&assign.right) {
            Expr::Assign(inner) => self.assign(inner),
            Expr::Seq(_) => self.expr(&assign.right),
            right => self.mentioned(right, right.span()),
        }
        let member = match &assign.left {
            AssignTarget::Simple(SimpleAssignTarget::Member(member)) => member,
            AssignTarget::Simple(SimpleAssignTarget::Ident(name)) => {
                if self.is_exports_name(&name.id.sym) {
                    let whole = |expr: &Expr| matches!(expr, Expr::Member(member) if self.is_whole(member));
                    self.linked = match peel(&assign.right) {
                        Expr::Assign(inner) => whole_target(inner).is_some_and(|member| self.is_whole(member)),
                        right => whole(right),
                    };
                }
                return;
            }
            other => return self.mentioned(other, other.span()),
        };
        if self.is_whole(member) {
            return self.whole(assign, member);
        }
        if !self.is_exports(&member.obj) {
            return self.inside(member, assign);
        }
        let set = assign.op == AssignOp::Assign;
        let span = member.span;
        self.complex |= !self.is_listed(member);
        match self.name_of(member) {
            Some(name) if name == "__esModule" => {}
            Some(name) if self.is_old(&member.obj) => self.lose(name, span),
            Some(_) if is_void(&assign.right) => {}
            Some(name) if set || self.is_first(&name) && may_set(assign.op) => {
                self.steps.push(Step::Set { name, span, value: &assign.right });
            }
            Some(name) => self.hole(Some(name), span, "an assignment of this kind"),
            None => match &member.prop {
                swc_core::ecma::ast::MemberProp::Computed(computed) if set => {
                    self.complex = true;
                    self.steps.push(Step::Computed { key: &computed.expr, value: &assign.right });
                }
                _ => self.hole(None, span, "an assignment of this kind"),
            },
        }
    }

    /// `module.exports = value`: what was exported before is gone.
    fn whole(&mut self, assign: &'a AssignExpr, member: &MemberExpr) {
        if assign.op != AssignOp::Assign {
            return self.hole(None, member.span, "an assignment of this kind");
        }
        if self.is_exports(&assign.right) || is_void(&assign.right) {
            return;
        }
        let value = end(&assign.right);
        if self.names_exports(value.span()) && !matches!(value, Expr::Fn(_) | Expr::Arrow(_) | Expr::Class(_)) {
            // Made of what was exported before: `withX(module.exports)`.
            return self.hole(None, value.span(), "an object that is made of `module.exports`");
        }
        let mut gone = Vec::new();
        for step in self.steps.drain(..) {
            if let Step::Set { name, span, .. } | Step::Getter { name, span, .. } = step {
                gone.push((name, span));
            }
        }
        gone.into_iter().for_each(|(name, span)| self.lose(name, span));
        self.exports.clear();
        self.this = false;
        self.linked = matches!(peel(&assign.right), Expr::Assign(inner) if matches!(&inner.left, AssignTarget::Simple(SimpleAssignTarget::Ident(name)) if self.is_exports_name(&name.id.sym)));
        self.complex |= match peel(value) {
            // Names that are not written out.
            Expr::Object(object) => object.props.iter().any(|prop| match prop.as_prop().map(|prop| &**prop) {
                Some(Prop::KeyValue(pair)) => key_name(&pair.key).is_none(),
                Some(Prop::Method(method)) => key_name(&method.key).is_none(),
                Some(Prop::Getter(getter)) => key_name(&getter.key).is_none(),
                Some(_) => false,
                None => true,
            }),
            Expr::Call(call) => is_object_assign(&call.callee),
            _ => false,
        };
        self.steps.push(Step::Whole { span: member.span, value });
    }

    fn lose(&mut self, name: Atom, span: Span) {
        self.complex = true;
        self.lost.push((name, span));
    }

    /// `exports.name.key = value`
    fn inside(&mut self, member: &'a MemberExpr, assign: &'a AssignExpr) {
        let Some((root, key, direct)) = self.root(member) else { return };
        let Some(name) = self.name_of(root) else { return };
        let value = (direct && assign.op == AssignOp::Assign).then_some(&*assign.right);
        match key.and_then(|key| static_name(&key.prop)) {
            Some(key) => {
                self.complex = true;
                self.steps.push(Step::Member { name, key, span: member.span, value });
            }
            None => self.hole(Some(name), member.span, "a member that is assigned after its declaration"),
        }
    }

    /// Of `exports.a.b.c` the member `exports.a`, the one of it, and whether that is all.
    pub(super) fn root<'m>(&self, member: &'m MemberExpr) -> Option<(&'m MemberExpr, Option<&'m MemberExpr>, bool)> {
        let (mut outer, mut direct) = (member, true);
        loop {
            let Expr::Member(inner) = peel(&outer.obj) else { return None };
            if self.is_exports(&inner.obj) && !self.is_whole(inner) {
                return Some((inner, Some(outer), direct));
            }
            (outer, direct) = (inner, false);
        }
    }

    /// Whether the list of plain assignments has this one too.
    fn is_listed(&self, member: &MemberExpr) -> bool {
        let plain = match peel(&member.obj) {
            Expr::Ident(name) => self.is_exports_name(&name.sym),
            Expr::Member(whole) => peel(&whole.obj).as_ident().is_some_and(|name| !self.modules.contains(&name.sym)),
            _ => false,
        };
        plain && static_name(&member.prop).is_some()
    }

    fn is_first(&self, name: &Atom) -> bool {
        self.steps.iter().all(|step| matches!(step, Step::Set { name: other, .. } if other != name))
    }

    /// The name of a member, also where a constant of the module holds it.
    pub(super) fn name_of(&self, member: &MemberExpr) -> Option<Atom> {
        static_name(&member.prop).or_else(|| {
            let computed = member.prop.as_computed()?;
            let name = peel(&computed.expr).as_ident()?;
            match self.walker.tops.get(&name.sym) {
                Some(top) if !self.walker.changed.contains_key(&name.sym) => match top.value {
                    super::declarations::TopValue::Init(init) => literal(init).map(|(text, _)| text.into()),
                    _ => None,
                },
                _ => None,
            }
        })
    }

    fn is_exports_name(&self, name: &Atom) -> bool {
        *name == "exports" && !self.walker.names.contains_key(name)
    }

    /// `exports` or `this`, where they are no more what the module exports.
    fn is_old(&self, expr: &Expr) -> bool {
        match peel(expr) {
            Expr::Ident(name) => self.is_exports_name(&name.sym) && !self.linked,
            _ => false,
        }
    }

    pub(super) fn is_module(&self, expr: &Expr) -> bool {
        let by_name = |name: &Atom| self.modules.contains(name);
        peel(expr).as_ident().is_some_and(|name| by_name(&name.sym))
            || matches!(self.walker.key_of(expr), Some(Key { base: Base::Global("module"), member: None }))
    }

    /// `module.exports`
    pub(super) fn is_whole(&self, member: &MemberExpr) -> bool {
        static_name(&member.prop).is_some_and(|name| name == "exports") && self.is_module(&member.obj)
    }

    /// What holds the exports: `exports`, `module.exports`, `this`, a constant that was made of one.
    pub(super) fn is_exports(&self, expr: &Expr) -> bool {
        match peel(expr) {
            Expr::Ident(name) => self.is_exports_name(&name.sym) || self.exports.contains(&name.sym),
            Expr::Member(member) => self.is_whole(member),
            Expr::This(_) => self.this,
            _ => false,
        }
    }
}

fn may_set(op: AssignOp) -> bool {
    matches!(op, AssignOp::NullishAssign | AssignOp::OrAssign)
}

/// The member that an assignment is to.
fn whole_target(assign: &AssignExpr) -> Option<&MemberExpr> {
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
