//! From a file to a route: who decides its runtime, how it renders, what it is called.

use std::collections::BTreeMap;

use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_manifest::{Place, Reason, Rendering, Route, RouteKind, Runtime};
use switchrt_syntax::ModuleFacts;

use crate::config::declared::Reader;
use crate::config::global::Global;
use crate::config::{Declaration, Speaker, app, pages};
use crate::discover::Entry;
use crate::scope::NamedScope;
use crate::{directives, exports, matcher, segments};

/// A route with what is wrong with it.
pub(crate) struct Draft {
    pub route: Route,
    /// The sealed route as JSON, where that is all that is asked for.
    pub text: String,
    pub diagnostics: Vec<Diagnostic>,
    /// The deciding declaration said `experimental-edge`, for a page.
    pub experimental: Option<(Place, Location)>,
    /// The span of the deciding words, where they stand in a file.
    pub span: Option<Location>,
}

impl Draft {
    /// Seals the route; with `as_text` only its text stays, and of the route itself what other routes are compared by.
    pub(crate) fn seal(&mut self, as_text: bool) -> Result<(), serde_json::Error> {
        if !as_text {
            self.route.seal();
            return Ok(());
        }
        self.text = self.route.seal_as_text()?;
        let route = &mut self.route;
        (route.uses, route.support, route.config) = Default::default();
        (route.pattern, route.hash) = Default::default();
        (route.params, route.matchers, route.data_fetching) = Default::default();
        Ok(())
    }

    /// Whether it tells what another draft of the same entry tells.
    pub(crate) fn tells_as(&self, other: &Self) -> bool {
        let said = |draft: &Self| (draft.route.runtime, draft.route.reason, draft.span);
        said(self) == said(other)
            && self.route.declared == other.route.declared
            && self.route.declared_at == other.route.declared_at
            && self.experimental == other.experimental
            && self.diagnostics == other.diagnostics
    }
}

/// Reads the declarations of a file, by the rules of its kind.
pub(crate) fn declare(
    scope: &mut dyn NamedScope,
    facts: &ModuleFacts,
    file: &str,
    kind: RouteKind,
    base_path: &str,
) -> Declaration {
    let reader = Reader { scope, facts, file, out: Vec::new() };
    let mut declaration = match kind {
        RouteKind::AppPage | RouteKind::AppRoute => app::read(reader, kind),
        _ => pages::read(reader, kind, base_path),
    };
    if kind == RouteKind::Page {
        declaration.data_fetching = exports::data_fetching(facts, scope);
    }
    declaration
}

/// The route of an entry. `layouts` are the declarations of its layouts, nearest first.
pub(crate) fn draft(
    entry: &Entry,
    facts: &ModuleFacts,
    own: Declaration,
    layouts: &[&Declaration],
    global: &Global,
) -> Draft {
    let Declaration { runtime: own_speaker, mut config, matchers, data_fetching, mut diagnostics } = own;
    diagnostics.extend(exports::check(facts, entry.kind, &entry.file, &entry.route));
    diagnostics.extend(directives::of_route(facts, entry.kind, &entry.file, &entry.route));

    let choice = decide(entry.kind, own_speaker, layouts, global);
    if entry.kind == RouteKind::AppPage {
        // As in Next, these two come down from the layouts; the page and the nearest layout win.
        for key in ["maxDuration", "preferredRegion"] {
            let inherited = layouts.iter().find_map(|layout| layout.config.get(key));
            if let Some(value) = inherited
                && !config.contains_key(key)
            {
                config.insert(key.to_owned(), value.clone());
            }
        }
    }
    let rendering = rendering(entry.kind, choice.runtime, &data_fetching);
    let middleware = matches!(entry.kind, RouteKind::Middleware | RouteKind::Proxy);
    let (pattern, params) = if middleware { ("^/.*$".to_owned(), Vec::new()) } else { segments::pattern(&entry.route) };
    let matchers = match matchers {
        Some(matchers) => matchers,
        None if middleware => vec![matcher::everything()],
        None => Vec::new(),
    };
    for diagnostic in &mut diagnostics {
        diagnostic.routes = vec![entry.route.clone()];
    }
    let experimental = choice
        .speaker
        .as_ref()
        .filter(|speaker| entry.kind == RouteKind::Page && speaker.experimental && choice.runtime == Runtime::Edge)
        .map(|speaker| (speaker.at.clone(), speaker.span));
    let span = choice.speaker.as_ref().map(|speaker| speaker.span);
    let (declared, declared_at) = choice.speaker.map(|speaker| (speaker.text, speaker.at)).unzip();
    let route = Route {
        route: entry.route.clone(),
        kind: entry.kind,
        file: entry.file.clone(),
        runtime: choice.runtime,
        declared,
        reason: choice.reason,
        declared_at,
        rendering,
        data_fetching,
        pattern,
        params,
        matchers,
        config,
        uses: Vec::new(),
        support: BTreeMap::new(),
        size: None,
        hash: String::new(),
    };
    Draft { route, text: String::new(), diagnostics, experimental, span }
}

