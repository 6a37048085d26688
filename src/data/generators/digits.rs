//! Generated digits: drawn from stroke skeletons with the variation of handwriting; some are damaged on purpose.

use super::digit_strokes::{SKELETONS, Stroke};
use crate::data::random::{Purpose, stream};
use crate::data::{ClassName, DataError, Dataset, Generate, Labels, SampleShape, Samples, Source, Values};
use crate::progress::{Progress, Step};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;
use std::path::Path;

const SIDE: usize = 28;
const PIXELS: usize = SIDE * SIDE;

/// Samples drawn between two looks at whether the person has cancelled.
const CHUNK: usize = 4096;

/// What is wrong with an anomalous digit; each is a class of its own after the ten digits.
const DAMAGES: [&str; 4] = ["broken stroke", "extra stroke", "mirrored", "inverted"];

/// Digits that no mirror turns into something a person would also write.
const MIRRORABLE: [u16; 6] = [2, 3, 4, 5, 6, 7];

/// The generator.
pub struct GeneratedDigits;

impl Source for GeneratedDigits {
    fn id(&self) -> &'static str {
        "generated-digits"
    }

    fn title(&self) -> &'static str {
        "Generated digits"
    }

    fn about(&self) -> &'static str {
        "Drawn digits, no file needed; some are broken, scribbled on, mirrored or inverted"
    }

    fn generates(&self) -> Option<Generate> {
        Some(Generate { samples: 12_000, anomaly_share: 0.1, seed: 0 })
    }

    fn generate(&self, ask: Generate, progress: &dyn Progress) -> Result<Dataset, DataError> {
        super::afford(ask, PIXELS)?;
        let mut pixels = vec![0u8; ask.samples * PIXELS];
        let mut ids = vec![0u16; ask.samples];
        let chunks = pixels.chunks_mut(CHUNK * PIXELS).zip(ids.chunks_mut(CHUNK)).enumerate();
        for (chunk, (pixels, ids)) in chunks {
            let first = chunk * CHUNK;
            if progress.step("Drawing digits", first as f32 / ask.samples as f32) == Step::Cancel {
                return Err(DataError::Cancelled);
            }
            let rows = pixels.par_chunks_mut(PIXELS).zip(ids.par_iter_mut()).enumerate();
            rows.for_each(|(i, (picture, id))| *id = draw_sample(ask, (first + i) as u64, picture));
        }
        let digits = (0..10).map(|digit| ClassName::plain(digit.to_string()));
        let damages = DAMAGES.iter().map(|damage| ClassName::plain(*damage));
        let shape = SampleShape::Image { height: SIDE, width: SIDE, channels: 1 };
        let samples = Samples::new(shape, Values::Bytes(pixels))
            .ok_or_else(|| DataError::Unusable("expected at least one sample to generate".to_owned()))?;
        let labels = Labels { ids, classes: digits.chain(damages).collect() };
        let dataset = Dataset::at(self.id(), Path::new(self.id()), samples, labels);
        Ok(Dataset { title: self.title().to_owned(), normal: (0..10).collect(), ..dataset })
    }
}

/// Draws sample `index` and says which class it is. Every sample has a random stream of its own, so that it does not
/// depend on how many are drawn or by how many threads.
fn draw_sample(ask: Generate, index: u64, picture: &mut [u8]) -> u16 {
    let mut rng = stream(ask.seed, Purpose::Samples, index);
    let mut digit = rng.random_range(0..10u16);
    let damage = rng.random_bool(ask.anomaly_share.clamp(0.0, 1.0)).then(|| rng.random_range(0..DAMAGES.len()));
    if damage == Some(2) {
        digit = MIRRORABLE[rng.random_range(0..MIRRORABLE.len())];
    }
    let hand = Hand::new(&mut rng);
    let ways = SKELETONS[usize::from(digit)];
    let skeleton = ways[rng.random_range(0..ways.len())];
    let mut strokes: Vec<Vec<[f32; 2]>> = skeleton.iter().map(|stroke| trace(stroke, &mut rng)).collect();
    match damage {
        Some(0) => break_stroke(&mut strokes, &mut rng),
        Some(1) => strokes.push(scribble(&mut rng)),
        _ => {}
    }
    let mirror = damage == Some(2);
    for point in strokes.iter_mut().flatten() {
        *point = hand.place(if mirror { [1.0 - point[0], point[1]] } else { *point });
    }
    centre(&mut strokes);
    let mut ink = [0.0f32; PIXELS];
    for stroke in &strokes {
        draw(stroke, hand.thickness, &mut ink);
    }
    finish(&ink, damage == Some(3), &mut rng, picture);
    damage.map_or(digit, |damage| 10 + damage as u16)
}

