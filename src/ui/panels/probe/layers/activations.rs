//! What a layer makes of the focused sample: maps as pictures, flat values as bars.

use super::layer_words;
use super::sheet::{Key, Sheet, Tiles, range, scale_ui, shown_size};
use crate::job::questions::Inside;
use crate::recipe::Task;
use crate::session::{MarkAction, Run};
use crate::ui::panel::Cx;
use crate::ui::sample::{small, thumbnail_ui};
use crate::ui::theme::{self, signal_line};
use crate::ui::widgets::{caption_ui, empty_ui, mark_label, number, round_marks, solid_bars};
use egui::{Color32, RichText, Role, Ui, WidgetInfo};
use egui_plot::{Bar, CoordinatesFormatter, Corner, Line, Plot, PlotPoints};
use std::sync::Arc;

/// More units than these are drawn as a line: bars would be thinner than a pixel.
const MOST_BARS: usize = 400;

/// Height of the bars, in points.
const HEIGHT: f32 = 240.0;

/// The activations of a layer, from 0, for the sample in focus.
pub(super) fn activations_ui(ui: &mut Ui, cx: &mut Cx<'_>, sheet: &mut Sheet, run: &Run, layer: usize) {
    let prepared = &run.prepared;
    let Some(id) = cx.session.selection().focus().filter(|&id| (id as usize) < prepared.dataset.len()) else {
        let what = "Click a sample anywhere to see its activations";
        if empty_ui(ui, what, Some("Use the first sample")) {
            cx.actions.push(MarkAction::Focus(Some(0)));
        }
        return;
    };
    let inside = cx.ask(&Inside { id });
    ui.horizontal(|ui| {
        thumbnail_ui(ui, cx, prepared, id, small(prepared));
        ui.label(RichText::new(format!("#{id} {}", prepared.dataset.class_of(id as usize))).strong());
    });
    let known = inside.as_ref().and_then(|layers| Some((run.version(), layers.get(layer)?)));
    let (Some((version, values)), Some(shape)) = (known, run.spec.outputs.get(layer)) else {
        ui.label(RichText::new("Computing activations").weak());
        return;
    };
    ui.label(zero_words(values, shape));
    match shape[..] {
        [height, width, channels] if height * width > 1 && values.len() == height * width * channels => {
            let key = Key { run: run.id, version, layer, sample: Some(id) };
            maps_ui(ui, sheet, key, values, [height, width, channels], &layer_words(run, layer));
        }
        _ => bars_ui(ui, run, layer, values),
    }
}

/// How many units are zero: `41 of 64 units are zero`.
fn zero_words(values: &[f32], shape: &[usize]) -> String {
    let zeros = values.iter().filter(|value| **value == 0.0).count();
    let verb = if zeros == 1 { "is" } else { "are" };
    let words = format!("{zeros} of {} units {verb} zero", values.len());
    let [height, width, channels] = *shape else { return words };
    if height * width <= 1 || channels <= 1 {
        return words;
    }
    let is_dead = |channel: &usize| values.iter().skip(*channel).step_by(channels).all(|value| *value == 0.0);
    let dead = (0..channels).filter(is_dead).count();
    let verb = if dead == 1 { "is" } else { "are" };
    format!("{words}; {dead} of {channels} channels {verb} zero throughout")
}

/// The grey of a value: black at the layer's lowest, white at its highest.
fn gray(value: f32, (low, high): (f32, f32)) -> Color32 {
    let level = ((value - low) / (high - low).max(1e-12)).clamp(0.0, 1.0);
    Color32::from_gray((255.0 * level).round() as u8)
}

/// A picture a channel, all on one scale.
fn maps_ui(ui: &mut Ui, sheet: &mut Sheet, key: Key, values: &[f32], shape: [usize; 3], layer: &str) {
    let made = sheet.get(ui.ctx(), key, || Tiles::of_maps(values, shape), gray);
    let (low, high) = made.range;
    ui.horizontal_wrapped(|ui| {
        caption_ui(ui, "scale");
        scale_ui(ui, made.range, |value| gray(value, made.range));
    });
    ui.add_space(4.0);
    let [height, width, channels] = shape;
    let maps = if channels == 1 { "1 map".to_owned() } else { format!("{channels} maps") };
    let words = format!("Activations of {layer}: {maps} of {height}×{width}, {}", range_words(low, high));
    made.ui(ui, shown_size(&made.tiles, ui.available_width()), &words, |channel, row, column| {
        let values = made.tiles.tile(channel);
        let (low, high) = range(values);
        let value = values.get(row * width + column).map(|value| f64::from(*value));
        let all = range_words(low, high);
        format!("channel {}, {all}\nrow {}, column {}: {}", channel + 1, row + 1, column + 1, number(value))
    });
}

