//! How a generated app is divided, and who imports from where.

/// Small, repeatable, and good enough to spread imports.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }
}

/// Routes of one part of the product.
pub(super) const PART: usize = 1_000;

/// Files of one kind, numbered through, so many to a part.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) each: usize,
}

impl Kind {
    /// One file in `share` routes.
    pub(super) fn of(routes: usize, share: usize) -> Self {
        Self { each: (routes.min(PART) / share).max(8) }
    }

    pub(super) fn all(self, routes: usize) -> usize {
        self.each * routes.div_ceil(PART).max(1)
    }

    /// The part of a file, and its place there.
    pub(super) fn place(self, i: usize) -> (usize, usize) {
        (i / self.each, i % self.each)
    }

    /// One of the first `below` files of a part; one time in four, of another part that was there before.
    ///
    /// Places only fall along a chain of imports, in whatever part: what a file reaches does not grow with the number of parts.
    pub(super) fn roll(self, part: usize, below: usize, dice: &mut Dice) -> usize {
        let place = dice.roll(below);
        // The first part imports nothing of others, and rolls for itself alone.
        let part = if part > 0 && dice.roll(4) == 0 { dice.roll(part) } else { part };
        part * self.each + place
    }
}
