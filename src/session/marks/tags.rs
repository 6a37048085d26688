//! What a person notes of samples: one of four tags each.

use crate::data::Dataset;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many tags there are.
pub const TAGS: usize = 4;

/// The tags of samples. A sample is known by its place in its file, so that tags hold whichever samples are drawn; and by
/// its file name or its content, so that they hold when other samples are added or the data moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tags {
    /// What the tags are called.
    pub names: [String; TAGS],
    /// By dataset, then by place in its file.
    of: BTreeMap<String, BTreeMap<u32, Tagged>>,
    #[serde(skip)]
    version: u64,
}

/// A tagged sample. Files of before version 0.2 have the tag alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written")]
struct Tagged {
    /// The tag, from 0.
    tag: u8,
    /// The sample's file name or the fingerprint of its content; empty where it is not known.
    sample: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Tag(u8),
    Tagged { tag: u8, sample: String },
}

impl From<Written> for Tagged {
    fn from(written: Written) -> Self {
        match written {
            Written::Tag(tag) => Self { tag, sample: String::new() },
            Written::Tagged { tag, sample } => Self { tag, sample },
        }
    }
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
        self.of.get(&dataset.id)?.get(&dataset.origin_of(id)).map(|tagged| tagged.tag)
    }

    /// How many samples of the dataset have each tag.
    pub fn counts(&self, dataset: &Dataset) -> [usize; TAGS] {
        let mut counts = [0; TAGS];
        for tagged in self.of.get(&dataset.id).into_iter().flat_map(BTreeMap::values) {
            if let Some(count) = counts.get_mut(usize::from(tagged.tag)) {
                *count += 1;
            }
        }
        counts
    }

    /// Whether any sample has one.
    pub fn any(&self) -> bool {
        self.of.values().any(|of| !of.is_empty())
    }

    /// How many samples have one, whichever dataset they are of.
    pub fn total(&self) -> usize {
        self.of.values().map(BTreeMap::len).sum()
    }

    /// The same of tags as a session file keeps them; 0 of anything else.
    pub fn total_of_saved(tags: &serde_json::Value) -> usize {
        let datasets = tags.get("of").and_then(|of| of.as_object());
        datasets.into_iter().flatten().filter_map(|(_, tags)| tags.as_object()).map(|tags| tags.len()).sum()
    }

    /// Changes with every change: what is drawn from tags is drawn anew when it does.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The tag of every sample of the dataset that has one.
    pub fn of_dataset(&self, dataset: &Dataset) -> BTreeMap<u32, u8> {
        (0..dataset.len() as u32).filter_map(|id| Some((id, self.of(dataset, id)?))).collect()
    }

    /// Tags a sample of `dataset`, which was drawn of `raw`.
    pub(super) fn set(&mut self, dataset: &Dataset, raw: Option<&Dataset>, id: u32, tag: Option<u8>) {
        let place = dataset.origin_of(id);
        let sample = raw.filter(|raw| (place as usize) < raw.len()).map(|raw| raw.identity_of(place));
        let tags = self.of.entry(dataset.id.clone()).or_default();
        match tag.filter(|&tag| usize::from(tag) < TAGS) {
            Some(tag) => tags.insert(place, Tagged { tag, sample: sample.unwrap_or_default() }),
            None => tags.remove(&place),
        };
        self.version += 1;
    }

    /// Samples of a dataset that was opened: those that are at another place now are looked for. Tags of samples that
    /// are not there stay with the place that they had, beyond all others.
    pub(super) fn find_in(&mut self, raw: &Dataset) {
        let Some(tags) = self.of.get_mut(&raw.id) else { return };
        let is_there = |place: u32, sample: &str| {
            sample.is_empty() || ((place as usize) < raw.len() && raw.identity_of(place) == sample)
        };
        if tags.iter().all(|(&place, tagged)| is_there(place, &tagged.sample)) {
            return;
        }
        let places = raw.identities();
        let mut missing = raw.len() as u32;
        let mut found = BTreeMap::new();
        for (place, tagged) in std::mem::take(tags) {
            let place = if is_there(place, &tagged.sample) {
                place
            } else {
                places.get(&tagged.sample).copied().unwrap_or_else(|| {
                    missing += 1;
                    missing - 1
                })
            };
            found.insert(place, tagged);
        }
        *tags = found;
        self.version += 1;
    }

    /// A dataset is called something else now.
    pub(super) fn data_moved(&mut self, from: &str, to: &str) {
        if let Some(tags) = self.of.remove(from) {
            self.of.entry(to.to_owned()).or_default().extend(tags);
            self.version += 1;
        }
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
    use crate::data::{ClassName, Labels, SampleShape, Samples, Values};
    use crate::recipe::{DataPart, Recipe};
    use std::path::Path;

    #[test]
    fn a_tag_follows_its_sample_through_other_draws() {
        let recipe = Recipe::load("generated-heartbeats").unwrap().with("data.samples=50").unwrap();
        let nowhere = crate::data::DataFolder("nowhere".into());
        let raw = crate::data::open(&recipe.data, 0, &nowhere, &crate::progress::Quiet);
        let raw = raw.unwrap().shared();
        let part = DataPart { subsample: Some(20), test_share: Some(0.5), ..recipe.data };
        let drawn = crate::data::prepare(raw.clone(), &part, 1).unwrap().dataset;
        let mut tags = Tags::default();
        tags.set(&drawn, Some(&raw), 3, Some(2));
        assert_eq!(tags.of(&drawn, 3), Some(2));
        assert_eq!(tags.of(&raw, drawn.origin_of(3)), Some(2));
        assert_eq!(tags.counts(&raw), [0, 0, 1, 0]);
        tags.set(&raw, Some(&raw), drawn.origin_of(3), None);
        assert_eq!(tags.of(&drawn, 3), None);
        tags.rename(0, "  ");
        tags.rename(0, "wrong class");
        assert_eq!(tags.names[0], "wrong class");
    }

    fn numbers(values: &[u8]) -> Dataset {
        let samples = Samples::new(SampleShape::Series { points: 1 }, Values::Bytes(values.to_vec())).unwrap();
        let labels = Labels { ids: vec![0; values.len()], classes: vec![ClassName::plain("0")] };
        Dataset::at("table", Path::new("numbers"), samples, labels)
    }

    #[test]
    fn a_tag_follows_its_sample_to_another_place_and_into_a_file() {
        let before = numbers(&[10, 20, 30]);
        let mut tags = Tags::default();
        tags.set(&before, Some(&before), 1, Some(0));
        tags.set(&before, Some(&before), 2, Some(3));
        let kept: Tags = serde_json::from_value(serde_json::to_value(&tags).unwrap()).unwrap();
        assert_eq!(kept.of, tags.of);
        assert_eq!((tags.total(), Tags::total_of_saved(&serde_json::to_value(&tags).unwrap())), (2, 2));
        let after = numbers(&[5, 10, 20]);
        tags.find_in(&after);
        assert_eq!((tags.of(&after, 1), tags.of(&after, 2)), (None, Some(0)));
        assert_eq!(tags.counts(&after).iter().sum::<usize>(), 2, "the tag of a missing sample is lost");
        tags.find_in(&before);
        assert_eq!((tags.of(&before, 1), tags.of(&before, 2)), (Some(0), Some(3)), "it comes back with its sample");
    }

    #[test]
    fn tags_of_earlier_files_are_read_by_place() {
        let tags: Tags =
            serde_json::from_str(r#"{"names": ["a", "b", "c", "d"], "of": {"numbers": {"1": 2}}}"#).unwrap();
        let data = numbers(&[1, 2]);
        assert_eq!(tags.of(&data, 1), Some(2));
    }
}
