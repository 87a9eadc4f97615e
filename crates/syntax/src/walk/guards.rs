//! What a test proves about the code behind it.

use swc_core::atoms::Atom;
use swc_core::ecma::ast::{BinaryOp, BlockStmt, Expr, Lit, MemberExpr, OptChainBase, Stmt, SwitchCase, UnaryOp};

use super::globals::{Role, global};
use super::scope::{BindingId, Kind, Meaning};
use super::{Mode, Walker};
use crate::text::{literal, peel};

/// What may or may not exist: a global, a module handle, or a member of one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub base: Base,
    pub member: Option<Atom>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Base {
    Global(&'static str),
    Bound(BindingId),
}

/// Facts that may hold at one place.
const MAX_FACTS: usize = 256;
/// Members that a key may be long: `globalThis.global.process.cwd`. A longer chain names nothing.
const KEY_DEPTH: u32 = 4;

/// Something that holds at a place in the code.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    /// No edge runtime gets here, or no production build.
    Never,
    Exists(Key),
    /// The program has put its own there.
    Owned(Key),
}

/// What holds when a test is true, and when it is false.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cond {
    pub yes: Vec<Fact>,
    pub no: Vec<Fact>,
}

impl Cond {
    pub fn is_empty(&self) -> bool {
        self.yes.is_empty() && self.no.is_empty()
    }

    fn not(self) -> Self {
        Self { yes: self.no, no: self.yes }
    }
}

/// Both hold.
fn both(mut a: Vec<Fact>, b: &[Fact]) -> Vec<Fact> {
    a.extend(b.iter().filter(|fact| !a.contains(fact)).cloned().collect::<Vec<_>>());
    a
}

/// One of the two holds, and it is not known which. What cannot be reached says nothing.
fn either(a: &[Fact], b: &[Fact]) -> Vec<Fact> {
    if a.contains(&Fact::Never) {
        return b.to_vec();
    }
    if b.contains(&Fact::Never) {
        return a.to_vec();
    }
    a.iter().filter(|fact| b.contains(fact)).cloned().collect()
}

/// How a production build on an edge runtime answers a question of this code: `NODE_ENV`, the runtime's name, or a name
/// that only other places have.
fn never(yes: bool) -> Cond {
    if yes { Cond { yes: vec![Fact::Never], no: Vec::new() } } else { Cond { yes: Vec::new(), no: vec![Fact::Never] } }
}

fn exists(key: Key) -> Cond {
    Cond { yes: vec![Fact::Exists(key)], no: Vec::new() }
}

