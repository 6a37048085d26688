//! A line chosen by the samples that it is judged on.

use super::{Fix, LineChoice, Pitfall, PitfallFacts, Trap};
use crate::recipe::{Task, ThresholdFrom, ThresholdPart, ThresholdRule};

/// A threshold that was tuned on the test set.
pub struct ChosenOnTest;

impl Trap for ChosenOnTest {
    fn id(&self) -> &'static str {
        "threshold-from-test"
    }

    fn title(&self) -> &'static str {
        "Threshold chosen on the test set"
    }

    fn about(&self) -> &'static str {
        "The line is there to be moved. But metrics on the same samples that were used to choose it \
         are a little too good: report those of a line that was set without the test samples."
    }

    fn look(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
        let prepared = facts.prepared;
        let tests = prepared.split.test.len();
        let has_line = facts.task != Task::Classify && tests > 0 && prepared.has_both_sides();
        let confusion = facts.confusion.filter(|_| has_line)?;
        let how = match &facts.line {
            LineChoice::Hand => "by hand, looking at the test scores",
            LineChoice::Rule(rule) if looks_at_test(rule) => "by a rule that uses the test scores",
            LineChoice::Rule(_) => return None,
        };
        let what = format!("The line was set {how}, and is evaluated on the same {tests} samples.");
        // Nothing here depends on where the line is: it is also shown while the line is dragged.
        let anomalous = confusion.caught + confusion.missed;
        let evidence = vec![
            format!(
                "{anomalous} anomalous and {} normal samples were used to choose it",
                confusion.total() - anomalous
            ),
            format!("All {tests} test samples are evaluated at this line; none of them is unseen"),
        ];
        let samples = prepared.split.test.clone();
        Some(Pitfall { samples, fix: placed_without_test(facts), ..Pitfall::of(self, what, evidence) })
    }
}

/// Whether a rule looks at the test samples; a number that was given looks at none.
fn looks_at_test(rule: &ThresholdPart) -> bool {
    rule.from == ThresholdFrom::Test && rule.rule != ThresholdRule::Value
}

/// The rule in use, or the recipe's, as it is on samples that the figures are not of.
fn placed_without_test(facts: &PitfallFacts<'_>) -> Option<Fix> {
    let split = &facts.prepared.split;
    // In a cross-validation every sample is judged: there is no other to look at.
    if split.train.is_empty() {
        return None;
    }
    let asked = match &facts.line {
        LineChoice::Rule(rule) => rule,
        LineChoice::Hand => &facts.recipe.threshold,
    };
    let can_look_at = |from: ThresholdFrom| match from {
        ThresholdFrom::TrainNormal => !asked.rule.needs_anomalies(),
        ThresholdFrom::Validation => validates_both_sides(facts),
        ThresholdFrom::Test => false,
    };
    let places = [asked.from, ThresholdFrom::TrainNormal, ThresholdFrom::Validation];
    let from = places.into_iter().find(|&from| can_look_at(from)).filter(|_| asked.rule != ThresholdRule::Value);
    let rule = match from {
        Some(from) => ThresholdPart { from, ..asked.clone() },
        None => ThresholdPart { score: asked.score, ..ThresholdPart::default() },
    };
    let words = format!("Set the line without the test samples, by {}", rule.words());
    Some(Fix::Line { words, rule })
}

/// Whether there are validation samples of both sides, as a rule that reads labels needs.
pub(super) fn validates_both_sides(facts: &PitfallFacts<'_>) -> bool {
    let validation = &facts.prepared.split.validation;
    let has = |normal: bool| validation.iter().any(|&id| facts.prepared.is_normal(id as usize) == normal);
    has(true) && has(false)
}
