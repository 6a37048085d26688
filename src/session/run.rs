//! One run: what it was asked, how it went, what came out.

use super::Views;
use crate::analysis::pitfalls::LineChoice;
use crate::analysis::{Confusion, Scores};
use crate::data::Prepared;
use crate::export::{MapFacts, Noted, RunFacts};
use crate::job::{Asked, Inside, RunId, TrainingStarted};
use crate::model::{NetworkSpec, Weights};
use crate::recipe::{Recipe, ScoreSpace, Task};
use crate::saved::{EpochLog, RunRecord, SavedRun, SweepPlace};
use crate::train::{BatchReport, EpochReport, FoldReport, Outcome, Snapshot, Timing, UNNAMED};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Most reports within epochs that are kept; beyond, every second one goes.
const MOST_BATCHES: usize = 8000;

/// Moves of the line closer together than this are one move.
const ONE_MOVE: Duration = Duration::from_millis(900);

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// Under way.
    Training,
    /// Over; every sample is scored.
    Done,
    /// Stopped early; what was learnt is kept and scored.
    Stopped,
    /// Over without scores: it failed or was given up.
    Broken,
}

/// One run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its number; later runs have larger ones.
    pub id: RunId,
    /// What the person calls it.
    pub name: String,
    /// Whether it is pinned: shown first in the list.
    pub pinned: bool,
    /// When it began, in seconds since 1970.
    pub started: u64,
    /// A fingerprint of its samples: 16 hex digits.
    pub data_hash: String,
    /// Whether its weights were made elsewhere.
    pub imported: bool,
    /// The sweep that it belongs to.
    pub sweep: Option<SweepPlace>,
    /// Every finished fold of a cross-validation.
    pub folds: Vec<FoldReport>,
    /// What the network made of the samples watched, after each epoch.
    pub snapshots: Vec<Arc<Snapshot>>,
    /// Which snapshot is looked at; `None`: the newest.
    pub scrub: Option<usize>,
    /// What the layers make of one sample.
    pub inside: Option<Inside>,
    /// The learning rate in use.
    pub rate: f64,
    /// What it was asked.
    pub recipe: Recipe,
    /// The device's name.
    pub device: String,
    /// The samples.
    pub prepared: Arc<Prepared>,
    /// The network.
    pub spec: NetworkSpec,
    /// How it stands.
    pub state: RunState,
    /// Reports within epochs, thinned where there are many.
    pub batches: Vec<BatchReport>,
    /// Every epoch.
    pub epochs: Vec<EpochReport>,
    /// Time spent training, in seconds.
    pub seconds: f64,
    /// What was learnt so far.
    pub weights: Option<Arc<Weights>>,
    /// What the network makes of every sample, once it has been scored.
    pub outcome: Option<Arc<Outcome>>,
    /// The scores, one table a space, once it has been scored.
    pub scores: Option<Arc<Vec<Scores>>>,
    /// The space shown.
    pub space: Option<ScoreSpace>,
    /// Where the line is.
    pub threshold: f32,
    /// Where it was before it was moved last.
    pub threshold_before: f32,
    /// How the line was put where it is.
    pub line: LineChoice,
    /// A second line: the samples between the two are for a person to look at.
    pub review: Option<f32>,
    /// How long fitting and naming took, where it is a baseline.
    pub timing: Option<Timing>,
    /// The share of the variance that principal components carry, where the network was found by them.
    pub explained: Option<f64>,
    /// Outputs for samples that are shown.
    pub views: Views,
    /// The data card as it was when the run was made.
    pub card: Option<Arc<serde_json::Value>>,
    /// When the line was moved last.
    moved: Option<Instant>,
    /// Where the weights of past epochs are kept.
    pub(super) log: Option<Arc<EpochLog>>,
    /// The weights of the epoch looked at, once they were read.
    pub(super) past: Option<(usize, Arc<Weights>)>,
}

impl Run {
    /// A run that begins.
    pub fn begin(id: RunId, name: String, begun: TrainingStarted) -> Self {
        let TrainingStarted { recipe, device, notice: _, prepared, data_hash, spec, log } = begun;
        let loss_space = match recipe.training.loss {
            Some(crate::recipe::Loss::Mae) => ScoreSpace::Mae,
            _ => ScoreSpace::Mse,
        };
        let rule = recipe.threshold.clone();
        let space = (spec.task == Task::Reconstruct).then(|| recipe.threshold.score.unwrap_or(loss_space));
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self {
            id,
            name,
            pinned: false,
            started: now.map_or(0, |since| since.as_secs()),
            data_hash,
            imported: false,
            sweep: None,
            folds: Vec::new(),
            snapshots: Vec::new(),
            scrub: None,
            inside: None,
            rate: recipe.training.learning_rate,
            log,
            past: None,
            recipe,
            device,
            prepared,
            spec,
            state: RunState::Training,
            batches: Vec::new(),
            epochs: Vec::new(),
            seconds: 0.0,
            weights: None,
            outcome: None,
            scores: None,
            space,
            threshold: 0.0,
            threshold_before: 0.0,
            line: LineChoice::Rule(rule),
            review: None,
            timing: None,
            explained: None,
            views: Views::default(),
            card: None,
            moved: None,
        }
    }

    /// Takes in a report from within an epoch.
    pub fn report(&mut self, report: BatchReport) {
        self.rate = report.learning_rate;
        if report.fold > 0 && report.epoch == 1 && self.epochs.len() > 1 {
            // Another fold begins: curves show the one under way, the folds before are kept with their reports.
            self.epochs.clear();
            self.batches.clear();
        }
        self.batches.push(report);
        if self.batches.len() > MOST_BATCHES {
            let mut keep = false;
            self.batches.retain(|_| {
                keep = !keep;
                keep
            });
        }
    }

