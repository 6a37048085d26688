//! The reference engine for small sets: `linfa-tsne`, one call without anything to watch.

use super::{Embed, Embedded, MapAsk, MapError, MapWatch};
use crate::data::Budget;
use crate::progress::Step;
use linfa::traits::Transformer;
use linfa_tsne::TSneParams;
use ndarray::Array2;

/// Most samples it takes: beyond them one call runs for minutes and cannot be stopped.
const MOST_SAMPLES: usize = 2000;

/// Numbers that it keeps for each pair of samples, at most.
const PAIRS: u64 = 4;

/// The engine. It draws its own start, from a fixed seed.
pub struct Linfa;

impl Embed for Linfa {
    fn embed(&self, ask: &MapAsk, watch: &mut dyn MapWatch) -> Result<Embedded, MapError> {
        ask.check()?;
        if ask.len() > MOST_SAMPLES {
            let why = format!("the reference engine takes at most {MOST_SAMPLES} samples, not {}", ask.len());
            return Err(MapError::Engine(why));
        }
        // Rows in double precision, and some matrices of all pairs.
        let numbers = (ask.rows.len() as u64).saturating_add(PAIRS * (ask.len() * ask.len()) as u64);
        let what = format!("{} samples of {} values in double precision", ask.len(), ask.values);
        Budget::of_machine().check(
            numbers.saturating_mul(8),
            &what,
            "map fewer samples (map.limit) or use another engine (map.engine)",
        )?;
        watch.report("Finding neighbours", 1.0)?;
        let rows: Vec<f64> = ask.rows.iter().map(|&x| f64::from(x)).collect();
        let rows =
            Array2::from_shape_vec((ask.len(), ask.values), rows).map_err(|e| MapError::Engine(e.to_string()))?;
        let map = TSneParams::embedding_size(2).perplexity(ask.perplexity).max_iter(ask.iterations);
        let map = map.transform(rows).map_err(|e| MapError::Engine(e.to_string()))?;
        let points: Vec<[f32; 2]> = map.rows().into_iter().map(|p| [p[0] as f32, p[1] as f32]).collect();
        if watch.iteration(ask.iterations, points.as_flattened()) == Step::Cancel {
            return Err(MapError::Cancelled);
        }
        Ok(Embedded { points, affinities: None })
    }
}
