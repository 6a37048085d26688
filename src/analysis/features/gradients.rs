//! Gradients of one row of pixels, and which orientation each has.

/// How a picture lies in memory: row by row, channels running fastest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PictureSize {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// Values a pixel.
    pub channels: usize,
}

/// The gradients of one row of pixels, one entry a pixel.
#[derive(Clone, Debug)]
pub(super) struct GradientRow {
    /// Change to the right; turned by half a circle where the gradient points up, so that opposite ones are the same.
    across: Vec<f64>,
    /// Change downwards, never negative.
    down: Vec<f64>,
    /// Length.
    size: Vec<f64>,
    /// Which orientation, from 0.
    bin: Vec<usize>,
}

/// The unit vectors `[across, down]` at which one orientation ends and the next begins: at `180° · i / orientations`
/// for `i` from 1, without the last.
pub(super) fn edges(orientations: usize) -> Vec<[f64; 2]> {
    let edge = |i: usize| {
        // Multiples of 45° are the only ones that gradients of whole numbers can meet (Niven): they are exact. Only the
        // direction matters, so the diagonals need not be of length 1.
        if (4 * i).is_multiple_of(orientations) {
            match 4 * i / orientations {
                1 => [1.0, 1.0],
                2 => [0.0, 1.0],
                _ => [-1.0, 1.0],
            }
        } else {
            let angle = std::f64::consts::PI * i as f64 / orientations as f64;
            [angle.cos(), angle.sin()]
        }
    };
    (1..orientations).map(edge).collect()
}

impl GradientRow {
    /// Room for so many pixels.
    pub fn new(width: usize) -> Self {
        let zeros = || vec![0.0; width];
        Self { across: zeros(), down: zeros(), size: zeros(), bin: vec![0; width] }
    }

    /// Differences of both neighbours along each axis, 0 at the border, of row `y`; of several channels the strongest
    /// at each pixel, the first of equal ones.
    pub fn take(&mut self, picture: &[f32], of: PictureSize, y: usize) {
        let PictureSize { height, width, channels } = of;
        let row = |y: usize| &picture[y * width * channels..][..width * channels];
        // A row less itself is nothing: the border.
        let (up, low) = if y == 0 || y + 1 == height { (y, y) } else { (y - 1, y + 1) };
        let (above, here, below) = (row(up), row(y), row(low));
        let pixels = self.across.iter_mut().zip(&mut self.down).zip(&mut self.size);
        for (x, ((across, down), size)) in pixels.enumerate() {
            let at = x * channels;
            let (left, right) = if x == 0 || x + 1 == width { (at, at) } else { (at - channels, at + channels) };
            let (mut strongest, mut most) = ([0.0, 0.0], 0.0);
            for c in 0..channels {
                // The difference is taken in single precision, as scikit-image takes it of such values; of bytes it
                // is exact.
                let found = [f64::from(here[right + c] - here[left + c]), f64::from(below[at + c] - above[at + c])];
                let squared = found[0] * found[0] + found[1] * found[1];
                if squared > most {
                    (strongest, most) = (found, squared);
                }
            }
            let [dx, dy] = strongest;
            let turned = dy < 0.0 || (dy == 0.0 && dx < 0.0);
            (*across, *down) = if turned { (-dx, -dy) } else { (dx, dy) };
            *size = most.sqrt();
        }
    }

    /// Finds each pixel's orientation: how many of the `edges` it has passed. A cross product tells, without an angle.
    pub fn sort(&mut self, edges: &[[f64; 2]]) {
        self.bin.fill(0);
        for &[cos, sin] in edges {
            for ((bin, dx), dy) in self.bin.iter_mut().zip(&self.across).zip(&self.down) {
                *bin += usize::from(cos * dy >= sin * dx);
            }
        }
    }

    /// Adds each pixel's length to its orientation in its cell: `histograms` is `[cells, orientations]`, a cell being
    /// `cell` pixels wide. Pixels beyond the last whole cell are left out.
    pub fn add_to(&self, histograms: &mut [f64], cell: usize, orientations: usize) {
        let pixels = self.size.chunks_exact(cell).zip(self.bin.chunks_exact(cell));
        for (histogram, (sizes, bins)) in histograms.chunks_exact_mut(orientations).zip(pixels) {
            for (size, &bin) in sizes.iter().zip(bins) {
                histogram[bin] += size;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bin(dx: f64, dy: f64, orientations: usize) -> usize {
        // Half of each difference on either side of the middle pixel.
        let [a, b] = [(dx / 2.0) as f32, (dy / 2.0) as f32];
        let picture = [0.0, -b, 0.0, -a, 0.0, a, 0.0, b, 0.0];
        let mut row = GradientRow::new(3);
        row.take(&picture, PictureSize { height: 3, width: 3, channels: 1 }, 1);
        row.sort(&edges(orientations));
        assert!((row.size[1] - dx.hypot(dy)).abs() < 1e-9);
        row.bin[1]
    }

    #[test]
    fn cross_products_sort_as_angles_do() {
        for orientations in 1..=24 {
            for (dx, dy) in (-20..=20).flat_map(|x| (-20..=20).map(move |y| (f64::from(x), f64::from(y)))) {
                let angle = dy.atan2(dx).to_degrees().rem_euclid(180.0);
                let by_angle = (angle * orientations as f64 / 180.0).floor() as usize;
                if (dx, dy) != (0.0, 0.0) {
                    assert_eq!(bin(dx, dy, orientations), by_angle, "{dx} {dy} of {orientations}");
                }
            }
        }
    }
}
