//! Histograms of oriented gradients (Dalal and Triggs, 2005), as scikit-image 0.26 computes them.

use super::BlockNorm;
use super::gradients::{GradientRow, PictureSize, edges};
use crate::data::{SampleShape, Samples};
use crate::progress::Progress;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use thiserror::Error;

/// Pictures computed between two questions whether to go on: about a millisecond for small ones.
const BATCH: usize = 64;

/// More orientations than this are finer than a degree.
const MOST_ORIENTATIONS: usize = 180;

/// How gradients are gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HogSettings {
    /// Into how many orientations half a circle is divided, 1 to 180.
    pub orientations: usize,
    /// Side of a cell, in pixels.
    pub cell: usize,
    /// Side of a block, in cells. Blocks overlap: there is one from each cell on.
    pub block: usize,
    /// How each block is normalised.
    pub norm: BlockNorm,
}

impl Default for HogSettings {
    /// 324 values of a picture of 32×32.
    fn default() -> Self {
        Self { orientations: 9, cell: 8, block: 3, norm: BlockNorm::L2Hys }
    }
}

/// Why there are no oriented gradients.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HogError {
    /// A signal has none.
    #[error("HOG needs pictures; these samples have {words}")]
    NotAPicture {
        /// What a sample is.
        words: String,
    },
    /// A setting out of its range.
    #[error("HOG needs 1 to 180 orientations, and cells and blocks of at least 1")]
    Settings,
    /// Not a single block fits.
    #[error("pictures of {height}×{width} pixels are too small: a block needs {least}×{least}")]
    TooSmall {
        /// Rows of a picture.
        height: usize,
        /// Columns of a picture.
        width: usize,
        /// Side of a block, in pixels.
        least: usize,
    },
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
}

crate::progress::can_be_cancelled!(HogError);

/// Oriented gradients of pictures of one shape, made ready once.
#[derive(Clone, Debug)]
pub struct Hog {
    settings: HogSettings,
    size: PictureSize,
    /// Whole cells down and across; pixels beyond them are left out.
    grid: [usize; 2],
    /// Where orientations end.
    edges: Vec<[f64; 2]>,
}

/// Room for one picture at a time, used again for the next.
struct Work {
    picture: Vec<f32>,
    gradients: GradientRow,
    /// `[cells down, cells across, orientations]`.
    cells: Vec<f64>,
}

impl Hog {
    /// For pictures of this shape.
    ///
    /// # Errors
    /// [`HogError`] where samples are no pictures, a setting is out of range, or not a single block fits.
    pub fn new(settings: HogSettings, shape: SampleShape) -> Result<Self, HogError> {
        let HogSettings { orientations, cell, block, .. } = settings;
        let SampleShape::Image { height, width, channels } = shape else {
            return Err(HogError::NotAPicture { words: shape.words() });
        };
        if !(1..=MOST_ORIENTATIONS).contains(&orientations) || cell == 0 || block == 0 {
            return Err(HogError::Settings);
        }
        let grid = [height / cell, width / cell];
        if grid[0] < block || grid[1] < block {
            return Err(HogError::TooSmall { height, width, least: block.saturating_mul(cell) });
        }
        Ok(Self { settings, size: PictureSize { height, width, channels }, grid, edges: edges(orientations) })
    }

    /// How it was asked for.
    pub fn settings(&self) -> HogSettings {
        self.settings
    }

    /// Whole cells down and across.
    pub fn grid(&self) -> [usize; 2] {
        self.grid
    }

    /// Blocks down and across.
    pub fn blocks(&self) -> [usize; 2] {
        self.grid.map(|cells| cells + 1 - self.settings.block)
    }

    /// How many values a picture has.
    pub fn values(&self) -> usize {
        let [down, across] = self.blocks();
        let HogSettings { orientations, block, .. } = self.settings;
        down * across * block * block * orientations
    }

