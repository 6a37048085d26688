//! One run as the session holds it: its record, and what is live of it.

use crate::analysis::pitfalls::LineChoice;
use crate::export::{MapFacts, Noted, RunExport};
use crate::job::RunId;
use crate::model::Weights;
use crate::recipe::ScoreSpace;
use crate::record::thinned;
use crate::record::{Ending, RunRecord};
use crate::saved::{EpochLog, SavedRun};
use crate::train::{BatchReport, Snapshot, TrainState};
use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Moves of the line closer together than this are one move.
const ONE_MOVE: Duration = Duration::from_millis(900);

/// Added to the number of weights that a run had after an epoch before its newest.
const PAST: u64 = 1 << 62;

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// Under way.
    Training,
    /// Over; every sample is scored.
    Done,
    /// A person stopped it; what was learnt is kept and scored.
    Stopped,
    /// Over without scores: it failed or was given up.
    Broken,
}

/// One run: a record, which it reads as, and what is live of it.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its number; later runs have larger ones.
    pub id: RunId,
    record: RunRecord,
    live: Live,
}

/// What is live of a run.
#[derive(Clone, Debug, Default)]
struct Live {
    /// Whether it is being trained.
    training: bool,
    /// What the network made of the samples watched, after each epoch.
    snapshots: Vec<Arc<Snapshot>>,
    /// Which snapshot is looked at; `None`: the newest.
    scrub: Option<usize>,
    /// The learning rate in use.
    rate: f64,
    /// Which weights are the newest: no two of the program's life share a number.
    version: u64,
    /// Where the line was before it was moved last.
    threshold_before: f32,
    /// When the line was moved last.
    moved: Option<Instant>,
    /// Where the weights of past epochs are kept.
    log: Option<Arc<EpochLog>>,
    /// From where its training can go on.
    resumable: Option<Resumable>,
}

/// From where a training can go on.
#[derive(Clone, Debug)]
struct Resumable {
    epochs: usize,
    weights: Arc<Weights>,
    state: Arc<TrainState>,
    taken: Instant,
}

impl Deref for Run {
    type Target = RunRecord;

    fn deref(&self) -> &RunRecord {
        &self.record
    }
}

impl Run {
    /// A run with this record, which is over.
    pub(super) fn of(id: RunId, record: RunRecord) -> Self {
        let live = Live { rate: record.recipe.training.learning_rate, version: id, ..Live::default() };
        Self { id, record, live }
    }

    /// A run that begins.
    pub(super) fn begin(id: RunId, record: RunRecord, log: Option<Arc<EpochLog>>) -> Self {
        let mut run = Self::of(id, record);
        run.live.training = true;
        run.live.log = log;
        run
    }

    /// How it stands.
    pub fn state(&self) -> RunState {
        match (self.live.training, &self.record.scores, self.record.came.ending) {
            (true, _, None) => RunState::Training,
            (_, None, _) => RunState::Broken,
            (_, Some(_), Some(Ending::Stopped)) => RunState::Stopped,
            (_, Some(_), _) => RunState::Done,
        }
    }

    /// What the network made of the samples watched, after each epoch.
    pub fn snapshots(&self) -> &[Arc<Snapshot>] {
        &self.live.snapshots
    }

    /// Which snapshot is looked at; `None`: the newest.
    pub fn scrub(&self) -> Option<usize> {
        self.live.scrub
    }

    /// The learning rate in use.
    pub fn rate(&self) -> f64 {
        self.live.rate
    }

    /// Where the line was before it was moved last.
    pub fn threshold_before(&self) -> f32 {
        self.live.threshold_before
    }

