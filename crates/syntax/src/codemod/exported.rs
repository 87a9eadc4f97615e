//! The expression behind an exported name, where this file has it.

use swc_core::ecma::ast::{
    AssignExpr, AssignTarget, Callee, Decl, ExportSpecifier, Expr, MemberExpr, MemberProp, ModuleDecl,
    ModuleExportName, ModuleItem, ObjectPatProp, Pat, Program, Prop, PropName, PropOrSpread, SimpleAssignTarget, Stmt,
    VarDecl, VarDeclKind,
};

use crate::text::{literal, peel, string};

/// What a file exports under a name.
pub(super) enum Exported<'a> {
    /// Nothing.
    Nothing,
    /// This value.
    Value(&'a Expr),
    /// It comes from that module.
    From(String),
    /// A variable that may change, with its value.
    Mutable,
    /// Something that is no value to edit.
    Other,
}

/// The top level of a program as statements, with the module declarations apart.
pub(super) fn statements(program: &Program) -> Vec<&Stmt> {
    match program {
        Program::Script(script) => script.body.iter().collect(),
        Program::Module(module) => module.body.iter().filter_map(ModuleItem::as_stmt).collect(),
    }
}

pub(super) fn declarations(program: &Program) -> Vec<&ModuleDecl> {
    match program {
        Program::Script(_) => Vec::new(),
        Program::Module(module) => module.body.iter().filter_map(ModuleItem::as_module_decl).collect(),
    }
}

/// Whether the file hands out what it has by assignment.
pub(super) fn is_common(program: &Program) -> bool {
    declarations(program).is_empty() && statements(program).iter().any(|stmt| assignment(stmt).is_some())
}

/// Looks a name up.
pub(super) fn exported<'a>(program: &'a Program, name: &str) -> Exported<'a> {
    for decl in declarations(program) {
        match decl {
            ModuleDecl::ExportDecl(export) => match &export.decl {
                Decl::Var(var) => {
                    if let Some(found) = variable(var, name) {
                        return found;
                    }
                }
                Decl::Fn(function) if function.ident.sym == name => return Exported::Other,
                Decl::Class(class) if class.ident.sym == name => return Exported::Other,
                _ => {}
            },
            ModuleDecl::ExportNamed(export) if !export.type_only => {
                for specifier in &export.specifiers {
                    let ExportSpecifier::Named(named) = specifier else { continue };
                    let public = named.exported.as_ref().unwrap_or(&named.orig);
                    if named.is_type_only || text_of(public) != name {
                        continue;
                    }
                    return match &export.src {
                        Some(from) => Exported::From(string(from)),
                        None => local(program, &text_of(&named.orig)),
                    };
                }
            }
            _ => {}
        }
    }
    let mut found = Exported::Nothing;
    for stmt in statements(program) {
        let Some((target, value)) = assignment(stmt) else { continue };
        match target {
            Some(key) if key == name => found = Exported::Value(value),
            Some(_) => {}
            // `module.exports = { config: … }`
            None => {
                if let Expr::Object(object) = peel(value)
                    && let Some(value) = object.props.iter().rev().find_map(|prop| property(prop, name))
                {
                    found = match value {
                        Some(value) => Exported::Value(value),
                        None => local(program, name),
                    };
                }
            }
        }
    }
    found
}

/// The value of a property of that name; `Some(None)` for a shorthand.
pub(super) fn property<'a>(prop: &'a PropOrSpread, name: &str) -> Option<Option<&'a Expr>> {
    let PropOrSpread::Prop(prop) = prop else { return None };
    match &**prop {
        Prop::KeyValue(pair) if key(&pair.key).as_deref() == Some(name) => Some(Some(&pair.value)),
        Prop::Shorthand(ident) if ident.sym == name => Some(None),
        _ => None,
    }
}

pub(super) fn key(name: &PropName) -> Option<String> {
    match name {
        PropName::Ident(ident) => Some(ident.sym.to_string()),
        PropName::Str(text) => Some(string(text)),
        PropName::Computed(computed) => literal(&computed.expr).map(|(text, _)| text),
        _ => None,
    }
}

