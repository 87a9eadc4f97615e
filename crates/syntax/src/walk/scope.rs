//! Names and what they are bound to, as far as the analysis cares.

use std::rc::Rc;

use swc_core::atoms::Atom;
use swc_core::ecma::ast::{Decl, ForHead, ObjectPatProp, Pat, Stmt, VarDecl, VarDeclKind, VarDeclOrExpr};

use super::Walker;
use super::globals::global;
use super::guards::{Cond, Fact};
use super::owners::Unit;

/// Index into the walker's bindings.
pub(crate) type BindingId = u32;

/// What a bound name stands for.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Nothing that the analysis knows: it only hides an outer name.
    Plain,
    /// A whole module: `import * as x`, `const x = require('…')`.
    Handle(u32),
    /// The default import of a module.
    Default(u32),
    /// One export of a module, as (import, name).
    Named(u32, u32),
    /// Another name of a global, such as `const run = eval`.
    Alias(&'static str),
    /// What `createRequire` gave.
    Require,
    /// A member of a global, such as `const { cwd } = process`.
    Member(&'static str, Atom),
    /// `process.env`
    Env,
    /// What a build replaces by a text: `process.env.NEXT_RUNTIME`.
    Constant(&'static str),
    /// A constant that holds a text.
    Text(Rc<str>),
    /// A constant that holds a test.
    Test(Rc<Cond>),
    /// A constant object whose members hold tests.
    Fields(Rc<Vec<(Atom, Cond)>>),
    /// A function that answers a test.
    Predicate(Rc<Cond>),
    /// A function that returns only where these hold.
    Check(Rc<Vec<Fact>>),
    /// Bytes, or a promise of them.
    Bytes,
}

#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub kind: Kind,
    /// The unit of a top-level declaration.
    pub top: Option<Unit>,
}

/// What a name means at one place.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meaning {
    Bound(BindingId),
    Global(&'static str, super::globals::Role),
    Other,
}

impl Walker<'_> {
    /// What a name means here.
    #[inline]
    pub(crate) fn meaning(&self, name: &Atom) -> Meaning {
        match self.names.get(name) {
            Some(id) => self.aliased(*id),
            None => global(name).map_or(Meaning::Other, |(name, role)| Meaning::Global(name, role)),
        }
    }

    /// What a binding means: another name of a global is the global.
    #[inline]
    pub(crate) fn aliased(&self, id: BindingId) -> Meaning {
        if let Kind::Alias(name) = self.bindings[id as usize].kind
            && let Some((name, role)) = global(name)
        {
            return Meaning::Global(name, role);
        }
        Meaning::Bound(id)
    }

    /// Binds a name in the open scope, whatever it is.
    pub(crate) fn bind(&mut self, name: &Atom, kind: Kind, top: Option<Unit>) -> BindingId {
        let id = u32::try_from(self.bindings.len()).unwrap_or(u32::MAX);
        self.bindings.push(Binding { kind, top });
        let before = self.names.insert(name.clone(), id);
        self.undo.push((name.clone(), before));
        id
    }

    /// Declares a name that means nothing: remembered only if it hides something.
    #[inline]
    pub(crate) fn declare(&mut self, name: &Atom) {
        if self.names.contains_key(name) || global(name).is_some() {
            self.bind(name, Kind::Plain, None);
        }
    }

    /// Closes the scopes that were opened since `mark` was `undo.len()`.
    pub(crate) fn close(&mut self, mark: usize) {
        while self.undo.len() > mark {
            if let Some((name, before)) = self.undo.pop() {
                match before {
                    Some(id) => self.names.insert(name, id),
                    None => self.names.remove(&name),
                };
            }
        }
    }

    /// Declares every name of a pattern.
    pub(crate) fn declare_pattern(&mut self, pattern: &Pat) {
        each_name(pattern, &mut |name| self.declare(name));
    }

    /// Declares `let`, `const`, `class`, `using` and functions of a statement list.
    pub(crate) fn hoist_lexical(&mut self, stmts: &[Stmt]) {
        let mut initialised = false;
        for stmt in stmts {
            match stmt {
                Stmt::Decl(Decl::Var(var)) if var.kind != VarDeclKind::Var => {
                    var.decls.iter().for_each(|decl| self.declare_pattern(&decl.name));
                    initialised = true;
                }
                Stmt::Decl(Decl::Var(_)) => initialised = true,
                Stmt::Decl(Decl::Using(using)) => using.decls.iter().for_each(|decl| self.declare_pattern(&decl.name)),
                Stmt::Decl(Decl::Fn(function)) => {
                    self.declare(&function.ident.sym);
                    initialised = true;
                }
                Stmt::Decl(Decl::Class(class)) => self.declare(&class.ident.sym),
                Stmt::Decl(Decl::TsEnum(item)) => self.declare(&item.id.sym),
                _ => {}
            }
        }
        if initialised {
            for stmt in stmts {
                match stmt {
                    Stmt::Decl(Decl::Var(var)) => self.classify(var),
                    Stmt::Decl(Decl::Fn(function)) => self.classify_function(&function.ident.sym, &function.function),
                    _ => {}
                }
            }
        }
    }

    /// Gives the names of a declaration their meaning where the initialiser tells it: uses may stand before it in the text.
    pub(crate) fn classify(&mut self, var: &VarDecl) {
        for decl in &var.decls {
            if let (Some(init), false) = (&decl.init, var.declare) {
                self.classify_declarator(&decl.name, init, var.kind);
            }
        }
    }
}

