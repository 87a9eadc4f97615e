//! What a test proves when it holds, and when it fails.

use swc_core::ecma::ast::{BinExpr, BinaryOp, CallExpr, Callee, Expr, Lit, OptChainBase, UnaryOp};

use super::answers::is_any_class;
use super::guards::{Cond, both, either, exists, never, node_marked, told};
use super::keys::{Base, Key, member_parts};
use super::scope::{Kind, Meaning};
use super::{Mode, Walker};
use crate::text::peel;

impl Walker<'_> {
    /// Visits a test and tells what it proves.
    pub(crate) fn test(&mut self, expr: &Expr) -> Cond {
        self.proof(expr, true)
    }

    /// What a test proves; with `visit` it is met here, else only looked at.
    pub(crate) fn proof(&mut self, expr: &Expr, visit: bool) -> Cond {
        match peel(expr) {
            Expr::Unary(unary) if unary.op == UnaryOp::Bang => self.proof(&unary.arg, visit).not(),
            inner @ Expr::Bin(bin) => self.binary_proof(inner, bin, visit),
            // Nobody gets behind `false &&`, whatever the runtime.
            Expr::Lit(Lit::Bool(value)) => never(!value.value),
            Expr::Lit(Lit::Num(number)) => never(number.value == 0.0),
            Expr::Lit(Lit::Null(_)) => never(true),
            Expr::Cond(cond) => {
                let test = self.proof(&cond.test, visit);
                let yes = self.under(&test.yes, |walker| walker.proof(&cond.cons, visit));
                let no = self.under(&test.no, |walker| walker.proof(&cond.alt, visit));
                Cond {
                    yes: either(&both(test.yes.clone(), &yes.yes), &both(test.no.clone(), &no.yes)),
                    no: either(&both(test.yes, &yes.no), &both(test.no, &no.no)),
                }
            }
            Expr::Call(call) => self.call_proof(call, visit),
            Expr::Ident(ident) => {
                let meaning = self.meaning(&ident.sym);
                // Another name of a member is there, whatever it holds.
                let held = self.names.contains_key(&ident.sym) && matches!(meaning, Meaning::Global(..));
                let member = matches!(meaning, Meaning::Bound(id) if matches!(self.bindings[id as usize].kind, Kind::Member(..)));
                self.met(expr, if held || member { Mode::Look } else { Mode::Read }, visit);
                match meaning {
                    Meaning::Bound(id) => match self.bindings[id as usize].kind.clone() {
                        Kind::Test(cond) => (*cond).clone(),
                        Kind::Constant(_) => never(false),
                        Kind::Named(import, name) => {
                            let name = self.imports[import as usize].names[name as usize].imported.clone();
                            self.imported_proof(Key { base: Base::Bound(id), member: None }, import, &name)
                        }
                        Kind::Default(import) => {
                            self.imported_proof(Key { base: Base::Bound(id), member: None }, import, &"default".into())
                        }
                        Kind::Handle(_) => exists(Key { base: Base::Bound(id), member: None }),
                        Kind::Member(base, member) => {
                            self.presence(Key { base: Base::Global(base), member: Some(member) })
                        }
                        _ => Cond::default(),
                    },
                    Meaning::Global(name, _) => self.presence(Key { base: Base::Global(name), member: None }),
                    Meaning::Other => Cond::default(),
                }
            }
            inner @ (Expr::Member(_) | Expr::OptChain(_)) => self.member_proof(inner, visit),
            _ => {
                self.met(expr, Mode::Read, visit);
                Cond::default()
            }
        }
    }

    pub(crate) fn met(&mut self, expr: &Expr, mode: Mode, visit: bool) {
        if visit {
            self.expr(expr, mode);
        }
    }

    fn imported_proof(&mut self, key: Key, import: u32, name: &swc_core::atoms::Atom) -> Cond {
        let assumed = self.assumption(import, name, false);
        Cond { yes: both(vec![super::guards::Fact::Exists(key)], &assumed.yes), no: assumed.no }
    }

    fn binary_proof(&mut self, expr: &Expr, bin: &BinExpr, visit: bool) -> Cond {
        match bin.op {
            BinaryOp::LogicalAnd => {
                let left = self.proof(&bin.left, visit);
                let right = self.under(&left.yes, |walker| walker.proof(&bin.right, visit));
                // The right side fails only where the left side held.
                let failed = both(left.yes.clone(), &right.no);
                Cond { yes: both(left.yes, &right.yes), no: either(&left.no, &failed) }
            }
            BinaryOp::LogicalOr => {
                let left = self.proof(&bin.left, visit);
                let right = self.under(&left.no, |walker| walker.proof(&bin.right, visit));
                let held = both(left.no.clone(), &right.yes);
                Cond { yes: either(&left.yes, &held), no: both(left.no, &right.no) }
            }
            BinaryOp::NullishCoalescing if self.build_constant(&bin.left).is_some() => {
                self.met(&bin.left, Mode::Look, visit);
                self.met(&bin.right, Mode::Read, visit);
                never(false)
            }
            // `a ?? false` is true only if `a` is.
            BinaryOp::NullishCoalescing if matches!(peel(&bin.right), Expr::Lit(Lit::Bool(value)) if !value.value) => {
                self.proof(&bin.left, visit)
            }
            BinaryOp::EqEq | BinaryOp::EqEqEq => self.equality(&bin.left, &bin.right, visit),
            BinaryOp::NotEq | BinaryOp::NotEqEq => self.equality(&bin.left, &bin.right, visit).not(),
            BinaryOp::In => self.in_proof(&bin.left, &bin.right, visit),
            BinaryOp::InstanceOf if is_any_class(&bin.right) => self.instance_proof(&bin.left, &bin.right, visit),
            _ => {
                self.met(expr, Mode::Read, visit);
                Cond::default()
            }
        }
    }

    fn member_proof(&mut self, expr: &Expr, visit: bool) -> Cond {
        self.met(expr, Mode::Look, visit);
        if let Expr::OptChain(chain) = expr
            && let OptChainBase::Call(call) = &*chain.base
        {
            return self.answer_proof(&call.callee, &call.args);
        }
        if self.build_constant(expr).is_some() || self.is_language(expr) {
            return never(false);
        }
        if self.is_node_mark(expr) {
            return told(node_marked());
        }
        if let Some((object, name)) = member_parts(expr) {
            // A build for a server replaces it by `false`.
            if name == "browser"
                && matches!(self.key_of(object), Some(Key { base: Base::Global("process"), member: None }))
            {
                return never(true);
            }
            if let Expr::Ident(ident) = peel(object)
                && let Meaning::Bound(id) = self.meaning(&ident.sym)
            {
                match self.bindings[id as usize].kind.clone() {
                    Kind::Fields(fields) => {
                        return fields
                            .iter()
                            .find(|(known, _)| *known == name)
                            .map_or_else(Cond::default, |(_, cond)| cond.clone());
                    }
                    Kind::Named(import, index) => {
                        let object = &self.imports[import as usize].names[index as usize].imported;
                        let name = format!("{object}.{name}").into();
                        return self.assumption(import, &name, false);
                    }
                    Kind::Default(import) => {
                        let assumed = self.assumption(import, &format!("default.{name}").into(), false);
                        let there = exists(Key { base: Base::Bound(id), member: Some(name) });
                        return Cond { yes: both(there.yes, &assumed.yes), no: assumed.no };
                    }
                    Kind::Handle(import) => {
                        return self.imported_proof(
                            Key { base: Base::Bound(id), member: Some(name.clone()) },
                            import,
                            &name,
                        );
                    }
                    _ => {}
                }
            }
        }
        self.key_of(expr).map_or_else(Cond::default, |key| self.presence(key))
    }

    fn call_proof(&mut self, call: &CallExpr, visit: bool) -> Cond {
        let Callee::Expr(callee) = &call.callee else {
            if visit {
                self.call(call);
            }
            return Cond::default();
        };
        if self.is_boolean_call(callee, call.args.len()) {
            return self.proof(&call.args[0].expr, visit);
        }
        if visit {
            self.call(call);
        }
        self.answer_proof(callee, &call.args)
    }

    /// `Function.prototype.bind`: what the language has is everywhere.
    fn is_language(&self, expr: &Expr) -> bool {
        let Some((object, _)) = member_parts(expr) else { return false };
        let Some((class, name)) = member_parts(peel(object)) else { return false };
        name == "prototype"
            && peel(class).as_ident().is_some_and(|class| {
                matches!(&*class.sym, "Array" | "Function" | "Object" | "Promise" | "RegExp" | "String")
                    && !self.names.contains_key(&class.sym)
            })
    }

    fn is_boolean_call(&self, callee: &Expr, args: usize) -> bool {
        args == 1
            && callee
                .as_ident()
                .is_some_and(|name| name.sym == "Boolean" && matches!(self.meaning(&name.sym), Meaning::Other))
    }
}
