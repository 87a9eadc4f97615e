//! Classes and their private names.

use rustc_hash::{FxHashMap, FxHashSet};
use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{Class, ClassMember, Key, MethodKind, PrivateName};
use swc_core::ecma::visit::VisitWith;

use super::{Early, Fault};

/// Half of an accessor, which the other half may stand beside.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Half {
    kind: MethodKind,
    is_static: bool,
}

impl Early {
    pub(super) fn class(&mut self, class: &Class) {
        class.decorators.visit_with(self);
        // What a class extends knows nothing of the class.
        class.super_class.visit_with(self);
        let strict = std::mem::replace(&mut self.strict, true);
        let names = self.private_names(class);
        self.privates.push(names);
        class.body.visit_with(self);
        self.privates.pop();
        self.strict = strict;
    }

    fn private_names(&mut self, class: &Class) -> FxHashSet<Atom> {
        let mut known: FxHashMap<&Atom, (Span, Option<Half>)> = FxHashMap::default();
        for member in &class.body {
            let (name, half) = match member {
                ClassMember::PrivateProp(prop) => (&prop.key, None),
                ClassMember::PrivateMethod(method) => {
                    let half = Half { kind: method.kind, is_static: method.is_static };
                    (&method.key, (method.kind != MethodKind::Method).then_some(half))
                }
                ClassMember::AutoAccessor(accessor) => match &accessor.key {
                    Key::Private(name) => (name, None),
                    Key::Public(_) => continue,
                },
                _ => continue,
            };
            let before = known.insert(&name.name, (name.span, None));
            match (before, half) {
                (None, _) => {
                    known.insert(&name.name, (name.span, half));
                }
                (Some((_, Some(first))), Some(half))
                    if first.kind != half.kind && first.is_static == half.is_static => {}
                (Some((first, _)), _) => self.tell(Fault {
                    at: name.span,
                    message: format!("the private name `#{}` is defined multiple times", name.name),
                    first: Some(first),
                    hint: "Rename one of the two, or take it out.",
                }),
            }
        }
        known.into_keys().cloned().collect()
    }

    /// A private name where it is used.
    pub(super) fn private_name(&mut self, name: &PrivateName) {
        if !self.privates.iter().rev().any(|names| names.contains(&name.name)) {
            self.tell(Fault {
                at: name.span,
                message: format!("no class around declares the private name `#{}`", name.name),
                first: None,
                hint: "Declare it in the class.",
            });
        }
    }
}
