//! The grid: samples side by side, the pictures of each from top to bottom.

use super::rows::Row;
use crate::data::Prepared;
use crate::session::{MarkAction, Run, SelectMode};
use crate::ui::panel::Cx;
use crate::ui::sample::{Order, errors};
use crate::ui::sample::{outline_ui, tag_words};
use crate::ui::sample::{own_scale, picture};
use crate::ui::theme;
use crate::ui::widgets::{empty_ui, number, percent};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, Pos2, Rect, Role, ScrollArea, Sense, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Points between two samples.
const GAP: f32 = 6.0;

/// Points between two pictures of a sample.
const SEAM: f32 = 2.0;

/// Points below a sample for its figure.
const CAPTION: f32 = 18.0;

/// Points below that for its class, where classes follow each other.
const CLASS: f32 = 14.0;

/// Points for the words beside the pictures.
const MARGIN: f32 = 54.0;

/// What a grid shows of each sample.
pub(super) struct Grid<'a> {
    /// The samples.
    pub prepared: &'a Arc<Prepared>,
    /// The pictures of each, from top to bottom.
    pub rows: Vec<Row>,
    /// The size of a picture.
    pub cell: Vec2,
    /// The top of the shared scale of errors.
    pub top: f32,
    /// Whether every picture of errors has a scale of its own instead.
    pub own_scale: bool,
    /// The order, which says what stands below a sample.
    pub order: Order,
}

