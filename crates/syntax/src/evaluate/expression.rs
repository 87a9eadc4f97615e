//! An expression by its kind.

use super::operators::truthy;
use super::{Evaluator, value};
use super::{message, operators};
use crate::{Constant, Expr, ExprKind, Value, ValueKind};

impl Evaluator<'_> {
    pub(super) fn kind(&mut self, expr: &Expr, module: u32, path: &str) -> Value {
        let made = |kind| value(kind, expr, module);
        match &expr.kind {
            ExprKind::Undefined => made(ValueKind::Undefined),
            ExprKind::Null => made(ValueKind::Null),
            ExprKind::Bool(bool) => made(ValueKind::Bool(*bool)),
            ExprKind::Number(number) => made(ValueKind::Number(*number)),
            ExprKind::String(text) => {
                self.output += text.len();
                made(ValueKind::String(text.clone()))
            }
            ExprKind::Regex { pattern, flags } => {
                made(ValueKind::Regex { pattern: pattern.clone(), flags: flags.clone() })
            }
            ExprKind::Array(items) => self.array(expr, items, module, path),
            ExprKind::Object(properties) => self.object(expr, properties, module, path),
            ExprKind::Template { strings, values } => self.template(expr, strings, values, module, path),
            ExprKind::Unary { op, value: operand } => {
                if *op == "void" {
                    return made(ValueKind::Undefined);
                }
                match self.whole(operand, module, path) {
                    None => made(ValueKind::Unknown),
                    Some(operand) => match operators::unary(op, &operand.kind) {
                        Some(kind) => made(kind),
                        None => self.unknown(expr, module, path, message::operator(op, operand.noun())),
                    },
                }
            }
            ExprKind::Binary { op, left, right } => self.binary(expr, op, left, right, module, path),
            ExprKind::Conditional { test, then, otherwise } => {
                let before = self.unknown.len();
                match self.whole(test, module, path) {
                    Some(test) => self.part(if truthy(&test.kind) { then } else { otherwise }, module, path),
                    None => {
                        self.unknown.truncate(before + 1);
                        if let Some(why) = self.unknown.get_mut(before) {
                            why.reason = message::conditional(&why.reason);
                            why.hint = message::CONDITIONAL.to_owned();
                        }
                        made(ValueKind::Unknown)
                    }
                }
            }
            ExprKind::Member { object, key, optional } => self.member(expr, object, key, *optional, module, path),
            ExprKind::Local(name) => self.local(expr, name, module, path),
            ExprKind::Early(name) => {
                let before = self.unknown.len();
                let known = self.local(expr, name, module, path);
                // What cannot be known at all, such as a circle, is the better reason.
                if self.unknown.len() > before {
                    return known;
                }
                self.unknown(expr, module, path, message::early(name))
            }
            ExprKind::Imported { specifier, imported } => self.imported(expr, specifier, imported, module, path),
            ExprKind::Freeze(inner) => self.part(inner, module, path),
            ExprKind::Method { object, method, arguments } => {
                self.method(expr, object, method, arguments, module, path)
            }
            ExprKind::Opaque { what } => self.unknown(expr, module, path, message::opaque(what)),
        }
    }

    /// The value of a name of this module.
    fn local(&mut self, expr: &Expr, name: &str, module: u32, path: &str) -> Value {
        let Some(facts) = self.scope.facts(module) else {
            return self.unknown(expr, module, path, message::undefined_name(name));
        };
        match facts.constants.iter().find(|constant| constant.name == *name) {
            Some(found) if !found.constant => self.unknown(expr, module, path, message::reassigned(name)),
            Some(Constant { value: Expr { kind: ExprKind::Opaque { what }, .. }, .. }) if message::is_code(what) => {
                self.unknown(expr, module, path, message::named_opaque(name, what))
            }
            Some(found) => self.constant(module, name, &found.value, path),
            None => self.unknown(expr, module, path, message::undefined_name(name)),
        }
    }
}
