//! What CommonJS exports: assignments to `module.exports` and `exports`.

use swc_core::atoms::Atom;
use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{CallExpr, Expr, MemberExpr, Prop, PropName, PropOrSpread, Stmt, UnaryOp};

use super::exports::{ExportWork, Target};
use super::keys::{Base, Key};
use super::owners::Unit;
use super::{Walker, key_name, static_name};
use crate::Declared;
use crate::text::{literal, peel};

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

    /// `module.exports`
    pub(crate) fn is_exports_object(&self, member: &MemberExpr) -> bool {
        self.export_target(member).is_some_and(|name| name == "default")
            && static_name(&member.prop).is_some_and(|name| name == "exports")
    }

    /// `module.exports.name`: the object is itself a member.
    pub(crate) fn nested_export_target(&self, member: &MemberExpr) -> Option<Atom> {
        let Expr::Member(object) = peel(&member.obj) else { return None };
        (self.export_target(object)? == "default" && static_name(&object.prop).is_some_and(|name| name == "exports"))
            .then(|| static_name(&member.prop))
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
        let whole = name == "default" && static_name(&member.prop).is_some_and(|name| name == "exports");
        if whole && let Expr::Object(object) = peel(value) {
            self.exporting = true;
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

    /// The unit of a member of `module.exports = { … }`, which whoever uses the whole uses as well.
    pub(crate) fn member_unit(&mut self, whole: Unit, key: &PropName) -> Option<Unit> {
        let (name, _) = key_name(key)?;
        let unit = self.exports[*self.common.get(&name)?].unit;
        self.units.mention(whole, unit);
        Some(unit)
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
            self.units.call(unit, top);
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
