//! Plain arithmetic on scores and samples: no networks, no threads of its own, no window.
//!
//! Scores are facts, thresholds are views: [`Ranked`] sorts a run's scores once with prefix counts, and every number
//! that a threshold implies is two binary searches away.

mod classes;
mod confusion;
mod curves;
mod errors;
mod histogram;
mod neighbours;
mod projection;
mod ranked;
mod scores;
mod threshold;
mod tsne;
mod tsne_bhtsne;
mod tsne_engines;
mod tsne_linfa;

pub use classes::{accuracy, macro_f1};
pub use confusion::{Confusion, Reading};
pub use curves::{Curve, pr_curve, roc_curve};
pub use errors::{Errors, sample_error};
pub use histogram::Histogram;
pub use neighbours::{Neighbour, nearest_neighbours};
pub use projection::{Pca, ProjectionError};
pub use ranked::{Flipped, RankError, Ranked, Scored};
pub use scores::Scores;
pub use threshold::{mean_and_std, place};
pub use tsne::{Affinities, Embed, Embedded, MapAsk, MapError, MapWatch, kl_divergence, random_start};
pub use tsne_engines::embedder;
