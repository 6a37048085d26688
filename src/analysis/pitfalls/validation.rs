//! Validation samples that decide what they should not, or are none.

use super::{Fix, Pitfall, PitfallFacts, Trap, found_among, percent};
use crate::data::Split;
use crate::recipe::{AnomaliesTo, DataPart, Recipe, Schedule, TrainOn, TrainingPart, Validation};
use std::collections::HashSet;

/// The share of training samples that the fix sets aside, where the recipe says none.
const VALIDATION_SHARE: f64 = 0.2;

/// A validation set that is the test set and chooses the network, or that consists of training samples.
pub struct NotHeldBack;

impl Trap for NotHeldBack {
    fn id(&self) -> &'static str {
        "validation-not-held-back"
    }

    fn title(&self) -> &'static str {
        "Validation set not held out"
    }

    fn about(&self) -> &'static str {
        "The network is trained on one set, chosen on the second and evaluated on the third. A \
         network that was chosen on the set it is evaluated on looks better than it is."
    }

    fn look(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
        let split = &facts.prepared.split;
        if chooses_on_test(facts) {
            let deciders = deciders(&facts.recipe.training);
            let what = format!("The {} test samples also decide {}.", split.test.len(), deciders.join(" and "));
            let evidence = vec![
                format!("The same {} samples are used for validation and for testing", split.test.len()),
                format!("None of the {} samples is held out for testing alone", facts.prepared.dataset.len()),
            ];
            let samples = split.test.clone();
            return Some(Pitfall { samples, fix: Some(held_apart(facts)), ..Pitfall::of(self, what, evidence) });
        }
        if !is_learnt_from(split) {
            return None;
        }
        let what =
            "Every validation sample is also a training sample, so the validation loss is a training loss.".to_owned();
        let evidence = vec![format!(
            "All {} validation samples are among the {} training samples",
            split.validation.len(),
            split.train.len()
        )];
        let samples = split.validation.clone();
        Some(Pitfall { samples, fix: Some(held_apart(facts)), ..Pitfall::of(self, what, evidence) })
    }
}

/// Anomalous samples in the validation set of a training that learns from normal ones and ends by itself.
pub struct AnomaliesDecide;

impl Trap for AnomaliesDecide {
    fn id(&self) -> &'static str {
        "anomalies-decide"
    }

    fn title(&self) -> &'static str {
        "Anomalies in the validation set"
    }

    fn about(&self) -> &'static str {
        "An autoencoder should reconstruct normal samples well and anomalous ones badly. A validation loss that includes \
         anomalies rises while the network gets better at its task, and stops training at the wrong epoch."
    }

    fn look(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
        let (recipe, prepared) = (facts.recipe, facts.prepared);
        let deciders = deciders(&recipe.training);
        let follows = recipe.data.validation != Validation::None && recipe.data.train_on == TrainOn::Normal;
        if deciders.is_empty() || !follows || !prepared.has_both_sides() {
            return None;
        }
        // In a cross-validation each fold follows a part of all samples; what is known here is their whole.
        let of_test = prepared.split.validates_on_test || recipe.training.folds.is_some();
        let followed = if of_test { &prepared.split.test } else { &prepared.split.validation };
        let counted = if of_test { prepared.test_counts.clone() } else { prepared.dataset.class_counts(followed) };
        let sides = counted.iter().zip(&prepared.normal_classes);
        let anomalous: usize = sides.filter(|(_, normal)| !**normal).map(|(count, _)| *count).sum();
        if anomalous == 0 {
            return None;
        }
        let share = percent(anomalous, followed.len());
        let what = format!(
            "{anomalous} of the {} samples whose loss decides {} are anomalous; the network should learn the normal ones.",
            followed.len(),
            deciders.join(" and ")
        );
        let evidence = vec![
            format!("{anomalous} anomalous samples make up {share} of the validation set"),
            format!(
                "The network learns from {} samples, all supposed to be normal",
                prepared.train_counts.iter().sum::<usize>()
            ),
        ];
        let samples = found_among(followed, |id| !prepared.is_normal(id));
        Some(Pitfall { samples, fix: Some(normal_only(facts)), ..Pitfall::of(self, what, evidence) })
    }
}