struct Choice {
    runtime: Runtime,
    reason: Reason,
    /// Whose words the manifest shows: the file's own, readable or not, else the decider's.
    speaker: Option<Speaker>,
}

/// Precedence, once: the file, the nearest layout, outer layouts, the global option, the default.
fn decide(kind: RouteKind, own: Option<Speaker>, layouts: &[&Declaration], global: &Global) -> Choice {
    match kind {
        RouteKind::Middleware => return Choice { runtime: Runtime::Edge, reason: Reason::Middleware, speaker: own },
        RouteKind::Proxy => return Choice { runtime: Runtime::Nodejs, reason: Reason::Proxy, speaker: own },
        RouteKind::Special => return Choice { runtime: Runtime::Nodejs, reason: Reason::Default, speaker: own },
        _ => {}
    }
    if let Some(runtime) = own.as_ref().and_then(|own| own.runtime) {
        return Choice { runtime, reason: Reason::Page, speaker: own };
    }
    if kind == RouteKind::AppPage
        && let Some((speaker, runtime)) = layouts
            .iter()
            .filter_map(|layout| layout.runtime.as_ref())
            .find_map(|speaker| Some((speaker, speaker.runtime?)))
    {
        return Choice { runtime, reason: Reason::Layout, speaker: own.or_else(|| Some(speaker.clone())) };
    }
    // The global option covers pages, not API routes and not `app`.
    if kind == RouteKind::Page
        && let Some(runtime) = global.runtime
    {
        return Choice { runtime, reason: Reason::Global, speaker: own.or_else(|| global.speaker()) };
    }
    Choice { runtime: Runtime::Nodejs, reason: Reason::Default, speaker: own }
}

fn rendering(kind: RouteKind, runtime: Runtime, data: &[switchrt_manifest::DataFetching]) -> Rendering {
    use switchrt_manifest::DataFetching::{GetInitialProps, GetServerSideProps, GetStaticProps};
    match kind {
        RouteKind::Special | RouteKind::AppPage => Rendering::Static,
        RouteKind::Api | RouteKind::AppRoute => Rendering::Api,
        RouteKind::Middleware | RouteKind::Proxy => Rendering::Middleware,
        // An edge page is rendered for each request.
        RouteKind::Page
            if runtime == Runtime::Edge || data.contains(&GetServerSideProps) || data.contains(&GetInitialProps) =>
        {
            Rendering::Ssr
        }
        RouteKind::Page if data.contains(&GetStaticProps) => Rendering::Ssg,
        RouteKind::Page => Rendering::Static,
    }
}

/// Slots of one URL that want different runtimes.
pub(crate) fn slot_conflicts(drafts: &[Draft]) -> Vec<Diagnostic> {
    let mut by_route: BTreeMap<&str, Vec<&Draft>> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.route.kind == RouteKind::AppPage) {
        by_route.entry(&draft.route.route).or_default().push(draft);
    }
    let mut out = Vec::new();
    for (name, mut drafts) in by_route {
        drafts.sort_by(|a, b| a.route.file.cmp(&b.route.file));
        let first = &drafts[0].route;
        let Some(draft) = drafts.iter().find(|draft| draft.route.runtime != first.runtime) else { continue };
        let other = &draft.route;
        let (file, at) = match &other.declared_at {
            Some(place) => (place.file.clone(), draft.span.unwrap_or_default()),
            None => (other.file.clone(), Location::default()),
        };
        let message = format!(
            "the parallel pages of `{name}` want different runtimes: `{}` is {}, `{}` is {}",
            first.file,
            first.runtime.as_str(),
            other.file,
            other.runtime.as_str()
        );
        let mut diagnostic = Diagnostic::new(Code::ConfigConflict, file, at, message)
            .with_hint("Declare one runtime, in the layout that holds them.");
        diagnostic.routes.push(name.to_owned());
        out.push(diagnostic);
    }
    out
}
