//! Plain arithmetic on scores and samples: no networks, no threads of its own, no window.
//!
//! Scores are facts, thresholds are views: [`Ranked`] sorts a run's scores once with prefix counts, and every number
//! that a threshold implies is two binary searches away.

mod alike;
mod axes;
mod bootstrap;
mod class_matrix;
mod classes;
mod confusion;
mod curve_words;
mod curves;
mod disagreement;
mod errors;
pub mod features;
mod histogram;
mod intervals;
mod map_quality;
mod near_points;
mod neighbours;
pub mod pitfalls;
mod place;
mod projection;
mod ranked;
mod review;
mod rules;
mod scores;
mod snapshot_figures;
mod standardise;
mod svd;
mod threshold;
mod tsne;

pub use alike::Space;
pub use axes::{Axes, axes, reach};
pub use bootstrap::{ROUNDS, bootstrap};
pub use class_matrix::{ClassFigures, ClassMatrix, Normalise};
pub use classes::{accuracy, macro_f1};
pub use confusion::{Confusion, Reading};
pub use curve_words::{EpochFigures, curve_words};
pub use curves::{Curve, pr_curve, roc_curve};
pub use disagreement::{Called, Disagreement, Disagreements, Judged, disagreements};
pub use errors::{Errors, sample_error};
pub use histogram::{BinRule, Histogram};
pub use intervals::{Interval, Z95, wilson};
pub use map_quality::{MapQuality, judged_sample, kl_divergence, knn_accuracy, neighbours_kept, preserved};
pub use near_points::nearest_points;
pub use neighbours::{JUDGED_NEIGHBOURS, Neighbour, nearest_neighbours, nearest_neighbours_of};
pub use place::place_in_map;
pub use projection::{Pca, ProjectionError};
pub use ranked::{Flipped, RankError, Ranked, Scored};
pub use review::{Review, ReviewCounts, for_budget, review};
pub use rules::{RuleError, RuleScores};
pub use scores::Scores;
pub use snapshot_figures::{ScoreRange, confusion_of, count_scores, line_among, worst_and_best};
pub use standardise::standardise;
pub use svd::TruncatedSvd;
pub use threshold::{mean_and_std, percentile};
pub use tsne::{
    Affinities, Descent, Embed, Embedded, MapAsk, MapError, MapFrom, MapWatch, embedder, known_start, random_start,
};
