//! Modules and their exports.

use crate::generated::{DENO_MODULES, EDGE_LIGHT_MODULES, WORKERD_MODULES};
use crate::table::{ModuleRow, find, has};
use crate::{Support, Target};

impl Target {
    pub(crate) fn row(&self, module: &str) -> Option<&'static ModuleRow> {
        match self {
            Self::EdgeLight => find(EDGE_LIGHT_MODULES, module),
            Self::Deno => find(DENO_MODULES, module),
            Self::Workerd { date, .. } => {
                let row = find(WORKERD_MODULES, module)?;
                let base = self.node_compat() || self.node_compat_v2();
                if !base {
                    // Without the compatibility there is `process` in its first version, and one module under a flag.
                    let there = module == "process" || (module == "async_hooks" && self.flag("nodejs_als"));
                    return there.then_some(row);
                }
                if row.needs.is_some_and(|needs| self.row(needs).is_none()) {
                    return None;
                }
                if row.v2 {
                    return self.node_compat_v2().then_some(row);
                }
                if let Some(flag) = row.flag {
                    if self.flag(&format!("disable_nodejs_{flag}")) {
                        return None;
                    }
                    if self.flag(&format!("enable_nodejs_{flag}")) {
                        return Some(row);
                    }
                }
                // The second version alone does not bring what came by date.
                row.from.is_none_or(|from| self.node_compat() && *date >= from).then_some(row)
            }
        }
    }

    /// How far the builtin `module` (its bare name) can be imported.
    #[must_use]
    pub fn module_support(&self, module: &str) -> Support {
        match self.row(module) {
            None => Support::No,
            Some(row) if row.stub => Support::Stub,
            Some(row) if row.only.is_empty() && row.without.is_empty() && row.stubs.is_empty() => Support::Yes,
            Some(_) => Support::Partial,
        }
    }

    /// Whether `export` of a builtin is there. `default` and `*` are judged as the module is, a partial one as there.
    #[must_use]
    pub fn export_support(&self, module: &str, export: &str) -> Support {
        match self.row(module) {
            None => Support::No,
            Some(row) if export == "default" || export == "*" => {
                if row.stub {
                    Support::Stub
                } else {
                    Support::Yes
                }
            }
            Some(_) if module == "process" => self.process_member(export),
            Some(row) if has(row.without, export) => Support::No,
            Some(row) if row.stub || has(row.stubs, export) => Support::Stub,
            Some(row) if row.stubs_without.iter().any(|(m, exports)| has(exports, export) && self.row(m).is_none()) => {
                Support::Stub
            }
            Some(row) if row.only.is_empty() || has(row.only, export) => Support::Yes,
            Some(_) => Support::No,
        }
    }

    /// The exports that a partial module has, sorted; empty when it has all or none.
    #[must_use]
    pub fn exports(&self, module: &str) -> &'static [&'static str] {
        self.row(module).map_or(&[], |row| row.only)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> Target {
        Target::parse(text).unwrap()
    }

    #[test]
    fn edge_light_has_five_modules_in_part() {
        let edge = target("edge-light");
        for module in ["async_hooks", "buffer", "events", "assert", "util"] {
            assert_eq!(edge.module_support(module), Support::Partial, "{module}");
        }
        assert_eq!(edge.module_support("fs"), Support::No);
        assert_eq!(edge.module_support("util/types"), Support::No);
        assert_eq!(edge.export_support("util", "promisify"), Support::Yes);
        assert_eq!(edge.export_support("util", "inspect"), Support::No);
        assert_eq!(edge.export_support("fs", "readFile"), Support::No);
    }

    #[test]
    fn workerd_depends_on_date_and_flags() {
        let of = |text: &str, module: &str| target(text).module_support(module);
        assert_eq!(of("workerd@2024-01-01", "path"), Support::No);
        assert_eq!(of("workerd@2024-01-01", "process"), Support::Yes);
        assert_eq!(of("workerd@2024-01-01+nodejs_compat", "string_decoder"), Support::Yes);
        assert_eq!(of("workerd@2024-01-01+nodejs_compat", "fs"), Support::No);
        assert_eq!(of("workerd@2024-01-01+nodejs_compat", "sys"), Support::No);
        assert_eq!(of("workerd@2024-01-01+nodejs_compat_v2", "sys"), Support::Partial);
        assert_eq!(of("workerd@2025-12-31+nodejs_compat_v2", "fs"), Support::No);
        assert_eq!(of("workerd@2024-01-01+nodejs_compat+enable_nodejs_fs_module", "fs"), Support::Partial);
        assert_eq!(of("workerd", "fs"), Support::Partial);
        assert_eq!(of("workerd+disable_nodejs_fs_module", "fs"), Support::No);
        assert_eq!(of("workerd+no_nodejs_compat", "fs"), Support::No);
        assert_eq!(of("workerd+no_nodejs_compat", "zlib"), Support::Yes);
        assert_eq!(of("workerd+no_nodejs_compat+no_nodejs_compat_v2", "zlib"), Support::No);
        assert_eq!(of("workerd@2023-01-01+nodejs_als", "async_hooks"), Support::Yes);
        assert_eq!(of("workerd", "child_process"), Support::Stub);
    }

    #[test]
    fn exports_that_only_pretend() {
        let workerd = target("workerd");
        assert_eq!(workerd.export_support("fs", "watch"), Support::Stub);
        assert_eq!(workerd.export_support("fs", "readFileSync"), Support::Yes);
        assert_eq!(workerd.export_support("child_process", "spawn"), Support::Stub);
        assert_eq!(workerd.export_support("process", "cpuUsage"), Support::Stub);
        assert_eq!(target("workerd@2024-01-01").export_support("process", "cwd"), Support::No);
        assert_eq!(target("workerd@2024-01-01").export_support("process", "env"), Support::Yes);
        assert_eq!(target("deno").export_support("crypto", "setEngine"), Support::Stub);
    }

    #[test]
    fn deno_has_most() {
        let deno = target("deno");
        assert_eq!(deno.module_support("os"), Support::Yes);
        assert_eq!(deno.module_support("child_process"), Support::Partial);
        assert_eq!(deno.module_support("_stream_wrap"), Support::No);
        assert_eq!(deno.export_support("buffer", "File"), Support::Yes);
        assert_eq!(deno.export_support("process", "ref"), Support::No);
        assert_eq!(deno.export_support("util", "isBuffer"), Support::No);
    }
}
