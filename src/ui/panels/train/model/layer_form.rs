//! The numbers and choices of one layer.

use crate::model::arrangements;
use crate::recipe::{Activation, LayerSpec, Padding};
use crate::ui::widgets::caption_ui;
use egui::{ComboBox, DragValue, Ui, vec2};

/// A layer of every kind, with the numbers that a person would try first for this input; in the order of menus.
pub(super) fn kinds(input: &[usize]) -> [LayerSpec; 11] {
    let (padding, activation) = (Padding::Same, Activation::Relu);
    let [height, width, channels] = match *input {
        [height, width, channels] => [height, width, channels],
        _ => arrangements(input.iter().product()).first().copied().unwrap_or([1, 1, 1]),
    };
    [
        LayerSpec::Dense { units: 32, activation },
        LayerSpec::Conv { filters: 16, kernel: 3, stride: 1, padding, activation },
        LayerSpec::ConvTranspose { filters: 16, kernel: 3, stride: 2, padding, activation },
        LayerSpec::MaxPool { size: 2, padding },
        LayerSpec::AvgPool { size: 2, padding },
        LayerSpec::UpSample { size: 2 },
        LayerSpec::Crop { height, width },
        LayerSpec::Flatten,
        LayerSpec::Reshape { height, width, channels },
        LayerSpec::BatchNorm,
        LayerSpec::Dropout { rate: 0.2 },
    ]
}

/// A layer of another kind that keeps what both kinds have.
pub(super) fn turned(from: &LayerSpec, into: LayerSpec) -> LayerSpec {
    use LayerSpec::{AvgPool, Conv, ConvTranspose, Dense, MaxPool};
    let mut layer = into;
    match (from, &mut layer) {
        (
            Conv { filters, kernel, stride, padding, .. },
            ConvTranspose { filters: f, kernel: k, stride: s, padding: p, .. },
        )
        | (
            ConvTranspose { filters, kernel, stride, padding, .. },
            Conv { filters: f, kernel: k, stride: s, padding: p, .. },
        ) => (*f, *k, *s, *p) = (*filters, *kernel, *stride, *padding),
        (MaxPool { size, padding }, AvgPool { size: s, padding: p })
        | (AvgPool { size, padding }, MaxPool { size: s, padding: p }) => (*s, *p) = (*size, *padding),
        _ => {}
    }
    if let Some(kept) = from.activation()
        && let Dense { activation, .. } | Conv { activation, .. } | ConvTranspose { activation, .. } = &mut layer
    {
        *activation = kept;
    }
    layer
}

/// Draws the numbers and choices of layer `n`, counted from 1, straight into a wrapped row.
pub(super) fn fields_ui(ui: &mut Ui, n: usize, layer: &mut LayerSpec) {
    match layer {
        LayerSpec::Dense { units, activation } => {
            number_ui(ui, n, "units", units, 1_000_000);
            activation_ui(ui, n, activation);
        }
        LayerSpec::Conv { filters, kernel, stride, padding, activation }
        | LayerSpec::ConvTranspose { filters, kernel, stride, padding, activation } => {
            number_ui(ui, n, "filters", filters, 65_536);
            number_ui(ui, n, "kernel", kernel, 255);
            number_ui(ui, n, "stride", stride, 64);
            padding_ui(ui, n, padding);
            activation_ui(ui, n, activation);
        }
        LayerSpec::MaxPool { size, padding } | LayerSpec::AvgPool { size, padding } => {
            number_ui(ui, n, "size", size, 255);
            padding_ui(ui, n, padding);
        }
        LayerSpec::UpSample { size } => number_ui(ui, n, "size", size, 64),
        LayerSpec::Crop { height, width } => {
            number_ui(ui, n, "height", height, 4096);
            number_ui(ui, n, "width", width, 4096);
        }
        LayerSpec::Reshape { height, width, channels } => {
            number_ui(ui, n, "height", height, 4096);
            number_ui(ui, n, "width", width, 4096);
            number_ui(ui, n, "channels", channels, 65_536);
        }
        LayerSpec::Dropout { rate } => rate_ui(ui, n, rate),
        LayerSpec::Flatten | LayerSpec::BatchNorm => {}
    }
}

/// A whole number of at least 1. What a file says stays as it is until it is edited.
fn number_ui(ui: &mut Ui, n: usize, word: &str, value: &mut usize, most: usize) {
    caption_ui(ui, word);
    let speed = (*value as f64 * 0.01).max(0.05);
    let drag = DragValue::new(value).range(1..=most).speed(speed).clamp_existing_to_range(false);
    let response = ui.add(drag.min_size(vec2(36.0, 24.0))).accessible_name(format!("Layer {n} {word}"));
    // What an outside tool asks for is not held to the range.
    if response.changed() {
        *value = (*value).clamp(1, most);
    }
}

fn rate_ui(ui: &mut Ui, n: usize, rate: &mut f64) {
    caption_ui(ui, "rate");
    let drag = DragValue::new(rate).range(0.0..=0.95).speed(0.005).max_decimals(3).clamp_existing_to_range(false);
    let response = ui.add(drag.min_size(vec2(44.0, 24.0))).accessible_name(format!("Layer {n} rate"));
    if response.changed() {
        *rate = rate.clamp(0.0, 0.95);
    }
}

fn padding_ui(ui: &mut Ui, n: usize, padding: &mut Padding) {
    let combo = ComboBox::from_id_salt("padding").selected_text(padding.name()).width(64.0).show_ui(ui, |ui| {
        for choice in [Padding::Same, Padding::Valid] {
            ui.selectable_value(padding, choice, choice.name());
        }
    });
    combo.response.accessible_name(format!("Layer {n} padding")).on_hover_text("padding");
}

fn activation_ui(ui: &mut Ui, n: usize, activation: &mut Activation) {
    let words = activation_words(*activation);
    let combo = ComboBox::from_id_salt("activation").selected_text(words).width(84.0).show_ui(ui, |ui| {
        for choice in Activation::ALL {
            ui.selectable_value(activation, choice, activation_words(choice));
        }
    });
    combo.response.accessible_name(format!("Layer {n} activation")).on_hover_text("activation");
}

fn activation_words(activation: Activation) -> &'static str {
    if activation == Activation::Linear { "linear" } else { activation.name() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_kind_keeps_what_both_have() {
        let conv =
            LayerSpec::Conv { filters: 5, kernel: 7, stride: 3, padding: Padding::Valid, activation: Activation::Tanh };
        let [dense, .., dropout] = kinds(&[8, 8, 2]);
        assert_eq!(turned(&conv, dense), LayerSpec::Dense { units: 32, activation: Activation::Tanh });
        assert_eq!(turned(&conv, dropout.clone()), dropout);
        let transposed = turned(&conv, kinds(&[8, 8, 2])[2].clone());
        assert_eq!(transposed.settings(), "5 filters 7×7, stride 3, valid, tanh");
        assert_eq!(turned(&transposed, kinds(&[8, 8, 2])[1].clone()), conv);
    }

    #[test]
    fn every_kind_is_offered_once_and_takes_its_input() {
        for input in [&[8, 8, 2][..], &[64], &[13]] {
            let kinds = kinds(input);
            for layer in &kinds {
                assert_eq!(kinds.iter().filter(|other| other.kind() == layer.kind()).count(), 1);
            }
            let reshape = kinds.iter().find(|layer| layer.kind() == "reshape").unwrap();
            let trace =
                crate::model::Trace::of(crate::recipe::Task::Reconstruct, input, 2, std::slice::from_ref(reshape));
            assert_eq!(trace.problem, None, "{input:?}");
        }
    }
}
