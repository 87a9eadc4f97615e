//! Byte pre-filters: most files declare nothing and need no parse, most texts have none of the words that a closer look is for.

use std::sync::OnceLock;

use memchr::memmem::Finder;

/// A word that every file is searched for. What a search prepares costs more than the search of a small file: it is prepared once.
pub(crate) struct Sought {
    word: &'static str,
    finder: OnceLock<Finder<'static>>,
}

impl Sought {
    pub(crate) const fn new(word: &'static str) -> Self {
        Self { word, finder: OnceLock::new() }
    }

    pub(crate) fn finder(&self) -> &Finder<'static> {
        self.finder.get_or_init(|| Finder::new(self.word))
    }

    /// Whether a text has the word.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.finder().find(text.as_bytes()).is_some()
    }
}

/// False when no config, data function, directive or runtime can be declared in these bytes.
#[must_use]
pub fn may_declare(source: &[u8]) -> bool {
    const WORDS: &[&str] = &[
        "runtime",
        "config",
        "getStaticProps",
        "getServerSideProps",
        "getInitialProps",
        "getStaticPaths",
        "matcher",
        "maxDuration",
        "preferredRegion",
        "generateStaticParams",
        "unstable_allowDynamic",
        "use server",
        "use client",
        "export *",
        "module.exports = require", // the same, in a script
        "\\u",                      // an escaped identifier may spell any of them
    ];
    WORDS.iter().any(|word| memchr::memmem::find(source, word.as_bytes()).is_some())
}
