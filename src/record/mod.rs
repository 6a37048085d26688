//! What is known of a run: what was asked, how it went, what came of it. One place, which files, exports and the window
//! read; a new fact is a field here and a line where it is found out.
//!
//! [`RunFacts`] is what is small and goes into a session file as it is; [`RunRecord`] adds what is large: samples,
//! network, weights, scores.

mod ending;

pub use ending::Ending;

use crate::analysis::pitfalls::LineChoice;
use crate::analysis::{Confusion, Scores};
use crate::data::Prepared;
use crate::model::{NetworkSpec, Weights};
use crate::recipe::{Recipe, ScoreSpace, floats};
use crate::train::{BatchReport, EpochReport, FoldReport, Outcome, RateChange, Timing, UNNAMED};
use serde::{Deserialize, Serialize};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Most reports within epochs that are kept.
pub const MOST_BATCHES: usize = 8000;

/// Where reports within epochs are more than are kept, every second one goes.
pub fn thinned(batches: &mut Vec<BatchReport>) {
    if batches.len() > MOST_BATCHES {
        let mut keep = false;
        batches.retain(|_| {
            keep = !keep;
            keep
        });
    }
}

/// A run's place in a sweep: runs that differ in one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepPlace {
    /// Which sweep.
    pub id: u64,
    /// What differs: a key of the recipe, or `bottleneck`.
    pub key: String,
    /// The value of this run.
    pub value: f64,
}

/// What is small of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFacts {
    /// What the person calls it; empty in files of format 1.
    #[serde(default)]
    pub name: String,
    /// Whether it is pinned: shown first in the list.
    #[serde(default)]
    pub pinned: bool,
    /// When it began, in seconds since 1970.
    #[serde(default)]
    pub started: u64,
    /// A fingerprint of its samples: 16 hex digits.
    #[serde(default)]
    pub data_hash: String,
    /// Whether its weights were made elsewhere.
    #[serde(default)]
    pub imported: bool,
    /// The sweep that it belongs to.
    #[serde(default)]
    pub sweep: Option<SweepPlace>,
    /// After which epoch it was resumed, where it was interrupted.
    #[serde(default)]
    pub resumed_after: Option<usize>,
    /// What it was asked.
    pub recipe: Recipe,
    /// The device's name.
    pub device: String,
    /// Every finished fold of a cross-validation.
    #[serde(default)]
    pub folds: Vec<FoldReport>,
    /// Every epoch; of a cross-validation, those of its last fold.
    pub epochs: Vec<EpochReport>,
    /// Reports within epochs, thinned where there are many.
    pub batches: Vec<BatchReport>,
    /// Learning rates that a person chose while it was trained.
    #[serde(default)]
    pub rate_changes: Vec<RateChange>,
    /// What came of it.
    #[serde(flatten)]
    pub came: Came,
    /// Where the line is; 0 before there are scores.
    #[serde(default, with = "floats::single")]
    pub threshold: f32,
    /// The space shown.
    pub space: Option<ScoreSpace>,
    /// How the line was put there; `None`: by the recipe's rule.
    #[serde(default, rename = "line")]
    pub placed: Option<LineChoice>,
    /// A second line: the samples between the two are for a person to look at.
    #[serde(default)]
    pub review: Option<f32>,
}

/// What came of a run, but for the arrays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Came {
    /// How it ended; `None` while it goes on, or where it was interrupted.
    #[serde(default)]
    pub ending: Option<Ending>,
    /// What to tell of an end that nobody asked for.
    #[serde(default)]
    pub note: Option<String>,
    /// Time spent training, in seconds.
    #[serde(default, with = "floats")]
    pub seconds: f64,
    /// How long fitting and naming took, where it is a baseline.
    #[serde(default)]
    pub timing: Option<Timing>,
    /// The share of the variance that principal components carry, where the network was found by them.
    #[serde(default, with = "floats::optional")]
    pub explained: Option<f64>,
    /// The data card as it was when the run was made.
    #[serde(default)]
    pub card: Option<Arc<serde_json::Value>>,
}

