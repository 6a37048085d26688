//! The optimisers, with Keras' constants.

use crate::recipe::{Optimizer, TrainingPart};
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, AdamWConfig, ModuleOptimizer, RmsPropConfig, SgdConfig};

/// The share of the gradients' means that Adam keeps.
const BETAS: (f32, f32) = (0.9, 0.999);

/// Added to the root that a step is divided by.
const EPSILON: f32 = 1e-7;

/// AdamW's decay where the recipe says nothing.
const WEIGHT_DECAY: f64 = 0.004;

/// RMSprop's share of the squared gradients' mean that is kept.
const RHO: f32 = 0.9;

/// The optimiser that the recipe asks for.
pub fn build(training: &TrainingPart) -> ModuleOptimizer {
    match training.optimizer {
        Optimizer::Adam => AdamConfig::new().with_beta_1(BETAS.0).with_beta_2(BETAS.1).with_epsilon(EPSILON).init(),
        Optimizer::Adamw => AdamWConfig::new()
            .with_beta_1(BETAS.0)
            .with_beta_2(BETAS.1)
            .with_epsilon(EPSILON)
            .with_weight_decay(training.weight_decay.unwrap_or(WEIGHT_DECAY) as f32)
            .init(),
        Optimizer::Sgd => {
            let momentum = training.momentum.filter(|momentum| *momentum > 0.0);
            let momentum = momentum.map(|share| MomentumConfig::new().with_momentum(share).with_dampening(0.0));
            SgdConfig::new().with_momentum(momentum).init()
        }
        Optimizer::Rmsprop => RmsPropConfig::new().with_alpha(RHO).with_momentum(0.0).with_epsilon(EPSILON).init(),
    }
}
