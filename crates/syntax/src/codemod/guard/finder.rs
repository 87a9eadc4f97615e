//! Where what is asked for stands, and what is around it.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use swc_core::atoms::Atom;
use swc_core::ecma::ast::{AssignExpr, AssignOp, AssignTarget, Expr, Ident, SimpleAssignTarget, Stmt};
use swc_core::ecma::visit::{Visit, VisitWith};

use super::super::bytes;
use super::units::{Form, Unit};
use crate::text::peel;

/// What is around a place, function by function, innermost last.
pub(super) type Site = Vec<Around>;

/// Of one function: the stretches around a place in it, outermost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    /// `await` may stand there.
    pub awaits: bool,
    pub units: Vec<usize>,
}

/// A mention of a name that an import declares.
pub(super) struct Mention {
    pub span: Range<usize>,
    pub site: Site,
    /// The member that is taken of it, with all of the expression.
    pub member: Option<(String, Range<usize>)>,
}

pub(super) struct Finder {
    pub units: Vec<Unit>,
    site: Site,
    /// Expressions and literals that are asked for.
    pub asked: FxHashSet<Range<usize>>,
    pub found: FxHashMap<Range<usize>, Site>,
    /// Names that imports declare.
    pub locals: FxHashMap<Atom, Vec<Mention>>,
    /// How often names are declared, assigned or handed on.
    pub other: FxHashMap<Atom, u32>,
    /// Names of which something is taken, or that are called: they must be there.
    pub needed: FxHashSet<Atom>,
    /// The next statement is not one of a list.
    pub alone: bool,
    /// A checker reads it: what may be `undefined` is asked of types as well.
    pub typed: bool,
    /// What the literal, the call or the choice around holds may be `undefined`.
    pub open: bool,
    /// The next expression may be.
    pub next_open: bool,
    /// The next value in braces is an attribute's.
    pub attribute: bool,
    /// The next declaration is an export, whose readers are not known.
    pub exported: bool,
}

impl Finder {
    pub(super) fn new(asked: FxHashSet<Range<usize>>, locals: &[Atom], awaits: bool, typed: bool) -> Self {
        Self {
            units: Vec::new(),
            site: vec![Around { awaits, units: Vec::new() }],
            asked,
            found: FxHashMap::default(),
            locals: locals.iter().map(|name| (name.clone(), Vec::new())).collect(),
            other: FxHashMap::default(),
            needed: FxHashSet::default(),
            alone: false,
            typed,
            open: false,
            next_open: false,
            attribute: false,
            exported: false,
        }
    }

    pub(super) fn function(&mut self, awaits: bool, work: impl FnOnce(&mut Self)) {
        let alone = std::mem::take(&mut self.alone);
        self.site.push(Around { awaits, units: Vec::new() });
        work(self);
        self.site.pop();
        self.alone = alone;
    }

    /// Walks a value; `name` gets it.
    pub(super) fn value(&mut self, expr: &Expr, form: Form, name: Option<Atom>) {
        let open = self.is_open();
        let unit = Unit::value(expr, form, name).where_open(open);
        self.inside(unit, |finder| finder.at(open, expr));
    }

    /// The same, where nothing else around will do.
    pub(super) fn only_value(&mut self, expr: &Expr, form: Form) {
        let open = self.is_open();
        let unit = Unit::value(expr, form, None).where_open(open);
        self.only(Some(unit), |finder| finder.at(open, expr));
    }

    /// Runs `work` in a statement of which only this is around.
    pub(super) fn only(&mut self, unit: Option<Unit>, work: impl FnOnce(&mut Self)) {
        let units = unit.map(|unit| self.add(unit)).into_iter().collect();
        let Some(last) = self.site.last_mut() else { return };
        let before = std::mem::replace(&mut last.units, units);
        work(self);
        if let Some(last) = self.site.last_mut() {
            last.units = before;
        }
    }

    /// Runs `work` in one more stretch.
    pub(super) fn inside(&mut self, unit: Unit, work: impl FnOnce(&mut Self)) {
        let unit = self.add(unit);
        if let Some(last) = self.site.last_mut() {
            last.units.push(unit);
        }
        work(self);
        if let Some(last) = self.site.last_mut() {
            last.units.pop();
        }
    }

    fn add(&mut self, unit: Unit) -> usize {
        self.units.push(unit);
        self.units.len() - 1
    }

    pub(super) fn ask(&mut self, span: Range<usize>) {
        if self.asked.contains(&span) {
            self.found.entry(span).or_insert_with(|| self.site.clone());
        }
    }

    pub(super) fn need(&mut self, expr: &Expr) {
        if let Expr::Ident(name) = peel(expr) {
            self.needed.insert(name.sym.clone());
        }
    }

    pub(super) fn branch(&mut self, stmt: &Stmt) {
        self.alone = !matches!(stmt, Stmt::Block(_));
        self.visit_stmt(stmt);
    }

    pub(super) fn mention(&mut self, name: &Ident, member: Option<(String, Range<usize>)>) {
        let site = &self.site;
        if let Some(mentions) = self.locals.get_mut(&name.sym) {
            mentions.push(Mention { span: bytes(name.span), site: site.clone(), member });
        }
    }

    pub(super) fn assign(&mut self, assign: &AssignExpr) {
        let name = match &assign.left {
            AssignTarget::Simple(SimpleAssignTarget::Ident(name)) => Some(name.id.sym.clone()),
            AssignTarget::Simple(_) => None,
            AssignTarget::Pat(_) => return assign.right.visit_with(self),
        };
        match assign.op {
            AssignOp::Assign | AssignOp::NullishAssign | AssignOp::OrAssign => {
                // What is assigned to has a type.
                self.open = false;
                let name = name.filter(|_| !self.typed);
                self.value(&assign.right, Form::Value, name);
            }
            _ => assign.right.visit_with(self),
        }
    }
}
