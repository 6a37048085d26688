//! A network's description with its shapes checked, and its summary.

use super::{ShapeError, dims_words, preset, shapes};
use crate::recipe::{Activation, LayerSpec, ModelPart, Task};
use thiserror::Error;

/// Why a recipe's network cannot be built for this data.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SpecError {
    /// There is no preset of this name.
    #[error("model.preset: there is no network {0:?}; see `afterimage list models`")]
    UnknownPreset(String),
    /// Shapes do not fit.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// An autoencoder that does not give back what it was given.
    #[error("an autoencoder must output a sample: samples have {given} values, the last layer outputs {}", dims_words(.output))]
    NotSquare {
        /// Values of a sample.
        given: usize,
        /// The last layer's shape.
        output: Vec<usize>,
    },
    /// A classifier whose last layer has not one unit a class.
    #[error("a classifier ends in one softmax unit per class: there are {classes} classes, the last layer outputs {}", dims_words(.output))]
    NotClasses {
        /// How many classes the data has.
        classes: usize,
        /// The last layer's shape.
        output: Vec<usize>,
    },
    /// A detector that does not end in one sigmoid unit.
    #[error("an anomaly detector ends in one sigmoid unit; the last layer outputs {}", dims_words(.output))]
    NotOne {
        /// The last layer's shape.
        output: Vec<usize>,
    },
    /// A baseline that these samples are nothing for.
    #[error("model.baseline: {0}")]
    Baseline(String),
    /// No layers, or nothing to say what for.
    #[error("the network has no layers")]
    Empty,
}

/// One row of the summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerRow {
    /// The layer's kind.
    pub kind: &'static str,
    /// Its settings in words.
    pub settings: String,
    /// Its output shape.
    pub output: Vec<usize>,
    /// How many numbers it learns.
    pub parameters: usize,
}

/// A network's description with its shapes checked.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkSpec {
    /// What it is for.
    pub task: Task,
    /// The shape of a sample.
    pub input: Vec<usize>,
    /// Its layers.
    pub layers: Vec<LayerSpec>,
    /// The output shape of each layer.
    pub outputs: Vec<Vec<usize>>,
    /// How many layers, from the input on, make up the encoder.
    pub encoder_layers: usize,
}

impl NetworkSpec {
    /// The network that the recipe names, for samples of shape `input` in `classes` classes.
    ///
    /// # Errors
    /// [`SpecError`] says which layer does not fit, and why.
    pub fn from_recipe(model: &ModelPart, input: &[usize], classes: usize) -> Result<Self, SpecError> {
        if let Some(baseline) = model.baseline {
            return match baseline.hindrance(input, classes) {
                None => Ok(Self::baseline(Task::Classify, input)),
                Some(why) => Err(SpecError::Baseline(why)),
            };
        }
        let (task, layers) = if model.layers.is_empty() {
            let preset = preset(&model.preset).ok_or_else(|| SpecError::UnknownPreset(model.preset.clone()))?;
            (preset.task, preset.layers.clone())
        } else {
            (model.task.unwrap_or(Task::Reconstruct), model.layers.clone())
        };
        let spec = Self::new(task, input, layers, model.encoder_layers)?;
        spec.check_output(classes)?;
        Ok(spec)
    }

    /// Checks a list of layers for an input shape. Without `encoder_layers` the encoder ends where the output of a
    /// dense or convolution layer is narrowest.
    ///
    /// # Errors
    /// [`SpecError::Shape`] names the first layer that does not fit.
    pub fn new(
        task: Task,
        input: &[usize],
        layers: Vec<LayerSpec>,
        encoder_layers: Option<usize>,
    ) -> Result<Self, SpecError> {
        let mut outputs: Vec<Vec<usize>> = Vec::with_capacity(layers.len());
        for (i, layer) in layers.iter().enumerate() {
            let before = outputs.last().map_or(input, Vec::as_slice);
            let output = shapes::output(layer, before);
            outputs.push(output.map_err(|why| ShapeError { number: i + 1, kind: layer.kind(), why })?);
        }
        if outputs.is_empty() {
            return Err(SpecError::Empty);
        }
        let narrowest = (0..layers.len())
            .filter(|&i| layers[i].activation().is_some())
            .min_by_key(|&i| outputs[i].iter().product::<usize>())
            .unwrap_or(0);
        let encoder_layers = encoder_layers.unwrap_or(narrowest + 1).clamp(1, layers.len());
        Ok(Self { task, input: input.to_vec(), layers, outputs, encoder_layers })
    }

    /// What stands for a baseline: it has a task and samples, but no layers and no weights.
    pub fn baseline(task: Task, input: &[usize]) -> Self {
        Self { task, input: input.to_vec(), layers: Vec::new(), outputs: Vec::new(), encoder_layers: 0 }
    }

    /// Whether there is no network: a baseline.
    pub fn is_baseline(&self) -> bool {
        self.layers.is_empty()
    }

    fn check_output(&self, classes: usize) -> Result<(), SpecError> {
        let given = self.input.iter().product();
        let output = self.output().to_vec();
        match self.task {
            Task::Reconstruct if output.iter().product::<usize>() != given => {
                Err(SpecError::NotSquare { given, output })
            }
            Task::Classify if output != [classes] || !self.ends_in(Activation::Softmax) => {
                Err(SpecError::NotClasses { classes, output })
            }
            Task::Detect if output != [1] || !self.ends_in(Activation::Sigmoid) => Err(SpecError::NotOne { output }),
            _ => Ok(()),
        }
    }

    /// Whether the last layer ends in this function.
    pub fn ends_in(&self, activation: Activation) -> bool {
        self.layers.last().and_then(LayerSpec::activation) == Some(activation)
    }

    /// The shape of the network's output.
    pub fn output(&self) -> &[usize] {
        self.outputs.last().map_or(&self.input, Vec::as_slice)
    }

    /// The shape of what the encoder gives; `None` without layers.
    pub fn latent(&self) -> Option<&[usize]> {
        self.outputs.get(self.encoder_layers.checked_sub(1)?).map(Vec::as_slice)
    }

    /// How many numbers the bottleneck has; 0 without layers.
    pub fn latent_size(&self) -> usize {
        self.latent().map_or(0, |dims| dims.iter().product())
    }

    /// The input shape of layer `index`.
    pub fn input_of(&self, index: usize) -> &[usize] {
        if index == 0 { &self.input } else { &self.outputs[index - 1] }
    }

    /// One row a layer.
    pub fn rows(&self) -> Vec<LayerRow> {
        let row = |(i, layer): (usize, &LayerSpec)| LayerRow {
            kind: layer.kind(),
            settings: layer.settings(),
            output: self.outputs[i].clone(),
            parameters: shapes::parameters(layer, self.input_of(i)),
        };
        self.layers.iter().enumerate().map(row).collect()
    }

    /// How many numbers the network learns; as many as can be counted where there are more.
    pub fn parameters(&self) -> usize {
        self.learnt_by(self.layers.len())
    }

    /// How many numbers the encoder learns; as many as can be counted where there are more.
    pub fn encoder_parameters(&self) -> usize {
        self.learnt_by(self.encoder_layers)
    }

    fn learnt_by(&self, layers: usize) -> usize {
        let learnt = |i: usize| shapes::parameters(&self.layers[i], self.input_of(i));
        (0..layers).map(learnt).fold(0usize, usize::saturating_add)
    }
}
