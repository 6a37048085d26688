//! The map from afar: how many dots lie where, as a picture.

use crate::ui::scatter::{Cloud, Height, Projection};
use egui::{Color32, ColorImage, Painter, Rect, TextureHandle, TextureOptions, pos2, vec2};

/// Side of a cell on the screen, in points.
const CELL: f32 = 3.0;

/// Most cells along a side of the picture.
const MOST_CELLS: f32 = 1024.0;

/// How much of a cell with one dot is seen.
const LEAST_COVER: f32 = 0.25;

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

/// The picture of a part of the map, and the part that its whole cells make: the mean colour of the dots in a cell, the
/// more opaque the more there are.
fn picture(cloud: &Cloud, around: Rect, cell: f32) -> (ColorImage, Rect) {
    let cells = |size: f32| ((size / cell).floor() as usize + 1).min(MOST_CELLS as usize + 1);
    let (columns, rows) = (cells(around.width()), cells(around.height()));
    let mut sums = vec![[0_u32; 4]; columns * rows];
    for (place, look) in cloud.places.iter().zip(cloud.looks.iter()) {
        let (x, y) = ((place[0] - around.left()) / cell, (place[1] - around.top()) / cell);
        // Written so that what is no number lies outside.
        let inside = x >= 0.0 && y >= 0.0 && x < columns as f32 && y < rows as f32;
        if inside && look.height() == Height::Below {
            let [r, g, b, _] = look.color().to_array().map(u32::from);
            let sum = &mut sums[y as usize * columns + x as usize];
            *sum = [sum[0] + r, sum[1] + g, sum[2] + b, sum[3] + 1];
        }
    }
    let most = sums.iter().map(|sum| sum[3]).max().unwrap_or(0).max(1);
    let pixels = sums.iter().map(|sum| pixel(*sum, most)).collect();
    let region = Rect::from_min_size(around.min, vec2(columns as f32, rows as f32) * cell);
    (ColorImage::new([columns, rows], pixels), region)
}

/// The colour of a cell: sums of red, green and blue, and how many dots they are of.
fn pixel([r, g, b, count]: [u32; 4], most: u32) -> Color32 {
    if count == 0 {
        return Color32::TRANSPARENT;
    }
    let share = (count as f32).ln_1p() / (most as f32).ln_1p();
    let cover = LEAST_COVER + (1.0 - LEAST_COVER) * share;
    let mean = |sum: u32| (sum / count) as u8;
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
        let places = vec![[0.1, 0.1], [0.2, 0.3], [0.3, 0.2], [2.5, 0.1], [0.1, 1.5], [f32::NAN, 0.0]];
        let looks = vec![red, red, red, red, hidden, red];
        let cloud = Cloud { places: Arc::new(places), looks: Arc::new(looks), ..Cloud::default() };
        let around = Rect::from_min_max(pos2(0.0, 0.0), pos2(2.5, 1.5));
        let (image, region) = picture(&cloud, around, 1.0);
        assert_eq!(image.size, [3, 2]);
        assert_eq!(region, Rect::from_min_max(pos2(0.0, 0.0), pos2(3.0, 2.0)));
        let alpha: Vec<u8> = image.pixels.iter().map(|pixel| pixel.a()).collect();
        assert_eq!(alpha[0], 255);
        assert!(alpha[2] > 0 && alpha[2] < 255);
        assert_eq!([alpha[1], alpha[3], alpha[4], alpha[5]], [0; 4]);
    }
}
