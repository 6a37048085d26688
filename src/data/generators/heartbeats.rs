//! Generated heartbeats: P, Q, R, S and T waves as sums of Gaussians (after McSharry, Clifford, Tarassenko and Smith,
//! "A dynamical model for generating synthetic electrocardiogram signals", 2003), with natural variation and five
//! kinds of anomaly.

use crate::data::random::{Purpose, stream};
use crate::data::{ClassName, DataError, Dataset, Generate, Labels, SampleShape, Samples, Source, Values};
use crate::progress::{Progress, Step};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;
use std::path::Path;

/// Points of a beat.
const POINTS: usize = 140;

/// Samples drawn between two looks at whether the person has cancelled.
const CHUNK: usize = 8192;

/// The classes: normal first, then what can be wrong.
const CLASSES: [&str; 6] =
    ["normal", "premature ventricular beat", "ST depression", "absent P wave", "T inversion", "lead noise"];

/// The generator.
pub struct GeneratedHeartbeats;

impl Source for GeneratedHeartbeats {
    fn id(&self) -> &'static str {
        "generated-heartbeats"
    }

    fn title(&self) -> &'static str {
        "Generated heartbeats"
    }

    fn about(&self) -> &'static str {
        "Drawn heartbeats, no file needed; some are abnormal in one of five ways"
    }

    fn generates(&self) -> Option<Generate> {
        Some(Generate { samples: 5_000, anomaly_share: 0.3, seed: 0 })
    }

    fn generate(&self, ask: Generate, progress: &dyn Progress) -> Result<Dataset, DataError> {
        super::afford(ask, 4 * POINTS)?;
        let mut values = vec![0.0f32; ask.samples * POINTS];
        let mut ids = vec![0u16; ask.samples];
        let chunks = values.chunks_mut(CHUNK * POINTS).zip(ids.chunks_mut(CHUNK)).enumerate();
        for (chunk, (values, ids)) in chunks {
            let first = chunk * CHUNK;
            if progress.step("Drawing heartbeats", first as f32 / ask.samples as f32) == Step::Cancel {
                return Err(DataError::Cancelled);
            }
            let rows = values.par_chunks_mut(POINTS).zip(ids.par_iter_mut()).enumerate();
            rows.for_each(|(i, (beat, id))| *id = draw_beat(ask, (first + i) as u64, beat));
        }
        let samples = Samples::new(SampleShape::Series { points: POINTS }, Values::Floats(values))
            .ok_or_else(|| DataError::Unusable("expected at least one sample to generate".to_owned()))?;
        let labels = Labels { ids, classes: CLASSES.iter().map(|name| ClassName::plain(*name)).collect() };
        let dataset = Dataset::at(self.id(), Path::new(self.id()), samples, labels);
        Ok(Dataset { title: self.title().to_owned(), normal: vec![0], ..dataset })
    }
}

/// One wave of a beat: height in millivolts, centre and width in points.
#[derive(Clone, Copy)]
struct Wave {
    height: f32,
    centre: f32,
    width: f32,
}

impl Wave {
    fn at(self, point: f32) -> f32 {
        let distance = (point - self.centre) / self.width;
        self.height * (-0.5 * distance * distance).exp()
    }
}

/// A normal beat: P, Q, R, S, T (first and second half: it rises slowly and falls fast).
const NORMAL: [Wave; 6] = [
    Wave { height: 0.16, centre: 28.0, width: 4.6 },
    Wave { height: -0.12, centre: 44.0, width: 1.7 },
    Wave { height: 1.15, centre: 49.0, width: 2.2 },
    Wave { height: -0.28, centre: 54.0, width: 2.0 },
    Wave { height: 0.2, centre: 88.0, width: 10.0 },
    Wave { height: 0.2, centre: 96.0, width: 6.5 },
];

