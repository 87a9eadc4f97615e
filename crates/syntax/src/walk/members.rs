//! Members: of globals, of modules, of what holds either.

use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{Expr, JSXObject, MemberExpr, MemberProp};

use super::globals::{Role, global};
use super::keys::{Base, Key};
use super::scope::{Binding, BindingId, Kind, Meaning};
use super::{Mode, Walker, static_name};
use crate::text::peel;
use crate::{Confidence, UseKind};

impl Walker<'_> {
    /// A global that is mentioned by name, or as a member of the global object.
    pub(crate) fn global_use(&mut self, name: &'static str, role: Role, span: Span, mode: Mode, through_object: bool) {
        let confidence = match (role, through_object, mode) {
            (Role::Plain | Role::Browser, true, Mode::Read | Mode::Look | Mode::Hold) => Confidence::Possible,
            (Role::Plain, ..) | (Role::NodeObject, false, _) => Confidence::Certain,
            (Role::Browser, ..) => Confidence::Likely,
            _ => return,
        };
        let looked = through_object && mode == Mode::Look;
        self.push_use(UseKind::Global, name.to_owned(), span, Some(Self::role_key(name, role)), looked, confidence);
    }

    /// `object.name`
    pub(crate) fn member(&mut self, member: &MemberExpr, mode: Mode) {
        if let MemberProp::Computed(computed) = &member.prop {
            self.visit(&computed.expr);
        }
        let object = peel(&member.obj);
        // Looked up as rarely as can be: most members are of plain values.
        match object {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Other => {}
                Meaning::Global(name, role) => {
                    self.mention_name(ident, Mode::Look);
                    self.global_member(name, role, static_name(&member.prop), member.span, ident.span, mode);
                }
                Meaning::Bound(id) => {
                    self.bound_member(id, static_name(&member.prop).as_ref(), member.span, mode);
                    self.note_mention(id, ident.span);
                }
            },
            Expr::Member(inner) => {
                if let Expr::Ident(ident) = peel(&inner.obj)
                    && inner.prop.as_ident().is_some_and(|name| name.sym == "default")
                    && let Meaning::Bound(id) = self.meaning(&ident.sym)
                    && matches!(self.bindings[id as usize].kind, Kind::Handle(_))
                {
                    return self.bound_member(id, static_name(&member.prop).as_ref(), member.span, mode);
                }
                self.deep_member(member, object, mode);
            }
            Expr::OptChain(_) | Expr::Call(_) | Expr::Await(_) => {
                if let Some(import) = self.import_call(object, true) {
                    match static_name(&member.prop) {
                        Some(name) => self.take(import, &name, member.span, None, mode, false),
                        None => self.imports[import as usize].whole = true,
                    }
                    return;
                }
                match object {
                    Expr::OptChain(_) => self.deep_member(member, object, mode),
                    _ => self.expr(object, Mode::Need),
                }
            }
            _ => self.expr(object, Mode::Need),
        }
    }

    fn deep_member(&mut self, member: &MemberExpr, object: &Expr, mode: Mode) {
        if let Some(Key { base: Base::Global("process"), member: None }) = self.key_of(object) {
            self.global_member("process", Role::Process, static_name(&member.prop), member.span, member.span, mode);
        }
        // `a?.b`: the chain itself says whether `a` may be missing.
        self.expr(object, Mode::Need);
    }

    pub(crate) fn global_member(
        &mut self,
        name: &'static str,
        role: Role,
        member: Option<Atom>,
        span: Span,
        object: Span,
        mode: Mode,
    ) {
        match role {
            Role::Process => {
                let Some(member) = member.filter(|member| member != "env") else { return };
                let confidence = match mode {
                    Mode::Need => Confidence::Certain,
                    Mode::Hold => Confidence::Possible,
                    Mode::Read | Mode::Look => Confidence::Likely,
                };
                let key = Key { base: Base::Global("process"), member: Some(member.clone()) };
                let native = member == "dlopen" && mode == Mode::Need;
                self.push_use(
                    if native { UseKind::NativeAddon } else { UseKind::Global },
                    format!("process.{member}"),
                    span,
                    Some(key),
                    mode == Mode::Look,
                    confidence,
                );
            }
            Role::Object | Role::NodeObject => {
                self.global_use(name, role, object, Mode::Need, false);
                if let Some((name, role)) = member.and_then(|member| global(&member)) {
                    self.global_use(name, role, span, mode, true);
                }
            }
            Role::Plain | Role::Browser => self.global_use(name, role, object, Mode::Need, false),
            _ => {}
        }
    }

    pub(crate) fn bound_member(&mut self, id: BindingId, name: Option<&Atom>, span: Span, mode: Mode) {
        let Binding { kind, top } = &self.bindings[id as usize];
        if let Some(top) = top {
            self.units.mention(self.unit, *top);
        }
        match *kind {
            Kind::Handle(import) => match name {
                Some(name) => self.take(import, name, span, Some(id), mode, false),
                None => self.imports[import as usize].whole = true,
            },
            Kind::Default(import) => {
                self.note_default(import, id, mode);
                match name {
                    Some(name) => self.take(import, name, span, Some(id), mode, true),
                    None => self.imports[import as usize].default_escapes = true,
                }
            }
            Kind::Named(import, place) => {
                self.note_named(import, place, id, mode);
                if let Some(member) = name {
                    self.imports[import as usize].names[place as usize].members.push(member.clone());
                }
            }
            Kind::Member(base, ref member) => {
                let member = member.clone();
                self.held_member(base, member, span, Mode::Need);
            }
            _ => {}
        }
    }

    /// A name that holds a member of a global is mentioned.
    pub(crate) fn held_member(&mut self, base: &'static str, member: Atom, span: Span, mode: Mode) {
        if base == "process" {
            self.global_member(base, Role::Process, Some(member), span, span, mode);
        }
    }

    pub(crate) fn jsx_object(&mut self, object: &JSXObject) -> Option<BindingId> {
        match object {
            JSXObject::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => Some(id),
                _ => None,
            },
            JSXObject::JSXMemberExpr(member) => {
                if let Some(id) = self.jsx_object(&member.obj) {
                    self.bound_member(id, Some(&member.prop.sym), member.span, Mode::Need);
                }
                None
            }
        }
    }
}
