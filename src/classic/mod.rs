//! The honest yardsticks beside the networks: nearest neighbours and a random forest, over samples as they are stored.
//!
//! Plain arithmetic on the processor: no networks, no window, no threads but rayon's. What is looked at are [`Rows`]:
//! bytes of a dataset by their places, or numbers made of them (HOG, codes of a layer). [`nearest`] finds the nearest
//! training rows of each row, exactly and with ties by the lowest index; [`classify`] and [`probabilities`] let them
//! vote. A [`Forest`] is grown in the manner of scikit-learn's. Whatever takes long
//! asks a [`crate::progress::Progress`] whether to go on. [`fit_baseline`] does all of this for a recipe's baseline and a
//! prepared dataset. No answer depends on the number of threads.

mod baseline;
mod bins;
mod error;
mod forest;
mod growth;
mod metric;
mod nearest;
mod rows;
mod split;
mod tree;
mod vote;
mod watch;

pub use baseline::{BaselineAnswers, fit_baseline};
pub use error::ClassicError;
pub use forest::Forest;
pub use growth::Growth;
pub use metric::Metric;
pub use nearest::nearest;
pub use rows::Rows;
pub use vote::{classify, most_likely, probabilities};
