//! The map from afar: how many dots lie where, as a picture.

use crate::ui::scatter::{Cloud, Height, Projection};
use egui::{Color32, ColorImage, Painter, Rect, TextureHandle, TextureOptions, pos2, vec2};

/// Side of a cell on the screen, in points.
const CELL: f32 = 2.0;

/// Most cells along a side of the picture.
const MOST_CELLS: f32 = 600.0;

/// How much is seen of a dot that lies alone.
const LEAST_COVER: f32 = 0.35;

/// What smoothing leaves of such a dot in its own cell.
const ALONE: f32 = 0.25;

/// Cells around the dots, into which they are smoothed.
const EDGE: usize = 1;

/// What the picture was made of.
#[derive(Clone, Copy)]
struct Made {
    versions: (u64, u64),
    /// Side that a cell should have had, in units of the map: where there would be too many they are larger.
    wanted: f32,
    /// The part of the map in the picture: whole cells.
    region: Rect,
}

/// The picture, kept until what it shows has changed.
#[derive(Default)]
pub(super) struct Density {
    made: Option<Made>,
    texture: Option<TextureHandle>,
}

impl Density {
    /// Draws the dots that lie below as a picture of how many there are; `bounds`: around all dots, in units of the map.
    pub fn paint(&mut self, painter: &Painter, cloud: &Cloud, projection: Projection, bounds: Rect) {
        let seen = projection.back_rect(painter.clip_rect());
        let visible = seen.intersect(bounds);
        if !visible.is_finite() || visible.width() < 0.0 || visible.height() < 0.0 {
            return;
        }
        let versions = (cloud.places_version, cloud.looks_version);
        let wanted = CELL / projection.scale;
        let fits = self.made.filter(|made| {
            made.versions == versions
                && made.region.contains_rect(visible)
                && (0.6..1.7).contains(&(made.wanted / wanted))
        });
        let made = match fits {
            Some(made) => made,
            None => {
                // Some of what lies beside is drawn too, so that not every move needs a picture of its own.
                let around = seen.expand2(seen.size() / 2.0).intersect(bounds);
                let cell = wanted.max(around.width() / MOST_CELLS).max(around.height() / MOST_CELLS);
                let (image, region) = picture(cloud, around, cell);
                match &mut self.texture {
                    Some(texture) => texture.set(image, TextureOptions::LINEAR),
                    None => self.texture = Some(painter.ctx().load_texture("density", image, TextureOptions::LINEAR)),
                }
                *self.made.insert(Made { versions, wanted, region })
            }
        };
        let Some(texture) = &self.texture else { return };
        let corner = |at: egui::Pos2| projection.place([at.x, at.y]);
        let place = Rect::from_min_max(corner(made.region.min), corner(made.region.max));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture.id(), place, whole, Color32::WHITE);
    }
}

/// Sums over the dots of a cell: red, green, blue, and how many they are.
type Sum = [f32; 4];

/// The picture of a part of the map, and the part that its whole cells make: the mean colour of the dots around a cell,
/// the more opaque the more there are.
fn picture(cloud: &Cloud, around: Rect, cell: f32) -> (ColorImage, Rect) {
    let cells = |size: f32| ((size / cell).floor() as usize + 1).min(MOST_CELLS as usize + 1) + 2 * EDGE;
    let (columns, rows) = (cells(around.width()), cells(around.height()));
    let origin = around.min - vec2(cell, cell) * EDGE as f32;
    let mut sums = vec![[0.0; 4]; columns * rows];
    for (place, look) in cloud.places.iter().zip(cloud.looks.iter()) {
        let (x, y) = ((place[0] - origin.x) / cell, (place[1] - origin.y) / cell);
        // Written so that what is no number lies outside.
        let inside = x >= 0.0 && y >= 0.0 && x < columns as f32 && y < rows as f32;
        if inside && look.height() == Height::Below {
            let [r, g, b, _] = look.color().to_array().map(f32::from);
            let sum = &mut sums[y as usize * columns + x as usize];
            *sum = [sum[0] + r, sum[1] + g, sum[2] + b, sum[3] + 1.0];
        }
    }
    let sums = smoothed(&smoothed(&sums, 1), columns);
    let most = sums.iter().map(|sum| sum[3]).fold(1.0, f32::max);
    let pixels = sums.iter().map(|sum| pixel(*sum, most)).collect();
    let region = Rect::from_min_size(origin, vec2(columns as f32, rows as f32) * cell);
    (ColorImage::new([columns, rows], pixels), region)
}

/// Half of each sum and a quarter of those `apart` places before and after: without it the eye sees cells, not dots.
/// What runs over the end of a row comes from its empty edge.
fn smoothed(sums: &[Sum], apart: usize) -> Vec<Sum> {
    let none = [0.0; 4];
    let at = |place: Option<usize>| place.and_then(|place| sums.get(place)).unwrap_or(&none);
    let mixed = |place: usize| {
        let (before, own, after) = (at(place.checked_sub(apart)), &sums[place], at(Some(place + apart)));
        [0, 1, 2, 3].map(|k| 0.5 * own[k] + 0.25 * (before[k] + after[k]))
    };
    (0..sums.len()).map(mixed).collect()
}

/// The colour of a cell.
fn pixel([r, g, b, count]: Sum, most: f32) -> Color32 {
    if count <= 0.0 {
        return Color32::TRANSPARENT;
    }
    let share = count.ln_1p() / most.ln_1p();
    let cover = LEAST_COVER * (count / ALONE).min(1.0) + (1.0 - LEAST_COVER) * share;
    let mean = |sum: f32| (sum / count) as u8;
    Color32::from_rgba_unmultiplied(mean(r), mean(g), mean(b), (255.0 * cover) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::scatter::Look;
    use std::sync::Arc;

    #[test]
    fn more_dots_cover_more_and_hidden_ones_nothing() {
        let red = Look::new(Color32::from_rgb(200, 0, 0), Height::Below);
        let hidden = Look::new(Color32::from_rgb(0, 200, 0), Height::Hidden);
        let places = vec![[0.1, 0.1], [0.2, 0.3], [0.3, 0.2], [6.5, 0.1], [0.1, 5.5], [f32::NAN, 0.0]];
        let looks = vec![red, red, red, red, hidden, red];
        let cloud = Cloud { places: Arc::new(places), looks: Arc::new(looks), ..Cloud::default() };
        let around = Rect::from_min_max(pos2(0.0, 0.0), pos2(6.5, 5.5));
        let (image, region) = picture(&cloud, around, 1.0);
        assert_eq!(image.size, [9, 8]);
        assert_eq!(region, Rect::from_min_max(pos2(-1.0, -1.0), pos2(8.0, 7.0)));
        let alpha = |x: usize, y: usize| image.pixels[y * 9 + x].a();
        assert!(alpha(1, 1) > alpha(7, 1) && alpha(7, 1) > 80, "{} {}", alpha(1, 1), alpha(7, 1));
        // Smoothed around, the less the farther.
        assert!(alpha(1, 1) > alpha(2, 1) && alpha(2, 1) > alpha(2, 2) && alpha(2, 2) > 0);
        assert_eq!([alpha(4, 1), alpha(1, 6), alpha(4, 4)], [0; 3]);
        assert!(image.pixels.iter().all(|pixel| pixel.g() == 0), "a hidden dot is seen");
    }
}
