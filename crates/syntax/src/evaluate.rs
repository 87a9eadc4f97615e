//! Bounded evaluation of owned expressions.

mod message;
mod operators;

use std::sync::Arc;

use crate::{
    Constant, Declared, Element, Evaluation, ExportKind, Expr, ExprKind, ImportKind, Key, ModuleFacts, NotStatic,
    Property, Value, ValueKind,
};

pub(crate) use operators::number_text;
use operators::{PropertyMap, arithmetic, text_of, truthy};

/// Steps of one evaluation.
const MAX_STEPS: u32 = 200_000;
/// Depth of one evaluation: constants and modules that lead to one another count too.
const MAX_DEPTH: u32 = 128;
/// Bytes of text that one evaluation may make; an element or a property weighs as much as [`ELEMENT`] of them.
const MAX_OUTPUT: usize = 4 << 20;
const ELEMENT: usize = 64;
/// Modules that a re-export may lead through.
const MAX_HOPS: u32 = 64;

/// The modules that an evaluation may look into. Module 0 is where it begins; the caller numbers the rest.
pub trait Scope {
    /// The facts of a module, parsed when first asked for.
    fn facts(&mut self, module: u32) -> Option<Arc<ModuleFacts>>;
    /// The project module that `specifier` means in `from`; `None` for a package, a built-in or a missing file.
    fn resolve(&mut self, from: u32, specifier: &str) -> Option<u32>;
}

/// A scope of one module, whose imports are not followed.
pub struct Alone(pub Arc<ModuleFacts>);

impl Scope for Alone {
    fn facts(&mut self, module: u32) -> Option<Arc<ModuleFacts>> {
        (module == 0).then(|| Arc::clone(&self.0))
    }

    fn resolve(&mut self, _from: u32, _specifier: &str) -> Option<u32> {
        None
    }
}

/// An evaluated export of module 0.
#[derive(Clone, Debug)]
pub struct ExportValue {
    pub evaluation: Evaluation,
    /// How it is declared in the module that declares it.
    pub declared: Declared,
    /// The module that declares it; 0 is the module that evaluation began in.
    pub module: u32,
}

/// The value of `expr` of module 0, whole or not at all. `path` names it in messages (`config`).
///
/// # Errors
/// The first sub-expression that is not known.
pub fn evaluate(expr: &Expr, path: &str, scope: &mut dyn Scope) -> Result<Value, NotStatic> {
    let mut evaluation = evaluate_properties(expr, path, scope);
    if evaluation.unknown.is_empty() { Ok(evaluation.value) } else { Err(evaluation.unknown.swap_remove(0)) }
}

/// The value of `expr` of module 0, property by property: one that is not known leaves the others known.
pub fn evaluate_properties(expr: &Expr, path: &str, scope: &mut dyn Scope) -> Evaluation {
    let mut evaluator = Evaluator::new(scope);
    let value = evaluator.part(expr, 0, path);
    Evaluation { value, unknown: evaluator.unknown }
}

/// The value of the export `name` of module 0, followed through aliases, re-exports and `export *`.
///
/// `None` when nothing of that name is exported, or only a type.
pub fn evaluate_export(name: &str, scope: &mut dyn Scope) -> Option<ExportValue> {
    let facts = scope.facts(0)?;
    let export = facts.exports.iter().find(|export| export.name == name && !export.type_only);
    let mut evaluator = Evaluator::new(scope);
    match evaluator.find(0, name, 0) {
        Found::Expr { module, expr, declared, local } => {
            let value = match &local {
                Some(local) => evaluator.constant(module, local, &expr, name),
                None => evaluator.part(&expr, module, name),
            };
            Some(ExportValue { evaluation: Evaluation { value, unknown: evaluator.unknown }, declared, module })
        }
        missing => {
            let stand_in = Expr { kind: ExprKind::Undefined, at: export?.at, text: name.to_owned() };
            let reason = missing.reason(name);
            let value = evaluator.unknown(&stand_in, 0, name, reason);
            let evaluation = Evaluation { value, unknown: evaluator.unknown };
            let declared = match missing {
                Found::Code("a function") => Declared::Function,
                Found::Code("a class") => Declared::Class,
                _ => Declared::Expression,
            };
            Some(ExportValue { evaluation, declared, module: 0 })
        }
    }
}

