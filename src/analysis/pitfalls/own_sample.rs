//! A sample of one's own in another range than the network knows.

use super::{Fix, Pitfall, PitfallFacts, Trap, figure};

/// A sample that reaches beyond the known range by this share of it is of another range.
const BEYOND: f32 = 0.5;

/// A sample of one's own at 0–255 given to a network that learnt from 0–1.
pub struct GivenAsItIs;

impl Trap for GivenAsItIs {
    fn id(&self) -> &'static str {
        "own-sample-as-it-is"
    }

    fn title(&self) -> &'static str {
        "Own sample not scaled"
    }

    fn about(&self) -> &'static str {
        "A sample must be prepared like the training data. Otherwise its error says that it is brighter or larger than \
         anything the network has seen, not that it is anomalous."
    }

    fn look(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
        let own = facts.own.filter(|own| own.unprepared)?;
        let prepared = facts.prepared;
        let (low, high) = prepared.scaling.bounds(prepared.data.scaling, prepared.range);
        let room = BEYOND * (high - low);
        if own.range.0 >= low - room && own.range.1 <= high + room {
            return None;
        }
        let words =
            |(low, high): (f32, f32)| format!("between {} and {}", figure(f64::from(low)), figure(f64::from(high)));
        let (own, known) = (words(own.range), words((low, high)));
        let what = format!("Your sample has values {own}, but the network was trained on values {known}.");
        let evidence = vec![
            format!("Your sample's values are {own}"),
            format!("The prepared training values are {known}, or close to it"),
        ];
        Some(Pitfall { fix: Some(Fix::PrepareOwn), ..Pitfall::of(self, what, evidence) })
    }
}
