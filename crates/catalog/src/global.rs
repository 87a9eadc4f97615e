//! Globals, and code that is not in the bundle.

use crate::generated as data;
use crate::table::{Abilities, GlobalTable, ProcessTable, has};
use crate::{Date, Support, Target};

impl Target {
    fn globals(&self) -> &'static GlobalTable {
        match self {
            Self::EdgeLight => &data::EDGE_LIGHT_GLOBALS,
            Self::Workerd { .. } => &data::WORKERD_GLOBALS,
            Self::Deno => &data::DENO_GLOBALS,
        }
    }

    fn abilities(&self) -> &'static Abilities {
        match self {
            Self::EdgeLight => &data::EDGE_LIGHT_ABILITIES,
            Self::Workerd { .. } => &data::WORKERD_ABILITIES,
            Self::Deno => &data::DENO_ABILITIES,
        }
    }

    /// Whether the global expression `api` (`Buffer`, `process.cwd`, `process.versions.node`) works.
    ///
    /// A name that no table knows is supported: the language's and the web's own globals are everywhere.
    #[must_use]
    pub fn global_support(&self, api: &str) -> Support {
        let api = api.strip_prefix("globalThis.").or_else(|| api.strip_prefix("global.")).unwrap_or(api);
        let (name, member) = api.split_once('.').map_or((api, None), |(name, rest)| (name, Some(rest)));
        if name == "process" {
            return self.process_support(member);
        }
        let table = self.globals();
        if has(table.no, name) {
            return Support::No;
        }
        if has(table.bundler, name) {
            return Support::Bundler;
        }
        if has(table.compat, name) && !self.node_compat_v2() {
            return Support::No;
        }
        if table.with.iter().any(|(known, module)| *known == name && self.row(module).is_none()) {
            return Support::No;
        }
        let late = |from: Date| matches!(self, Self::Workerd { date, .. } if *date < from);
        match table.from.binary_search_by(|(known, _)| (*known).cmp(name)) {
            Ok(i) if late(table.from[i].1) => Support::No,
            _ => Support::Yes,
        }
    }

    fn process_table(&self) -> &'static ProcessTable {
        match self {
            Self::EdgeLight => &data::EDGE_LIGHT_PROCESS,
            Self::Workerd { .. } => &data::WORKERD_PROCESS,
            Self::Deno => &data::DENO_PROCESS,
        }
    }

    fn process_support(&self, member: Option<&str>) -> Support {
        // Bundlers fold the names they know, so code without `process` often works.
        let Some(member) = member else {
            return if self.node_compat_v2() { Support::Yes } else { Support::Bundler };
        };
        let (name, deeper) = member.split_once('.').map_or((member, false), |(name, _)| (name, true));
        if has(data::PROCESS_NOWHERE, name) {
            return Support::Yes;
        }
        let support = if self.node_compat_v2() { self.process_member(name) } else { lacking(name) };
        match support {
            Support::Undefined | Support::No if name == "env" => Support::Bundler,
            // Reading through an undefined member throws.
            Support::Undefined if deeper && has(data::PROCESS_OBJECTS, name) => Support::No,
            support => support,
        }
    }

    /// A member of the object `process`, where there is one.
    pub(crate) fn process_member(&self, name: &str) -> Support {
        let table = self.process_table();
        let whole = match self {
            Self::Deno => true,
            Self::EdgeLight => false,
            Self::Workerd { date, .. } => {
                !self.flag("disable_nodejs_process_v2")
                    && (self.flag("enable_nodejs_process_v2")
                        || (self.node_compat() && *date >= data::WORKERD_PROCESS_V2))
            }
        };
        if !whole {
            return if has(table.early, name) { Support::Yes } else { lacking(name) };
        }
        if has(table.stubs, name) {
            Support::Stub
        } else if has(table.without, name) {
            lacking(name)
        } else {
            Support::Yes
        }
    }

    /// `eval`, `Function` and their like.
    #[must_use]
    pub fn dynamic_code_support(&self) -> Support {
        ability(self.abilities().dynamic_code)
    }

    /// WebAssembly compiled from bytes.
    #[must_use]
    pub fn wasm_support(&self) -> Support {
        ability(self.abilities().wasm_from_bytes)
    }

    /// `.node` files.
    #[must_use]
    pub fn native_addon_support(&self) -> Support {
        ability(self.abilities().native_addons)
    }
}

/// A member of `process` that is absent: calling one throws, reading one does not.
fn lacking(name: &str) -> Support {
    if has(data::PROCESS_FUNCTIONS, name) { Support::No } else { Support::Undefined }
}

fn ability(word: &str) -> Support {
    match word {
        "yes" => Support::Yes,
        "partial" => Support::Bundler,
        _ => Support::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn process_on_edge_light() {
        let edge = Target::EdgeLight;
        for (api, support) in [
            ("process", Support::Yes),
            ("process.env", Support::Yes),
            ("process.env.HOME", Support::Yes),
            ("process.cwd", Support::No),
            ("process.getuid", Support::No),
            ("process.version", Support::Undefined),
            ("process.versions", Support::Undefined),
            ("process.versions.node", Support::No),
            ("process.browser", Support::Yes),
            ("Buffer", Support::Yes),
            ("setImmediate", Support::No),
            ("globalThis.setImmediate", Support::No),
            ("MessageChannel", Support::No),
            ("URL", Support::Yes),
            ("__dirname", Support::Bundler),
        ] {
            assert_eq!(edge.global_support(api), support, "{api}");
        }
    }

    #[test]
    fn workerd_globals_follow_date_and_compat() {
        let at = |text: &str, api: &str| Target::parse(text).unwrap().global_support(api);
        assert_eq!(at("workerd", "Buffer"), Support::Yes);
        assert_eq!(at("workerd@2024-01-01", "Buffer"), Support::No);
        assert_eq!(at("workerd@2024-01-01+nodejs_compat", "Buffer"), Support::No);
        assert_eq!(at("workerd@2024-10-01+nodejs_compat", "Buffer"), Support::Yes);
        assert_eq!(at("workerd@2025-01-01+nodejs_compat", "MessageChannel"), Support::No);
        assert_eq!(at("workerd", "MessageChannel"), Support::Yes);
        assert_eq!(at("workerd@2025-01-01+nodejs_compat", "process.cwd"), Support::No);
        assert_eq!(at("workerd", "process.cwd"), Support::Yes);
        assert_eq!(at("deno", "process.cwd"), Support::Yes);
    }

    #[test]
    fn code_from_strings() {
        assert_eq!(Target::EdgeLight.dynamic_code_support(), Support::No);
        assert_eq!(Target::Deno.dynamic_code_support(), Support::Yes);
        assert!(Target::Deno.native_addon_support().is_soft());
    }
}
