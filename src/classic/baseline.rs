//! A baseline: fitted on the training samples, then asked about those that figures are of.

use super::{ClassicError, Forest, Growth, Metric, Rows, classify, most_likely, nearest, probabilities};
use crate::analysis::features::{BlockNorm, Hog, HogError, HogSettings, hog_all};
use crate::data::random::{Purpose, stream};
use crate::data::{Budget, Prepared, Samples, Values};
use crate::progress::Progress;
use crate::recipe::{Baseline, Distance, HogPart, Scaling};
use rand::RngExt;
use rayon::prelude::*;
use std::borrow::Cow;
use std::time::Instant;

/// What a baseline says of the samples that it was asked about, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct BaselineAnswers {
    /// The class named, one a sample asked about.
    pub named: Vec<u16>,
    /// The probability given to the true class, one a sample asked about.
    pub truth: Vec<f32>,
    /// The samples asked about, by index into the prepared dataset, ascending.
    pub asked: Vec<u32>,
    /// Time to learn from the training samples, features included, in seconds.
    pub fit_seconds: f64,
    /// Time to name the samples asked about, features included, in seconds.
    pub predict_seconds: f64,
}

/// Fits a baseline on the training samples and asks it about those of test and validation, or about the training samples
/// where nothing is tested.
///
/// # Errors
/// [`ClassicError`] where there is nothing to learn from, the samples have no oriented gradients, memory does not
/// suffice, or the person stopped it.
pub fn fit_baseline(
    baseline: Baseline,
    prepared: &Prepared,
    seed: u64,
    progress: &dyn Progress,
) -> Result<BaselineAnswers, ClassicError> {
    let (samples, asked) = (samples(prepared)?, asked_about(prepared));
    let work = Work { prepared, samples: &samples, asked: &asked, seed, progress };
    let answers = match baseline {
        Baseline::Guess => work.guess(),
        Baseline::Nearest { k, distance, .. } => work.nearest(k, metric(distance), baseline.hog())?,
        Baseline::Forest { trees, deepest, .. } => {
            work.forest(Growth { trees, deepest, seed, ..Growth::default() }, baseline.hog())?
        }
    };
    let Answers { named, truth, fit, predict } = answers;
    Ok(BaselineAnswers { named, truth, asked, fit_seconds: fit, predict_seconds: predict })
}

/// The samples as they go into a network. Where all values are divided by the same number they stay as they are stored:
/// no distance is smaller than another for it.
fn samples(prepared: &Prepared) -> Result<Cow<'_, Samples>, ClassicError> {
    let stored = &prepared.dataset.samples;
    let divided = matches!(prepared.data.scaling, Scaling::None | Scaling::Divide255);
    if divided && prepared.noise.is_none() {
        return Ok(Cow::Borrowed(stored));
    }
    fits(stored.len(), stored.shape().len(), "scaled copies of all samples")?;
    let scaled = (0..prepared.dataset.len()).into_par_iter().flat_map_iter(|i| prepared.input(i)).collect();
    Ok(Samples::new(stored.shape(), Values::Floats(scaled)).map_or(Cow::Borrowed(stored), Cow::Owned))
}

/// Refuses `rows` of so many numbers where they would not fit into memory.
fn fits(rows: usize, width: usize, what: &str) -> Result<(), ClassicError> {
    let bytes = (rows as u64).saturating_mul(width as u64).saturating_mul(4);
    Ok(Budget::of_machine().check(bytes, what, "use fewer samples (data.samples) or smaller pictures (data.resize)")?)
}

/// The samples that figures are of: those of test and validation, and of the training where nothing is tested. To ask
/// about the others would take several times as long and would tell nothing: each is its own nearest.
fn asked_about(prepared: &Prepared) -> Vec<u32> {
    let split = &prepared.split;
    let mut asked = [split.test.as_slice(), &split.validation].concat();
    if split.test.is_empty() {
        asked.extend(&split.train);
    }
    asked.sort_unstable();
    asked.dedup();
    asked
}

