//! From the walk's notes to owned facts.

use swc_core::atoms::Atom;
use swc_core::ecma::ast::{
    ArrowFunctionBody, Callee, Decl, Expr as Ast, ObjectPatProp, Pat, Program, Stmt, TsEnumDecl, TsEnumMemberId,
};

use super::exports::Target;
use super::imports::key_name;
use super::items::TopValue;
use super::scope::Kind;
use super::{UseWork, Walker};
use crate::lower::{Lower, Name, Names};
use crate::text::{peel, string};
use crate::{
    Confidence, Constant, Declared, Element, Export, ExportKind, Expr, ExprKind, Import, ImportKind, ImportedName, Key,
    LocalUse, ModuleFacts, Property,
};

/// Expression nodes that one module's constants may take.
const NODES: u32 = 50_000;
/// Calls and functions that a config object is looked for behind.
const WRAPS: u32 = 16;

impl Names for Walker<'_> {
    fn name(&self, name: &Atom) -> Name {
        let imported = |import: u32, imported: &str| Name::Imported {
            specifier: self.imports[import as usize].specifier.clone(),
            imported: imported.to_owned(),
        };
        let Some(id) = self.names.get(name) else {
            return if self.tops.contains_key(name) { Name::Local } else { Name::Global };
        };
        match self.bindings[*id as usize].kind {
            Kind::Named(import, index) => {
                imported(import, &self.imports[import as usize].names[index as usize].imported)
            }
            Kind::Default(import) => imported(import, "default"),
            Kind::Handle(import) => imported(import, "*"),
            _ => Name::Local,
        }
    }
}

impl<'a> Walker<'a> {
    pub(crate) fn finish(mut self, program: &Program) -> ModuleFacts {
        self.default_import_of_react();
        let directives = Self::directives(program).into_iter().map(|(text, span)| (text, self.text.at(span))).collect();
        let (exports, constants, default_value) = self.values();
        let units = std::mem::take(&mut self.units);
        let mut reach = units.reach(self.exports.iter().map(|export| (export.name.clone(), export.unit)).collect());
        let mut imports: Vec<Import> = Vec::with_capacity(self.imports.len());
        self.imports.sort_by_key(|import| import.span.lo);
        for import in &mut self.imports {
            let erased = self.typescript
                && import.clause
                && !import.valued
                && matches!(import.kind, ImportKind::Static | ImportKind::Require);
            let hoisted = !matches!(import.kind, ImportKind::Require | ImportKind::Dynamic);
            let mut names = Vec::with_capacity(import.names.len());
            for name in &mut import.names {
                if name.type_only {
                    continue;
                }
                names.push(ImportedName {
                    imported: name.imported.to_string(),
                    at: self.text.at(name.span),
                    used: name.used,
                    guarded: name.used && name.guarded,
                    of_default: name.of_default,
                    owners: reach.of_all(&name.units),
                });
            }
            imports.push(Import {
                specifier: std::mem::take(&mut import.specifier),
                kind: import.kind,
                at: self.text.at(import.span),
                type_only: import.type_only || erased,
                names,
                whole: import.whole,
                default_escapes: import.default_escapes,
                guarded: import.guarded,
                confidence: Confidence::Certain,
                owners: if hoisted { reach.of(super::owners::LOAD) } else { reach.of(import.unit) },
            });
        }
        let overrides = std::mem::take(&mut self.overrides);
        let replaced = |work: &UseWork| {
            let Some(key) = &work.key else { return false };
            let whole = super::Key { base: key.base.clone(), member: None };
            let place = [overrides.get(key), overrides.get(&whole)].into_iter().flatten().min();
            place.is_some_and(|lo| !work.immediate || *lo < work.span.lo.0)
        };
        let mut uses = Vec::with_capacity(self.uses.len());
        self.uses.sort_by_key(|work| work.span.lo);
        let works = std::mem::take(&mut self.uses);
        for work in works {
            if replaced(&work) {
                continue;
            }
            uses.push(LocalUse {
                kind: work.kind,
                at: self.text.at(work.span),
                guarded: work.guarded,
                confidence: work.confidence,
                owners: reach.of(work.unit),
                api: work.api,
            });
        }
        ModuleFacts {
            is_esm: self.is_esm,
            directives,
            exports,
            imports,
            uses,
            constants,
            default_value,
            initial_props: super::initial_props::on_default(program),
            diagnostics: Vec::new(),
            parsed: true,
        }
    }

