//! Histograms of oriented gradients, drawn over the picture: a stroke an orientation, the longer the stronger it is.

use super::{Subject, SubjectKey, heading_ui};
use crate::analysis::features::{BlockNorm, Hog, HogSettings, HogStroke, hog_strokes};
use crate::data::SampleShape;
use crate::ui::panel::Cx;
use crate::ui::theme;
use crate::ui::widgets::{caption_ui, fitted, metric_ui, number, still_plot};
use egui::{ComboBox, Rect, RichText, Role, Sense, Shape, Slider, Stroke, Ui, WidgetInfo, pos2, vec2};
use egui_plot::{Line, PlotPoints};

/// Side of the picture at most, in points.
const SIDE: f32 = 320.0;

/// Cells across a picture at most: more are too small to be seen.
const MOST_CELLS: usize = 32;

/// Side of the largest cell, in pixels.
const LARGEST_CELL: usize = 32;

/// Cells narrower than this, in points, have no lines between them.
const GRID_FROM: f32 = 10.0;

/// Strokes shorter than this share of the longest are left out.
const SHORTEST: f32 = 0.02;

/// Points of the feature vector that are drawn.
const POINTS: usize = 512;

/// Height of the plot of the feature vector, in points.
const HEIGHT: f32 = 96.0;

/// The oriented gradients of the picture seen last, and how they are gathered.
pub(super) struct HogView {
    settings: HogSettings,
    /// Whether the picture is seen behind the strokes.
    behind: bool,
    made: Option<((SubjectKey, HogSettings), Result<Made, String>)>,
}

impl Default for HogView {
    fn default() -> Self {
        Self { settings: HogSettings::default(), behind: true, made: None }
    }
}

/// What was found.
struct Made {
    grid: [usize; 2],
    blocks: [usize; 2],
    strokes: Vec<HogStroke>,
    /// The weight of the longest stroke.
    longest: f32,
    /// How many values the picture has.
    values: usize,
    /// The largest of them.
    top: f32,
    /// The feature vector, thinned: place and value.
    vector: Vec<[f64; 2]>,
}

impl Made {
    fn new(settings: HogSettings, subject: &Subject) -> Result<Self, String> {
        let Subject { height, width, channels, .. } = *subject;
        let hog = Hog::new(settings, SampleShape::Image { height, width, channels }).map_err(|why| why.to_string())?;
        let row = subject.row();
        let (strokes, vector) = (hog_strokes(&hog, &row), hog.of(&row));
        Ok(Self {
            grid: hog.grid(),
            blocks: hog.blocks(),
            longest: strokes.iter().map(|stroke| stroke.weight).fold(0.0, f32::max),
            strokes,
            values: vector.len(),
            top: vector.iter().copied().fold(0.0, f32::max),
            vector: thinned(&vector),
        })
    }
}

/// The largest value of each part, where there are more values than are drawn.
fn thinned(vector: &[f32]) -> Vec<[f64; 2]> {
    let step = vector.len().div_ceil(POINTS).max(1);
    let largest = |part: &[f32]| part.iter().copied().fold(f32::MIN, f32::max);
    let point = |(i, part): (usize, &[f32])| [(i * step + 1) as f64, f64::from(largest(part))];
    vector.chunks(step).enumerate().map(point).collect()
}

impl HogView {
    /// Draws them with what they are gathered by.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, subject: &Subject) {
        heading_ui(ui, "Oriented gradients (HOG)");
        self.controls_ui(ui, subject);
        let key = (subject.key(), self.settings);
        let kept = self.made.take().filter(|(of, _)| *of == key);
        let made = kept.unwrap_or_else(|| (key, Made::new(self.settings, subject)));
        match &self.made.insert(made).1 {
            Ok(made) => {
                strokes_ui(ui, cx, subject, made, self.settings, self.behind);
                values_ui(ui, made, self.settings);
                vector_ui(ui, made);
            }
            Err(why) => {
                ui.label(format!("These settings don't work: {why}"));
            }
        }
    }

    fn controls_ui(&mut self, ui: &mut Ui, subject: &Subject) {
        let settings = &mut self.settings;
        let longer = subject.height.max(subject.width);
        let least = longer.div_ceil(MOST_CELLS).max(2);
        let most = longer.min(LARGEST_CELL).max(least);
        ui.horizontal_wrapped(|ui| {
            caption_ui(ui, "orientations");
            ui.add(Slider::new(&mut settings.orientations, 2..=18)).accessible_name("HOG orientations");
        });
        ui.horizontal_wrapped(|ui| {
            caption_ui(ui, "cell, in pixels");
            ui.add(Slider::new(&mut settings.cell, least..=most)).accessible_name("HOG cell");
        });
        ui.horizontal_wrapped(|ui| {
            caption_ui(ui, "block, in cells");
            ui.add(Slider::new(&mut settings.block, 1..=4)).accessible_name("HOG block");
        });
        ui.horizontal_wrapped(|ui| {
            caption_ui(ui, "block norm");
            let combo = ComboBox::from_id_salt("norm").selected_text(settings.norm.title()).width(90.0);
            let combo = combo.show_ui(ui, |ui| {
                for norm in BlockNorm::ALL {
                    ui.selectable_value(&mut settings.norm, norm, norm.title());
                }
            });
            combo.response.accessible_name("HOG block norm");
            ui.checkbox(&mut self.behind, "picture behind");
        });
    }
}

