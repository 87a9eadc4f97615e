//! What a module exports, in both module systems.

use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{
    CallExpr, Decl, DefaultDecl, ExportDefaultDecl, ExportSpecifier, Expr, MemberExpr, NamedExport, Prop, PropOrSpread,
    Stmt, UnaryOp,
};

use super::guards::{Base, Key};
use super::imports::key_name;
use super::owners::Unit;
use super::scope::{Kind, Meaning, each_name};
use super::{Mode, Walker, export_name};
use crate::text::{literal, peel, string};
use crate::{Declared, ImportKind};

/// An export in the making.
pub(crate) struct ExportWork<'a> {
    pub name: String,
    pub span: Span,
    pub target: Target,
    pub type_only: bool,
    /// The unit that runs when the export is used.
    pub unit: Unit,
    pub value: Option<&'a Expr>,
}

pub(crate) enum Target {
    Local { local: Option<Atom>, declared: Declared },
    From { specifier: String, imported: String },
}

impl<'a> Walker<'a> {
    fn add_export(&mut self, name: String, span: Span, target: Target, unit: Unit, value: Option<&'a Expr>) {
        self.exports.push(ExportWork { name, span, target, type_only: false, unit, value });
    }

    fn add_type(&mut self, name: &Atom, span: Span) {
        let target = Target::Local { local: Some(name.clone()), declared: Declared::Const };
        self.exports.push(ExportWork { name: name.to_string(), span, target, type_only: true, unit: 0, value: None });
    }

    pub(crate) fn export_decl(&mut self, decl: &'a Decl) {
        match decl {
            Decl::Var(var) if var.declare => {
                for decl in &var.decls {
                    let span = decl.name.span();
                    each_name(&decl.name, &mut |name| self.add_type(name, span));
                }
            }
            Decl::Var(var) => {
                for decl in &var.decls {
                    each_binding(&decl.name, &mut |name, span| self.export_local(name.to_string(), span, name));
                }
            }
            Decl::Fn(function) if function.declare => self.add_type(&function.ident.sym, function.ident.span),
            // An overload has no body: the implementation follows.
            Decl::Fn(function) if function.function.body.is_none() => {}
            Decl::Fn(function) => {
                self.export_local(function.ident.sym.to_string(), function.ident.span, &function.ident.sym)
            }
            Decl::Class(class) if class.declare => self.add_type(&class.ident.sym, class.ident.span),
            Decl::Class(class) => self.export_local(class.ident.sym.to_string(), class.ident.span, &class.ident.sym),
            Decl::TsEnum(item) if item.declare => self.add_type(&item.id.sym, item.id.span),
            Decl::TsEnum(item) => self.export_local(item.id.sym.to_string(), item.id.span, &item.id.sym),
            Decl::TsInterface(item) => self.add_type(&item.id.sym, item.id.span),
            Decl::TsTypeAlias(item) => self.add_type(&item.id.sym, item.id.span),
            Decl::TsModule(module) => {
                if let swc_core::ecma::ast::TsModuleName::Ident(name) = &module.id {
                    if module.declare {
                        self.add_type(&name.sym, name.span)
                    } else {
                        self.export_local(name.sym.to_string(), name.span, &name.sym)
                    }
                }
            }
            Decl::Using(_) => {}
        }
    }

    /// Exports a name of this module, which may be an import.
    fn export_local(&mut self, name: String, span: Span, local: &Atom) {
        let unit = self.units.add();
        let kind = match self.meaning(local) {
            Meaning::Bound(id) => {
                let binding = &self.bindings[id as usize];
                let (kind, top) = (binding.kind.clone(), binding.top);
                match (top, &kind) {
                    (Some(top), _) => self.units.mention(unit, top),
                    (None, _) => self.in_unit(unit, |walker| walker.export_import(id)),
                }
                (top.is_none()).then_some(kind)
            }
            // An alias of a global is a top-level constant all the same.
            Meaning::Global(..) => {
                if let Some(top) = self.tops.get(local).map(|top| top.unit) {
                    self.units.mention(unit, top);
                }
                None
            }
            Meaning::Other => None,
        };
        let target = match kind {
            Some(Kind::Named(import, index)) => {
                let import = &self.imports[import as usize];
                Target::From {
                    specifier: import.specifier.clone(),
                    imported: import.names[index as usize].imported.to_string(),
                }
            }
            Some(Kind::Default(import)) => {
                Target::From { specifier: self.imports[import as usize].specifier.clone(), imported: "default".into() }
            }
            Some(Kind::Handle(import)) => {
                Target::From { specifier: self.imports[import as usize].specifier.clone(), imported: "*".into() }
            }
            _ => {
                let declared = self.tops.get(local).map_or(Declared::Const, |top| top.declared);
                Target::Local { local: Some(local.clone()), declared }
            }
        };
        let type_only = match (&target, self.meaning(local)) {
            // `export { T }` of a type that is declared here has no value.
            (Target::Local { .. }, Meaning::Other) => self.typescript && !self.tops.contains_key(local),
            _ => false,
        };
        self.add_export(name, span, target, unit, None);
        if let Some(last) = self.exports.last_mut() {
            last.type_only = type_only;
        }
    }

