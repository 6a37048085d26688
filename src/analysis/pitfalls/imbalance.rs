//! Accuracy where nearly every sample is of one kind.

use super::{Pitfall, PitfallFacts, Trap, found_among};
use crate::analysis::Confusion;
use crate::recipe::Task;

/// A constant answer that is right this often, in tenths, makes accuracy worthless.
const TENTHS: u64 = 9;

/// One class this many times as frequent as another hides what becomes of the other.
const TIMES: usize = 10;

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
        "Where nearly all samples are of one kind, an answer that is always the same has a high accuracy and finds \
         nothing. Read recall and F1 of the rare kind, or a mean over the kinds, beside it."
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
            format!("{many} of the {total} samples judged are {usual}: accuracy says little about the {rare} ones.");
        let constant = many as f64 / total as f64;
        // Nothing here depends on where the line is: it is also shown while the line is dragged.
        let evidence = vec![
            format!("Calling every sample {usual} has an accuracy of {constant:.3} and finds none of the {few} others"),
            "Its balanced accuracy, the mean of both sides' shares called right, is 0.5".to_owned(),
        ];
        let samples = found_among(facts.judged(), |id| facts.prepared.is_normal(id) == rare_is_normal);
        Some(Pitfall { samples, ..Pitfall::of(self, what, evidence) })
    }

    /// Class against class.
    fn classes(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
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
        let what = format!("Class {usual} has {most} of the {total} samples judged, class {rare} only {least}.");
        let (constant, lost) = (most as f64 / total as f64, least as f64 / total as f64);
        let evidence = vec![
            format!("Naming {usual} every time has an accuracy of {constant:.3}"),
            format!("Naming no sample of {rare} right costs {lost:.4} of accuracy"),
        ];
        let is_rare = |id: usize| usize::from(prepared.dataset.labels.ids[id]) == smallest;
        let samples = found_among(facts.judged(), is_rare);
        Some(Pitfall { samples, ..Pitfall::of(self, what, evidence) })
    }
}
