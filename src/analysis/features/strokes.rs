//! Oriented gradients as strokes to draw.

use super::Hog;

/// One stroke: one orientation in one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HogStroke {
    /// Row and column of the cell.
    pub cell: [usize; 2],
    /// Middle of the cell, in pixels to the right and down from the picture's upper left corner.
    pub centre: [f32; 2],
    /// Unit vector along the stroke, to the right and down: along the edge, across the gradient. scikit-image draws it
    /// half a cell less one pixel long on either side of the centre.
    pub direction: [f32; 2],
    /// How strong the orientation is: the mean length of its gradients over the cell, not normalised.
    pub weight: f32,
}

/// The strokes of one picture, `[height, width, channels]`: for every cell, row by row, one an orientation, its
/// direction across the middle of the range of angles, as in scikit-image's picture of HOG.
pub fn hog_strokes(hog: &Hog, picture: &[f32]) -> Vec<HogStroke> {
    let settings = hog.settings();
    let columns = hog.grid()[1];
    let directions: Vec<[f32; 2]> = (0..settings.orientations).map(|i| direction(i, settings.orientations)).collect();
    let middle = |cell: usize| (cell as f32 + 0.5) * settings.cell as f32;
    let cells = hog.cells(picture);
    let mut strokes = Vec::with_capacity(cells.len());
    for (place, weights) in cells.chunks_exact(settings.orientations).enumerate() {
        let (row, column) = (place / columns, place % columns);
        for (&direction, &weight) in directions.iter().zip(weights) {
            let centre = [middle(column), middle(row)];
            strokes.push(HogStroke { cell: [row, column], centre, direction, weight });
        }
    }
    strokes
}

/// Across the gradient in the middle of an orientation's range.
fn direction(orientation: usize, orientations: usize) -> [f32; 2] {
    let gradient = std::f64::consts::PI * (orientation as f64 + 0.5) / orientations as f64;
    [gradient.sin() as f32, -gradient.cos() as f32]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::features::HogSettings;
    use crate::data::SampleShape;

    #[test]
    fn strokes_lie_along_edges() {
        // Bright to the right of the middle: the edge is upright.
        let picture: Vec<f32> = (0..64).map(|i| if i % 8 < 4 { 0.0 } else { 1.0 }).collect();
        let shape = SampleShape::Image { height: 8, width: 8, channels: 1 };
        let settings = HogSettings { block: 1, ..HogSettings::default() };
        let strokes = hog_strokes(&Hog::new(settings, shape).unwrap(), &picture);
        assert_eq!((strokes.len(), strokes[0].centre), (9, [4.0, 4.0]));
        // Two columns of eight see a difference of 1.
        assert!((strokes[0].weight - 16.0 / 64.0).abs() < 1e-6);
        assert!(strokes[0].direction[1].abs() > 0.98 && strokes[1..].iter().all(|stroke| stroke.weight == 0.0));
    }
}
