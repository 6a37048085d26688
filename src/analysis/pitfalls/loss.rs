//! A loss that asks many questions where the network answers one.

use super::{Fix, Pitfall, PitfallFacts, Trap};
use crate::recipe::{Loss, Task};

/// Binary cross-entropy over the outputs of a softmax with many classes.
pub struct BinaryOnSoftmax;

impl Trap for BinaryOnSoftmax {
    fn id(&self) -> &'static str {
        "binary-loss-on-softmax"
    }

    fn title(&self) -> &'static str {
        "Binary cross-entropy on a softmax"
    }

    fn about(&self) -> &'static str {
        "A softmax picks one of many classes. Binary cross-entropy treats each class as a separate yes-or-no question, most \
         of them answered no, so the loss is low before anything is learnt and its gradients are weak."
    }

    fn look(&self, facts: &PitfallFacts<'_>) -> Option<Pitfall> {
        let asked = facts.recipe.training.loss == Some(Loss::BceOneHot);
        if !(asked && facts.task == Task::Classify && facts.ends_in_softmax && facts.outputs > 2) {
            return None;
        }
        let classes = facts.outputs;
        let what =
            format!("The loss asks {classes} yes-or-no questions of a softmax that picks one of {classes} classes.");
        let p = 1.0 / classes as f64;
        let binary = -(p * p.ln() + (1.0 - p) * (1.0 - p).ln());
        let evidence = vec![
            format!("{} of the {classes} answers are no for every sample", classes - 1),
            format!("Always answering no gets {:.1} % of the answers right", 100.0 * (1.0 - p)),
            format!("A uniform guess has a loss of {binary:.3}; with cross-entropy it has {:.3}", -p.ln()),
        ];
        let mut recipe = facts.recipe.clone();
        recipe.training.loss = Some(Loss::CrossEntropy);
        let words = "Use cross-entropy, the loss for picking one class".to_owned();
        let fix = Some(Fix::Recipe { words, recipe: Box::new(recipe) });
        Some(Pitfall { fix, ..Pitfall::of(self, what, evidence) })
    }
}