/// Draws beat `index` and says which class it is, from a random stream of its own.
fn draw_beat(ask: Generate, index: u64, beat: &mut [f32]) -> u16 {
    let mut rng = stream(ask.seed, Purpose::Samples, index);
    let abnormal = rng.random_bool(ask.anomaly_share.clamp(0.0, 1.0));
    let class = if abnormal { rng.random_range(1..CLASSES.len() as u16) } else { 0 };
    let mut waves = varied(&mut rng);
    let mut shelf = 0.0;
    match class {
        1 => waves = premature(&mut rng),
        2 => shelf = -rng.random_range(0.18..0.34f32),
        3 => waves[0].height *= 0.02,
        4 => {
            let depth = rng.random_range(0.75..1.25f32);
            waves[4].height *= -depth;
            waves[5].height *= -depth;
        }
        _ => {}
    }
    let mut noise = Noise::new(&mut rng, class == 5);
    for (i, to) in beat.iter_mut().enumerate() {
        let point = i as f32;
        // The ST segment: from the end of S to the start of T, with soft ends.
        let segment = shelf / ((1.0 + (-(point - 57.0) / 1.5).exp()) * (1.0 + ((point - 84.0) / 3.0).exp()));
        *to = waves.iter().map(|wave| wave.at(point)).sum::<f32>() + segment + noise.at(point, &mut rng);
    }
    class
}

/// The normal beat with the variation of a healthy heart.
fn varied(rng: &mut ChaCha8Rng) -> [Wave; 6] {
    let mut normal = |std: f32| std * rng.sample::<f32, _>(StandardNormal);
    let (gain, shift, stretch) = (1.0 + normal(0.08), normal(1.1), 1.0 + normal(0.03));
    NORMAL.map(|wave| Wave {
        height: wave.height * gain * (1.0 + normal(0.08)),
        centre: 49.0 + shift + (wave.centre - 49.0) * stretch + normal(0.5),
        width: wave.width * (1.0 + normal(0.05)),
    })
}

/// A beat that starts in the ventricle: no P wave, a wide tall complex, a T wave the other way.
fn premature(rng: &mut ChaCha8Rng) -> [Wave; 6] {
    let mut normal = |std: f32| std * rng.sample::<f32, _>(StandardNormal);
    let (early, gain) = (normal(2.0) - 7.0, 1.0 + normal(0.12));
    let wave = |height: f32, centre: f32, width: f32| Wave { height: height * gain, centre: centre + early, width };
    [
        wave(0.0, 28.0, 4.6),
        wave(-0.15, 42.0, 3.0),
        wave(1.25, 51.0, 6.5 + normal(0.6)),
        wave(-0.5, 65.0, 6.0),
        wave(-0.28, 90.0, 10.0),
        wave(-0.16, 99.0, 7.0),
    ]
}

/// What the lead adds: a slow drift, fine noise, and where it is loose, mains hum and coarse noise.
struct Noise {
    drift: [f32; 2],
    hum: [f32; 2],
    fine: f32,
}

impl Noise {
    fn new(rng: &mut ChaCha8Rng, loose: bool) -> Self {
        let phase = |rng: &mut ChaCha8Rng| rng.random_range(0.0..std::f32::consts::TAU);
        let drift = [0.025 * rng.sample::<f32, _>(StandardNormal), phase(rng)];
        let hum = if loose { rng.random_range(0.1..0.22f32) } else { 0.0 };
        let fine = if loose { rng.random_range(0.06..0.14f32) } else { 0.012 };
        Self { drift, hum: [hum, phase(rng)], fine }
    }

    fn at(&mut self, point: f32, rng: &mut ChaCha8Rng) -> f32 {
        let slow = self.drift[0] * (std::f32::consts::TAU * point / POINTS as f32 + self.drift[1]).sin();
        let hum = self.hum[0] * (std::f32::consts::TAU * point / 5.0 + self.hum[1]).sin();
        slow + hum + self.fine * rng.sample::<f32, _>(StandardNormal)
    }
}