    /// The snapshot looked at: the newest, unless another was chosen.
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        match self.scrub {
            Some(index) => self.snapshots.get(index),
            None => self.snapshots.last(),
        }
    }

    /// Whether it is a baseline: there is no network, so there are no epochs, no outputs and no codes.
    pub fn is_baseline(&self) -> bool {
        self.spec.is_baseline()
    }

    /// Whether the run was asked about a sample: a baseline is about those that figures are of.
    pub fn has_answer(&self, id: u32) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| outcome.answers(id as usize))
    }

    /// The weights of the epoch looked at: what was learnt so far, unless another epoch was
    /// chosen; `None` until that has been read, and of a baseline.
    pub fn shown_weights(&self) -> Option<&Arc<Weights>> {
        if self.is_baseline() {
            return None;
        }
        let epoch = self.scrub.and_then(|index| self.snapshots.get(index)).map(|snapshot| snapshot.epoch);
        match (&self.past, epoch) {
            (_, None) => self.weights.as_ref(),
            (Some((read, weights)), Some(epoch)) if *read == epoch => Some(weights),
            // Not read yet, or not kept: rather nothing than another epoch's.
            _ => None,
        }
    }

    /// The network as it is shown, to be asked about samples; `None` where there are no such weights.
    pub(super) fn asked(&self) -> Option<Asked> {
        Some(Asked {
            run: self.id,
            spec: self.spec.clone(),
            weights: Arc::clone(self.shown_weights()?),
            version: self.views.version,
            prepared: Arc::clone(&self.prepared),
        })
    }

    /// The score table of the space shown.
    pub fn table(&self) -> Option<&Scores> {
        let tables = self.scores.as_ref()?;
        tables.iter().find(|table| table.space == self.space).or(tables.first())
    }

    /// Who is called what at the line.
    pub fn confusion(&self) -> Option<Confusion> {
        Some(self.table()?.ranked.confusion(self.threshold))
    }

    /// Whether a sample is called anomalous; `None` of one that was not asked about.
    pub fn is_flagged(&self, id: u32) -> Option<bool> {
        if self.is_baseline() && !self.has_answer(id) {
            return None;
        }
        Some(*self.table()?.of_sample.get(id as usize)? >= self.threshold)
    }

    /// The class that a classifier names; `None` of a sample that it was not asked about.
    pub fn named_class(&self, id: u32) -> Option<u16> {
        match self.outcome.as_deref()? {
            Outcome::Classes { named, .. } => named.get(id as usize).copied().filter(|&class| class != UNNAMED),
            Outcome::Reconstructions(_) | Outcome::Detections(_) => None,
        }
    }

    /// Moves the line. Moves that follow each other closely are one move: what flipped during a drag is counted from
    /// where it began.
    pub fn move_threshold(&mut self, to: f32) {
        if !to.is_finite() || to == self.threshold {
            return;
        }
        let goes_on = self.moved.is_some_and(|at| at.elapsed() < ONE_MOVE);
        if !goes_on {
            self.threshold_before = self.threshold;
        }
        self.moved = Some(Instant::now());
        self.threshold = to;
    }

    /// Puts the line where the recipe's rule has it.
    pub fn suggest_threshold(&mut self) {
        if let Some(suggested) = self.table().map(|table| table.suggested as f32) {
            self.move_threshold(suggested);
            self.line = LineChoice::Rule(self.recipe.threshold.clone());
        }
    }

    /// As a session file keeps it; `None` before the first epoch.
    pub fn to_saved(&self) -> Option<SavedRun> {
        let facts = RunRecord {
            name: self.name.clone(),
            pinned: self.pinned,
            started: self.started,
            data_hash: self.data_hash.clone(),
            imported: self.imported,
            sweep: self.sweep.clone(),
            folds: self.folds.clone(),
            recipe: self.recipe.clone(),
            device: self.device.clone(),
            epochs: self.epochs.clone(),
            batches: self.batches.clone(),
            seconds: self.seconds,
            stopped: self.state == RunState::Stopped,
            threshold: self.scores.as_ref().map(|_| self.threshold),
            space: self.space,
            line: Some(self.line.clone()),
            review: self.review,
            timing: self.timing,
            explained: self.explained,
            card: self.card.clone(),
        };
        Some(SavedRun { facts, weights: self.weights.clone()?, outcome: self.outcome.clone() })
    }

    /// As an export writes it; `None` before it has been scored.
    pub fn facts(&self, map: Option<MapFacts>) -> Option<RunFacts> {
        self.facts_with(map, Noted::default())
    }

    /// The same with what a person noted and judged.
    pub fn facts_with(&self, map: Option<MapFacts>, noted: Noted) -> Option<RunFacts> {
        let Noted { tags, own } = noted;
        Some(RunFacts {
            recipe: self.recipe.clone(),
            device: self.device.clone(),
            prepared: Arc::clone(&self.prepared),
            spec: self.spec.clone(),
            epochs: self.epochs.clone(),
            folds: self.folds.clone(),
            data_hash: self.data_hash.clone(),
            seconds: self.seconds,
            weights: self.weights.clone()?,
            outcome: self.outcome.clone()?,
            scores: self.scores.clone()?,
            space: self.space,
            threshold: self.threshold,
            line: self.line.clone(),
            timing: self.timing,
            explained: self.explained,
            tags,
            own,
            map,
            card: self.card.clone(),
        })
    }
}
