//! Weights as plain arrays: they travel between threads and into safetensors files.

use burn::module::{ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::collections::HashMap;
use thiserror::Error;

/// The key of the one metadata entry: the recipe, or whatever the writer says of the weights.
pub(super) const ABOUT: &str = "afterimage";

/// What the names of a class's weights begin with.
const PART: &str = "class.";

/// Why weights cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WeightsError {
    /// Not a file of weights, or a damaged one.
    #[error("these weights cannot be read ({0}); expected a safetensors file, or an .npz file of arrays")]
    Unreadable(String),
    /// Those of another network.
    #[error("these weights are for a different network: {0}")]
    Mismatch(String),
}

/// One array of weights.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightArray {
    /// `layers.0.weight`
    pub name: String,
    /// Its sizes.
    pub shape: Vec<usize>,
    /// Its values, row-major.
    pub values: Vec<f32>,
}

/// All weights of a network, in the order of its layers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// The arrays.
    pub arrays: Vec<WeightArray>,
}

impl Weights {
    /// How many numbers.
    pub fn len(&self) -> usize {
        self.arrays.iter().map(|array| array.values.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The weights of one network a class, where these are such: `class.3.layers.0.weight`. Empty where they are those of
    /// one network.
    pub fn parts(&self) -> Vec<Self> {
        let mut parts: Vec<Self> = Vec::new();
        for array in &self.arrays {
            let Some((class, name)) = array.name.strip_prefix(PART).and_then(|rest| rest.split_once('.')) else {
                continue;
            };
            let Ok(class) = class.parse::<u16>() else { continue };
            let class = usize::from(class);
            if parts.len() <= class {
                parts.resize(class + 1, Self::default());
            }
            parts[class].arrays.push(WeightArray { name: name.to_owned(), ..array.clone() });
        }
        parts
    }

    /// Weights of one network a class as those of one run.
    pub fn of_parts(parts: Vec<Self>) -> Self {
        let named = |(class, part): (usize, Self)| {
            part.arrays.into_iter().map(move |array| {
                let name = format!("{PART}{class}.{}", array.name);
                WeightArray { name, ..array }
            })
        };
        Self { arrays: parts.into_iter().enumerate().flat_map(named).collect() }
    }

    /// Whether every number is finite.
    pub fn is_finite(&self) -> bool {
        self.arrays.iter().all(|array| array.values.iter().all(|x| x.is_finite()))
    }

    /// As a safetensors file, with `about` in its metadata.
    ///
    /// # Errors
    /// [`WeightsError::Unreadable`] with what the format refused.
    pub fn to_safetensors(&self, about: &str) -> Result<Vec<u8>, WeightsError> {
        let unreadable = |e: safetensors::SafeTensorError| WeightsError::Unreadable(e.to_string());
        let bytes: Vec<Vec<u8>> =
            self.arrays.iter().map(|a| a.values.iter().flat_map(|x| x.to_le_bytes()).collect()).collect();
        let mut views = Vec::with_capacity(bytes.len());
        for (array, bytes) in self.arrays.iter().zip(&bytes) {
            let view = TensorView::new(Dtype::F32, array.shape.clone(), bytes).map_err(unreadable)?;
            views.push((array.name.as_str(), view));
        }
        let about = HashMap::from([(ABOUT.to_owned(), about.to_owned())]);
        safetensors::serialize(views, Some(about)).map_err(unreadable)
    }

    /// Reads a safetensors file; the order is that of the names.
    ///
    /// # Errors
    /// [`WeightsError::Unreadable`] where it is damaged or holds anything but 32-bit floats.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, WeightsError> {
        let unreadable = |e: safetensors::SafeTensorError| WeightsError::Unreadable(e.to_string());
        let file = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        let mut arrays = Vec::new();
        for (name, view) in file.tensors() {
            if view.dtype() != Dtype::F32 {
                return Err(WeightsError::Unreadable(format!("{name} does not hold 32-bit floats")));
            }
            let values = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
            arrays.push(WeightArray { name, shape: view.shape().to_vec(), values });
        }
        arrays.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { arrays })
    }

    /// Whether these weights fit where `wanted` are.
    ///
    /// # Errors
    /// [`WeightsError::Mismatch`] names the first array that is missing or of another shape.
    pub fn check(&self, wanted: &Self) -> Result<(), WeightsError> {
        for array in &wanted.arrays {
            let Some(own) = self.arrays.iter().find(|own| own.name == array.name) else {
                return Err(WeightsError::Mismatch(format!("{} is missing", array.name)));
            };
            if own.shape != array.shape || own.values.len() != array.values.len() {
                let why = format!("{} has shape {:?}, expected {:?}", array.name, own.shape, array.shape);
                return Err(WeightsError::Mismatch(why));
            }
        }
        let (own, wanted) = (self.arrays.len(), wanted.arrays.len());
        if own == wanted { Ok(()) } else { Err(WeightsError::Mismatch(format!("{own} arrays, expected {wanted}"))) }
    }
}

/// Where a parameter is found in a network, without the names of enum variants: `layers.0.weight`.
#[derive(Debug, Default)]
pub struct ParameterPath(Vec<String>);

impl ParameterPath {
    /// Into the part of this name.
    pub fn enter(&mut self, name: &str) {
        self.0.push(name.to_owned());
    }

    /// Out of the part entered last.
    pub fn leave(&mut self) {
        self.0.pop();
    }

    /// The name of what is here, as [`WeightArray::name`] has it.
    pub fn name(&self) -> String {
        let is_variant = |part: &&String| part.starts_with(|c: char| c.is_ascii_uppercase());
        self.0.iter().filter(|part| !is_variant(part)).cloned().collect::<Vec<_>>().join(".")
    }
}

/// Collects a network's weights.
#[derive(Default)]
pub struct Collect {
    path: ParameterPath,
    /// What was found.
    pub weights: Weights,
}

impl ModuleVisitor for Collect {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.enter(name);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.leave();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val().inner();
        let shape = tensor.dims().to_vec();
        // A device that fails here has already failed the training loop's own reads; zeros would be a lie.
        let values = tensor.try_into_vec_as::<f32>().unwrap_or_else(|_| vec![f32::NAN; shape.iter().product()]);
        self.weights.arrays.push(WeightArray { name: self.path.name(), shape, values });
    }
}

/// Puts weights, checked before, into a network.
pub struct Put<'a> {
    path: ParameterPath,
    arrays: HashMap<&'a str, &'a WeightArray>,
}

impl<'a> Put<'a> {
    /// These weights.
    pub fn new(weights: &'a Weights) -> Self {
        Self { path: ParameterPath::default(), arrays: weights.arrays.iter().map(|a| (a.name.as_str(), a)).collect() }
    }
}

impl ModuleMapper for Put<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.enter(name);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.leave();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(array) = self.arrays.get(self.path.name().as_str()) else { return param };
        let (id, old, mapper) = param.consume();
        let (device, requires_grad) = (old.device(), old.is_require_grad());
        let data = TensorData::new(array.values.clone(), old.shape());
        let new = Tensor::<D>::from_data(data, &device).set_require_grad(requires_grad);
        Param::from_mapped_value(id, new, mapper)
    }
}
