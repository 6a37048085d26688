//! The form of the preparation, a section for each step in the order in which they are done.

use crate::data::{Dataset, SampleShape};
use crate::recipe::{
    AnomaliesTo, DataPart, Noise, NoiseKind, NoiseTarget, Recipe, Scaling, ScalingFrom, Take, TrainOn, Validation,
};
use crate::ui::widgets::caption_ui;
use egui::{Button, ComboBox, DragValue, Grid, RichText, Slider, Ui, vec2};

/// Classes offered as chips; data of one's own may have thousands.
const MOST_CHIPS: usize = 40;

/// Draws the whole form; what is changed is changed in the recipe.
pub fn form_ui(ui: &mut Ui, recipe: &mut Recipe, raw: &Dataset) {
    let data = &mut recipe.data;
    section_ui(ui, "Normal classes", |ui| normal_ui(ui, data, raw));
    section_ui(ui, "Samples", |ui| samples_ui(ui, data, raw));
    section_ui(ui, "Split", |ui| split_ui(ui, data, raw));
    if let SampleShape::Image { height, width, channels } = raw.samples.shape() {
        section_ui(ui, "Pictures", |ui| pictures_ui(ui, data, [height, width], channels));
    }
    section_ui(ui, "Scaling", |ui| scaling_ui(ui, data));
    section_ui(ui, "Noise", |ui| noise_ui(ui, data));
}

fn section_ui(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    ui.add_space(4.0);
    ui.label(RichText::new(title).strong());
    contents(ui);
}

/// A value chosen of a few, with its name before it; straight in a row of a grid.
fn choice_ui<T: Copy + PartialEq>(ui: &mut Ui, name: &str, value: &mut T, choices: &[(T, &str)]) {
    caption_ui(ui, name);
    let words = choices.iter().find(|(choice, _)| choice == value).map_or("", |(_, words)| words);
    let combo = ComboBox::from_id_salt(name).selected_text(words).width(190.0).show_ui(ui, |ui| {
        for (choice, words) in choices {
            ui.selectable_value(value, *choice, *words);
        }
    });
    combo.response.accessible_name(name);
    ui.end_row();
}

/// A number with its name before it.
fn number_ui(ui: &mut Ui, name: &str, drag: DragValue<'_>) {
    let label = caption_ui(ui, name);
    ui.add(drag.clamp_existing_to_range(false).min_size(vec2(64.0, 24.0))).labelled_by(label.id).accessible_name(name);
    ui.end_row();
}

/// A number that may be absent: a box to tick, and the number once it is.
fn option_ui<T: egui::emath::Numeric>(
    ui: &mut Ui,
    name: &str,
    value: &mut Option<T>,
    usual: T,
    drag: impl Fn(&mut T) -> DragValue<'_>,
) {
    let mut on = value.is_some();
    ui.checkbox(&mut on, name);
    if on != value.is_some() {
        *value = on.then_some(usual);
    }
    match value {
        Some(number) => {
            ui.add(drag(number).clamp_existing_to_range(false).min_size(vec2(64.0, 24.0)))
                .accessible_name(format!("{name}, how many"));
        }
        None => {
            ui.label("");
        }
    }
    ui.end_row();
}

fn grid(name: &str) -> Grid {
    Grid::new(name).num_columns(2).min_col_width(116.0).spacing([12.0, 4.0])
}

/// A share as a percentage.
fn percent(value: &mut f64, most: f64) -> DragValue<'_> {
    DragValue::new(value)
        .range(0.0..=most)
        .speed(0.005)
        .custom_formatter(|share, _| format!("{:.1} %", share * 100.0))
        .custom_parser(|text| text.trim_end_matches(['%', ' ']).parse::<f64>().ok().map(|percent| percent / 100.0))
}

