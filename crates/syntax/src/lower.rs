//! swc expressions to owned ones: only for what config may refer to.

mod access;
mod literals;

use swc_core::atoms::Atom;
use swc_core::common::{BytePos, Span, Spanned};
use swc_core::ecma::ast::{BinaryOp, Expr as Ast, Lit, MetaPropKind, OptChainBase, UnaryOp};

use crate::text::{Text, peel, string};
use crate::{Expr, ExprKind, Key, Property};
use access::is_path;

/// Depth past which an expression is opaque.
const MAX_DEPTH: u32 = 256;

/// Half of a surrogate pair: JavaScript holds such text, no file that a config ends up in does.
const LONE: &str = "a text with half of a surrogate pair";

/// What a name means at module scope.
pub(crate) enum Name {
    Local,
    Imported { specifier: String, imported: String },
    Global,
}

/// Answers what names mean.
pub(crate) trait Names {
    fn name(&self, name: &Atom) -> Name;
    /// Whether a name of this module has its value where loading the module reads it, at `place`.
    fn is_ready(&self, name: &Atom, place: BytePos) -> bool;
}

/// What a name means inside a function that returns a config object.
#[derive(Clone, Copy)]
pub(crate) enum Inner<'s> {
    Init(&'s Ast),
    /// Next's default options: none of those that are followed has a value there.
    Defaults,
    /// `{ defaultConfig }`
    Context,
    /// Any other parameter.
    Argument,
}

/// A name of a function that is assigned again, or a member of it.
pub(crate) struct Change {
    pub name: Atom,
    /// The member; `None` for the name itself, or a member that is not known.
    pub key: Option<Atom>,
    pub span: Span,
}

pub(crate) struct Lower<'a, 's> {
    pub text: &'s Text<'a>,
    pub names: &'s dyn Names,
    /// Constants and parameters of the function that a config object is returned from.
    pub inner: Vec<(Atom, Inner<'s>)>,
    /// What that function assigns again.
    pub changes: Vec<Change>,
    depth: u32,
    /// What is lowered stands in a function that runs after the module is loaded.
    pub later: bool,
    /// Nodes that may still be made for this module.
    pub budget: u32,
}

impl<'a, 's> Lower<'a, 's> {
    pub fn new(text: &'s Text<'a>, names: &'s dyn Names, budget: u32) -> Self {
        Self { text, names, inner: Vec::new(), changes: Vec::new(), depth: 0, later: false, budget }
    }

    pub fn node(&self, span: Span, kind: ExprKind) -> Expr {
        Expr { kind, at: self.text.at(span), text: self.text.of(span) }
    }

    pub fn expr(&mut self, ast: &Ast) -> Expr {
        let span = ast.span();
        if self.depth >= MAX_DEPTH || self.budget == 0 {
            let what = if self.budget == 0 { "a value this large" } else { "an expression this deep" };
            return self.node(span, ExprKind::Opaque { what });
        }
        self.budget -= 1;
        self.depth += 1;
        let kind = self.kind(ast);
        self.depth -= 1;
        // Parentheses and assertions are part of what was written, but the value is what is inside.
        self.node(peel(ast).span(), kind)
    }

    /// The value of a function's variable, but for what is assigned to it later.
    pub fn changed(&self, name: &Atom, value: Expr) -> Expr {
        let mut value = value;
        for change in self.changes.iter().filter(|change| change.name == *name) {
            let (at, text) = (value.at, value.text.clone());
            let kind = match &change.key {
                Some(key) => {
                    let kind = ExprKind::Opaque { what: "a member that is assigned after its declaration" };
                    let key = Key::Name(key.to_string(), self.text.at(change.span));
                    let added = Property::KeyValue { key, value: self.node(change.span, kind) };
                    ExprKind::Object(vec![Property::Spread(value), added])
                }
                None => {
                    let what = "a variable that is assigned again";
                    value = self.node(change.span, ExprKind::Opaque { what });
                    continue;
                }
            };
            value = Expr { kind, at, text };
        }
        value
    }

    fn boxed(&mut self, ast: &Ast) -> Box<Expr> {
        Box::new(self.expr(ast))
    }

    fn kind(&mut self, ast: &Ast) -> ExprKind {
        let opaque = |what| ExprKind::Opaque { what };
        match peel(ast) {
            Ast::Lit(lit) => match lit {
                Lit::Str(text) if text.value.as_str().is_none() => opaque(LONE),
                Lit::Str(text) => ExprKind::String(string(text)),
                Lit::Bool(value) => ExprKind::Bool(value.value),
                Lit::Null(_) => ExprKind::Null,
                Lit::Num(number) => ExprKind::Number(number.value),
                Lit::Regex(regex) => ExprKind::Regex { pattern: regex.exp.to_string(), flags: regex.flags.to_string() },
                Lit::BigInt(_) => opaque("a BigInt"),
                Lit::JSXText(_) => opaque("a JSX text"),
            },
            Ast::Ident(ident) => self.ident(ident),
            Ast::Array(array) => ExprKind::Array(self.array(array)),
            Ast::Object(object) => ExprKind::Object(self.object(object)),
            Ast::Tpl(template) => self.template(template, false),
            Ast::TaggedTpl(tagged)
                if is_path(&tagged.tag, "String", "raw")
                    && matches!(self.names.name(&Atom::new("String")), Name::Global) =>
            {
                self.template(&tagged.tpl, true)
            }
            Ast::TaggedTpl(_) => opaque("a tagged template"),
            Ast::Unary(unary) => {
                let op = match unary.op {
                    UnaryOp::Minus => "-",
                    UnaryOp::Plus => "+",
                    UnaryOp::Bang => "!",
                    UnaryOp::Tilde => "~",
                    UnaryOp::TypeOf => "typeof",
                    UnaryOp::Void => "void",
                    UnaryOp::Delete => return opaque("a `delete`"),
                };
                ExprKind::Unary { op, value: self.boxed(&unary.arg) }
            }
            Ast::Bin(bin) => {
                ExprKind::Binary { op: operator(bin.op), left: self.boxed(&bin.left), right: self.boxed(&bin.right) }
            }
            Ast::Cond(cond) => ExprKind::Conditional {
                test: self.boxed(&cond.test),
                then: self.boxed(&cond.cons),
                otherwise: self.boxed(&cond.alt),
            },
            Ast::Member(member) => self.member(member, false),
            Ast::OptChain(chain) => match &*chain.base {
                OptChainBase::Member(member) => self.member(member, chain.optional),
                OptChainBase::Call(_) => opaque("a call"),
            },
            Ast::Call(call) => self.call(call),
            Ast::New(_) => opaque("a `new` expression"),
            Ast::Fn(_) | Ast::Arrow(_) => opaque("a function"),
            Ast::Class(_) => opaque("a class"),
            Ast::Await(_) => opaque("an `await`"),
            Ast::Yield(_) => opaque("a `yield`"),
            Ast::This(_) => opaque("`this`"),
            Ast::Assign(_) => opaque("an assignment"),
            Ast::Update(_) => opaque("an increment"),
            Ast::Seq(_) => opaque("a comma expression"),
            Ast::MetaProp(meta) if meta.kind == MetaPropKind::ImportMeta => opaque("`import.meta`"),
            Ast::JSXElement(_) | Ast::JSXFragment(_) => opaque("a JSX element"),
            _ => opaque("an expression of this kind"),
        }
    }
}

fn operator(op: BinaryOp) -> &'static str {
    op.as_str()
}
