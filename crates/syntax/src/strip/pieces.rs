//! A module in pieces that can be removed on their own, and which piece mentions which.

use rustc_hash::{FxHashMap, FxHashSet};
use swc_core::common::Spanned;
use swc_core::ecma::ast::{
    Decl, DefaultDecl, ExportSpecifier, Id, Ident, ImportSpecifier, ModuleDecl, ModuleItem, ObjectPatProp, Pat,
    Program, TsModuleName, VarDecl,
};
use swc_core::ecma::visit::VisitWith;

use super::references::{Names, refers};
use crate::walk::export_name;

/// Where a piece stands: item, then declarator or specifier, then element of a pattern.
pub(super) type Place = (usize, usize, usize);

/// No place within.
pub(super) const WHOLE: usize = usize::MAX;

#[derive(Default)]
pub(super) struct Piece {
    pub names: Vec<Id>,
    pub refers: FxHashSet<Id>,
    /// One of the exports to remove.
    pub removed: bool,
    /// Something that stays whatever happens: another export, a statement.
    pub kept: bool,
}

#[derive(Default)]
pub(super) struct Pieces {
    pub all: Vec<Piece>,
    pub at: FxHashMap<Place, usize>,
    declared: FxHashMap<Id, Vec<usize>>,
    /// The names to remove that are exported, in source order.
    pub found: Vec<String>,
}

impl Pieces {
    pub fn of(program: &Program, names: &[&str]) -> Self {
        let mut pieces = Self::default();
        let Program::Module(module) = program else { return pieces };
        for (index, item) in module.body.iter().enumerate() {
            pieces.item(index, item, names);
        }
        for (index, piece) in pieces.all.iter().enumerate() {
            for name in &piece.names {
                pieces.declared.entry(name.clone()).or_default().push(index);
            }
        }
        pieces
    }

    /// The other pieces that a piece mentions.
    pub fn used_by(&self, piece: usize) -> Vec<usize> {
        let known = &self.all[piece];
        known
            .refers
            .iter()
            .filter_map(|name| self.declared.get(name))
            .flatten()
            .copied()
            .filter(|other| *other != piece)
            .collect()
    }

    /// Whether the piece at a place is to go.
    pub fn is_gone(&self, place: Place, gone: &FxHashSet<usize>) -> bool {
        self.at.get(&place).is_some_and(|piece| gone.contains(piece))
    }

    fn add(&mut self, place: Place, piece: Piece) {
        self.at.insert(place, self.all.len());
        self.all.push(piece);
    }

    fn find(&mut self, name: &str, names: &[&str]) -> bool {
        let wanted = names.contains(&name);
        if wanted && !self.found.iter().any(|known| known == name) {
            self.found.push(name.to_owned());
        }
        wanted
    }