fn normal_ui(ui: &mut Ui, data: &mut DataPart, raw: &Dataset) {
    let classes = &raw.labels.classes;
    let is_normal = |data: &DataPart, id: usize| match data.normal.as_slice() {
        [] => raw.normal.is_empty() || raw.normal.contains(&(id as u16)),
        named => named.iter().any(|word| classes[id].is_called(word)),
    };
    ui.horizontal_wrapped(|ui| {
        for (id, class) in classes.iter().enumerate().take(MOST_CHIPS) {
            let normal = is_normal(data, id);
            let chip = ui.add(Button::selectable(normal, &class.title).frame_when_inactive(true));
            let side = if normal { "normal" } else { "anomalous" };
            if chip
                .on_hover_text(format!("{side}; click to change"))
                .accessible_name(format!("Class {}", class.title))
                .clicked()
            {
                let mut named: Vec<usize> = (0..classes.len()).filter(|&other| is_normal(data, other)).collect();
                match named.iter().position(|&other| other == id) {
                    // At least one class stays normal.
                    Some(place) if named.len() > 1 => drop(named.remove(place)),
                    Some(_) => {}
                    None => named.push(id),
                }
                named.sort_unstable();
                data.normal = named.into_iter().map(|id| classes[id].key.clone()).collect();
            }
        }
        if classes.len() > 2 {
            only_first_ui(ui, data, raw);
        }
    });
    grid("normal").show(ui, |ui| {
        choice_ui(
            ui,
            "Train on",
            &mut data.train_on,
            &[(TrainOn::All, "all classes"), (TrainOn::Normal, "normal classes only")],
        );
        if data.train_on == TrainOn::Normal {
            option_ui(ui, "Contamination", &mut data.contamination, 0.05, |share| percent(share, 0.9));
        }
    });
}

/// Quick choices for many classes.
fn only_first_ui(ui: &mut Ui, data: &mut DataPart, raw: &Dataset) {
    let classes = &raw.labels.classes;
    let text = format!("{} normal, the rest anomalous", classes[0].title);
    if ui.button(text).accessible_name("First class normal").clicked() {
        data.normal = vec![classes[0].key.clone()];
        data.train_on = TrainOn::Normal;
    }
    if ui.button("All normal").clicked() {
        data.normal = classes.iter().map(|class| class.key.clone()).collect();
    }
}

fn samples_ui(ui: &mut Ui, data: &mut DataPart, raw: &Dataset) {
    grid("samples").show(ui, |ui| {
        if raw.kind.starts_with("generated") {
            let mut count = data.samples.unwrap_or(raw.len());
            number_ui(ui, "Generated samples", DragValue::new(&mut count).range(10..=1_000_000).speed(50.0));
            let usual = data.samples.unwrap_or(raw.len());
            if count != usual {
                data.samples = Some(count);
            }
        }
        if raw.given_train.is_some() {
            choice_ui(
                ui,
                "Use",
                &mut data.take,
                &[
                    (Take::All, "training and test samples"),
                    (Take::Train, "training samples only"),
                    (Take::Test, "test samples only"),
                ],
            );
        }
        option_ui(ui, "Anomalies to use", &mut data.anomalies, 500, |n| DragValue::new(n).range(0..=10_000_000));
        option_ui(ui, "Samples to use", &mut data.subsample, 10_000, |n| {
            DragValue::new(n).range(1..=100_000_000).speed(20.0)
        });
    });
}

/// How the test samples are found.
#[derive(Clone, Copy, PartialEq)]
enum Test {
    Given,
    Share,
    Count,
}

fn split_ui(ui: &mut Ui, data: &mut DataPart, raw: &Dataset) {
    let before = match (data.test_share, data.test_count) {
        (Some(_), _) => Test::Share,
        (None, Some(_)) => Test::Count,
        (None, None) => Test::Given,
    };
    let mut test = before;
    grid("split").show(ui, |ui| {
        let given = if raw.given_train.is_some() { "as given" } else { "no test samples" };
        choice_ui(
            ui,
            "Test samples",
            &mut test,
            &[(Test::Given, given), (Test::Share, "random share"), (Test::Count, "random number")],
        );
        if test != before {
            data.test_share = (test == Test::Share).then_some(0.2);
            data.test_count = (test == Test::Count).then_some((raw.len() / 5).max(1));
        }
        if let Some(share) = &mut data.test_share {
            number_ui(ui, "Test share", percent(share, 0.99).range(0.01..=0.99));
        }
        if let Some(count) = &mut data.test_count {
            number_ui(ui, "Test count", DragValue::new(count).range(1..=100_000_000));
        }
        choice_ui(
            ui,
            "Anomalies go to",
            &mut data.anomalies_to,
            &[(AnomaliesTo::Both, "both parts"), (AnomaliesTo::Test, "the test part only")],
        );
        validation_ui(ui, data);
        option_ui(ui, "Training limit", &mut data.train_limit, 10_000, |n| {
            DragValue::new(n).range(1..=100_000_000).speed(20.0)
        });
    });
    let draws = test != Test::Given || data.validation == Validation::Random;
    ui.add_enabled(draws, egui::Checkbox::new(&mut data.stratified, "Stratified: same class shares in each part"));
    ui.checkbox(&mut data.leave_out_copies, "Leave out copies of held-out samples")
        .on_hover_text("Drops training samples that are copies or near copies of held-out ones");
}

