//! The question which classes of one's own data are normal: asked once, where it decides what is trained and tested.

use super::pictures::Pictures;
use super::sample::paint;
use super::theme;
use crate::data::Prepared;
use crate::session::{Actions, DataAction, RunAction, Session};
use crate::suit::{class_counts, normal_words, proposed_normal};
use egui::{
    Align2, Button, Color32, FontId, Id, Key, Label, Modal, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo,
    pos2, vec2,
};
use std::sync::Arc;

/// Size of a class's chip.
const CHIP: egui::Vec2 = vec2(128.0, 96.0);

/// What is chosen so far.
#[derive(Default)]
pub struct NormalForm {
    /// For these samples, by class; before that nothing was chosen.
    chosen: Option<(u64, Vec<bool>)>,
}

/// Asks, while the session does.
pub fn normal_ui(ui: &Ui, session: &Session, form: &mut NormalForm, pictures: &mut Pictures, actions: &mut Actions) {
    let Some(prepared) = session.prepared().filter(|_| session.asks_normal()) else {
        form.chosen = None;
        return;
    };
    let raw = &prepared.raw;
    if form.chosen.as_ref().is_none_or(|(of, normal)| *of != prepared.id || normal.len() != raw.labels.classes.len()) {
        form.chosen = Some((prepared.id, proposed_normal(raw)));
    }
    let Some((_, normal)) = &mut form.chosen else { return };
    let id = Id::unique("normal");
    let screen = ui.ctx().content_rect();
    let most = (screen.width() - 64.0).clamp(240.0, 600.0);
    let modal = Modal::new(id).area(Modal::default_area(id).accessible_name("Which classes are normal?"));
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_max_width(most);
        ui.label(RichText::new("Which classes are normal?").heading());
        let words = "The network learns from normal samples; everything else is an anomaly that it should flag.";
        ui.add(Label::new(RichText::new(words).weak()).wrap());
        ui.add_space(6.0);
        ScrollArea::vertical().max_height((screen.height() - 240.0).max(110.0)).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| chips_ui(ui, pictures, prepared, normal));
        });
        ui.add_space(6.0);
        ui.add(Label::new(normal_words(&session.recipe().data, raw, normal)).wrap());
        ui.add_space(10.0);
        buttons_ui(ui, normal, actions);
    });
    // Escape: every class counts as normal, as it did.
    if response.should_close() && !response.backdrop_response.clicked() {
        actions.push(DataAction::ChooseNormal(vec![true; raw.labels.classes.len()]));
    }
}

/// A chip a class, with one of its samples and their number.
fn chips_ui(ui: &mut Ui, pictures: &mut Pictures, prepared: &Arc<Prepared>, normal: &mut [bool]) {
    let counts = class_counts(&prepared.raw);
    let shown = &prepared.dataset.labels.ids;
    for (place, class) in prepared.raw.labels.classes.iter().enumerate() {
        let (rect, response) = ui.allocate_exact_size(CHIP, Sense::click());
        let t = theme::of(ui.visuals());
        let on = normal[place];
        let fill = if on { t.chosen } else { t.control };
        ui.painter().rect_filled(rect, 8.0, fill);
        let edge = if on { t.accent } else { t.border };
        let width = if response.hovered() || response.has_focus() { 2.0 } else { 1.0 };
        ui.painter().rect_stroke(rect, 8.0, egui::Stroke::new(width, edge), egui::StrokeKind::Inside);
        let picture = Rect::from_min_size(rect.min + vec2(8.0, 8.0), vec2(rect.width() - 16.0, 44.0));
        if let Some(first) = shown.iter().position(|id| usize::from(*id) == place) {
            let square = Rect::from_min_size(picture.min, vec2(44.0, 44.0));
            let is_image = matches!(prepared.dataset.samples.shape(), crate::data::SampleShape::Image { .. });
            paint(ui, pictures, prepared, first as u32, if is_image { square } else { picture });
        }
        let small = FontId::proportional(theme::CAPTION);
        let painter = ui.painter().with_clip_rect(rect.shrink(6.0));
        painter.text(
            pos2(rect.left() + 8.0, rect.bottom() - 38.0),
            Align2::LEFT_TOP,
            &class.title,
            theme::label_font(),
            t.strong,
        );
        let words = format!("{} · {}", counts[place], if on { "normal" } else { "anomalous" });
        let color: Color32 = if on { t.body } else { t.anomalous_text };
        painter.text(pos2(rect.left() + 8.0, rect.bottom() - 8.0), Align2::LEFT_BOTTOM, words, small, color);
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, format!("{} is normal", class.title)));
        if response.clicked() {
            normal[place] = !on;
        }
    }
}

fn buttons_ui(ui: &mut Ui, normal: &[bool], actions: &mut Actions) {
    let sensible = normal.contains(&true) && normal.contains(&false);
    let answer = |actions: &mut Actions, train: bool| {
        actions.push(DataAction::ChooseNormal(normal.to_vec()));
        if train {
            actions.push(RunAction::Train);
        }
    };
    ui.horizontal_wrapped(|ui| {
        let fill = theme::of(ui.visuals()).primary;
        let train =
            Button::new(theme::bold("Open and train").color(Color32::WHITE)).fill(fill).min_size(vec2(120.0, 28.0));
        let enter = ui.input(|input| input.key_pressed(Key::Enter)) && ui.memory(|memory| memory.focused().is_none());
        if ui.add_enabled(sensible, train).clicked() || (enter && sensible) {
            answer(actions, true);
        }
        let open = Button::new("Open").min_size(vec2(72.0, 28.0));
        if ui.add_enabled(sensible, open).accessible_name("Open without training").clicked() {
            answer(actions, false);
        }
        let hint = "There are no known anomalies: no precision and no recall";
        if ui.button("All are normal").on_hover_text(hint).clicked() {
            actions.push(DataAction::ChooseNormal(vec![true; normal.len()]));
        }
    });
}
