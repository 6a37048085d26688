//! How much the samples of each class count in the loss.

use crate::data::Prepared;
use crate::recipe::{ClassWeights, Task, TrainingPart};

/// The label of each sample as the task has it, with the number of labels: class ids, or 1 for anomalous and 0 for
/// normal samples of a detector.
pub fn labels(task: Task, prepared: &Prepared, ids: &[u32]) -> Vec<i32> {
    let of = |&id: &u32| match task {
        Task::Detect => i32::from(!prepared.is_normal(id as usize)),
        _ => i32::from(prepared.dataset.labels.ids[id as usize]),
    };
    ids.iter().map(of).collect()
}

/// The weight of each label; `None` where all samples count the same.
pub fn weights(training: &TrainingPart, task: Task, prepared: &Prepared) -> Option<Vec<f32>> {
    let names: Vec<Vec<&str>> = match task {
        Task::Detect => vec![vec!["normal", "0"], vec!["anomalous", "1"]],
        _ => prepared.dataset.labels.classes.iter().map(|c| vec![c.key.as_str(), c.title.as_str()]).collect(),
    };
    match training.class_weights {
        ClassWeights::Off => None,
        ClassWeights::Balanced => Some(balanced(&labels(task, prepared, &prepared.split.train), names.len())),
        ClassWeights::Given => {
            let of = |names: &Vec<&str>| names.iter().find_map(|name| training.weights.get(*name)).copied();
            Some(names.iter().map(|names| of(names).unwrap_or(1.0) as f32).collect())
        }
    }
}

/// `n / (k · nᵢ)` over the labels that occur, as scikit-learn's "balanced" has it; 0 for one that does not occur.
fn balanced(labels: &[i32], count: usize) -> Vec<f32> {
    let mut of_label = vec![0usize; count];
    for &label in labels {
        of_label[label as usize] += 1;
    }
    let occurring = of_label.iter().filter(|&&n| n > 0).count();
    let weight = |&n: &usize| if n == 0 { 0.0 } else { labels.len() as f32 / (occurring * n) as f32 };
    of_label.iter().map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balanced_weights_are_those_of_scikit_learn() {
        // compute_class_weight("balanced", classes=[0, 1, 2], y=[0, 0, 0, 1, 1, 2])
        let found = balanced(&[0, 0, 0, 1, 1, 2], 4);
        assert_eq!(found, [6.0 / 9.0, 1.0, 2.0, 0.0]);
    }
}
