//! Sobel's edges of a picture: how it changes to the right and downwards, how strongly, and in which direction.

use super::{Subject, SubjectKey, heading_ui};
use crate::analysis::features::{Sobel, grey, sobel};
use crate::ui::theme::{direction_color, diverging, magma};
use crate::ui::widgets::{fitted, number};
use egui::{
    Align2, Color32, ColorImage, Context, Mesh, Rect, RichText, Role, Sense, TextStyle, TextureHandle, TextureOptions,
    Ui, WidgetInfo, pos2, vec2,
};

/// Side of a picture, in points.
const SIDE: f32 = 164.0;

/// Points between two pictures.
const GAP: f32 = 12.0;

/// Height of a scale, and of the numbers below it.
const SCALE: [f32; 2] = [8.0, 14.0];

/// The edges of the picture seen last.
#[derive(Default)]
pub(super) struct Edges {
    made: Option<(SubjectKey, Made)>,
}

/// The edges with their pictures.
struct Made {
    sobel: Sobel,
    /// The largest change to the right or downwards, and the largest magnitude.
    tops: [f32; 2],
    /// In the order of [`View::ALL`].
    textures: Vec<TextureHandle>,
}

/// What is shown of the edges.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    X,
    Y,
    Magnitude,
    Angle,
}

impl View {
    const ALL: [Self; 4] = [Self::X, Self::Y, Self::Magnitude, Self::Angle];

    fn title(self) -> &'static str {
        match self {
            Self::X => "Sobel x",
            Self::Y => "Sobel y",
            Self::Magnitude => "Magnitude",
            Self::Angle => "Angle",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::X => "Horizontal gradient: eight times the change per pixel to the right",
            Self::Y => "Vertical gradient: eight times the change per pixel downwards",
            Self::Magnitude => "Length of the gradient",
            Self::Angle => "Gradient direction: 0° is right, 90° is down; darker where the edge is weaker",
        }
    }

    fn values(self, sobel: &Sobel) -> &[f32] {
        match self {
            Self::X => &sobel.x,
            Self::Y => &sobel.y,
            Self::Magnitude => &sobel.magnitude,
            Self::Angle => &sobel.angle,
        }
    }

    /// From where to where its scale goes.
    fn ends(self, tops: [f32; 2]) -> (f32, f32) {
        match self {
            Self::X | Self::Y => (-tops[0], tops[0]),
            Self::Magnitude => (0.0, tops[1]),
            Self::Angle => (-180.0, 180.0),
        }
    }

    /// The colour of a value, of a full edge where that makes a difference.
    fn color(self, value: f32, tops: [f32; 2]) -> Color32 {
        match self {
            Self::X | Self::Y => diverging(value / tops[0].max(1e-12)),
            Self::Magnitude => magma(value / tops[1].max(1e-12)),
            Self::Angle => direction_color(value),
        }
    }

    fn unit(self) -> &'static str {
        if self == Self::Angle { "°" } else { "" }
    }
}

impl Made {
    fn new(ctx: &Context, subject: &Subject) -> Self {
        let (height, width) = (subject.height, subject.width);
        let sobel = sobel(&grey(&subject.row(), subject.channels), height, width);
        let largest = |values: &[f32]| values.iter().fold(0.0, |top: f32, value| top.max(value.abs()));
        let tops = [largest(&sobel.x).max(largest(&sobel.y)), largest(&sobel.magnitude)];
        let texture = |view: View| {
            let image = ColorImage::new([width, height], pixels(view, &sobel, tops));
            ctx.load_texture("edges", image, TextureOptions::NEAREST)
        };
        let textures = View::ALL.into_iter().map(texture).collect();
        Self { sobel, tops, textures }
    }
}

/// The colour of every pixel. An angle means the less the weaker the edge is: it fades to black.
fn pixels(view: View, sobel: &Sobel, tops: [f32; 2]) -> Vec<Color32> {
    let strengths = sobel.magnitude.iter().map(|magnitude| (magnitude / tops[1].max(1e-12)).clamp(0.0, 1.0).sqrt());
    let color = |(&value, strength): (&f32, f32)| match view {
        View::Angle => Color32::BLACK.lerp_to_gamma(view.color(value, tops), strength),
        _ => view.color(value, tops),
    };
    view.values(sobel).iter().zip(strengths).map(color).collect()
}

