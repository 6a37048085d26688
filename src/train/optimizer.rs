//! The optimisers, with Keras' constants, and what they remember from step to step.
//!
//! burn's own `ModuleOptimizer` knows parameters by ids that every network draws anew, and brings what it remembers back
//! onto burn's default device, which may not exist here. So the walk over the parameters is ours: they are known by name,
//! and what is remembered of them can be taken out as plain arrays and put back on any device. The rules are burn's.

use crate::model::{Network, ParameterPath, WeightArray, Weights, WeightsError};
use crate::recipe::{Optimizer, TrainingPart};
use burn::module::{Module, ModuleMapper, Param};
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, AdamWConfig, RmsPropConfig, SgdConfig};
use burn::optim::{DynOptimizer, DynState, GradientsParams, Optimizer as Rule, StateSink, StateSource};
use burn::tensor::{Device, Tensor, TensorData};
use std::collections::BTreeMap;

/// What an optimiser remembers of every parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct OptimizerState {
    /// Which it is.
    pub kind: Optimizer,
    /// How many steps were taken, by parameter and name: Adam divides by what depends on it.
    pub counts: BTreeMap<String, u64>,
    /// Means and momenta, named `layers.0.weight.momentum.moment_1`, each of its parameter's shape.
    pub arrays: Weights,
}

/// The share of the gradients' means that Adam keeps.
const BETAS: (f32, f32) = (0.9, 0.999);

/// Added to the root that a step is divided by.
const EPSILON: f32 = 1e-7;

/// AdamW's decay where the recipe says nothing.
const WEIGHT_DECAY: f64 = 0.004;

/// RMSprop's share of the squared gradients' mean that is kept.
const RHO: f32 = 0.9;

/// The optimiser that the recipe asks for; it remembers nothing yet.
pub fn build(training: &TrainingPart) -> Box<dyn Stepper> {
    let kind = training.optimizer;
    match kind {
        Optimizer::Adam => {
            let config = AdamConfig::new().with_beta_1(BETAS.0).with_beta_2(BETAS.1).with_epsilon(EPSILON);
            Box::new(Remembering::new(kind, config.build()))
        }
        Optimizer::Adamw => {
            let decay = training.weight_decay.unwrap_or(WEIGHT_DECAY) as f32;
            let config = AdamWConfig::new().with_beta_1(BETAS.0).with_beta_2(BETAS.1).with_epsilon(EPSILON);
            Box::new(Remembering::new(kind, config.with_weight_decay(decay).build()))
        }
        Optimizer::Sgd => {
            let momentum = training.momentum.filter(|momentum| *momentum > 0.0);
            let momentum = momentum.map(|share| MomentumConfig::new().with_momentum(share).with_dampening(0.0));
            Box::new(Remembering::new(kind, SgdConfig::new().with_momentum(momentum).build()))
        }
        Optimizer::Rmsprop => {
            let config = RmsPropConfig::new().with_alpha(RHO).with_momentum(0.0).with_epsilon(EPSILON);
            Box::new(Remembering::new(kind, config.build()))
        }
    }
}

/// An optimiser with what it remembers of every parameter.
pub trait Stepper {
    /// The network after one step of size `rate` against these gradients.
    fn step(&mut self, network: Network, gradients: GradientsParams, rate: f64) -> Network;

    /// The optimiser as it is now. Nothing is copied: what it remembers stays on the device.
    fn held(&self) -> Box<dyn Stepper>;

    /// What it remembers as plain arrays, read from the device; `None` where the device does not give it.
    fn state(&self) -> Option<OptimizerState>;

    /// Goes on with what was remembered of the parameters of these names and shapes. What another kind of optimiser
    /// remembered is left aside.
    ///
    /// # Errors
    /// [`WeightsError::Mismatch`] where it is that of another network, or incomplete.
    fn go_on(&mut self, state: &OptimizerState, parameters: &Weights, device: &Device) -> Result<(), WeightsError>;
}

/// One of burn's rules, and what it remembers of each parameter, by name.
#[derive(Clone)]
struct Remembering<R: Rule> {
    kind: Optimizer,
    rule: R,
    states: BTreeMap<String, DynState>,
}

