//! One walk over a syntax tree, which collects everything that [`crate::ModuleFacts`] says.

mod assign;
mod calls;
mod classes;
mod exports;
mod finish;
pub(crate) mod globals;
mod guards;
mod imports;
mod initial_props;
mod items;
mod owners;
mod scope;
mod statements;

use rustc_hash::{FxHashMap, FxHashSet};
use swc_core::atoms::Atom;
use swc_core::common::Span;
use swc_core::ecma::ast::{
    ArrowExpr, BinaryOp, BindingIdent, BlockStmt, CatchClause, Class, Expr, FnDecl, ForInStmt, ForOfStmt, ForStmt,
    Function, Ident, IfStmt, JSXAttr, JSXAttrName, JSXAttrValue, JSXElementName, JSXExpr, JSXMemberExpr, JSXObject,
    MemberExpr, MemberProp, Pat, Program, Prop, SwitchStmt, TryStmt, UnaryOp, VarDecl, WhileStmt,
};
use swc_core::ecma::visit::{Visit, VisitWith, noop_visit_type};

use crate::text::{Text, literal, peel, string};
use crate::{Confidence, ImportKind, ModuleFacts, UseKind};
use exports::ExportWork;
use globals::{Role, global};
use guards::{Base, Fact, Key};
use imports::ImportWork;
use items::Top;
use owners::{LOAD, Unit, Units};
use scope::{Binding, BindingId, Kind, Meaning};

/// Everything that a parsed program tells.
pub(crate) fn walk(text: &Text<'_>, program: &Program, typescript: bool) -> ModuleFacts {
    let mut walker = Walker {
        text,
        typescript,
        is_esm: matches!(program, Program::Module(_)),
        names: FxHashMap::default(),
        undo: Vec::new(),
        bindings: Vec::new(),
        facts: Vec::new(),
        assigned: Vec::new(),
        overrides: FxHashMap::default(),
        probe: false,
        function_depth: 0,
        unit: LOAD,
        also: None,
        units: Units::default(),
        imports: Vec::new(),
        import_at: FxHashMap::default(),
        parameter_handle: None,
        uses: Vec::new(),
        exports: Vec::new(),
        tops: FxHashMap::default(),
        changed: FxHashSet::default(),
        values: FxHashMap::default(),
        default: None,
        default_function: None,
        common: FxHashMap::default(),
    };
    walker.program(program);
    walker.finish(program)
}

/// A use in the making.
pub(crate) struct UseWork {
    kind: UseKind,
    api: String,
    span: Span,
    key: Option<Key>,
    guarded: bool,
    confidence: Confidence,
    unit: Unit,
    /// Outside every function: a later assignment does not help it.
    immediate: bool,
}

/// How the value of an expression is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As a value.
    Read,
    /// Called, or a member of it is taken: it throws if it is not there.
    Need,
    /// Only looked at: in a test, under `typeof`, before `?.`.
    Look,
}

pub(crate) struct Walker<'a> {
    text: &'a Text<'a>,
    typescript: bool,
    is_esm: bool,
    names: FxHashMap<Atom, BindingId>,
    undo: Vec<(Atom, Option<BindingId>)>,
    bindings: Vec<Binding>,
    /// What holds here, innermost last.
    facts: Vec<Fact>,
    /// Every key that the program assigned so far.
    assigned: Vec<Key>,
    /// Globals that the program replaces at module load, with where.
    overrides: FxHashMap<Key, u32>,
    /// Inside a `try` that only probes.
    probe: bool,
    function_depth: u32,
    unit: Unit,
    /// The declaration whose initialiser this is: what it mentions may run when the declaration is used.
    also: Option<Unit>,
    units: Units,
    imports: Vec<ImportWork>,
    /// Import calls by where they start: an initialiser is looked at before it is visited.
    import_at: FxHashMap<u32, u32>,
    /// The next function's first parameter is this module: `import('x').then(x => …)`.
    parameter_handle: Option<u32>,
    uses: Vec<UseWork>,
    exports: Vec<ExportWork<'a>>,
    tops: FxHashMap<Atom, Top<'a>>,
    /// Top-level names that are assigned again, or changed inside.
    changed: FxHashSet<Atom>,
    /// Values of CommonJS exports.
    values: FxHashMap<String, &'a Expr>,
    default: Option<&'a Expr>,
    default_function: Option<&'a Function>,
    /// CommonJS exports by name.
    common: FxHashMap<Atom, usize>,
}

