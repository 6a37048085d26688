//! The menu of tags: what they are called, how many samples have each, and tagging by mouse.

use crate::data::Dataset;
use crate::session::{MarkAction, TAGS};
use crate::ui::panel::Cx;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Button, Grid, PopupCloseBehavior, RichText, TextEdit, Ui};

/// Longest name of a tag, in characters.
const LONGEST: usize = 40;

/// The menu.
#[derive(Default)]
pub(in crate::ui) struct TagMenu {
    /// The name being typed, with its tag.
    draft: Option<(u8, String)>,
}

impl TagMenu {
    /// The button that opens it.
    pub(in crate::ui) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let Some(prepared) = cx.prepared().cloned() else { return };
        let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let menu = MenuButton::new("Tags").config(config);
        let (_, open) = menu.ui(ui, |ui| self.content_ui(ui, cx, &prepared.dataset));
        if open.is_none() {
            self.draft = None;
        }
    }

    fn content_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, dataset: &Dataset) {
        let focus = cx.session.selection().focus().filter(|&id| (id as usize) < dataset.len());
        let now = focus.and_then(|id| cx.session.tags().of(dataset, id));
        let counts = cx.session.tags().counts(dataset);
        Grid::new("tags").num_columns(3).spacing([8.0, 6.0]).show(ui, |ui| {
            for (tag, count) in (0u8..).zip(counts) {
                let number = tag + 1;
                let button = Button::selectable(now == Some(tag), number.to_string()).frame_when_inactive(true);
                let button = ui.add_enabled(focus.is_some(), button);
                let button = button.on_hover_text("Tag or untag the focused sample");
                if let (true, Some(id)) = (button.accessible_name(format!("Tag {number}")).clicked(), focus) {
                    cx.actions.push(MarkAction::Tag(id, (now != Some(tag)).then_some(tag)));
                }
                self.name_ui(ui, cx, tag);
                ui.label(
                    RichText::new(if count == 1 { "1 sample".to_owned() } else { format!("{count} samples") }).weak(),
                );
                ui.end_row();
            }
        });
        let words = format!("Keys 1 to {TAGS} tag the focused sample, 0 removes its tag");
        ui.label(RichText::new(words).small().weak());
    }

    /// The name as a field: what is typed holds at once, an empty name never does.
    fn name_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, tag: u8) {
        let Some(name) = cx.session.tags().names.get(usize::from(tag)) else { return };
        let typed = self.draft.as_ref().filter(|(of, _)| *of == tag).map(|(_, text)| text.clone());
        let mut text = typed.unwrap_or_else(|| name.clone());
        let field = TextEdit::singleline(&mut text).id_salt(("tag", tag)).char_limit(LONGEST).desired_width(160.0);
        let response = ui.add(field).accessible_name(format!("Tag {} name", tag + 1));
        if response.changed() {
            cx.actions.push(MarkAction::NameTag(tag, text.clone()));
        }
        if response.has_focus() {
            self.draft = Some((tag, text));
        } else if self.draft.as_ref().is_some_and(|(of, _)| *of == tag) {
            self.draft = None;
        }
    }
}
