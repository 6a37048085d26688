//! The layers as a list: added, taken out, moved by drag or by keys.

use super::edits::Change;
use super::row::{Dragged, PARAMETERS, Row};
use super::{Sheet, layer_form, problem_ui};
use egui::{Align2, DragAndDrop, Id, Modifiers, Rect, RichText, Sense, Stroke, TextStyle, Ui, pos2, vec2};

/// How far from the edge of what is shown a drag makes the list scroll.
const REACH: f32 = 32.0;

/// The list, and which of its layers is selected.
#[derive(Default)]
pub(super) struct List {
    selected: Option<usize>,
}

impl List {
    /// Draws the list; what somebody asked for comes back.
    pub fn ui(&mut self, ui: &mut Ui, sheet: &Sheet) -> Option<Change> {
        let count = sheet.layers.len();
        self.selected = self.selected.filter(|at| *at < count);
        heads_ui(ui);
        let handles = ui.make_persistent_id("layers");
        let mut change = None;
        let mut places = Vec::with_capacity(count);
        for at in 0..count {
            let selected = self.selected == Some(at);
            let drawn = Row { sheet, at, handle: handles.with(at), selected }.ui(ui);
            if drawn.chosen {
                self.selected = Some(at);
            }
            if drawn.focused {
                change = change.or(self.keys(ui, handles, at, count));
            }
            change = change.or(drawn.change);
            places.push(drawn.rect);
        }
        change = change.or(self.drop_ui(ui, &places));
        if let Some(problem) = sheet.trace.problem.as_ref().filter(|problem| problem.at == count) {
            let title = if count == 0 { "There are no layers yet" } else { "The output does not fit the task" };
            change = change.or(problem_ui(ui, title, problem));
        }
        change.or(self.add_ui(ui, sheet))
    }

    /// Alt with the arrows moves the layer in focus, Delete takes it out; the keys go no further.
    fn keys(&mut self, ui: &Ui, handles: Id, at: usize, count: usize) -> Option<Change> {
        use egui::Key::{ArrowDown, ArrowUp, Delete};
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        let (up, down) = (pressed(Modifiers::ALT, ArrowUp), pressed(Modifiers::ALT, ArrowDown));
        let (change, to) = if up && at > 0 {
            (Change::Move(at, at - 1), at - 1)
        } else if down && at + 1 < count {
            (Change::Move(at, at + 1), at + 1)
        } else if pressed(Modifiers::NONE, Delete) {
            (Change::Remove(at), at.min(count.saturating_sub(2)))
        } else {
            return None;
        };
        // The focus stays with the layer, or goes to the one in its place.
        ui.memory_mut(|memory| memory.request_focus(handles.with(to)));
        self.selected = Some(to);
        Some(change)
    }

    /// While a layer is dragged: where it would go. Letting it go there moves it.
    fn drop_ui(&mut self, ui: &Ui, places: &[Rect]) -> Option<Change> {
        let from = DragAndDrop::payload::<Dragged>(ui.ctx())?.0;
        let pointer = ui.ctx().pointer_interact_pos()?;
        let (first, last) = (places.first()?, places.last()?);
        if from >= places.len() || !first.x_range().contains(pointer.x) {
            return None;
        }
        let gap = places.iter().filter(|place| place.center().y < pointer.y).count();
        let to = if gap > from { gap - 1 } else { gap };
        if to != from {
            let y = places.get(gap).map_or(last.bottom(), |place| place.top());
            ui.painter().hline(first.x_range(), y, Stroke::new(2.0, ui.visuals().selection.bg_fill));
        }
        let shown = ui.clip_rect();
        if pointer.y < shown.top() + REACH || pointer.y > shown.bottom() - REACH {
            ui.scroll_to_rect(Rect::from_center_size(pointer, vec2(0.0, 2.0 * REACH)), None);
        }
        if !ui.input(|input| input.pointer.any_released()) {
            return None;
        }
        DragAndDrop::clear_payload(ui.ctx());
        self.selected = Some(to);
        (to != from).then_some(Change::Move(from, to))
    }

    /// The kinds of layers that can be added, after the selected layer or before the last.
    fn add_ui(&mut self, ui: &mut Ui, sheet: &Sheet) -> Option<Change> {
        let count = sheet.layers.len();
        let at = self.selected.map_or(count.saturating_sub(1), |selected| selected + 1);
        let mut added = None;
        ui.horizontal_wrapped(|ui| {
            ui.menu_button("Add layer", |ui| {
                for layer in layer_form::kinds(sheet.entering(at)) {
                    let kind = layer.kind();
                    if ui.button(kind).accessible_name(format!("Add {kind}")).clicked() {
                        added = Some(layer);
                        ui.close();
                    }
                }
            });
            if count > 0 {
                let place = match self.selected {
                    Some(selected) => format!("after layer {}", selected + 1),
                    None => format!("before layer {count}"),
                };
                ui.label(RichText::new(place).weak());
            }
        });
        let layer = added?;
        self.selected = Some(at);
        Some(Change::Insert(at, layer))
    }
}

/// The names of the columns of numbers.
fn heads_ui(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
    let (font, color) = (TextStyle::Small.resolve(ui.style()), ui.visuals().weak_text_color());
    let right = rect.right();
    for (x, word) in [(right, "parameters"), (right - PARAMETERS, "output")] {
        ui.painter().text(pos2(x, rect.center().y), Align2::RIGHT_CENTER, word, font.clone(), color);
    }
}
