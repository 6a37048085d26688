//! What was done to a dataset, and what to beware of, in plain sentences.

use super::Prepared;
use crate::recipe::{AnomaliesTo, DataPart, NoiseKind, Scaling, ScalingFrom, Take, TrainOn};

/// One class this many times as frequent as another is worth a word.
const IMBALANCE: usize = 10;

/// What was done, in the order in which it was done.
pub fn sentences(prepared: &Prepared, data: &DataPart) -> Vec<String> {
    steps(prepared, data).into_iter().map(capitalised).collect()
}

/// The text with a large first letter, as a sentence has.
pub fn capitalised(text: String) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn steps(prepared: &Prepared, data: &DataPart) -> Vec<String> {
    let (split, dataset) = (&prepared.split, &prepared.dataset);
    let mut card = prepared.raw.notes.clone();
    drawn(prepared, data, &mut card);
    card.push(format!(
        "{} samples of {}: {} for training, {} for testing",
        dataset.len(),
        dataset.samples.shape().words(),
        split.train.len(),
        split.test.len()
    ));
    if data.test_share.is_some() || data.test_count.is_some() {
        let how = if data.stratified { ", stratified by class" } else { "" };
        card.push(format!("the test samples are drawn at random{how} (seed {})", prepared.seed));
    }
    if data.anomalies_to == AnomaliesTo::Test && prepared.has_both_sides() {
        card.push("all anomalous samples are in the test part".to_owned());
    }
    if !split.left_out.is_empty() {
        card.push(format!("{} samples of the training part are left out", split.left_out.len()));
    }
    if data.leave_out_copies {
        card.push(match split.copies {
            0 => "no training sample is a copy of a held-out one".to_owned(),
            1 => "one of them is a copy or near copy of a held-out sample".to_owned(),
            copies => format!("{copies} of them are copies or near copies of held-out samples"),
        });
    }
    if split.contaminants > 0 {
        let share = 100.0 * split.contaminants as f64 / split.train.len().max(1) as f64;
        card.push(format!("{} of the training samples are anomalous ({share:.1} %)", split.contaminants));
    }
    if split.validates_on_test {
        card.push("the test set is also the validation set".to_owned());
    } else if !split.validation.is_empty() {
        card.push(format!("{} training samples are set aside for validation", split.validation.len()));
    }
    card.push(prepared.scaling.words(data.scaling, data.scaling_from));
    if let Some(field) = &prepared.noise {
        let amount = field.noise.amount;
        let what = match field.noise.kind {
            NoiseKind::Gaussian => format!("Gaussian noise of {amount}"),
            NoiseKind::SaltAndPepper => format!("salt and pepper on {:.0} % of the values", amount * 100.0),
            NoiseKind::Occlusion => format!("a square covering {:.0} % of each side", amount * 100.0),
        };
        let target = if prepared.has_noisy_target() { "the target is noisy as well" } else { "the target stays clean" };
        card.push(format!("{what} is added to the input; {target}"));
    }
    card
}

fn drawn(prepared: &Prepared, data: &DataPart, card: &mut Vec<String>) {
    let (raw, used) = (prepared.raw.len(), prepared.dataset.len());
    match data.take {
        Take::All => {}
        Take::Train => card.push("only the dataset's own training samples are used".to_owned()),
        Take::Test => card.push("only the dataset's own test samples are used".to_owned()),
    }
    if let Some(anomalies) = data.anomalies {
        card.push(format!("{anomalies} anomalous samples are drawn at random"));
    }
    if used < raw {
        card.push(format!("{used} of {raw} samples are used"));
    }
    let (from, to) = (prepared.raw.samples.shape(), prepared.dataset.samples.shape());
    if from != to {
        card.push(format!("pictures are converted from {} to {}", from.words(), to.words()));
    }
}

/// What a person should know before trusting a figure.
pub fn warnings(prepared: &Prepared, data: &DataPart) -> Vec<String> {
    let mut warnings = Vec::new();
    let split = &prepared.split;
    if data.scaling_from == ScalingFrom::All && matches!(data.scaling, Scaling::TrainMinMax | Scaling::Standardise) {
        warnings.push(
            "the scaling is fitted on all samples, including the test set: test metrics are no longer independent"
                .to_owned(),
        );
    }
    if split.test.is_empty() {
        warnings.push("there is no test set: performance on unseen samples is unknown".to_owned());
    }
    let learns_all = data.train_on == TrainOn::All && prepared.has_both_sides();
    if learns_all {
        warnings.push("the training set includes anomalies, so the network may learn to reconstruct them".to_owned());
    }
    let mut counts = vec![0usize; prepared.dataset.labels.classes.len()];
    prepared.dataset.labels.ids.iter().for_each(|&id| counts[usize::from(id)] += 1);
    let counts = counts.into_iter().filter(|&n| n > 0);
    if let (Some(least), Some(most)) = (counts.clone().min(), counts.max())
        && most >= IMBALANCE * least
    {
        warnings.push(format!(
            "the largest class has {:.0} times as many samples as the smallest: accuracy alone says little",
            most as f64 / least as f64
        ));
    }
    let (_, high) = prepared.range;
    if data.scaling == Scaling::Divide255 && high <= 1.5 {
        warnings.push(format!("the values only go up to {high}, yet are divided by 255"));
    } else if data.scaling == Scaling::None && high > 2.0 {
        warnings.push("the values are not scaled; networks train best on values from 0 to 1".to_owned());
    }
    warnings
}