    fn item(&mut self, index: usize, item: &ModuleItem, names: &[&str]) {
        match item {
            ModuleItem::ModuleDecl(ModuleDecl::Import(import)) => {
                for (at, specifier) in import.specifiers.iter().enumerate() {
                    let local = match specifier {
                        ImportSpecifier::Named(named) => &named.local,
                        ImportSpecifier::Default(default) => &default.local,
                        ImportSpecifier::Namespace(star) => &star.local,
                    };
                    self.add((index, at, WHOLE), Piece { names: vec![local.to_id()], ..Piece::default() });
                }
            }
            ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) => self.decl(index, &export.decl, Some(names)),
            ModuleItem::Stmt(swc_core::ecma::ast::Stmt::Decl(decl)) => self.decl(index, decl, None),
            ModuleItem::ModuleDecl(ModuleDecl::ExportNamed(export)) => {
                for (at, specifier) in export.specifiers.iter().enumerate() {
                    let (name, local) = match specifier {
                        ExportSpecifier::Named(named) => (
                            export_name(named.exported.as_ref().unwrap_or(&named.orig)),
                            match &named.orig {
                                swc_core::ecma::ast::ModuleExportName::Ident(ident) if export.src.is_none() => {
                                    Some(ident.to_id())
                                }
                                _ => None,
                            },
                        ),
                        ExportSpecifier::Namespace(star) => (export_name(&star.name), None),
                        ExportSpecifier::Default(default) => (default.exported.sym.to_string(), None),
                    };
                    let removed = self.find(&name, names);
                    self.add(
                        (index, at, WHOLE),
                        Piece { refers: local.into_iter().collect(), removed, kept: !removed, ..Piece::default() },
                    );
                }
            }
            ModuleItem::ModuleDecl(ModuleDecl::ExportDefaultDecl(export)) => {
                let removed = self.find("default", names);
                let name = match &export.decl {
                    DefaultDecl::Fn(function) => function.ident.as_ref(),
                    DefaultDecl::Class(class) => class.ident.as_ref(),
                    DefaultDecl::TsInterfaceDecl(_) => None,
                };
                let names = name.map(Ident::to_id).into_iter().collect();
                self.add((index, WHOLE, WHOLE), Piece { names, refers: refers(export), removed, kept: !removed });
            }
            ModuleItem::ModuleDecl(ModuleDecl::ExportDefaultExpr(export)) => {
                let removed = self.find("default", names);
                self.add(
                    (index, WHOLE, WHOLE),
                    Piece { refers: refers(export), removed, kept: !removed, ..Piece::default() },
                );
            }
            other => self.add((index, WHOLE, WHOLE), Piece { refers: refers(other), kept: true, ..Piece::default() }),
        }
    }

    /// `exported` holds the names to remove, for a declaration that is exported.
    fn decl(&mut self, index: usize, decl: &Decl, exported: Option<&[&str]>) {
        let mut single = |name: &Ident, refers: FxHashSet<Id>| {
            let removed = exported.is_some_and(|names| self.find(&name.sym, names));
            let kept = exported.is_some() && !removed;
            self.add((index, WHOLE, WHOLE), Piece { names: vec![name.to_id()], refers, removed, kept });
        };
        match decl {
            Decl::Fn(function) => single(&function.ident, refers(&function.function)),
            Decl::Class(class) => single(&class.ident, refers(&class.class)),
            Decl::TsEnum(item) => single(&item.id, refers(&item.members)),
            Decl::TsModule(module) if !module.declare => match &module.id {
                TsModuleName::Ident(name) => single(name, refers(&module.body)),
                TsModuleName::Str(_) => {}
            },
            Decl::Var(var) => self.var(index, var, exported),
            other => self.add((index, WHOLE, WHOLE), Piece { refers: refers(other), kept: true, ..Piece::default() }),
        }
    }

    fn var(&mut self, index: usize, var: &VarDecl, exported: Option<&[&str]>) {
        for (at, decl) in var.decls.iter().enumerate() {
            let elements: Vec<Option<&Pat>> = match &decl.name {
                Pat::Object(object) if !object.props.iter().any(|prop| matches!(prop, ObjectPatProp::Rest(_))) => {
                    self.object(index, at, object, exported, &refers(&decl.init));
                    continue;
                }
                Pat::Array(array) => array.elems.iter().map(Option::as_ref).collect(),
                pattern => {
                    self.element((index, at, WHOLE), pattern, exported, &refers(&decl.init));
                    continue;
                }
            };
            let init = refers(&decl.init);
            for (place, element) in elements.into_iter().enumerate() {
                if let Some(element) = element {
                    self.element((index, at, place), element, exported, &init);
                }
            }
        }
    }

    fn object(
        &mut self,
        index: usize,
        at: usize,
        object: &swc_core::ecma::ast::ObjectPat,
        exported: Option<&[&str]>,
        init: &FxHashSet<Id>,
    ) {
        for (place, prop) in object.props.iter().enumerate() {
            match prop {
                ObjectPatProp::KeyValue(pair) => {
                    let mut all = init.clone();
                    all.extend(refers(&pair.key));
                    self.element((index, at, place), &pair.value, exported, &all);
                }
                ObjectPatProp::Assign(assign) => {
                    let mut all = init.clone();
                    all.extend(refers(&assign.value));
                    let pattern = Pat::Ident(assign.key.clone());
                    self.element((index, at, place), &pattern, exported, &all);
                }
                ObjectPatProp::Rest(_) => {}
            }
        }
    }

    fn element(&mut self, place: Place, pattern: &Pat, exported: Option<&[&str]>, init: &FxHashSet<Id>) {
        let mut names = Names::default();
        pattern.visit_with(&mut names);
        let mut all = init.clone();
        all.extend(names.refers.iter().cloned());
        let mut removed = false;
        let mut kept = false;
        for (symbol, _) in &names.declared {
            if let Some(wanted) = exported {
                if self.find(symbol, wanted) {
                    removed = true;
                } else {
                    kept = true;
                }
            }
        }
        self.add(place, Piece { names: names.declared, refers: all, removed: removed && !kept, kept });
    }
}

/// The span of an export specifier or the like, for lists.
pub(super) fn spans<T: Spanned>(items: &[T]) -> Vec<swc_core::common::Span> {
    items.iter().map(Spanned::span).collect()
}
