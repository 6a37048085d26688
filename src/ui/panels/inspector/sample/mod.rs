//! The sample in focus, large, with its numbers, and the samples that it is like.

mod across;
mod alike;
mod comparator;
mod facts;
mod focused;
mod histogram;

use crate::data::{Prepared, SampleShape};
use crate::session::MarkAction;
use crate::ui::panel::{Cx, Panel};
use crate::ui::sample::{beat_ui, legend_ui};
use crate::ui::widgets::{ValuePictures, caption_ui, empty_ui};
use across::Across;
use alike::Alikes;
use comparator::Comparator;
use egui::{Button, RichText, ScrollArea, Ui};
use focused::Focused;
use std::sync::Arc;

/// Height of a signal, in points.
const SIGNAL: f32 = 150.0;

/// The panel.
#[derive(Default)]
pub struct Sample {
    focused: Option<Arc<Focused>>,
    comparator: Comparator,
    across: Across,
    alikes: Alikes,
    pictures: ValuePictures,
}

impl Panel for Sample {
    fn name(&self) -> &'static str {
        "sample"
    }

    fn title(&self) -> &'static str {
        "Sample"
    }

    fn about(&self) -> &'static str {
        "The focused sample in detail, with its scores and similar samples"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else {
            empty_ui(ui, "Load a dataset first", None);
            return;
        };
        let Some(id) = cx.session.selection().focus().filter(|&id| (id as usize) < prepared.dataset.len()) else {
            if empty_ui(ui, "Click a sample anywhere to see it here", Some("Show the first sample")) {
                cx.actions.push(MarkAction::Focus(Some(0)));
            }
            return;
        };
        self.pictures.inverted = cx.pictures.inverted;
        let focused = self.focus(cx, &prepared, id);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            head_ui(ui, cx, &focused);
            tags_ui(ui, cx, &focused);
            ui.add_space(4.0);
            match prepared.dataset.samples.shape() {
                SampleShape::Image { .. } => self.comparator.ui(ui, cx, &mut self.pictures, &focused),
                SampleShape::Series { .. } => {
                    beat_ui(ui, cx, &prepared, id, SIGNAL, "focused");
                    ui.horizontal_wrapped(legend_ui);
                }
            }
            ui.add_space(8.0);
            facts::facts_ui(ui, cx, &focused);
            histogram::histogram_ui(ui, &focused);
            self.across.ui(ui, cx, &mut self.pictures, &focused);
            self.alikes.ui(ui, cx, &mut self.pictures, &focused);
        });
        cx.view(&[id]);
    }
}

impl Sample {
    /// What is known of the sample in focus, worked out anew where that has changed.
    fn focus(&mut self, cx: &Cx<'_>, prepared: &Arc<Prepared>, id: u32) -> Arc<Focused> {
        if let Some(focused) = self.focused.as_ref().filter(|focused| focused.is_of(cx, prepared, id)) {
            return Arc::clone(focused);
        }
        let focused = Arc::new(Focused::of(cx, Arc::clone(prepared), id));
        self.focused = Some(Arc::clone(&focused));
        focused
    }
}

/// The sample's class, and the button that pins it.
fn head_ui(ui: &mut Ui, cx: &mut Cx<'_>, focused: &Focused) {
    let id = focused.id;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("#{id}  {}", focused.class())).heading());
        let pinned = cx.session.pins().contains(&id);
        let (word, name) = if pinned { ("Unpin", "Unpin this sample") } else { ("Pin", "Pin this sample") };
        let hint = "Pinned samples are reconstructed after every epoch, in the Epochs panel";
        if ui.small_button(word).on_hover_text(hint).accessible_name(name).clicked() {
            cx.actions.push(MarkAction::Pin(id, !pinned));
        }
    });
}

/// One button a tag; a second click takes it off.
fn tags_ui(ui: &mut Ui, cx: &mut Cx<'_>, focused: &Focused) {
    let tags = cx.session.tags();
    let tag = tags.of(&focused.prepared.dataset, focused.id);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        caption_ui(ui, "tag");
        for (place, name) in tags.names.iter().enumerate() {
            let place = place as u8;
            let is_set = tag == Some(place);
            let text = RichText::new(format!("{} {name}", place + 1)).small();
            let button = ui.add(Button::selectable(is_set, text).frame_when_inactive(true));
            if button.accessible_name(format!("Tag {name}")).clicked() {
                cx.actions.push(MarkAction::Tag(focused.id, (!is_set).then_some(place)));
            }
        }
    });
}
