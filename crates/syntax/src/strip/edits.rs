//! From the pieces to remove to edits that leave valid code.

use rustc_hash::FxHashSet;
use swc_core::common::{BytePos, Span, Spanned};
use swc_core::ecma::ast::{
    Decl, DefaultDecl, ImportDecl, ImportSpecifier, ModuleDecl, ModuleItem, Pat, Program, VarDecl,
};

use super::Stripped;
use super::pieces::{Pieces, WHOLE, spans};
use crate::text::Text;

struct Edits<'a, 's> {
    text: &'s Text<'a>,
    pieces: &'s Pieces,
    gone: &'s FxHashSet<usize>,
    edits: Vec<(Span, String)>,
}

/// The edits that remove `gone`.
pub(super) fn edits(program: &Program, text: &Text<'_>, pieces: &Pieces, gone: &FxHashSet<usize>) -> Stripped {
    let mut edits = Edits { text, pieces, gone, edits: Vec::new() };
    if let Program::Module(module) = program {
        for (index, item) in module.body.iter().enumerate() {
            edits.item(index, item);
        }
    }
    edits.edits.sort_by_key(|(span, _)| (span.lo, span.hi));
    let made = edits
        .edits
        .into_iter()
        .map(|(span, replacement)| {
            let at = text.at(span);
            (at.start, at.end, replacement)
        })
        .collect();
    Stripped { edits: made, removed: pieces.found.clone() }
}

impl Edits<'_, '_> {
    fn cut(&mut self, lo: BytePos, hi: BytePos) {
        if lo < hi {
            self.edits.push((Span::new(lo, hi), String::new()));
        }
    }

    fn is_gone(&self, item: usize, part: usize, element: usize) -> bool {
        self.pieces.is_gone((item, part, element), self.gone)
    }

    /// Whether an exported piece loses its export but is still needed in the file.
    fn loses_export(&self, item: usize, part: usize, element: usize) -> bool {
        self.pieces
            .at
            .get(&(item, part, element))
            .is_some_and(|piece| self.pieces.all[*piece].removed && !self.gone.contains(piece))
    }

