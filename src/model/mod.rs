//! Networks: from a list of layers to something that can be trained.
//!
//! [`NetworkSpec`] is the plain description with its shapes checked; [`Network`] is the burn module built from it;
//! [`Weights`] are its parameters as plain arrays, which travel between threads and into files. [`PRESETS`] are the
//! networks that come with the program, [`device`] decides where they run.

pub mod device;
mod initial;
mod layers;
mod network;
mod presets;
mod shapes;
mod spec;
mod weights;

pub use network::Network;
pub use presets::{PRESETS, Preset, preset, suited};
pub use shapes::ShapeError;
pub use spec::{LayerRow, NetworkSpec, SpecError};
pub use weights::{WeightArray, Weights, WeightsError};

/// A shape in words: `28×28×1`.
pub fn dims_words(dims: &[usize]) -> String {
    dims.iter().map(usize::to_string).collect::<Vec<_>>().join("×")
}