    fn export_import(&mut self, id: super::BindingId) {
        match self.bindings[id as usize].kind {
            Kind::Handle(import) => {
                self.imports[import as usize].whole = true;
                self.imports[import as usize].valued = true;
            }
            Kind::Default(import) => {
                self.note_default(import, id, Mode::Read);
                self.imports[import as usize].default_escapes = true;
            }
            Kind::Named(import, name) => self.note_named(import, name, id, Mode::Read),
            _ => {}
        }
    }

    pub(crate) fn export_default_decl(&mut self, export: &'a ExportDefaultDecl) {
        let (name, span) = match &export.decl {
            DefaultDecl::Fn(function) => {
                if function.function.body.is_none() {
                    return;
                }
                (function.ident.as_ref(), export.span)
            }
            DefaultDecl::Class(class) => (class.ident.as_ref(), export.span),
            DefaultDecl::TsInterfaceDecl(_) => return,
        };
        let top = name.and_then(|name| self.tops.get(&name.sym)).map(|top| top.unit);
        let unit = top.unwrap_or_else(|| self.units.add());
        let declared = if matches!(export.decl, DefaultDecl::Fn(_)) { Declared::Function } else { Declared::Class };
        let at = name.map_or_else(|| default_keyword(span), |name| name.span);
        self.add_export(
            "default".into(),
            at,
            Target::Local { local: name.map(|name| name.sym.clone()), declared },
            unit,
            None,
        );
        match &export.decl {
            DefaultDecl::Fn(function) => {
                self.default_function = Some(&function.function);
                let facts = std::mem::take(&mut self.facts);
                self.in_unit(unit, |walker| walker.function(&function.function));
                self.facts = facts;
            }
            DefaultDecl::Class(class) => self.class(&class.class, Some(unit)),
            DefaultDecl::TsInterfaceDecl(_) => {}
        }
    }

    pub(crate) fn export_default_expr(&mut self, expr: &'a Expr, span: Span) {
        self.default = Some(expr);
        match peel(expr) {
            Expr::Ident(ident)
                if !matches!(self.meaning(&ident.sym), Meaning::Other) || self.tops.contains_key(&ident.sym) =>
            {
                self.export_local("default".into(), ident.span, &ident.sym);
                if let Some(ExportWork {
                    target: Target::Local { declared: declared @ (Declared::Const | Declared::Mutable), .. },
                    ..
                }) = self.exports.last_mut()
                {
                    // The export is the value at that moment, whatever the name gets later.
                    *declared = Declared::Expression;
                }
            }
            inner => {
                let unit = self.units.add();
                let declared = match inner {
                    Expr::Fn(_) | Expr::Arrow(_) => Declared::Function,
                    Expr::Class(_) => Declared::Class,
                    _ => Declared::Expression,
                };
                self.add_export(
                    "default".into(),
                    default_keyword(span),
                    Target::Local { local: None, declared },
                    unit,
                    Some(expr),
                );
                self.deferrable(expr, unit);
            }
        }
    }