impl Walker<'_> {
    /// Whether a use of `key` here is behind a guard.
    pub(crate) fn guarded(&self, key: Option<&Key>) -> bool {
        !self.facts.is_empty()
            && self.facts.iter().any(|fact| match fact {
                Fact::Never => true,
                Fact::Exists(known) | Fact::Owned(known) => key.is_some_and(|key| covers(known, key)),
            })
    }

    /// Whether the program has put its own at `key` before this place.
    pub(crate) fn owned(&self, key: &Key) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::Owned(known) if covers(known, key)))
    }

    /// Visits a test and tells what it proves.
    pub(crate) fn test(&mut self, expr: &Expr) -> Cond {
        match peel(expr) {
            Expr::Unary(unary) if unary.op == UnaryOp::Bang => self.test(&unary.arg).not(),
            Expr::Bin(bin) => match bin.op {
                BinaryOp::LogicalAnd => {
                    let left = self.test(&bin.left);
                    let right = self.under(&left.yes, |walker| walker.test(&bin.right));
                    Cond { yes: both(left.yes, &right.yes), no: either(&left.no, &right.no) }
                }
                BinaryOp::LogicalOr => {
                    let left = self.test(&bin.left);
                    let right = self.under(&left.no, |walker| walker.test(&bin.right));
                    Cond { yes: either(&left.yes, &right.yes), no: both(left.no, &right.no) }
                }
                BinaryOp::EqEq | BinaryOp::EqEqEq => self.equality(&bin.left, &bin.right),
                BinaryOp::NotEq | BinaryOp::NotEqEq => self.equality(&bin.left, &bin.right).not(),
                BinaryOp::In => {
                    self.operand(&bin.right);
                    let Some((name, _)) = literal(&bin.left) else {
                        self.visit(&bin.left);
                        return Cond::default();
                    };
                    match self.key_of(&bin.right) {
                        Some(Key { base: Base::Global("globalThis" | "self" | "global"), member: None }) => {
                            global(&name).map_or_else(Cond::default, |(name, _)| {
                                self.presence(Key { base: Base::Global(name), member: None })
                            })
                        }
                        Some(Key { base, member: None }) => exists(Key { base, member: Some(name.into()) }),
                        _ => Cond::default(),
                    }
                }
                _ => {
                    self.visit(expr);
                    Cond::default()
                }
            },
            // Nobody gets behind `false &&`, whatever the runtime.
            Expr::Lit(Lit::Bool(value)) => never(!value.value),
            Expr::Lit(Lit::Num(number)) => never(number.value == 0.0),
            Expr::Cond(cond) => {
                let test = self.test(&cond.test);
                let yes = self.under(&test.yes, |walker| walker.test(&cond.cons));
                let no = self.under(&test.no, |walker| walker.test(&cond.alt));
                Cond {
                    yes: either(&both(test.yes.clone(), &yes.yes), &both(test.no.clone(), &no.yes)),
                    no: either(&both(test.yes, &yes.no), &both(test.no, &no.no)),
                }
            }
            Expr::Call(call) if self.is_boolean_call(call) => match call.args.first() {
                Some(argument) => self.test(&argument.expr),
                None => Cond::default(),
            },
            Expr::Ident(ident) => {
                self.visit(expr);
                match self.meaning(&ident.sym) {
                    Meaning::Bound(id) => match &self.bindings[id as usize].kind {
                        Kind::Test(cond) => (**cond).clone(),
                        Kind::Runtime => never(false),
                        Kind::Handle(_) | Kind::Default(_) | Kind::Named(..) => {
                            exists(Key { base: Base::Bound(id), member: None })
                        }
                        _ => Cond::default(),
                    },
                    Meaning::Global(name, _) => self.presence(Key { base: Base::Global(name), member: None }),
                    Meaning::Other => Cond::default(),
                }
            }
            inner @ (Expr::Member(_) | Expr::OptChain(_)) => {
                self.operand(inner);
                if self.is_runtime(inner) || self.is_node_env(inner) {
                    return never(false);
                }
                if self.is_node_mark(inner) {
                    return never(true);
                }
                self.key_of(inner).map_or_else(Cond::default, |key| self.presence(key))
            }
            _ => {
                self.visit(expr);
                Cond::default()
            }
        }
    }

    /// `left === right`
    fn equality(&mut self, left: &Expr, right: &Expr) -> Cond {
        self.operand(left);
        self.operand(right);
        let (value, other) = match (constant_of(left), constant_of(right)) {
            (Some(value), None) => (value, right),
            (None, Some(value)) => (value, left),
            _ => return Cond::default(),
        };
        let other = peel(other);
        if let Expr::Unary(unary) = other
            && unary.op == UnaryOp::TypeOf
        {
            let Constant::Text(kind) = value else { return Cond::default() };
            if self.is_node_mark(&unary.arg) {
                return if kind == "undefined" { never(false) } else { never(true) };
            }
            let Some(key) = self.key_of(&unary.arg) else { return Cond::default() };
            let present = self.presence(key);
            return if kind == "undefined" { present.not() } else { present };
        }
        if let Some(name) = self.build_constant(other) {
            return match value {
                Constant::Text(text) if text == name => never(false),
                Constant::Text(_) => never(true),
                Constant::Nothing => never(true),
                Constant::Other => Cond::default(),
            };
        }
        if let Constant::Text(text) = &value
            && text == "node"
            && self.is_release_name(other)
        {
            return never(true);
        }
        if let Constant::Nothing = value {
            if self.is_node_mark(other) {
                return never(false);
            }
            return self.key_of(other).map_or_else(Cond::default, |key| self.presence(key).not());
        }
        Cond::default()
    }

    /// What it proves that `key` is there.
    #[allow(clippy::unused_self, reason = "reads as a question to the walker")]
    fn presence(&self, key: Key) -> Cond {
        match &key {
            // No edge runtime is a browser or Bun; each has `EdgeRuntime` or says its runtime's name.
            Key { base: Base::Global("window" | "document" | "Bun"), .. } => never(true),
            Key { base: Base::Global("EdgeRuntime"), .. } => never(false),
            // There is a `process` on edge, with little in it.
            Key {
                base: Base::Global("process" | "globalThis" | "self" | "global" | "setTimeout" | "setInterval"),
                member: None,
            } => Cond::default(),
            _ => exists(key),
        }
    }

    /// Visits what is only looked at: reading a member that is not there gives `undefined` and harms nothing.
    fn operand(&mut self, expr: &Expr) {
        self.expr(expr, Mode::Look);
    }

    /// A fact that holds from here to the end of the block. Past a bound facts are let go: code is then reported, not excused.
    pub(crate) fn learn(&mut self, fact: Fact) {
        if self.facts.len() < MAX_FACTS && !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
    }

    /// Runs `work` with facts that hold for it alone.
    pub(crate) fn under<T>(&mut self, facts: &[Fact], work: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.facts.len();
        if mark < MAX_FACTS {
            self.facts.extend_from_slice(facts);
        }
        let result = work(self);
        self.facts.truncate(mark);
        result
    }

    /// What an expression names, as a thing that may or may not exist.
    pub(crate) fn key_of(&self, expr: &Expr) -> Option<Key> {
        self.key_within(expr, KEY_DEPTH)
    }

    /// The same for a member: `process.cwd`, `globalThis.Buffer`, `fs.readFile`.
    pub(crate) fn key_of_member(&self, member: &MemberExpr) -> Option<Key> {
        self.member_key(member, KEY_DEPTH)
    }

    fn key_within(&self, expr: &Expr, depth: u32) -> Option<Key> {
        match peel(expr) {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => match self.bindings[id as usize].kind {
                    Kind::Handle(_) | Kind::Default(_) | Kind::Named(..) => {
                        Some(Key { base: Base::Bound(id), member: None })
                    }
                    _ => None,
                },
                Meaning::Global(name, _) => Some(Key { base: Base::Global(name), member: None }),
                Meaning::Other => None,
            },
            Expr::Member(member) => self.member_key(member, depth),
            Expr::OptChain(chain) => match &*chain.base {
                OptChainBase::Member(member) => self.member_key(member, depth),
                OptChainBase::Call(_) => None,
            },
            _ => None,
        }
    }

    fn member_key(&self, member: &MemberExpr, depth: u32) -> Option<Key> {
        let object = self.key_within(&member.obj, depth.checked_sub(1)?)?;
        let name = super::static_name(&member.prop)?;
        match object {
            Key { base: Base::Global("globalThis" | "self" | "global" | "window"), member: None } => {
                global(&name).map(|(name, _)| Key { base: Base::Global(name), member: None })
            }
            Key { base, member: None } => Some(Key { base, member: Some(name) }),
            Key { .. } => None,
        }
    }

    /// `process.env`
    pub(crate) fn is_env(&self, expr: &Expr) -> bool {
        if let Expr::Ident(ident) = peel(expr)
            && let Meaning::Bound(id) = self.meaning(&ident.sym)
        {
            return matches!(self.bindings[id as usize].kind, Kind::Env);
        }
        matches!(self.key_of(expr), Some(Key { base: Base::Global("process"), member: Some(member) }) if member == "env")
    }

    /// `process.env.NEXT_RUNTIME`, also under another name.
    pub(crate) fn is_runtime(&self, expr: &Expr) -> bool {
        match peel(expr) {
            Expr::Ident(ident) => {
                matches!(self.meaning(&ident.sym), Meaning::Bound(id) if matches!(self.bindings[id as usize].kind, Kind::Runtime))
            }
            other => match member_parts(other) {
                Some((object, name)) => name == "NEXT_RUNTIME" && self.is_env(object),
                None => false,
            },
        }
    }

    /// `process.env.NODE_ENV`, which the build replaces by `"production"`.
    fn is_node_env(&self, expr: &Expr) -> bool {
        member_parts(peel(expr)).is_some_and(|(object, name)| name == "NODE_ENV" && self.is_env(object))
    }

    /// The text that a production build for the edge puts in the place of an expression.
    pub(crate) fn build_constant(&self, expr: &Expr) -> Option<&'static str> {
        if self.is_runtime(expr) {
            Some("edge")
        } else if self.is_node_env(expr) {
            Some("production")
        } else {
            None
        }
    }

    /// `process.versions.node`: what only Node has.
    fn is_node_mark(&self, expr: &Expr) -> bool {
        match member_parts(peel(expr)) {
            Some((object, name)) if name == "node" => {
                matches!(self.key_of(object), Some(Key { base: Base::Global("process"), member: Some(member) }) if member == "versions")
            }
            _ => false,
        }
    }

    /// `process.release.name`
    fn is_release_name(&self, expr: &Expr) -> bool {
        match member_parts(peel(expr)) {
            Some((object, name)) if name == "name" => {
                matches!(self.key_of(object), Some(Key { base: Base::Global("process"), member: Some(member) }) if member == "release")
            }
            _ => false,
        }
    }

    fn is_boolean_call(&self, call: &swc_core::ecma::ast::CallExpr) -> bool {
        call.args.len() == 1
            && call
                .callee
                .as_expr()
                .and_then(|callee| callee.as_ident())
                .is_some_and(|name| name.sym == "Boolean" && matches!(self.meaning(&name.sym), Meaning::Other))
    }

    /// For each case of a `switch` over a text that the build knows, such as `process.env.NEXT_RUNTIME`, whether control
    /// gets into it.
    pub(crate) fn known_cases(cases: &[SwitchCase], known: &str) -> Vec<bool> {
        let names: Vec<Option<String>> =
            cases.iter().map(|case| case.test.as_ref().and_then(|test| literal(test)).map(|(text, _)| text)).collect();
        let named = names.iter().flatten().any(|name| name == known);
        let mut falls = false;
        cases
            .iter()
            .zip(&names)
            .map(|(case, name)| {
                let enters = match (&case.test, name) {
                    (Some(_), Some(name)) => name == known,
                    (Some(_), None) => true,
                    (None, _) => !named,
                };
                let reached = enters || falls;
                falls = reached && !case.cons.iter().any(leaves);
                reached
            })
            .collect()
    }

    pub(crate) fn role_key(name: &'static str, _role: Role) -> Key {
        Key { base: Base::Global(name), member: None }
    }
}

