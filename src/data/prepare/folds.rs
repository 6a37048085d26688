//! Cross-validation: every sample is held out once.

use super::split::Split;
use super::{Prepared, assemble, drawn, normal_classes};
use crate::data::random::{Purpose, stream};
use crate::data::{Budget, DataError, Dataset};
use crate::recipe::DataPart;
use rand::seq::SliceRandom;
use std::sync::Arc;

/// A dataset made ready for cross-validation.
#[derive(Clone, Debug)]
pub struct Folds {
    /// One preparation a fold, over the same samples; its test part is what is held out.
    pub folds: Vec<Prepared>,
    /// The same samples with every one held out, as their pooled scores are judged. Scaled as in the last fold.
    pub pooled: Prepared,
}

/// Makes a dataset ready for cross-validation in so many folds. Each class, and so each side, is spread evenly over the
/// folds; within a fold, validation, limits and scaling are as the recipe says.
///
/// # Errors
/// [`DataError::Unusable`] where there are fewer samples than folds, or a part would be empty;
/// [`DataError::OverBudget`] where they do not fit into memory.
pub fn prepare_folds(raw: Arc<Dataset>, data: &DataPart, seed: u64, folds: usize) -> Result<Folds, DataError> {
    within(raw, data, seed, folds, Budget::of_machine())
}

/// As [`prepare_folds`], in so much memory.
pub fn within(raw: Arc<Dataset>, data: &DataPart, seed: u64, folds: usize, budget: Budget) -> Result<Folds, DataError> {
    let normal = normal_classes(&raw.labels, &raw.normal, &data.normal)?;
    let dataset = drawn(&raw, data, seed, &normal, budget)?;
    if dataset.len() < folds {
        let why = format!("training.folds: {} samples cannot be divided into {folds} folds", dataset.len());
        return Err(DataError::Unusable(why));
    }
    // Each fold lists every sample once, four bytes each, and twice while it is made.
    let needed = (folds as u64).saturating_mul(dataset.len() as u64).saturating_mul(8);
    budget.check(needed, &format!("{folds} folds of {} samples", dataset.len()), "use fewer folds (training.folds)")?;
    let of_sample = fold_of_each(&dataset, folds, seed);
    let is_normal = |index: u32| normal[usize::from(dataset.labels.ids[index as usize])];
    let mut found = Vec::with_capacity(folds);
    for fold in 0..folds {
        let all = 0..dataset.len() as u32;
        let (test, train): (Vec<u32>, Vec<u32>) = all.partition(|&i| of_sample[i as usize] == fold);
        let split = Split::of(train, test, &dataset, data, seed, is_normal)?;
        found.push(assemble(Arc::clone(&raw), Arc::clone(&dataset), split, normal.clone(), data, seed));
    }
    let mut pooled = found[folds - 1].clone();
    pooled.split = Split::all_held_out(dataset.len() as u32);
    pooled.train_counts = dataset.class_counts(&[]);
    pooled.test_counts = dataset.class_counts(&pooled.split.test);
    Ok(Folds { folds: found, pooled: pooled.renumbered() })
}

/// The fold that each sample is held out in: shuffled within its class, then dealt out in turn.
fn fold_of_each(dataset: &Dataset, folds: usize, seed: u64) -> Vec<usize> {
    let mut rng = stream(seed, Purpose::Folds, 0);
    let mut order: Vec<u32> = (0..dataset.len() as u32).collect();
    order.shuffle(&mut rng);
    // Stable: within a class the shuffled order stays. Dealing goes on from class to class, so that folds are equally large.
    order.sort_by_key(|&index| dataset.labels.ids[index as usize]);
    let mut of_sample = vec![0; dataset.len()];
    for (place, index) in order.into_iter().enumerate() {
        of_sample[index as usize] = place % folds;
    }
    of_sample
}