    /// The classic JSX transform names `React` where the source does not.
    fn default_import_of_react(&mut self) {
        if !self.typescript {
            return;
        }
        for import in &mut self.imports {
            if import.specifier == "react" && import.names.iter().any(|name| name.imported == "default") {
                import.valued = true;
            }
        }
    }

    /// Exports with their values, the constants that these need, and the config object of a default export.
    fn values(&self) -> (Vec<Export>, Vec<Constant>, Option<Expr>) {
        let mut lower = Lower::new(self.text, self, NODES);
        let mut wanted: Vec<Atom> = Vec::new();
        let mut exports = Vec::with_capacity(self.exports.len());
        // What declares a route's runtime comes first, whatever else the module exports.
        for export in &self.exports {
            if let ("config" | "runtime", Target::Local { local: Some(local), .. }) =
                (export.name.as_str(), &export.target)
            {
                wanted.push(local.clone());
            }
        }
        for export in &self.exports {
            let mut value = None;
            let kind = match &export.target {
                Target::Local { local, declared } => {
                    match local {
                        Some(local) => wanted.push(local.clone()),
                        None => {
                            let written = export.value.or_else(|| self.values.get(&export.name).copied());
                            if let Some(written) =
                                written.filter(|_| matches!(declared, Declared::Expression) && !export.type_only)
                            {
                                let made = lower.expr(written);
                                names_in(&made, &mut wanted);
                                value = Some(made);
                            }
                        }
                    }
                    ExportKind::Local { local: local.as_ref().map(ToString::to_string), declared: *declared }
                }
                Target::From { specifier, imported } => {
                    ExportKind::From { specifier: specifier.clone(), imported: imported.clone() }
                }
            };
            exports.push(Export {
                name: export.name.clone(),
                kind,
                at: self.text.at(export.span),
                type_only: export.type_only,
                value,
            });
        }
        let default_value = self.config_object(&mut lower);
        if let Some(value) = &default_value {
            names_in(value, &mut wanted);
        }
        let mut constants: Vec<Constant> = Vec::new();
        let mut known: rustc_hash::FxHashSet<Atom> = rustc_hash::FxHashSet::default();
        wanted.reverse();
        while let Some(name) = wanted.pop() {
            if !known.insert(name.clone()) {
                continue;
            }
            let Some(top) = self.tops.get(&name) else { continue };
            let value = match top.value {
                TopValue::Init(init) => lower.expr(init),
                TopValue::Part { pattern, init } => self.part(&mut lower, &name, pattern, init),
                TopValue::Enum(item) => enumeration(&mut lower, item),
                TopValue::Function(function) => lower.node(function.span, ExprKind::Opaque { what: "a function" }),
                TopValue::Code(what) => lower.node(swc_core::common::DUMMY_SP, ExprKind::Opaque { what }),
                TopValue::Nothing => lower.node(swc_core::common::DUMMY_SP, ExprKind::Undefined),
            };
            let mut more = Vec::new();
            names_in(&value, &mut more);
            wanted.extend(more.into_iter().rev());
            constants.push(Constant { name: name.to_string(), value, constant: !self.changed.contains(&name) });
        }
        (exports, constants, default_value)
    }

