//! Where the sliders are.

use super::codes::{code_at, is_finite, taken_apart};
use crate::job::questions::LatentSpace;
use crate::session::Session;

/// Where the sliders are: places along the axes, and what a sample's code has beside them.
#[derive(Default)]
pub(super) struct Place {
    /// The run and the weights whose axes these are.
    of: Option<u64>,
    /// A place on each axis, from the middle.
    pub at: Vec<f32>,
    /// What the axes do not reach, `[width]`.
    rest: Vec<f32>,
    /// The sample that the sliders stand at.
    pub sample: Option<u32>,
    /// The sample that they are to be put at, once its code is known.
    pub wanted: Option<u32>,
}

impl Place {
    /// Takes up the axes of other weights: from the middle, or at the sample that the sliders stood at.
    pub(super) fn renew(&mut self, space: &LatentSpace) {
        let of = Some(space.version);
        if self.of != of {
            let wanted = self.wanted.or(self.sample);
            self.middle(space);
            (self.of, self.wanted) = (of, wanted);
        }
    }

    /// Puts the sliders in the middle of the samples.
    pub(super) fn middle(&mut self, space: &LatentSpace) {
        *self = Self { of: self.of, at: vec![0.0; space.axes.len()], ..Self::default() };
    }

    /// Puts the sliders where the sample asked for is, once that is known.
    pub(super) fn follow(&mut self, session: &Session, space: &LatentSpace) {
        let Some(code) = self.wanted.and_then(|id| session.code_of(id)) else { return };
        if code.len() == space.width && is_finite(&code) {
            (self.at, self.rest) = taken_apart(space, &code);
            self.sample = self.wanted;
        }
        self.wanted = None;
    }

    /// Puts the first two sliders somewhere, amid the others and with nothing beside the axes.
    pub(super) fn put(&mut self, space: &LatentSpace, [x, y]: [f32; 2]) {
        self.middle(space);
        for (to, value) in self.at.iter_mut().zip([x, y]) {
            *to = value;
        }
    }

    /// Moves along one axis; the sample that was there is left.
    pub(super) fn slide(&mut self, axis: usize, to: f32) {
        if let Some(at) = self.at.get_mut(axis) {
            *at = to;
        }
        (self.sample, self.wanted) = (None, None);
    }

    /// The code, `[width]`.
    pub(super) fn code(&self, space: &LatentSpace) -> Vec<f32> {
        code_at(space, &self.at, &self.rest)
    }
}
