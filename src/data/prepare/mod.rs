//! A dataset made ready for a run: drawn, split, scaled, noisy, with the normal classes named.

mod draw;
mod folds;
mod hash;
mod noise;
mod pictures;
mod scaling;
mod split;
mod words;

pub use folds::{Folds, prepare_folds};
pub use noise::NoiseField;
pub use scaling::FittedScaling;
pub use split::{Part, Split};

use super::random::{Purpose, stream};
use super::{Budget, DataError, Dataset, Labels, Values};
use crate::recipe::{DataPart, NoiseTarget, ScalingFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// A dataset as one run sees it.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// A number of its own: no two preparations of this program's life share it.
    pub id: u64,
    /// The dataset as it was read.
    pub raw: Arc<Dataset>,
    /// The samples used: those of `raw`, or the ones drawn of it, grey or resized where that is asked for.
    pub dataset: Arc<Dataset>,
    /// What each sample is for.
    pub split: Split,
    /// The scaling with its numbers.
    pub scaling: FittedScaling,
    /// Noise added to inputs, if any.
    pub noise: Option<NoiseField>,
    /// Whether each class is normal, by class index.
    pub normal_classes: Vec<bool>,
    /// What was asked for.
    pub data: DataPart,
    /// Seeds the split and the noise.
    pub seed: u64,
    /// What was done, in plain sentences.
    pub card: Vec<String>,
    /// What a person should know before trusting a figure, in plain sentences.
    pub warnings: Vec<String>,
    /// The smallest and the largest raw value of all samples.
    pub range: (f32, f32),
    /// How many samples of each class train, by class index.
    pub train_counts: Vec<usize>,
    /// How many samples of each class test, by class index.
    pub test_counts: Vec<usize>,
}

/// Makes a dataset ready as the recipe says.
///
/// # Errors
/// [`DataError::Unusable`] where a class is not there or a part would be empty; [`DataError::OverBudget`] where the
/// samples drawn, or the pictures in their new size, do not fit into memory.
pub fn prepare(raw: Arc<Dataset>, data: &DataPart, seed: u64) -> Result<Prepared, DataError> {
    let normal_classes = normal_classes(&raw.labels, &raw.normal, &data.normal)?;
    let dataset = drawn(&raw, data, seed, &normal_classes, Budget::of_machine())?;
    let is_normal = |index: u32| normal_classes[usize::from(dataset.labels.ids[index as usize])];
    let split = Split::make(&dataset, data, seed, is_normal)?;
    Ok(assemble(raw, dataset, split, normal_classes, data, seed))
}

/// Scales and describes samples whose split is known.
fn assemble(
    raw: Arc<Dataset>,
    dataset: Arc<Dataset>,
    split: Split,
    normal_classes: Vec<bool>,
    data: &DataPart,
    seed: u64,
) -> Prepared {
    let fitted_on = match data.scaling_from {
        ScalingFrom::Train => split.training_part(),
        ScalingFrom::All => (0..dataset.len() as u32).collect(),
    };
    let scaling = FittedScaling::fit(data.scaling, &dataset.samples, &fitted_on);
    let range = dataset.samples.full_range();
    let bounds = scaling.bounds(data.scaling, range);
    let mut prepared = Prepared {
        id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
        train_counts: dataset.class_counts(&split.train),
        test_counts: dataset.class_counts(&split.test),
        noise: data.noise.map(|noise| NoiseField { noise, shape: dataset.samples.shape(), bounds }),
        range,
        split,
        scaling,
        normal_classes,
        data: data.clone(),
        seed,
        card: Vec::new(),
        warnings: Vec::new(),
        raw,
        dataset,
    };
    prepared.card = words::sentences(&prepared, data);
    prepared.warnings = words::warnings(&prepared, data);
    prepared
}

/// The samples used, as pictures of the size and colours asked for.
fn drawn(
    raw: &Arc<Dataset>,
    data: &DataPart,
    seed: u64,
    normal: &[bool],
    budget: Budget,
) -> Result<Arc<Dataset>, DataError> {
    let is_normal = |index: u32| normal[usize::from(raw.labels.ids[index as usize])];
    let mut dataset = Arc::clone(raw);
    if let Some(drawn) = draw::draw(raw, data, seed, is_normal)? {
        let what = format!("the {} samples drawn", drawn.len());
        budget.check(bytes_of(raw, drawn.len()), &what, "draw fewer (data.subsample)")?;
        let empty = || DataError::Unusable("no sample is left".to_owned());
        let only = (!drawn.is_empty()).then(|| draw::only(raw, drawn, data.take)).flatten();
        dataset = Arc::new(only.ok_or_else(empty)?);
    }
    if let Some(samples) = pictures::change(&dataset, data, budget)? {
        dataset = Arc::new(Dataset { samples, ..dataset.without_samples() });
    }
    Ok(dataset)
}

