//! Specifiers that a module names, and what it takes from behind them.

use swc_core::atoms::Atom;
use swc_core::common::Span;

use super::guards::Cover;
use super::keys::{Base, Key};
use super::owners::Unit;
use super::scope::BindingId;
use super::{Mode, Walker};
use crate::{Guard, ImportKind};

/// Names that are kept of one import; past that every export counts as used.
const MAX_NAMES: usize = 4_096;

/// An import in the making.
pub(crate) struct ImportWork {
    pub specifier: String,
    pub kind: ImportKind,
    pub span: Span,
    /// Written `import type`.
    pub type_only: bool,
    /// Has names in its clause, which may all turn out to be types.
    pub clause: bool,
    /// Some name of it is used as a value.
    pub valued: bool,
    pub names: Vec<NameWork>,
    pub whole: bool,
    pub default_escapes: bool,
    pub cover: Cover,
    pub optional: bool,
    /// Parts of the specifier are not known.
    pub pattern: bool,
    /// The whole `import` statement.
    pub by: Unit,
    pub maybe: bool,
    pub statement: Option<Span>,
    /// The local name of a default or namespace import.
    pub local: Option<Atom>,
    pub unit: Unit,
}

/// A name taken from a module, in the making.
pub(crate) struct NameWork {
    pub imported: Atom,
    pub span: Span,
    pub of_default: bool,
    pub used: bool,
    pub guard: Guard,
    pub assumes: Option<Vec<u32>>,
    pub type_only: bool,
    /// It has another name here.
    pub renamed: bool,
    /// Mentions so far.
    pub notes: u32,
    /// Members that mentions take, one for each that does.
    pub members: Vec<Atom>,
    pub units: Vec<Unit>,
    /// Units of which every run mentions it.
    pub sure: Vec<Unit>,
    /// Of these, those that call it or take a member of it.
    pub touched: Vec<Unit>,
}

impl NameWork {
    pub fn new(imported: Atom, span: Span) -> Self {
        Self {
            imported,
            span,
            of_default: false,
            used: false,
            guard: Guard::EVERYONE,
            assumes: None,
            type_only: false,
            renamed: false,
            notes: 0,
            members: Vec::new(),
            units: Vec::new(),
            sure: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// The members of it that are used, if nothing else of it is.
    pub fn taken(&self) -> Vec<String> {
        if self.members.len() != self.notes as usize {
            return Vec::new();
        }
        let mut members: Vec<String> = self.members.iter().map(ToString::to_string).collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    /// `by`: the unit of which every run gets here.
    fn note(&mut self, unit: Unit, by: Option<Unit>, mode: Mode, cover: Cover, span: Option<Span>) {
        if let Some(by) = by.filter(|_| !cover.guard.is_all()) {
            if self.sure.last() != Some(&by) {
                self.sure.push(by);
            }
            if mode == Mode::Need && self.touched.last() != Some(&by) {
                self.touched.push(by);
            }
        }
        if let Some(span) = span
            && self.used
            && self.guard.is_all()
            && !cover.guard.is_all()
        {
            // The use that counts is the one without a guard.
            self.span = span;
        }
        self.used = true;
        self.notes += 1;
        self.guard = self.guard & cover.guard;
        if !cover.guard.is_all() {
            // Only what stands before every use of the name excuses it.
            match &mut self.assumes {
                None => self.assumes = Some(cover.assumes),
                Some(assumes) => assumes.retain(|known| cover.assumes.contains(known)),
            }
        }
        // Code of one unit is walked in one go: a unit seldom comes twice.
        if self.units.last() != Some(&unit) {
            self.units.push(unit);
        }
    }
}

impl Walker<'_> {
    pub(crate) fn add_import(&mut self, specifier: String, kind: ImportKind, span: Span) -> u32 {
        let index = u32::try_from(self.imports.len()).unwrap_or(u32::MAX);
        self.imports.push(ImportWork {
            specifier,
            kind,
            span,
            type_only: false,
            clause: false,
            valued: false,
            names: Vec::new(),
            whole: false,
            default_escapes: false,
            cover: Cover::default(),
            optional: self.tried,
            pattern: false,
            by: self.unit,
            maybe: false,
            statement: None,
            local: None,
            unit: self.unit,
        });
        index
    }

    pub(crate) fn add_name(&mut self, import: u32, imported: Atom, span: Span) -> u32 {
        let names = &mut self.imports[import as usize].names;
        names.push(NameWork::new(imported, span));
        u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
    }

    pub(crate) fn note_named(&mut self, import: u32, name: u32, id: BindingId, mode: Mode) {
        let cover = self.cover_in(Some(&Key { base: Base::Bound(id), member: None }), mode == Mode::Look);
        let (unit, by, maybe) = (self.unit, self.runs_by(), self.is_maybe());
        let import = &mut self.imports[import as usize];
        import.valued = true;
        import.names[name as usize].note(unit, (!maybe).then_some(by), mode, cover, None);
    }

    pub(crate) fn note_default(&mut self, import: u32, id: BindingId, mode: Mode) {
        let name =
            self.imports[import as usize].names.iter().position(|name| name.imported == "default" && !name.of_default);
        if let Some(name) = name {
            self.note_named(import, u32::try_from(name).unwrap_or(0), id, mode);
        }
    }

    /// A member of a module is taken.
    pub(crate) fn take(
        &mut self,
        import: u32,
        name: &Atom,
        span: Span,
        id: Option<BindingId>,
        mode: Mode,
        of_default: bool,
    ) {
        let key = id.map(|id| Key { base: Base::Bound(id), member: Some(name.clone()) });
        let cover = self.cover_in(key.as_ref(), mode == Mode::Look);
        let (unit, by, maybe) = (self.unit, self.runs_by(), self.is_maybe());
        let import = &mut self.imports[import as usize];
        import.valued = true;
        // Every object has these.
        if matches!(&**name, "hasOwnProperty" | "isPrototypeOf" | "propertyIsEnumerable" | "toString" | "valueOf") {
            return;
        }
        let found = import.names.iter().position(|known| known.imported == *name && known.of_default == of_default);
        let name = match found {
            Some(index) => &mut import.names[index],
            None if import.names.len() >= MAX_NAMES => {
                import.whole = true;
                return;
            }
            None => {
                import.names.push(NameWork { of_default, ..NameWork::new(name.clone(), span) });
                let last = import.names.len() - 1;
                &mut import.names[last]
            }
        };
        name.note(unit, (!maybe).then_some(by), mode, cover, Some(span));
    }
}
