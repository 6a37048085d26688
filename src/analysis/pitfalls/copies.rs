//! Samples held back that the network has learnt from under another number.

use super::{Fix, Pitfall, PitfallFacts, Trap, percent};

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
        "A held-out sample that also appears in the training data tests nothing: the network may have memorised it. Leave \
         such samples out of training, or keep all copies of a sample in one part."
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
            (0, _) => format!("{near} of the held-out samples are near copies of training samples."),
            (_, 0) => format!("{exact} of the held-out samples are copies of training samples."),
            _ => format!("Of the held-out samples, {exact} are copies of training samples and {near} are near copies."),
        };
        let share = |copies: usize| if held > 0 { format!(" ({})", percent(copies, held)) } else { String::new() };
        let evidence = vec![
            format!("{exact} of {held} held-out samples are exact copies{}", share(exact)),
            format!("{near} differ by a tenth of a standard deviation or less{}", share(near)),
        ];
        Some(Pitfall { fix: left_out(facts), ..Pitfall::of(self, what, evidence) })
    }
}

/// The recipe that does not learn from copies; none where it is the recipe already and the card is yet to follow.
fn left_out(facts: &PitfallFacts<'_>) -> Option<Fix> {
    if facts.recipe.data.leave_out_copies {
        return None;
    }
    let mut recipe = facts.recipe.clone();
    recipe.data.leave_out_copies = true;
    let words = "Leave copies of held-out samples out of training".to_owned();
    Some(Fix::Recipe { words, recipe: Box::new(recipe) })
}
