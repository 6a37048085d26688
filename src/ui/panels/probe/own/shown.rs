//! A sample of one's own in pictures: as given, before and after preparation, and what the network gave back.

use crate::data::{Prepared, SampleShape};
use crate::job::questions::Judged;
use crate::recipe::ScoreSpace;
use crate::session::Run;
use crate::ui::panel::Cx;
use crate::ui::theme::{self, signal_line};
use crate::ui::widgets::{Drawn, ValueLook, ValuePictures, color_bar_ui, fitted, key_of, number};
use egui::{
    Color32, ColorImage, Context, Label, Rect, Response, RichText, Role, Sense, TextureHandle, TextureOptions, Ui,
    WidgetInfo, pos2, vec2,
};
use egui_plot::{FilledArea, Line, LineStyle, Plot, PlotPoints};
use std::sync::Arc;

/// The side of one picture.
const SIDE: f32 = 104.0;

/// What is kept of the sample judged, so that it is looked at once and not with every frame.
pub struct Seen {
    judged: Arc<Judged>,
    given: Option<TextureHandle>,
    /// What was given back less what went in, `[values]`; empty where nothing is given back.
    differences: Vec<f32>,
    /// Of the raw values, the values that went in, the output and the differences.
    keys: [u64; 4],
}

/// One picture with its name.
struct Tile {
    caption: String,
    name: &'static str,
    what: What,
}

enum What {
    Given,
    Raw,
    Input,
    Output,
    Error(f32),
}

impl Seen {
    /// Looks at what was judged.
    pub fn new(ctx: &Context, judged: &Arc<Judged>) -> Self {
        let sample = &judged.sample;
        let gives_back = judged.errors.is_some() && judged.output.len() == sample.input.len();
        let difference = |(output, input): (&f32, &f32)| output - input;
        let differences: Vec<f32> = match gives_back {
            true => judged.output.iter().zip(&sample.input).map(difference).collect(),
            false => Vec::new(),
        };
        let keys = [key_of(&sample.raw), key_of(&sample.input), key_of(&judged.output), key_of(&differences)];
        let given = sample.picture.as_ref().map(|picture| {
            let image = ColorImage::from_rgb([picture.width, picture.height], &picture.rgb);
            ctx.load_texture("own picture", image, TextureOptions::LINEAR)
        });
        Self { judged: Arc::clone(judged), given, differences, keys }
    }

    /// Whether this is what it looked at.
    pub fn is_of(&self, judged: &Arc<Judged>) -> bool {
        Arc::ptr_eq(&self.judged, judged)
    }

    /// Draws it.
    pub fn ui(&self, ui: &mut Ui, cx: &Cx<'_>, pictures: &mut ValuePictures, prepared: &Prepared) {
        let sample = &self.judged.sample;
        ui.label(RichText::new(&sample.name).heading());
        ui.add_space(4.0);
        if let SampleShape::Series { .. } = prepared.dataset.samples.shape() {
            self.signal_ui(ui);
            return;
        }
        let run = cx.run().filter(|run| self.judged.run == Some(run.id));
        let own = self.differences.iter().fold(0.0f32, |top, value| top.max(value.abs()));
        let top = run.map_or(own, shared_top);
        let tiles = self.tiles(prepared, top);
        let columns = (((ui.available_width() + 8.0) / (SIDE + 8.0)) as usize).max(1);
        for row in tiles.chunks(columns) {
            ui.horizontal_top(|ui| {
                for tile in row {
                    self.tile_ui(ui, pictures, prepared, tile);
                }
            });
        }
        if !self.differences.is_empty() {
            color_bar_ui(ui, top);
        }
    }

    fn tiles(&self, prepared: &Prepared, top: f32) -> Vec<Tile> {
        let sample = &self.judged.sample;
        let tile = |caption: &str, name, what| Tile { caption: caption.to_owned(), name, what };
        let mut tiles = Vec::new();
        if self.given.is_some() {
            tiles.push(tile("as given", "Your sample, as given", What::Given));
        }
        let words = prepared.dataset.samples.shape().words();
        tiles.push(tile(&format!("as {words}"), "Your sample, in the shape of the samples", What::Raw));
        let (low, high) = (number(Some(f64::from(sample.range.0))), number(Some(f64::from(sample.range.1))));
        let caption = format!("input, {low} to {high}");
        tiles.push(tile(&caption, "Your sample, network input", What::Input));
        if !self.differences.is_empty() {
            tiles.push(tile("reconstruction", "Your sample, reconstruction", What::Output));
            tiles.push(tile("error", "Your sample, error", What::Error(top)));
        }
        tiles
    }

