//! Flatten and reshape.

use super::Flow;
use burn::module::Module;

/// Arranges values anew, channels running fastest.
#[derive(Module, Debug)]
pub struct Reshape {
    /// `[n]` or `[h, w, c]`
    #[module(skip)]
    shape: Vec<usize>,
}

impl Reshape {
    /// To this shape.
    pub fn new(shape: &[usize]) -> Self {
        Self { shape: shape.to_vec() }
    }

    /// The same values in the other shape.
    pub fn forward(&self, input: Flow) -> Flow {
        match self.shape[..] {
            [h, w, c] => Flow::Map(Flow::Flat(input.flat()).map([h, w, c])),
            _ => Flow::Flat(input.flat()),
        }
    }
}