    fn item(&mut self, index: usize, item: &ModuleItem) {
        let span = item.span();
        match item {
            ModuleItem::ModuleDecl(ModuleDecl::Import(import)) => self.import(index, import),
            ModuleItem::ModuleDecl(ModuleDecl::ExportNamed(export)) => {
                // A specifier is removed with its export, whether its local stays or not.
                let removed: Vec<bool> = (0..export.specifiers.len())
                    .map(|at| {
                        self.pieces.at.get(&(index, at, WHOLE)).is_some_and(|piece| self.pieces.all[*piece].removed)
                    })
                    .collect();
                if !removed.is_empty() && removed.iter().all(|removed| *removed) {
                    self.cut(span.lo, span.hi);
                } else {
                    self.list(&spans(&export.specifiers), &removed);
                }
            }
            ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) => match &export.decl {
                Decl::Var(var) => self.var(index, var, span, Some(export.decl.span())),
                decl => {
                    if self.is_gone(index, WHOLE, WHOLE) {
                        self.cut(span.lo, span.hi);
                    } else if self.loses_export(index, WHOLE, WHOLE) {
                        self.cut(span.lo, decl.span().lo);
                    }
                }
            },
            ModuleItem::ModuleDecl(ModuleDecl::ExportDefaultDecl(export)) => {
                if self.is_gone(index, WHOLE, WHOLE) {
                    self.cut(span.lo, span.hi);
                } else if self.loses_export(index, WHOLE, WHOLE) {
                    let inner = match &export.decl {
                        DefaultDecl::Fn(function) => function.function.span,
                        DefaultDecl::Class(class) => class.class.span,
                        DefaultDecl::TsInterfaceDecl(item) => item.span,
                    };
                    self.cut(span.lo, inner.lo);
                }
            }
            ModuleItem::ModuleDecl(ModuleDecl::ExportDefaultExpr(_)) if self.is_gone(index, WHOLE, WHOLE) => {
                self.cut(span.lo, span.hi)
            }
            ModuleItem::Stmt(swc_core::ecma::ast::Stmt::Decl(Decl::Var(var))) => self.var(index, var, span, None),
            ModuleItem::Stmt(swc_core::ecma::ast::Stmt::Decl(_)) if self.is_gone(index, WHOLE, WHOLE) => {
                self.cut(span.lo, span.hi)
            }
            _ => {}
        }
    }

    /// Removes items from a list with commas between them; at least one stays.
    fn list(&mut self, items: &[Span], removed: &[bool]) {
        let last = removed.iter().rposition(|removed| !removed);
        for (index, item) in items.iter().enumerate() {
            if !removed[index] {
                continue;
            }
            match last {
                Some(last) if index > last => {
                    let lo = if index == last + 1 { items[last].hi } else { items[index - 1].hi };
                    self.cut(lo, item.hi);
                }
                _ => self.cut(item.lo, items.get(index + 1).map_or(item.hi, |next| next.lo)),
            }
        }
    }

    fn import(&mut self, index: usize, import: &ImportDecl) {
        let removed: Vec<bool> = (0..import.specifiers.len()).map(|at| self.is_gone(index, at, WHOLE)).collect();
        if !removed.iter().any(|removed| *removed) {
            return;
        }
        let stays = import.specifiers.iter().zip(&removed).any(|(specifier, removed)| {
            let type_only = matches!(specifier, ImportSpecifier::Named(named) if named.is_type_only);
            !removed && !type_only
        });
        if !stays {
            return self.cut(import.span.lo, import.span.hi);
        }
        if import.specifiers.iter().all(ImportSpecifier::is_named) {
            return self.list(&spans(&import.specifiers), &removed);
        }
        let kept = |wanted: fn(&ImportSpecifier) -> bool| -> Vec<String> {
            import
                .specifiers
                .iter()
                .zip(&removed)
                .filter(|(specifier, removed)| !**removed && wanted(specifier))
                .map(|(specifier, _)| self.source(specifier.span()))
                .collect()
        };
        let mut clause = kept(|specifier| !specifier.is_named());
        let named = kept(ImportSpecifier::is_named);
        if !named.is_empty() {
            clause.push(format!("{{ {} }}", named.join(", ")));
        }
        let lo = BytePos(import.span.lo.0 + 6);
        self.edits.push((Span::new(lo, import.src.span.lo), format!(" {} from ", clause.join(", "))));
    }

    fn source(&self, span: Span) -> String {
        let (start, end) = (span.lo.0 as usize - 1, span.hi.0 as usize - 1);
        self.text.source.get(start..end).unwrap_or_default().to_owned()
    }

    /// `statement` is the whole statement; `inner` the declaration within an export.
    fn var(&mut self, index: usize, var: &VarDecl, statement: Span, inner: Option<Span>) {
        let mut removed = Vec::with_capacity(var.decls.len());
        let mut unexport = false;
        for (at, decl) in var.decls.iter().enumerate() {
            let elements = self.elements(&decl.name);
            let gone: Vec<bool> = elements.iter().map(|element| self.is_gone(index, at, *element)).collect();
            unexport |= elements.iter().any(|element| self.loses_export(index, at, *element));
            removed.push(!gone.is_empty() && gone.iter().all(|gone| *gone));
            if removed[at] || !gone.iter().any(|gone| *gone) {
                continue;
            }
            match &decl.name {
                Pat::Object(object) => self.list(&spans(&object.props), &gone),
                Pat::Array(array) => {
                    for (element, item) in array.elems.iter().enumerate() {
                        if let Some(item) = item
                            && self.is_gone(index, at, element)
                        {
                            // What is left is a hole.
                            self.cut(item.span().lo, item.span().hi);
                        }
                    }
                }
                _ => {}
            }
        }
        if removed.iter().all(|removed| *removed) && !removed.is_empty() {
            return self.cut(statement.lo, statement.hi);
        }
        if removed.iter().any(|removed| *removed) {
            self.list(&spans(&var.decls), &removed);
        }
        if let (true, Some(inner)) = (unexport, inner) {
            self.unexport(index, var, statement, inner);
        }
    }

    /// The elements of a pattern that are pieces of their own.
    fn elements(&self, pattern: &Pat) -> Vec<usize> {
        match pattern {
            Pat::Object(object)
                if !object.props.iter().any(|prop| matches!(prop, swc_core::ecma::ast::ObjectPatProp::Rest(_))) =>
            {
                (0..object.props.len()).collect()
            }
            Pat::Array(array) => {
                array.elems.iter().enumerate().filter(|(_, item)| item.is_some()).map(|(at, _)| at).collect()
            }
            _ => vec![WHOLE],
        }
    }

    /// Takes `export` off a declaration some of whose names are still needed here, and exports the others by name.
    fn unexport(&mut self, index: usize, var: &VarDecl, statement: Span, inner: Span) {
        self.cut(statement.lo, inner.lo);
        let mut names: Vec<String> = Vec::new();
        for (at, decl) in var.decls.iter().enumerate() {
            for element in self.elements(&decl.name) {
                if let Some(piece) = self.pieces.at.get(&(index, at, element)).map(|piece| &self.pieces.all[*piece])
                    && piece.kept
                {
                    names.extend(piece.names.iter().map(|(name, _)| name.to_string()));
                }
            }
        }
        if !names.is_empty() {
            let at = Span::new(statement.hi, statement.hi);
            self.edits.push((at, format!("\nexport {{ {} }};", names.join(", "))));
        }
    }
}
