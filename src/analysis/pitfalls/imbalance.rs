//! Accuracy where nearly every sample is of one kind.

use super::line::validates_both_sides;
use super::validation::set_aside;
use super::{Fix, LineChoice, Pitfall, PitfallFacts, Trap, found_among};
use crate::analysis::Confusion;
use crate::recipe::{AnomaliesTo, ClassWeights, Task, ThresholdFrom, ThresholdPart, ThresholdRule};

/// A constant answer that is right this often, in tenths, makes accuracy worthless.
const TENTHS: u64 = 9;

/// One class this many times as frequent as another hides what becomes of the other.
const TIMES: usize = 10;

/// Anomalous samples in the training part from which a few can be spared.
const FEWEST: usize = 20;

/// Accuracy quoted on heavily imbalanced classes.
pub struct AccuracyMisleads;

impl Trap for AccuracyMisleads {
    fn id(&self) -> &'static str {
        "accuracy-on-imbalance"
    }

    fn title(&self) -> &'static str {
        "Accuracy on imbalanced classes"
    }

    fn about(&self) -> &'static str {
        "When nearly all samples belong to one class, always predicting that class gives a high accuracy and finds \
         nothing. Also look at recall and F1 of the rare class, or the mean over classes; and let the line, or the \
         training, weight both classes equally."
    }

    fn look(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
        match facts.task {
            Task::Classify => self.classes(facts),
            Task::Reconstruct | Task::Detect => self.sides(facts, facts.confusion?),
        }
    }
}

impl AccuracyMisleads {
    /// Normal against anomalous.
    fn sides(&self, facts: &PitfallFacts<'_>, confusion: Confusion) -> Option<Pitfall> {
        if is_placed_for_both(&facts.line) {
            return None;
        }
        let Confusion { caught, missed, normal, false_alarms } = confusion;
        let (anomalous, normal) = (caught + missed, normal + false_alarms);
        let rare_is_normal = normal < anomalous;
        let (few, many) = (normal.min(anomalous), normal.max(anomalous));
        let total = confusion.total();
        if few == 0 || 10 * many < TENTHS * total {
            return None;
        }
        let (rare, usual) = if rare_is_normal { ("normal", "anomalous") } else { ("anomalous", "normal") };
        let what =
            format!("{many} of the {total} scored samples are {usual}: accuracy says little about the {rare} ones.");
        let constant = many as f64 / total as f64;
        // Nothing here depends on where the line is: it is also shown while the line is dragged.
        let evidence = vec![
            format!(
                "Calling every sample {usual} gives an accuracy of {constant:.3} and finds none of the {few} others"
            ),
            "Its balanced accuracy, the mean of both recalls, is 0.5".to_owned(),
        ];
        let samples = found_among(facts.judged(), |id| facts.prepared.is_normal(id) == rare_is_normal);
        Some(Pitfall { samples, fix: line_for_both(facts), ..Pitfall::of(self, what, evidence) })
    }

    /// Class against class.
    fn classes(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
        if facts.recipe.training.class_weights != ClassWeights::Off {
            return None;
        }
        let prepared = facts.prepared;
        let counts = if prepared.split.test.is_empty() { &prepared.train_counts } else { &prepared.test_counts };
        let total: usize = counts.iter().sum();
        let there = || counts.iter().copied().enumerate().filter(|(_, count)| *count > 0);
        let (largest, most) = there().max_by_key(|(_, count)| *count)?;
        let (smallest, least) = there().min_by_key(|(_, count)| *count)?;
        let is_heavy = most >= TIMES * least || 10 * most >= TENTHS as usize * total;
        if largest == smallest || !is_heavy {
            return None;
        }
        let title = |class: usize| prepared.dataset.labels.classes.get(class).map_or("", |class| class.title.as_str());
        let (usual, rare) = (title(largest), title(smallest));
        let what = format!("Class {usual} has {most} of the {total} scored samples, class {rare} only {least}.");
        let (constant, lost) = (most as f64 / total as f64, least as f64 / total as f64);
        let evidence = vec![
            format!("Always predicting {usual} gives an accuracy of {constant:.3}"),
            format!("Getting every sample of {rare} wrong costs only {lost:.4} of accuracy"),
        ];
        let is_rare = |id: usize| usize::from(prepared.dataset.labels.ids[id]) == smallest;
        let samples = found_among(facts.judged(), is_rare);
        Some(Pitfall { samples, fix: weighed(facts), ..Pitfall::of(self, what, evidence) })
    }
}

/// Whether the line was placed by a rule that reads what becomes of both sides, however rare one is.
fn is_placed_for_both(line: &LineChoice) -> bool {
    matches!(line, LineChoice::Rule(rule) if rule.rule.needs_anomalies())
}

/// The line of the best balanced accuracy (Youden's J is twice that less one) on samples that the figures are not of; where
/// there are none, the recipe that sets some aside. None where no anomalous sample can be had for it.
fn line_for_both(facts: &PitfallFacts<'_>) -> Option<Fix> {
    let mut rule = facts.recipe.threshold.clone();
    (rule.rule, rule.from, rule.value) = (ThresholdRule::Youden, ThresholdFrom::Validation, None);
    if validates_both_sides(facts) {
        let words = format!("Set the line for the best balanced accuracy, by {}", rule.words());
        return Some(Fix::Line { words, rule });
    }
    let split = &facts.prepared.split;
    let anomalous = |&&id: &&u32| !facts.prepared.is_normal(id as usize);
    let spare = split.train.iter().chain(&split.left_out).filter(anomalous).count();
    let can_be_drawn = spare >= FEWEST && facts.recipe.data.anomalies_to == AnomaliesTo::Both;
    can_be_drawn.then(|| drawn_for_both(facts, rule))
}

/// The recipe with validation samples of both sides, and the line placed on them.
fn drawn_for_both(facts: &PitfallFacts<'_>, rule: ThresholdPart) -> Fix {
    let mut recipe = set_aside(facts.recipe);
    recipe.data.stratified = true;
    recipe.threshold = rule;
    let words = "Hold out normal and anomalous samples, and set the line for the best balanced accuracy on them";
    Fix::Recipe { words: words.to_owned(), recipe: Box::new(recipe) }
}

/// The recipe that counts every class for as much; none for what is not trained step by step.
fn weighed(facts: &PitfallFacts<'_>) -> Option<Fix> {
    let mut recipe = facts.recipe.clone();
    if recipe.model.baseline.is_some() || !recipe.training.method.is_usual() {
        return None;
    }
    recipe.training.class_weights = ClassWeights::Balanced;
    let words = "Weight the classes in training so that each counts equally".to_owned();
    Some(Fix::Recipe { words, recipe: Box::new(recipe) })
}
