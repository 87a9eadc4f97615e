//! Source text, with the place of every expression.

use rustc_hash::FxHashMap;

use super::{G, Item, Program, Prop};

/// Start and end in UTF-16 units, as positions of editors count.
pub type Range = (u32, u32);

#[derive(Default)]
pub struct Printed {
    pub source: String,
    units: u32,
    /// By the address of the expression, which does not move while it is read.
    pub places: FxHashMap<usize, Vec<Range>>,
    pub keys: Vec<Range>,
}

pub fn print(program: &Program) -> Printed {
    let mut out = Printed::default();
    out.put("let changed = 1;\nchanged = 2;\n");
    for (i, constant) in program.constants.iter().enumerate() {
        out.put(&format!("const c{i} = "));
        out.expr(constant, program, i);
        out.put(";\n");
    }
    out.put("export const config = ");
    out.expr(&program.value, program, program.constants.len());
    out.put(";\n");
    out
}

impl Printed {
    fn put(&mut self, text: &str) {
        self.source.push_str(text);
        self.units += u32::try_from(text.encode_utf16().count()).unwrap();
    }

    /// In parentheses, so that no precedence plays in.
    fn operand(&mut self, expr: &G, program: &Program, from: usize) {
        self.put("(");
        self.expr(expr, program, from);
        self.put(")");
    }

    /// A computed key: told as a whole, or without what it is wrapped in.
    fn key(&mut self, key: &G, program: &Program, from: usize) {
        let start = self.units;
        if let G::Wrapped(before, inner, after) = key {
            self.put(before);
            self.put("(");
            self.key(inner, program, from);
            self.put(")");
            self.put(after);
        } else {
            self.expr(key, program, from);
        }
        self.keys.push((start, self.units));
    }

    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.put(", ");
            }
            each(self, item);
        }
    }

    fn expr(&mut self, expr: &G, program: &Program, from: usize) {
        let start = self.units;
        match expr {
            G::Undefined => self.put("undefined"),
            G::Null => self.put("null"),
            G::Bool(value) => self.put(&value.to_string()),
            G::Int(value) => self.put(&value.to_string()),
            G::Text(text) => self.put(&quoted(text)),
            G::Unknown(code) => self.put(code),
            G::Const(back) => self.put(&name(program, from, *back)),
            G::Array(items) => {
                self.put("[");
                for item in items {
                    match item {
                        Item::Hole => {}
                        Item::Value(value) => self.operand(value, program, from),
                        Item::Spread(value) => {
                            self.put("...");
                            self.operand(value, program, from);
                        }
                    }
                    self.put(",");
                }
                self.put("]");
            }
            G::Object(props) => {
                self.put("{ ");
                self.list(props, |out, prop| out.prop(prop, program, from));
                self.put(" }");
            }
            G::Template(texts, values) => {
                self.put("`");
                for (i, text) in texts.iter().enumerate() {
                    self.put(&text.replace('\\', "\\\\").replace('`', "\\`").replace("${", "\\${"));
                    self.hole(values.get(i), program, from);
                }
                self.put("`");
            }
            G::Raw(texts, values) => {
                self.put("String.raw`");
                for (i, text) in texts.iter().enumerate() {
                    self.put(text);
                    self.hole(values.get(i), program, from);
                }
                self.put("`");
            }
            G::Plus(left, right) => self.infix("+", left, right, program, from),
            G::Logic(op, left, right) => self.infix(op, left, right, program, from),
            G::Choice(test, then, other) => {
                self.operand(test, program, from);
                self.put(" ? ");
                self.operand(then, program, from);
                self.put(" : ");
                self.operand(other, program, from);
            }
            G::Not(inner) => {
                self.put("!");
                self.operand(inner, program, from);
            }
            G::Member(object, key, optional) => {
                self.operand(object, program, from);
                self.put(if *optional { "?." } else { "." });
                self.put(key);
            }
            G::Index(object, key, optional) => {
                self.operand(object, program, from);
                self.put(if *optional { "?.[" } else { "[" });
                self.expr(key, program, from);
                self.put("]");
            }
            G::Wrapped(before, inner, after) => {
                self.put(before);
                // An assertion binds tighter than most operators.
                self.operand(inner, program, from);
                self.put(after);
            }
            G::Join(object, separator) => {
                self.operand(object, program, from);
                self.put(".join(");
                if let Some(separator) = separator {
                    self.expr(separator, program, from);
                }
                self.put(")");
            }
            G::Concat(object, arguments) => {
                self.operand(object, program, from);
                self.put(".concat(");
                self.list(arguments, |out, argument| out.expr(argument, program, from));
                self.put(")");
            }
        }
        self.places.entry(std::ptr::from_ref(expr) as usize).or_default().push((start, self.units));
    }

    fn hole(&mut self, value: Option<&G>, program: &Program, from: usize) {
        if let Some(value) = value {
            self.put("${");
            self.expr(value, program, from);
            self.put("}");
        }
    }

    fn infix(&mut self, op: &str, left: &G, right: &G, program: &Program, from: usize) {
        self.operand(left, program, from);
        self.put(&format!(" {op} "));
        self.operand(right, program, from);
    }

    fn prop(&mut self, prop: &Prop, program: &Program, from: usize) {
        match prop {
            Prop::Named(key, value) => {
                self.put(key);
                self.put(": ");
                self.operand(value, program, from);
            }
            Prop::Quoted(key, value) => {
                self.put(&quoted(key));
                self.put(": ");
                self.operand(value, program, from);
            }
            Prop::Computed(key, value) => {
                self.put("[");
                self.key(key, program, from);
                self.put("]: ");
                self.operand(value, program, from);
            }
            Prop::Shorthand(back) => match program.named(from, *back) {
                Some(i) => self.put(&format!("c{i}")),
                None => self.put("undefined"),
            },
            Prop::Spread(value) => {
                self.put("...");
                self.operand(value, program, from);
            }
        }
    }
}

fn name(program: &Program, from: usize, back: usize) -> String {
    program.named(from, back).map_or_else(|| "undefined".to_owned(), |i| format!("c{i}"))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n"))
}