fn metric(distance: Distance) -> Metric {
    match distance {
        Distance::L2 => Metric::Euclidean,
        Distance::L1 => Metric::Manhattan,
        Distance::Cosine => Metric::Cosine,
    }
}

/// The answers in the order of the samples asked about, and how long they took, in seconds.
struct Answers {
    named: Vec<u16>,
    truth: Vec<f32>,
    fit: f64,
    predict: f64,
}

/// What is compared: samples where they are, or features of them.
enum Table<'a> {
    /// The samples at these places.
    Samples(&'a Samples, &'a [u32]),
    /// Rows of so many numbers.
    Features(Vec<f32>, usize),
}

impl Table<'_> {
    fn rows(&self) -> Rows<'_> {
        match self {
            Self::Samples(samples, ids) => Rows::of_samples(samples, ids),
            Self::Features(values, width) => Rows::of_floats(values, *width),
        }
    }
}

/// What there is to do.
struct Work<'a> {
    prepared: &'a Prepared,
    samples: &'a Samples,
    asked: &'a [u32],
    seed: u64,
    progress: &'a dyn Progress,
}

impl<'a> Work<'a> {
    fn classes(&self) -> usize {
        self.prepared.dataset.labels.classes.len()
    }

    fn labels(&self, ids: &[u32]) -> Vec<u16> {
        let labels = &self.prepared.dataset.labels.ids;
        ids.iter().map(|&id| labels[id as usize]).collect()
    }

    fn guess(&self) -> Answers {
        let began = Instant::now();
        let mut rng = stream(self.seed, Purpose::Guess, 0);
        let classes = self.classes().max(1);
        let named = self.asked.iter().map(|_| rng.random_range(0..classes) as u16).collect();
        let truth = vec![1.0 / classes as f32; self.asked.len()];
        Answers { named, truth, fit: 0.0, predict: began.elapsed().as_secs_f64() }
    }

    fn nearest(&self, k: usize, metric: Metric, hog: Option<HogPart>) -> Result<Answers, ClassicError> {
        let began = Instant::now();
        let learnt = self.table(&self.prepared.split.train, hog)?;
        let (fit, began) = (began.elapsed().as_secs_f64(), Instant::now());
        let asked = self.table(self.asked, hog)?;
        let found = nearest(learnt.rows(), asked.rows(), k, metric, self.progress)?;
        let (labels, classes) = (self.labels(&self.prepared.split.train), self.classes());
        let named = found.iter().map(|neighbours| classify(neighbours, &labels, k).unwrap_or(0)).collect();
        let truths = self.labels(self.asked);
        let pairs = found.iter().zip(&truths);
        let truth =
            pairs.map(|(neighbours, &truth)| probabilities(neighbours, &labels, k, classes)[usize::from(truth)]);
        let truth = truth.collect();
        Ok(Answers { named, truth, fit, predict: began.elapsed().as_secs_f64() })
    }

    fn forest(&self, growth: Growth, hog: Option<HogPart>) -> Result<Answers, ClassicError> {
        let began = Instant::now();
        let (train, classes) = (&self.prepared.split.train, self.classes());
        let learnt = self.table(train, hog)?;
        let forest = Forest::fit(learnt.rows(), &self.labels(train), classes, growth, self.progress)?;
        let (fit, began) = (began.elapsed().as_secs_f64(), Instant::now());
        let asked = self.table(self.asked, hog)?;
        let shares = forest.predict(asked.rows(), self.progress)?;
        let truths = self.labels(self.asked);
        let truth = shares.chunks_exact(classes).zip(&truths).map(|(row, &truth)| row[usize::from(truth)]).collect();
        let named = most_likely(&shares, classes);
        Ok(Answers { named, truth, fit, predict: began.elapsed().as_secs_f64() })
    }

