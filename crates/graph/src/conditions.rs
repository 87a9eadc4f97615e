//! Which entry of a package a runtime gets.

/// The export conditions and main fields of one kind of bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConditionSet {
    EdgeLight,
    Workerd,
    Deno,
    Node,
    /// The client's bundle.
    Browser,
}

impl ConditionSet {
    /// Every set.
    pub const ALL: [Self; 5] = [Self::EdgeLight, Self::Workerd, Self::Deno, Self::Node, Self::Browser];

    /// The set of a target's family, as the catalog names it.
    #[must_use]
    pub fn of_family(family: &str) -> Self {
        match family {
            "workerd" => Self::Workerd,
            "deno" => Self::Deno,
            "nodejs" => Self::Node,
            _ => Self::EdgeLight,
        }
    }

    /// The conditions of an `import` or a `require`. The package's own order decides between them.
    #[must_use]
    pub fn conditions(self, require: bool) -> Vec<&'static str> {
        let mut names = match self {
            Self::EdgeLight => vec!["edge-light", "worker", "browser", "module"],
            Self::Workerd => vec!["workerd", "worker", "browser", "module"],
            Self::Deno => vec!["deno", "node", "module"],
            Self::Node => vec!["node"],
            Self::Browser => vec!["browser", "module", "webpack"],
        };
        names.extend(["production", if require { "require" } else { "import" }, "default"]);
        names
    }

    /// The fields that name a package's entry where it has no `exports`.
    #[must_use]
    pub fn main_fields(self) -> &'static [&'static str] {
        match self {
            Self::EdgeLight | Self::Workerd | Self::Browser => &["browser", "module", "main"],
            Self::Deno => &["module", "main"],
            Self::Node => &["main", "module"],
        }
    }

    /// Whether a package's `browser` map replaces files.
    #[must_use]
    pub fn browser_map(self) -> bool {
        matches!(self, Self::EdgeLight | Self::Workerd | Self::Browser)
    }

    /// What people call it: `nodejs`, the target's family, `browser`.
    #[must_use]
    pub fn runtime(self) -> &'static str {
        match self {
            Self::EdgeLight => "edge-light",
            Self::Workerd => "workerd",
            Self::Deno => "deno",
            Self::Node => "nodejs",
            Self::Browser => "browser",
        }
    }

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}