/// The strokes over the faded picture, with the cells' borders.
fn strokes_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: &Subject, made: &Made, settings: HogSettings, with_picture: bool) {
    let side = ui.available_width().clamp(40.0, SIDE);
    let (place, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    let [down, across] = made.grid;
    let words = format!(
        "HOG of sample {}: {down}×{across} cells of {} orientations, {} values",
        subject.id, settings.orientations, made.values
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    if !ui.is_rect_visible(place) {
        return;
    }
    let rect = fitted(place, subject.width, subject.height);
    let background = ui.visuals().extreme_bg_color;
    ui.painter().rect_filled(rect, 0.0, background);
    if with_picture && let Some(picture) = cx.original(ui, subject.id) {
        picture.paint(ui.painter(), rect);
        // Faded, so that the strokes are seen on dark and on light.
        ui.painter().rect_filled(rect, 0.0, background.gamma_multiply(0.55));
    }
    let scale = rect.width() / subject.width as f32;
    let cell = settings.cell as f32 * scale;
    if cell >= GRID_FROM {
        grid_lines(ui, rect, cell, made.grid);
    }
    let stroke = Stroke::new(1.5, ui.visuals().strong_text_color());
    for drawn in &made.strokes {
        let share = drawn.weight / made.longest.max(1e-12);
        if share >= SHORTEST {
            let centre = rect.min + vec2(drawn.centre[0], drawn.centre[1]) * scale;
            let half = vec2(drawn.direction[0], drawn.direction[1]) * (0.48 * cell * share);
            ui.painter().add(Shape::line_segment([centre - half, centre + half], stroke));
        }
    }
}

/// Quiet lines around the cells; pixels beyond the last whole cell are in none.
fn grid_lines(ui: &Ui, rect: Rect, cell: f32, [down, across]: [usize; 2]) {
    let stroke = Stroke::new(1.0, theme::of(ui.visuals()).grid.gamma_multiply(0.5));
    let (bottom, right) = (rect.top() + cell * down as f32, rect.left() + cell * across as f32);
    for row in 0..=down {
        let y = rect.top() + cell * row as f32;
        ui.painter().add(Shape::line_segment([pos2(rect.left(), y), pos2(right, y)], stroke));
    }
    for column in 0..=across {
        let x = rect.left() + cell * column as f32;
        ui.painter().add(Shape::line_segment([pos2(x, rect.top()), pos2(x, bottom)], stroke));
    }
}

/// How many values the picture has, and why.
fn values_ui(ui: &mut Ui, made: &Made, settings: HogSettings) {
    let HogSettings { orientations, block, .. } = settings;
    let [down, across] = made.blocks;
    ui.horizontal_wrapped(|ui| {
        metric_ui(ui, "HOG values", None, &made.values.to_string());
        let words = format!("{down}×{across} blocks of {block}×{block} cells, {orientations} orientations each");
        ui.label(RichText::new(words).weak()).on_hover_text(
            "Blocks overlap: one starts at each cell, and each is normalised separately. Strokes show the cells \
             before normalisation.",
        );
    });
}

/// The feature vector, block after block, as a forest or a nearest neighbour is given it.
fn vector_ui(ui: &mut Ui, made: &Made) {
    let dark = ui.visuals().dark_mode;
    let plot = still_plot("hog", dark)
        .height(HEIGHT)
        .x_axis_label("index in the feature vector")
        .y_axis_label("normalised")
        .include_y(0.0)
        .label_formatter(|_| None);
    let line = Line::new("features", PlotPoints::from(made.vector.clone()));
    let line = line.color(ui.visuals().strong_text_color()).width(1.0).allow_hover(false);
    let response = plot.show(ui, |plot| plot.line(line));
    let words = format!("HOG features: {} values up to {}", made.values, number(Some(f64::from(made.top))));
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_vector_is_thinned_to_its_peaks() {
        let vector: Vec<f32> = (0..1024).map(|i| if i % 2 == 0 { 0.0 } else { i as f32 }).collect();
        let points = thinned(&vector);
        assert_eq!((points.len(), points[0], points[511]), (512, [1.0, 1.0], [1023.0, 1023.0]));
        assert_eq!(thinned(&[0.5, 0.25]), [[1.0, 0.5], [2.0, 0.25]]);
    }
}
