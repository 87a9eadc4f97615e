//! The format described once, for the schema and the TypeScript types. A test holds it against what serde writes.

use crate::types::*;

pub(crate) enum Ty {
    Text,
    Count,
    Bool,
    One,
    Json,
    /// A diagnostic code, or one of a newer release.
    Code,
    Named(&'static str),
    List(&'static Ty),
    /// An object of any keys.
    Map(&'static Ty),
    OrNull(&'static Ty),
    /// The key may be missing: only in shapes that are Next's own.
    Maybe(&'static Ty),
}

pub(crate) struct Field {
    pub name: &'static str,
    pub ty: Ty,
    pub doc: &'static str,
}

pub(crate) enum Shape {
    Words(Vec<&'static str>),
    Object(Vec<Field>),
}

pub(crate) struct Described {
    pub name: &'static str,
    pub doc: &'static str,
    pub shape: Shape,
}

fn field(name: &'static str, ty: Ty, doc: &'static str) -> Field {
    Field { name, ty, doc }
}

fn words(name: &'static str, doc: &'static str, words: &[&'static str]) -> Described {
    Described { name, doc, shape: Shape::Words(words.to_vec()) }
}

fn object(name: &'static str, doc: &'static str, fields: Vec<Field>) -> Described {
    Described { name, doc, shape: Shape::Object(fields) }
}

/// Every type, `Manifest` first.
pub(crate) fn types() -> Vec<Described> {
    use Ty::{Bool, Count, Json, List, Map, Maybe, Named, One, OrNull, Text};
    vec![
        object(
            "Manifest",
            "Everything that is known of a project's routes.",
            vec![
                field("version", One, "The format's version."),
                field("tool", Text, "`switchrt-native@<version>`"),
                field("globalRuntime", Named("RuntimeName"), "What the config said, resolved."),
                field("targets", List(&Text), "Normalised target names."),
                field("routes", List(&Named("Route")), "Sorted by `route`, then `file`."),
                field("diagnostics", List(&Named("Diagnostic")), "Sorted by `file`, `line`, `column`, `code`."),
            ],
        ),
        object(
            "Route",
            "One route.",
            vec![
                field("route", Text, "The page name; middleware is `/_middleware`, proxy `/_proxy`."),
                field("kind", Named("RouteKind"), "What kind of file it is."),
                field("file", Text, "POSIX path relative to the project root."),
                field("runtime", Named("RuntimeName"), "Where it runs."),
                field(
                    "declared",
                    OrNull(&Text),
                    "The evaluated text of the declaration, else its source text; null when nothing is declared.",
                ),
                field("reason", Named("Reason"), "Who decided the runtime."),
                field("declaredAt", OrNull(&Named("Place")), "The start of the declared value."),
                field("rendering", Named("Rendering"), "When its answer is made."),
                field("dataFetching", List(&Named("DataFetching")), "Its data functions, sorted."),
                field("pattern", Text, "A regular expression over the path."),
                field("params", List(&Text), "Names of the pattern's groups, in order."),
                field(
                    "matchers",
                    List(&Named("Matcher")),
                    "Which requests a middleware or proxy sees; empty for other kinds.",
                ),
                field("config", Map(&Json), "The rest of what was declared and evaluated."),
                field("uses", List(&Named("Use")), "Node-API uses that the route reaches."),
                field(
                    "support",
                    Map(&Named("SupportLevel")),
                    "One entry per target; empty where uses were not computed.",
                ),
                field("size", OrNull(&Named("Size")), "Filled in by `build`."),
                field("hash", Text, "Changes exactly when the route's own answer could change."),
            ],
        ),
        words("RuntimeName", "Where a route runs.", Runtime::WORDS),
        words("RouteKind", "What kind of file a route is.", RouteKind::WORDS),
        words("Reason", "Who decided the runtime; `page` is the route's own file, of any kind.", Reason::WORDS),
        words("Rendering", "When a route's answer is made.", Rendering::WORDS),
        words("DataFetching", "A page's data functions.", DataFetching::WORDS),
        words("SupportLevel", "Whether a route can run on a target.", SupportLevel::WORDS),
        object(
            "Place",
            "A place in a file. Lines and columns count from 1, columns in UTF-16 units.",
            vec![
                field("file", Text, "POSIX path relative to the project root."),
                field("line", Count, "From 1."),
                field("column", Count, "From 1, in UTF-16 units."),
            ],
        ),
        object(
            "Matcher",
            "Which requests a middleware sees.",
            vec![
                field("source", Text, "As written."),
                field("regexp", Text, "The compiled regular expression."),
                field("has", List(&Named("MatcherCondition")), "All of these must hold."),
                field("missing", List(&Named("MatcherCondition")), "None of these may hold."),
            ],
        ),
        words("ConditionType", "What a condition looks at.", ConditionType::WORDS),
        object(
            "MatcherCondition",
            "One condition of a matcher, as it was written.",
            vec![
                field("type", Named("ConditionType"), "What it looks at."),
                field("key", Maybe(&Text), "Name of the header, query parameter or cookie; `host` has none."),
                field("value", Maybe(&Text), "A regular expression over the value; without it any will do."),
            ],
        ),
        words("UseKind", "What kind of thing a use is.", UseKind::WORDS),
        words("Confidence", "How sure it is that the use happens.", Confidence::WORDS),
        object(
            "Use",
            "One Node-API use.",
            vec![
                field("kind", Named("UseKind"), "What kind of thing it is."),
                field("api", Text, "`fs`, `util.inspect`, `process.cwd`, the specifier of an unresolved module."),
                field("file", Text, "The file it stands in."),
                field("line", Count, "From 1."),
                field("column", Count, "From 1, in UTF-16 units."),
                field("package", OrNull(&Text), "`name@version`; null for the project's own files."),
                field("trace", List(&Text), "The shortest chain of files from the route to `file`."),
                field("confidence", Named("Confidence"), "How sure it is."),
                field("guarded", Bool, "A check keeps the target from reaching it."),
            ],
        ),
        object(
            "Size",
            "Bytes of a route's bundle.",
            vec![field("bytes", Count, "As written."), field("gzip", Count, "Compressed.")],
        ),
        words("Severity", "How bad a finding is.", &["error", "warning", "info"]),
        object(
            "Diagnostic",
            "One finding.",
            vec![
                field(
                    "code",
                    Ty::Code,
                    "One of the codes documented under `docs/diagnostics`; a newer manifest may know more.",
                ),
                field("severity", Named("Severity"), "How bad it is."),
                field("message", Text, "What is wrong."),
                field("hint", OrNull(&Text), "What to do about it."),
                field("file", Text, "POSIX path relative to the project root."),
                field("line", Count, "From 1."),
                field("column", Count, "From 1, in UTF-16 units."),
                field("endLine", Count, "From 1."),
                field("endColumn", Count, "From 1, in UTF-16 units; the first one behind the finding."),
                field("routes", List(&Text), "Routes it touches, sorted."),
                field("edits", List(&Named("Edit")), "Edits that would mend it."),
            ],
        ),
        object(
            "Edit",
            "A replacement of `start..end` by `text`.",
            vec![
                field("file", Text, "POSIX path relative to the project root."),
                field("start", Count, "UTF-16 offset."),
                field("end", Count, "UTF-16 offset."),
                field("text", Text, "What stands there afterwards."),
            ],
        ),
    ]
}
