//! One layer of the list: its place, its kind, its numbers, and what comes of them.

use super::edits::Change;
use super::{Sheet, layer_form, problem_ui};
use crate::model::dims_words;
use crate::recipe::LayerSpec;
use crate::ui::theme;
use egui::{
    Align, Align2, Button, Color32, ComboBox, CursorIcon, FontId, Frame, Id, Label, Layout, Margin, Rect, Response,
    RichText, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

/// Width of the column of output shapes.
const OUTPUT: f32 = 76.0;
/// Width of the column of parameters.
pub(super) const PARAMETERS: f32 = 66.0;
/// Width of the handle with the layer's number.
const HANDLE: f32 = 34.0;
/// Narrower rows have their numbers below.
const WIDE: f32 = 308.0;

/// The layer that is being dragged.
pub(super) struct Dragged(pub usize);

/// One layer of the list.
pub(super) struct Row<'a> {
    /// The network.
    pub sheet: &'a Sheet,
    /// Which layer.
    pub at: usize,
    /// What its handle is known by.
    pub handle: Id,
    /// Whether it is selected.
    pub selected: bool,
}

/// What came of drawing a layer.
pub(super) struct Drawn {
    /// Where it is.
    pub rect: Rect,
    /// Whether it was clicked or reached by keyboard.
    pub chosen: bool,
    /// Whether its handle has the focus.
    pub focused: bool,
    /// What was asked for.
    pub change: Option<Change>,
}

