//! The walk's kinds as the manifest names them.

use switchrt_manifest::UseKind;

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
