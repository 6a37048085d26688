//! A sample of one's own: opened, pasted, let go over the window or drawn, and what the network makes of it.

mod answer;
mod drawing;
mod open;
mod pad;
mod shown;

pub use open::is_picture;

use crate::data::{OwnSource, Prepared, SampleShape};
use crate::recipe::Fit;
use crate::session::OwnAction;
use crate::ui::bar::Bar;
use crate::ui::panel::{Cx, Panel};
use crate::ui::theme;
use crate::ui::widgets::{ValuePictures, caption_ui, empty_ui};
use drawing::{Brush, Drawing};
use egui::{Button, ComboBox, RichText, ScrollArea, Slider, Ui, ViewportCommand};
use shown::Seen;
use std::sync::Arc;

/// The panel.
pub struct Own {
    drawing: Drawing,
    brush: Brush,
    pictures: ValuePictures,
    seen: Option<Seen>,
    /// Why nothing was pasted.
    note: Option<&'static str>,
}

impl Default for Own {
    fn default() -> Self {
        Self {
            drawing: Drawing::default(),
            brush: Brush { thickness: 2.5, erases: false },
            pictures: ValuePictures::default(),
            seen: None,
            note: None,
        }
    }
}

impl Panel for Own {
    fn name(&self) -> &'static str {
        "own"
    }

    fn title(&self) -> &'static str {
        "Own sample"
    }

    fn about(&self) -> &'static str {
        "Your own picture or drawing, scored by the network"
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        let is_image = |shape| matches!(shape, SampleShape::Image { .. });
        if cx.prepared().is_some_and(|prepared| is_image(prepared.dataset.samples.shape())) {
            bar.item(|ui| ways_in_ui(ui, cx));
        }
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else {
            empty_ui(ui, "Load a dataset first", None);
            return;
        };
        self.drawing.suit(&prepared);
        self.pictures.inverted = cx.pictures.inverted;
        let is_image = matches!(prepared.dataset.samples.shape(), SampleShape::Image { .. });
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if is_image {
                self.paste_ui(ui, cx);
            }
            self.draw_ui(ui, cx, &prepared, is_image);
            options_ui(ui, cx, is_image);
            ui.add_space(8.0);
            self.answer_ui(ui, cx, &prepared);
        });
        let now = ui.input(|i| i.time);
        match self.drawing.due(now) {
            Some(source) => cx.actions.push(OwnAction::Own(source)),
            // Answered only where something has changed since.
            None => cx.judge_own(),
        }
    }
}

impl Own {
    /// A picture that is pasted.
    fn paste_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        match open::pasted(ui) {
            Some(Ok(source)) => {
                self.note = None;
                cx.actions.push(OwnAction::Own(source));
            }
            Some(Err(why)) => self.note = Some(why),
            None => {}
        }
        if let Some(note) = self.note {
            ui.label(RichText::new(note).weak());
        }
    }

    /// The pad or the strip with what belongs to it.
    fn draw_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Prepared, is_image: bool) {
        ui.add_space(4.0);
        if is_image {
            pad::pad_ui(ui, &mut self.drawing, &mut self.pictures, prepared, self.brush);
        } else {
            ui.label(RichText::new("Drag over the signal to change it").weak());
            pad::strip_ui(ui, &mut self.drawing, prepared);
        }
        ui.horizontal_wrapped(|ui| {
            if is_image {
                let label = caption_ui(ui, "Thickness");
                ui.add(Slider::new(&mut self.brush.thickness, 1.0..=8.0).max_decimals(1))
                    .labelled_by(label.id)
                    .accessible_name("Thickness");
                ui.checkbox(&mut self.brush.erases, "Eraser");
            }
            let focus = cx.session.selection().focus().filter(|&id| (id as usize) < prepared.dataset.len());
            let start = ui.add_enabled(focus.is_some(), Button::new("Start from the focused sample"));
            if start.on_disabled_hover_text("Click a sample anywhere first").clicked()
                && let Some(id) = focus
            {
                let raw = prepared.dataset.samples.row(id as usize);
                self.drawing.start_from(raw, format!("#{id}, drawn over"));
            }
            if ui.button("Clear").on_hover_text("Start with an empty drawing").clicked() {
                self.drawing.clear();
                // What is judged is the drawing only where no picture has taken its place.
                if matches!(cx.session.own_source(), Some(OwnSource::Drawn { .. })) {
                    self.drawing.changed();
                }
            }
        });
    }

    /// What came of it, or why nothing did.
    fn answer_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>) {
        let session = cx.session;
        if let Some(why) = session.own_problem() {
            ui.label(RichText::new(format!("It could not be scored: {why}")).color(theme::of(ui.visuals()).problem));
            return;
        }
        // One that was prepared as samples of another shape says nothing here.
        let values = prepared.dataset.samples.shape().len();
        let judged = session.judged().filter(|judged| judged.sample.input.len() == values);
        let Some(judged) = judged else {
            let what = "Nothing to score yet. What you open or draw is prepared like the training data and shown here";
            ui.label(RichText::new(what).weak());
            return;
        };
        if self.seen.as_ref().is_none_or(|seen| !seen.is_of(&judged)) {
            self.seen = Some(Seen::new(ui.ctx(), &judged));
        }
        let Some(seen) = &self.seen else { return };
        answer::warning_ui(ui, &judged, prepared);
        seen.ui(ui, cx, &mut self.pictures, prepared);
        answer::answer_ui(ui, cx, &judged, prepared);
    }
}

/// The ways a picture comes in.
fn ways_in_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if ui.button("Open a picture…").on_hover_text("Or drop one on the window").clicked() {
        cx.actions.push(OwnAction::OwnDialog(open::picture_dialog()));
    }
    if ui.button("Paste").on_hover_text("Paste a picture or its path (Ctrl+V)").clicked() {
        ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
    }
}

/// How it is prepared.
fn options_ui(ui: &mut Ui, cx: &mut Cx<'_>, is_image: bool) {
    let before = cx.session.own_options();
    let mut options = before;
    let is_file = matches!(cx.session.own_source(), Some(OwnSource::File(_) | OwnSource::Bytes { .. }));
    ui.horizontal_wrapped(|ui| {
        if is_image {
            let hint = "Swaps dark and light, for dark writing on light paper";
            ui.checkbox(&mut options.invert, "Invert").on_hover_text(hint);
        }
        let words = if is_image { "Skip scaling (0–255)" } else { "Skip scaling" };
        let hint = "Not scaled like the training data: a mistake worth seeing once";
        ui.checkbox(&mut options.as_is, words).on_hover_text(hint);
        if is_image && is_file {
            caption_ui(ui, "fit");
            let combo = ComboBox::from_id_salt("fit").selected_text(fit_words(options.fit)).show_ui(ui, |ui| {
                for fit in Fit::ALL {
                    ui.selectable_value(&mut options.fit, fit, fit_words(fit));
                }
            });
            combo.response.accessible_name("Fit");
        }
    });
    if options != before {
        cx.actions.push(OwnAction::OwnOptions(options));
    }
}

/// What happens to a picture of other proportions.
fn fit_words(fit: Fit) -> &'static str {
    match fit {
        Fit::Stretch => "Stretch",
        Fit::Fit => "Fit, with black borders",
        Fit::Crop => "Crop the centre",
    }
}