impl Row<'_> {
    /// Draws it over the whole width.
    pub fn ui(&self, ui: &mut Ui) -> Drawn {
        let lit = self.selected || ui.ctx().is_being_dragged(self.handle);
        let fill = if lit { ui.visuals().faint_bg_color } else { Color32::TRANSPARENT };
        let margin = Margin { left: 8, right: 0, top: 2, bottom: 4 };
        let frame = Frame::new().fill(fill).corner_radius(4.0).inner_margin(margin).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.push_id(self.at, |ui| self.contents_ui(ui)).inner
        });
        let rect = frame.response.rect;
        let (handle, change) = frame.inner;
        self.bar_ui(ui, rect);
        let clicked = ui.rect_contains_pointer(rect) && ui.input(|input| input.pointer.any_click());
        Drawn { rect, chosen: clicked || handle.gained_focus(), focused: handle.has_focus(), change }
    }

    fn contents_ui(&self, ui: &mut Ui) -> (Response, Option<Change>) {
        let Self { sheet, at, .. } = *self;
        if at > sheet.reach() {
            ui.multiply_opacity(0.55);
        }
        let mut layer = sheet.layers[at].clone();
        let wide = ui.available_width() >= WIDE;
        let head = ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let handle = self.handle_ui(ui);
            self.kind_ui(ui, &mut layer);
            if wide {
                self.numbers_ui(ui);
            }
            handle
        });
        if !wide {
            ui.horizontal(|ui| self.numbers_ui(ui));
        }
        let indent = Frame::new().inner_margin(Margin { left: HANDLE as i8 + 4, ..Margin::ZERO });
        let fields = indent.show(ui, |ui| ui.horizontal_wrapped(|ui| self.fields_ui(ui, &mut layer)).inner);
        let edited = (layer != sheet.layers[at]).then_some(Change::Set(at, layer));
        let mut change = edited.or(fields.inner);
        if let Some(problem) = sheet.trace.problem.as_ref().filter(|problem| problem.at == at) {
            let title = format!("Layer {} does not fit", at + 1);
            change = change.or(problem_ui(ui, &title, problem));
        }
        (head.inner, change)
    }

    /// What the layer is moved by, and what the keys that move it go to.
    fn handle_ui(&self, ui: &mut Ui) -> Response {
        let (_, rect) = ui.allocate_space(vec2(HANDLE, 24.0));
        let response = ui.interact(rect, self.handle, Sense::click_and_drag());
        let color = ui.style().interact(&response).text_color();
        let middle = rect.center().y;
        for dot in 0..6u8 {
            let (column, row) = (f32::from(dot % 2), f32::from(dot / 2));
            let place = pos2(rect.left() + 4.0 + 5.0 * column, middle + 5.0 * (row - 1.0));
            ui.painter().circle_filled(place, 1.2, ui.visuals().weak_text_color());
        }
        let n = self.at + 1;
        let place = pos2(rect.right() - 2.0, middle);
        ui.painter().text(place, Align2::RIGHT_CENTER, n, FontId::monospace(12.5), color);
        if response.has_focus() {
            ui.painter().rect_stroke(rect, 4.0, ui.visuals().selection.stroke, StrokeKind::Inside);
        }
        if response.clicked() {
            response.request_focus();
        }
        response.dnd_set_drag_payload(Dragged(self.at));
        let layer = &self.sheet.layers[self.at];
        response.widget_info(|| {
            let mut info = WidgetInfo::selected(Role::ListItem, ui.is_enabled(), self.selected, format!("Layer {n}"));
            info.current_text_value = Some(format!("{} {}", layer.kind(), layer.settings()));
            info
        });
        let hint = "Drag to move, or press Alt+↑ or Alt+↓; Delete removes";
        response.on_hover_and_drag_cursor(CursorIcon::Grab).on_hover_text(hint)
    }

    fn kind_ui(&self, ui: &mut Ui, layer: &mut LayerSpec) {
        ui.spacing_mut().button_padding.x = 6.0;
        let kind = layer.kind();
        let combo = ComboBox::from_id_salt("kind").selected_text(kind).width(120.0).height(400.0);
        let combo = combo.show_ui(ui, |ui| {
            for other in layer_form::kinds(self.sheet.entering(self.at)) {
                let same = other.kind() == kind;
                if ui.selectable_label(same, other.kind()).clicked() && !same {
                    *layer = layer_form::turned(layer, other);
                }
            }
        });
        combo.response.accessible_name(format!("Layer {} kind", self.at + 1));
    }

    /// What comes out and what is learnt, right-aligned; nothing where it is not known.
    fn numbers_ui(&self, ui: &mut Ui) {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let Some(row) = self.sheet.trace.rows.get(self.at) else { return };
            let n = self.at + 1;
            figure_ui(ui, &format!("Layer {n} parameters"), &row.parameters.to_string(), PARAMETERS);
            figure_ui(ui, &format!("Layer {n} output"), &dims_words(&row.output), OUTPUT);
        });
    }

    /// The layer's numbers, then what can be done with it.
    fn fields_ui(&self, ui: &mut Ui, layer: &mut LayerSpec) -> Option<Change> {
        let Self { sheet, at, selected, .. } = *self;
        let n = at + 1;
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.spacing_mut().button_padding.x = 6.0;
        layer_form::fields_ui(ui, n, layer);
        let mut change = None;
        let mut button_ui = |ui: &mut Ui, can: bool, shown: &str, name: String, asks: Change| {
            if ui.add_enabled(can, Button::new(shown)).accessible_name(&name).on_hover_text(name).clicked() {
                change = Some(asks);
            }
        };
        let last = sheet.layers.len().saturating_sub(1);
        button_ui(ui, at > 0, "↑", format!("Move layer {n} up"), Change::Move(at, at.saturating_sub(1)));
        button_ui(ui, at < last, "↓", format!("Move layer {n} down"), Change::Move(at, at + 1));
        button_ui(ui, true, "×", format!("Remove layer {n}"), Change::Remove(at));
        match sheet.bottleneck() {
            Some(place) if place == at => {
                let words = RichText::new(" bottleneck ")
                    .small()
                    .color(theme::of(ui.visuals()).canvas)
                    .background_color(theme::of(ui.visuals()).warn);
                ui.add(Label::new(words).extend());
            }
            Some(_) if selected && at < last && ui.button("Bottleneck here").clicked() => {
                change = Some(Change::Bottleneck(Some(at)));
            }
            _ => {}
        }
        change
    }

    /// Marks the layer that does not fit, and the bottleneck, at the left.
    fn bar_ui(&self, ui: &Ui, rect: Rect) {
        let stops = self.sheet.trace.problem.as_ref().is_some_and(|problem| problem.at == self.at);
        let color = match self.sheet.bottleneck() {
            _ if stops => theme::of(ui.visuals()).anomalous,
            Some(place) if place == self.at => theme::of(ui.visuals()).selection,
            _ => return,
        };
        ui.painter().rect_filled(Rect::from_min_max(rect.min, pos2(rect.left() + 4.0, rect.bottom())), 1.0, color);
    }
}

/// A number of the list, in figures that line up.
fn figure_ui(ui: &mut Ui, name: &str, text: &str, width: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 24.0), Sense::hover());
    let (font, color) = (FontId::monospace(11.0), ui.visuals().text_color());
    ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, text, font, color);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, name);
        info.current_text_value = Some(text.to_owned());
        info
    });
}
