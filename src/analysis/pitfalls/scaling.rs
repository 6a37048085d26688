//! A scaling that knows the test set.

use super::{Fix, Pitfall, PitfallFacts, Trap, figure, percent};
use crate::data::FittedScaling;
use crate::recipe::{Scaling, ScalingFrom};

/// A scaling that is measured on test samples too.
pub struct MeasuredOnTest;

impl Trap for MeasuredOnTest {
    fn id(&self) -> &'static str {
        "scaling-from-test"
    }

    fn title(&self) -> &'static str {
        "Scaling fitted on the test set"
    }

    fn about(&self) -> &'static str {
        "Minimum, maximum, mean and standard deviation are learnt from data, like weights. Fitted on the test set too, \
         they leak information about samples that the network should not know."
    }

    fn look(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
        let (prepared, split) = (facts.prepared, &facts.prepared.split);
        let measures = matches!(prepared.data.scaling, Scaling::TrainMinMax | Scaling::Standardise);
        let held = split.test.len() + split.validation.len();
        if prepared.data.scaling_from != ScalingFrom::All || !measures || held == 0 {
            return None;
        }
        let all = prepared.dataset.len();
        let what = "The scaling is fitted on all samples, including the held-out ones.".to_owned();
        let mut evidence = Vec::new();
        if split.train.is_empty() {
            evidence.push(format!("It is fitted on {all} samples, including those that each fold holds out"));
        } else {
            let share = percent(held, all);
            evidence.push(format!("{held} of the {all} samples it is fitted on are held out ({share})"));
        }
        if let FittedScaling::Affine { shift, factor } = prepared.scaling {
            let (low, high) = (f64::from(shift), f64::from(shift + 1.0 / factor));
            evidence.push(format!("{} becomes 0 and {} becomes 1", figure(low), figure(high)));
        }
        let mut recipe = facts.recipe.clone();
        recipe.data.scaling_from = ScalingFrom::Train;
        let words = "Fit the scaling on the training samples only".to_owned();
        let fix = Some(Fix::Recipe { words, recipe: Box::new(recipe) });
        Some(Pitfall { samples: split.test.clone(), fix, ..Pitfall::of(self, what, evidence) })
    }
}