    pub(crate) fn export_named(&mut self, export: &'a NamedExport) {
        let Some(source) = &export.src else {
            for specifier in &export.specifiers {
                if let ExportSpecifier::Named(named) = specifier {
                    let local: Atom = export_name(&named.orig).into();
                    let exported = named.exported.as_ref().unwrap_or(&named.orig);
                    if export.type_only || named.is_type_only {
                        self.add_type(&export_name(exported).into(), exported.span());
                    } else {
                        self.export_local(export_name(exported), exported.span(), &local);
                    }
                }
            }
            return;
        };
        let specifier = string(source);
        let star = export.specifiers.iter().any(|specifier| matches!(specifier, ExportSpecifier::Namespace(_)));
        let kind = if star { ImportKind::ExportAll } else { ImportKind::ExportFrom };
        let index = self.add_import(specifier.clone(), kind, source.span);
        self.imports[index as usize].type_only = export.type_only;
        self.imports[index as usize].valued = true;
        for item in &export.specifiers {
            let (imported, exported, span, imported_span, type_only) = match item {
                ExportSpecifier::Named(named) => {
                    let exported = named.exported.as_ref().unwrap_or(&named.orig);
                    (
                        export_name(&named.orig),
                        export_name(exported),
                        exported.span(),
                        named.orig.span(),
                        named.is_type_only,
                    )
                }
                ExportSpecifier::Namespace(star) => {
                    self.imports[index as usize].whole = true;
                    ("*".into(), export_name(&star.name), star.name.span(), star.span, false)
                }
                ExportSpecifier::Default(default) => (
                    "default".into(),
                    default.exported.sym.to_string(),
                    default.exported.span,
                    default.exported.span,
                    false,
                ),
            };
            let type_only = type_only || export.type_only;
            let unit = self.units.add();
            if imported != "*" {
                let name = self.add_name(index, imported.as_str().into(), imported_span);
                let name = &mut self.imports[index as usize].names[name as usize];
                name.type_only = type_only;
                name.used = !type_only;
                name.guarded = false;
                name.units.push(unit);
            }
            self.add_export(exported, span, Target::From { specifier: specifier.clone(), imported }, unit, None);
            if let Some(last) = self.exports.last_mut() {
                last.type_only = type_only;
            }
        }
        if !export.specifiers.is_empty()
            && self.imports[index as usize].names.iter().all(|name| name.type_only)
            && !star
        {
            self.imports[index as usize].type_only = true;
        }
    }
}

impl Walker<'_> {
    /// The export that a CommonJS assignment makes: `default` for `module.exports`, else the member's name.
    pub(crate) fn export_target(&self, member: &MemberExpr) -> Option<Atom> {
        if self.is_esm {
            return None;
        }
        match self.key_of_member(member)? {
            Key { base: Base::Global("module"), member: Some(name) } => (name == "exports").then(|| "default".into()),
            Key { base: Base::Global("exports"), member: Some(name) } => (name != "__esModule").then_some(name),
            _ => None,
        }
    }

    /// `module.exports.name`: the object is itself a member.
    pub(crate) fn nested_export_target(&self, member: &MemberExpr) -> Option<Atom> {
        let Expr::Member(object) = peel(&member.obj) else { return None };
        (self.export_target(object)? == "default" && object.prop.as_ident().is_some_and(|name| name.sym == "exports"))
            .then(|| super::static_name(&member.prop))
            .flatten()
            .filter(|name| name != "__esModule")
    }

    /// Records what a CommonJS assignment exports. The unit of the functions inside the value.
    pub(crate) fn export_assignment(&mut self, member: &MemberExpr, value: &Expr) -> Option<Unit> {
        let name = match self.nested_export_target(member) {
            Some(name) => name,
            None => self.export_target(member)?,
        };
        // Compilers write `exports.a = exports.b = void 0` first.
        let mut end = peel(value);
        while let Expr::Assign(inner) = end {
            end = peel(&inner.right);
        }
        if matches!(end, Expr::Unary(unary) if unary.op == UnaryOp::Void) {
            return None;
        }
        let whole = name == "default" && member.prop.as_ident().is_some_and(|name| name.sym == "exports");
        if whole && let Expr::Object(object) = peel(value) {
            for prop in &object.props {
                let PropOrSpread::Prop(prop) = prop else { continue };
                let (key, span, local) = match &**prop {
                    Prop::Shorthand(ident) => (ident.sym.clone(), ident.span, Some(ident.sym.clone())),
                    Prop::KeyValue(pair) => match key_name(&pair.key) {
                        Some((key, span)) => (key, span, peel(&pair.value).as_ident().map(|ident| ident.sym.clone())),
                        None => continue,
                    },
                    Prop::Method(method) => match key_name(&method.key) {
                        Some((key, span)) => (key, span, None),
                        None => continue,
                    },
                    Prop::Getter(getter) => match key_name(&getter.key) {
                        Some((key, span)) => (key, span, None),
                        None => continue,
                    },
                    _ => continue,
                };
                self.add_common(key, span, local, Declared::Expression);
            }
        }
        let declared = match end {
            Expr::Fn(_) | Expr::Arrow(_) => Declared::Function,
            Expr::Class(_) => Declared::Class,
            _ => Declared::Expression,
        };
        let local = end.as_ident().map(|ident| ident.sym.clone());
        Some(self.add_common(name, member.prop.span(), local, declared))
    }

    fn add_common(&mut self, name: Atom, span: Span, local: Option<Atom>, declared: Declared) -> Unit {
        let local = local.filter(|local| self.tops.contains_key(local));
        if let Some(known) = self.common.get(&name).and_then(|index| self.exports.get_mut(*index)) {
            known.target = Target::Local { local, declared };
            return known.unit;
        }
        let unit = self.units.add();
        let target = Target::Local { local: local.clone(), declared };
        self.common.insert(name.clone(), self.exports.len());
        self.exports.push(ExportWork { name: name.to_string(), span, target, type_only: false, unit, value: None });
        if let Some(top) = local.and_then(|local| self.tops.get(&local)).map(|top| top.unit) {
            self.units.mention(unit, top);
        }
        unit
    }

    /// `Object.defineProperty(exports, 'name', { get: … })`; true if it was one.
    pub(crate) fn define_export(&mut self, call: &CallExpr) -> bool {
        let [target, name, descriptor] = &call.args[..] else { return false };
        if self.is_esm
            || !matches!(self.key_of(&target.expr), Some(Key { base: Base::Global("exports"), member: None }))
        {
            return false;
        }
        let Some((name, span)) = literal(&name.expr) else { return false };
        if name == "__esModule" {
            return true;
        }
        let local = getter_result(&descriptor.expr);
        let unit = self.add_common(name.into(), span, local, Declared::Expression);
        self.deferrable(&descriptor.expr, unit);
        true
    }
}

