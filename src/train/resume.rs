//! What an interrupted training needs in order to end with the numbers of an uninterrupted one.

use super::optimizer::{OptimizerState, Stepper};
use super::rate::{Progress, ProgressState, Rate, RateState};
use crate::model::{WeightArray, Weights, WeightsError};
use crate::recipe::Optimizer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the names of the best epoch's arrays begin with among all that is kept.
const BEST: &str = "best.";

/// What the names of the optimiser's arrays begin with.
const OPTIMIZER: &str = "optimizer.";

/// Where a training goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct ResumePoint {
    /// Epochs that are done.
    pub epochs: usize,
    /// What was learnt in them.
    pub weights: Arc<Weights>,
    /// What else there is to know, taken after the last of these epochs. Without it the optimiser starts afresh, and
    /// early stopping and plateaus have heard of no epoch.
    pub state: Option<Arc<TrainState>>,
}

impl ResumePoint {
    /// From weights alone.
    pub fn of_weights(epochs: usize, weights: Arc<Weights>) -> Self {
        Self { epochs, weights, state: None }
    }
}

/// All that a training knows after an epoch besides its weights. The order of batches, dropout and noise depend on the
/// seed and the epoch alone, so they are not part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainState {
    /// After which epoch, from 1.
    pub(super) epoch: usize,
    pub(super) rate: RateState,
    pub(super) progress: ProgressState,
    pub(super) first_loss: Option<f64>,
    /// The best epoch's weights, where training is to end with them.
    pub(super) best: Option<Arc<Weights>>,
    /// What the optimiser remembers; `None` only where the device did not give it.
    pub(super) optimizer: Option<OptimizerState>,
}

/// The small part of a [`TrainState`]: numbers and words, for a text file. Infinite losses are left out, so that JSON
/// keeps all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StateHead {
    epoch: usize,
    rate: RateState,
    progress: ProgressState,
    first_loss: Option<f64>,
    has_best: bool,
    optimizer: Option<OptimizerHead>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OptimizerHead {
    kind: Optimizer,
    counts: BTreeMap<String, u64>,
}

impl TrainState {
    /// After which epoch it was taken, from 1.
    pub fn epoch(&self) -> usize {
        self.epoch
    }

    /// As numbers for a text file and arrays for a file of weights.
    pub fn to_parts(&self) -> (StateHead, Weights) {
        let head = StateHead {
            epoch: self.epoch,
            rate: self.rate,
            progress: self.progress,
            first_loss: self.first_loss,
            has_best: self.best.is_some(),
            optimizer: self
                .optimizer
                .as_ref()
                .map(|state| OptimizerHead { kind: state.kind, counts: state.counts.clone() }),
        };
        let named = |prefix: &'static str, weights: &Weights| -> Vec<WeightArray> {
            let of = |array: &WeightArray| WeightArray { name: format!("{prefix}{}", array.name), ..array.clone() };
            weights.arrays.iter().map(of).collect()
        };
        let mut arrays = Vec::new();
        if let Some(best) = &self.best {
            arrays.extend(named(BEST, best));
        }
        if let Some(optimizer) = &self.optimizer {
            arrays.extend(named(OPTIMIZER, &optimizer.arrays));
        }
        (head, Weights { arrays })
    }

    /// From what [`TrainState::to_parts`] gave; the order of the arrays does not matter.
    ///
    /// # Errors
    /// What does not belong together, in words.
    pub fn from_parts(head: StateHead, weights: Weights) -> Result<Self, String> {
        let (mut best, mut remembered) = (Vec::new(), Vec::new());
        for array in weights.arrays {
            let (to, name) = if let Some(name) = array.name.strip_prefix(BEST) {
                (&mut best, name.to_owned())
            } else if let Some(name) = array.name.strip_prefix(OPTIMIZER) {
                (&mut remembered, name.to_owned())
            } else {
                return Err(format!("{} is not part of a training state", array.name));
            };
            to.push(WeightArray { name, ..array });
        }
        if head.has_best == best.is_empty() {
            let found = if head.has_best { "are missing" } else { "are present but not expected" };
            return Err(format!("the weights of the best epoch {found}"));
        }
        if head.optimizer.is_none() && !remembered.is_empty() {
            return Err("the optimiser's arrays are present, but its kind is missing".to_owned());
        }
        let optimizer = head.optimizer.map(|OptimizerHead { kind, counts }| OptimizerState {
            kind,
            counts,
            arrays: Weights { arrays: remembered },
        });
        Ok(Self {
            epoch: head.epoch,
            rate: head.rate,
            progress: head.progress,
            first_loss: head.first_loss,
            best: head.has_best.then(|| Arc::new(Weights { arrays: best })),
            optimizer,
        })
    }
}

/// Training as it stood after its last whole epoch. The optimiser's part stays on the device until it is asked for.
pub struct Mark {
    /// After which epoch, from 1.
    pub epoch: usize,
    /// What was learnt.
    pub weights: Arc<Weights>,
    /// The learning rate and what a plateau has heard.
    pub rate: Rate,
    /// Which loss was the best, and how long ago.
    pub progress: Progress,
    /// The loss of the first epoch.
    pub first_loss: Option<f64>,
    /// The best epoch's weights, where training is to end with them.
    pub best: Option<Arc<Weights>>,
    /// The optimiser.
    pub optimizer: Box<dyn Stepper>,
}

impl Mark {
    /// All of it off the device: about twice the weights with Adam.
    pub fn state(&self) -> TrainState {
        TrainState {
            epoch: self.epoch,
            rate: self.rate.state(),
            progress: self.progress.state(),
            first_loss: self.first_loss,
            best: self.best.clone(),
            optimizer: self.optimizer.state(),
        }
    }
}

/// The arrays in the order of the network's own: files keep them by name.
///
/// # Errors
/// [`WeightsError::Mismatch`] where they are those of another network.
pub fn in_order(weights: &Weights, like: &Weights) -> Result<Weights, WeightsError> {
    weights.check(like)?;
    let of = |wanted: &WeightArray| weights.arrays.iter().find(|array| array.name == wanted.name).cloned();
    Ok(Weights { arrays: like.arrays.iter().filter_map(of).collect() })
}