impl<R: Rule> Remembering<R> {
    fn new(kind: Optimizer, rule: R) -> Self {
        Self { kind, rule, states: BTreeMap::new() }
    }
}

impl<R: Rule> Stepper for Remembering<R> {
    fn step(&mut self, network: Network, gradients: GradientsParams, rate: f64) -> Network {
        let (rule, states) = (&self.rule, &mut self.states);
        network.map(&mut Walk { rule, states, gradients, rate, path: ParameterPath::default() })
    }

    fn held(&self) -> Box<dyn Stepper> {
        Box::new(self.clone())
    }

    fn state(&self) -> Option<OptimizerState> {
        let mut sink = StateSink::default();
        for (name, state) in &self.states {
            self.rule.state_flatten(name, state, &mut sink);
        }
        let mut arrays = Vec::with_capacity(sink.tensors.len());
        for (name, data) in sink.tensors {
            let shape = data.shape().to_vec();
            arrays.push(WeightArray { name, shape, values: data.try_into_vec_as::<f32>().ok()? });
        }
        let mut counts = BTreeMap::new();
        for (name, value) in sink.scalars {
            // The one scalar of these rules is Adam's count of steps.
            counts.insert(name, u64::try_from(value).ok()?);
        }
        Some(OptimizerState { kind: self.kind, counts, arrays: Weights { arrays } })
    }

    fn go_on(&mut self, state: &OptimizerState, parameters: &Weights, device: &Device) -> Result<(), WeightsError> {
        if state.kind != self.kind {
            return Ok(());
        }
        let mut source = StateSource::new(state.counts.iter().map(|(name, &n)| (name.clone(), n.into())).collect());
        for array in &state.arrays.arrays {
            let of = |parameter: &&WeightArray| is_of(&array.name, &parameter.name);
            let shape = parameters.arrays.iter().find(of).map(|parameter| &parameter.shape);
            if shape != Some(&array.shape) || array.values.len() != array.shape.iter().product::<usize>() {
                let why = format!("the optimiser state has {} of shape {:?}", array.name, array.shape);
                return Err(WeightsError::Mismatch(why));
            }
            let data = TensorData::new(array.values.clone(), array.shape.clone());
            source.insert_tensor(array.name.clone(), data);
        }
        self.states.clear();
        for WeightArray { name, shape, .. } in &parameters.arrays {
            let is_known = state.arrays.arrays.iter().any(|array| is_of(&array.name, name));
            match self.rule.state_unflatten(shape.len(), name, &mut source, device) {
                Some(found) if is_known => {
                    self.states.insert(name.clone(), found);
                }
                None if is_known => {
                    let why = format!("the optimiser state of {name} is incomplete");
                    return Err(WeightsError::Mismatch(why));
                }
                // Running means are not stepped, and some rules remember nothing.
                Some(_) | None => {}
            }
        }
        Ok(())
    }
}

/// Whether this is remembered of this parameter: `layers.0.weight.momentum.moment_1` is of `layers.0.weight`.
fn is_of(array: &str, parameter: &str) -> bool {
    array.strip_prefix(parameter).is_some_and(|rest| rest.starts_with('.'))
}

/// One step of every parameter that has a gradient.
struct Walk<'a, R: Rule> {
    rule: &'a R,
    states: &'a mut BTreeMap<String, DynState>,
    gradients: GradientsParams,
    rate: f64,
    path: ParameterPath,
}

impl<R: Rule> ModuleMapper for Walk<'_, R> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.enter(name);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.leave();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        let Some(gradient) = self.gradients.remove::<D>(id) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let name = self.path.name();
        let requires_grad = tensor.is_require_grad();
        let before = self.states.remove(&name).map(|state| state.downcast::<R::State<D>>());
        let (stepped, after) = self.rule.step(self.rate, tensor.inner(), gradient, before);
        if let Some(after) = after {
            self.states.insert(name, DynState::create(after, D));
        }
        let stepped = Tensor::from_inner(stepped).set_require_grad(requires_grad);
        Param::from_mapped_value(id, stepped, mapper)
    }
}
