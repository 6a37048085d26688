//! One selection and one focused sample for the whole window.

use std::collections::BTreeSet;

/// How a new selection joins the old one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelectMode {
    /// Instead of it.
    #[default]
    Replace,
    /// In addition to it.
    Add,
    /// Taken out of it.
    Subtract,
}

/// What is selected and in focus, as indices into the dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    ids: BTreeSet<u32>,
    focus: Option<u32>,
    version: u64,
}

impl Selection {
    /// Whether nothing is selected: then nothing is grey either.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// How many samples are selected.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether the sample is selected.
    pub fn contains(&self, id: u32) -> bool {
        self.ids.contains(&id)
    }

    /// The samples selected, in the order of the dataset.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.ids.iter().copied()
    }

    /// Changes with every change: what is drawn from a selection is drawn anew when it does.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The sample shown large.
    pub fn focus(&self) -> Option<u32> {
        self.focus
    }

    pub(super) fn set_focus(&mut self, id: Option<u32>) {
        self.focus = id;
    }

    /// Selects these samples.
    pub fn select(&mut self, ids: impl IntoIterator<Item = u32>, mode: SelectMode) {
        self.version += 1;
        match mode {
            SelectMode::Replace => self.ids = ids.into_iter().collect(),
            SelectMode::Add => self.ids.extend(ids),
            SelectMode::Subtract => ids.into_iter().for_each(|id| {
                self.ids.remove(&id);
            }),
        }
    }

    /// Selects nothing, focuses nothing.
    pub fn clear(&mut self) {
        self.ids.clear();
        self.focus = None;
        self.version += 1;
    }
}
