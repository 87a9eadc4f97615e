//! What an expression means in ECMAScript, worked out over the generated tree.

use super::{G, Item, Program, Prop};

/// A value. `Bad` is one that nobody knows before the code runs, or that ends it, or that is out of scope.
#[derive(Clone, Debug, PartialEq)]
pub enum V {
    Undefined,
    Null,
    Bool(bool),
    Num(f64),
    Text(String),
    Array(Vec<V>),
    /// In the order of JavaScript; `open`: something unknown was spread into it.
    Object {
        entries: Vec<(String, V)>,
        open: bool,
    },
    Bad,
}

impl V {
    pub fn is_whole(&self) -> bool {
        match self {
            Self::Bad => false,
            Self::Array(items) => items.iter().all(Self::is_whole),
            Self::Object { entries, open } => !open && entries.iter().all(|(_, value)| value.is_whole()),
            _ => true,
        }
    }

    fn is_primitive(&self) -> bool {
        !matches!(self, Self::Array(_) | Self::Object { .. } | Self::Bad)
    }

    fn truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null | Self::Bad => false,
            Self::Bool(value) => *value,
            Self::Num(value) => *value != 0.0 && !value.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::Array(_) | Self::Object { .. } => true,
        }
    }

    /// `String(value)` of a primitive.
    fn text(&self) -> Option<String> {
        Some(match self {
            Self::Undefined => "undefined".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Num(value) if value.is_nan() => "NaN".to_owned(),
            Self::Num(value) => format!("{value}"),
            Self::Text(text) => text.clone(),
            _ => return None,
        })
    }

    fn number(&self) -> f64 {
        match self {
            Self::Null | Self::Bool(false) => 0.0,
            Self::Bool(true) => 1.0,
            Self::Num(value) => *value,
            _ => f64::NAN,
        }
    }
}

/// A value, and where it went wrong on the way.
pub struct Meaning {
    pub value: V,
    /// Addresses of the expressions that cannot be known.
    pub unknown: Vec<usize>,
    /// Something threw, or is more than is promised to be evaluated.
    pub failed: bool,
}

pub fn mean(program: &Program) -> Meaning {
    let mut run = Run { program, unknown: Vec::new(), failed: false };
    let value = run.expr(&program.value, program.constants.len());
    Meaning { value, unknown: run.unknown, failed: run.failed }
}

struct Run<'a> {
    program: &'a Program,
    unknown: Vec<usize>,
    failed: bool,
}

