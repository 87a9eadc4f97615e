//! Specifiers that a module names, and what it takes from behind them.

use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{AwaitExpr, CallExpr, Callee, Expr, ObjectPatProp, Pat, PropName};
use swc_core::ecma::visit::VisitWith;

use super::guards::{Base, Key};
use super::owners::Unit;
use super::scope::{BindingId, Kind, Meaning};
use super::{Mode, Walker, kind_of_call};
use crate::text::{literal, peel, string};
use crate::{Confidence, ImportKind};

/// What compilers wrap around `require`.
const HELPERS: &[&str] = &["interopRequire", "interop_require", "__importDefault", "__importStar", "__toESM"];
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
    pub guarded: bool,
    pub unit: Unit,
}

/// A name taken from a module, in the making.
pub(crate) struct NameWork {
    pub imported: Atom,
    pub span: Span,
    pub of_default: bool,
    pub used: bool,
    pub guarded: bool,
    pub type_only: bool,
    pub units: Vec<Unit>,
}

impl NameWork {
    pub fn new(imported: Atom, span: Span) -> Self {
        Self { imported, span, of_default: false, used: false, guarded: true, type_only: false, units: Vec::new() }
    }

    fn note(&mut self, unit: Unit, guarded: bool, span: Option<Span>) {
        if let Some(span) = span
            && self.used
            && self.guarded
            && !guarded
        {
            // The use that counts is the one without a guard.
            self.span = span;
        }
        self.used = true;
        self.guarded &= guarded;
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
            guarded: false,
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
        let guarded =
            mode == Mode::Look || self.probe || self.guarded(Some(&Key { base: Base::Bound(id), member: None }));
        let import = &mut self.imports[import as usize];
        import.valued = true;
        import.names[name as usize].note(self.unit, guarded, None);
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
        let guarded = mode == Mode::Look || self.probe || self.guarded(key.as_ref());
        let unit = self.unit;
        let import = &mut self.imports[import as usize];
        import.valued = true;
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
        name.note(unit, guarded, Some(span));
    }

    /// `require('x')`, `import('x')`, awaited or not, also inside the helper that a compiler wraps around it.
    ///
    /// With `visit` the call counts as met here; without, it is only looked at and will be met later.
    pub(crate) fn import_call(&mut self, expr: &Expr, visit: bool) -> Option<u32> {
        let call = match peel(expr) {
            Expr::Await(inner) => peel(&inner.arg).as_call()?,
            Expr::Call(call) => call,
            _ => return None,
        };
        self.import_of(call, visit)
    }

    /// The same for a call.
    pub(crate) fn import_of(&mut self, call: &CallExpr, visit: bool) -> Option<u32> {
        if let Some(import) = self.direct_call(call, visit) {
            return Some(import);
        }
        let inner = &call.args.first()?.expr;
        if !matches!(peel(inner), Expr::Call(_) | Expr::Await(_)) {
            return None;
        }
        let Callee::Expr(callee) = &call.callee else { return None };
        let name = match super::calls::last(callee) {
            Expr::Ident(ident) => &ident.sym,
            // swc's helpers: `_interop_require_default._(…)`
            Expr::Member(member) => match &member.prop.as_ident()?.sym {
                name if name == "_" => &peel(&member.obj).as_ident()?.sym,
                name => name,
            },
            _ => return None,
        };
        if !HELPERS.iter().any(|helper| name.contains(helper)) {
            return None;
        }
        self.import_call(inner, visit)
    }

