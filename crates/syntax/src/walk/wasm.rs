//! WebAssembly: compiled modules, and modules made from bytes.

use swc_core::ecma::ast::Expr;

use super::Walker;
use super::scope::{Kind, Meaning};
use crate::Confidence;
use crate::text::peel;

impl Walker<'_> {
    /// Whether an expression is known to be a compiled WebAssembly module: the import of a `.wasm` file.
    pub(crate) fn is_wasm_module(&self, expr: &Expr) -> bool {
        let ident = match peel(expr) {
            Expr::Ident(ident) => ident,
            Expr::Member(member) if super::is_named(&member.prop, "default") => match peel(&member.obj) {
                Expr::Ident(ident) => ident,
                _ => return false,
            },
            _ => return false,
        };
        let Meaning::Bound(id) = self.meaning(&ident.sym) else { return false };
        match self.bindings[id as usize].kind {
            Kind::Handle(import) | Kind::Default(import) | Kind::Named(import, _) => {
                let specifier = &self.imports[import as usize].specifier;
                specifier.ends_with(".wasm") || specifier.ends_with(".wasm?module")
            }
            _ => false,
        }
    }

    /// How sure it is that an expression gives bytes, also under a name.
    pub(crate) fn bytes_of(&self, expr: &Expr) -> Confidence {
        let name = match peel(expr) {
            Expr::Ident(ident) => ident,
            Expr::Await(inner) => match peel(&inner.arg) {
                Expr::Ident(ident) => ident,
                _ => return Self::bytes_confidence(expr),
            },
            _ => return Self::bytes_confidence(expr),
        };
        match self.meaning(&name.sym) {
            Meaning::Bound(id) if matches!(self.bindings[id as usize].kind, Kind::Bytes) => Confidence::Certain,
            _ => Confidence::Possible,
        }
    }

    /// The same for an expression without names.
    pub(crate) fn bytes_confidence(expr: &Expr) -> Confidence {
        let name = |expr: &Expr| peel(expr).as_ident().map(|name| name.sym.clone());
        match peel(expr) {
            Expr::Await(inner) => Self::bytes_confidence(&inner.arg),
            Expr::New(new) if name(&new.callee).is_some_and(|name| matches!(&*name, "Uint8Array" | "Buffer")) => {
                Confidence::Certain
            }
            Expr::Call(call) => match call.callee.as_expr().map(|callee| peel(callee)) {
                Some(Expr::Member(member)) => match member.prop.as_ident().map(|name| &*name.sym) {
                    Some("arrayBuffer" | "readFileSync") => Confidence::Certain,
                    Some("from" | "of")
                        if name(&member.obj).is_some_and(|name| matches!(&*name, "Uint8Array" | "Buffer")) =>
                    {
                        Confidence::Certain
                    }
                    Some("readFile" | "from" | "compile") => Confidence::Likely,
                    _ => Confidence::Possible,
                },
                Some(Expr::Ident(name)) if name.sym == "readFileSync" => Confidence::Certain,
                _ => Confidence::Possible,
            },
            _ => Confidence::Possible,
        }
    }
}
