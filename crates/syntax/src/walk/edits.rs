//! Rewrites that a finding offers, where they change nothing else.

use swc_core::common::{Span, Spanned};
use swc_core::ecma::ast::{Expr, ExprOrSpread};

use super::Walker;
use super::keys::{Base, Key};

impl Walker<'_> {
    /// Notes what a call may be replaced by: `setImmediate(f)` by `setTimeout(f, 0)`.
    pub(crate) fn note_edits(&mut self, target: &Expr, args: &[ExprOrSpread]) {
        self.edits.clear();
        if !matches!(target, Expr::Ident(_)) {
            return;
        }
        let Some(Key { base: Base::Global(name @ ("setImmediate" | "clearImmediate")), member: None }) = self.key_of(target)
        else {
            return;
        };
        let Expr::Ident(ident) = target else { return };
        // Another name for it is declared elsewhere.
        if ident.sym != name || args.iter().any(|argument| argument.spread.is_some()) {
            return;
        }
        if name == "clearImmediate" {
            self.edits.push((target.span(), "clearTimeout".to_owned()));
        } else if let Some(first) = args.first() {
            let end = first.span().hi;
            self.edits.push((target.span(), "setTimeout".to_owned()));
            self.edits.push((Span::new(end, end), ", 0".to_owned()));
        }
    }
}

