//! Expressions, by how their value is taken.

use swc_core::ecma::ast::{BinaryOp, Expr, Ident, MemberExpr, OptChainBase, UnaryOp};
use swc_core::ecma::visit::VisitWith;

use super::globals::global;
use super::scope::{BindingId, Kind, Meaning};
use super::{Mode, Walker};
use crate::text::peel;

impl Walker<'_> {
    /// An expression whose value is taken as `mode` says.
    pub(crate) fn expr(&mut self, expr: &Expr, mode: Mode) {
        match expr {
            Expr::Ident(ident) => self.ident(ident, mode),
            Expr::Member(member) => self.member(member, mode),
            Expr::Paren(inner) => self.expr(&inner.expr, mode),
            Expr::TsAs(inner) => self.expr(&inner.expr, mode),
            Expr::TsNonNull(inner) => self.expr(&inner.expr, mode),
            Expr::TsSatisfies(inner) => self.expr(&inner.expr, mode),
            Expr::TsConstAssertion(inner) => self.expr(&inner.expr, mode),
            Expr::TsTypeAssertion(inner) => self.expr(&inner.expr, mode),
            Expr::TsInstantiation(inner) => self.expr(&inner.expr, mode),
            Expr::Call(call) => self.call(call),
            Expr::New(new) => self.new_expr(new),
            Expr::OptChain(chain) => self.chain(chain, mode),
            Expr::Unary(unary) => match unary.op {
                UnaryOp::TypeOf => match peel(&unary.arg) {
                    Expr::Ident(ident) => self.mention_name(ident, Mode::Look),
                    _ => self.expr(&unary.arg, Mode::Look),
                },
                UnaryOp::Delete => {
                    self.expr(&unary.arg, Mode::Look);
                    if let Some(member) = deleted(&unary.arg) {
                        self.note_changed_inside(member);
                    }
                }
                UnaryOp::Bang => {
                    self.test(expr);
                }
                _ => self.visit(&unary.arg),
            },
            Expr::Bin(bin) => match bin.op {
                BinaryOp::LogicalAnd
                | BinaryOp::LogicalOr
                | BinaryOp::EqEq
                | BinaryOp::EqEqEq
                | BinaryOp::NotEq
                | BinaryOp::NotEqEq
                | BinaryOp::In => {
                    self.test(expr);
                }
                BinaryOp::NullishCoalescing => {
                    self.expr(&bin.left, Mode::Look);
                    let missing = self.proof(&bin.left, false).no;
                    self.under(&missing, |walker| walker.visit(&bin.right));
                }
                BinaryOp::InstanceOf => {
                    self.visit(&bin.left);
                    self.visit(&bin.right);
                }
                _ => {
                    // A sum of many terms leans left: walked without recursion.
                    let mut bin = bin;
                    loop {
                        self.visit(&bin.right);
                        match &*bin.left {
                            Expr::Bin(left) if is_plain(left.op) => bin = left,
                            left => break self.visit(left),
                        }
                    }
                }
            },
            Expr::Cond(cond) => {
                let test = self.test(&cond.test);
                self.under(&test.yes, |walker| walker.expr(&cond.cons, mode));
                self.under(&test.no, |walker| walker.expr(&cond.alt, mode));
            }
            Expr::Assign(assign) => self.assign(assign, None),
            Expr::Update(update) => {
                match peel(&update.arg) {
                    Expr::Ident(ident) => self.note_changed(&ident.sym),
                    Expr::Member(member) => self.note_changed_inside(member),
                    _ => {}
                }
                self.visit(&update.arg);
            }
            Expr::Await(inner) => self.awaited(inner),
            Expr::Fn(function) => {
                let mark = self.undo.len();
                if let Some(name) = &function.ident {
                    self.declare(&name.sym);
                }
                self.function(&function.function);
                self.close(mark);
            }
            Expr::Class(class) => {
                let mark = self.undo.len();
                if let Some(name) = &class.ident {
                    self.declare(&name.sym);
                }
                self.class(&class.class, None);
                self.close(mark);
            }
            _ => expr.visit_children_with(self),
        }
    }

    pub(crate) fn ident(&mut self, ident: &Ident, mode: Mode) {
        let Some(id) = self.names.get(&ident.sym).copied() else {
            if let Some((name, role)) = global(&ident.sym) {
                self.global_use(name, role, ident.span, mode, false);
            }
            return;
        };
        self.mention(id, mode);
        self.note_mention(id, ident.span);
        if let Meaning::Global(name, role) = self.aliased(id) {
            self.global_use(name, role, ident.span, mode, true);
        } else if let Kind::Member(base, member) = &self.bindings[id as usize].kind {
            let (base, member) = (*base, member.clone());
            self.held_member(base, member, ident.span, mode);
        }
    }

    /// Notes that a name is mentioned, as far as it is bound.
    pub(crate) fn mention_name(&mut self, ident: &Ident, mode: Mode) {
        if let Some(id) = self.names.get(&ident.sym) {
            self.mention(*id, mode);
        }
    }

    pub(crate) fn mention(&mut self, id: BindingId, mode: Mode) {
        let binding = &self.bindings[id as usize];
        if let Some(top) = binding.top {
            self.units.mention(self.unit, top);
            if let Some(also) = self.also {
                self.units.mention(also, top);
            }
        }
        match binding.kind {
            // Nobody gets here.
            Kind::Handle(_) if mode == Mode::Read && self.cover(None).guard.is_all() => {}
            Kind::Handle(import) => {
                let import = &mut self.imports[import as usize];
                import.valued = true;
                import.whole |= mode != Mode::Look;
            }
            Kind::Default(import) => {
                if mode == Mode::Read {
                    self.imports[import as usize].default_escapes = true;
                }
                self.note_default(import, id, mode);
            }
            Kind::Named(import, name) => self.note_named(import, name, id, mode),
            _ => {}
        }
    }
}

fn is_plain(op: BinaryOp) -> bool {
    !matches!(
        op,
        BinaryOp::LogicalAnd
            | BinaryOp::LogicalOr
            | BinaryOp::EqEq
            | BinaryOp::EqEqEq
            | BinaryOp::NotEq
            | BinaryOp::NotEqEq
            | BinaryOp::In
            | BinaryOp::NullishCoalescing
            | BinaryOp::InstanceOf
    )
}

/// The member that a `delete` takes away, through `?.` too.
fn deleted(operand: &Expr) -> Option<&MemberExpr> {
    match peel(operand) {
        Expr::Member(member) => Some(member),
        Expr::OptChain(chain) => match &*chain.base {
            OptChainBase::Member(member) => Some(member),
            OptChainBase::Call(_) => None,
        },
        _ => None,
    }
}
