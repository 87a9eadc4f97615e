//! The one enum of diagnostic codes. A name in it never changes meaning.

use serde::{Deserialize, Serialize};

use crate::Severity;

/// What a code stands for.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    pub code: Code,
    /// The public name, `group/kebab-case`.
    pub slug: &'static str,
    /// The severity where no rule says otherwise.
    pub severity: Severity,
    /// One line, without a full stop.
    pub summary: &'static str,
}

macro_rules! codes {
    ($($name:ident $slug:literal $severity:ident $summary:literal,)*) => {
        /// A diagnostic code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $summary] #[serde(rename = $slug)] $name,)*
        }

        /// Every code, in the order of the contract's table.
        pub const CODES: &[CodeInfo] = &[
            $(CodeInfo { code: Code::$name, slug: $slug, severity: Severity::$severity, summary: $summary },)*
        ];
    };
}

codes! {
    SyntaxParseError "syntax/parse-error" Error "The file does not parse",
    SyntaxTooDeep "syntax/too-deep" Error "The file is nested deeper than any human writes",
    IoUnreadable "io/unreadable" Error "A file cannot be read",
    IoTooLarge "io/too-large" Error "A file is over 32 MB",
    ConfigNotStatic "config/not-static" Error "A config value cannot be known without running the code",
    ConfigNotAString "config/not-a-string" Error "The runtime is no string",
    ConfigBadValue "config/bad-value" Error "A config key has a value of the wrong type",
    ConfigUnknownRuntime "config/unknown-runtime" Error "The runtime is none of the known ones",
    ConfigMutableExport "config/mutable-export" Error "The config is an exported `let` or `var`",
    ConfigUnreadable "config/unreadable" Error "A `next.config` does not parse or throws",
    ConfigAppConfigObject "config/app-config-object" Error "An object `config` in `app/`",
    ConfigConflict "config/conflict" Error "Two places declare different values",
    ConfigIgnored "config/ignored" Warning "A declared runtime has no effect here",
    ConfigUnsupportedOption "config/unsupported-option" Warning "A `next.config` option is not used",
    ConfigAliasValue "config/alias-value" Info "Next wants the other word for edge here",
    ConfigExperimental "config/experimental" Info "Next calls this choice experimental",
    ConfigPeerDiffers "config/peer-differs" Info "A peer reads this value differently",
    RouteDuplicate "route/duplicate" Error "Two files claim one route",
    RouteBadSegment "route/bad-segment" Error "A dynamic segment is malformed or conflicts",
    RouteNoDefaultExport "route/no-default-export" Error "A page or API route has no default export",
    RouteNestedMiddleware "route/nested-middleware" Error "A middleware file below the root",
    DirectiveUseServer "directive/use-server" Error "A `use server` directive where none may stand",
    DirectiveMisplaced "directive/misplaced" Error "A `use client` or `use server` that has no effect",
    MiddlewareBadMatcher "middleware/bad-matcher" Error "A matcher is malformed",
    MiddlewareRuntime "middleware/runtime" Error "A runtime on a middleware or proxy",
    EdgeNodeModule "edge/node-module" Error "An edge route reaches a Node module its target lacks",
    EdgeNodeExport "edge/node-export" Error "An edge route reaches an export its target lacks",
    EdgeNodeGlobal "edge/node-global" Error "An edge route reaches a global its target lacks",
    EdgeDynamicCode "edge/dynamic-code" Error "An edge route makes code from strings",
    EdgeWasmCompile "edge/wasm-compile" Error "An edge route compiles WebAssembly from bytes",
    EdgeNativeAddon "edge/native-addon" Error "An edge route reaches a native addon",
    EdgeUnresolved "edge/unresolved" Error "A specifier that an edge route reaches does not resolve",
    BuildModuleNotFound "build/module-not-found" Error "A module that the build needs does not resolve",
    BuildHook "build/hook" Error "The `webpack()` function of the config failed",
    BuildUnsupportedModule "build/unsupported-module" Error "A module of Next that this tool does not offer",
    BuildUnsupportedFeature "build/unsupported-feature" Warning "A feature of Next that this tool does not offer",
    BuildExportNotFound "build/export-not-found" Warning "A name is imported that its module does not export",
    BuildPrerender "build/prerender" Error "A page cannot be rendered at build",
    BuildBundler "build/bundler" Error "The bundler stopped for a reason without a code of its own",
    SizeOverBudget "size/over-budget" Error "A route is larger than its budget",
    IgnoreUnused "ignore/unused" Warning "An ignore comment that silences nothing",
    IgnoreNoReason "ignore/no-reason" Warning "An ignore comment without a reason",
}

impl Code {
    /// What the code stands for.
    #[must_use]
    pub fn info(self) -> &'static CodeInfo {
        &CODES[self as usize]
    }

    /// The public name.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.info().slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_indexed_by_the_enum() {
        for info in CODES {
            assert_eq!(info.code.slug(), info.slug);
        }
    }
}
