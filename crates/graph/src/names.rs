//! Names of exports that are asked for.

use std::borrow::Cow;

/// The name of an export: borrowed from the facts of one route's reach, owned where modules still come and go.
pub(crate) trait Name<'f>: AsRef<str> {
    fn of(name: Cow<'f, str>) -> Self;
    fn again(&self) -> Cow<'f, str>;
}

impl<'f> Name<'f> for Cow<'f, str> {
    fn of(name: Cow<'f, str>) -> Self {
        name
    }

    fn again(&self) -> Cow<'f, str> {
        self.clone()
    }
}

impl<'f> Name<'f> for String {
    fn of(name: Cow<'f, str>) -> Self {
        name.into_owned()
    }

    fn again(&self) -> Cow<'f, str> {
        Cow::Owned(self.clone())
    }
}

/// Names of exports, sorted: most modules are asked for one or two.
#[derive(Debug)]
pub(crate) struct Names<N>(Vec<N>);

impl<N> Default for Names<N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<N: AsRef<str>> Names<N> {
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|known| known.as_ref().cmp(name))
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        !self.0.is_empty() && self.place(name).is_ok()
    }

    /// The names that are behind this one in order.
    pub(crate) fn behind(&self, name: &str) -> impl Iterator<Item = &str> {
        let start = self.place(name).map_or_else(|place| place, |place| place + 1);
        self.0[start..].iter().map(AsRef::as_ref)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &N> {
        self.0.iter()
    }
}

impl<'f, N: Name<'f>> Names<N> {
    /// Whether it is new.
    pub(crate) fn insert(&mut self, name: Cow<'f, str>) -> bool {
        let place = self.place(&name);
        if let Err(place) = place {
            self.0.insert(place, N::of(name));
        }
        place.is_err()
    }
}