    fn tile_ui(&self, ui: &mut Ui, pictures: &mut ValuePictures, prepared: &Prepared, tile: &Tile) -> Response {
        let (sample, size) = (&self.judged.sample, vec2(SIDE, SIDE));
        let [raw, input, output, differences] = self.keys;
        let (key, values, look) = match tile.what {
            What::Given => return self.given_ui(ui, tile),
            What::Raw => (raw, &sample.raw, ValueLook::Raw),
            What::Input => (input, &sample.input, ValueLook::Scaled),
            What::Output => (output, self.judged.output.as_ref(), ValueLook::Scaled),
            What::Error(top) => (differences, &self.differences, ValueLook::Error(top)),
        };
        let drawn = Drawn { key, values, look };
        captioned_ui(ui, tile, |ui| pictures.show(ui, prepared, drawn, size, tile.name))
    }

    fn given_ui(&self, ui: &mut Ui, tile: &Tile) -> Response {
        captioned_ui(ui, tile, |ui| {
            let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::hover());
            ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
            if let Some(given) = &self.given {
                let [width, height] = given.size();
                let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                ui.painter().image(given.id(), fitted(rect, width, height), uv, Color32::WHITE);
            }
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, tile.name));
            response
        })
    }

    /// A signal, what was given back of it, and the error shaded between.
    fn signal_ui(&self, ui: &mut Ui) {
        let line = |values: &[f32]| {
            values.iter().enumerate().map(|(i, &v)| [i as f64, f64::from(v)]).collect::<PlotPoints<'_>>()
        };
        let (input, output) = (&self.judged.sample.input, self.judged.output.as_ref());
        let dark = ui.visuals().dark_mode;
        let plot = Plot::new("own-signal")
            .height(170.0)
            .allow_scroll(false)
            .grid_color(theme::tokens(dark).grid)
            .y_axis_min_width(36.0)
            .label_formatter(|_| None);
        let response = plot.show(ui, |plot| {
            if !self.differences.is_empty() {
                let xs: Vec<f64> = (0..input.len()).map(|i| i as f64).collect();
                let (low, high): (Vec<f64>, Vec<f64>) =
                    input.iter().zip(output).map(|(a, b)| (f64::from(a.min(*b)), f64::from(a.max(*b)))).unzip();
                plot.add(
                    FilledArea::new("error", &xs, &low, &high)
                        .fill_color(theme::tokens(dark).anomalous.gamma_multiply(0.35)),
                );
            }
            plot.line(Line::new("signal", line(input)).color(signal_line(dark)).width(1.5));
            if !self.differences.is_empty() {
                let style = LineStyle::dashed_dense();
                plot.line(
                    Line::new("reconstruction", line(output))
                        .color(theme::tokens(dark).training)
                        .width(1.5)
                        .style(style),
                );
            }
        });
        let name = "Your sample, network input and output";
        response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
        ui.horizontal_wrapped(crate::ui::sample::legend_ui);
    }
}

/// A picture with its name above it, no wider than the picture.
fn captioned_ui(ui: &mut Ui, tile: &Tile, picture: impl FnOnce(&mut Ui) -> Response) -> Response {
    ui.vertical(|ui| {
        ui.set_width(SIDE);
        ui.add(Label::new(RichText::new(&tile.caption).small().weak()).truncate());
        picture(ui)
    })
    .inner
}

/// The top of the scale of errors that the run's samples are shown on: three times the root mean square error of a
/// rather bad sample, the 90th percentile.
fn shared_top(run: &Run) -> f32 {
    let mse = run.scores.as_ref().and_then(|tables| tables.iter().find(|t| t.space == Some(ScoreSpace::Mse)));
    let typical = match (mse, run.epochs.last()) {
        (Some(table), _) => table.ranked.scores()[(table.ranked.len() - 1) * 9 / 10].max(0.0).sqrt(),
        (None, Some(epoch)) => epoch.loss.max(0.0).sqrt() as f32 * 1.5,
        _ => 0.3,
    };
    (typical * 3.0).clamp(1e-6, f32::MAX)
}
