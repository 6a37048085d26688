//! What jobs find out about samples that are looked at.

use super::{PassFor, RunId};
use crate::analysis::{Errors, Neighbour};
use crate::data::OwnSample;
use crate::recipe::SpaceOf;
use std::sync::Arc;

/// What a space of values is made of: the same key has the same space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SpaceKey {
    /// The number of the preparation whose samples it holds.
    pub prepared: u64,
    /// What the samples are compared by.
    pub of: SpaceOf,
    /// Which weights; 0 where none are used.
    pub version: u64,
}

/// The samples most and least like one.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// What was searched.
    pub key: SpaceKey,
    /// The sample.
    pub id: u32,
    /// The most similar, nearest first.
    pub nearest: Vec<Neighbour>,
    /// The most dissimilar, farthest first.
    pub farthest: Vec<Neighbour>,
    /// The nearest normal samples that were learnt from.
    pub normal: Vec<Neighbour>,
}

/// How far samples are from each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Distances {
    /// In which space.
    pub key: SpaceKey,
    /// The samples.
    pub ids: Vec<u32>,
    /// `[samples, samples]` row-major, equal both ways, 0 from each to itself.
    pub values: Vec<f32>,
}

/// The codes of some samples.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// Which run.
    pub run: RunId,
    /// Which weights were used.
    pub version: u64,
    /// The samples.
    pub ids: Vec<u32>,
    /// Their codes, one a sample, `[latent]`.
    pub codes: Vec<Arc<Vec<f32>>>,
}

/// What the bottleneck holds.
#[derive(Clone, Debug, PartialEq)]
pub struct LatentSpace {
    /// Which run.
    pub run: RunId,
    /// Which weights were used.
    pub version: u64,
    /// Units in the bottleneck.
    pub width: usize,
    /// The middle of the codes, `[width]`.
    pub mean: Vec<f32>,
    /// At most eight directions of length 1, `[axes][width]`: the units themselves, or the principal axes.
    pub axes: Vec<Vec<f32>>,
    /// Whether the axes are the units themselves.
    pub plain: bool,
    /// From where to where the samples reach along each axis, from the middle.
    pub reach: Vec<[f32; 2]>,
    /// The samples measured, at most 4 000.
    pub ids: Arc<Vec<u32>>,
    /// Their codes, `[samples, width]`, row-major.
    pub codes: Arc<Vec<f32>>,
}

/// What a network makes of values that are no samples.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Which run.
    pub run: RunId,
    /// Which weights were used.
    pub version: u64,
    /// What for.
    pub purpose: PassFor,
    /// What went in.
    pub rows: Vec<Vec<f32>>,
    /// What came out, one a row.
    pub outputs: Vec<Arc<Vec<f32>>>,
}

/// A sample of one's own, judged.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The sample, before and after preparation.
    pub sample: Arc<OwnSample>,
    /// Which run judged it; none: it is only prepared.
    pub run: Option<RunId>,
    /// Which weights were used.
    pub version: u64,
    /// What the network made of it: a reconstruction, or probabilities; empty without a run.
    pub output: Arc<Vec<f32>>,
    /// The errors of its reconstruction; autoencoders only.
    pub errors: Option<Errors>,
    /// Its code in the bottleneck; autoencoders only.
    pub code: Arc<Vec<f32>>,
    /// The samples most like it by their values, nearest first.
    pub nearest: Vec<Neighbour>,
    /// Where it would lie in the map, by its neighbours there: approximate.
    pub place: Option<[f32; 2]>,
}