/// Where an export's value is.
enum Found {
    Expr {
        module: u32,
        expr: Expr,
        declared: Declared,
        local: Option<String>,
    },
    /// A function, class or the like: exported, with no value of its own.
    Code(&'static str),
    /// Imported from something that is no project file.
    Outside(String),
    Missing(String),
    Cycle,
}

impl Found {
    fn reason(&self, name: &str) -> (String, &'static str) {
        match self {
            Self::Expr { .. } => (format!("`{name}` cannot be known without running the code"), message::LITERAL),
            Self::Code(what) => {
                (format!("`{name}` is {what}, which has no value before the code runs"), message::LITERAL)
            }
            Self::Outside(specifier) => {
                (format!("`{name}` comes from `{specifier}`, which is not a file of this project"), message::OWN_FILE)
            }
            Self::Missing(specifier) => (format!("`{specifier}` exports no `{name}`"), message::OWN_FILE),
            Self::Cycle => (format!("`{name}` is re-exported in a circle"), message::LITERAL),
        }
    }
}

struct Evaluator<'a> {
    scope: &'a mut dyn Scope,
    unknown: Vec<NotStatic>,
    steps: u32,
    depth: u32,
    output: usize,
    /// Constants being evaluated, to tell a cycle.
    active: Vec<(u32, String)>,
}