/// The value of a top-level variable, or where an imported name comes from.
pub(super) fn local<'a>(program: &'a Program, name: &str) -> Exported<'a> {
    let plain = statements(program).into_iter().filter_map(|stmt| match stmt {
        Stmt::Decl(Decl::Var(var)) => Some(&**var),
        _ => None,
    });
    let exported = declarations(program).into_iter().filter_map(|decl| match decl {
        ModuleDecl::ExportDecl(export) => match &export.decl {
            Decl::Var(var) => Some(&**var),
            _ => None,
        },
        _ => None,
    });
    if let Some(found) = plain.chain(exported).find_map(|var| variable(var, name)) {
        return found;
    }
    for decl in declarations(program) {
        if let ModuleDecl::Import(import) = decl
            && import.specifiers.iter().any(|specifier| specifier.local().sym == name)
        {
            return Exported::From(string(&import.src));
        }
    }
    Exported::Other
}

fn variable<'a>(var: &'a VarDecl, name: &str) -> Option<Exported<'a>> {
    if var.decls.iter().any(|decl| !matches!(decl.name, Pat::Ident(_)) && binds(&decl.name, name)) {
        return Some(Exported::Other);
    }
    let declarator = var.decls.iter().find(|decl| matches!(&decl.name, Pat::Ident(ident) if ident.id.sym == name))?;
    Some(match &declarator.init {
        Some(init) if var.kind == VarDeclKind::Const => Exported::Value(init),
        Some(_) => Exported::Mutable,
        None => Exported::Other,
    })
}

/// `exports.x = …`, `module.exports.x = …` with the name, `module.exports = …` without one.
fn assignment(stmt: &Stmt) -> Option<(Option<String>, &Expr)> {
    let Stmt::Expr(stmt) = stmt else { return None };
    let Expr::Assign(AssignExpr { left: AssignTarget::Simple(SimpleAssignTarget::Member(member)), right, .. }) =
        peel(&stmt.expr)
    else {
        return None;
    };
    if is_exports(member) {
        return Some((None, right));
    }
    let of_exports = match peel(&member.obj) {
        Expr::Ident(ident) => ident.sym == "exports",
        Expr::Member(inner) => is_exports(inner),
        _ => false,
    };
    of_exports.then(|| member_name(member)).flatten().map(|name| (Some(name), &**right))
}

fn is_exports(member: &MemberExpr) -> bool {
    matches!(peel(&member.obj), Expr::Ident(ident) if ident.sym == "module")
        && member_name(member).as_deref() == Some("exports")
}

pub(super) fn member_name(member: &MemberExpr) -> Option<String> {
    match &member.prop {
        MemberProp::Ident(ident) => Some(ident.sym.to_string()),
        MemberProp::Computed(computed) => literal(&computed.expr).map(|(text, _)| text),
        MemberProp::PrivateName(_) => None,
    }
}

/// Through parentheses, assertions, `Object.freeze(…)` and constants of this file.
pub(super) fn unwrapped<'a>(program: &'a Program, expr: &'a Expr) -> &'a Expr {
    let mut at = peel(expr);
    // Constants may go in circles.
    for _ in 0..8 {
        at = match at {
            Expr::Ident(ident) => match local(program, &ident.sym) {
                Exported::Value(value) => peel(value),
                _ => return at,
            },
            Expr::Call(call) => {
                let freezes = matches!(&call.callee, Callee::Expr(callee) if matches!(peel(callee), Expr::Member(member)
                    if member_name(member).as_deref() == Some("freeze")
                        && matches!(peel(&member.obj), Expr::Ident(ident) if ident.sym == "Object")));
                match call.args.first() {
                    Some(first) if freezes && first.spread.is_none() => peel(&first.expr),
                    _ => return at,
                }
            }
            _ => return at,
        };
    }
    at
}

fn text_of(name: &ModuleExportName) -> String {
    match name {
        ModuleExportName::Ident(ident) => ident.sym.to_string(),
        ModuleExportName::Str(text) => string(text),
    }
}

/// Whether a pattern declares the name.
fn binds(pattern: &Pat, name: &str) -> bool {
    match pattern {
        Pat::Ident(ident) => ident.id.sym == name,
        Pat::Array(array) => array.elems.iter().flatten().any(|inner| binds(inner, name)),
        Pat::Rest(rest) => binds(&rest.arg, name),
        Pat::Assign(assign) => binds(&assign.left, name),
        Pat::Object(object) => object.props.iter().any(|prop| match prop {
            ObjectPatProp::KeyValue(pair) => binds(&pair.value, name),
            ObjectPatProp::Assign(assign) => assign.key.id.sym == name,
            ObjectPatProp::Rest(rest) => binds(&rest.arg, name),
        }),
        _ => false,
    }
}