    /// The feature vector of one picture, `[blocks down, blocks across, cells down, cells across, orientations]`.
    /// `picture` is `[height, width, channels]`; of several channels each pixel's strongest gradient counts.
    pub fn of(&self, picture: &[f32]) -> Vec<f32> {
        let mut work = self.work();
        let mut values = vec![0.0; self.values()];
        work.picture.copy_from_slice(picture);
        self.fill_cells(&mut work);
        self.write_blocks(&work.cells, &mut values);
        values
    }

    /// The mean length of the gradients of each orientation in each cell of one picture before blocks are normalised,
    /// `[cells down, cells across, orientations]`, in the units of `picture`, `[height, width, channels]`.
    pub fn cells(&self, picture: &[f32]) -> Vec<f32> {
        let mut work = self.work();
        work.picture.copy_from_slice(picture);
        self.fill_cells(&mut work);
        work.cells.iter().map(|&weight| weight as f32).collect()
    }

    fn work(&self) -> Work {
        let PictureSize { height, width, channels } = self.size;
        let [down, across] = self.grid;
        Work {
            picture: vec![0.0; height * width * channels],
            gradients: GradientRow::new(width),
            cells: vec![0.0; down * across * self.settings.orientations],
        }
    }

    /// From `work.picture` to `work.cells`.
    fn fill_cells(&self, work: &mut Work) {
        let HogSettings { orientations, cell, .. } = self.settings;
        let [down, across] = self.grid;
        let strip = across * orientations;
        work.cells.fill(0.0);
        for y in 0..down * cell {
            work.gradients.take(&work.picture, self.size, y);
            work.gradients.sort(&self.edges);
            work.gradients.add_to(&mut work.cells[y / cell * strip..][..strip], cell, orientations);
        }
        let pixels = (cell * cell) as f64;
        work.cells.iter_mut().for_each(|weight| *weight /= pixels);
    }

    /// Gathers cells into blocks and normalises these.
    fn write_blocks(&self, cells: &[f64], values: &mut [f32]) {
        let HogSettings { orientations, block, norm, .. } = self.settings;
        let [blocks_down, blocks_across] = self.blocks();
        let strip = block * orientations;
        let places = (0..blocks_down).flat_map(|row| (0..blocks_across).map(move |column| (row, column)));
        for ((row, column), values) in places.zip(values.chunks_exact_mut(block * strip)) {
            for (i, strip_values) in values.chunks_exact_mut(strip).enumerate() {
                let first = ((row + i) * self.grid[1] + column) * orientations;
                for (value, &weight) in strip_values.iter_mut().zip(&cells[first..first + strip]) {
                    *value = weight as f32;
                }
            }
            norm.apply(values);
        }
    }
}

/// The feature vectors of all samples, `[samples, values]` row-major, of their raw values (0–255 for bytes), on all
/// cores.
///
/// # Errors
/// [`HogError`] as for [`Hog::new`], or where it was stopped.
pub fn hog_all(samples: &Samples, settings: HogSettings, progress: &dyn Progress) -> Result<Vec<f32>, HogError> {
    let hog = Hog::new(settings, samples.shape())?;
    let (values, n) = (hog.values(), samples.len());
    let mut all = vec![0.0f32; n * values];
    let done = AtomicUsize::new(0);
    let batches = all.par_chunks_mut(BATCH * values).enumerate();
    let whole = batches.try_for_each_init(
        || hog.work(),
        |work, (batch, rows)| {
            for (i, row) in rows.chunks_exact_mut(values).enumerate() {
                samples.read(batch * BATCH + i, &mut work.picture);
                hog.fill_cells(work);
                hog.write_blocks(&work.cells, row);
            }
            let pictures = rows.len() / values;
            let so_far = done.fetch_add(pictures, Ordering::Relaxed) + pictures;
            progress.report("Computing HOG features", so_far as f32 / n as f32)
        },
    );
    whole?;
    Ok(all)
}