    /// Some samples, or their oriented gradients.
    fn table(&self, ids: &'a [u32], hog: Option<HogPart>) -> Result<Table<'a>, ClassicError> {
        let Some(HogPart { orientations, cell, block }) = hog else { return Ok(Table::Samples(self.samples, ids)) };
        let settings = HogSettings { orientations, cell, block, norm: BlockNorm::L2Hys };
        let shape = self.samples.shape();
        let width = Hog::new(settings, shape).map_err(no_gradients)?.values();
        fits(ids.len(), width.saturating_add(shape.len()), "the HOG features")?;
        let picked = Samples::new(shape, self.samples.values().rows(ids, shape.len()));
        let picked = picked.ok_or(ClassicError::NoSamples)?;
        Ok(Table::Features(hog_all(&picked, settings, self.progress).map_err(no_gradients)?, width))
    }
}

fn no_gradients(error: HogError) -> ClassicError {
    match error {
        HogError::Cancelled => ClassicError::Cancelled,
        HogError::NotAPicture { .. } | HogError::Settings | HogError::TooSmall { .. } => ClassicError::Gradients(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ClassName, Dataset, Labels, SampleShape, prepare};
    use crate::progress::{Quiet, Step};
    use crate::recipe::{DataPart, Features};
    use std::path::Path;

    /// Sixty signals of three points in two classes, each point of which tells them apart.
    fn signals() -> Prepared {
        let height = |i: u8| if i.is_multiple_of(2) { 20 } else { 220 };
        let bytes = (0..60u8).flat_map(|i| [height(i), height(i) + i % 7, height(i) - i % 5]).collect();
        let samples = Samples::new(SampleShape::Series { points: 3 }, Values::Bytes(bytes)).unwrap();
        let labels = Labels {
            ids: (0..60).map(|i| i % 2).collect(),
            classes: vec![ClassName::plain("low"), ClassName::plain("high")],
        };
        let mut part = DataPart::of("signals");
        part.test_share = Some(0.25);
        prepare(Dataset::at("table", Path::new("signals"), samples, labels).shared(), &part, 0).unwrap()
    }

    fn nearest_one(features: Features) -> Baseline {
        Baseline::Nearest { k: 1, distance: Distance::L2, features, hog: HogPart::default() }
    }

    #[test]
    fn each_sample_asked_about_has_one_answer() {
        let prepared = signals();
        let forest = Baseline::Forest { trees: 9, features: Features::Raw, deepest: None, hog: HogPart::default() };
        for baseline in [nearest_one(Features::Raw), forest] {
            let found = fit_baseline(baseline, &prepared, 1, &Quiet).unwrap();
            assert!(!found.asked.is_empty() && found.asked.is_sorted(), "{:?}", found.asked);
            assert!(found.asked.iter().all(|id| !prepared.split.train.contains(id)));
            let truth: Vec<u16> = found.asked.iter().map(|&id| prepared.dataset.labels.ids[id as usize]).collect();
            assert_eq!(found.named, truth, "{}", baseline.title());
            assert!(found.truth.len() == truth.len() && found.truth.iter().all(|&share| share > 0.5));
        }
        let guess = fit_baseline(Baseline::Guess, &prepared, 1, &Quiet).unwrap();
        assert!(guess.truth.iter().all(|&share| share == 0.5) && guess.named.iter().all(|&class| class < 2));
    }

    #[test]
    fn signals_have_no_gradients_and_a_no_stops_it() {
        let prepared = signals();
        let gradients = fit_baseline(nearest_one(Features::Hog), &prepared, 1, &Quiet);
        assert!(matches!(gradients, Err(ClassicError::Gradients(HogError::NotAPicture { .. }))), "{gradients:?}");
        let stopped = fit_baseline(nearest_one(Features::Raw), &prepared, 1, &|_: &str, _: f32| Step::Cancel);
        assert_eq!(stopped, Err(ClassicError::Cancelled));
    }
}