/// Why a value is not known, on its way up.
type Reason = (String, &'static str);

impl<'a> Evaluator<'a> {
    fn new(scope: &'a mut dyn Scope) -> Self {
        Self { scope, unknown: Vec::new(), steps: 0, depth: 0, output: 0, active: Vec::new() }
    }

    /// Records why and gives the unknown value.
    fn unknown(&mut self, expr: &Expr, module: u32, path: &str, (reason, hint): Reason) -> Value {
        self.unknown.push(NotStatic { at: expr.at, module, path: path.to_owned(), reason, hint: hint.to_owned() });
        value(ValueKind::Unknown, expr, module)
    }

    /// A value whose parts may be unknown.
    fn part(&mut self, expr: &Expr, module: u32, path: &str) -> Value {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.output > MAX_OUTPUT {
            return self.unknown(expr, module, path, message::too_much());
        }
        if self.depth >= MAX_DEPTH {
            return self.unknown(expr, module, path, message::too_deep());
        }
        self.depth += 1;
        let mut value = self.kind(expr, module, path);
        self.depth -= 1;
        // A value stands where it is written in what asked for it, not where a constant took it from.
        value.at = expr.at;
        value.module = module;
        value.text.clone_from(&expr.text);
        value
    }

    /// A value that must be known whole: `None` when the reason was recorded.
    fn whole(&mut self, expr: &Expr, module: u32, path: &str) -> Option<Value> {
        let before = self.unknown.len();
        let value = self.part(expr, module, path);
        (self.unknown.len() == before && value.kind != ValueKind::Unknown).then_some(value)
    }

    fn kind(&mut self, expr: &Expr, module: u32, path: &str) -> Value {
        let made = |kind| value(kind, expr, module);
        match &expr.kind {
            ExprKind::Undefined => made(ValueKind::Undefined),
            ExprKind::Null => made(ValueKind::Null),
            ExprKind::Bool(bool) => made(ValueKind::Bool(*bool)),
            ExprKind::Number(number) => made(ValueKind::Number(*number)),
            ExprKind::String(text) => {
                self.output += text.len();
                made(ValueKind::String(text.clone()))
            }
            ExprKind::Regex { pattern, flags } => {
                made(ValueKind::Regex { pattern: pattern.clone(), flags: flags.clone() })
            }
            ExprKind::Array(items) => self.array(expr, items, module, path),
            ExprKind::Object(properties) => self.object(expr, properties, module, path),
            ExprKind::Template { strings, values } => self.template(expr, strings, values, module, path),
            ExprKind::Unary { op, value: operand } => {
                if *op == "void" {
                    return made(ValueKind::Undefined);
                }
                match self.whole(operand, module, path) {
                    None => made(ValueKind::Unknown),
                    Some(operand) => match operators::unary(op, &operand.kind) {
                        Some(kind) => made(kind),
                        None => self.unknown(expr, module, path, message::operator(op, operand.noun())),
                    },
                }
            }
            ExprKind::Binary { op, left, right } => self.binary(expr, op, left, right, module, path),
            ExprKind::Conditional { test, then, otherwise } => {
                let before = self.unknown.len();
                match self.whole(test, module, path) {
                    Some(test) => self.part(if truthy(&test.kind) { then } else { otherwise }, module, path),
                    None => {
                        self.unknown.truncate(before + 1);
                        if let Some(why) = self.unknown.get_mut(before) {
                            why.reason = message::conditional(&why.reason);
                            why.hint = message::CONDITIONAL.to_owned();
                        }
                        made(ValueKind::Unknown)
                    }
                }
            }
            ExprKind::Member { object, key, optional } => self.member(expr, object, key, *optional, module, path),
            ExprKind::Local(name) => {
                let Some(facts) = self.scope.facts(module) else {
                    return self.unknown(expr, module, path, message::undefined_name(name));
                };
                match facts.constants.iter().find(|constant| constant.name == *name) {
                    Some(found) if !found.constant => self.unknown(expr, module, path, message::reassigned(name)),
                    Some(Constant { value: Expr { kind: ExprKind::Opaque { what }, .. }, .. })
                        if message::is_code(what) =>
                    {
                        self.unknown(expr, module, path, message::named_opaque(name, what))
                    }
                    Some(found) => self.constant(module, name, &found.value, path),
                    None => self.unknown(expr, module, path, message::undefined_name(name)),
                }
            }
            ExprKind::Imported { specifier, imported } => self.imported(expr, specifier, imported, module, path),
            ExprKind::Freeze(inner) => self.part(inner, module, path),
            ExprKind::Method { object, method, arguments } => {
                self.method(expr, object, method, arguments, module, path)
            }
            ExprKind::Opaque { what } => self.unknown(expr, module, path, message::opaque(what)),
        }
    }

    /// The value of a named constant, with cycles told.
    fn constant(&mut self, module: u32, name: &str, init: &Expr, path: &str) -> Value {
        if self.active.iter().any(|(other, active)| *other == module && active == name) {
            return self.unknown(init, module, path, message::cycle(name));
        }
        self.active.push((module, name.to_owned()));
        let value = self.part(init, module, path);
        self.active.pop();
        value
    }

    fn array(&mut self, expr: &Expr, items: &[Option<Element>], module: u32, path: &str) -> Value {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            self.output += ELEMENT;
            match item {
                None => out.push(value(ValueKind::Undefined, expr, module)),
                Some(Element::Item(item)) => {
                    let place = format!("{path}[{}]", out.len());
                    out.push(self.part(item, module, &place));
                }
                Some(Element::Spread(spread)) => {
                    let before = self.unknown.len();
                    let place = format!("{path}[{}]", out.len());
                    let spread_value = self.part(spread, module, &place);
                    match spread_value.kind {
                        ValueKind::Array(items) => {
                            self.output += items.len() * ELEMENT;
                            out.extend(items);
                        }
                        ValueKind::String(text) => {
                            self.output += text.len() * ELEMENT;
                            if self.output > MAX_OUTPUT {
                                return self.unknown(expr, module, path, message::too_much());
                            }
                            out.extend(text.chars().map(|c| value(ValueKind::String(c.to_string()), spread, module)));
                        }
                        ValueKind::Unknown => {
                            // Behind an unknown spread no position is known: the whole array is not.
                            self.spread_reason(before, "array", spread, module, path);
                            return value(ValueKind::Unknown, expr, module);
                        }
                        _ => {
                            let reason = message::bad_spread(spread_value.noun());
                            return self.unknown(spread, module, path, reason);
                        }
                    }
                }
            }
            if self.output > MAX_OUTPUT {
                return self.unknown(expr, module, path, message::too_much());
            }
        }
        value(ValueKind::Array(out), expr, module)
    }

    /// Words an unknown spread as one, at the place that made it unknown.
    fn spread_reason(&mut self, before: usize, into: &str, spread: &Expr, module: u32, path: &str) {
        self.unknown.truncate(before + 1);
        if let Some(why) = self.unknown.get_mut(before) {
            why.reason = message::spread(into, &why.reason);
            path.clone_into(&mut why.path);
            if why.module != module {
                why.at = spread.at;
                why.module = module;
            }
            why.hint = if into == "array" { message::SPREAD_ARRAY } else { message::SPREAD_OBJECT }.to_owned();
        }
    }

    fn object(&mut self, expr: &Expr, properties: &[Property], module: u32, path: &str) -> Value {
        let mut out = PropertyMap::default();
        for property in properties {
            self.output += ELEMENT;
            if self.output > MAX_OUTPUT {
                return self.unknown(expr, module, path, message::too_much());
            }
            match property {
                Property::KeyValue { key, value: written } => {
                    let name = match key {
                        Key::Name(name, _) => name.clone(),
                        Key::Computed(computed) => {
                            let before = self.unknown.len();
                            let known = self.whole(computed, module, path).and_then(|known| text_of(&known.kind));
                            let Some(name) = known else {
                                self.unknown.truncate(before);
                                self.unknown(computed, module, path, message::bad_key(&computed.text));
                                continue;
                            };
                            name
                        }
                    };
                    if name == "__proto__" && matches!(key, Key::Name(..)) {
                        continue;
                    }
                    let place = member_path(path, &name);
                    // A later property of the same name wins, so what the earlier one lacked does not matter.
                    self.forget(&place);
                    let known = self.part(written, module, &place);
                    out.set(name, known);
                }
                Property::Spread(spread) => {
                    let before = self.unknown.len();
                    let spread_value = self.part(spread, module, path);
                    match spread_value.kind {
                        ValueKind::Object(entries) => {
                            self.output += entries.len() * ELEMENT;
                            for (name, known) in entries {
                                if known.kind != ValueKind::Unknown {
                                    self.forget(&member_path(path, &name));
                                }
                                out.set(name, known);
                            }
                        }
                        ValueKind::Array(items) => {
                            for (index, item) in items.into_iter().enumerate() {
                                out.set(index.to_string(), item);
                            }
                        }
                        ValueKind::Unknown => {
                            self.spread_reason(before, "object", spread, module, path);
                            // Whatever stood before may be overwritten by it; what follows is known again.
                            out.forget_all();
                        }
                        _ => {}
                    }
                }
            }
        }
        value(ValueKind::Object(out.into_entries()), expr, module)
    }

    /// Drops what was recorded at a path or below it.
    fn forget(&mut self, place: &str) {
        self.unknown.retain(|why| {
            !why.path
                .strip_prefix(place)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('['))
        });
    }

    fn template(&mut self, expr: &Expr, strings: &[String], values: &[Expr], module: u32, path: &str) -> Value {
        let mut text = strings.first().cloned().unwrap_or_default();
        for (index, part) in values.iter().enumerate() {
            let Some(known) = self.whole(part, module, path) else { return value(ValueKind::Unknown, expr, module) };
            let Some(known) = text_of(&known.kind) else {
                return self.unknown(part, module, path, message::operator("${}", known.noun()));
            };
            text.push_str(&known);
            text.push_str(strings.get(index + 1).map_or("", String::as_str));
            if text.len() > MAX_OUTPUT {
                return self.unknown(expr, module, path, message::too_much());
            }
        }
        self.output += text.len();
        value(ValueKind::String(text), expr, module)
    }

    fn binary(&mut self, expr: &Expr, op: &'static str, left: &Expr, right: &Expr, module: u32, path: &str) -> Value {
        let unknown = value(ValueKind::Unknown, expr, module);
        if matches!(op, "&&" | "||" | "??") {
            let before = self.unknown.len();
            let left_value = self.part(left, module, path);
            let short = match (&left_value.kind, op) {
                (ValueKind::Unknown, _) => {
                    self.unknown.truncate(before + 1);
                    return unknown;
                }
                (kind, "&&") => !truthy(kind),
                (kind, "||") => truthy(kind),
                (kind, _) => !matches!(kind, ValueKind::Undefined | ValueKind::Null),
            };
            if short {
                return left_value;
            }
            self.unknown.truncate(before);
            return self.part(right, module, path);
        }
        let Some(left_value) = self.whole(left, module, path) else { return unknown };
        let Some(right_value) = self.whole(right, module, path) else { return unknown };
        match arithmetic(op, &left_value.kind, &right_value.kind) {
            Some(kind) => {
                if let ValueKind::String(text) = &kind {
                    self.output += text.len();
                }
                value(kind, expr, module)
            }
            None => {
                let primitive = |value: &Value| {
                    !matches!(value.kind, ValueKind::Object(_) | ValueKind::Array(_) | ValueKind::Regex { .. })
                };
                let noun = if primitive(&left_value) { right_value.noun() } else { left_value.noun() };
                self.unknown(expr, module, path, message::operator(op, noun))
            }
        }
    }

    fn member(&mut self, expr: &Expr, object: &Expr, key: &Expr, optional: bool, module: u32, path: &str) -> Value {
        let unknown = value(ValueKind::Unknown, expr, module);
        let Some(key_value) = self.whole(key, module, path) else { return unknown };
        let Some(name) = text_of(&key_value.kind) else {
            return self.unknown(key, module, path, message::bad_key(&key.text));
        };
        if let ExprKind::Imported { specifier, imported } = &object.kind
            && imported == "*"
        {
            return self.imported(expr, specifier, &name, module, path);
        }
        let before = self.unknown.len();
        let mut object_value = self.part(object, module, path);
        let lacked: Vec<NotStatic> = self.unknown.drain(before..).collect();
        match &mut object_value.kind {
            ValueKind::Object(entries) => match entries.iter_mut().find(|(entry, _)| *entry == name) {
                Some((_, found)) if found.kind != ValueKind::Unknown => {
                    let inner = member_path(path, &name);
                    // Only what is unknown inside the member that is read matters.
                    self.unknown.extend(lacked.into_iter().filter_map(|mut why| {
                        let rest = why.path.strip_prefix(inner.as_str())?.to_owned();
                        why.path = format!("{path}{rest}");
                        Some(why)
                    }));
                    return Value {
                        kind: std::mem::replace(&mut found.kind, ValueKind::Undefined),
                        ..value(ValueKind::Undefined, expr, module)
                    };
                }
                None if lacked.is_empty() => return value(ValueKind::Undefined, expr, module),
                _ => {}
            },
            ValueKind::Array(items) if lacked.is_empty() => {
                if name == "length" {
                    #[allow(clippy::cast_precision_loss, reason = "bounded by MAX_OUTPUT")]
                    return value(ValueKind::Number(items.len() as f64), expr, module);
                }
                let index = name.parse::<usize>().ok().filter(|index| *index < items.len());
                return match index {
                    Some(index) => {
                        Value { kind: items.swap_remove(index).kind, ..value(ValueKind::Undefined, expr, module) }
                    }
                    None => value(ValueKind::Undefined, expr, module),
                };
            }
            ValueKind::String(text) => {
                if name == "length" {
                    #[allow(clippy::cast_precision_loss, reason = "bounded by MAX_OUTPUT")]
                    return value(ValueKind::Number(text.encode_utf16().count() as f64), expr, module);
                }
                if let Ok(index) = name.parse::<usize>() {
                    let kind = text
                        .chars()
                        .nth(index)
                        .filter(|_| text.is_ascii())
                        .map_or(ValueKind::Undefined, |c| ValueKind::String(c.into()));
                    return value(kind, expr, module);
                }
            }
            ValueKind::Undefined | ValueKind::Null if optional => return value(ValueKind::Undefined, expr, module),
            ValueKind::Undefined | ValueKind::Null => {
                let noun = object_value.noun();
                return self.unknown(expr, module, path, message::member_of_nothing(&name, noun));
            }
            _ => {}
        }
        match lacked.into_iter().find(|why| why.path == member_path(path, &name) || why.path == path) {
            Some(mut why) => {
                path.clone_into(&mut why.path);
                self.unknown.push(why);
                unknown
            }
            None => self.unknown(expr, module, path, message::no_member(&name, object_value.noun())),
        }
    }

    fn method(
        &mut self,
        expr: &Expr,
        object: &Expr,
        method: &str,
        arguments: &[Expr],
        module: u32,
        path: &str,
    ) -> Value {
        let unknown = value(ValueKind::Unknown, expr, module);
        let Some(object_value) = self.whole(object, module, path) else { return unknown };
        let mut known = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match self.whole(argument, module, path) {
                Some(argument) => known.push(argument),
                None => return unknown,
            }
        }
        let kind = match (object_value.kind, method) {
            (ValueKind::Array(items), "join") => {
                operators::join(&items, known.first(), MAX_OUTPUT).map(ValueKind::String)
            }
            (ValueKind::Array(mut items), "concat") => {
                for argument in known {
                    match argument.kind {
                        ValueKind::Array(more) => items.extend(more),
                        _ => items.push(argument),
                    }
                }
                Some(ValueKind::Array(items))
            }
            (ValueKind::String(mut text), "concat") => known
                .iter()
                .try_for_each(|argument| text_of(&argument.kind).map(|more| text.push_str(&more)))
                .map(|()| ValueKind::String(text)),
            _ => None,
        };
        match kind {
            Some(kind) => {
                self.output += match &kind {
                    ValueKind::String(text) => text.len(),
                    ValueKind::Array(items) => items.len() * ELEMENT,
                    _ => 0,
                };
                if self.output > MAX_OUTPUT {
                    return self.unknown(expr, module, path, message::too_much());
                }
                value(kind, expr, module)
            }
            None => self.unknown(expr, module, path, message::opaque("a call")),
        }
    }

    fn imported(&mut self, expr: &Expr, specifier: &str, imported: &str, module: u32, path: &str) -> Value {
        let found = match self.scope.resolve(module, specifier) {
            None => Found::Outside(specifier.to_owned()),
            Some(_) if imported == "*" => {
                return self.unknown(expr, module, path, message::whole_module(specifier));
            }
            Some(target) => match self.find(target, imported, 0) {
                Found::Missing(_) => Found::Missing(specifier.to_owned()),
                found => found,
            },
        };
        match found {
            Found::Expr { module: target, expr: init, local, .. } => {
                let name = local.unwrap_or_else(|| format!("export {imported}"));
                self.constant(target, &name, &init, path)
            }
            missing => {
                let reason = missing.reason(imported);
                self.unknown(expr, module, path, reason)
            }
        }
    }

    /// Follows an export to the module that declares it.
    fn find(&mut self, module: u32, name: &str, hops: u32) -> Found {
        if hops > MAX_HOPS {
            return Found::Cycle;
        }
        let Some(facts) = self.scope.facts(module) else { return Found::Missing(name.to_owned()) };
        if let Some(export) = facts.exports.iter().find(|export| export.name == name && !export.type_only) {
            return match &export.kind {
                ExportKind::From { specifier, imported } => match self.scope.resolve(module, specifier) {
                    Some(target) => self.find(target, imported, hops + 1),
                    None => Found::Outside(specifier.clone()),
                },
                ExportKind::Local { local, declared } => {
                    if let Some(expr) = &export.value {
                        return Found::Expr { module, expr: expr.clone(), declared: *declared, local: None };
                    }
                    match declared {
                        Declared::Function => return Found::Code("a function"),
                        Declared::Class => return Found::Code("a class"),
                        Declared::Const | Declared::Mutable | Declared::Expression => {}
                    }
                    let found = local
                        .as_ref()
                        .and_then(|local| facts.constants.iter().find(|constant| constant.name == *local));
                    match found {
                        Some(found) if found.constant => Found::Expr {
                            module,
                            expr: found.value.clone(),
                            declared: *declared,
                            local: Some(found.name.clone()),
                        },
                        Some(found) => Found::Expr {
                            module,
                            // A name that is assigned again: evaluating it as a name tells so.
                            expr: Expr {
                                kind: ExprKind::Local(found.name.clone()),
                                at: found.value.at,
                                text: found.value.text.clone(),
                            },
                            declared: *declared,
                            local: None,
                        },
                        None => Found::Code("code"),
                    }
                }
            };
        }
        let stars: Vec<String> = facts
            .imports
            .iter()
            .filter(|import| import.kind == ImportKind::ExportAll && !import.type_only)
            .map(|import| import.specifier.clone())
            .collect();
        for specifier in stars {
            self.steps += 1;
            if self.steps > MAX_STEPS || name == "default" {
                break;
            }
            if let Some(target) = self.scope.resolve(module, &specifier) {
                match self.find(target, name, hops + 1) {
                    Found::Missing(_) | Found::Outside(_) => {}
                    found => return found,
                }
            }
        }
        Found::Missing(name.to_owned())
    }
}

fn value(kind: ValueKind, expr: &Expr, module: u32) -> Value {
    Value { kind, at: expr.at, module, text: expr.text.clone() }
}

/// `config.runtime`, `config["odd key"]`
fn member_path(path: &str, name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    if plain { format!("{path}.{name}") } else { format!("{path}[{name:?}]") }
}
