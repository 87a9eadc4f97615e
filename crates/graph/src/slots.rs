//! What is known of a few modules of a large graph: found by index, without hashing, and kept side by side.

use std::cell::RefCell;

use crate::ModuleId;
use crate::demand::{State, States};

thread_local! {
    /// Indexes that are not in use, all of zeros: a route's reach takes one, and gives it back as it was.
    static FREE: RefCell<Vec<Vec<u32>>> = const { RefCell::new(Vec::new()) };
}

/// Indexes that a thread keeps: as many reaches as one question holds at a time.
const KEPT: usize = 4;

/// Values of modules, in the order in which they were asked for.
pub(crate) struct Slots<T> {
    /// By module, one more than its slot; 0 without.
    index: Vec<u32>,
    ids: Vec<ModuleId>,
    values: Vec<T>,
}

impl<T> Slots<T> {
    /// For a graph of that many modules.
    pub(crate) fn new(modules: usize) -> Self {
        let mut index = FREE.with_borrow_mut(Vec::pop).unwrap_or_default();
        if index.len() < modules {
            index.resize(modules, 0);
        }
        Self { index, ids: Vec::with_capacity(16), values: Vec::with_capacity(16) }
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }

    pub(crate) fn slot(&self, id: ModuleId) -> Option<u32> {
        self.index[id].checked_sub(1)
    }

    pub(crate) fn at(&self, slot: u32) -> &T {
        &self.values[slot as usize]
    }

    pub(crate) fn id(&self, slot: u32) -> ModuleId {
        self.ids[slot as usize]
    }

    pub(crate) fn get(&self, id: ModuleId) -> Option<&T> {
        self.slot(id).map(|slot| self.at(slot))
    }
}

impl<N> States<N> for Slots<State<N>> {
    fn get(&self, id: ModuleId) -> Option<&State<N>> {
        Self::get(self, id)
    }

    fn get_mut(&mut self, id: ModuleId) -> Option<&mut State<N>> {
        self.slot(id).map(|slot| &mut self.values[slot as usize])
    }

    fn entry(&mut self, id: ModuleId) -> &mut State<N> {
        let slot = match self.slot(id) {
            Some(slot) => slot as usize,
            None => {
                self.ids.push(id);
                self.values.push(State::default());
                self.index[id] = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
                self.ids.len() - 1
            }
        };
        &mut self.values[slot]
    }
}

impl<T> Drop for Slots<T> {
    fn drop(&mut self) {
        let mut index = std::mem::take(&mut self.index);
        for &id in &self.ids {
            index[id] = 0;
        }
        // A thread that ends has no use for it.
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            if free.len() < KEPT {
                free.push(index);
            }
        });
    }
}
