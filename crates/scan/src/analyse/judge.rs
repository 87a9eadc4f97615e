//! One use under one target.

use switchrt_catalog::{Support, Target};
use switchrt_diagnostics::Severity;
use switchrt_graph::ReachedUse;
use switchrt_syntax::{Confidence, Guard, UseKind};

/// A target that lacks what is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    pub support: Support,
    /// `None`: guarded, or only possible.
    pub severity: Option<Severity>,
    pub why: Why,
}

/// Why it is less than an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    Certain,
    Soft,
    Likely,
    Unused,
}

/// What a target is to the tests that tell runtimes apart.
pub(crate) fn runs_on(target: &Target) -> Guard {
    match target {
        Target::EdgeLight => Guard::EDGE_LIGHT,
        Target::Deno => Guard::DENO,
        Target::Workerd { .. } if target.global_support("process.versions") == Support::Yes => Guard::WORKERD_NODE,
        Target::Workerd { .. } => Guard::WORKERD,
    }
}

/// Whether a lacking module keeps the route from being loaded at all: edge-light's bundles get a stand-in that throws when touched.
fn stops_load(found: &ReachedUse, target: &Target) -> bool {
    found.kind == UseKind::Module && found.linked && *target != Target::EdgeLight
}

/// Whether what is taken from a module is told by itself.
fn names_tell(found: &ReachedUse) -> bool {
    !found.whole
}

/// `None` when the target has what is used.
pub(crate) fn judge(found: &ReachedUse, target: &Target) -> Option<Judged> {
    let builtin = found.builtin.as_deref().unwrap_or_default();
    let support = match found.kind {
        UseKind::Module => target.module_support(builtin),
        // A lacking module is told at its import, once; one that is a stub, where something of it is used.
        UseKind::Export if target.module_support(builtin) == Support::No => Support::Yes,
        UseKind::Export => target.export_support(builtin, found.export.as_deref().unwrap_or_default()),
        UseKind::Global => target.global_support(&found.api),
        UseKind::DynamicCode => target.dynamic_code_support(),
        UseKind::Wasm => target.wasm_support(),
        UseKind::NativeAddon => target.native_addon_support(),
        UseKind::Unresolved => Support::No,
    };
    if !support.lacks() {
        return None;
    }
    let (severity, why) = if found.guarded.covers(runs_on(target)) || found.confidence == Confidence::Possible {
        (None, Why::Likely)
    } else if !found.used {
        (Some(Severity::Warning), Why::Unused)
    } else if support.is_soft() || found.kind == UseKind::Module && support == Support::Stub && names_tell(found) {
        (Some(Severity::Warning), Why::Soft)
    } else if found.confidence == Confidence::Likely || found.deep && !stops_load(found, target) {
        (Some(Severity::Warning), Why::Likely)
    } else {
        (Some(Severity::Error), Why::Certain)
    };
    Some(Judged { support, severity, why })
}
