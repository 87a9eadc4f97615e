//! What a module exports, in both module systems.

use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{Decl, Expr};

use super::Walker;
use super::owners::Unit;
use super::scope::each_name;
use crate::Declared;

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
    pub(crate) fn add_export(&mut self, name: String, span: Span, target: Target, unit: Unit, value: Option<&'a Expr>) {
        self.exports.push(ExportWork { name, span, target, type_only: false, unit, value });
    }

    pub(crate) fn add_type(&mut self, name: &Atom, span: Span) {
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
}

/// Calls `each` with every name that a pattern declares and its place.
pub(crate) fn each_binding(pattern: &swc_core::ecma::ast::Pat, each: &mut dyn FnMut(&Atom, Span)) {
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