    /// The value that a pattern takes out of an initialiser for one name.
    fn part(&self, lower: &mut Lower<'_, '_>, name: &Atom, pattern: &Pat, init: &Ast) -> Expr {
        let mut path = Vec::new();
        if !path_to(name, pattern, &mut path) {
            return lower
                .node(swc_core::common::Spanned::span(init), ExprKind::Opaque { what: "a destructured value" });
        }
        let mut value = lower.expr(init);
        for key in path {
            let kind = match key {
                Step::Name(name) => ExprKind::String(name),
                Step::Index(index) => ExprKind::Number(index),
            };
            let key = Box::new(Expr { kind, at: value.at, text: String::new() });
            let (at, text) = (value.at, value.text.clone());
            value = Expr { kind: ExprKind::Member { object: Box::new(value), key, optional: false }, at, text };
        }
        value
    }

    /// The object that a config file exports: behind functions that return it and calls that wrap it.
    fn config_object<'s>(&'s self, lower: &mut Lower<'_, 's>) -> Option<Expr>
    where
        'a: 's,
    {
        let found = match (self.default, self.default_function) {
            (Some(default), _) => self.object_behind(default, lower, WRAPS),
            (None, Some(function)) => function.body.as_ref().and_then(|body| self.object_in(&body.stmts, lower, WRAPS)),
            (None, None) => None,
        };
        let value = found.map(|object| lower.expr(object));
        lower.inner.clear();
        value
    }

    fn object_behind<'s>(&'s self, expr: &'a Ast, lower: &mut Lower<'_, 's>, wraps: u32) -> Option<&'a Ast>
    where
        'a: 's,
    {
        let wraps = wraps.checked_sub(1)?;
        match peel(expr) {
            object @ Ast::Object(_) => Some(object),
            Ast::Ident(ident) => {
                if let Some((_, init)) = lower.inner.iter().rev().find(|(name, _)| *name == ident.sym) {
                    // The constants of a function live as long as the tree.
                    let init: &'s Ast = init;
                    return matches!(peel(init), Ast::Object(_)).then_some(expr);
                }
                match self.tops.get(&ident.sym)?.value {
                    TopValue::Init(init) => match peel(init) {
                        Ast::Object(_) => Some(expr),
                        _ => self.object_behind(init, lower, wraps),
                    },
                    TopValue::Function(function) => self.object_in(&function.body.as_ref()?.stmts, lower, wraps),
                    _ => None,
                }
            }
            Ast::Call(call) => {
                if let Callee::Expr(callee) = &call.callee {
                    // `Object.assign({}, …)` and its like are values themselves.
                    if matches!(peel(callee), Ast::Member(member) if peel(&member.obj).as_ident().is_some_and(|name| name.sym == "Object"))
                    {
                        return Some(expr);
                    }
                }
                let found = call.args.iter().find_map(|argument| self.object_behind(&argument.expr, lower, wraps));
                found.or_else(|| match &call.callee {
                    // `(() => ({…}))()`
                    Callee::Expr(callee) => match peel(callee) {
                        callee @ (Ast::Fn(_) | Ast::Arrow(_)) => self.object_behind(callee, lower, wraps),
                        _ => None,
                    },
                    _ => None,
                })
            }
            Ast::Await(inner) => self.object_behind(&inner.arg, lower, wraps),
            Ast::Arrow(arrow) => match &*arrow.body {
                ArrowFunctionBody::Expr(value) => self.object_behind(value, lower, wraps),
                ArrowFunctionBody::FunctionBody(body) => self.object_in(&body.stmts, lower, wraps),
            },
            Ast::Fn(function) => self.object_in(&function.function.body.as_ref()?.stmts, lower, wraps),
            Ast::Assign(assign) => self.object_behind(&assign.right, lower, wraps),
            Ast::Seq(sequence) => self.object_behind(sequence.exprs.last()?, lower, wraps),
            _ => None,
        }
    }

    /// The object that a function returns at its end.
    fn object_in<'s>(&'s self, stmts: &'a [Stmt], lower: &mut Lower<'_, 's>, wraps: u32) -> Option<&'a Ast>
    where
        'a: 's,
    {
        for stmt in stmts {
            if let Stmt::Decl(Decl::Var(var)) = stmt {
                for decl in &var.decls {
                    if let (Pat::Ident(name), Some(init)) = (&decl.name, &decl.init) {
                        lower.inner.push((name.id.sym.clone(), init));
                    }
                }
            }
        }
        let returned = stmts.iter().rev().find_map(|stmt| match stmt {
            Stmt::Return(stmt) => stmt.arg.as_deref(),
            _ => None,
        })?;
        self.object_behind(returned, lower, wraps)
    }
}

