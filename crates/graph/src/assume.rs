//! What imported constants and predicates tell: a test of `isEdge` guards as well when another file says what `isEdge` is.

use std::path::Path;
use std::sync::Arc;

use switchrt_syntax::{Assumption, ExportKind, Guard, ImportKind, ModuleFacts, Proof};

use crate::{ConditionSet, Loader, Resolution, Resolver};

/// Files that a name may be handed on through.
const MAX_HOPS: u32 = 8;

/// The facts of a module with its assumptions answered, as far as the modules that they are about can.
pub(crate) fn assume(
    path: &Path,
    facts: Arc<ModuleFacts>,
    set: ConditionSet,
    resolver: &Resolver,
    loader: &dyn Loader,
) -> Arc<ModuleFacts> {
    if facts.assumptions.is_empty() {
        return facts;
    }
    let asking = Asking { set, resolver, loader };
    let proofs: Vec<Option<Proof>> =
        facts.assumptions.iter().map(|assumption| asking.proof(path, assumption)).collect();
    if proofs.iter().all(Option::is_none) {
        return facts;
    }
    let mut facts = (*facts).clone();
    let never = |assumes: &[u32]| told(&proofs, assumes).fold(Guard::NONE, |all, proof| all | proof.never);
    for import in &mut facts.imports {
        import.guarded = import.guarded | never(&import.assumes);
        for name in &mut import.names {
            name.guarded = name.guarded | never(&name.assumes);
        }
    }
    for item in &mut facts.uses {
        item.guarded = item.guarded | never(&item.assumes);
        if told(&proofs, &item.assumes).any(|proof| proof.exists.iter().any(|known| covers(known, &item.api))) {
            item.guarded = Guard::ALL;
        }
    }
    Arc::new(facts)
}

fn told<'p>(proofs: &'p [Option<Proof>], assumes: &'p [u32]) -> impl Iterator<Item = &'p Proof> {
    assumes.iter().filter_map(|index| proofs.get(*index as usize)?.as_ref())
}

/// A global that exists has its members, but for `process`.
pub(crate) fn covers(known: &str, api: &str) -> bool {
    let immediate = |name: &str| matches!(name, "setImmediate" | "clearImmediate");
    known == api
        || immediate(known) && immediate(api)
        || known != "process" && api.strip_prefix(known).is_some_and(|rest| rest.starts_with('.'))
}

struct Asking<'a> {
    set: ConditionSet,
    resolver: &'a Resolver,
    loader: &'a dyn Loader,
}

impl Asking<'_> {
    fn proof(&self, from: &Path, assumption: &Assumption) -> Option<Proof> {
        self.truth(from, &assumption.specifier, &assumption.imported, assumption, MAX_HOPS)
    }

    /// What the export `name` of the module that `specifier` means tells.
    fn truth(&self, from: &Path, specifier: &str, name: &str, assumption: &Assumption, hops: u32) -> Option<Proof> {
        let hops = hops.checked_sub(1)?;
        let Resolution::File(path) = self.resolver.resolve(from, specifier, self.set, false) else { return None };
        let facts = self.loader.load(&path)?;
        if let Some(truth) = facts.truths.iter().find(|truth| truth.export == name && truth.call == assumption.call) {
            return Some(if assumption.holds { truth.yes.clone() } else { truth.no.clone() });
        }
        // `env.isEdge` is a member of what is exported as `env`.
        let (root, member) = name.split_once('.').map_or((name, None), |(root, member)| (root, Some(member)));
        for export in facts.exports.iter().filter(|export| export.name == root && !export.type_only) {
            if let ExportKind::From { specifier, imported } = &export.kind {
                let name = match member {
                    None => imported.clone(),
                    Some(member) if imported == "*" => member.to_owned(),
                    Some(member) => format!("{imported}.{member}"),
                };
                return self.truth(&path, specifier, &name, assumption, hops);
            }
        }
        if facts.exports.iter().any(|export| export.name == root) || root == "default" {
            return None;
        }
        facts
            .imports
            .iter()
            .filter(|import| import.kind == ImportKind::ExportAll && !import.type_only)
            .find_map(|import| self.truth(&path, &import.specifier, name, assumption, hops))
    }
}
