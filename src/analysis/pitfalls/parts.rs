//! Samples held back whose raw values are of another kind than those of the samples learnt from.

use super::{Fix, Pitfall, PitfallFacts, Trap, figure};
use crate::data::{Prepared, Values};
use crate::recipe::Take;

/// Most samples of a part that are measured, spread over it.
const ROWS: usize = 64;

/// Most values of a sample that are measured, spread over it.
const VALUES: usize = 512;

/// Fewer samples than this say nothing of a part.
const FEWEST: usize = 8;

/// Standard deviations that many times apart are not those of one kind of data.
const SPREAD: f64 = 8.0;

/// Means that many standard deviations apart are not those of one kind of data.
const SHIFT: f64 = 4.0;

/// The share of samples that the fix draws for the test.
const TEST_SHARE: f64 = 0.2;

/// Validation or test samples that were scaled otherwise than those learnt from.
pub struct PartsScaledApart;

impl Trap for PartsScaledApart {
    fn id(&self) -> &'static str {
        "parts-scaled-apart"
    }

    fn title(&self) -> &'static str {
        "Parts scaled differently"
    }

    fn about(&self) -> &'static str {
        "A network trained on one range of values cannot handle another: the error then measures \
         the scaling, not the sample. All parts must have the same range before one scaling is applied to them."
    }

    fn look(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
        let (prepared, split) = (facts.prepared, &facts.prepared.split);
        let train = Measured::of(prepared, &split.train)?;
        let held = [("validation", &split.validation), ("test", &split.test)];
        let measured = held.into_iter().filter_map(|(name, part)| Some((name, Measured::of(prepared, part)?)));
        let off: Vec<(&str, Measured)> = measured.filter(|(_, part)| part.differs_from(&train)).collect();
        let (_, first) = off.first()?;
        let names: Vec<&str> = off.iter().map(|(name, _)| *name).collect();
        let what = format!(
            "The {} values are {}, but the network was trained on values {}.",
            names.join(" and "),
            first.between(),
            train.between()
        );
        let mut evidence = vec![train.words("training")];
        evidence.extend(off.iter().map(|(name, part)| part.words(name)));
        let fix = if names == ["test"] { drawn_from_training(facts) } else { None };
        let samples = off.into_iter().flat_map(|(_, part)| part.ids).collect();
        Some(Pitfall { samples, fix, ..Pitfall::of(self, what, evidence) })
    }
}

/// What a few values of a few samples of a part are like; of its normal samples, where there are both sides.
struct Measured {
    ids: Vec<u32>,
    low: f32,
    high: f32,
    mean: f64,
    std: f64,
}

impl Measured {
    fn of(prepared: &Prepared, part: &[u32]) -> Option<Self> {
        let both = prepared.has_both_sides();
        let spread = part.iter().step_by(part.len().div_ceil(ROWS).max(1)).copied();
        let ids: Vec<u32> = spread.filter(|&id| !both || prepared.is_normal(id as usize)).collect();
        if ids.len() < FEWEST {
            return None;
        }
        let samples = &prepared.dataset.samples;
        let width = samples.shape().len();
        let stride = width.div_ceil(VALUES).max(1);
        let mut sums = Sums::default();
        for &id in &ids {
            let range = id as usize * width..(id as usize + 1) * width;
            match samples.values() {
                Values::Bytes(values) => values[range].iter().step_by(stride).for_each(|&v| sums.add(f32::from(v))),
                Values::Floats(values) => values[range].iter().step_by(stride).for_each(|&v| sums.add(v)),
            }
        }
        Some(sums.measured(ids))
    }

    fn differs_from(&self, train: &Self) -> bool {
        // A part whose values are all the same has no spread to compare.
        if self.low >= self.high || train.low >= train.high {
            return false;
        }
        let ratio = (self.std / train.std).max(train.std / self.std);
        ratio >= SPREAD || (self.mean - train.mean).abs() >= SHIFT * self.std.max(train.std)
    }

    fn between(&self) -> String {
        format!("between {} and {}", figure(f64::from(self.low)), figure(f64::from(self.high)))
    }

    fn words(&self, name: &str) -> String {
        format!(
            "{} {name} samples: values {}, mean {}, standard deviation {}",
            self.ids.len(),
            self.between(),
            figure(self.mean),
            figure(self.std)
        )
    }
}

#[derive(Default)]
struct Sums {
    count: usize,
    sum: f64,
    squares: f64,
    range: Option<(f32, f32)>,
}

impl Sums {
    fn add(&mut self, value: f32) {
        let (low, high) = self.range.unwrap_or((value, value));
        self.range = Some((low.min(value), high.max(value)));
        self.count += 1;
        self.sum += f64::from(value);
        self.squares += f64::from(value) * f64::from(value);
    }

    fn measured(self, ids: Vec<u32>) -> Measured {
        let n = self.count.max(1) as f64;
        let mean = self.sum / n;
        let (low, high) = self.range.unwrap_or_default();
        Measured { ids, low, high, mean, std: (self.squares / n - mean * mean).max(0.0).sqrt() }
    }
}

/// The dataset's own test set is not like its training set: without it, a test set is drawn from the training set. Only
/// where that leaves something to judge and the recipe asks for nothing that may then be missing.
fn drawn_from_training(facts: &PitfallFacts<'_>) -> Option<Fix> {
    let (prepared, data) = (facts.prepared, &facts.recipe.data);
    let split = &prepared.split;
    let has_own_split =
        prepared.raw.given_train.is_some() && data.take == Take::All && facts.recipe.training.folds.is_none();
    let draws_none = data.test_share.is_none() && data.test_count.is_none();
    let fits =
        data.anomalies.is_none() && data.contamination.is_none() && 2 * split.validation.len() < split.train.len();
    let mut training_part = split.train.iter().chain(&split.left_out);
    let both_remain = !prepared.has_both_sides() || training_part.any(|&id| !prepared.is_normal(id as usize));
    if !(has_own_split && draws_none && fits && both_remain) {
        return None;
    }
    let mut recipe = facts.recipe.clone();
    recipe.data.take = Take::Train;
    recipe.data.test_share = Some(TEST_SHARE);
    let words = "Drop the dataset's own test samples and draw the test set from its training samples".to_owned();
    Some(Fix::Recipe { words, recipe: Box::new(recipe) })
}
