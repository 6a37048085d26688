//! Which samples train, validate and test.

use crate::data::copies::learnt_copies;
use crate::data::random::{Purpose, stream};
use crate::data::{DataError, Dataset};
use crate::progress::Quiet;
use crate::recipe::{AnomaliesTo, DataPart, TrainOn, Validation};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

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
    /// How many anomalous samples were mixed among those learnt from.
    pub contaminants: usize,
    /// How many samples were left out because they equal one held back, or nearly do.
    pub copies: usize,
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

    /// Of every sample, by index, whether it is learnt from and whether it is held back.
    pub fn learnt_and_held(&self) -> (Vec<bool>, Vec<bool>) {
        let parts = self.parts();
        let learnt = parts.iter().map(|&part| part == Part::Train).collect();
        let held = parts.iter().map(|&part| matches!(part, Part::Validation | Part::Test)).collect();
        (learnt, held)
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
        let (train, test) = train_and_test(dataset, data, seed, &is_normal)?;
        Self::of(train, test, dataset, data, seed, is_normal)
    }

    /// Every sample held out for testing: the pooled answers of a cross-validation.
    pub fn all_held_out(count: u32) -> Self {
        Self {
            train: Vec::new(),
            left_out: Vec::new(),
            validation: Vec::new(),
            test: (0..count).collect(),
            validates_on_test: false,
            contaminants: 0,
            copies: 0,
        }
    }

    /// The training samples as the recipe has them: validation set aside, anomalies left out, a limit kept.
    ///
    /// # Errors
    /// [`DataError::Unusable`] where a part would be empty.
    pub(super) fn of(
        mut train: Vec<u32>,
        test: Vec<u32>,
        dataset: &Dataset,
        data: &DataPart,
        seed: u64,
        is_normal: impl Fn(u32) -> bool,
    ) -> Result<Self, DataError> {
        let validation = set_aside(&mut train, dataset, data, seed)?;
        let limit = data.train_limit.unwrap_or(usize::MAX);
        let learnt = |index: u32| data.train_on == TrainOn::All || is_normal(index);
        let (mut kept, mut left_out): (Vec<u32>, Vec<u32>) = train.into_iter().partition(|&i| learnt(i));
        let anomalous: Vec<u32> = left_out.clone();
        left_out.extend(kept.drain(limit.min(kept.len())..));
        if kept.is_empty() {
            return Err(DataError::Unusable(
                "no sample is left to train on; check which classes are normal".to_owned(),
            ));
        }
        let contaminants = contaminate(&mut kept, &mut left_out, anomalous, data, seed)?;
        let validates_on_test = data.validation == Validation::Test && !test.is_empty();
        let split = Self { train: kept, left_out, validation, test, validates_on_test, contaminants, copies: 0 };
        if data.leave_out_copies { without_copies(split, dataset, is_normal) } else { Ok(split) }
    }
}

/// Leaves out of training what equals a sample held back, or nearly does. What is held back stays as it is, so that
/// figures before and after are of the same samples.
fn without_copies(mut split: Split, dataset: &Dataset, is_normal: impl Fn(u32) -> bool) -> Result<Split, DataError> {
    let (learnt, held) = split.learnt_and_held();
    let copies = learnt_copies(dataset, &learnt, &held, &Quiet)?;
    let (left_out, kept): (Vec<u32>, Vec<u32>) = split.train.into_iter().partition(|index| copies.contains(index));
    if kept.is_empty() {
        let why = "data.leave_out_copies: every training sample is a copy of a held-out one";
        return Err(DataError::Unusable(why.to_owned()));
    }
    if split.contaminants > 0 {
        split.contaminants = kept.iter().filter(|&&index| !is_normal(index)).count();
    }
    split.copies = left_out.len();
    split.left_out.extend(left_out);
    split.train = kept;
    Ok(split)
}

