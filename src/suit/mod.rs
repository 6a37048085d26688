//! What suits what: the recipe that comes with a dataset, the network for samples of a shape, what another network
//! changes in the form, and the recipes of a sweep.
//!
//! Plain functions of recipes and datasets, for the window, the command line and the session alike.

mod choices;
mod network;
mod normal;
mod sweep;

pub use choices::{DatasetChoice, dataset_choices, nothing_here, recipe_for};
pub use network::{fit_form_to, hindrance, refit, task_of, with_baseline, with_model};
pub use normal::{class_counts, normal_words, proposed_normal, with_normal};
pub use sweep::{BOTTLENECK, sweep};
