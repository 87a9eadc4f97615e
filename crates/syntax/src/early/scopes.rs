//! Names by the scope that they are declared in.

use rustc_hash::FxHashMap;
use swc_core::atoms::Atom;
use swc_core::common::Span;

/// What a scope knows a name as; several, where one may stand beside another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Kinds(u16);

impl Kinds {
    pub const VAR: Self = Self(1);
    /// `let`, `const`, `using`.
    pub const LET: Self = Self(1 << 1);
    pub const CLASS: Self = Self(1 << 2);
    /// A function where functions are declared as `var` is: in a function's body, in a script.
    pub const HOISTED: Self = Self(1 << 3);
    /// A plain function in a block of sloppy code, where two may share a name (Annex B.3.3 of ECMAScript).
    pub const SLOPPY: Self = Self(1 << 4);
    /// Any other function in a block or a module.
    pub const FUNCTION: Self = Self(1 << 5);
    pub const IMPORT: Self = Self(1 << 6);
    pub const PARAMETER: Self = Self(1 << 7);
    /// A parameter of a function that may name it twice.
    pub const LOOSE_PARAMETER: Self = Self(1 << 8);
    /// `catch (e)`, which a `var e` may share its name with (Annex B.3.4).
    pub const CATCH: Self = Self(1 << 9);
    /// `catch ({ e })`
    pub const CATCH_PATTERN: Self = Self(1 << 10);
    pub const ENUM: Self = Self(1 << 11);
    pub const NAMESPACE: Self = Self(1 << 12);

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What may have the name already when this is declared. TypeScript merges declarations, and lets go of an import whose
    /// name the module declares itself: it may be of a type.
    fn beside(self, typescript: bool) -> Self {
        let plain = match self {
            Self::VAR => Self::VAR.and(Self::HOISTED).and(Self::PARAMETER).and(Self::LOOSE_PARAMETER).and(Self::CATCH),
            Self::HOISTED => Self::VAR.and(Self::HOISTED).and(Self::PARAMETER).and(Self::LOOSE_PARAMETER),
            Self::SLOPPY => Self::SLOPPY,
            Self::LOOSE_PARAMETER => Self::LOOSE_PARAMETER,
            _ => Self(0),
        };
        if !typescript {
            return plain;
        }
        plain.and(match self {
            Self::VAR | Self::HOISTED => Self::NAMESPACE.and(Self::ENUM).and(Self::IMPORT),
            Self::CLASS | Self::SLOPPY | Self::FUNCTION => Self::NAMESPACE.and(Self::IMPORT),
            Self::LET => Self::IMPORT,
            Self::IMPORT => Self(!Self::IMPORT.0),
            Self::ENUM => Self::ENUM.and(Self::NAMESPACE).and(Self::VAR).and(Self::HOISTED).and(Self::IMPORT),
            Self::NAMESPACE => Self(!Self::LET.0),
            _ => Self(0),
        })
    }
}

/// A name that a scope has.
struct Known {
    kinds: Kinds,
    first: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Module,
    /// A script, or the parameters and body of a function.
    Function,
    Block,
}

/// The open scopes.
pub(super) struct Scopes {
    typescript: bool,
    /// By the number of a scope.
    names: FxHashMap<(u32, Atom), Known>,
    /// With their names, innermost last.
    open: Vec<(Scope, Vec<Atom>)>,
}

impl Scopes {
    pub fn new(typescript: bool) -> Self {
        Self { typescript, names: FxHashMap::default(), open: Vec::new() }
    }

    pub fn enter(&mut self, scope: Scope) {
        self.open.push((scope, Vec::new()));
    }

    pub fn leave(&mut self) {
        let Some((_, names)) = self.open.pop() else { return };
        let scope = number(self.open.len());
        for name in names {
            self.names.remove(&(scope, name));
        }
    }

    pub fn innermost(&self) -> Option<Scope> {
        self.open.last().map(|(scope, _)| *scope)
    }

    /// Declares a name in the innermost scope; where it was declared first, if it may not be declared again.
    pub fn declare(&mut self, name: &Atom, span: Span, kind: Kinds) -> Option<Span> {
        let scope = self.open.len().checked_sub(1)?;
        self.put(scope, name, span, kind).err()
    }

    /// Declares a `var`: in every scope up to that of the function, since none of them may have the name as its own.
    pub fn declare_var(&mut self, name: &Atom, span: Span) -> Option<Span> {
        for scope in (0..self.open.len()).rev() {
            match self.put(scope, name, span, Kinds::VAR) {
                Err(first) => return Some(first),
                // It has been here, and so it is known further out.
                Ok(true) => return None,
                Ok(false) => {}
            }
            if self.open[scope].0 != Scope::Block {
                break;
            }
        }
        None
    }

    /// Whether the outermost scope has a name.
    pub fn is_top(&self, name: &Atom) -> bool {
        self.names.contains_key(&(0, name.clone()))
    }

    /// Whether the scope had the name as the same already, or where it was declared first.
    fn put(&mut self, scope: usize, name: &Atom, span: Span, kind: Kinds) -> Result<bool, Span> {
        use std::collections::hash_map::Entry;
        match self.names.entry((number(scope), name.clone())) {
            Entry::Vacant(place) => {
                place.insert(Known { kinds: kind, first: span });
                self.open[scope].1.push(name.clone());
                Ok(false)
            }
            Entry::Occupied(mut place) => {
                let known = place.get_mut();
                if known.kinds.0 & !kind.beside(self.typescript).0 != 0 {
                    return Err(known.first);
                }
                let same = known.kinds.0 & kind.0 != 0;
                known.kinds = known.kinds.and(kind);
                Ok(same)
            }
        }
    }
}

fn number(scope: usize) -> u32 {
    u32::try_from(scope).unwrap_or(u32::MAX)
}
