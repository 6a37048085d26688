//! Samples held back that the network has learnt from under another number.

use super::{Pitfall, PitfallFacts, Trap, percent};

/// Copies across the split.
pub struct AcrossTheSplit;

impl Trap for AcrossTheSplit {
    fn id(&self) -> &'static str {
        "copies-across-split"
    }

    fn title(&self) -> &'static str {
        "Copies across the split"
    }

    fn about(&self) -> &'static str {
        "A sample held back that equals one learnt from is no test: the network may know it by heart. Remove copies \
         before the data is split, or keep all copies of a sample in one part."
    }

    fn look(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
        let card = facts.card?;
        let count = |value: Option<&serde_json::Value>| value.and_then(serde_json::Value::as_u64).unwrap_or(0) as usize;
        let exact = count(card.get("duplicates_across_splits"));
        let near = count(card.get("near_duplicates_across_splits"));
        if exact + near == 0 {
            return None;
        }
        let part = |name: &str| count(card.get("splits").and_then(|splits| splits.get(name)));
        let held = part("validation") + part("test");
        let what = match (exact, near) {
            (0, _) => format!("{near} of the samples held back nearly equal one that the network learns from."),
            (_, 0) => format!("{exact} of the samples held back equal one that the network learns from."),
            _ => format!("Of the samples held back, {exact} equal one learnt from, and {near} nearly do."),
        };
        let share = |copies: usize| if held > 0 { format!(" ({})", percent(copies, held)) } else { String::new() };
        let evidence = vec![
            format!("{exact} of {held} samples held back are exact copies{}", share(exact)),
            format!("{near} differ by a tenth of a standard deviation or less{}", share(near)),
        ];
        Some(Pitfall::of(self, what, evidence))
    }
}
