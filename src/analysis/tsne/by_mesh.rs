//! The live engine: exact neighbours, forces between them by wide instructions, and all others' by one convolution on a
//! grid. Every sum is made in one order whatever the number of threads, so that the same seed gives the same map by all
//! cores, bit for bit.

use super::attraction::attract;
use super::moving::Moving;
use super::repulsion::Mesh;
use super::schedule::Schedule;
use super::start::start_points;
use super::{Affinities, Embed, Embedded, MapAsk, MapError, MapWatch};
use crate::progress::Step;

/// The engine.
pub struct ByMesh;

impl Embed for ByMesh {
    fn embed(&self, ask: &MapAsk, watch: &mut dyn MapWatch) -> Result<Embedded, MapError> {
        let affinities = Affinities::find(ask, watch)?;
        let start = start_points(ask, &affinities, watch)?;
        let points = descend(ask, &affinities, start, watch)?;
        Ok(Embedded { points, affinities: Some(affinities) })
    }
}

fn descend(
    ask: &MapAsk,
    affinities: &Affinities,
    start: Vec<[f32; 2]>,
    watch: &mut dyn MapWatch,
) -> Result<Vec<[f32; 2]>, MapError> {
    let schedule = Schedule::new(&ask.descent, ask.iterations, ask.len());
    let mut forces = [vec![[0.0; 2]; start.len()], vec![[0.0; 2]; start.len()]];
    let [drawn, pushed] = &mut forces;
    let (mut moving, mut mesh) = (Moving::new(start), Mesh::new());
    for step in 0..ask.iterations {
        attract(&moving.points, affinities.pairs(), drawn);
        let z = mesh.repel(&moving.points, pushed);
        moving.step(drawn, pushed, z, schedule.pace(step));
        if watch.iteration(step + 1, moving.points.as_flattened()) == Step::Cancel {
            return Err(MapError::Cancelled);
        }
    }
    Ok(moving.points)
}