impl RunFacts {
    /// A run that begins now.
    pub fn begin(recipe: Recipe, device: String, data_hash: String) -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
        Self {
            name: recipe.name.clone(),
            pinned: false,
            started: now.map_or(0, |since| since.as_secs()),
            data_hash,
            imported: false,
            sweep: None,
            resumed_after: None,
            recipe,
            device,
            folds: Vec::new(),
            epochs: Vec::new(),
            batches: Vec::new(),
            rate_changes: Vec::new(),
            came: Came::default(),
            threshold: 0.0,
            space: None,
            placed: None,
            review: None,
        }
    }

    /// The same without the reports of its epochs, of which there can be many.
    pub fn without_history(&self) -> Self {
        // All fields are named, so that nobody forgets a new one, and the reports are not cloned first.
        let Self { name, pinned, started, data_hash, imported, sweep, resumed_after, recipe, device, folds, .. } = self;
        let Self { rate_changes, came, threshold, space, placed, review, epochs: _, batches: _, .. } = self;
        Self {
            name: name.clone(),
            pinned: *pinned,
            started: *started,
            data_hash: data_hash.clone(),
            imported: *imported,
            sweep: sweep.clone(),
            resumed_after: *resumed_after,
            recipe: recipe.clone(),
            device: device.clone(),
            folds: folds.clone(),
            epochs: Vec::new(),
            batches: Vec::new(),
            rate_changes: rate_changes.clone(),
            came: came.clone(),
            threshold: *threshold,
            space: *space,
            placed: placed.clone(),
            review: *review,
        }
    }

    /// How the line was put where it is.
    pub fn line(&self) -> LineChoice {
        self.placed.clone().unwrap_or_else(|| LineChoice::Rule(self.recipe.threshold.clone()))
    }
}

/// Everything known of a run; cheap to clone but for its epochs.
#[derive(Clone, Debug)]
pub struct RunRecord {
    /// What is small.
    pub facts: RunFacts,
    /// The samples.
    pub prepared: Arc<Prepared>,
    /// The network.
    pub spec: Arc<NetworkSpec>,
    /// What was learnt so far.
    pub weights: Option<Arc<Weights>>,
    /// What the network makes of every sample, once it has been scored.
    pub outcome: Option<Arc<Outcome>>,
    /// The scores, one table a space, once it has been scored.
    pub scores: Option<Arc<Vec<Scores>>>,
}

impl Deref for RunRecord {
    type Target = RunFacts;

    fn deref(&self) -> &RunFacts {
        &self.facts
    }
}

impl DerefMut for RunRecord {
    fn deref_mut(&mut self) -> &mut RunFacts {
        &mut self.facts
    }
}

impl RunRecord {
    /// A run of these samples with this network; nothing is learnt yet.
    pub fn begin(facts: RunFacts, prepared: Arc<Prepared>, spec: NetworkSpec) -> Self {
        Self { facts, prepared, spec: Arc::new(spec), weights: None, outcome: None, scores: None }
    }

    /// Whether it is a baseline: there is no network, so there are no epochs, no outputs and no codes.
    pub fn is_baseline(&self) -> bool {
        self.spec.is_baseline()
    }

    /// Whether the run was asked about a sample: a baseline is about those that figures are of.
    pub fn has_answer(&self, id: u32) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| outcome.answers(id as usize))
    }

    /// The score table of the space shown.
    pub fn table(&self) -> Option<&Scores> {
        let tables = self.scores.as_ref()?;
        tables.iter().find(|table| table.space == self.facts.space).or(tables.first())
    }

    /// How many samples fall on which side of the line, by what they are.
    pub fn confusion(&self) -> Option<Confusion> {
        Some(self.table()?.ranked.confusion(self.facts.threshold))
    }

    /// Whether a sample counts as anomalous; `None` of one that was not asked about.
    pub fn is_flagged(&self, id: u32) -> Option<bool> {
        if self.is_baseline() && !self.has_answer(id) {
            return None;
        }
        Some(*self.table()?.of_sample.get(id as usize)? >= self.facts.threshold)
    }

    /// The class that a classifier names; `None` of a sample that it was not asked about.
    pub fn named_class(&self, id: u32) -> Option<u16> {
        match self.outcome.as_deref()? {
            Outcome::Classes { named, .. } => named.get(id as usize).copied().filter(|&class| class != UNNAMED),
            Outcome::Reconstructions(_) | Outcome::Detections(_) => None,
        }
    }
}
