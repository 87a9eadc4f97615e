//! Names, arrays, objects and templates.

use swc_core::common::{DUMMY_SP, Spanned};
use swc_core::ecma::ast::{ArrayLit, Ident, ObjectLit, Prop, PropName, PropOrSpread, Tpl};

use super::{Inner, Lower, Name};
use crate::text::string;
use crate::{Element, ExprKind, Key, Property};

impl Lower<'_, '_> {
    pub(super) fn ident(&mut self, ident: &Ident) -> ExprKind {
        let sym = &ident.sym;
        if let Some(index) = self.inner.iter().rposition(|(name, _)| name == sym) {
            return match self.inner[index].1 {
                Inner::Init(init) => {
                    let value = self.expr(init);
                    self.changed(sym, value).kind
                }
                Inner::Defaults => ExprKind::Object(Vec::new()),
                Inner::Context => {
                    let value = self.node(DUMMY_SP, ExprKind::Object(Vec::new()));
                    let key = Key::Name("defaultConfig".to_owned(), value.at);
                    ExprKind::Object(vec![Property::KeyValue { key, value }])
                }
                Inner::Argument => ExprKind::Opaque { what: "a parameter" },
            };
        }
        match self.names.name(sym) {
            Name::Local if self.later || self.names.is_ready(sym, ident.span.lo) => ExprKind::Local(sym.to_string()),
            Name::Local => ExprKind::Early(sym.to_string()),
            Name::Imported { specifier, imported } => ExprKind::Imported { specifier, imported },
            Name::Global => match &**sym {
                "undefined" => ExprKind::Undefined,
                "NaN" => ExprKind::Number(f64::NAN),
                "Infinity" => ExprKind::Number(f64::INFINITY),
                name => ExprKind::Local(name.to_owned()),
            },
        }
    }

    pub(super) fn array(&mut self, array: &ArrayLit) -> Vec<Option<Element>> {
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

    pub(super) fn object(&mut self, object: &ObjectLit) -> Vec<Property> {
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
                        let kind = self.ident(ident);
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
            PropName::Str(text) if text.value.as_str().is_none() => {
                Key::Computed(self.node(text.span, ExprKind::Opaque { what: super::LONE }))
            }
            PropName::Str(text) => Key::Name(string(text), self.text.at(text.span)),
            PropName::Num(number) => Key::Name(crate::evaluate::number_text(number.value), self.text.at(number.span)),
            PropName::BigInt(number) => Key::Name(number.value.to_string(), self.text.at(number.span)),
            PropName::Computed(computed) => Key::Computed(self.expr(&computed.expr)),
        }
    }

    pub(super) fn template(&mut self, template: &Tpl, raw: bool) -> ExprKind {
        let mut strings = Vec::with_capacity(template.quasis.len());
        for quasi in &template.quasis {
            strings.push(match &quasi.cooked {
                _ if raw => quasi.raw.to_string(),
                Some(cooked) => match cooked.as_str() {
                    Some(cooked) => cooked.to_owned(),
                    None => return ExprKind::Opaque { what: super::LONE },
                },
                None => return ExprKind::Opaque { what: "a template with a bad escape" },
            });
        }
        let values = template.exprs.iter().map(|value| self.expr(value)).collect();
        ExprKind::Template { strings, values }
    }
}