    /// The snapshot looked at: the newest, unless another was chosen.
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        match self.live.scrub {
            Some(index) => self.live.snapshots.get(index),
            None => self.live.snapshots.last(),
        }
    }

    /// The epoch looked at, where it is not the newest.
    pub fn past_epoch(&self) -> Option<usize> {
        let index = self.live.scrub?;
        self.live.snapshots.get(index).map(|snapshot| snapshot.epoch)
    }

    /// Which weights are looked at: those of another epoch have another number.
    pub fn version(&self) -> u64 {
        match self.past_epoch() {
            Some(epoch) => PAST | self.id << 24 | epoch as u64,
            None => self.live.version,
        }
    }

    /// Where the weights of past epochs are kept.
    pub(in super::super) fn log(&self) -> Option<&Arc<EpochLog>> {
        self.live.log.as_ref()
    }

    /// Its record, to be changed.
    pub(super) fn record_mut(&mut self) -> &mut RunRecord {
        &mut self.record
    }

    /// Other weights are the newest from now on.
    pub(super) fn renew(&mut self, version: u64) {
        self.live.version = version;
    }

    /// It is being trained no more.
    pub(super) fn end(&mut self) {
        self.live.training = false;
        self.live.resumable = None;
    }

    pub(super) fn set_rate(&mut self, rate: f64) {
        self.live.rate = rate;
    }

    /// Takes in a report from within an epoch.
    pub(super) fn report(&mut self, report: BatchReport) {
        self.live.rate = report.learning_rate;
        if report.fold > 0 && report.epoch == 1 && self.record.epochs.len() > 1 {
            // Another fold begins: curves show the one under way, the folds before are kept with their reports.
            self.record.epochs.clear();
            self.record.batches.clear();
        }
        self.record.batches.push(report);
        thinned(&mut self.record.batches);
    }

    /// Takes in what was found out of an epoch.
    pub(super) fn take_epoch(&mut self, done: crate::job::EpochDone) {
        let record = &mut self.record;
        record.epochs.push(done.report);
        record.came.seconds += done.report.seconds;
        record.weights = Some(Arc::clone(&done.weights));
        // The folds' epochs are other networks: only those of one network follow each other.
        if record.recipe.training.folds.is_some() && done.report.epoch == 1 {
            self.live.snapshots.clear();
            self.live.scrub = None;
        }
        self.live.snapshots.push(done.snapshot);
        if let Some(state) = done.state {
            let epochs = self.record.epochs.len();
            self.live.resumable = Some(Resumable { epochs, weights: done.weights, state, taken: Instant::now() });
        }
    }

    /// How long ago it was last known from where its training can go on.
    pub(super) fn since_resumable(&self) -> Option<Duration> {
        self.live.resumable.as_ref().map(|resumable| resumable.taken.elapsed())
    }

    /// Looks at another snapshot; says whether it is another.
    pub(super) fn look_at(&mut self, to: Option<usize>) -> bool {
        let last = self.live.snapshots.len().saturating_sub(1);
        let to = to.map(|to| to.min(last)).filter(|&to| to != last || self.live.training);
        let changed = self.live.scrub != to;
        self.live.scrub = to;
        changed
    }

    /// Moves the line. Moves that follow each other closely are one move: what flipped during a drag is counted from
    /// where it began.
    pub(in super::super) fn move_line(&mut self, to: f32, placed: LineChoice) {
        if !to.is_finite() {
            return;
        }
        self.record.placed = Some(placed);
        if to == self.record.threshold {
            return;
        }
        let goes_on = self.live.moved.is_some_and(|at| at.elapsed() < ONE_MOVE);
        if !goes_on {
            self.live.threshold_before = self.record.threshold;
        }
        self.live.moved = Some(Instant::now());
        self.record.threshold = to;
    }

    /// Puts the line where the recipe's rule has it.
    pub(in super::super) fn suggest_line(&mut self) {
        let suggested = self.table().map(|table| table.suggested as f32);
        if let Some(suggested) = suggested {
            let rule = self.recipe.threshold.clone();
            self.move_line(suggested, LineChoice::Rule(rule));
        }
    }

    /// Puts the line where a run that is new has it: nothing has flipped yet.
    pub(super) fn settle_line(&mut self) {
        self.live.threshold_before = self.record.threshold;
    }

    pub(in super::super) fn show_space(&mut self, space: ScoreSpace) {
        self.record.space = Some(space);
        self.record.review = None;
        self.suggest_line();
        self.settle_line();
    }

    pub(in super::super) fn set_review(&mut self, second: Option<f32>) {
        self.record.review = second.filter(|line| line.is_finite());
    }

    pub(super) fn rename(&mut self, name: String) {
        self.record.name = name;
    }

    pub(super) fn pin(&mut self, pinned: bool) {
        self.record.pinned = pinned;
    }

    /// As a session file keeps it; `None` before the first epoch. A training under way is kept as it was when its state
    /// was last taken, so that state, weights and epochs belong together.
    pub(in super::super) fn to_saved(&self) -> Option<SavedRun> {
        let mut facts = self.record.facts.clone();
        let outcome = self.record.outcome.clone();
        if let Some(from) = &self.live.resumable {
            facts.epochs.truncate(from.epochs);
            let last = facts.epochs.last().map_or(0, |epoch| epoch.epoch);
            facts.batches.retain(|batch| batch.epoch <= last);
            facts.came.seconds = facts.epochs.iter().map(|epoch| epoch.seconds).sum();
            let (weights, state) = (Arc::clone(&from.weights), Some(Arc::clone(&from.state)));
            return Some(SavedRun { facts, weights, outcome, state });
        }
        Some(SavedRun { facts, weights: self.record.weights.clone()?, outcome, state: None })
    }

    /// As an export writes it; `None` before it has been scored.
    pub fn to_export(&self, map: Option<MapFacts>) -> Option<RunExport> {
        self.to_export_with(map, Noted::default())
    }

    /// The same with what a person noted and judged.
    pub fn to_export_with(&self, map: Option<MapFacts>, noted: Noted) -> Option<RunExport> {
        RunExport::of(self.record.clone(), map, noted)
    }
}