fn validation_ui(ui: &mut Ui, data: &mut DataPart) {
    let before = data.validation;
    choice_ui(
        ui,
        "Validation",
        &mut data.validation,
        &[
            (Validation::Test, "the test samples"),
            (Validation::Random, "random training samples"),
            (Validation::Last, "the last training samples"),
            (Validation::None, "none"),
        ],
    );
    let sets_aside = matches!(data.validation, Validation::Random | Validation::Last);
    if before != data.validation && sets_aside && data.validation_count.is_none() {
        data.validation_share = data.validation_share.or(Some(0.1));
    }
    if !sets_aside {
        return;
    }
    match (&mut data.validation_count, &mut data.validation_share) {
        (Some(count), _) => number_ui(ui, "Validation count", DragValue::new(count).range(1..=100_000_000).speed(20.0)),
        (None, Some(share)) => number_ui(ui, "Validation share", percent(share, 0.99).range(0.01..=0.99)),
        (None, None) => data.validation_share = Some(0.1),
    }
}

fn pictures_ui(ui: &mut Ui, data: &mut DataPart, size: [usize; 2], channels: usize) {
    ui.horizontal_wrapped(|ui| {
        if channels == 3 {
            ui.checkbox(&mut data.grey, "Grey");
        }
        let mut resized = data.resize.is_some();
        ui.checkbox(&mut resized, "Resize");
        if resized != data.resize.is_some() {
            data.resize = resized.then_some(size);
        }
        if let Some([height, width]) = &mut data.resize {
            ui.add(DragValue::new(height).range(1..=512).clamp_existing_to_range(false).prefix("height "))
                .accessible_name("Height");
            ui.add(DragValue::new(width).range(1..=512).clamp_existing_to_range(false).prefix("width "))
                .accessible_name("Width");
        }
    });
}

fn scaling_ui(ui: &mut Ui, data: &mut DataPart) {
    grid("scaling").show(ui, |ui| {
        choice_ui(
            ui,
            "Method",
            &mut data.scaling,
            &[
                (Scaling::None, "not scaled"),
                (Scaling::Divide255, "divided by 255"),
                (Scaling::TrainMinMax, "min–max to 0–1"),
                (Scaling::Standardise, "standardised per value"),
            ],
        );
        if matches!(data.scaling, Scaling::TrainMinMax | Scaling::Standardise) {
            choice_ui(
                ui,
                "Fitted on",
                &mut data.scaling_from,
                &[(ScalingFrom::Train, "the training part"), (ScalingFrom::All, "all samples (leaks test data)")],
            );
        }
    });
}

fn noise_ui(ui: &mut Ui, data: &mut DataPart) {
    let mut kind = data.noise.map(|noise| noise.kind);
    grid("noise").show(ui, |ui| {
        let mut choices = vec![(None, "none")];
        choices.extend(NoiseKind::ALL.map(|kind| (Some(kind), kind.title())));
        choice_ui(ui, "Noise", &mut kind, &choices);
        if kind != data.noise.map(|noise| noise.kind) {
            let target = data.noise.map(|noise| noise.target).unwrap_or_default();
            data.noise = kind.map(|kind| Noise { kind, amount: 0.3, target });
        }
        if let Some(noise) = &mut data.noise {
            let label = caption_ui(ui, "Amount");
            ui.add(Slider::new(&mut noise.amount, 0.0..=1.0).clamping(egui::SliderClamping::Edits))
                .labelled_by(label.id)
                .accessible_name("Noise amount");
            ui.end_row();
            choice_ui(
                ui,
                "Target",
                &mut noise.target,
                &[(NoiseTarget::Clean, "the clean sample"), (NoiseTarget::Noisy, "the noisy sample")],
            );
        }
    });
}
