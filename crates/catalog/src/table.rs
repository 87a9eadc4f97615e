//! The shape of the generated tables.

use crate::Date;

/// One module of one target. Rows are sorted by name.
pub(crate) struct ModuleRow {
    pub name: &'static str,
    /// Native from this compatibility date; `None`: always.
    pub from: Option<Date>,
    /// `enable_nodejs_<flag>` offers it earlier, `disable_nodejs_<flag>` takes it away.
    pub flag: Option<&'static str>,
    /// It can be imported but does not work.
    pub stub: bool,
    /// Only there where this module is.
    pub needs: Option<&'static str>,
    /// There with the second version of workerd's Node compatibility only.
    pub v2: bool,
    /// The exports it has, where it has only some.
    pub only: &'static [&'static str],
    /// The exports it lacks.
    pub without: &'static [&'static str],
    /// The exports that are there and refuse to work.
    pub stubs: &'static [&'static str],
    /// Exports that refuse to work where another module is not there.
    pub stubs_without: &'static [(&'static str, &'static [&'static str])],
}

/// What is different about `process`. Every list is sorted.
pub(crate) struct ProcessTable {
    /// The members of workerd's first version of it.
    pub early: &'static [&'static str],
    pub without: &'static [&'static str],
    pub stubs: &'static [&'static str],
}

/// What one target has of globals. Every list is sorted.
pub(crate) struct GlobalTable {
    pub no: &'static [&'static str],
    pub bundler: &'static [&'static str],
    pub from: &'static [(&'static str, Date)],
    /// Globals that come with a module.
    pub with: &'static [(&'static str, &'static str)],
    /// There with Node compatibility only.
    pub compat: &'static [&'static str],
}

/// What a target says about running code that is not in the bundle.
pub(crate) struct Abilities {
    pub dynamic_code: &'static str,
    pub wasm_from_bytes: &'static str,
    pub native_addons: &'static str,
}

pub(crate) fn find(rows: &'static [ModuleRow], name: &str) -> Option<&'static ModuleRow> {
    rows.binary_search_by(|row| row.name.cmp(name)).ok().map(|i| &rows[i])
}

pub(crate) fn has(list: &[&str], name: &str) -> bool {
    list.binary_search(&name).is_ok()
}
