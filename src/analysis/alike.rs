//! Which samples are alike: a space of values, searched whole, exactly.

use super::Neighbour;
use crate::data::{Budget, Dataset, FittedScaling, OverBudget, Prepared, Values};
use rayon::prelude::*;
use std::sync::Arc;

/// Rows looked through by one thread at a time.
const ROWS: usize = 1024;

/// Values of every sample, ready to be searched.
#[derive(Clone, Debug)]
pub struct Space {
    rows: Rows,
    values: usize,
}

#[derive(Clone, Debug)]
enum Rows {
    /// Bytes as they are stored; distances are multiplied by `factor`, queries are `raw · factor + offset`.
    Bytes { dataset: Arc<Dataset>, factor: f32, shift: f32 },
    /// `[samples, values]`, row-major.
    Floats(Vec<f32>),
}

impl Space {
    /// The samples' own values as a network sees them, without noise. Bytes that are scaled alike stay bytes.
    pub fn of_samples(prepared: &Prepared) -> Self {
        let samples = &prepared.dataset.samples;
        let values = samples.shape().len();
        if let (Values::Bytes(_), FittedScaling::Affine { shift, factor }) = (samples.values(), &prepared.scaling) {
            let dataset = Arc::clone(&prepared.dataset);
            return Self { rows: Rows::Bytes { dataset, factor: *factor, shift: *shift }, values };
        }
        let rows = (0..samples.len()).into_par_iter().flat_map_iter(|i| prepared.clean(i)).collect();
        Self { rows: Rows::Floats(rows), values }
    }

    /// Any rows, `[samples, values]` row-major: latent codes, what a layer makes of samples, features.
    pub fn of_rows(rows: Vec<f32>, values: usize) -> Self {
        Self { rows: Rows::Floats(rows), values: values.max(1) }
    }

    /// Refuses a space of `samples` rows of `values` numbers each, before it is made, where it would not fit into memory.
    ///
    /// # Errors
    /// [`OverBudget`] with what it would need and a way out.
    pub fn fits(values: usize, samples: usize, budget: &Budget) -> Result<(), OverBudget> {
        // Rows that are gathered batch by batch are moved as they grow, old and new side by side.
        let bytes = (values as u64).saturating_mul(samples as u64).saturating_mul(8);
        let what = format!("{values} values of each of {samples} samples");
        budget.check(bytes, &what, "choose a layer with fewer values, or use fewer samples (data.samples)")
    }

