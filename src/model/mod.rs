//! Networks: from a list of layers to something that can be trained.
//!
//! [`NetworkSpec`] is the plain description with its shapes checked; [`Network`] is the burn module built from it;
//! [`Weights`] are its parameters as plain arrays, which travel between threads and into files. [`PRESETS`] are the
//! networks that come with the program, [`device`] decides where they run.

mod bottleneck;
pub mod device;
mod fixes;
mod goal;
mod import;
mod initial;
mod layers;
mod memory;
mod network;
mod presets;
mod processor;
mod shapes;
mod spec;
mod trace;
mod weights;

pub use bottleneck::with_bottleneck;
pub use fixes::{Fix, arrangements};
pub use import::import;
pub use memory::{Pass, memory_needed};
pub use network::Network;
pub use presets::{PRESETS, Preset, preset, suited};
#[doc(hidden)]
pub use processor::use_own_operations;
pub use shapes::ShapeError;
pub use spec::{LayerRow, NetworkSpec, SpecError};
pub use trace::{Trace, TraceProblem};
pub use weights::{ParameterPath, WeightArray, Weights, WeightsError};

/// A shape in words: `28×28×1`.
pub fn dims_words(dims: &[usize]) -> String {
    dims.iter().map(usize::to_string).collect::<Vec<_>>().join("×")
}
