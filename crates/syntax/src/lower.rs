//! swc expressions to owned ones: only for what config may refer to.

use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{
    self, ArrayLit, BinaryOp, CallExpr, Callee, Expr as Ast, Lit, MemberProp, MetaPropKind, ObjectLit, OptChainBase,
    Prop, PropName, PropOrSpread, Tpl, UnaryOp,
};

use crate::text::{Text, literal, peel, string};
use crate::{Element, Expr, ExprKind, Key, Property};

/// Depth past which an expression is opaque.
const MAX_DEPTH: u32 = 256;

/// What a name means at module scope.
pub(crate) enum Name {
    Local,
    Imported { specifier: String, imported: String },
    Global,
}

/// Answers what names mean.
pub(crate) trait Names {
    fn name(&self, name: &Atom) -> Name;
}

pub(crate) struct Lower<'a, 's> {
    pub text: &'s Text<'a>,
    pub names: &'s dyn Names,
    /// Constants of the function that a config object is returned from.
    pub inner: Vec<(Atom, &'s Ast)>,
    depth: u32,
    /// Nodes that may still be made for this module.
    pub budget: u32,
}

impl<'a, 's> Lower<'a, 's> {
    pub fn new(text: &'s Text<'a>, names: &'s dyn Names, budget: u32) -> Self {
        Self { text, names, inner: Vec::new(), depth: 0, budget }
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

    fn boxed(&mut self, ast: &Ast) -> Box<Expr> {
        Box::new(self.expr(ast))
    }

    fn kind(&mut self, ast: &Ast) -> ExprKind {
        let opaque = |what| ExprKind::Opaque { what };
        match peel(ast) {
            Ast::Lit(lit) => match lit {
                Lit::Str(text) => ExprKind::String(string(text)),
                Lit::Bool(value) => ExprKind::Bool(value.value),
                Lit::Null(_) => ExprKind::Null,
                Lit::Num(number) => ExprKind::Number(number.value),
                Lit::Regex(regex) => ExprKind::Regex { pattern: regex.exp.to_string(), flags: regex.flags.to_string() },
                Lit::BigInt(_) => opaque("a BigInt"),
                Lit::JSXText(_) => opaque("a JSX text"),
            },
            Ast::Ident(ident) => self.ident(&ident.sym),
            Ast::Array(array) => ExprKind::Array(self.array(array)),
            Ast::Object(object) => ExprKind::Object(self.object(object)),
            Ast::Tpl(template) => self.template(template, false),
            Ast::TaggedTpl(tagged) if is_path(&tagged.tag, "String", "raw") => self.template(&tagged.tpl, true),
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

    fn ident(&mut self, sym: &Atom) -> ExprKind {
        if let Some(index) = self.inner.iter().rposition(|(name, _)| name == sym) {
            let init = self.inner[index].1;
            return self.expr(init).kind;
        }
        match self.names.name(sym) {
            Name::Local => ExprKind::Local(sym.to_string()),
            Name::Imported { specifier, imported } => ExprKind::Imported { specifier, imported },
            Name::Global => match &**sym {
                "undefined" => ExprKind::Undefined,
                "NaN" => ExprKind::Number(f64::NAN),
                "Infinity" => ExprKind::Number(f64::INFINITY),
                name => ExprKind::Local(name.to_owned()),
            },
        }
    }

    fn array(&mut self, array: &ArrayLit) -> Vec<Option<Element>> {
        let mut items = Vec::with_capacity(array.elems.len().min(self.budget as usize));
        for item in &array.elems {
            items.push(item.as_ref().map(|item| {
                let value = self.expr(&item.expr);
                if item.spread.is_some() { Element::Spread(value) } else { Element::Item(value) }
            }));
            if self.budget == 0 {
                break;
            }
        }
        items
    }

    fn object(&mut self, object: &ObjectLit) -> Vec<Property> {
        let mut properties = Vec::with_capacity(object.props.len().min(self.budget as usize));
        for prop in &object.props {
            if self.budget == 0 {
                let value = self.node(object.span, ExprKind::Opaque { what: "a value this large" });
                properties.push(Property::Spread(value));
                break;
            }
            properties.push(match prop {
                PropOrSpread::Spread(spread) => Property::Spread(self.expr(&spread.expr)),
                PropOrSpread::Prop(prop) => match &**prop {
                    Prop::Shorthand(ident) => {
                        let kind = self.ident(&ident.sym);
                        let value = self.node(ident.span, kind);
                        Property::KeyValue { key: Key::Name(ident.sym.to_string(), value.at), value }
                    }
                    Prop::KeyValue(pair) => {
                        Property::KeyValue { key: self.key(&pair.key), value: self.expr(&pair.value) }
                    }
                    Prop::Method(method) => {
                        let span = method.key.span().to(method.function.span);
                        Property::KeyValue {
                            key: self.key(&method.key),
                            value: self.node(span, ExprKind::Opaque { what: "a method" }),
                        }
                    }
                    Prop::Getter(getter) => Property::KeyValue {
                        key: self.key(&getter.key),
                        value: self.node(getter.span, ExprKind::Opaque { what: "a getter" }),
                    },
                    Prop::Setter(setter) => Property::KeyValue {
                        key: self.key(&setter.key),
                        value: self.node(setter.span, ExprKind::Opaque { what: "a setter" }),
                    },
                    Prop::Assign(assign) => {
                        let value = self.node(assign.span, ExprKind::Opaque { what: "an assignment" });
                        Property::KeyValue { key: Key::Name(assign.key.sym.to_string(), value.at), value }
                    }
                },
            });
        }
        properties
    }

    fn key(&mut self, key: &PropName) -> Key {
        match key {
            PropName::Ident(name) => Key::Name(name.sym.to_string(), self.text.at(name.span)),
            PropName::Str(text) => Key::Name(string(text), self.text.at(text.span)),
            PropName::Num(number) => Key::Name(crate::evaluate::number_text(number.value), self.text.at(number.span)),
            PropName::BigInt(number) => Key::Name(number.value.to_string(), self.text.at(number.span)),
            PropName::Computed(computed) => Key::Computed(self.expr(&computed.expr)),
        }
    }

    fn template(&mut self, template: &Tpl, raw: bool) -> ExprKind {
        let mut strings = Vec::with_capacity(template.quasis.len());
        for quasi in &template.quasis {
            strings.push(match &quasi.cooked {
                _ if raw => quasi.raw.to_string(),
                Some(cooked) => cooked.to_string_lossy().into_owned(),
                None => return ExprKind::Opaque { what: "a template with a bad escape" },
            });
        }
        let values = template.exprs.iter().map(|value| self.expr(value)).collect();
        ExprKind::Template { strings, values }
    }

    fn member(&mut self, member: &ast::MemberExpr, optional: bool) -> ExprKind {
        if self.is_env(&member.obj) {
            return ExprKind::Opaque { what: "an environment variable" };
        }
        let key = match &member.prop {
            MemberProp::Ident(name) => Box::new(self.node(name.span, ExprKind::String(name.sym.to_string()))),
            MemberProp::Computed(computed) => self.boxed(&computed.expr),
            MemberProp::PrivateName(_) => return ExprKind::Opaque { what: "a private member" },
        };
        if matches!(peel(&member.obj), Ast::MetaProp(_)) {
            return ExprKind::Opaque { what: "`import.meta`" };
        }
        ExprKind::Member { object: self.boxed(&member.obj), key, optional }
    }

    /// `process.env`, of the global `process`.
    fn is_env(&self, ast: &Ast) -> bool {
        let member = match peel(ast) {
            Ast::Member(member) => member,
            Ast::OptChain(chain) => match &*chain.base {
                OptChainBase::Member(member) => member,
                OptChainBase::Call(_) => return false,
            },
            _ => return false,
        };
        member.prop.as_ident().is_some_and(|name| name.sym == "env")
            && (peel(&member.obj)
                .as_ident()
                .is_some_and(|name| name.sym == "process" && matches!(self.names.name(&name.sym), Name::Global))
                || matches!(peel(&member.obj), Ast::MetaProp(_)))
    }

    fn call(&mut self, call: &CallExpr) -> ExprKind {
        let callee = match &call.callee {
            Callee::Expr(callee) => peel(callee),
            Callee::Import(_) => return ExprKind::Opaque { what: "a dynamic import" },
            Callee::Super(_) => return ExprKind::Opaque { what: "a call" },
        };
        let plain = call.args.iter().all(|argument| argument.spread.is_none());
        if let (Ast::Ident(name), [only], true) = (callee, &call.args[..], plain)
            && name.sym == "require"
            && matches!(self.names.name(&name.sym), Name::Global)
            && let Some((specifier, _)) = literal(&only.expr)
        {
            return ExprKind::Imported { specifier, imported: "*".into() };
        }
        let Ast::Member(member) = callee else { return ExprKind::Opaque { what: "a call" } };
        let Some(name) = member.prop.as_ident() else { return ExprKind::Opaque { what: "a call" } };
        let object_global =
            peel(&member.obj).as_ident().is_some_and(|object| matches!(self.names.name(&object.sym), Name::Global));
        if object_global && is_name(&member.obj, "Object") {
            match (&*name.sym, &call.args[..]) {
                ("freeze" | "seal" | "preventExtensions", [only]) if plain => {
                    return ExprKind::Freeze(self.boxed(&only.expr));
                }
                ("assign", [first, ..]) if plain && matches!(peel(&first.expr), Ast::Object(_)) => {
                    return ExprKind::Object(
                        call.args.iter().map(|argument| Property::Spread(self.expr(&argument.expr))).collect(),
                    );
                }
                _ => {}
            }
        }
        let method = match &*name.sym {
            "join" => "join",
            "concat" => "concat",
            _ => return ExprKind::Opaque { what: "a call" },
        };
        if !plain {
            return ExprKind::Opaque { what: "a call with a spread argument" };
        }
        let object = self.boxed(&member.obj);
        ExprKind::Method {
            object,
            method,
            arguments: call.args.iter().map(|argument| self.expr(&argument.expr)).collect(),
        }
    }
}

fn is_name(ast: &Ast, name: &str) -> bool {
    peel(ast).as_ident().is_some_and(|ident| ident.sym == name)
}

fn is_path(ast: &Ast, object: &str, member: &str) -> bool {
    match peel(ast) {
        Ast::Member(path) => is_name(&path.obj, object) && path.prop.as_ident().is_some_and(|name| name.sym == member),
        _ => false,
    }
}

fn operator(op: BinaryOp) -> &'static str {
    op.as_str()
}
