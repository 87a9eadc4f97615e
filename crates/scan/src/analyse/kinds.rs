//! The walk's kinds and confidence as the manifest names them.

use switchrt_manifest::{Confidence, UseKind};

use super::judge::Judged;

pub(super) fn use_kind(kind: switchrt_syntax::UseKind) -> UseKind {
    match kind {
        switchrt_syntax::UseKind::Module => UseKind::Module,
        switchrt_syntax::UseKind::Export => UseKind::Export,
        switchrt_syntax::UseKind::Global => UseKind::Global,
        switchrt_syntax::UseKind::DynamicCode => UseKind::DynamicCode,
        switchrt_syntax::UseKind::Wasm => UseKind::Wasm,
        switchrt_syntax::UseKind::NativeAddon => UseKind::NativeAddon,
        switchrt_syntax::UseKind::Unresolved => UseKind::Unresolved,
    }
}

/// What is lacking only in a way that code survives is no more than likely to matter.
pub(super) fn confidence(stated: switchrt_syntax::Confidence, verdicts: &[(usize, Judged)]) -> Confidence {
    match stated {
        switchrt_syntax::Confidence::Possible => Confidence::Possible,
        switchrt_syntax::Confidence::Likely => Confidence::Likely,
        switchrt_syntax::Confidence::Certain
            if !verdicts.is_empty() && verdicts.iter().all(|(_, verdict)| verdict.support.is_soft()) =>
        {
            Confidence::Likely
        }
        switchrt_syntax::Confidence::Certain => Confidence::Certain,
    }
}