impl Grid<'_> {
    /// Draws what is in view, and asks for the outputs of that and of what comes next.
    pub(super) fn ui(&self, ui: &mut Ui, cx: &mut Cx<'_>, ids: &[u32]) {
        if ids.is_empty() {
            empty_ui(ui, "No samples match these filters", None);
            return;
        }
        let columns = self.columns(ui.available_width());
        let height = self.rows.len() as f32 * (self.cell.y + SEAM) + CAPTION + self.class_height();
        let mut seen = 0..0;
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, height, ids.len().div_ceil(columns), |ui, shown| {
            seen = (shown.start * columns).min(ids.len())..(shown.end * columns).min(ids.len());
            for row in shown {
                let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
                self.words_ui(ui, rect);
                for (column, &id) in ids.iter().skip(row * columns).take(columns).enumerate() {
                    let left = rect.left() + MARGIN + column as f32 * (self.cell.x + GAP);
                    let place = Rect::from_min_size(pos2(left, rect.top()), vec2(self.cell.x, height));
                    self.sample_ui(ui, cx, id, place);
                }
            }
        });
        // Once all that is in view is there, what comes next when one scrolls on is asked for too.
        let is_there = |id: &u32| cx.run().is_some_and(|run| cx.session.has_output(run, *id));
        let ahead = if ids[seen.clone()].iter().all(is_there) { seen.len() } else { 0 };
        let wanted = seen.start..(seen.end + ahead).min(ids.len());
        cx.view(&ids[wanted]);
    }

    /// How many samples side by side: whole classes where the three of a class belong together.
    fn columns(&self, width: f32) -> usize {
        let columns = (((width - MARGIN - 16.0) / (self.cell.x + GAP)) as usize).max(1);
        if self.order == Order::WorstOfEach && columns > 3 { columns - columns % 3 } else { columns }
    }

    fn class_height(&self) -> f32 {
        if self.order == Order::WorstOfEach { CLASS } else { 0.0 }
    }

    /// What the rows are.
    fn words_ui(&self, ui: &Ui, rect: Rect) {
        let font = TextStyle::Small.resolve(ui.style());
        let color = ui.visuals().weak_text_color();
        for (i, row) in self.rows.iter().enumerate() {
            let middle = rect.top() + i as f32 * (self.cell.y + SEAM) + self.cell.y / 2.0;
            ui.painter().text(pos2(rect.left(), middle), Align2::LEFT_CENTER, row.word(), font.clone(), color);
        }
    }

    /// One sample: its pictures from top to bottom, its figure below.
    fn sample_ui(&self, ui: &mut Ui, cx: &mut Cx<'_>, id: u32, place: Rect) {
        let response = ui.interact(place, ui.make_persistent_id(("sample", id)), Sense::click());
        let version = cx.run().map_or(0, |run| run.version());
        let mut at = place.left_top();
        for row in &self.rows {
            let rect = Rect::from_min_size(at, self.cell);
            ui.painter().rect_filled(rect, 2.0, ui.visuals().faint_bg_color);
            let shown = row.shown(version, self.top, self.own_scale);
            if let Some(picture) = picture(ui, cx, self.prepared, id, shown) {
                picture.paint(ui.painter(), rect);
                if self.own_scale && shown.is_error() {
                    own_mark(ui, rect);
                }
            }
            at.y += self.cell.y + SEAM;
        }
        self.caption_ui(ui, cx, id, pos2(place.center().x, at.y + 2.0));
        outline_ui(ui, cx, id, place);
        let class = self.prepared.dataset.class_of(id as usize);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Sample {id}, {class}")));
        if response.clicked() {
            cx.actions.push(MarkAction::Focus(Some(id)));
            if ui.input(|i| i.modifiers.shift) {
                cx.actions.push(MarkAction::Select(vec![id], SelectMode::Add));
            }
        }
        response.on_hover_ui(|ui| {
            ui.label(self.hint(cx, id));
        });
    }

    /// The figure that the order goes by, with a mark as well as a colour for the side of the line; the class below
    /// where classes follow each other.
    fn caption_ui(&self, ui: &Ui, cx: &Cx<'_>, id: u32, at: Pos2) {
        let run = cx.run();
        let flagged = run.and_then(|run| run.is_flagged(id)) == Some(true);
        let text = format!("{}{}", self.figure(run, id), if flagged { " !" } else { "" });
        let weak = ui.visuals().weak_text_color();
        let color = if flagged { theme::of(ui.visuals()).anomalous_text } else { weak };
        let font = TextStyle::Small.resolve(ui.style());
        ui.painter().text(at, Align2::CENTER_TOP, text, font.clone(), color);
        if self.order == Order::WorstOfEach {
            let class = self.prepared.dataset.class_of(id as usize).to_owned();
            let mut job = LayoutJob::simple_singleline(class, font, weak);
            job.wrap = TextWrapping::truncate_at_width(self.cell.x);
            let galley = ui.painter().layout_job(job);
            let left = at.x - galley.size().x / 2.0;
            ui.painter().galley(pos2(left, at.y + CLASS), galley, Color32::PLACEHOLDER);
        }
    }

    fn figure(&self, run: Option<&Run>, id: u32) -> String {
        if self.order.is_by_spread() {
            return run.and_then(|run| spread(run, id)).map_or_else(|| number(None), percent);
        }
        let score = run.and_then(|run| run.table()).and_then(|table| table.of_sample.get(id as usize));
        number(score.map(|&score| f64::from(score)))
    }

    /// What the pointer is told.
    fn hint(&self, cx: &Cx<'_>, id: u32) -> String {
        let class = self.prepared.dataset.class_of(id as usize);
        let mut words = format!("#{id} · {class}{}", tag_words(cx, id));
        if let Some(share) = cx.run().and_then(|run| spread(run, id)) {
            words += &format!("\nThe error is in {} of the values", percent(share));
        }
        if let Some(top) = own_scale(cx, self.prepared, id).filter(|_| self.own_scale) {
            words += &format!("\nOwn scale, up to {}", number(Some(f64::from(top))));
        }
        words
    }
}

/// The share of its values that carry a sample's error.
fn spread(run: &Run, id: u32) -> Option<f64> {
    Some(f64::from(errors(run)?.get(id as usize)?.spread))
}

/// Marks a picture that has a scale of its own.
fn own_mark(ui: &Ui, rect: Rect) {
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap("own".to_owned(), font, ui.visuals().strong_text_color());
    let place = Rect::from_min_size(rect.min, galley.size() + vec2(4.0, 0.0));
    ui.painter().rect_filled(place, 2.0, ui.visuals().extreme_bg_color.gamma_multiply(0.8));
    ui.painter().galley(place.min + vec2(2.0, 0.0), galley, Color32::PLACEHOLDER);
}
