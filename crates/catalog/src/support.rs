//! How far a target offers something.

/// What a target offers for one module, export or global.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Support {
    /// It is there and works.
    Yes,
    /// The module is there with some of its exports only.
    Partial,
    /// It is absent, and bundlers usually fill it in.
    Bundler,
    /// It reads as `undefined`: only code that relies on its value breaks.
    Undefined,
    /// It can be imported, and throws or does nothing when used.
    Stub,
    /// It is absent.
    No,
}

impl Support {
    /// The target lacks it, in whatever way. A partial module is judged by its exports.
    #[must_use]
    pub fn lacks(self) -> bool {
        self >= Self::Bundler
    }

    /// It is lacking in a way that code often survives: never more than a warning.
    #[must_use]
    pub fn is_soft(self) -> bool {
        matches!(self, Self::Bundler | Self::Undefined)
    }
}
