//! Which runtimes never get to a piece of code.

use std::ops::{BitAnd, BitOr};

use serde::{Deserialize, Serialize};

/// A set of runtimes that never run a piece of code, because a test before it tells them apart.
///
/// Runtimes that no test of this kind tells apart are one: what a date changes beyond them, the catalog knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Guard(u8);

impl Guard {
    /// Everybody may get there.
    pub const NONE: Self = Self(0);
    /// `edge-light`: has `EdgeRuntime`, and no `process.versions`.
    pub const EDGE_LIGHT: Self = Self(1);
    /// workerd where it has no `process.versions`.
    pub const WORKERD: Self = Self(2);
    /// workerd where Node compatibility gives it `process.versions.node`.
    pub const WORKERD_NODE: Self = Self(4);
    pub const DENO: Self = Self(8);
    /// No edge runtime gets there.
    pub const ALL: Self = Self(15);
    /// Node, which is asked for its own routes alone.
    pub const NODE: Self = Self(16);
    /// No server gets there.
    pub const EVERYONE: Self = Self(31);

    /// Every runtime but these.
    #[must_use]
    pub fn others(self) -> Self {
        Self(!self.0 & Self::EVERYONE.0)
    }

    /// All runtimes of `other` are in the set.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// No edge runtime gets there, whether Node does or not.
    #[must_use]
    pub fn is_all(self) -> bool {
        self.covers(Self::ALL)
    }
}

impl BitAnd for Guard {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Guard {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