/// A guard for a thing guards its members too, except that `process` exists where most of its members do not.
fn covers(known: &Key, key: &Key) -> bool {
    known == key || (known.member.is_none() && known.base == key.base && known.base != Base::Global("process"))
}

fn member_parts(expr: &Expr) -> Option<(&Expr, Atom)> {
    match expr {
        Expr::Member(member) => Some((&member.obj, super::static_name(&member.prop)?)),
        Expr::OptChain(chain) => match &*chain.base {
            OptChainBase::Member(member) => Some((&member.obj, super::static_name(&member.prop)?)),
            OptChainBase::Call(_) => None,
        },
        _ => None,
    }
}

enum Constant {
    Text(String),
    Nothing,
    Other,
}

fn constant_of(expr: &Expr) -> Option<Constant> {
    if let Some((text, _)) = literal(expr) {
        return Some(Constant::Text(text));
    }
    match peel(expr) {
        Expr::Lit(Lit::Null(_)) => Some(Constant::Nothing),
        Expr::Lit(_) => Some(Constant::Other),
        Expr::Ident(ident) if ident.sym == "undefined" => Some(Constant::Nothing),
        Expr::Unary(unary) if unary.op == UnaryOp::Void => Some(Constant::Nothing),
        _ => None,
    }
}

/// Whether control never gets behind a statement.
pub(crate) fn leaves(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Return(_) | Stmt::Throw(_) | Stmt::Continue(_) | Stmt::Break(_) => true,
        Stmt::Block(BlockStmt { stmts, .. }) => stmts.iter().any(leaves),
        Stmt::If(item) => item.alt.as_ref().is_some_and(|alt| leaves(alt)) && leaves(&item.cons),
        Stmt::Try(item) => {
            item.finalizer.as_ref().is_some_and(|block| block.stmts.iter().any(leaves))
                || (item.block.stmts.iter().any(leaves)
                    && item.handler.as_ref().is_none_or(|handler| handler.body.stmts.iter().any(leaves)))
        }
        _ => false,
    }
}

/// Whether a `try` only asks whether something is there: one statement, and a handler that goes on.
pub(crate) fn is_probe(item: &swc_core::ecma::ast::TryStmt) -> bool {
    item.block.stmts.len() == 1
        && item.handler.as_ref().is_some_and(|handler| !handler.body.stmts.iter().any(throws))
        && matches!(item.block.stmts[0], Stmt::Expr(_) | Stmt::Return(_) | Stmt::Decl(_))
}

fn throws(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Throw(_) => true,
        Stmt::Block(block) => block.stmts.iter().any(throws),
        Stmt::If(item) => throws(&item.cons) || item.alt.as_ref().is_some_and(|alt| throws(alt)),
        _ => false,
    }
}