/// Calls `each` with every name that `var` declares in these statements, nested blocks included, nested functions not.
pub(crate) fn each_var<'a>(stmts: &'a [Stmt], each: &mut dyn FnMut(&'a VarDecl)) {
    stmts.iter().for_each(|stmt| each_var_in(stmt, each));
}

fn each_var_in<'a>(stmt: &'a Stmt, each: &mut dyn FnMut(&'a VarDecl)) {
    match stmt {
        Stmt::Decl(Decl::Var(var)) if var.kind == VarDeclKind::Var => each(var),
        Stmt::Block(block) => each_var(&block.stmts, each),
        Stmt::If(item) => {
            each_var_in(&item.cons, each);
            if let Some(alt) = &item.alt {
                each_var_in(alt, each);
            }
        }
        Stmt::For(item) => {
            if let Some(VarDeclOrExpr::VarDecl(var)) = &item.init
                && var.kind == VarDeclKind::Var
            {
                each(var);
            }
            each_var_in(&item.body, each);
        }
        Stmt::ForIn(item) => {
            each_head(&item.left, each);
            each_var_in(&item.body, each);
        }
        Stmt::ForOf(item) => {
            each_head(&item.left, each);
            each_var_in(&item.body, each);
        }
        Stmt::While(item) => each_var_in(&item.body, each),
        Stmt::DoWhile(item) => each_var_in(&item.body, each),
        Stmt::Labeled(item) => each_var_in(&item.body, each),
        Stmt::With(item) => each_var_in(&item.body, each),
        Stmt::Switch(item) => item.cases.iter().for_each(|case| each_var(&case.cons, each)),
        Stmt::Try(item) => {
            each_var(&item.block.stmts, each);
            if let Some(handler) = &item.handler {
                each_var(&handler.body.stmts, each);
            }
            if let Some(finalizer) = &item.finalizer {
                each_var(&finalizer.stmts, each);
            }
        }
        _ => {}
    }
}

fn each_head<'a>(head: &'a ForHead, each: &mut dyn FnMut(&'a VarDecl)) {
    if let ForHead::VarDecl(var) = head
        && var.kind == VarDeclKind::Var
    {
        each(var);
    }
}

/// Calls `each` with every name that a pattern declares.
pub(crate) fn each_name<'a>(pattern: &'a Pat, each: &mut dyn FnMut(&'a Atom)) {
    match pattern {
        Pat::Ident(ident) => each(&ident.id.sym),
        Pat::Array(array) => array.elems.iter().flatten().for_each(|item| each_name(item, each)),
        Pat::Rest(rest) => each_name(&rest.arg, each),
        Pat::Assign(assign) => each_name(&assign.left, each),
        Pat::Object(object) => {
            for prop in &object.props {
                match prop {
                    ObjectPatProp::KeyValue(pair) => each_name(&pair.value, each),
                    ObjectPatProp::Assign(assign) => each(&assign.key.id.sym),
                    ObjectPatProp::Rest(rest) => each_name(&rest.arg, each),
                }
            }
        }
        Pat::Invalid(_) | Pat::Expr(_) => {}
    }
}