/// How one person writes one digit: size, slant, tilt, thickness and a slow wobble.
struct Hand {
    width: f32,
    height: f32,
    slant: f32,
    tilt: f32,
    thickness: f32,
    wobble: [f32; 4],
}

impl Hand {
    fn new(rng: &mut ChaCha8Rng) -> Self {
        let mut normal = |std: f32| std * rng.sample::<f32, _>(StandardNormal);
        let (slant, tilt, spread) = (normal(0.16), normal(0.07), normal(0.08));
        let wobble = [normal(0.045), normal(0.045), normal(std::f32::consts::PI), normal(std::f32::consts::PI)];
        let height = 19.0 + normal(1.0).clamp(-3.0, 1.5);
        let width = height * (0.68 + spread).clamp(0.45, 0.9);
        let thickness = 1.15 + rng.random_range(0.0f32..1.0).powi(2) * 0.95;
        Self { width, height, slant, tilt, thickness, wobble }
    }

    /// From the unit box to pixels, around the origin.
    fn place(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let [across, along, phase, other] = self.wobble;
        let x = x + across * (std::f32::consts::PI * 1.7 * y + phase).sin() - 0.5;
        let y = y + along * (std::f32::consts::PI * 1.7 * x + other).sin() - 0.5;
        let (x, y) = (x * self.width - y * self.height * self.slant, y * self.height);
        let (sin, cos) = self.tilt.sin_cos();
        [x * cos - y * sin, x * sin + y * cos]
    }
}

/// A stroke's points, each moved a little, joined finely enough to be drawn as short lines.
fn trace(stroke: &Stroke, rng: &mut ChaCha8Rng) -> Vec<[f32; 2]> {
    let mut jitter = || 0.022 * rng.sample::<f32, _>(StandardNormal);
    let points: Vec<[f32; 2]> = stroke.points.iter().map(|[x, y]| [x + jitter(), y + jitter()]).collect();
    if stroke.smooth { smooth(&points) } else { points }
}

/// A Catmull–Rom curve through the points, five short lines a span.
fn smooth(points: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let at = |i: isize| points[i.clamp(0, points.len() as isize - 1) as usize];
    let mut curve = Vec::with_capacity(points.len() * 5);
    for i in 0..points.len() as isize - 1 {
        let (before, from, to, after) = (at(i - 1), at(i), at(i + 1), at(i + 2));
        for step in 0..5 {
            let t = step as f32 / 5.0;
            let mix = |a: f32, b: f32, c: f32, d: f32| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            curve.push([mix(before[0], from[0], to[0], after[0]), mix(before[1], from[1], to[1], after[1])]);
        }
    }
    curve.extend(points.last());
    curve
}

/// Takes a piece out of the middle of the longest stroke.
fn break_stroke(strokes: &mut Vec<Vec<[f32; 2]>>, rng: &mut ChaCha8Rng) {
    let Some(longest) = (0..strokes.len()).max_by_key(|&i| (length(&strokes[i]) * 1e4) as u64) else { return };
    let fine = resample(&strokes.swap_remove(longest), 40);
    let gap = rng.random_range(9..14);
    let start = rng.random_range(8..40 - gap - 6);
    strokes.push(fine[..start].to_vec());
    strokes.push(fine[start + gap..].to_vec());
}

