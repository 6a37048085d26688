//! Pitfalls of a run: what is wrong in one sentence, the numbers that show it, and the fix.
//!
//! Each trap is one entry of [`TRAPS`]. It sees plain facts and answers for them alone, so that whoever holds the facts
//! decides when to look again.

mod copies;
mod imbalance;
mod line;
mod loss;
mod own_sample;
mod parts;
mod scaling;
mod validation;

use crate::analysis::Confusion;
use crate::data::Prepared;
use crate::recipe::{Recipe, Task, ThresholdPart};
use serde::{Deserialize, Serialize};

/// Every trap. To add one: a file in this folder, its line here, and an example in `tests/it/pitfalls.rs`.
pub static TRAPS: &[&dyn Trap] = &[
    &parts::PartsScaledApart,
    &validation::NotHeldBack,
    &loss::BinaryOnSoftmax,
    &own_sample::GivenAsItIs,
    &line::ChosenOnTest,
    &validation::AnomaliesDecide,
    &imbalance::AccuracyMisleads,
    &scaling::MeasuredOnTest,
    &copies::AcrossTheSplit,
];

/// Samples that are looked through for those to select: a thinned answer is enough to see what is meant.
const LOOKED_THROUGH: usize = 20_000;

/// What is known when traps are looked for.
#[derive(Clone, Debug)]
pub struct PitfallFacts<'a> {
    /// What was asked for.
    pub recipe: &'a Recipe,
    /// The samples of the run.
    pub prepared: &'a Prepared,
    /// The data card as JSON, once it has been made, with the keys of [`DataCard::to_json`](crate::data::DataCard::to_json).
    pub card: Option<&'a serde_json::Value>,
    /// What the network is for.
    pub task: Task,
    /// Whether its last layer is a softmax.
    pub ends_in_softmax: bool,
    /// How many values it gives for a sample.
    pub outputs: usize,
    /// How the line was placed.
    pub line: LineChoice,
    /// Who is called what at the line, once the run is scored.
    pub confusion: Option<Confusion>,
    /// The sample of one's own that was judged, if any.
    pub own: Option<OwnFacts>,
}

/// How the line between normal and anomalous was placed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineChoice {
    /// By a rule.
    Rule(ThresholdPart),
    /// By hand.
    Hand,
}

impl LineChoice {
    /// How the line was placed, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Rule(rule) => rule.words(),
            Self::Hand => "by hand, on the scored samples".to_owned(),
        }
    }
}

/// A picture or signal of one's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnFacts {
    /// The smallest and the largest of its values as given.
    pub range: (f32, f32),
    /// Whether it was given as it is, without the preparation that the training data had.
    pub unprepared: bool,
}

/// A trap that was fallen into.
#[derive(Clone, Debug, PartialEq)]
pub struct Pitfall {
    /// The trap's id.
    pub id: &'static str,
    /// The trap's title.
    pub title: &'static str,
    /// What is wrong, in one sentence.
    pub what: String,
    /// The numbers that show it, in sentences.
    pub evidence: Vec<String>,
    /// Samples that show it, by index into the dataset; may be empty.
    pub samples: Vec<u32>,
    /// How it is fixed, where that is a matter of a click.
    pub fix: Option<Fix>,
}

/// How a trap is left.
#[derive(Clone, Debug, PartialEq)]
pub enum Fix {
    /// Another recipe.
    Recipe {
        /// What changes, in a sentence.
        words: String,
        /// The recipe with the change.
        recipe: Box<Recipe>,
    },
    /// Another line.
    Line {
        /// What changes, in a sentence.
        words: String,
        /// The rule that places it.
        rule: ThresholdPart,
    },
    /// The sample of one's own is prepared as the training data was.
    PrepareOwn,
}

/// One trap.
pub trait Trap: Sync {
    /// Its name: lower case, words joined by `-`.
    fn id(&self) -> &'static str;

    /// What people call it.
    fn title(&self) -> &'static str;

    /// Why it matters, in a sentence or two.
    fn about(&self) -> &'static str;

    /// Whether the facts show it; none where they do not, or not yet. Takes tens of microseconds.
    fn look(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall>;
}

/// Every trap that the facts show, in the order of [`TRAPS`].
pub fn pitfalls(facts: &PitfallFacts<'_>) -> Vec<Pitfall> {
    TRAPS.iter().filter_map(|trap| trap.look(facts)).collect()
}

impl PitfallFacts<'_> {
    /// The samples that figures are of: the test samples, or those learnt from where nothing was held back.
    fn judged(&self) -> &[u32] {
        let split = &self.prepared.split;
        if split.test.is_empty() { &split.train } else { &split.test }
    }
}

impl Pitfall {
    /// A trap with its numbers, without samples and without a fix.
    fn of(trap: &dyn Trap, what: String, evidence: Vec<String>) -> Self {
        Self { id: trap.id(), title: trap.title(), what, evidence, samples: Vec::new(), fix: None }
    }
}

/// Those among the first samples named that are of the kind asked for.
fn found_among(ids: &[u32], is_meant: impl Fn(usize) -> bool) -> Vec<u32> {
    ids.iter().take(LOOKED_THROUGH).copied().filter(|&id| is_meant(id as usize)).collect()
}

/// A part of a whole as a percentage.
fn percent(part: usize, whole: usize) -> String {
    format!("{:.1} %", 100.0 * part as f64 / whole.max(1) as f64)
}

/// A number as a sentence carries it: whole where it is whole or large, else with three decimals.
fn figure(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn traps_are_told_apart_by_id_and_title() {
        let ids: BTreeSet<&str> = TRAPS.iter().map(|trap| trap.id()).collect();
        let titles: BTreeSet<&str> = TRAPS.iter().map(|trap| trap.title()).collect();
        assert_eq!((ids.len(), titles.len()), (TRAPS.len(), TRAPS.len()));
    }

    #[test]
    fn numbers_are_short() {
        let cases = [(255.0, "255"), (0.0, "0"), (0.28149, "0.281"), (117.6, "118"), (-3.0, "-3")];
        for (value, text) in cases {
            assert_eq!(figure(value), text);
        }
    }
}
