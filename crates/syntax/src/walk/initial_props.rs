//! Whether the component that a page exports by default has `getInitialProps`.

use rustc_hash::{FxHashMap, FxHashSet};
use swc_core::atoms::Atom;
use swc_core::ecma::ast::{
    AssignExpr, CallExpr, Callee, Class, ClassMember, Decl, DefaultDecl, ExportSpecifier, Expr, MemberExpr, MethodKind,
    ModuleDecl, ModuleItem, Pat, Program, Stmt, UnaryOp, VarDecl,
};

use super::key_name;
use super::{export_name, is_named};
use crate::text::peel;

const NAME: &str = "getInitialProps";
/// Names and wrappers that a component is looked for behind.
const WRAPS: u32 = 16;

/// Whether a module's default export has `getInitialProps`: its own, a base class's, or that of the component which a call
/// such as `withRouter(Page)` wraps. Next asks the component, not the module (`Component.getInitialProps`).
pub(crate) fn on_default(program: &Program) -> bool {
    let mut components = Components { common: matches!(program, Program::Script(_)), ..Components::default() };
    match program {
        Program::Module(module) => module.body.iter().for_each(|item| match item {
            ModuleItem::ModuleDecl(decl) => components.module_decl(decl),
            ModuleItem::Stmt(stmt) => components.stmt(stmt),
        }),
        Program::Script(script) => script.body.iter().for_each(|stmt| components.stmt(stmt)),
    }
    match components.default.take() {
        Some(Exported::Name(name)) => components.named(name, WRAPS),
        Some(Exported::Class(class)) => components.class(class, WRAPS),
        Some(Exported::Value(value)) => components.given_to_default || components.value(value, WRAPS),
        None => false,
    }
}