/// Whether a member's name is written out as `name`.
pub(crate) fn is_named(prop: &MemberProp, name: &str) -> bool {
    match prop {
        MemberProp::Ident(ident) => ident.sym == name,
        MemberProp::Computed(computed) => literal(&computed.expr).is_some_and(|(text, _)| text == name),
        MemberProp::PrivateName(_) => false,
    }
}

/// The name of a member, where it is written out.
pub(crate) fn static_name(prop: &MemberProp) -> Option<Atom> {
    match prop {
        MemberProp::Ident(name) => Some(name.sym.clone()),
        MemberProp::Computed(computed) => literal(&computed.expr).map(|(text, _)| text.into()),
        MemberProp::PrivateName(_) => None,
    }
}

impl Walker<'_> {
    pub(crate) fn visit(&mut self, expr: &Expr) {
        self.expr(expr, Mode::Read);
    }

    /// Runs `work` as code of a unit.
    pub(crate) fn in_unit<T>(&mut self, unit: Unit, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.unit, unit);
        let result = work(self);
        self.unit = before;
        result
    }

    pub(crate) fn push_use(
        &mut self,
        kind: UseKind,
        api: String,
        span: Span,
        key: Option<Key>,
        looked: bool,
        confidence: Confidence,
    ) {
        if key.as_ref().is_some_and(|key| self.owned(key)) {
            return;
        }
        let guarded = looked || self.probe || self.guarded(key.as_ref());
        self.uses.push(UseWork {
            kind,
            api,
            span,
            key,
            guarded,
            confidence,
            unit: self.unit,
            immediate: self.function_depth == 0,
        });
    }

    /// An expression whose value is taken as `mode` says.
    pub(crate) fn expr(&mut self, expr: &Expr, mode: Mode) {
        match expr {
            Expr::Ident(ident) => self.ident(ident, mode),
            Expr::Member(member) => self.member(member, mode),
            Expr::Paren(inner) => self.expr(&inner.expr, mode),
            Expr::TsAs(inner) => self.expr(&inner.expr, mode),
            Expr::TsNonNull(inner) => self.expr(&inner.expr, mode),
            Expr::TsSatisfies(inner) => self.expr(&inner.expr, mode),
            Expr::TsConstAssertion(inner) => self.expr(&inner.expr, mode),
            Expr::TsTypeAssertion(inner) => self.expr(&inner.expr, mode),
            Expr::TsInstantiation(inner) => self.expr(&inner.expr, mode),
            Expr::Call(call) => self.call(call),
            Expr::New(new) => self.new_expr(new),
            Expr::OptChain(chain) => self.chain(chain, mode),
            Expr::Unary(unary) => match unary.op {
                UnaryOp::TypeOf => match peel(&unary.arg) {
                    Expr::Ident(ident) => self.mention_name(ident, Mode::Look),
                    _ => self.expr(&unary.arg, Mode::Look),
                },
                UnaryOp::Delete => self.expr(&unary.arg, Mode::Look),
                UnaryOp::Bang => {
                    self.test(expr);
                }
                _ => self.visit(&unary.arg),
            },
            Expr::Bin(bin) => match bin.op {
                BinaryOp::LogicalAnd
                | BinaryOp::LogicalOr
                | BinaryOp::EqEq
                | BinaryOp::EqEqEq
                | BinaryOp::NotEq
                | BinaryOp::NotEqEq
                | BinaryOp::In => {
                    self.test(expr);
                }
                BinaryOp::NullishCoalescing => {
                    self.expr(&bin.left, Mode::Look);
                    self.visit(&bin.right);
                }
                BinaryOp::InstanceOf => {
                    self.visit(&bin.left);
                    self.visit(&bin.right);
                }
                _ => {
                    // A sum of many terms leans left: walked without recursion.
                    let mut bin = bin;
                    loop {
                        self.visit(&bin.right);
                        match &*bin.left {
                            Expr::Bin(left) if is_plain(left.op) => bin = left,
                            left => break self.visit(left),
                        }
                    }
                }
            },
            Expr::Cond(cond) => {
                let test = self.test(&cond.test);
                self.under(&test.yes, |walker| walker.expr(&cond.cons, mode));
                self.under(&test.no, |walker| walker.expr(&cond.alt, mode));
            }
            Expr::Assign(assign) => self.assign(assign, None),
            Expr::Update(update) => {
                if let Expr::Ident(ident) = peel(&update.arg) {
                    self.note_changed(&ident.sym);
                }
                self.visit(&update.arg);
            }
            Expr::Await(inner) => self.awaited(inner),
            Expr::Fn(function) => {
                let mark = self.undo.len();
                if let Some(name) = &function.ident {
                    self.declare(&name.sym);
                }
                self.function(&function.function);
                self.close(mark);
            }
            Expr::Class(class) => {
                let mark = self.undo.len();
                if let Some(name) = &class.ident {
                    self.declare(&name.sym);
                }
                self.class(&class.class, None);
                self.close(mark);
            }
            _ => expr.visit_children_with(self),
        }
    }

    fn ident(&mut self, ident: &Ident, mode: Mode) {
        let Some(id) = self.names.get(&ident.sym).copied() else {
            if let Some((name, role)) = global(&ident.sym) {
                self.global_use(name, role, ident.span, mode, false);
            }
            return;
        };
        self.mention(id, mode);
        if let Meaning::Global(name, role) = self.aliased(id) {
            self.global_use(name, role, ident.span, mode, false);
        }
    }

    /// Notes that a name is mentioned, as far as it is bound.
    pub(crate) fn mention_name(&mut self, ident: &Ident, mode: Mode) {
        if let Some(id) = self.names.get(&ident.sym) {
            self.mention(*id, mode);
        }
    }

    fn mention(&mut self, id: BindingId, mode: Mode) {
        let binding = &self.bindings[id as usize];
        if let Some(top) = binding.top {
            self.units.mention(self.unit, top);
            if let Some(also) = self.also {
                self.units.mention(also, top);
            }
        }
        match binding.kind {
            Kind::Handle(import) => {
                let import = &mut self.imports[import as usize];
                import.valued = true;
                import.whole |= mode != Mode::Look;
            }
            Kind::Default(import) => {
                if mode == Mode::Read {
                    self.imports[import as usize].default_escapes = true;
                }
                self.note_default(import, id, mode);
            }
            Kind::Named(import, name) => self.note_named(import, name, id, mode),
            _ => {}
        }
    }

    /// A global that is mentioned by name, or as a member of the global object.
    fn global_use(&mut self, name: &'static str, role: Role, span: Span, mode: Mode, through_object: bool) {
        let confidence = match (role, through_object, mode) {
            (Role::Plain | Role::Browser, true, Mode::Read | Mode::Look) => Confidence::Possible,
            (Role::Plain, ..) | (Role::NodeObject, false, _) => Confidence::Certain,
            (Role::Browser, ..) => Confidence::Likely,
            _ => return,
        };
        let looked = through_object && mode == Mode::Look;
        self.push_use(UseKind::Global, name.to_owned(), span, Some(Self::role_key(name, role)), looked, confidence);
    }

    /// `object.name`
    fn member(&mut self, member: &MemberExpr, mode: Mode) {
        if let MemberProp::Computed(computed) = &member.prop {
            self.visit(&computed.expr);
        }
        let object = peel(&member.obj);
        // Looked up as rarely as can be: most members are of plain values.
        match object {
            Expr::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Other => {}
                Meaning::Global(name, role) => {
                    self.mention_name(ident, Mode::Look);
                    self.global_member(name, role, static_name(&member.prop), member.span, ident.span, mode);
                }
                Meaning::Bound(id) => self.bound_member(id, static_name(&member.prop).as_ref(), member.span, mode),
            },
            Expr::Member(inner) => {
                if let Expr::Ident(ident) = peel(&inner.obj)
                    && inner.prop.as_ident().is_some_and(|name| name.sym == "default")
                    && let Meaning::Bound(id) = self.meaning(&ident.sym)
                    && matches!(self.bindings[id as usize].kind, Kind::Handle(_))
                {
                    return self.bound_member(id, static_name(&member.prop).as_ref(), member.span, mode);
                }
                self.deep_member(member, object, mode);
            }
            Expr::OptChain(_) => self.deep_member(member, object, mode),
            Expr::Call(_) | Expr::Await(_) => {
                if let Some(import) = self.import_call(object, true) {
                    match static_name(&member.prop) {
                        Some(name) => self.take(import, &name, member.span, None, mode, false),
                        None => self.imports[import as usize].whole = true,
                    }
                    return;
                }
                self.expr(object, Mode::Need);
            }
            _ => self.expr(object, Mode::Need),
        }
    }

    fn deep_member(&mut self, member: &MemberExpr, object: &Expr, mode: Mode) {
        if let Some(Key { base: Base::Global("process"), member: None }) = self.key_of(object) {
            self.global_member("process", Role::Process, static_name(&member.prop), member.span, member.span, mode);
        }
        // `a?.b`: the chain itself says whether `a` may be missing.
        self.expr(object, Mode::Need);
    }

    fn global_member(
        &mut self,
        name: &'static str,
        role: Role,
        member: Option<Atom>,
        span: Span,
        object: Span,
        mode: Mode,
    ) {
        match role {
            Role::Process => {
                let Some(member) = member.filter(|member| member != "env") else { return };
                let confidence = if mode == Mode::Need { Confidence::Certain } else { Confidence::Likely };
                let key = Key { base: Base::Global("process"), member: Some(member.clone()) };
                self.push_use(
                    UseKind::Global,
                    format!("process.{member}"),
                    span,
                    Some(key),
                    mode == Mode::Look,
                    confidence,
                );
            }
            Role::Object | Role::NodeObject => {
                self.global_use(name, role, object, Mode::Need, false);
                if let Some((name, role)) = member.and_then(|member| global(&member)) {
                    self.global_use(name, role, span, mode, true);
                }
            }
            Role::Plain | Role::Browser => self.global_use(name, role, object, Mode::Need, false),
            _ => {}
        }
    }

    fn bound_member(&mut self, id: BindingId, name: Option<&Atom>, span: Span, mode: Mode) {
        let Binding { kind, top } = &self.bindings[id as usize];
        if let Some(top) = top {
            self.units.mention(self.unit, *top);
        }
        match *kind {
            Kind::Handle(import) => match name {
                Some(name) => self.take(import, name, span, Some(id), mode, false),
                None => self.imports[import as usize].whole = true,
            },
            Kind::Default(import) => {
                self.note_default(import, id, mode);
                match name {
                    Some(name) => self.take(import, name, span, Some(id), mode, true),
                    None => self.imports[import as usize].default_escapes = true,
                }
            }
            Kind::Named(import, name) => self.note_named(import, name, id, mode),
            _ => {}
        }
    }

    pub(crate) fn function(&mut self, function: &Function) {
        function.decorators.iter().for_each(|decorator| self.visit(&decorator.expr));
        let mark = self.undo.len();
        let probe = std::mem::replace(&mut self.probe, false);
        let handle = self.parameter_handle.take();
        self.function_depth += 1;
        for (index, param) in function.params.iter().enumerate() {
            self.declare_pattern(&param.pat);
            if let (0, Some(import)) = (index, handle) {
                self.bind_pattern(&param.pat, import);
            }
        }
        for param in &function.params {
            param.decorators.iter().for_each(|decorator| self.visit(&decorator.expr));
            self.pattern(&param.pat);
        }
        if let Some(body) = &function.body {
            self.body(&body.stmts);
        }
        self.function_depth -= 1;
        self.probe = probe;
        self.close(mark);
    }

    fn arrow(&mut self, arrow: &ArrowExpr) {
        use swc_core::ecma::ast::ArrowFunctionBody;
        let mark = self.undo.len();
        let probe = std::mem::replace(&mut self.probe, false);
        let handle = self.parameter_handle.take();
        self.function_depth += 1;
        for (index, param) in arrow.params.iter().enumerate() {
            self.declare_pattern(param);
            if let (0, Some(import)) = (index, handle) {
                self.bind_pattern(param, import);
            }
        }
        arrow.params.iter().for_each(|param| self.pattern(param));
        match &*arrow.body {
            ArrowFunctionBody::FunctionBody(body) => self.body(&body.stmts),
            ArrowFunctionBody::Expr(expr) => self.visit(expr),
        }
        self.function_depth -= 1;
        self.probe = probe;
        self.close(mark);
    }

    /// The expressions inside a pattern: defaults and computed keys.
    pub(crate) fn pattern(&mut self, pattern: &Pat) {
        if !matches!(pattern, Pat::Ident(_)) {
            pattern.visit_with(self);
        }
    }

    fn jsx_object(&mut self, object: &JSXObject) -> Option<BindingId> {
        match object {
            JSXObject::Ident(ident) => match self.meaning(&ident.sym) {
                Meaning::Bound(id) => Some(id),
                _ => None,
            },
            JSXObject::JSXMemberExpr(member) => {
                if let Some(id) = self.jsx_object(&member.obj) {
                    self.bound_member(id, Some(&member.prop.sym), member.span, Mode::Need);
                }
                None
            }
        }
    }
}

