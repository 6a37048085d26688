//! The networks that come with the program, and the baselines beside them.

use crate::model::{PRESETS, Preset, dims_words};
use crate::recipe::{BASELINES, BaselineEntry};
use crate::session::FormAction;
use crate::suit::{hindrance, with_baseline, with_model};
use crate::ui::panel::Cx;
use crate::ui::widgets::caption_ui;
use egui::{Button, CollapsingHeader, RichText, TextWrapMode, Ui};

/// From so wide on the presets are unfolded from the beginning.
const WIDE: f32 = 520.0;

/// A button for each, those made for the open samples first; what the chosen one is stands below.
pub(super) fn presets_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let shape = cx.session.samples().map(|dataset| dataset.samples.shape().dims());
    let fits = |preset: &&Preset| shape.as_ref().is_none_or(|shape| *shape == preset.input);
    let (fitting, other): (Vec<&Preset>, Vec<&Preset>) = PRESETS.iter().partition(fits);
    let head = CollapsingHeader::new("Presets").default_open(ui.available_width() >= WIDE);
    head.show_unindented(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            for preset in fitting {
                preset_ui(ui, cx, preset, true);
            }
            for preset in other {
                preset_ui(ui, cx, preset, false);
            }
        });
        ui.horizontal_wrapped(|ui| {
            caption_ui(ui, "Baselines");
            for entry in BASELINES {
                entry_ui(ui, cx, entry);
            }
        });
        if let Some(preset) = crate::model::preset(&cx.session.recipe().model.preset) {
            ui.label(RichText::new(&preset.about).small().weak());
        }
    });
}

/// A button for a baseline.
fn entry_ui(ui: &mut Ui, cx: &mut Cx<'_>, entry: &BaselineEntry) {
    let dataset = cx.session.samples().map(|dataset| &**dataset);
    let (form, why) = (cx.session.recipe(), hindrance(dataset, entry.baseline));
    let chosen = form.model.baseline.is_some_and(|own| own.is_like(entry.baseline));
    let button = Button::selectable(chosen, entry.title).frame_when_inactive(true);
    let can = why.is_none() && !cx.session.is_training();
    let response = ui.add_enabled(can, button.wrap_mode(TextWrapMode::Extend)).on_hover_text(entry.about);
    let locked = why.unwrap_or_else(|| "Locked during training".to_owned());
    let response = response.on_disabled_hover_text(locked);
    if response.accessible_name(format!("Use {}", entry.title)).clicked() {
        cx.actions.push(FormAction::Edit(Box::new(with_baseline(form, entry.baseline))));
    }
}

fn preset_ui(ui: &mut Ui, cx: &mut Cx<'_>, preset: &Preset, fits: bool) {
    let training = cx.session.is_training();
    let chosen = cx.session.recipe().model.preset == preset.name;
    let button = Button::selectable(chosen, preset.title.as_str()).frame_when_inactive(true);
    let entry = ui.add_enabled(fits && !training, button.wrap_mode(TextWrapMode::Extend));
    let locked = if fits {
        "Locked during training".to_owned()
    } else {
        format!("Made for samples of {}", dims_words(&preset.input))
    };
    let entry = entry.on_hover_text(&preset.about).on_disabled_hover_text(locked);
    if entry.accessible_name(format!("Use {}", preset.title)).clicked() {
        let recipe = with_model(cx.session.recipe(), preset);
        cx.actions.push(FormAction::Edit(Box::new(recipe)));
    }
}