/// What stands behind the default export.
enum Exported<'a> {
    Name(&'a Atom),
    Class(&'a Class),
    Value(&'a Expr),
}

/// The top level, as far as components go.
#[derive(Default)]
struct Components<'a> {
    /// A CommonJS module.
    common: bool,
    /// Names that are given the function by assignment.
    given: FxHashSet<&'a Atom>,
    /// `module.exports.getInitialProps = …`
    given_to_default: bool,
    classes: FxHashMap<&'a Atom, &'a Class>,
    values: FxHashMap<&'a Atom, &'a Expr>,
    default: Option<Exported<'a>>,
}

impl<'a> Components<'a> {
    fn module_decl(&mut self, decl: &'a ModuleDecl) {
        match decl {
            ModuleDecl::ExportDecl(export) => self.decl(&export.decl),
            ModuleDecl::ExportDefaultDecl(export) => match &export.decl {
                DefaultDecl::Fn(function) => {
                    self.default = function.ident.as_ref().map(|name| Exported::Name(&name.sym))
                }
                DefaultDecl::Class(class) => {
                    self.default = Some(match &class.ident {
                        Some(name) => {
                            self.classes.insert(&name.sym, &class.class);
                            Exported::Name(&name.sym)
                        }
                        None => Exported::Class(&class.class),
                    });
                }
                DefaultDecl::TsInterfaceDecl(_) => {}
            },
            ModuleDecl::ExportDefaultExpr(export) => self.default = Some(Exported::Value(&export.expr)),
            ModuleDecl::TsExportAssignment(export) => self.default = Some(Exported::Value(&export.expr)),
            ModuleDecl::ExportNamed(export) if export.src.is_none() => {
                for specifier in &export.specifiers {
                    if let ExportSpecifier::Named(named) = specifier
                        && let swc_core::ecma::ast::ModuleExportName::Ident(local) = &named.orig
                        && export_name(named.exported.as_ref().unwrap_or(&named.orig)) == "default"
                    {
                        self.default = Some(Exported::Name(&local.sym));
                    }
                }
            }
            _ => {}
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Decl(decl) => self.decl(decl),
            Stmt::Expr(stmt) => self.expr(&stmt.expr),
            Stmt::Block(block) => block.stmts.iter().for_each(|stmt| self.stmt(stmt)),
            Stmt::If(item) => {
                self.stmt(&item.cons);
                if let Some(alt) = &item.alt {
                    self.stmt(alt);
                }
            }
            _ => {}
        }
    }

    fn decl(&mut self, decl: &'a Decl) {
        match decl {
            Decl::Var(var) => self.var(var),
            Decl::Class(class) => {
                self.classes.insert(&class.ident.sym, &class.class);
            }
            _ => {}
        }
    }

    fn var(&mut self, var: &'a VarDecl) {
        for decl in &var.decls {
            let Some(init) = &decl.init else { continue };
            if let Pat::Ident(name) = &decl.name {
                self.values.insert(&name.id.sym, init);
            }
            self.expr(init);
        }
    }

    /// Notes the assignments that a statement makes.
    fn expr(&mut self, expr: &'a Expr) {
        match peel(expr) {
            Expr::Assign(assign) => {
                self.assign(assign);
                self.expr(&assign.right);
            }
            Expr::Seq(sequence) => sequence.exprs.iter().for_each(|expr| self.expr(expr)),
            _ => {}
        }
    }

    fn assign(&mut self, assign: &'a AssignExpr) {
        let Some(member) = assign.left.as_simple().and_then(|target| target.as_member()) else { return };
        if is_named(&member.prop, NAME) {
            match peel(&member.obj) {
                _ if is_nothing(&assign.right) => {}
                Expr::Ident(name) => {
                    self.given.insert(&name.sym);
                }
                Expr::Member(object) if self.is_default(object) => self.given_to_default = true,
                _ => {}
            }
        } else if self.is_default(member) && !is_nothing(&assign.right) {
            self.default = Some(Exported::Value(&assign.right));
        }
    }

    /// `module.exports`, `exports.default`
    fn is_default(&self, member: &MemberExpr) -> bool {
        let object = peel(&member.obj).as_ident().map(|name| &*name.sym);
        self.common
            && match object {
                Some("module") => is_named(&member.prop, "exports"),
                Some("exports") => is_named(&member.prop, "default"),
                _ => false,
            }
    }

    fn named(&mut self, name: &'a Atom, wraps: u32) -> bool {
        if self.given.contains(name) {
            return true;
        }
        let Some(wraps) = wraps.checked_sub(1) else { return false };
        // Taken out: a name is looked behind once, however often it is mentioned.
        if let Some(class) = self.classes.remove(name)
            && self.class(class, wraps)
        {
            return true;
        }
        self.values.remove(name).is_some_and(|value| self.value(value, wraps))
    }

    fn value(&mut self, value: &'a Expr, wraps: u32) -> bool {
        let Some(wraps) = wraps.checked_sub(1) else { return false };
        match peel(value) {
            Expr::Ident(name) => self.named(&name.sym, wraps),
            Expr::Class(class) => self.class(&class.class, wraps),
            Expr::Assign(assign) => self.value(&assign.right, wraps),
            Expr::Seq(sequence) => sequence.exprs.last().is_some_and(|last| self.value(last, wraps)),
            // These make a component of their own and hand no statics on.
            Expr::Call(call) if is_fresh(call) => false,
            // `withRouter(Page)`, `connect(…)(Page)`: a wrapper hands the component's statics on.
            Expr::Call(call) => call.args.iter().any(|argument| self.value(&argument.expr, wraps)),
            _ => false,
        }
    }

    fn class(&mut self, class: &'a Class, wraps: u32) -> bool {
        let own = class.body.iter().any(|member| match member {
            ClassMember::Method(method) => {
                method.is_static
                    && method.kind != MethodKind::Setter
                    && method.function.body.is_some()
                    && key_name(&method.key).is_some_and(|(name, _)| name == NAME)
            }
            ClassMember::ClassProp(prop) => {
                prop.is_static
                    && prop.value.as_ref().is_some_and(|value| !is_nothing(value))
                    && key_name(&prop.key).is_some_and(|(name, _)| name == NAME)
            }
            _ => false,
        });
        own || class.super_class.as_ref().is_some_and(|base| self.value(base, wraps))
    }
}

/// `memo(Page)`, `React.forwardRef(Page)`, `dynamic(() => …)`: React and Next copy nothing over.
fn is_fresh(call: &CallExpr) -> bool {
    const FRESH: &[&str] = &["memo", "forwardRef", "lazy", "dynamic"];
    let Callee::Expr(callee) = &call.callee else { return false };
    match peel(callee) {
        Expr::Ident(name) => FRESH.contains(&&*name.sym),
        Expr::Member(member) => {
            peel(&member.obj).as_ident().is_some_and(|object| object.sym == "React")
                && FRESH.iter().any(|name| is_named(&member.prop, name))
        }
        _ => false,
    }
}

/// `undefined`, `null`, `void 0`: compilers write it first, and it gives nothing.
fn is_nothing(value: &Expr) -> bool {
    match peel(value) {
        Expr::Ident(name) => name.sym == "undefined",
        Expr::Lit(swc_core::ecma::ast::Lit::Null(_)) => true,
        Expr::Unary(unary) => unary.op == UnaryOp::Void,
        _ => false,
    }
}