/// Memory that so many samples of a dataset take, in bytes.
fn bytes_of(dataset: &Dataset, count: usize) -> u64 {
    let each = if matches!(dataset.samples.values(), Values::Bytes(_)) { 1 } else { 4 };
    (count as u64).saturating_mul(dataset.samples.shape().len() as u64).saturating_mul(each)
}

impl Prepared {
    /// The same under a number of its own.
    fn renumbered(mut self) -> Self {
        self.id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        self
    }

    /// Whether the sample's class is normal.
    pub fn is_normal(&self, index: usize) -> bool {
        self.normal_classes[usize::from(self.dataset.labels.ids[index])]
    }

    /// Whether some class is normal and another is not: without both there is nothing to tell apart.
    pub fn has_both_sides(&self) -> bool {
        self.normal_classes.contains(&true) && self.normal_classes.contains(&false)
    }

    /// A sample's scaled values without noise, `[values per sample]`.
    pub fn clean(&self, index: usize) -> Vec<f32> {
        let mut row = self.dataset.samples.row(index);
        self.scaling.apply(&mut row);
        row
    }

    /// What the network is to give back: the clean sample, or the noisy one where the recipe says so.
    pub fn target(&self, index: usize) -> Vec<f32> {
        if self.has_noisy_target() { self.input(index) } else { self.clean(index) }
    }

    /// What the network is given: the clean sample, with noise where the recipe asks for it. The same on every call.
    pub fn input(&self, index: usize) -> Vec<f32> {
        let mut row = self.clean(index);
        self.add_noise(index, &mut row);
        row
    }

    /// Whether the network is to give the noise back too.
    pub fn has_noisy_target(&self) -> bool {
        self.noise.is_some_and(|field| field.noise.target == NoiseTarget::Noisy)
    }

    /// Adds the recipe's noise to scaled values; nothing without noise.
    pub fn add_noise(&self, index: usize, row: &mut [f32]) {
        if let Some(field) = &self.noise {
            field.add(&mut stream(self.seed, Purpose::Noise, index as u64), row);
        }
    }
}

/// Which classes are normal: those the recipe names, else those the dataset names, else all.
fn normal_classes(labels: &Labels, given: &[u16], asked: &[String]) -> Result<Vec<bool>, DataError> {
    let count = labels.classes.len();
    if asked.is_empty() {
        let all = given.is_empty();
        return Ok((0..count).map(|id| all || given.contains(&(id as u16))).collect());
    }
    let mut normal = vec![false; count];
    for word in asked {
        let classes = &labels.classes;
        // The very label first, then the very name, then whatever the case: `a` and `A` may both be there.
        let exact = classes.iter().position(|class| class.key == *word);
        let named = || classes.iter().position(|class| class.title == *word);
        let called = || classes.iter().position(|class| class.is_called(word));
        let found = exact.or_else(named).or_else(called).ok_or_else(|| {
            let known: Vec<&str> = labels.classes.iter().take(20).map(|class| class.title.as_str()).collect();
            DataError::Unusable(format!(
                "data.normal: there is no class {word:?}; the classes are {}",
                known.join(", ")
            ))
        })?;
        normal[found] = true;
    }
    Ok(normal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{SampleShape, Samples};
    use std::path::Path;

    #[test]
    fn what_is_drawn_and_enlarged_has_to_fit() {
        let shape = SampleShape::Image { height: 4, width: 4, channels: 1 };
        let samples = Samples::new(shape, Values::Floats(vec![0.5; 160])).unwrap();
        let raw = Dataset::at("table", Path::new("made"), samples, Labels::none(10)).shared();
        let within = |data: &DataPart, bytes: u64| drawn(&raw, data, 0, &[true], Budget::of_bytes(bytes));
        let data = DataPart { subsample: Some(5), ..DataPart::of("made") };
        // Five samples of sixteen numbers of four bytes.
        assert!(within(&data, 320).is_ok());
        let error = within(&data, 319).unwrap_err();
        assert!(matches!(error, DataError::OverBudget(_)) && error.to_string().contains("data.subsample"), "{error}");
        let data = DataPart { resize: Some([8, 8]), ..DataPart::of("made") };
        assert!(within(&data, 2560).is_ok());
        let error = within(&data, 2559).unwrap_err().to_string();
        assert!(error.contains("10 pictures of 8×8") && error.contains("2.56 kB"), "{error}");
        // Nothing is copied, so nothing is needed.
        assert!(within(&DataPart::of("made"), 0).is_ok());
    }

    #[test]
    fn more_folds_than_memory_holds_are_refused() {
        let samples = Samples::new(SampleShape::Series { points: 1 }, Values::Bytes(vec![0; 10])).unwrap();
        let raw = Dataset::at("table", Path::new("made"), samples, Labels::none(10)).shared();
        let within = |bytes: u64| folds::within(raw.clone(), &DataPart::of("made"), 0, 5, Budget::of_bytes(bytes));
        assert!(within(400).is_ok());
        let error = within(399).unwrap_err().to_string();
        assert!(error.contains("5 folds of 10 samples") && error.contains("training.folds"), "{error}");
    }
}
