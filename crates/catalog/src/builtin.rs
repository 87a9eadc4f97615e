//! Node's own modules.

use crate::generated::{BUILTINS, PREFIX_ONLY};
use crate::table::has;

/// The bare name of a Node builtin that `specifier` means: `fs` for `fs` and `node:fs`.
///
/// An npm package of the same name is told apart as Node does it: `buffer/` and `punycode/index.js` are packages, and
/// `test` is one unless it is written `node:test`. Any `node:` specifier is a builtin, also one that no Node has.
#[must_use]
pub fn is_builtin(specifier: &str) -> Option<&str> {
    if let Some(name) = specifier.strip_prefix("node:") {
        return (!name.is_empty()).then_some(name);
    }
    has(BUILTINS, specifier).then_some(specifier)
}

/// Whether a specifier is a builtin but for the `node:` that it needs: `sqlite`.
#[must_use]
pub fn lacks_prefix(specifier: &str) -> bool {
    has(PREFIX_ONLY, specifier)
}

/// Every builtin by its bare name, sorted; those that need `node:` are not among them.
#[must_use]
pub fn builtin_modules() -> &'static [&'static str] {
    debug_assert!(PREFIX_ONLY.is_sorted());
    BUILTINS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtins_and_packages_of_the_same_name() {
        assert_eq!(is_builtin("fs"), Some("fs"));
        assert_eq!(is_builtin("node:fs/promises"), Some("fs/promises"));
        assert_eq!(is_builtin("node:test"), Some("test"));
        for package in
            ["test", "sqlite", "buffer/", "punycode/punycode.js", "process/browser", "fs-extra", "./fs", "node:", ""]
        {
            assert_eq!(is_builtin(package), None, "{package}");
        }
    }
}