enum Step {
    Name(String),
    Index(f64),
}

/// The way from a pattern's value to one of its names; false when it goes through a default, a rest or a computed key.
fn path_to(name: &Atom, pattern: &Pat, path: &mut Vec<Step>) -> bool {
    match pattern {
        Pat::Ident(ident) => ident.id.sym == *name,
        Pat::Object(object) => object.props.iter().any(|prop| match prop {
            ObjectPatProp::Assign(assign) if assign.value.is_none() && assign.key.id.sym == *name => {
                path.push(Step::Name(name.to_string()));
                true
            }
            ObjectPatProp::KeyValue(pair) => {
                let Some((key, _)) = key_name(&pair.key) else { return false };
                path.push(Step::Name(key.to_string()));
                path_to(name, &pair.value, path) || {
                    path.pop();
                    false
                }
            }
            _ => false,
        }),
        Pat::Array(array) => array.elems.iter().enumerate().any(|(index, item)| {
            let Some(item) = item else { return false };
            #[allow(clippy::cast_precision_loss, reason = "a pattern has few elements")]
            path.push(Step::Index(index as f64));
            path_to(name, item, path) || {
                path.pop();
                false
            }
        }),
        _ => false,
    }
}

/// A TypeScript enum as an object.
fn enumeration(lower: &mut Lower<'_, '_>, item: &TsEnumDecl) -> Expr {
    let mut next = Some(0.0);
    let mut properties = Vec::with_capacity(item.members.len());
    for member in &item.members {
        let (name, span) = match &member.id {
            TsEnumMemberId::Ident(ident) => (ident.sym.to_string(), ident.span),
            TsEnumMemberId::Str(text) => (string(text), text.span),
        };
        let value = match (&member.init, next) {
            (Some(init), _) => lower.expr(init),
            (None, Some(number)) => lower.node(member.span, ExprKind::Number(number)),
            (None, None) => lower.node(member.span, ExprKind::Opaque { what: "an enum member without a value" }),
        };
        next = match &value.kind {
            ExprKind::Number(number) => Some(number + 1.0),
            _ => None,
        };
        properties.push(Property::KeyValue { key: Key::Name(name, lower.text.at(span)), value });
    }
    lower.node(item.span, ExprKind::Object(properties))
}

/// Collects the names of this module that an expression needs.
fn names_in(expr: &Expr, names: &mut Vec<Atom>) {
    match &expr.kind {
        ExprKind::Local(name) => names.push(name.as_str().into()),
        ExprKind::Array(items) => {
            for item in items.iter().flatten() {
                let (Element::Item(item) | Element::Spread(item)) = item;
                names_in(item, names);
            }
        }
        ExprKind::Object(properties) => {
            for property in properties {
                match property {
                    Property::Spread(value) => names_in(value, names),
                    Property::KeyValue { key, value } => {
                        if let Key::Computed(key) = key {
                            names_in(key, names);
                        }
                        names_in(value, names);
                    }
                }
            }
        }
        ExprKind::Template { values, .. } => values.iter().for_each(|value| names_in(value, names)),
        ExprKind::Unary { value, .. } | ExprKind::Freeze(value) => names_in(value, names),
        ExprKind::Binary { left, right, .. } => {
            names_in(left, names);
            names_in(right, names);
        }
        ExprKind::Conditional { test, then, otherwise } => {
            names_in(test, names);
            names_in(then, names);
            names_in(otherwise, names);
        }
        ExprKind::Member { object, key, .. } => {
            names_in(object, names);
            names_in(key, names);
        }
        ExprKind::Method { object, arguments, .. } => {
            names_in(object, names);
            arguments.iter().for_each(|argument| names_in(argument, names));
        }
        _ => {}
    }
}