impl Run<'_> {
    fn fail(&mut self) -> V {
        self.failed = true;
        V::Bad
    }

    fn constant(&mut self, from: usize, back: usize) -> V {
        match self.program.named(from, back) {
            Some(i) => self.expr(&self.program.constants[i], i),
            None => V::Undefined,
        }
    }

    /// The text of a primitive, or nothing where it went wrong.
    fn text(&mut self, expr: &G, from: usize) -> Option<String> {
        match self.expr(expr, from) {
            V::Bad => None,
            value => {
                let text = value.text();
                self.failed |= text.is_none();
                text
            }
        }
    }

    fn texts(&mut self, strings: &[impl AsRef<str>], values: &[G], from: usize) -> V {
        let mut out = String::new();
        for (i, string) in strings.iter().enumerate() {
            out.push_str(string.as_ref());
            if let Some(value) = values.get(i) {
                match self.text(value, from) {
                    Some(text) => out.push_str(&text),
                    None => return V::Bad,
                }
            }
        }
        V::Text(out)
    }

    fn expr(&mut self, expr: &G, from: usize) -> V {
        match expr {
            G::Undefined => V::Undefined,
            G::Null => V::Null,
            G::Bool(value) => V::Bool(*value),
            G::Int(value) => V::Num(f64::from(*value)),
            G::Text(text) => V::Text(text.clone()),
            G::Const(back) => self.constant(from, *back),
            G::Unknown(_) => {
                self.unknown.push(std::ptr::from_ref(expr) as usize);
                V::Bad
            }
            G::Wrapped(_, inner, _) => self.expr(inner, from),
            G::Array(items) => self.array(items, from),
            G::Object(props) => self.object(props, from),
            G::Template(strings, values) => self.texts(strings, values, from),
            G::Raw(strings, values) => self.texts(strings, values, from),
            G::Plus(left, right) => {
                let (left, right) = (self.expr(left, from), self.expr(right, from));
                match (left, right) {
                    (V::Bad, _) | (_, V::Bad) => V::Bad,
                    (left, right) if !left.is_primitive() || !right.is_primitive() => self.fail(),
                    (left, right) if matches!(left, V::Text(_)) || matches!(right, V::Text(_)) => {
                        V::Text(left.text().unwrap() + &right.text().unwrap())
                    }
                    (left, right) => V::Num(left.number() + right.number()),
                }
            }
            G::Not(inner) => match self.expr(inner, from) {
                V::Bad => V::Bad,
                value => V::Bool(!value.truthy()),
            },
            G::Choice(test, then, other) => match self.expr(test, from) {
                V::Bad => V::Bad,
                test => self.expr(if test.truthy() { then } else { other }, from),
            },
            G::Logic(op, left, right) => {
                let left = self.expr(left, from);
                let stays = match (&left, *op) {
                    (V::Bad, _) => true,
                    (left, "&&") => !left.truthy(),
                    (left, "||") => left.truthy(),
                    (left, _) => !matches!(left, V::Undefined | V::Null),
                };
                if stays { left } else { self.expr(right, from) }
            }
            G::Member(object, key, optional) => {
                let object = self.expr(object, from);
                self.member(object, key, *optional)
            }
            G::Index(object, key, optional) => {
                let object = self.expr(object, from);
                // A key behind `?.` that is not reached is asked for all the same: that tells more than is needed, and nothing wrong.
                match self.text(key, from) {
                    Some(key) => self.member(object, &key, *optional),
                    None => V::Bad,
                }
            }
            G::Join(object, separator) => {
                let object = self.expr(object, from);
                let separator = separator.as_ref().map(|separator| self.expr(separator, from));
                self.join(&object, separator)
            }
            G::Concat(object, arguments) => {
                let object = self.expr(object, from);
                let arguments: Vec<V> = arguments.iter().map(|argument| self.expr(argument, from)).collect();
                self.concat(object, arguments)
            }
        }
    }

    fn array(&mut self, items: &[Item], from: usize) -> V {
        let mut out = Vec::new();
        for item in items {
            match item {
                Item::Hole => out.push(V::Undefined),
                Item::Value(value) => out.push(self.expr(value, from)),
                Item::Spread(value) => match self.expr(value, from) {
                    V::Array(items) => out.extend(items),
                    V::Text(text) => out.extend(text.chars().map(|c| V::Text(c.to_string()))),
                    V::Bad => return V::Bad,
                    _ => return self.fail(),
                },
            }
        }
        V::Array(out)
    }

    fn object(&mut self, props: &[Prop], from: usize) -> V {
        let mut entries: Vec<(String, V)> = Vec::new();
        let mut open = false;
        for prop in props {
            let (key, value) = match prop {
                Prop::Named(key, value) | Prop::Quoted(key, value) => ((*key).to_owned(), self.expr(value, from)),
                Prop::Computed(key, value) => {
                    let key = self.text(key, from);
                    let value = self.expr(value, from);
                    let Some(key) = key else {
                        open = true;
                        continue;
                    };
                    (key, value)
                }
                Prop::Shorthand(back) => match self.program.named(from, *back) {
                    Some(i) => (format!("c{i}"), self.constant(from, *back)),
                    None => ("undefined".to_owned(), V::Undefined),
                },
                Prop::Spread(value) => {
                    match self.expr(value, from) {
                        V::Object { entries: more, open: more_open } => {
                            open |= more_open;
                            more.into_iter().for_each(|(key, value)| set(&mut entries, key, value));
                        }
                        V::Array(items) => {
                            items.into_iter().enumerate().for_each(|(i, value)| set(&mut entries, i.to_string(), value))
                        }
                        V::Text(text) => {
                            let units: Vec<u16> = text.encode_utf16().collect();
                            for (i, unit) in units.iter().enumerate() {
                                match String::from_utf16(&[*unit]) {
                                    Ok(unit) => set(&mut entries, i.to_string(), V::Text(unit)),
                                    // Half of a surrogate pair is no text here.
                                    Err(_) => {
                                        let bad = self.fail();
                                        set(&mut entries, i.to_string(), bad);
                                    }
                                }
                            }
                        }
                        V::Bad => {
                            open = true;
                            entries.iter_mut().for_each(|(_, value)| *value = V::Bad);
                        }
                        _ => {}
                    }
                    continue;
                }
            };
            set(&mut entries, key, value);
        }
        // Indices come first, ascending.
        entries.sort_by_key(|(key, _)| index(key).unwrap_or(usize::MAX));
        V::Object { entries, open }
    }

    fn member(&mut self, object: V, key: &str, optional: bool) -> V {
        match object {
            V::Bad => V::Bad,
            V::Undefined | V::Null if optional => V::Undefined,
            V::Object { entries, open } => match entries.into_iter().find(|(name, _)| name == key) {
                Some((_, value)) => value,
                None if open => V::Bad,
                None => V::Undefined,
            },
            V::Array(items) if key == "length" => V::Num(items.len() as f64),
            V::Array(items) => index(key).and_then(|i| items.get(i).cloned()).unwrap_or(V::Undefined),
            V::Text(text) => {
                let units: Vec<u16> = text.encode_utf16().collect();
                match index(key) {
                    _ if key == "length" => V::Num(units.len() as f64),
                    Some(i) if i < units.len() => match String::from_utf16(&units[i..=i]) {
                        Ok(unit) => V::Text(unit),
                        Err(_) => self.fail(),
                    },
                    Some(_) => V::Undefined,
                    None => self.fail(),
                }
            }
            _ => self.fail(),
        }
    }

    fn join(&mut self, object: &V, separator: Option<V>) -> V {
        let (V::Array(items), false) = (object, separator == Some(V::Bad)) else {
            return if *object == V::Bad || separator == Some(V::Bad) { V::Bad } else { self.fail() };
        };
        let separator = match separator {
            None | Some(V::Undefined) => Some(",".to_owned()),
            Some(value) => value.text(),
        };
        let texts: Option<Vec<String>> = items
            .iter()
            .map(|item| if matches!(item, V::Undefined | V::Null) { Some(String::new()) } else { item.text() })
            .collect();
        match (texts, separator) {
            (Some(texts), Some(separator)) => V::Text(texts.join(&separator)),
            _ => self.fail(),
        }
    }

    fn concat(&mut self, object: V, arguments: Vec<V>) -> V {
        match object {
            V::Bad => V::Bad,
            V::Array(mut items) => {
                for argument in arguments {
                    match argument {
                        V::Bad => return V::Bad,
                        V::Array(more) => items.extend(more),
                        other => items.push(other),
                    }
                }
                V::Array(items)
            }
            V::Text(mut text) => {
                for argument in arguments {
                    match argument.text() {
                        Some(more) => text.push_str(&more),
                        None if argument == V::Bad => return V::Bad,
                        None => return self.fail(),
                    }
                }
                V::Text(text)
            }
            _ => self.fail(),
        }
    }
}

fn set(entries: &mut Vec<(String, V)>, key: String, value: V) {
    match entries.iter_mut().find(|(name, _)| *name == key) {
        Some((_, known)) => *known = value,
        None => entries.push((key, value)),
    }
}

/// `0`, `12`; not `01`, `+1`, `-0`.
fn index(key: &str) -> Option<usize> {
    let canonical = key == "0" || key.starts_with(|c: char| ('1'..='9').contains(&c));
    (canonical && key.bytes().all(|b| b.is_ascii_digit())).then(|| key.parse().ok()).flatten()
}