    /// How many values a row has.
    pub fn values(&self) -> usize {
        self.values
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        match &self.rows {
            Rows::Bytes { dataset, .. } => dataset.len(),
            Rows::Floats(rows) => rows.len() / self.values,
        }
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row of a sample, `[values]`.
    pub fn row(&self, index: u32) -> Vec<f32> {
        let at = index as usize * self.values;
        match &self.rows {
            Rows::Bytes { dataset, factor, shift } => {
                let mut row = dataset.samples.row(index as usize);
                row.iter_mut().for_each(|x| *x = (*x - shift) * factor);
                row
            }
            Rows::Floats(rows) => rows[at..at + self.values].to_vec(),
        }
    }

    /// The `count` rows nearest to `query` `[values]` among those that `wanted` names, nearest first; equal ones by
    /// index. The search looks at every row.
    pub fn nearest(&self, query: &[f32], count: usize, wanted: impl Fn(u32) -> bool + Sync) -> Vec<Neighbour> {
        self.search(query, count, wanted, 1.0)
    }

    /// The `count` rows farthest from `query`, farthest first; equal ones by index.
    pub fn farthest(&self, query: &[f32], count: usize, wanted: impl Fn(u32) -> bool + Sync) -> Vec<Neighbour> {
        self.search(query, count, wanted, -1.0)
    }

    /// The distances between the rows of these indices, `[n, n]` row-major: equal both ways, and 0 from each to itself.
    pub fn distances(&self, ids: &[u32]) -> Vec<f32> {
        let (n, unit) = (ids.len(), self.unit());
        let mut distances = vec![0.0; n * n];
        for (i, &id) in ids.iter().enumerate() {
            let asked = self.asked(&self.row(id));
            for (j, &other) in ids.iter().enumerate().skip(i + 1) {
                let distance = if other == id { 0.0 } else { self.squared(&asked, other).sqrt() * unit };
                distances[i * n + j] = distance;
                distances[j * n + i] = distance;
            }
        }
        distances
    }

    /// How far apart rows are whose stored values differ by 1.
    fn unit(&self) -> f32 {
        match &self.rows {
            Rows::Bytes { factor, .. } => factor.abs(),
            Rows::Floats(_) => 1.0,
        }
    }

    fn search(
        &self,
        query: &[f32],
        count: usize,
        wanted: impl Fn(u32) -> bool + Sync,
        direction: f32,
    ) -> Vec<Neighbour> {
        if query.len() != self.values || count == 0 {
            return Vec::new();
        }
        let asked = self.asked(query);
        let by_place = |a: &(f32, u32), b: &(f32, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        let blocks: Vec<usize> = (0..self.len()).step_by(ROWS).collect();
        let mut found: Vec<(f32, u32)> = blocks
            .into_par_iter()
            .flat_map_iter(|start| {
                let rows = start as u32..(start + ROWS).min(self.len()) as u32;
                let mut best: Vec<(f32, u32)> =
                    rows.filter(|&row| wanted(row)).map(|row| (direction * self.squared(&asked, row), row)).collect();
                best.sort_unstable_by(by_place);
                best.truncate(count);
                best
            })
            .collect();
        found.sort_unstable_by(by_place);
        found.truncate(count);
        let unit = self.unit();
        let distance = |squared: f32| (direction * squared).max(0.0).sqrt() * unit;
        found.into_iter().map(|(squared, index)| Neighbour { index, distance: distance(squared) }).collect()
    }

    /// The query in the unit of the rows.
    fn asked(&self, query: &[f32]) -> Asked {
        match &self.rows {
            Rows::Bytes { factor, shift, .. } => {
                let raw: Vec<f32> = query.iter().map(|x| x / factor + shift).collect();
                // A sample of the dataset is whole numbers again: then distances are too.
                let whole: Option<Vec<u8>> = raw
                    .iter()
                    .map(|x| ((x - x.round()).abs() < 1e-3 && (-0.5..255.5).contains(x)).then(|| x.round() as u8))
                    .collect();
                whole.map_or(Asked::Floats(raw), Asked::Bytes)
            }
            Rows::Floats(_) => Asked::Floats(query.to_vec()),
        }
    }

    /// The squared distance of a row, in the unit of the rows.
    fn squared(&self, asked: &Asked, row: u32) -> f32 {
        let range = row as usize * self.values..(row as usize + 1) * self.values;
        match (&self.rows, asked) {
            (Rows::Bytes { dataset, .. }, asked) => match (dataset.samples.values(), asked) {
                (Values::Bytes(bytes), Asked::Bytes(query)) => squared_bytes(&bytes[range], query),
                (Values::Bytes(bytes), Asked::Floats(query)) => {
                    bytes[range].iter().zip(query).map(|(&a, b)| (f32::from(a) - b) * (f32::from(a) - b)).sum()
                }
                // A space of bytes is only ever made of bytes.
                (Values::Floats(_), _) => f32::INFINITY,
            },
            (Rows::Floats(rows), Asked::Floats(query)) => squared_floats(&rows[range], query),
            (Rows::Floats(_), Asked::Bytes(_)) => f32::INFINITY,
        }
    }
}

/// A query in the unit of the rows.
enum Asked {
    Bytes(Vec<u8>),
    Floats(Vec<f32>),
}

/// Sums of at most 2¹⁵ squares of bytes fit 32 bits: longer rows are added up in parts.
fn squared_bytes(a: &[u8], b: &[u8]) -> f32 {
    let part = |(a, b): (&[u8], &[u8])| -> f32 {
        let square = |(&a, &b): (&u8, &u8)| {
            let difference = u32::from(a.abs_diff(b));
            difference * difference
        };
        a.iter().zip(b).map(square).sum::<u32>() as f32
    };
    a.chunks(1 << 15).zip(b.chunks(1 << 15)).map(part).sum()
}

/// Eight sums side by side, so that the loop runs in wide instructions.
fn squared_floats(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a8.remainder().iter().zip(b8.remainder()).map(|(a, b)| (a - b) * (a - b)).sum();
    for (a, b) in a8.zip(b8) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += (a - b) * (a - b);
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn brute(rows: &[Vec<f32>], query: &[f32], count: usize, only: impl Fn(u32) -> bool) -> Vec<u32> {
        let square = |row: &[f32]| row.iter().zip(query).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
        let mut order: Vec<u32> = (0..rows.len() as u32).filter(|&i| only(i)).collect();
        order.sort_by(|&a, &b| square(&rows[a as usize]).total_cmp(&square(&rows[b as usize])).then(a.cmp(&b)));
        order.truncate(count);
        order
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Small whole numbers, so that there are ties and no rounding.
        #[test]
        fn the_nearest_are_those_of_a_plain_search(
            rows in prop::collection::vec(prop::collection::vec(0u8..5, 9), 1..60),
            query in prop::collection::vec(0u8..5, 9),
            count in 1usize..8,
        ) {
            let rows: Vec<Vec<f32>> = rows.iter().map(|row| row.iter().map(|&x| f32::from(x)).collect()).collect();
            let query: Vec<f32> = query.iter().map(|&x| f32::from(x)).collect();
            let space = Space::of_rows(rows.concat(), 9);
            let found = |found: Vec<Neighbour>| found.iter().map(|n| n.index).collect::<Vec<u32>>();
            prop_assert_eq!(found(space.nearest(&query, count, |_| true)), brute(&rows, &query, count, |_| true));
            let even = |i: u32| i.is_multiple_of(2);
            prop_assert_eq!(found(space.nearest(&query, count, even)), brute(&rows, &query, count, even));
            let farthest = space.farthest(&query, 1, |_| true)[0].distance;
            prop_assert!(space.nearest(&query, rows.len(), |_| true).iter().all(|n| n.distance <= farthest));
        }
    }

    #[test]
    fn a_space_larger_than_memory_is_refused() {
        let budget = Budget::of_bytes(1000);
        assert_eq!(Space::fits(25, 5, &budget), Ok(()));
        assert!(Space::fits(26, 5, &budget).is_err());
        let error = Space::fits(usize::MAX, usize::MAX, &budget).unwrap_err().to_string();
        assert!(error.contains("fewer samples"), "{error}");
    }

    #[test]
    fn distances_are_equal_both_ways() {
        let space = Space::of_rows(vec![0.0, 0.0, 3.0, 4.0, 3.0, 0.0], 2);
        assert_eq!(space.distances(&[0, 1, 2]), [0.0, 5.0, 3.0, 5.0, 0.0, 4.0, 3.0, 4.0, 0.0]);
        assert_eq!(space.distances(&[2, 0]), [0.0, 3.0, 3.0, 0.0]);
        assert!(space.distances(&[]).is_empty());
    }

    #[test]
    fn bytes_and_their_floats_are_equally_far() {
        let bytes: Vec<u8> = (0..40u32).map(|i| (i * 37 % 256) as u8).collect();
        let dataset = {
            use crate::data::{ClassName, Labels, SampleShape, Samples};
            let samples = Samples::new(SampleShape::Series { points: 10 }, Values::Bytes(bytes.clone())).unwrap();
            let labels = Labels { ids: vec![0; 4], classes: vec![ClassName::plain("0")] };
            Dataset::at("bytes", std::path::Path::new("bytes"), samples, labels).shared()
        };
        let part = crate::recipe::DataPart::of("bytes");
        let mut part = part;
        part.test_share = Some(0.25);
        let prepared = crate::data::prepare(dataset, &part, 0).unwrap();
        let space = Space::of_samples(&prepared);
        let floats = Space::of_rows((0..4).flat_map(|i| prepared.clean(i)).collect(), 10);
        for query in [space.row(2), vec![0.111; 10]] {
            let (a, b) = (space.nearest(&query, 4, |_| true), floats.nearest(&query, 4, |_| true));
            for (a, b) in a.iter().zip(&b) {
                assert_eq!(a.index, b.index);
                assert!((a.distance - b.distance).abs() < 1e-5, "{a:?} {b:?}");
            }
        }
        for (a, b) in space.distances(&[3, 1, 0]).iter().zip(floats.distances(&[3, 1, 0])) {
            assert!((a - b).abs() < 1e-5, "{a} {b}");
        }
        assert_eq!(space.nearest(&space.row(3), 1, |_| true)[0], Neighbour { index: 3, distance: 0.0 });
    }
}
