//! The manifest's types, in the order that the bytes have.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use switchrt_diagnostics::Diagnostic;

use crate::shared;

/// Everything that is known of a project's routes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// 1
    pub version: u32,
    /// `switchrt-native@<version>`
    pub tool: String,
    pub global_runtime: Runtime,
    /// Normalised target names, in the order asked for.
    pub targets: Vec<String>,
    /// Sorted by `route`, then `file`.
    pub routes: Vec<Route>,
    /// Sorted by `file, line, column, code`.
    pub diagnostics: Vec<Diagnostic>,
}

/// One route.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    pub route: String,
    pub kind: RouteKind,
    pub file: String,
    pub runtime: Runtime,
    pub declared: Option<String>,
    pub reason: Reason,
    pub declared_at: Option<Place>,
    pub rendering: Rendering,
    pub data_fetching: Vec<DataFetching>,
    pub pattern: String,
    pub params: Vec<String>,
    pub matchers: Vec<Matcher>,
    pub config: serde_json::Map<String, serde_json::Value>,
    pub uses: Vec<Use>,
    pub support: BTreeMap<String, SupportLevel>,
    pub size: Option<Size>,
    pub hash: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every word, in declared order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word in the manifest.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

words! {
    /// Where a route runs.
    Runtime {
        Nodejs = "nodejs",
        Edge = "edge",
    }
}

words! {
    /// What kind of file a route is.
    RouteKind {
        Page = "page",
        /// `_app`, `_document`, `_error`, `404`, `500`
        Special = "special",
        Api = "api",
        Middleware = "middleware",
        Proxy = "proxy",
        AppPage = "app-page",
        AppRoute = "app-route",
    }
}

words! {
    /// Who decided the runtime. `page` is the route's own file, of any kind.
    Reason {
        Page = "page",
        Layout = "layout",
        Global = "global",
        Default = "default",
        Middleware = "middleware",
        Proxy = "proxy",
    }
}

words! {
    /// When a route's answer is made.
    Rendering {
        Static = "static",
        Ssg = "ssg",
        Ssr = "ssr",
        Api = "api",
        Middleware = "middleware",
    }
}

words! {
    /// A page's data functions.
    DataFetching {
        GetInitialProps = "getInitialProps",
        GetServerSideProps = "getServerSideProps",
        GetStaticPaths = "getStaticPaths",
        GetStaticProps = "getStaticProps",
    }
}

words! {
    /// Whether a route can run on a target.
    SupportLevel {
        Yes = "yes",
        No = "no",
        Partial = "partial",
    }
}

words! {
    /// What kind of thing a use is.
    UseKind {
        Module = "module",
        Export = "export",
        Global = "global",
        DynamicCode = "dynamic-code",
        Wasm = "wasm",
        NativeAddon = "native-addon",
        Unresolved = "unresolved",
    }
}

words! {
    /// How sure it is that the use happens.
    Confidence {
        Certain = "certain",
        Likely = "likely",
        Possible = "possible",
    }
}

words! {
    /// What a matcher's condition looks at.
    ConditionType {
        Header = "header",
        Query = "query",
        Cookie = "cookie",
        Host = "host",
    }
}

/// A place in a file: line and column from 1, columns in UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub file: String,
    pub line: u32,
    pub column: u32,
}

/// Which requests a middleware sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matcher {
    pub source: String,
    pub regexp: String,
    pub has: Vec<Condition>,
    pub missing: Vec<Condition>,
}

/// One condition of a matcher, in Next's own shape: what was not written is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    #[serde(rename = "type")]
    pub kind: ConditionType,
    /// None for `host`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// One Node-API use that a route reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    pub kind: UseKind,
    pub api: String,
    /// Shared by all uses that name it.
    #[serde(with = "shared")]
    pub file: Arc<str>,
    pub line: u32,
    pub column: u32,
    /// `name@version` of the package that `file` belongs to; null for the project's own files.
    pub package: Option<String>,
    /// Files from the route to `file`, both included.
    #[serde(with = "shared::list")]
    pub trace: Vec<Arc<str>>,
    pub confidence: Confidence,
    pub guarded: bool,
}

/// Bytes of a route's bundle; `build` fills it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    pub bytes: u64,
    pub gzip: u64,
}