fn train_and_test(
    dataset: &Dataset,
    data: &DataPart,
    seed: u64,
    is_normal: &impl Fn(u32) -> bool,
) -> Result<(Vec<u32>, Vec<u32>), DataError> {
    let count = u32::try_from(dataset.len())
        .map_err(|_| DataError::Unusable(format!("{} samples are too many", dataset.len())))?;
    let all: Vec<u32> = (0..count).collect();
    // Anomalies that all belong to the test part are set apart, and count among its samples.
    let (mut order, apart): (Vec<u32>, Vec<u32>) = match data.anomalies_to {
        AnomaliesTo::Both => (all, Vec::new()),
        AnomaliesTo::Test => all.into_iter().partition(|&i| is_normal(i)),
    };
    let tests = match (data.test_share, data.test_count) {
        // As scikit-learn's train_test_split: the test set is rounded up.
        (Some(share), _) => (order.len() as f64 * share).ceil() as usize,
        (None, Some(count)) => count.checked_sub(apart.len()).ok_or_else(|| {
            let why = format!("data.test_count: {count} test samples cannot hold all {} anomalous ones", apart.len());
            DataError::Unusable(why)
        })?,
        (None, None) => {
            let first_test = dataset.given_train.map_or(count, |n| n as u32);
            let train = order.iter().copied().filter(|&i| i < first_test).collect();
            let mut test: Vec<u32> = order.into_iter().filter(|&i| i >= first_test).chain(apart).collect();
            test.sort_unstable();
            return Ok((train, test));
        }
    };
    if tests >= order.len() {
        return Err(DataError::Unusable(format!(
            "{} samples are too few to keep {tests} of them for testing",
            order.len()
        )));
    }
    let mut rng = stream(seed, Purpose::Split, 0);
    let test = if data.stratified {
        take_stratified(&mut order, tests, dataset, &mut rng)
    } else {
        order.shuffle(&mut rng);
        let train = order.split_off(tests);
        std::mem::replace(&mut order, train)
    };
    Ok((order, [test, apart].concat()))
}

/// Takes so many samples out of `from`, of each class the share that it has there; largest remainders first.
fn take_stratified(from: &mut Vec<u32>, count: usize, dataset: &Dataset, rng: &mut ChaCha8Rng) -> Vec<u32> {
    let classes = dataset.labels.classes.len();
    let mut of_class: Vec<Vec<u32>> = vec![Vec::new(); classes];
    from.shuffle(rng);
    for &index in from.iter() {
        of_class[usize::from(dataset.labels.ids[index as usize])].push(index);
    }
    let exact = |class: &Vec<u32>| class.len() as f64 * count as f64 / from.len() as f64;
    let mut quotas: Vec<usize> = of_class.iter().map(|class| exact(class) as usize).collect();
    let mut order: Vec<usize> = (0..classes).collect();
    order.sort_by(|&a, &b| exact(&of_class[b]).fract().total_cmp(&exact(&of_class[a]).fract()));
    let missing = count - quotas.iter().sum::<usize>();
    for class in order.into_iter().take(missing) {
        quotas[class] += 1;
    }
    let mut taken = Vec::with_capacity(count);
    for (class, quota) in of_class.iter_mut().zip(quotas) {
        taken.extend(class.drain(..quota.min(class.len())));
    }
    let chosen: std::collections::HashSet<u32> = taken.iter().copied().collect();
    from.retain(|index| !chosen.contains(index));
    taken.shuffle(rng);
    taken
}

/// Takes the validation samples out of the training samples.
fn set_aside(train: &mut Vec<u32>, dataset: &Dataset, data: &DataPart, seed: u64) -> Result<Vec<u32>, DataError> {
    let share = |share: f64| (train.len() as f64 * share).round() as usize;
    let count = match data.validation {
        Validation::Test | Validation::None => return Ok(Vec::new()),
        Validation::Last | Validation::Random => {
            data.validation_count.or(data.validation_share.map(share)).unwrap_or(0)
        }
    };
    if count >= train.len() {
        let why = format!("{count} validation samples cannot be taken from {} training samples", train.len());
        return Err(DataError::Unusable(why));
    }
    if data.validation == Validation::Random {
        let mut rng = stream(seed, Purpose::Validation, 0);
        if data.stratified {
            return Ok(take_stratified(train, count, dataset, &mut rng));
        }
        train.shuffle(&mut rng);
    }
    Ok(train.split_off(train.len() - count))
}

/// Mixes anomalous samples of the training part among those learnt from; says how many.
fn contaminate(
    kept: &mut Vec<u32>,
    left_out: &mut Vec<u32>,
    mut anomalous: Vec<u32>,
    data: &DataPart,
    seed: u64,
) -> Result<usize, DataError> {
    let share = match data.contamination {
        Some(share) if share > 0.0 && data.train_on == TrainOn::Normal => share,
        _ => return Ok(0),
    };
    let wanted = (kept.len() as f64 * share / (1.0 - share)).round() as usize;
    if wanted > anomalous.len() {
        let there = anomalous.len();
        let why = format!("data.contamination: {wanted} anomalous samples are needed, the training part has {there}");
        return Err(DataError::Unusable(why));
    }
    anomalous.shuffle(&mut stream(seed, Purpose::Contamination, 0));
    anomalous.truncate(wanted);
    let mixed: std::collections::HashSet<u32> = anomalous.iter().copied().collect();
    left_out.retain(|index| !mixed.contains(index));
    kept.extend(anomalous);
    Ok(wanted)
}
