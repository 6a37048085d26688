//! What a person marks: samples selected, in focus, tagged and pinned.

mod selection;
mod tags;

pub use selection::{SelectMode, Selection};
pub use tags::{TAGS, Tags};

use super::Session;
use crate::data::Dataset;
use crate::export::{Noted, OwnFacts};

/// What a person marks.
#[derive(Clone, Debug, PartialEq)]
pub enum MarkAction {
    /// Show one sample large.
    Focus(Option<u32>),
    /// Select samples.
    Select(Vec<u32>, SelectMode),
    /// Select and focus nothing.
    ClearSelection,
    /// Note one of the tags of a sample, from 0; `None`: take it off.
    Tag(u32, Option<u8>),
    /// Give a tag another name.
    NameTag(u8, String),
    /// Pin a sample, so that it is reconstructed after every epoch, or not.
    Pin(u32, bool),
}

/// What is marked.
#[derive(Default)]
pub(super) struct Marks {
    selection: Selection,
    tags: Tags,
    pins: Vec<u32>,
}

impl Marks {
    /// Other samples are shown: nothing of them is marked yet, but for their tags.
    pub fn forget_samples(&mut self) {
        self.selection.clear();
        self.pins.clear();
    }

    /// Focuses a sample where none is in focus.
    pub fn focus_if_nothing(&mut self, id: Option<u32>) {
        if self.selection.focus().is_none() {
            self.selection.set_focus(id);
        }
    }

    /// Tags follow their samples to the places where they are in this dataset.
    pub fn find_tagged(&mut self, dataset: &Dataset) {
        self.tags.find_in(dataset);
    }

    /// Whether any sample is tagged.
    pub fn has_tags(&self) -> bool {
        self.tags.any()
    }

    /// What a session file keeps of tags.
    pub fn tags_to_save(&self) -> Option<serde_json::Value> {
        serde_json::to_value(&self.tags).ok()
    }

    /// What a session file says is marked among so many samples; ids beyond them are dropped. What was selected is
    /// left out where the samples are others.
    pub fn restore(&mut self, saved: &crate::saved::Saved, count: usize, same_samples: bool) {
        let there = |id: &u32| same_samples && (*id as usize) < count;
        self.pins = saved.pins.iter().copied().filter(there).collect();
        self.selection.select(saved.selection.iter().copied().filter(there), SelectMode::Replace);
        self.selection.set_focus(saved.focus.filter(there));
        if let Some(tags) = saved.tags.clone().and_then(|tags| serde_json::from_value(tags).ok()) {
            self.tags = tags;
        }
    }

    /// A dataset is called something else now; its tags stay its own.
    pub fn data_moved(&mut self, from: &str, to: &str) {
        self.tags.data_moved(from, to);
    }
}

impl Session {
    /// What is selected and in focus.
    pub fn selection(&self) -> &Selection {
        &self.marks.selection
    }

    /// What a person noted of samples.
    pub fn tags(&self) -> &Tags {
        &self.marks.tags
    }

    /// Samples pinned, so that one can watch them being learnt.
    pub fn pins(&self) -> &[u32] {
        &self.marks.pins
    }

    pub(super) fn perform_mark(&mut self, action: MarkAction) {
        let count = self.samples().map_or(0, |dataset| dataset.len());
        let there = |id: &u32| (*id as usize) < count;
        match action {
            MarkAction::Focus(id) => self.marks.selection.set_focus(id.filter(there)),
            MarkAction::Select(ids, mode) => self.marks.selection.select(ids.into_iter().filter(there), mode),
            MarkAction::ClearSelection => self.marks.selection.clear(),
            MarkAction::Tag(id, tag) => {
                if let Some(dataset) = self.samples().cloned().filter(|_| there(&id)) {
                    let raw = self.dataset().cloned();
                    self.marks.tags.set(&dataset, raw.as_deref(), id, tag);
                }
            }
            MarkAction::NameTag(tag, name) => self.marks.tags.rename(tag, &name),
            MarkAction::Pin(id, true) => {
                if there(&id) && !self.marks.pins.contains(&id) {
                    self.marks.pins.push(id);
                }
            }
            MarkAction::Pin(id, false) => self.marks.pins.retain(|&pin| pin != id),
        }
    }

    /// What a person noted and judged of the run shown, as an export writes it.
    pub fn noted(&self) -> Noted {
        let Some(run) = self.run() else { return Noted::default() };
        let names = &self.marks.tags.names;
        let of_dataset = self.marks.tags.of_dataset(&run.prepared.dataset);
        let tags = of_dataset.into_iter().filter_map(|(id, tag)| Some((id, names.get(usize::from(tag))?.clone())));
        let own = self.judged().filter(|judged| judged.run == Some(run.id));
        let own = own.and_then(|judged| Some(OwnFacts { name: judged.sample.name.clone(), errors: judged.errors? }));
        Noted { tags: tags.collect(), own }
    }
}
