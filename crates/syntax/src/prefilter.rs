//! A byte pre-filter: most files declare nothing and need no parse.

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
