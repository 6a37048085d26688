//! Which samples train, validate and test.

use crate::recipe::{DataPart, Validation};
use rand::seq::SliceRandom;

use super::random::{Purpose, stream};
use super::{DataError, Dataset};

/// What a sample is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The network learns from it.
    Train,
    /// It belongs to the training part but is not learnt from: anomalous, or beyond the limit.
    LeftOut,
    /// Held back to follow training.
    Validation,
    /// Held back to judge the result.
    Test,
}

impl Part {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::LeftOut => "left-out",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }
}

/// Every sample in exactly one part, as indices into the dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Learnt from.
    pub train: Vec<u32>,
    /// In the training part, not learnt from.
    pub left_out: Vec<u32>,
    /// Held back to follow training; empty where the test set serves for that too, or nothing does.
    pub validation: Vec<u32>,
    /// Held back to judge the result.
    pub test: Vec<u32>,
    /// Whether the test set serves as validation set.
    pub validates_on_test: bool,
}

impl Split {
    /// The samples that training is followed on.
    pub fn followed(&self) -> &[u32] {
        if self.validates_on_test { &self.test } else { &self.validation }
    }

    /// The part of every sample, by index.
    pub fn parts(&self) -> Vec<Part> {
        let count = self.train.len() + self.left_out.len() + self.validation.len() + self.test.len();
        let mut parts = vec![Part::LeftOut; count];
        let named = [(&self.train, Part::Train), (&self.validation, Part::Validation), (&self.test, Part::Test)];
        for (indices, part) in named {
            for &index in indices {
                parts[index as usize] = part;
            }
        }
        parts
    }

    /// The training part before anything was left out of it.
    pub fn training_part(&self) -> Vec<u32> {
        let mut all = [self.train.as_slice(), &self.left_out].concat();
        all.sort_unstable();
        all
    }

    /// Splits a dataset as the recipe says; `is_normal` answers for a sample's index.
    ///
    /// # Errors
    /// [`DataError::Unusable`] where a part would be empty.
    pub fn make(
        dataset: &Dataset,
        data: &DataPart,
        seed: u64,
        is_normal: impl Fn(u32) -> bool,
    ) -> Result<Self, DataError> {
        let (mut train, test) = train_and_test(dataset, data, seed)?;
        let validation = set_aside(&mut train, data, seed)?;
        let limit = data.train_limit.unwrap_or(usize::MAX);
        let learnt = |index: u32| data.train_on == crate::recipe::TrainOn::All || is_normal(index);
        let (mut kept, mut left_out): (Vec<u32>, Vec<u32>) = train.into_iter().partition(|&i| learnt(i));
        left_out.extend(kept.drain(limit.min(kept.len())..));
        if kept.is_empty() {
            return Err(DataError::Unusable(
                "no sample is left to train on; check which classes are normal".to_owned(),
            ));
        }
        let validates_on_test = data.validation == Validation::Test && !test.is_empty();
        Ok(Self { train: kept, left_out, validation, test, validates_on_test })
    }
}

fn train_and_test(dataset: &Dataset, data: &DataPart, seed: u64) -> Result<(Vec<u32>, Vec<u32>), DataError> {
    let count = u32::try_from(dataset.len())
        .map_err(|_| DataError::Unusable(format!("{} samples are more than can be held", dataset.len())))?;
    let Some(share) = data.test_share else {
        let first_test = dataset.given_train.map_or(count, |n| n as u32);
        return Ok(((0..first_test).collect(), (first_test..count).collect()));
    };
    let mut order: Vec<u32> = (0..count).collect();
    order.shuffle(&mut stream(seed, Purpose::Split, 0));
    // As scikit-learn's train_test_split: the test set is rounded up.
    let tests = (f64::from(count) * share).ceil() as usize;
    if tests >= order.len() {
        return Err(DataError::Unusable(format!("{count} samples are too few to keep a share of {share} for testing")));
    }
    let train = order.split_off(tests);
    Ok((train, order))
}

/// Takes the validation samples out of the training samples.
fn set_aside(train: &mut Vec<u32>, data: &DataPart, seed: u64) -> Result<Vec<u32>, DataError> {
    let count = match data.validation {
        Validation::Test | Validation::None => return Ok(Vec::new()),
        Validation::Last | Validation::Random => data.validation_count.unwrap_or(0),
    };
    if count >= train.len() {
        let why = format!("{count} validation samples cannot be taken from {} training samples", train.len());
        return Err(DataError::Unusable(why));
    }
    if data.validation == Validation::Random {
        train.shuffle(&mut stream(seed, Purpose::Validation, 0));
    }
    Ok(train.split_off(train.len() - count))
}
