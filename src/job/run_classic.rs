//! A baseline: fitted on the training samples, then asked about those that figures are of.

use super::teller::{Stop, Teller};
use super::{Fact, TrainCommand, TrainingDone, run_data, run_training};
use crate::analysis::features::{BlockNorm, Hog, HogError, HogSettings, hog_all};
use crate::classic::{ClassicError, Forest, Growth, Metric, Rows, classify, most_likely, nearest, probabilities};
use crate::data::random::{Purpose, stream};
use crate::data::{Prepared, Samples, Values};
use crate::model::Weights;
use crate::model::device::{self, DeviceChoice};
use crate::recipe::{Baseline, Distance, HogPart, Scaling};
use crate::train::{Outcome, Timing, UNNAMED};
use rand::RngExt;
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

pub fn run(ask: &TrainCommand, baseline: Baseline, teller: &Teller<'_>) -> Result<(), Stop> {
    let recipe = &ask.recipe;
    let prepared = run_data::prepare(Arc::clone(&ask.dataset), &recipe.data, recipe.seed)?;
    let spec = run_training::spec(recipe, &prepared)?;
    let cpu = device::open(&DeviceChoice::Cpu).map_err(|e| Stop::Failed(e.to_string()))?;
    run_training::begin(ask, &cpu, &prepared, &spec, None, teller);
    let began = Instant::now();
    let (samples, asked) = (samples(&prepared), asked_about(&prepared));
    let work = Work { prepared: &prepared, samples: &samples, asked: &asked, seed: recipe.seed, teller };
    let answers = match baseline {
        Baseline::Guess => work.guess(),
        Baseline::Nearest { k, distance, .. } => work.nearest(k, metric(distance), baseline.hog())?,
        Baseline::Forest { trees, deepest, .. } => {
            work.forest(Growth { trees, deepest, seed: recipe.seed, ..Growth::default() }, baseline.hog())?
        }
    };
    let timing = answers.timing;
    let outcome = answers.outcome(prepared.dataset.len(), &asked);
    let scores = run_training::score(&outcome, &prepared, recipe)?;
    teller.fact(Fact::Trained(Box::new(TrainingDone {
        weights: Arc::new(Weights::default()),
        outcome: Arc::new(outcome),
        scores: Arc::new(scores),
        stopped: false,
        notice: None,
        seconds: began.elapsed().as_secs_f64(),
        card: ask.card.clone(),
        explained: None,
        timing: Some(timing),
    })));
    run_training::describe(ask, &prepared, teller)
}

/// The samples as they go into a network. Where all values are divided by the same number they stay as they are stored:
/// no distance is smaller than another for it.
fn samples(prepared: &Prepared) -> Cow<'_, Samples> {
    let stored = &prepared.dataset.samples;
    let divided = matches!(prepared.data.scaling, Scaling::None | Scaling::Divide255);
    if divided && prepared.noise.is_none() {
        return Cow::Borrowed(stored);
    }
    let scaled = (0..prepared.dataset.len()).into_par_iter().flat_map_iter(|i| prepared.input(i)).collect();
    Samples::new(stored.shape(), Values::Floats(scaled)).map_or(Cow::Borrowed(stored), Cow::Owned)
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

/// What a baseline says of the samples asked about, in their order.
struct Answers {
    named: Vec<u16>,
    truth: Vec<f32>,
    timing: Timing,
}

