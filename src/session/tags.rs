//! What a person notes of samples: one of four tags each.

use crate::data::Dataset;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many tags there are.
pub const TAGS: usize = 4;

/// The tags of samples. A sample is known by its place in its file, so that tags hold whichever samples are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tags {
    /// What the tags are called.
    pub names: [String; TAGS],
    /// By dataset, then by place in its file: the tag, from 0.
    of: BTreeMap<String, BTreeMap<u32, u8>>,
    #[serde(skip)]
    version: u64,
}

impl Default for Tags {
    fn default() -> Self {
        let names = ["mislabelled", "odd but real", "bad data", "model's fault"].map(str::to_owned);
        Self { names, of: BTreeMap::new(), version: 0 }
    }
}

impl Tags {
    /// The tag of a sample, from 0.
    pub fn of(&self, dataset: &Dataset, id: u32) -> Option<u8> {
        self.of.get(&dataset.id)?.get(&dataset.origin_of(id)).copied()
    }

    /// How many samples of the dataset have each tag.
    pub fn counts(&self, dataset: &Dataset) -> [usize; TAGS] {
        let mut counts = [0; TAGS];
        for &tag in self.of.get(&dataset.id).into_iter().flat_map(BTreeMap::values) {
            if let Some(count) = counts.get_mut(usize::from(tag)) {
                *count += 1;
            }
        }
        counts
    }

    /// Changes with every change: what is drawn from tags is drawn anew when it does.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The tag of every sample of the dataset that has one.
    pub fn of_dataset(&self, dataset: &Dataset) -> BTreeMap<u32, u8> {
        (0..dataset.len() as u32).filter_map(|id| Some((id, self.of(dataset, id)?))).collect()
    }

    pub(super) fn set(&mut self, dataset: &Dataset, id: u32, tag: Option<u8>) {
        let tags = self.of.entry(dataset.id.clone()).or_default();
        let place = dataset.origin_of(id);
        match tag.filter(|&tag| usize::from(tag) < TAGS) {
            Some(tag) => tags.insert(place, tag),
            None => tags.remove(&place),
        };
        self.version += 1;
    }

    pub(super) fn rename(&mut self, tag: u8, name: &str) {
        if let (Some(to), false) = (self.names.get_mut(usize::from(tag)), name.trim().is_empty()) {
            name.trim().clone_into(to);
            self.version += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{DataPart, Recipe};

    #[test]
    fn a_tag_follows_its_sample_through_other_draws() {
        let recipe = Recipe::load("generated-heartbeats").unwrap().with("data.samples=50").unwrap();
        let nowhere = crate::data::DataFolder("nowhere".into());
        let raw = crate::data::open(&recipe.data, 0, &nowhere, &mut |_: &str, _: f32| crate::data::Step::Continue);
        let raw = raw.unwrap().shared();
        let part = DataPart { subsample: Some(20), test_share: Some(0.5), ..recipe.data };
        let drawn = crate::data::prepare(raw.clone(), &part, 1).unwrap().dataset;
        let mut tags = Tags::default();
        tags.set(&drawn, 3, Some(2));
        assert_eq!(tags.of(&drawn, 3), Some(2));
        assert_eq!(tags.of(&raw, drawn.origin_of(3)), Some(2));
        assert_eq!(tags.counts(&raw), [0, 0, 1, 0]);
        tags.set(&raw, drawn.origin_of(3), None);
        assert_eq!(tags.of(&drawn, 3), None);
        tags.rename(0, "  ");
        tags.rename(0, "wrong class");
        assert_eq!(tags.names[0], "wrong class");
    }
}