/// `{ get: function () { return local } }`
fn getter_result(descriptor: &Expr) -> Option<Atom> {
    use swc_core::ecma::ast::ArrowFunctionBody;
    let Expr::Object(object) = peel(descriptor) else { return None };
    let returned = |stmts: &[Stmt]| match stmts {
        [Stmt::Return(stmt)] => {
            stmt.arg.as_ref().and_then(|value| peel(value).as_ident().map(|ident| ident.sym.clone()))
        }
        _ => None,
    };
    object.props.iter().find_map(|prop| match &**prop.as_prop()? {
        Prop::KeyValue(pair) if key_name(&pair.key).is_some_and(|(key, _)| key == "get") => match peel(&pair.value) {
            Expr::Fn(function) => returned(&function.function.body.as_ref()?.stmts),
            Expr::Arrow(arrow) => match &*arrow.body {
                ArrowFunctionBody::Expr(value) => peel(value).as_ident().map(|ident| ident.sym.clone()),
                ArrowFunctionBody::FunctionBody(body) => returned(&body.stmts),
            },
            _ => None,
        },
        Prop::Method(method) if key_name(&method.key).is_some_and(|(key, _)| key == "get") => {
            returned(&method.function.body.as_ref()?.stmts)
        }
        _ => None,
    })
}

/// The words `export default`.
fn default_keyword(span: Span) -> Span {
    Span::new(span.lo, swc_core::common::BytePos((span.lo.0 + 14).min(span.hi.0)))
}

/// Calls `each` with every name that a pattern declares and its place.
fn each_binding(pattern: &swc_core::ecma::ast::Pat, each: &mut dyn FnMut(&Atom, Span)) {
    use swc_core::ecma::ast::{ObjectPatProp, Pat};
    match pattern {
        Pat::Ident(ident) => each(&ident.id.sym, ident.id.span),
        Pat::Array(array) => array.elems.iter().flatten().for_each(|item| each_binding(item, each)),
        Pat::Rest(rest) => each_binding(&rest.arg, each),
        Pat::Assign(assign) => each_binding(&assign.left, each),
        Pat::Object(object) => {
            for prop in &object.props {
                match prop {
                    ObjectPatProp::KeyValue(pair) => each_binding(&pair.value, each),
                    ObjectPatProp::Assign(assign) => each(&assign.key.id.sym, assign.key.id.span),
                    ObjectPatProp::Rest(rest) => each_binding(&rest.arg, each),
                }
            }
        }
        Pat::Invalid(_) | Pat::Expr(_) => {}
    }
}