impl Edges {
    /// The four pictures with their scales, as many beside each other as there is room for.
    pub(super) fn ui(&mut self, ui: &mut Ui, subject: &Subject) {
        heading_ui(ui, "Edges");
        let kept = self.made.take().filter(|(of, _)| *of == subject.key());
        let made = kept.unwrap_or_else(|| (subject.key(), Made::new(ui.ctx(), subject)));
        let made = &self.made.insert(made).1;
        let beside = (((ui.available_width() + GAP) / (SIDE + GAP)) as usize).clamp(1, View::ALL.len());
        let shown: Vec<(View, &TextureHandle)> = View::ALL.into_iter().zip(&made.textures).collect();
        for line in shown.chunks(beside) {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for &(view, texture) in line {
                    ui.vertical(|ui| {
                        ui.set_width(SIDE);
                        ui.label(RichText::new(view.title()).weak()).on_hover_text(view.about());
                        picture_ui(ui, subject, made, view, texture);
                        scale_ui(ui, view, made.tops);
                    });
                }
            });
        }
    }
}

/// The picture; the value under the pointer is told.
fn picture_ui(ui: &mut Ui, subject: &Subject, made: &Made, view: View, texture: &TextureHandle) {
    let (height, width) = (subject.height, subject.width);
    let (place, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::hover());
    let rect = fitted(place, width, height);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(texture.id(), rect, whole, Color32::WHITE);
    let values = view.values(&made.sobel);
    let (low, high) = values.iter().fold((f32::MAX, f32::MIN), |(low, high), &value| (low.min(value), high.max(value)));
    let [low, high] = [low, high].map(|end| number(Some(f64::from(end))));
    let words = format!("{} of sample {}, from {low} to {high}", view.title(), subject.id);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let under = response.hover_pos().filter(|&at| rect.contains(at)).map(|at| (at - rect.min) / rect.size());
    if let Some(share) = under {
        let index = |share: f32, count: usize| ((share * count as f32) as usize).min(count - 1);
        let (row, column) = (index(share.y, height), index(share.x, width));
        let value = number(values.get(row * width + column).map(|&value| f64::from(value)));
        response.on_hover_text_at_pointer(format!("row {}, column {}: {value}{}", row + 1, column + 1, view.unit()));
    }
}

/// The colours of a picture with the numbers at their ends, and in the middle where that is zero.
fn scale_ui(ui: &mut Ui, view: View, tops: [f32; 2]) {
    let (low, high) = view.ends(tops);
    let (rect, _) = ui.allocate_exact_size(vec2(SIDE, SCALE[0] + SCALE[1]), Sense::hover());
    let bar = Rect::from_min_size(rect.min, vec2(SIDE, SCALE[0]));
    let steps = 32;
    let mut mesh = Mesh::default();
    for i in 0..steps {
        let at = |i: usize| bar.left() + bar.width() * i as f32 / steps as f32;
        let piece = Rect::from_min_max(pos2(at(i), bar.top()), pos2(at(i + 1), bar.bottom()));
        mesh.add_colored_rect(piece, view.color(low + (high - low) * (i as f32 + 0.5) / steps as f32, tops));
    }
    let (font, color) = (TextStyle::Small.resolve(ui.style()), ui.visuals().weak_text_color());
    let painter = ui.painter();
    painter.add(mesh);
    let words = |value: f32| format!("{}{}", number(Some(f64::from(value))), view.unit());
    let ends = [(rect.left_bottom(), Align2::LEFT_BOTTOM, low), (rect.right_bottom(), Align2::RIGHT_BOTTOM, high)];
    for (at, align, value) in ends {
        painter.text(at, align, words(value), font.clone(), color);
    }
    if low < 0.0 {
        painter.text(rect.center_bottom(), Align2::CENTER_BOTTOM, words(0.0), font, color);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_fade_where_there_is_no_edge() {
        let sobel = sobel(&[0.0, 0.0, 0.0, 4.0], 1, 4);
        let tops = [sobel.x[3], sobel.magnitude[3]];
        let colors = pixels(View::Angle, &sobel, tops);
        assert_eq!((colors[0], colors[3]), (Color32::BLACK, direction_color(0.0)));
        assert_eq!(pixels(View::X, &sobel, tops)[0], diverging(0.0));
    }

    #[test]
    fn directions_close_to_a_circle() {
        assert_eq!(direction_color(-180.0), direction_color(180.0));
        assert_eq!(direction_color(-90.0), direction_color(270.0));
        assert_ne!(direction_color(0.0), direction_color(180.0));
    }
}