/// A line right across the digit, where no digit has one.
fn scribble(rng: &mut ChaCha8Rng) -> Vec<[f32; 2]> {
    let (left, right) = (rng.random_range(-0.05..0.25f32), rng.random_range(0.75..1.05f32));
    let (top, bottom) = (rng.random_range(0.0..0.45f32), rng.random_range(0.55..1.0f32));
    if rng.random_bool(0.5) { vec![[left, top], [right, bottom]] } else { vec![[left, bottom], [right, top]] }
}

fn length(stroke: &[[f32; 2]]) -> f32 {
    stroke.windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1])).sum()
}

/// The stroke as `count + 1` points at equal distances.
fn resample(stroke: &[[f32; 2]], count: usize) -> Vec<[f32; 2]> {
    let step = length(stroke) / count as f32;
    let mut points = vec![stroke[0]];
    let mut walked = 0.0;
    for pair in stroke.windows(2) {
        let piece = (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
        while points.len() <= count && walked + piece >= step * points.len() as f32 && piece > 0.0 {
            let t = (step * points.len() as f32 - walked) / piece;
            points.push([pair[0][0] + t * (pair[1][0] - pair[0][0]), pair[0][1] + t * (pair[1][1] - pair[0][1])]);
        }
        walked += piece;
    }
    points.resize(count + 1, stroke[stroke.len() - 1]);
    points
}

/// Moves the drawing so that its ink is centred in the picture, as MNIST's digits are.
fn centre(strokes: &mut [Vec<[f32; 2]>]) {
    let (mut weight, mut sum) = (1e-6, [0.0, 0.0]);
    for pair in strokes.iter().flat_map(|stroke| stroke.windows(2)) {
        let piece = (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
        weight += piece;
        for axis in 0..2 {
            sum[axis] += piece * (pair[0][axis] + pair[1][axis]) / 2.0;
        }
    }
    let middle = (SIDE as f32 - 1.0) / 2.0;
    for point in strokes.iter_mut().flatten() {
        for axis in 0..2 {
            point[axis] += middle - sum[axis] / weight;
        }
    }
}

/// Draws a stroke with soft edges; each short line only touches the pixels near it.
fn draw(stroke: &[[f32; 2]], thickness: f32, ink: &mut [f32; PIXELS]) {
    let reach = thickness + 1.0;
    for pair in stroke.windows(2) {
        let [[x0, y0], [x1, y1]] = [pair[0], pair[1]];
        let bound = |low: f32, high: f32| {
            let first = (low.min(high) - reach).floor().clamp(0.0, SIDE as f32) as usize;
            let last = (low.max(high) + reach).ceil().clamp(-1.0, SIDE as f32 - 1.0);
            first..(last + 1.0) as usize
        };
        let (dx, dy) = (x1 - x0, y1 - y0);
        let squared = (dx * dx + dy * dy).max(1e-6);
        for y in bound(y0, y1) {
            for x in bound(x0, x1) {
                let (px, py) = (x as f32 - x0, y as f32 - y0);
                let t = ((px * dx + py * dy) / squared).clamp(0.0, 1.0);
                let distance = (px - t * dx).hypot(py - t * dy);
                let value = (thickness + 0.5 - distance).clamp(0.0, 1.0);
                let pixel = &mut ink[y * SIDE + x];
                *pixel = pixel.max(value);
            }
        }
    }
}

/// Ink to bytes: a soft edge, a little grain in the strokes, black where nothing was drawn.
fn finish(ink: &[f32; PIXELS], inverted: bool, rng: &mut ChaCha8Rng, picture: &mut [u8]) {
    for (to, &value) in picture.iter_mut().zip(ink) {
        let soft = value * value * (3.0 - 2.0 * value);
        let grain = if value > 0.0 { 0.06 * rng.sample::<f32, _>(StandardNormal) * soft } else { 0.0 };
        let level = (soft + grain).clamp(0.0, 1.0);
        *to = (255.0 * if inverted { 1.0 - level } else { level }).round() as u8;
    }
}
