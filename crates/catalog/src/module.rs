//! Modules and their exports.

use crate::generated::{DENO_MODULES, EDGE_LIGHT_MODULES, WORKERD_MODULES};
use crate::table::{ModuleRow, find, has};
use crate::{Support, Target};

impl Target {
    fn row(&self, module: &str) -> Option<&'static ModuleRow> {
        match self {
            Self::EdgeLight => find(EDGE_LIGHT_MODULES, module),
            Self::Deno => find(DENO_MODULES, module),
            Self::Workerd { date, .. } => {
                let row = find(WORKERD_MODULES, module)?;
                if !self.node_compat() {
                    // Without the compatibility there is one module, under a flag of its own.
                    return (module == "async_hooks" && self.flag("nodejs_als")).then_some(row);
                }
                if let Some(flag) = row.flag {
                    if self.flag(&format!("disable_nodejs_{flag}")) {
                        return None;
                    }
                    if self.flag(&format!("enable_nodejs_{flag}")) {
                        return Some(row);
                    }
                }
                row.from.is_none_or(|from| *date >= from).then_some(row)
            }
        }
    }

    /// How far the builtin `module` (its bare name) can be imported.
    #[must_use]
    pub fn module_support(&self, module: &str) -> Support {
        match self.row(module) {
            None => Support::No,
            Some(row) if row.stub => Support::Stub,
            Some(row) if row.only.is_empty() && row.without.is_empty() => Support::Yes,
            Some(_) => Support::Partial,
        }
    }

    /// Whether `export` of a builtin is there. `default` and `*` are judged as the module is, a partial one as there.
    #[must_use]
    pub fn export_support(&self, module: &str, export: &str) -> Support {
        match self.row(module) {
            None => Support::No,
            Some(row) if row.stub => Support::Stub,
            Some(_) if export == "default" || export == "*" => Support::Yes,
            Some(row) if !row.only.is_empty() => {
                if has(row.only, export) {
                    Support::Yes
                } else {
                    Support::No
                }
            }
            Some(row) => {
                if has(row.without, export) {
                    Support::No
                } else {
                    Support::Yes
                }
            }
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
        assert_eq!(target("workerd@2024-01-01").module_support("path"), Support::No);
        assert_eq!(target("workerd@2024-01-01+nodejs_compat").module_support("path"), Support::Yes);
        assert_eq!(target("workerd@2024-01-01+nodejs_compat").module_support("fs"), Support::No);
        assert_eq!(
            target("workerd@2024-01-01+nodejs_compat+enable_nodejs_fs_module").module_support("fs"),
            Support::Yes
        );
        assert_eq!(target("workerd").module_support("fs"), Support::Yes);
        assert_eq!(target("workerd+disable_nodejs_fs_module").module_support("fs"), Support::No);
        assert_eq!(target("workerd+no_nodejs_compat").module_support("fs"), Support::No);
        assert_eq!(target("workerd@2023-01-01+nodejs_als").module_support("async_hooks"), Support::Yes);
        assert_eq!(target("workerd").module_support("child_process"), Support::Stub);
    }

    #[test]
    fn deno_has_most() {
        let deno = target("deno");
        assert_eq!(deno.module_support("child_process"), Support::Yes);
        assert_eq!(deno.module_support("_stream_wrap"), Support::No);
        assert_eq!(deno.export_support("buffer", "File"), Support::No);
        assert_eq!(deno.export_support("buffer", "Buffer"), Support::Yes);
    }
}
