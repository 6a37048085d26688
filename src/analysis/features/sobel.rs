//! Edges by Sobel's operator, in SciPy's convention.

/// What Sobel's operator finds, each `[height · width]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sobel {
    /// Change to the right, eight times the slope a pixel: `scipy.ndimage.sobel(image, axis=1)`.
    pub x: Vec<f32>,
    /// Change downwards, eight times the slope: `scipy.ndimage.sobel(image, axis=0)`.
    pub y: Vec<f32>,
    /// `√(x² + y²)`. scikit-image's `filters.sobel` is this divided by `4√2`.
    pub magnitude: Vec<f32>,
    /// Direction in which it gets brighter, in degrees from −180 to 180: 0 to the right, 90 downwards; 0 where nothing
    /// changes.
    pub angle: Vec<f32>,
}

/// Sobel's operator on the grey picture `[height, width]`: `x` with the kernel `−1 0 1 / −2 0 2 / −1 0 1`, `y` with its
/// transpose, border pixels repeated beyond the border (SciPy's mode `reflect`). scikit-image's `sobel_v` and `sobel_h`
/// are a quarter of these.
pub fn sobel(grey: &[f32], height: usize, width: usize) -> Sobel {
    let empty = || Vec::with_capacity(height * width);
    let mut found = Sobel { x: empty(), y: empty(), magnitude: empty(), angle: empty() };
    for row in 0..height {
        for column in 0..width {
            let [x, y] = change(grey, (height, width), row, column);
            found.x.push(x as f32);
            found.y.push(y as f32);
            found.magnitude.push(x.hypot(y) as f32);
            found.angle.push(y.atan2(x).to_degrees() as f32);
        }
    }
    found
}

/// Change to the right and downwards at one pixel.
fn change(grey: &[f32], (height, width): (usize, usize), row: usize, column: usize) -> [f64; 2] {
    let rows = [row.saturating_sub(1), row, (row + 1).min(height - 1)];
    let columns = [column.saturating_sub(1), column, (column + 1).min(width - 1)];
    let at = |row: usize, column: usize| f64::from(grey[rows[row] * width + columns[column]]);
    let x = (at(0, 2) - at(0, 0)) + 2.0 * (at(1, 2) - at(1, 0)) + (at(2, 2) - at(2, 0));
    let y = (at(2, 0) - at(0, 0)) + 2.0 * (at(2, 1) - at(0, 1)) + (at(2, 2) - at(0, 2));
    [x, y]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_to_the_right_and_one_downwards() {
        let right: Vec<f32> = (0..9).map(|i| (i % 3) as f32).collect();
        let found = sobel(&right, 3, 3);
        assert_eq!((found.x[4], found.y[4], found.magnitude[4], found.angle[4]), (8.0, 0.0, 8.0, 0.0));
        let down: Vec<f32> = (0..9).map(|i| (i / 3) as f32).collect();
        let found = sobel(&down, 3, 3);
        assert_eq!((found.x[4], found.y[4], found.magnitude[4], found.angle[4]), (0.0, 8.0, 8.0, 90.0));
        // Half a step is seen from the border.
        assert_eq!(found.y[1], 4.0);
    }
}
