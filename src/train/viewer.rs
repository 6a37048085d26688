//! A network kept ready on the processor to show what it makes of a few samples, while another device trains.

use super::device_samples::read_error;
use super::error::TrainError;
use crate::analysis::sample_error;
use crate::data::Prepared;
use crate::model::{Network, NetworkSpec, Weights};
use burn::tensor::{Device, Tensor, TensorData};

/// A network on the processor.
pub struct Viewer {
    network: Network,
    device: Device,
}

impl Viewer {
    /// The network with these weights.
    ///
    /// # Errors
    /// [`TrainError::Weights`] where they belong to another network.
    pub fn new(spec: &NetworkSpec, weights: &Weights) -> Result<Self, TrainError> {
        let device = Device::flex();
        Ok(Self { network: Network::with_weights(spec, weights, &device)?, device })
    }

    /// The outputs for inputs `[n, values]`, row-major: `[n, outputs]`.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn outputs(&self, inputs: Vec<f32>, values: usize) -> Result<Vec<f32>, TrainError> {
        let outputs = self.network.forward(self.rows(inputs, values));
        outputs.try_into_vec_as::<f32>().map_err(read_error)
    }

    /// The latent codes of inputs `[n, values]`, row-major: `[n, latent]`.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn codes(&self, inputs: Vec<f32>, values: usize) -> Result<Vec<f32>, TrainError> {
        let codes = self.network.encode(self.rows(inputs, values));
        codes.try_into_vec_as::<f32>().map_err(read_error)
    }

    /// What the first `layers` layers make of inputs `[n, values]`, row-major: `[n, values of that layer]`.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn layer(&self, inputs: Vec<f32>, values: usize, layers: usize) -> Result<Vec<f32>, TrainError> {
        let outputs = self.network.up_to(self.rows(inputs, values), layers);
        outputs.try_into_vec_as::<f32>().map_err(read_error)
    }

    /// What every layer makes of one input `[values]`, after its activation.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn inside(&self, input: Vec<f32>) -> Result<Vec<Vec<f32>>, TrainError> {
        let values = input.len();
        let layers = self.network.inside(self.rows(input, values));
        layers.into_iter().map(|layer| layer.try_into_vec_as::<f32>().map_err(read_error)).collect()
    }

    /// What the decoder makes of codes `[n, latent]`, row-major: `[n, outputs]`.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn decode(&self, codes: Vec<f32>, latent: usize) -> Result<Vec<f32>, TrainError> {
        let outputs = self.network.decode(self.rows(codes, latent));
        outputs.try_into_vec_as::<f32>().map_err(read_error)
    }

    fn rows(&self, inputs: Vec<f32>, values: usize) -> Tensor<2> {
        let count = inputs.len() / values;
        Tensor::from_data(TensorData::new(inputs, [count, values]), &self.device)
    }
}

/// Viewers for whatever weights there are: those of one network, or of one for each class.
pub struct Viewers {
    all: Vec<Viewer>,
}

impl Viewers {
    /// The networks with these weights.
    ///
    /// # Errors
    /// [`TrainError::Weights`] where they belong to another network.
    pub fn new(spec: &NetworkSpec, weights: &Weights) -> Result<Self, TrainError> {
        let parts = weights.parts();
        let all = if parts.is_empty() {
            vec![Viewer::new(spec, weights)?]
        } else {
            parts.iter().map(|part| Viewer::new(spec, part)).collect::<Result<_, _>>()?
        };
        Ok(Self { all })
    }

    /// The network for samples of a class: that of the class, or the only one.
    pub fn of_class(&self, class: u16) -> &Viewer {
        self.all.get(usize::from(class)).unwrap_or(&self.all[0])
    }

    /// The network that gives values of an unknown class back best: `input` and `target` `[values]`.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn best_for(&self, input: &[f32], target: &[f32]) -> Result<&Viewer, TrainError> {
        let mut best = (f32::INFINITY, &self.all[0]);
        for viewer in self.all.iter().filter(|_| self.all.len() > 1) {
            let output = viewer.outputs(input.to_vec(), input.len())?;
            let error = sample_error(target, &output).mse;
            if error < best.0 {
                best = (error, viewer);
            }
        }
        Ok(best.1)
    }

    /// The outputs for samples, one row a sample, in the order of `ids`.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn of_samples(&self, prepared: &Prepared, ids: &[u32]) -> Result<Vec<Vec<f32>>, TrainError> {
        self.each(prepared, ids, |viewer, inputs, values| viewer.outputs(inputs, values))
    }

    /// The latent codes of samples, one row a sample, in the order of `ids`.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn codes_of(&self, prepared: &Prepared, ids: &[u32]) -> Result<Vec<Vec<f32>>, TrainError> {
        self.each(prepared, ids, |viewer, inputs, values| viewer.codes(inputs, values))
    }

    /// What the first `layers` layers make of samples, one row a sample, in the order of `ids`.
    ///
    /// # Errors
    /// [`TrainError::Device`].
    pub fn layer_of(&self, prepared: &Prepared, ids: &[u32], layers: usize) -> Result<Vec<Vec<f32>>, TrainError> {
        self.each(prepared, ids, |viewer, inputs, values| viewer.layer(inputs, values, layers))
    }

    fn each(
        &self,
        prepared: &Prepared,
        ids: &[u32],
        pass: impl Fn(&Viewer, Vec<f32>, usize) -> Result<Vec<f32>, TrainError>,
    ) -> Result<Vec<Vec<f32>>, TrainError> {
        let values = prepared.dataset.samples.shape().len();
        let inputs = |ids: &[u32]| -> Vec<f32> { ids.iter().flat_map(|&id| prepared.input(id as usize)).collect() };
        let rows = |outputs: Vec<f32>, count: usize| -> Vec<Vec<f32>> {
            outputs.chunks_exact(outputs.len() / count.max(1)).map(<[f32]>::to_vec).collect()
        };
        if let [only] = &self.all[..] {
            return Ok(rows(pass(only, inputs(ids), values)?, ids.len()));
        }
        let class = |id: u32| prepared.dataset.labels.ids[id as usize];
        ids.iter().map(|&id| pass(self.of_class(class(id)), inputs(&[id]), values)).collect()
    }
}
