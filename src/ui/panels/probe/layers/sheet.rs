//! Many small pictures of numbers: made once, kept in one texture, looked at closely with the pointer.

use crate::session::RunId;
use crate::ui::widgets::{caption_ui, number};
use egui::{
    Color32, ColorImage, Context, Mesh, Pos2, Rect, Role, Sense, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

/// Side of the texture at most; every device takes one of this size.
const SIDE: usize = 2048;

/// Points between two pictures.
const GAP: f32 = 4.0;

/// Pictures of one size.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tiles {
    /// Columns of each.
    pub width: usize,
    /// Rows of each.
    pub height: usize,
    /// Their values: picture by picture, row by row.
    pub values: Vec<f32>,
}

impl Tiles {
    /// Maps `[height, width, channels]`, channels running fastest: one picture a channel.
    pub(super) fn of_maps(values: &[f32], [height, width, channels]: [usize; 3]) -> Self {
        let plane = |channel: usize| values.iter().skip(channel).step_by(channels.max(1)).copied();
        Self { width, height, values: (0..channels).flat_map(plane).collect() }
    }

    /// How many pictures.
    pub(super) fn count(&self) -> usize {
        self.values.len() / (self.width * self.height).max(1)
    }

    /// The values of a picture, row by row.
    pub(super) fn tile(&self, tile: usize) -> &[f32] {
        let size = self.width * self.height;
        self.values.get(tile * size..(tile + 1) * size).unwrap_or_default()
    }
}