fn is_plain(op: BinaryOp) -> bool {
    !matches!(
        op,
        BinaryOp::LogicalAnd
            | BinaryOp::LogicalOr
            | BinaryOp::EqEq
            | BinaryOp::EqEqEq
            | BinaryOp::NotEq
            | BinaryOp::NotEqEq
            | BinaryOp::In
            | BinaryOp::NullishCoalescing
            | BinaryOp::InstanceOf
    )
}

impl Visit for Walker<'_> {
    noop_visit_type!();

    fn visit_expr(&mut self, expr: &Expr) {
        self.expr(expr, Mode::Read);
    }

    fn visit_prop(&mut self, prop: &Prop) {
        match prop {
            Prop::Shorthand(ident) => self.ident(ident, Mode::Read),
            _ => prop.visit_children_with(self),
        }
    }

    // Names that declare, label or select are no uses.
    fn visit_ident(&mut self, _: &Ident) {}
    fn visit_binding_ident(&mut self, _: &BindingIdent) {}

    fn visit_function(&mut self, function: &Function) {
        self.function(function);
    }

    fn visit_arrow_expr(&mut self, arrow: &ArrowExpr) {
        self.arrow(arrow);
    }

    fn visit_class(&mut self, class: &Class) {
        self.class(class, None);
    }

    fn visit_fn_decl(&mut self, decl: &FnDecl) {
        if !decl.declare {
            self.function(&decl.function);
        }
    }

    fn visit_var_decl(&mut self, var: &VarDecl) {
        self.var(var);
    }

    fn visit_block_stmt(&mut self, block: &BlockStmt) {
        self.block(&block.stmts);
    }

    fn visit_expr_stmt(&mut self, stmt: &swc_core::ecma::ast::ExprStmt) {
        self.expr_stmt(&stmt.expr);
    }

    fn visit_if_stmt(&mut self, item: &IfStmt) {
        self.if_stmt(item);
    }

    fn visit_switch_stmt(&mut self, item: &SwitchStmt) {
        self.switch(item);
    }

    fn visit_try_stmt(&mut self, item: &TryStmt) {
        self.try_stmt(item);
    }

    fn visit_catch_clause(&mut self, clause: &CatchClause) {
        let mark = self.undo.len();
        if let Some(param) = &clause.param {
            self.declare_pattern(param);
            self.pattern(param);
        }
        self.block(&clause.body.stmts);
        self.close(mark);
    }

    fn visit_while_stmt(&mut self, item: &WhileStmt) {
        let test = self.test(&item.test);
        self.under(&test.yes, |walker| item.body.visit_with(walker));
    }

    fn visit_for_stmt(&mut self, item: &ForStmt) {
        self.for_stmt(item);
    }

    fn visit_for_in_stmt(&mut self, item: &ForInStmt) {
        self.for_each(&item.left, &item.right, &item.body);
    }

    fn visit_for_of_stmt(&mut self, item: &ForOfStmt) {
        self.for_each(&item.left, &item.right, &item.body);
    }

    fn visit_jsx_element_name(&mut self, name: &JSXElementName) {
        match name {
            // `<div>` names no binding.
            JSXElementName::Ident(ident) if !ident.sym.starts_with(|c: char| c.is_ascii_lowercase()) => {
                self.ident(ident, Mode::Need)
            }
            JSXElementName::JSXMemberExpr(member) => self.visit_jsx_member_expr(member),
            JSXElementName::Ident(_) | JSXElementName::JSXNamespacedName(_) => {}
        }
    }

    fn visit_jsx_closing_element(&mut self, _: &swc_core::ecma::ast::JSXClosingElement) {}

    fn visit_jsx_member_expr(&mut self, member: &JSXMemberExpr) {
        if let Some(id) = self.jsx_object(&member.obj) {
            self.bound_member(id, Some(&member.prop.sym), member.span, Mode::Need);
        }
    }

    fn visit_jsx_attr(&mut self, attr: &JSXAttr) {
        let event = matches!(&attr.name, JSXAttrName::Ident(name)
            if name.sym.strip_prefix("on").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase())));
        // An event handler runs where events are: in a browser.
        if event
            && let Some(JSXAttrValue::JSXExprContainer(container)) = &attr.value
            && let JSXExpr::Expr(handler) = &container.expr
            && matches!(peel(handler), Expr::Arrow(_) | Expr::Fn(_))
        {
            return self.under(&[Fact::Never], |walker| walker.visit(handler));
        }
        attr.value.visit_with(self);
    }
}

/// How an import is written, for one that has no clause.
pub(crate) fn kind_of_call(dynamic: bool) -> ImportKind {
    if dynamic { ImportKind::Dynamic } else { ImportKind::Require }
}

/// The text of an export or import name.
pub(crate) fn export_name(name: &swc_core::ecma::ast::ModuleExportName) -> String {
    match name {
        swc_core::ecma::ast::ModuleExportName::Ident(ident) => ident.sym.to_string(),
        swc_core::ecma::ast::ModuleExportName::Str(text) => string(text),
    }
}