impl Answers {
    /// The same by index into a dataset of `count` samples.
    fn outcome(self, count: usize, asked: &[u32]) -> Outcome {
        let (mut named, mut truth) = (vec![UNNAMED; count], vec![1.0; count]);
        for ((&id, class), share) in asked.iter().zip(self.named).zip(self.truth) {
            named[id as usize] = class;
            truth[id as usize] = share;
        }
        Outcome::Classes { named, truth }
    }
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
    teller: &'a Teller<'a>,
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
        Answers { named, truth, timing: Timing { fit: 0.0, predict: began.elapsed().as_secs_f64() } }
    }

    fn nearest(&self, k: usize, metric: Metric, hog: Option<HogPart>) -> Result<Answers, Stop> {
        let began = Instant::now();
        let learnt = self.table(&self.prepared.split.train, hog)?;
        let (fit, began) = (began.elapsed().as_secs_f64(), Instant::now());
        let asked = self.table(self.asked, hog)?;
        let poll = telling(self.teller, "Looking for the nearest samples");
        let found = nearest(learnt.rows(), asked.rows(), k, metric, &poll).map_err(stop)?;
        let (labels, classes) = (self.labels(&self.prepared.split.train), self.classes());
        let named = found.iter().map(|neighbours| classify(neighbours, &labels, k).unwrap_or(0)).collect();
        let truths = self.labels(self.asked);
        let pairs = found.iter().zip(&truths);
        let truth =
            pairs.map(|(neighbours, &truth)| probabilities(neighbours, &labels, k, classes)[usize::from(truth)]);
        let truth = truth.collect();
        Ok(Answers { named, truth, timing: Timing { fit, predict: began.elapsed().as_secs_f64() } })
    }

    fn forest(&self, growth: Growth, hog: Option<HogPart>) -> Result<Answers, Stop> {
        let began = Instant::now();
        let (train, classes) = (&self.prepared.split.train, self.classes());
        let learnt = self.table(train, hog)?;
        let poll = telling(self.teller, "Growing the forest");
        let forest = Forest::fit(learnt.rows(), &self.labels(train), classes, growth, &poll).map_err(stop)?;
        let (fit, began) = (began.elapsed().as_secs_f64(), Instant::now());
        let asked = self.table(self.asked, hog)?;
        let poll = telling(self.teller, "Asking the forest");
        let shares = forest.predict(asked.rows(), &poll).map_err(stop)?;
        let truths = self.labels(self.asked);
        let truth = shares.chunks_exact(classes).zip(&truths).map(|(row, &truth)| row[usize::from(truth)]).collect();
        let named = most_likely(&shares, classes);
        Ok(Answers { named, truth, timing: Timing { fit, predict: began.elapsed().as_secs_f64() } })
    }

    /// Some samples, or their oriented gradients.
    fn table(&self, ids: &'a [u32], hog: Option<HogPart>) -> Result<Table<'a>, Stop> {
        let Some(HogPart { orientations, cell, block }) = hog else { return Ok(Table::Samples(self.samples, ids)) };
        let settings = HogSettings { orientations, cell, block, norm: BlockNorm::L2Hys };
        let shape = self.samples.shape();
        let width = Hog::new(settings, shape).map_err(no_gradients)?.values();
        let picked = Samples::new(shape, self.samples.values().rows(ids, shape.len()));
        let picked = picked.ok_or_else(|| Stop::Failed("these samples have no values".to_owned()))?;
        let poll = telling(self.teller, "Gathering oriented gradients");
        Ok(Table::Features(hog_all(&picked, settings, &poll).map_err(no_gradients)?, width))
    }
}

/// Tells how far the work is, a thousand times at the most, and whether to go on. Never waits: other lanes need the
/// threads that ask.
fn telling(teller: &Teller<'_>, what: &'static str) -> impl Fn(f32) -> bool + Sync {
    let told = AtomicU32::new(u32::MAX);
    move |share: f32| {
        let thousandths = (share * 1000.0) as u32;
        if told.swap(thousandths, Ordering::Relaxed) != thousandths {
            teller.progress(what, share);
        }
        !teller.controls.is_cancelled()
    }
}

fn stop(error: ClassicError) -> Stop {
    match error {
        ClassicError::Cancelled => Stop::Cancelled,
        other => Stop::Failed(other.to_string()),
    }
}

fn no_gradients(error: HogError) -> Stop {
    match error {
        HogError::Cancelled => Stop::Cancelled,
        other => Stop::Failed(other.to_string()),
    }
}