/// What the validation loss decides.
fn deciders(training: &TrainingPart) -> Vec<&'static str> {
    let mut found = Vec::new();
    // What is found in closed form follows no loss.
    if !training.method.is_usual() {
        return found;
    }
    if let Some(stopping) = training.early_stopping {
        found.push("when training ends");
        if stopping.restore_best {
            found.push("which epoch's weights are kept");
        }
    }
    if matches!(training.schedule, Schedule::Plateau { .. }) {
        found.push("when the learning rate falls");
    }
    found
}

fn chooses_on_test(facts: &PitfallFacts<'_>) -> bool {
    let recipe = facts.recipe;
    let folds_do = recipe.training.folds.is_some() && recipe.data.validation == Validation::Test;
    (facts.prepared.split.validates_on_test || folds_do) && !deciders(&recipe.training).is_empty()
}

/// Whether every validation sample is among those learnt from.
fn is_learnt_from(split: &Split) -> bool {
    // Almost always the first one settles it.
    let Some(first) = split.validation.first() else { return false };
    if !split.train.contains(first) {
        return false;
    }
    let learnt: HashSet<u32> = split.train.iter().copied().collect();
    split.validation.iter().all(|id| learnt.contains(id))
}

fn held_apart(facts: &PitfallFacts<'_>) -> Fix {
    let words = format!("Set {:.0} % of the training samples aside for validation", 100.0 * VALIDATION_SHARE);
    Fix::Recipe { words, recipe: Box::new(set_aside(facts.recipe)) }
}

/// The recipe with validation samples of their own, drawn from the training part.
pub(super) fn set_aside(recipe: &Recipe) -> Recipe {
    let mut recipe = recipe.clone();
    recipe.data.validation = Validation::Random;
    recipe.data.validation_count = None;
    recipe.data.validation_share = Some(VALIDATION_SHARE);
    recipe
}

/// The recipe with normal validation samples only; where that cannot be had, one in which they decide nothing.
fn normal_only(facts: &PitfallFacts<'_>) -> Fix {
    let mut recipe = facts.recipe.clone();
    // Anomalies mixed into the training part have to stay in it, and folds go through all samples.
    let words = if recipe.data.contamination.is_some() || recipe.training.folds.is_some() {
        decide_nothing(&mut recipe);
        "Train every epoch at the given learning rate, so that no validation sample decides anything"
    } else {
        validate_on_normal(&mut recipe.data, &facts.prepared.split);
        "Put the anomalous samples into the test set, and set normal training samples aside for validation"
    };
    Fix::Recipe { words: words.to_owned(), recipe: Box::new(recipe) }
}

fn decide_nothing(recipe: &mut Recipe) {
    recipe.training.early_stopping = None;
    if matches!(recipe.training.schedule, Schedule::Plateau { .. }) {
        recipe.training.schedule = Schedule::Constant;
    }
}

fn validate_on_normal(data: &mut DataPart, split: &Split) {
    data.anomalies_to = AnomaliesTo::Test;
    if !matches!(data.validation, Validation::Last | Validation::Random) {
        data.validation = Validation::Random;
    }
    // Counts were meant for parts with anomalies in them: as shares they hold without.
    let (validation, test) = (split.validation.len(), split.test.len());
    let training = split.train.len() + split.left_out.len() + validation;
    if data.validation_count.take().is_some() || data.validation_share.is_none() {
        let share = if validation > 0 { share(validation, training) } else { VALIDATION_SHARE };
        data.validation_share = Some(share);
    }
    if data.test_count.take().is_some() {
        data.test_share = Some(share(test, training + test));
    }
}

/// A share as a recipe takes it, in whole percents.
fn share(part: usize, whole: usize) -> f64 {
    (100.0 * part as f64 / whole.max(1) as f64).round().clamp(1.0, 99.0) / 100.0
}
