//! WebAssembly: compiled modules, and modules made from bytes.

use swc_core::ecma::ast::Expr;

use super::Walker;
use super::scope::{Kind, Meaning};
use crate::Confidence;
use crate::text::peel;

impl Walker<'_> {
    /// Whether an expression is known to be a compiled WebAssembly module: the import of a `.wasm` file.
    pub(crate) fn is_wasm_module(&self, expr: &Expr) -> bool {
        let Expr::Ident(ident) = peel(expr) else { return false };
        let Meaning::Bound(id) = self.meaning(&ident.sym) else { return false };
        match self.bindings[id as usize].kind {
            Kind::Handle(import) | Kind::Default(import) | Kind::Named(import, _) => {
                let specifier = &self.imports[import as usize].specifier;
                specifier.ends_with(".wasm") || specifier.ends_with(".wasm?module")
            }
            _ => false,
        }
    }

    pub(crate) fn bytes_confidence(expr: &Expr) -> Confidence {
        let made = |name: &str| {
            matches!(
                name,
                "Buffer" | "Uint8Array" | "arrayBuffer" | "readFileSync" | "readFile" | "from" | "of" | "compile"
            )
        };
        match peel(expr) {
            Expr::Await(inner) => Self::bytes_confidence(&inner.arg),
            Expr::New(new) if peel(&new.callee).as_ident().is_some_and(|name| made(&name.sym)) => Confidence::Likely,
            Expr::Call(call) => match call.callee.as_expr().map(|callee| peel(callee)) {
                Some(Expr::Member(member)) if member.prop.as_ident().is_some_and(|name| made(&name.sym)) => {
                    Confidence::Likely
                }
                _ => Confidence::Possible,
            },
            _ => Confidence::Possible,
        }
    }
}
