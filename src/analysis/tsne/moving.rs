//! How the points of a map move: gradient descent with momentum and a gain for each coordinate (Jacobs, 1988; van der
//! Maaten and Hinton, 2008).

use rayon::prelude::*;

/// Added to the gain of a coordinate that goes on in its direction.
const GAINED: f32 = 0.2;

/// What is left of the gain of a coordinate that turns.
const LOST: f32 = 0.8;

/// The least gain.
const LEAST_GAIN: f32 = 0.01;

/// The longest step of a point, so that none shoots off.
const LONGEST: f32 = 5.0;

/// Points moved by one thread at a time.
const BLOCK: usize = 1024;

/// One step's settings.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How far the points go for a gradient of 1.
    pub learning_rate: f32,
    /// The share of the last step that is kept.
    pub momentum: f32,
    /// How much closer than they should be neighbours are drawn.
    pub exaggeration: f32,
}

/// The points, and how each moves.
pub struct Moving {
    /// Where they are.
    pub points: Vec<[f32; 2]>,
    steps: Vec<[f32; 2]>,
    gains: Vec<[f32; 2]>,
}

impl Moving {
    /// At rest.
    pub fn new(points: Vec<[f32; 2]>) -> Self {
        let n = points.len();
        Self { points, steps: vec![[0.0; 2]; n], gains: vec![[1.0; 2]; n] }
    }

    /// Moves each point by what draws and what pushes it, the latter divided by `z`; keeps their mean at the origin.
    pub fn step(&mut self, drawn: &[[f32; 2]], pushed: &[[f32; 2]], z: f64, pace: Pace) {
        let norm = (1.0 / z) as f32;
        let blocks = self.points.par_chunks_mut(BLOCK).zip(self.steps.par_chunks_mut(BLOCK));
        let blocks =
            blocks.zip(self.gains.par_chunks_mut(BLOCK)).zip(drawn.par_chunks(BLOCK).zip(pushed.par_chunks(BLOCK)));
        let sums: Vec<[f64; 2]> = blocks
            .map(|(((points, steps), gains), (drawn, pushed))| {
                let mut sum = [0.0; 2];
                for place in 0..points.len() {
                    let gradient =
                        [0, 1].map(|axis| pace.exaggeration * drawn[place][axis] - norm * pushed[place][axis]);
                    advance(&mut points[place], &mut steps[place], &mut gains[place], gradient, pace);
                    sum[0] += f64::from(points[place][0]);
                    sum[1] += f64::from(points[place][1]);
                }
                sum
            })
            .collect();
        self.centre(&sums);
    }

    /// Brings the mean to the origin; `sums` are those of the blocks.
    fn centre(&mut self, sums: &[[f64; 2]]) {
        let n = self.points.len() as f64;
        let mean = [0, 1].map(|axis| (sums.iter().map(|sum| sum[axis]).sum::<f64>() / n) as f32);
        self.points.par_chunks_mut(BLOCK).for_each(|points| {
            for point in points {
                point[0] -= mean[0];
                point[1] -= mean[1];
            }
        });
    }
}

/// Moves one point.
#[inline(always)]
fn advance(point: &mut [f32; 2], step: &mut [f32; 2], gain: &mut [f32; 2], gradient: [f32; 2], pace: Pace) {
    for axis in 0..2 {
        // A step that still goes downhill is opposite to the gradient.
        let goes_on = step[axis] * gradient[axis] < 0.0;
        gain[axis] = if goes_on { gain[axis] + GAINED } else { (gain[axis] * LOST).max(LEAST_GAIN) };
        step[axis] = pace.momentum * step[axis] - pace.learning_rate * gain[axis] * gradient[axis];
    }
    let length = (step[0] * step[0] + step[1] * step[1]).sqrt();
    if length > LONGEST {
        *step = step.map(|part| part * LONGEST / length);
    }
    point[0] += step[0];
    point[1] += step[1];
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { learning_rate: 1.0, momentum: 0.5, exaggeration: 2.0 };

    #[test]
    fn points_go_downhill_faster_and_faster_and_turn_slower() {
        let mut moving = Moving::new(vec![[0.0; 2], [0.0; 2]]);
        let pushed = [[0.0; 2]; 2];
        let mut width = Vec::new();
        for drawn in [[-0.01, 0.0], [-0.01, 0.0], [0.01, 0.0]] {
            moving.step(&[drawn, drawn.map(|x: f32| -x)], &pushed, 1.0, PACE);
            width.push(moving.points[0][0] - moving.points[1][0]);
        }
        let expected = [2.0 * 0.016, 2.0 * (0.016 + 0.008 + 0.02), 2.0 * (0.044 + 0.014 - 0.016)];
        for (width, expected) in width.iter().zip(expected) {
            assert!((width - expected).abs() < 1e-6, "{width} is not {expected}");
        }
    }

    #[test]
    fn no_point_shoots_off_and_their_mean_stays() {
        let mut moving = Moving::new((0..3000).map(|i| [i as f32, -2.0 * i as f32]).collect());
        let (mut drawn, pushed) = (vec![[0.1, -0.2]; 3000], vec![[0.3; 2]; 3000]);
        drawn[7] = [1e9, 1e9];
        let before = moving.points.clone();
        moving.step(&drawn, &pushed, 10.0, PACE);
        let mean = |axis: usize| moving.points.iter().map(|p| f64::from(p[axis])).sum::<f64>() / 3000.0;
        assert!(mean(0).abs() < 1e-3 && mean(1).abs() < 1e-3);
        let shift = [moving.points[0][0] - before[0][0], moving.points[0][1] - before[0][1]];
        let far = (moving.points[7][0] - before[7][0] - shift[0]).hypot(moving.points[7][1] - before[7][1] - shift[1]);
        assert!(far < LONGEST + 1.0, "{far}");
    }
}
