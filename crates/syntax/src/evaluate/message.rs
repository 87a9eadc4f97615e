//! The words for what is not known.

/// What to write instead of most things.
pub(super) const LITERAL: &str = "Write the value itself, or a `const` in this file that holds it.";
pub(super) const OWN_FILE: &str = "Write the value itself, or export it as a `const` from a file of this project.";
pub(super) const CONDITIONAL: &str = "Write one value: what a route declares must be the same in every environment.";
pub(super) const SPREAD_OBJECT: &str = "Write the properties themselves, or spread a `const` object of this project.";
pub(super) const SPREAD_ARRAY: &str = "Write the elements themselves, or spread a `const` array of this project.";

type Reason = (String, &'static str);

pub(super) fn opaque(what: &str) -> Reason {
    (format!("{what} cannot be known without running the code"), LITERAL)
}

/// Whether an opaque constant is best told by its name.
pub(super) fn is_code(what: &str) -> bool {
    matches!(what, "a function" | "a class" | "a namespace" | "a resource")
}

pub(super) fn named_opaque(name: &str, what: &str) -> Reason {
    (format!("`{name}` is {what}, which has no value before the code runs"), LITERAL)
}

pub(super) fn operator(op: &str, noun: &str) -> Reason {
    (format!("the operator `{op}` on {noun} is not evaluated"), LITERAL)
}

pub(super) fn conditional(reason: &str) -> String {
    format!("a conditional whose test is not known: {reason}")
}

pub(super) fn spread(into: &str, reason: &str) -> String {
    format!("a spread in an {into} whose source is not known: {reason}")
}

pub(super) fn bad_spread(noun: &str) -> Reason {
    (format!("a spread of {noun} in an array throws"), SPREAD_ARRAY)
}

pub(super) fn split_text() -> Reason {
    ("a spread of a text takes its characters of two units apart".to_owned(), SPREAD_OBJECT)
}

pub(super) fn bad_key(text: &str) -> Reason {
    (
        format!("an unsupported key type: the computed key `{text}` is no string or number that is known"),
        "Write the key as a name or a string.",
    )
}

pub(super) fn prototype() -> Reason {
    (
        "`__proto__` sets the object's prototype, and what it inherits is not followed".to_owned(),
        "Write the properties themselves, or spread a `const` object of this project.",
    )
}

pub(super) fn cycle(name: &str) -> Reason {
    (format!("`{name}` is defined in terms of itself, in a circle"), LITERAL)
}

pub(super) fn reassigned(name: &str) -> Reason {
    (format!("`{name}` is assigned more than once"), "Declare it with `const` and assign it once.")
}

pub(super) fn early(name: &str) -> Reason {
    (format!("`{name}` is read here before it has its value"), "Declare the constant above the line that reads it.")
}

pub(super) fn undefined_name(name: &str) -> Reason {
    (format!("`{name}` is not a constant that this file declares or imports"), LITERAL)
}

pub(super) fn whole_module(specifier: &str) -> Reason {
    (format!("all of `{specifier}` as one value cannot be known without running the code"), OWN_FILE)
}

pub(super) fn member_of_nothing(member: &str, noun: &str) -> Reason {
    (format!("the member `{member}` of {noun} throws"), LITERAL)
}

pub(super) fn no_member(member: &str, noun: &str) -> Reason {
    (format!("the member `{member}` of {noun} cannot be known without running the code"), LITERAL)
}

pub(super) fn too_much() -> Reason {
    ("the value is too large to be evaluated".to_owned(), LITERAL)
}

pub(super) fn too_deep() -> Reason {
    ("the value is nested too deeply to be evaluated".to_owned(), LITERAL)
}
