//! The filters of the first layer that has weights, as pictures.

use super::filters_order::{Order, first_weights};
use super::layer_words;
use super::sheet::{Key, Sheet, scale_ui, shown_size};
use crate::model::Weights;
use crate::session::Run;
use crate::ui::theme::diverging;
use crate::ui::widgets::{caption_ui, number};
use egui::{Color32, RichText, Ui, vec2};

/// Height of a unit's row where all units share one picture, in points.
const ROW: f32 = 6.0;

/// Names of the channels of colour pictures.
const COLORS: [&str; 3] = ["red", "green", "blue"];

/// The filters with the weights looked at.
pub(super) fn filters_ui(ui: &mut Ui, sheet: &mut Sheet, run: &Run, weights: Option<&Weights>) {
    let first = weights.and_then(|weights| first_weights(&run.spec, weights));
    let found = first.and_then(|(layer, array)| {
        Some((layer, array, Order::of(&run.spec.layers[layer], &run.spec.input, &array.shape)?))
    });
    let Some((layer, array, order)) = found else {
        ui.label("No layer of this network has filters to draw");
        return;
    };
    let key = Key { run: run.id, version: run.version(), layer, sample: None };
    let made = sheet.get(ui.ctx(), key, || order.tiles(&array.values), signed);
    let (low, high) = made.range;
    let largest = low.abs().max(high.abs());
    let what = layer_words(run, layer);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("Filters of {what}")).strong());
        scale_ui(ui, (-largest, largest), |value| signed(value, made.range));
    });
    ui.label(RichText::new(drawn_words(&order)).weak());
    let size = if order.is_rows() {
        vec2(ui.available_width().min(640.0), order.height as f32 * ROW)
    } else {
        shown_size(&made.tiles, ui.available_width())
    };
    let words =
        format!("Filters of {what}: {}, largest weight {}", picture_words(&order), number(Some(largest.into())));
    made.ui(ui, size, &words, |picture, row, column| {
        let value = made.tiles.tile(picture).get(row * order.width + column).map(|value| f64::from(*value));
        format!("{}: {}", place_words(&order, picture, row, column), number(value))
    });
    if order.is_rows() {
        caption_ui(ui, "one row per unit, one column per input");
    }
}

/// Zero is white, the largest weight of either sign has the full colour.
fn signed(value: f32, (low, high): (f32, f32)) -> Color32 {
    diverging(value / low.abs().max(high.abs()).max(1e-12))
}

/// How many are drawn.
fn drawn_words(order: &Order) -> String {
    let Order { word, count, drawn, channels, .. } = *order;
    let many = if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    let which = if drawn < count { format!("The first {drawn} of {many}") } else { many };
    if channels > 1 { format!("{which}, {channels} channels each") } else { which }
}

fn picture_words(order: &Order) -> String {
    match order.pictures() {
        1 => format!("1 picture of {}×{}", order.height, order.width),
        count => format!("{count} pictures of {}×{}", order.height, order.width),
    }
}

/// Where the pointer is: `filter 3, green channel, row 1, column 2`.
fn place_words(order: &Order, picture: usize, row: usize, column: usize) -> String {
    let (filter, channel) = order.filter(picture, row);
    let name = format!("{} {}", order.word, filter + 1);
    if order.is_rows() {
        return format!("{name}, input {}", column + 1);
    }
    let channel = match (order.channels, COLORS.get(channel)) {
        (1, _) => String::new(),
        (3, Some(color)) => format!(", {color} channel"),
        _ => format!(", channel {}", channel + 1),
    };
    format!("{name}{channel}, row {}, column {}", row + 1, column + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Activation, LayerSpec};

    #[test]
    fn places_and_counts_have_words() {
        let dense = LayerSpec::Dense { units: 300, activation: Activation::Linear };
        let colour = Order::of(&dense, &[2, 2, 3], &[12, 300]).unwrap();
        assert_eq!(place_words(&colour, 4, 0, 1), "unit 2, green channel, row 1, column 2");
        assert_eq!(drawn_words(&colour), "The first 48 of 300 units, 3 channels each");
        let signal = Order::of(&dense, &[12], &[12, 300]).unwrap();
        assert_eq!(place_words(&signal, 0, 9, 3), "unit 10, input 4");
        assert_eq!(picture_words(&signal), "1 picture of 144×12");
    }

    #[test]
    fn zero_is_in_the_middle_of_the_colours() {
        assert_eq!(signed(0.0, (-3.0, 1.0)), diverging(0.0));
        assert_eq!(signed(-3.0, (-3.0, 1.0)), diverging(-1.0));
        assert_eq!(signed(0.0, (0.0, 0.0)), diverging(0.0), "all weights zero");
    }
}