fn range_words(low: f32, high: f32) -> String {
    format!("from {} to {}", number(Some(f64::from(low))), number(Some(f64::from(high))))
}

/// A bar a unit, its value under the pointer; a line where there are many.
fn bars_ui(ui: &mut Ui, run: &Run, layer: usize, values: &Arc<Vec<f32>>) {
    let color = signal_line(ui.visuals().dark_mode);
    let plot = Plot::new(("units", layer))
        .height(HEIGHT)
        .allow_scroll(false)
        .grid_color(theme::of(ui.visuals()).grid)
        .x_axis_label("unit")
        .y_axis_label("activation")
        .x_grid_spacer(round_marks)
        .x_axis_formatter(mark_label)
        .y_grid_spacer(round_marks)
        .y_axis_formatter(mark_label)
        .y_axis_min_width(42.0)
        .include_y(0.0)
        .label_formatter(|_| None)
        .coordinates_formatter(Corner::LeftTop, CoordinatesFormatter::new(readout(run, layer, values)));
    let points = values.iter().enumerate().map(|(unit, &value)| [unit as f64 + 1.0, f64::from(value)]);
    let response = plot.show(ui, |plot| {
        if values.len() <= MOST_BARS {
            let bars = points.map(|[unit, value]| Bar::new(unit, value).width(0.8)).collect();
            plot.bar_chart(solid_bars("activations", bars, color));
        } else {
            plot.line(Line::new("activations", points.collect::<PlotPoints<'_>>()).color(color).allow_hover(false));
        }
    });
    let (low, high) = range(values);
    let units = if values.len() == 1 { "1 unit".to_owned() } else { format!("{} units", values.len()) };
    let words = format!("Activations of {}: {units}, {}", layer_words(run, layer), range_words(low, high));
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

/// The unit under the pointer and its value; the units of a classifier's last layer have the names of their classes.
fn readout(
    run: &Run,
    layer: usize,
    values: &Arc<Vec<f32>>,
) -> impl Fn(&egui_plot::PlotPoint, &egui_plot::PlotBounds) -> String + use<> {
    let values = Arc::clone(values);
    let is_last = layer + 1 == run.spec.layers.len();
    let dataset = (is_last && run.spec.task == Task::Classify).then(|| Arc::clone(&run.prepared.dataset));
    move |point, _| {
        let unit = point.x.round() - 1.0;
        if unit < 0.0 || unit >= values.len() as f64 {
            return String::new();
        }
        let unit = unit as usize;
        let class = dataset.as_ref().and_then(|dataset| dataset.labels.classes.get(unit));
        let class = class.map_or_else(String::new, |class| format!(" ({})", class.title));
        format!("unit {}{class}: {}", unit + 1, number(Some(f64::from(values[unit]))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_counted_in_words() {
        assert_eq!(zero_words(&[0.0, 1.0, 0.0], &[3]), "2 of 3 units are zero");
        assert_eq!(zero_words(&[0.0, 1.0], &[2]), "1 of 2 units is zero");
        let maps = [0.0, 1.0, 0.0, 0.0];
        assert_eq!(zero_words(&maps, &[2, 1, 2]), "3 of 4 units are zero; 1 of 2 channels is zero throughout");
    }

    #[test]
    fn the_scale_of_a_layer_goes_from_black_to_white() {
        assert_eq!(gray(-1.0, (-1.0, 3.0)), Color32::BLACK);
        assert_eq!(gray(3.0, (-1.0, 3.0)), Color32::WHITE);
        assert_eq!(gray(0.0, (0.0, 0.0)), Color32::BLACK, "a layer that says nothing");
    }
}