    fn direct_call(&mut self, call: &CallExpr, visit: bool) -> Option<u32> {
        let first = call.args.first().filter(|argument| argument.spread.is_none())?;
        let dynamic = match &call.callee {
            Callee::Import(_) => true,
            Callee::Expr(callee) => {
                if !self.is_require(callee) {
                    return None;
                }
                false
            }
            Callee::Super(_) => return None,
        };
        let (specifier, span) = literal(&first.expr)?;
        let lo = call.span.lo.0;
        let index = match self.import_at.get(&lo) {
            Some(index) => *index,
            None => {
                let index = self.add_import(specifier, kind_of_call(dynamic), span);
                self.import_at.insert(lo, index);
                index
            }
        };
        if visit {
            let guarded = self.probe || self.guarded(Some(&Self::role_key("require", super::globals::Role::Require)));
            let unit = self.unit;
            if let Callee::Expr(callee) = &call.callee {
                self.mention_names_in(callee);
            }
            call.args.iter().skip(1).for_each(|argument| self.visit(&argument.expr));
            let import = &mut self.imports[index as usize];
            import.guarded = guarded;
            import.unit = unit;
        }
        Some(index)
    }

    /// Mentions of names in the callee of an import call: `createRequire` is used by calling what it gave.
    fn mention_names_in(&mut self, callee: &Expr) {
        match peel(callee) {
            Expr::Ident(ident) => self.mention_name(ident, Mode::Need),
            Expr::Call(call) => {
                if let Callee::Expr(callee) = &call.callee {
                    self.expr(callee, Mode::Need);
                }
            }
            _ => {}
        }
    }