/// The smallest and the largest value; zeros of none.
pub(super) fn range(values: &[f32]) -> (f32, f32) {
    let (low, high) = values.iter().fold((f32::MAX, f32::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    if low > high { (0.0, 0.0) } else { (low, high) }
}

/// What pictures are of: others are made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Of which run.
    pub run: RunId,
    /// With which weights.
    pub version: u64,
    /// Of which layer.
    pub layer: usize,
    /// What it makes of which sample; `None`: its own weights.
    pub sample: Option<u32>,
}

/// The pictures shown last.
#[derive(Default)]
pub(super) struct Sheet {
    made: Option<(Key, Made)>,
}

/// Pictures with their texture.
pub(super) struct Made {
    /// The pictures.
    pub tiles: Tiles,
    /// The smallest and the largest value of all.
    pub range: (f32, f32),
    /// `None` where they are too large or too many for one.
    texture: Option<TextureHandle>,
    /// Pictures beside each other in the texture.
    columns: usize,
}

impl Sheet {
    /// The pictures of this key, made where they are not there. `color` gives the colour of a value within a range.
    pub(super) fn get(
        &mut self,
        ctx: &Context,
        key: Key,
        make: impl FnOnce() -> Tiles,
        color: impl Fn(f32, (f32, f32)) -> Color32,
    ) -> &Made {
        let known = self.made.take().filter(|(of, _)| *of == key);
        let (_, made) = self.made.insert(known.unwrap_or_else(|| (key, Made::new(ctx, make(), color))));
        made
    }
}

impl Made {
    fn new(ctx: &Context, tiles: Tiles, color: impl Fn(f32, (f32, f32)) -> Color32) -> Self {
        let range = range(&tiles.values);
        let columns = columns(&tiles);
        let texture = columns.map(|columns| {
            let image = picture(&tiles, columns, |value| color(value, range));
            ctx.load_texture("layer", image, TextureOptions::NEAREST)
        });
        Self { tiles, range, texture, columns: columns.unwrap_or(1) }
    }

    /// Draws the pictures in rows, each so large. `words` say what they are, `at` what is at a picture, row and column.
    pub(super) fn ui(&self, ui: &mut Ui, size: Vec2, words: &str, at: impl Fn(usize, usize, usize) -> String) {
        let Some(texture) = &self.texture else {
            ui.label("These pictures are too large to draw");
            return;
        };
        let count = self.tiles.count();
        let step = size + Vec2::splat(GAP);
        let columns = (((ui.available_width() + GAP) / step.x) as usize).clamp(1, count.max(1));
        let rows = count.div_ceil(columns);
        let whole = vec2(columns as f32 * step.x - GAP, (rows as f32 * step.y - GAP).max(0.0));
        let (rect, response) = ui.allocate_exact_size(whole, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
        let place = |tile: usize| {
            let corner = vec2((tile % columns) as f32 * step.x, (tile / columns) as f32 * step.y);
            Rect::from_min_size(rect.min + corner, size)
        };
        for tile in (0..count).filter(|tile| ui.is_rect_visible(place(*tile))) {
            ui.painter().image(texture.id(), place(tile), self.uv(tile), Color32::WHITE);
        }
        let pointer = response.hover_pos();
        let under =
            pointer.and_then(|to| (0..count).map(|tile| (tile, place(tile))).find(|(_, rect)| rect.contains(to)));
        if let (Some(pointer), Some((tile, rect))) = (pointer, under) {
            let (row, column) = self.pixel(pointer, rect);
            response.on_hover_text_at_pointer(at(tile, row, column));
        }
    }

    /// The row and column under the pointer.
    fn pixel(&self, pointer: Pos2, rect: Rect) -> (usize, usize) {
        let share = (pointer - rect.min) / rect.size();
        let index = |share: f32, count: usize| ((share * count as f32) as usize).min(count.saturating_sub(1));
        (index(share.y, self.tiles.height), index(share.x, self.tiles.width))
    }

    /// Where a picture lies in the texture.
    fn uv(&self, tile: usize) -> Rect {
        let rows = self.tiles.count().div_ceil(self.columns).max(1);
        let part = vec2(1.0 / self.columns as f32, 1.0 / rows as f32);
        let corner = pos2((tile % self.columns) as f32 * part.x, (tile / self.columns) as f32 * part.y);
        Rect::from_min_size(corner, part)
    }
}

/// How many pictures lie beside each other in a texture; `None` where they do not fit in.
fn columns(tiles: &Tiles) -> Option<usize> {
    let count = tiles.count();
    if count == 0 || tiles.width > SIDE || tiles.height > SIDE {
        return None;
    }
    let square = (count as f64).sqrt().ceil() as usize;
    let (most, most_rows) = (SIDE / tiles.width, SIDE / tiles.height);
    let columns = square.max(count.div_ceil(most_rows)).min(most);
    (count.div_ceil(columns) <= most_rows).then_some(columns)
}

/// All pictures in one.
fn picture(tiles: &Tiles, columns: usize, color: impl Fn(f32) -> Color32) -> ColorImage {
    let (width, height) = (columns * tiles.width, tiles.count().div_ceil(columns) * tiles.height);
    let mut image = ColorImage::filled([width, height], Color32::BLACK);
    for tile in 0..tiles.count() {
        let (left, top) = (tile % columns * tiles.width, tile / columns * tiles.height);
        for (row, values) in tiles.tile(tile).chunks_exact(tiles.width).enumerate() {
            let start = (top + row) * width + left;
            for (pixel, value) in image.pixels[start..start + tiles.width].iter_mut().zip(values) {
                *pixel = color(*value);
            }
        }
    }
    image
}

/// How large each of so many pictures is drawn: whole multiples of their pixels where they are small.
pub(super) fn shown_size(tiles: &Tiles, available: f32) -> Vec2 {
    let wanted = match tiles.count() {
        0 | 1 => 224.0,
        2..=4 => 112.0,
        _ => 60.0,
    };
    let size = vec2(tiles.width as f32, tiles.height as f32);
    let scale = wanted / size.max_elem().max(1.0);
    let scale = if scale > 1.0 { scale.floor() } else { scale };
    size * scale.min(available.max(1.0) / size.x.max(1.0))
}

/// The colours of values with the numbers at their ends.
pub(super) fn scale_ui(ui: &mut Ui, (low, high): (f32, f32), color: impl Fn(f32) -> Color32) {
    caption_ui(ui, &number(Some(f64::from(low))));
    let (rect, _) = ui.allocate_exact_size(vec2(120.0, ui.spacing().interact_size.y), Sense::hover());
    let bar = rect.shrink2(vec2(0.0, 7.0));
    let steps = 32;
    let mut mesh = Mesh::default();
    for i in 0..steps {
        let at = |i: usize| bar.left() + bar.width() * i as f32 / steps as f32;
        let piece = Rect::from_min_max(pos2(at(i), bar.top()), pos2(at(i + 1), bar.bottom()));
        mesh.add_colored_rect(piece, color(low + (high - low) * (i as f32 + 0.5) / steps as f32));
    }
    ui.painter().add(mesh);
    caption_ui(ui, &number(Some(f64::from(high))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_become_one_picture_a_channel() {
        // Two rows, one column, three channels.
        let tiles = Tiles::of_maps(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2, 1, 3]);
        assert_eq!(tiles.count(), 3);
        assert_eq!((tiles.tile(0), tiles.tile(2)), (&[1.0, 4.0][..], &[3.0, 6.0][..]));
        assert!(tiles.tile(3).is_empty());
    }

    #[test]
    fn every_picture_lies_where_the_texture_has_it() {
        let tiles = Tiles { width: 1, height: 2, values: (0..10).map(|v| v as f32).collect() };
        let columns = columns(&tiles).unwrap();
        assert_eq!(columns, 3);
        let image = picture(&tiles, columns, |value| Color32::from_gray(value as u8));
        assert_eq!(image.size, [3, 4]);
        let gray = |x: usize, y: usize| image.pixels[y * 3 + x].r();
        assert_eq!((gray(0, 0), gray(0, 1), gray(1, 0), gray(0, 2), gray(1, 3)), (0, 1, 2, 6, 9));
        assert_eq!(gray(2, 2), 0, "nothing is drawn where no picture is");
    }

    #[test]
    fn pictures_that_fit_no_texture_are_told() {
        let of = |width: usize, height: usize, count: usize| Tiles {
            width,
            height,
            values: vec![0.0; width * height * count],
        };
        assert_eq!(columns(&of(2049, 1, 1)), None);
        assert_eq!(columns(&of(1024, 1024, 5)), None);
        assert_eq!(columns(&of(1024, 1024, 4)), Some(2));
        assert_eq!(columns(&of(1, 2048, 9)), Some(9), "one row is all there is room for");
        assert_eq!(columns(&of(1, 1, 0)), None);
    }

    #[test]
    fn the_range_of_nothing_is_zero() {
        assert_eq!(range(&[]), (0.0, 0.0));
        assert_eq!(range(&[2.0, f32::NAN, -1.0]), (-1.0, 2.0));
    }
}
