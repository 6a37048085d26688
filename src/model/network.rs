//! A network with its weights.

use super::initial::Initial;
use super::layers::{Flow, Layer};
use super::memory::{memory_of_pass, values_of_pass};
use super::weights::{Collect, Put};
use super::{NetworkSpec, Weights, WeightsError};
use crate::recipe::Activation;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use rand_chacha::ChaCha8Rng;

/// A network with its weights, on one device.
#[derive(Module, Debug)]
pub struct Network {
    layers: Vec<Layer>,
    #[module(skip)]
    activations: Vec<Activation>,
    #[module(skip)]
    input: Vec<usize>,
    #[module(skip)]
    encoder_layers: usize,
    /// The shape of what the encoder gives.
    #[module(skip)]
    latent: Vec<usize>,
    /// How many values of each sample a pass holds at once.
    #[module(skip)]
    held: u64,
}

impl Network {
    /// Builds the network with first weights drawn from `seed`. For training, `device` is an autodiff device.
    pub fn new(spec: &NetworkSpec, seed: u64, device: &Device) -> Self {
        let layers = spec.layers.iter().enumerate().map(|(i, layer)| {
            Layer::new(layer, spec.input_of(i), &spec.outputs[i], &mut Initial::new(seed, i), device)
        });
        Self {
            layers: layers.collect(),
            activations: spec.layers.iter().map(|layer| layer.activation().unwrap_or_default()).collect(),
            input: spec.input.clone(),
            encoder_layers: spec.encoder_layers,
            latent: spec.latent().unwrap_or(&spec.input).to_vec(),
            held: values_of_pass(spec),
        }
    }

    /// The bytes that a pass of `batch` samples takes beside the weights.
    pub fn memory_of_pass(&self, batch: usize) -> u64 {
        memory_of_pass(self.held, batch)
    }

    /// Builds the network with these weights.
    ///
    /// # Errors
    /// [`WeightsError`] where they are those of another network.
    pub fn with_weights(spec: &NetworkSpec, weights: &Weights, device: &Device) -> Result<Self, WeightsError> {
        // Before anything is built: a file may name a network far larger than the weights that it has.
        if weights.len() < spec.parameters() {
            let (own, wanted) = (weights.len(), spec.parameters());
            return Err(WeightsError::Mismatch(format!("{own} weights, expected at least {wanted}")));
        }
        Self::new(spec, 0, device).load(weights)
    }

    /// The same network with these weights instead of its own.
    ///
    /// # Errors
    /// [`WeightsError`] where names or shapes do not match.
    pub fn load(self, weights: &Weights) -> Result<Self, WeightsError> {
        weights.check(&self.weights())?;
        let mut put = Put::new(weights);
        Ok(self.map(&mut put))
    }

    /// The weights as plain arrays.
    pub fn weights(&self) -> Weights {
        let mut collect = Collect::default();
        self.visit(&mut collect);
        collect.weights
    }

    /// Gives every dropout layer a stream of its own, drawn from this one: from here on masks on the processor are those
    /// of the stream, whatever was drawn before. Other devices draw from what they were seeded with.
    pub fn restart_dropout(&self, rng: &mut ChaCha8Rng) {
        for layer in &self.layers {
            if let Layer::Dropout(layer) = layer {
                layer.restart(rng);
            }
        }
    }

    /// The output, `[batch, values in]` → `[batch, values out]`, pictures with channels running fastest.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.run(shaped(x, &self.input), 0, self.layers.len(), true)
    }

    /// The output without the last activation: what a stable cross-entropy wants.
    pub fn forward_logits(&self, x: Tensor<2>) -> Tensor<2> {
        self.run(shaped(x, &self.input), 0, self.layers.len(), false)
    }

    /// What the encoder makes of samples: `[batch, values in]` → `[batch, latent]`.
    pub fn encode(&self, x: Tensor<2>) -> Tensor<2> {
        self.run(shaped(x, &self.input), 0, self.encoder_layers, true)
    }

    /// What the decoder makes of codes: `[batch, latent]` → `[batch, values out]`. A network whose encoder is all of it
    /// gives the codes back.
    pub fn decode(&self, codes: Tensor<2>) -> Tensor<2> {
        self.run(shaped(codes, &self.latent), self.encoder_layers, self.layers.len(), true)
    }

    /// What the first `layers` layers make of samples: `[batch, values in]` → `[batch, values of that layer]`.
    pub fn up_to(&self, x: Tensor<2>, layers: usize) -> Tensor<2> {
        self.run(shaped(x, &self.input), 0, layers.clamp(1, self.layers.len()), true)
    }

    /// What every layer makes of samples, one tensor a layer: `[batch, values of the layer]`, after its activation.
    pub fn inside(&self, x: Tensor<2>) -> Vec<Tensor<2>> {
        let mut flow = shaped(x, &self.input);
        let mut found = Vec::with_capacity(self.layers.len());
        for (layer, &activation) in self.layers.iter().zip(&self.activations) {
            flow = layer.activated(activation, flow);
            found.push(flow.clone().flat());
        }
        found
    }

    fn run(&self, mut flow: Flow, from: usize, to: usize, activate_last: bool) -> Tensor<2> {
        for i in from..to {
            let last = i + 1 == to && !activate_last;
            flow =
                if last { self.layers[i].forward(flow) } else { self.layers[i].activated(self.activations[i], flow) };
        }
        flow.flat()
    }
}

/// Flat values as a layer takes them that expects this shape.
fn shaped(x: Tensor<2>, shape: &[usize]) -> Flow {
    match *shape {
        [h, w, c] => Flow::Map(Flow::Flat(x).map([h, w, c])),
        _ => Flow::Flat(x),
    }
}
