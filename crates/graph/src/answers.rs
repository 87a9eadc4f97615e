//! What the resolver says to a person, beside what a walk needs.

use std::path::{Path, PathBuf};

use oxc_resolver::ResolveError;

use crate::package::is_foreign;
use crate::{ConditionSet, Resolver};

impl Resolver {
    /// The file that the resolver answers, whatever it is; `None` for what a package switches off. The project's `paths` do
    /// not take part.
    ///
    /// # Errors
    /// The resolver's own words.
    pub fn file(
        &self,
        from: &Path,
        specifier: &str,
        set: ConditionSet,
        require: bool,
    ) -> Result<Option<PathBuf>, String> {
        let dir = from.parent().unwrap_or(from);
        match self.resolvers[set.index()][usize::from(require)][1].resolve(dir, specifier) {
            Ok(found) => Ok(Some(found.path().to_path_buf())),
            Err(ResolveError::Ignored(_)) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The file behind an import that leads to no module: a style, JSON, another asset.
    #[must_use]
    pub fn asset(&self, from: &Path, specifier: &str, set: ConditionSet) -> Option<PathBuf> {
        let resolver = &self.resolvers[set.index()][0][usize::from(is_foreign(from))];
        Some(resolver.resolve(from.parent()?, specifier).ok()?.path().to_path_buf())
    }

    /// Whether a module of Node, as named in the file `from`, is something else there: the project's `paths` or a `browser` map
    /// name it, or a package of that name is installed.
    #[must_use]
    pub fn is_replaced(&self, from: &Path, builtin: &str) -> bool {
        if self.package(from).is_some_and(|package| package.browser(builtin).is_some()) {
            return true;
        }
        let Some(dir) = from.parent() else { return false };
        let mapped = self.resolvers[ConditionSet::Node.index()][0][0].resolve(dir, builtin).is_ok();
        let name = builtin.split('/').next().unwrap_or(builtin);
        mapped || dir.ancestors().any(|dir| dir.join("node_modules").join(name).is_dir())
    }
}