    /// Something that loads a module by name: `require`, under whatever name.
    fn is_require(&self, callee: &Expr) -> bool {
        match super::calls::last(callee) {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Global("require", _) => true,
                Meaning::Bound(id) => matches!(self.bindings[id as usize].kind, Kind::Require),
                _ => false,
            },
            Expr::Member(member) => match self.key_of_member(member) {
                Some(Key { base: Base::Global("module"), member: Some(name) }) => name == "require",
                Some(Key { base: Base::Global("process"), member: Some(name) }) => name == "getBuiltinModule",
                _ => false,
            },
            Expr::Call(call) => self.is_create_require(call),
            _ => false,
        }
    }

    /// `createRequire(import.meta.url)`
    pub(crate) fn is_create_require(&self, call: &CallExpr) -> bool {
        let Callee::Expr(callee) = &call.callee else { return false };
        let module = |import: u32| matches!(self.imports[import as usize].specifier.as_str(), "module" | "node:module");
        match peel(callee) {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => match self.bindings[id as usize].kind {
                    Kind::Named(import, name) => {
                        module(import) && self.imports[import as usize].names[name as usize].imported == "createRequire"
                    }
                    _ => false,
                },
                _ => false,
            },
            Expr::Member(member) if member.prop.as_ident().is_some_and(|name| name.sym == "createRequire") => {
                match peel(&member.obj) {
                    Expr::Ident(ident) => match self.meaning(&ident.sym) {
                        Meaning::Bound(id) => match self.bindings[id as usize].kind {
                            Kind::Handle(import) | Kind::Default(import) => module(import),
                            _ => false,
                        },
                        _ => false,
                    },
                    _ => false,
                }
            }
            _ => false,
        }
    }

    pub(crate) fn awaited(&mut self, inner: &AwaitExpr) {
        match self.import_call(&inner.arg, true) {
            Some(import) => self.imports[import as usize].whole = true,
            None => self.visit(&inner.arg),
        }
    }

    /// Binds the names of a pattern to a module's exports.
    pub(crate) fn bind_pattern(&mut self, pattern: &Pat, import: u32) {
        match pattern {
            Pat::Ident(ident) => self.set_kind(&ident.id.sym, Kind::Handle(import)),
            Pat::Object(object) => {
                for prop in &object.props {
                    match prop {
                        ObjectPatProp::Assign(assign) => {
                            let name = self.add_name(import, assign.key.id.sym.clone(), assign.key.id.span);
                            self.set_kind(&assign.key.id.sym, Kind::Named(import, name));
                        }
                        ObjectPatProp::KeyValue(pair) => match (key_name(&pair.key), &*pair.value) {
                            (Some((imported, span)), Pat::Ident(local)) => {
                                let name = self.add_name(import, imported, span);
                                self.set_kind(&local.id.sym, Kind::Named(import, name));
                            }
                            (Some((imported, span)), _) => self.take(import, &imported, span, None, Mode::Need, false),
                            (None, _) => self.imports[import as usize].whole = true,
                        },
                        ObjectPatProp::Rest(_) => self.imports[import as usize].whole = true,
                    }
                }
            }
            Pat::Assign(assign) => self.bind_pattern(&assign.left, import),
            _ => self.imports[import as usize].whole = true,
        }
    }

    /// Gives a name its meaning: a top-level one keeps its unit.
    pub(crate) fn set_kind(&mut self, name: &Atom, kind: Kind) {
        match self.names.get(name) {
            Some(id) if self.bindings[*id as usize].top.is_some() && self.at_top() => {
                let id = *id;
                self.bindings[id as usize].kind = kind;
            }
            _ => {
                self.bind(name, kind, None);
            }
        }
    }

    /// Classifies what an initialiser gives to a pattern, without visiting it.
    pub(crate) fn classify_declarator(&mut self, pattern: &Pat, init: &Expr) {
        let init = peel(init);
        match init {
            Expr::Call(call) => {
                if let Some(import) = self.import_call(init, false) {
                    self.bind_pattern(pattern, import);
                } else if let (true, Pat::Ident(ident)) = (self.is_create_require(call), pattern) {
                    self.set_kind(&ident.id.sym, Kind::Require);
                }
            }
            Expr::Await(_) => {
                if let Some(import) = self.import_call(init, false) {
                    self.bind_pattern(pattern, import);
                }
            }
            Expr::Ident(ident) => self.classify_alias(pattern, ident),
            Expr::Member(_) | Expr::OptChain(_) => self.classify_member(pattern, init),
            _ => {}
        }
    }

    fn classify_alias(&mut self, pattern: &Pat, ident: &swc_core::ecma::ast::Ident) {
        use super::globals::Role;
        match self.meaning(&ident.sym) {
            Meaning::Global(
                name,
                Role::Eval | Role::Function | Role::Require | Role::WebAssembly | Role::Object | Role::Timer,
            ) => {
                if let Pat::Ident(local) = pattern {
                    self.set_kind(&local.id.sym, Kind::Alias(name));
                }
            }
            Meaning::Global("process", _) => match pattern {
                Pat::Ident(local) => self.set_kind(&local.id.sym, Kind::Alias("process")),
                _ => self.bind_environment(pattern, "env", Kind::Env),
            },
            Meaning::Bound(id) => match (self.bindings[id as usize].kind.clone(), pattern) {
                (Kind::Handle(import), _) => self.bind_pattern(pattern, import),
                (
                    kind @ (Kind::Default(_) | Kind::Require | Kind::Env | Kind::Runtime | Kind::Test(_)),
                    Pat::Ident(local),
                ) => {
                    self.set_kind(&local.id.sym, kind);
                }
                (Kind::Env, _) => self.bind_environment(pattern, "NEXT_RUNTIME", Kind::Runtime),
                _ => {}
            },
            _ => {}
        }
    }

    fn classify_member(&mut self, pattern: &Pat, init: &Expr) {
        if let (Expr::Member(member), Pat::Ident(local)) = (init, pattern)
            && matches!(peel(&member.obj), Expr::Call(_) | Expr::Await(_))
            && let Some(name) = super::static_name(&member.prop)
            && let Some(import) = self.import_call(&member.obj, false)
        {
            let name = self.add_name(import, name, member.span);
            return self.set_kind(&local.id.sym, Kind::Named(import, name));
        }
        if self.is_runtime(init) {
            if let Pat::Ident(local) = pattern {
                self.set_kind(&local.id.sym, Kind::Runtime);
            }
        } else if self.is_env(init) {
            match pattern {
                Pat::Ident(local) => self.set_kind(&local.id.sym, Kind::Env),
                _ => self.bind_environment(pattern, "NEXT_RUNTIME", Kind::Runtime),
            }
        } else if let (Some(Key { base: Base::Global(name), member: None }), Pat::Ident(local)) =
            (self.key_of(init), pattern)
        {
            self.set_kind(&local.id.sym, Kind::Alias(name));
        } else if let (Expr::Member(member), Pat::Ident(local)) = (init, pattern)
            && super::calls::is_function_constructor(member)
        {
            self.set_kind(&local.id.sym, Kind::Alias("Function"));
        }
    }

    /// `const { env } = process`, `const { NEXT_RUNTIME: runtime } = process.env`
    fn bind_environment(&mut self, pattern: &Pat, name: &str, kind: Kind) {
        let Pat::Object(object) = pattern else { return };
        for prop in &object.props {
            match prop {
                ObjectPatProp::Assign(assign) if assign.key.id.sym == name => {
                    self.set_kind(&assign.key.id.sym, kind.clone())
                }
                ObjectPatProp::KeyValue(pair) if key_name(&pair.key).is_some_and(|(key, _)| key == name) => {
                    match &*pair.value {
                        Pat::Ident(local) => self.set_kind(&local.id.sym, kind.clone()),
                        inner if name == "env" => self.bind_environment(inner, "NEXT_RUNTIME", Kind::Runtime),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// A declaration with its initialiser. `unit` is the unit of a top-level one, for the functions inside the initialiser.
    pub(crate) fn declarator(&mut self, pattern: &Pat, init: &Expr, unit: Option<Unit>) {
        use super::globals::Role;
        self.pattern(pattern);
        let bare = peel(init);
        match bare {
            Expr::Call(_) | Expr::Await(_) => {
                if let Some(import) = self.import_call(bare, true) {
                    if !matches!(pattern, Pat::Ident(_) | Pat::Object(_)) {
                        self.imports[import as usize].whole = true;
                    }
                    return;
                }
            }
            Expr::Member(member)
                if matches!(pattern, Pat::Ident(_))
                    && matches!(peel(&member.obj), Expr::Call(_) | Expr::Await(_))
                    && super::static_name(&member.prop).is_some()
                    && self.import_call(&member.obj, true).is_some() =>
            {
                return;
            }
            Expr::Ident(ident) if matches!(pattern, Pat::Ident(_) | Pat::Object(_)) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => match self.bindings[id as usize].kind {
                    Kind::Handle(_) => return self.mention_name(ident, Mode::Look),
                    Kind::Default(_) if matches!(pattern, Pat::Ident(_)) => {
                        return self.mention_name(ident, Mode::Look);
                    }
                    _ => {}
                },
                Meaning::Global(name, role @ (Role::Process | Role::Object | Role::NodeObject)) => {
                    return self.destructure(pattern, name, role);
                }
                _ => {}
            },
            Expr::Member(_) => {
                if let (Some(Key { base: Base::Global("process"), member: None }), Pat::Object(_)) =
                    (self.key_of(bare), pattern)
                {
                    return self.destructure(pattern, "process", Role::Process);
                }
            }
            Expr::Bin(_) | Expr::Unary(_) => {
                let cond = self.test(bare);
                if let (false, Pat::Ident(local)) = (cond.is_empty(), pattern) {
                    self.set_kind(&local.id.sym, Kind::Test(std::rc::Rc::new(cond)));
                }
                return;
            }
            _ => {}
        }
        match unit {
            Some(unit) => self.deferrable(init, unit),
            None => self.visit(init),
        }
    }

    /// `const { cwd } = process`
    fn destructure(&mut self, pattern: &Pat, name: &'static str, role: super::globals::Role) {
        let Pat::Object(object) = pattern else { return };
        for prop in &object.props {
            let (key, span, fallback) = match prop {
                ObjectPatProp::Assign(assign) => {
                    (assign.key.id.sym.clone(), assign.key.id.span, assign.value.is_some())
                }
                ObjectPatProp::KeyValue(pair) => match key_name(&pair.key) {
                    Some((key, span)) => (key, span, matches!(*pair.value, Pat::Assign(_))),
                    None => continue,
                },
                ObjectPatProp::Rest(_) => continue,
            };
            let mode = if fallback { Mode::Look } else { Mode::Read };
            self.global_member(name, role, Some(key), span, span, mode);
        }
    }

    /// `import('x').then(x => …)`; true if it was one.
    pub(crate) fn then(&mut self, call: &CallExpr) -> bool {
        let Callee::Expr(callee) = &call.callee else { return false };
        let Expr::Member(member) = peel(callee) else { return false };
        if member.prop.as_ident().is_none_or(|name| name.sym != "then") || !matches!(peel(&member.obj), Expr::Call(_)) {
            return false;
        }
        let Some(import) = self.import_call(&member.obj, true) else { return false };
        match call.args.first().map(|argument| peel(&argument.expr)) {
            Some(handler @ (Expr::Arrow(_) | Expr::Fn(_))) => {
                self.parameter_handle = Some(import);
                self.visit(handler);
                self.parameter_handle = None;
            }
            Some(_) => {
                self.imports[import as usize].whole = true;
                self.visit(&call.args[0].expr);
            }
            None => {}
        }
        call.args.iter().skip(1).for_each(|argument| argument.visit_with(self));
        true
    }

    /// `require(a ? 'x' : 'y')`: each name that it may load.
    pub(crate) fn chosen_import(&mut self, argument: &Expr, dynamic: bool) {
        if let Expr::Cond(cond) = peel(argument) {
            for branch in [&cond.cons, &cond.alt] {
                match literal(branch) {
                    Some((specifier, span)) => {
                        let import = self.add_import(specifier, kind_of_call(dynamic), span);
                        let guarded = self.probe || self.guarded(None);
                        let import = &mut self.imports[import as usize];
                        import.whole = true;
                        import.guarded = guarded;
                    }
                    None => self.chosen_import(branch, dynamic),
                }
            }
        }
    }

    /// Whether an expression is known to be a compiled WebAssembly module: the import of a `.wasm` file.
    pub(crate) fn is_wasm_module(&self, expr: &Expr) -> bool {
        let Expr::Ident(ident) = peel(expr) else { return false };
        let Meaning::Bound(id) = self.meaning(&ident.sym) else { return false };
        match self.bindings[id as usize].kind {
            Kind::Handle(import) | Kind::Default(import) | Kind::Named(import, _) => {
                let specifier = &self.imports[import as usize].specifier;
                specifier.ends_with(".wasm") || specifier.ends_with(".wasm?module")
            }
            _ => false,
        }
    }

    pub(crate) fn bytes_confidence(expr: &Expr) -> Confidence {
        let made = |name: &str| {
            matches!(
                name,
                "Buffer" | "Uint8Array" | "arrayBuffer" | "readFileSync" | "readFile" | "from" | "of" | "compile"
            )
        };
        match peel(expr) {
            Expr::Await(inner) => Self::bytes_confidence(&inner.arg),
            Expr::New(new) if peel(&new.callee).as_ident().is_some_and(|name| made(&name.sym)) => Confidence::Likely,
            Expr::Call(call) => match call.callee.as_expr().map(|callee| peel(callee)) {
                Some(Expr::Member(member)) if member.prop.as_ident().is_some_and(|name| made(&name.sym)) => {
                    Confidence::Likely
                }
                _ => Confidence::Possible,
            },
            _ => Confidence::Possible,
        }
    }
}

/// The text and place of a property key that is written out.
pub(crate) fn key_name(key: &PropName) -> Option<(Atom, Span)> {
    match key {
        PropName::Ident(name) => Some((name.sym.clone(), name.span)),
        PropName::Str(text) => Some((string(text).into(), text.span)),
        _ => None,
    }
}
