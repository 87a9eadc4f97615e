//! How other tools read the same declaration. Facts: `getConfig` of `@vercel/static-config` 3.4.0, `getPageStaticInfo` of Next 12.2.6 and 16.4.6,
//! `parser/exports` of Netlify's zip-it-and-ship-it. None of them evaluates anything; each has its own idea of a literal.

mod find;
mod netlify;
mod next;
mod shape;
mod static_config;

use crate::parse::{Source, with_program};
use crate::{Grammar, Location};

/// A tool that reads declarations from the source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// `@vercel/static-config`
    StaticConfig,
    Next12,
    Next16,
    Netlify,
}

/// What becomes of a value with a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The whole declaration is not seen, and nothing is said.
    Unseen,
    /// The whole declaration is not used, and a warning says so.
    Warned,
    /// The whole declaration is not used, and an error says so.
    Refused,
    /// This property, or spread, is not read; the others are.
    LeftOut,
    /// This value is read as `undefined`.
    Undefined,
}

/// The first thing that a peer reads differently.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerLoss {
    pub peer: Peer,
    pub loss: Loss,
    pub at: Location,
    /// `config.matcher[0]`
    pub path: String,
    /// What stands there, with its article.
    pub form: &'static str,
}

/// What peers make of the export `name`: a loss a peer at most, in the order of [`Peer`]. Empty when they all read it, when no
/// export of this name stands in the text, and when it does not parse.
///
/// A value that is not known without running the code is lost on everybody; that is not asked here.
#[must_use]
pub fn peer_losses(source: &str, grammar: Grammar, name: &str) -> Vec<PeerLoss> {
    with_program(Source::whole(source), grammar, |program, text| match find::declaration(&program, name) {
        Some(found) => [static_config::read, next::read_12, next::read_16, netlify::read]
            .into_iter()
            .filter_map(|read| read(&found, name))
            .map(|loss| next::unless_skipped(loss, source))
            .map(|loss| PeerLoss {
                peer: loss.peer,
                loss: loss.loss,
                at: text.at(loss.span),
                path: loss.path,
                form: loss.form,
            })
            .collect(),
        None => Vec::new(),
    })
    .unwrap_or_default()
}
