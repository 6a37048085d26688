//! The four figures that people ask for first, large, each with its interval and how it has changed since the line was
//! taken hold of.

use crate::analysis::{Confusion, Interval, ROUNDS, bootstrap};
use crate::ui::line::Placed;
use crate::ui::theme;
use crate::ui::widgets::number;
use egui::{Align2, Rect, Role, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

/// Height of a tile.
const HEIGHT: f32 = 56.0;

/// Four stand beside each other from so wide on.
const FOUR: f32 = 270.0;

/// A change smaller than this is none that anybody sees.
const SEEN: f64 = 0.0005;

/// The tiles; the interval that takes a while is kept for one line.
#[derive(Default)]
pub(super) struct Tiles {
    drawn: Option<(Confusion, u64, Option<Interval>)>,
}

/// A figure with what is known of it.
struct Figure {
    name: &'static str,
    value: Option<f64>,
    before: Option<f64>,
    interval: Option<Interval>,
}

impl Tiles {
    /// The figures at the line.
    pub(super) fn ui(&mut self, ui: &mut Ui, at: Placed<'_>) {
        let (now, before) =
            (at.table.ranked.confusion(at.run.threshold), at.table.ranked.confusion(at.run.threshold_before()));
        let interval = self.of_f1(ui, now, at.run.prepared.seed);
        let (reading, was) = (now.anomaly_as_positive(), before.anomaly_as_positive());
        let figures = [
            Figure {
                name: "Precision",
                value: reading.precision,
                before: was.precision,
                interval: reading.precision_interval,
            },
            Figure { name: "Recall", value: reading.recall, before: was.recall, interval: reading.recall_interval },
            Figure { name: "F1", value: reading.f1, before: was.f1, interval },
            Figure {
                name: "Accuracy",
                value: now.accuracy(),
                before: before.accuracy(),
                interval: now.accuracy_interval(),
            },
        ];
        let columns = if ui.available_width() >= FOUR { 4 } else { 2 };
        let size = vec2((ui.available_width() / columns as f32).floor(), HEIGHT);
        for row in figures.chunks(columns) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                row.iter().for_each(|figure| figure_ui(ui, figure, size));
            });
        }
    }

    /// That of F1 has no formula: it is found by redrawing once the line is at rest.
    fn of_f1(&mut self, ui: &Ui, confusion: Confusion, seed: u64) -> Option<Interval> {
        if let Some((of, with, interval)) = self.drawn
            && of == confusion
            && with == seed
        {
            return interval;
        }
        if ui.input(|input| input.pointer.any_down()) {
            return None;
        }
        let interval = bootstrap(confusion, ROUNDS, seed, |c| c.anomaly_as_positive().f1);
        self.drawn = Some((confusion, seed, interval));
        interval
    }
}

/// A tile; all of it is one accessible node.
fn figure_ui(ui: &mut Ui, figure: &Figure, size: egui::Vec2) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let t = theme::of(ui.visuals());
    let (painter, small) = (ui.painter(), TextStyle::Small.resolve(ui.style()));
    let value = number(figure.value);
    let name = painter.text(rect.left_top(), Align2::LEFT_TOP, figure.name, small.clone(), t.dim);
    let shown =
        painter.text(rect.left_top() + vec2(0.0, 12.0), Align2::LEFT_TOP, &value, theme::figure_font(), t.strong);
    let change = figure.value.zip(figure.before).map(|(now, before)| now - before);
    let seen = change.filter(|change| change.abs() >= SEEN);
    let takes_last_line = seen.is_some_and(|change| change_ui(ui, change, [shown, name], rect));
    if let Some(Interval { low, high }) = figure.interval.filter(|_| !takes_last_line) {
        let words = format!("{} to {}", short(low), short(high));
        painter.text(rect.left_bottom() - vec2(0.0, 2.0), Align2::LEFT_BOTTOM, words, small.clone(), t.dim);
    }
    let words = change_words(change);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, figure.name);
        info.current_text_value = Some(value.clone());
        info
    });
    let interval =
        figure.interval.map_or_else(String::new, |i| format!("\n95 % interval {:.3} to {:.3}", i.low, i.high));
    let full = figure.value.map_or_else(|| "undefined".to_owned(), |value| format!("{value:.6}"));
    response.on_hover_text(format!("{} {full}{interval}{words}", figure.name));
}

/// How a figure has changed: beside the value or the name, where one leaves room for it, else in the last line instead of
/// the interval. Says whether it took that.
fn change_ui(ui: &Ui, change: f64, before: [Rect; 2], tile: Rect) -> bool {
    let t = theme::of(ui.visuals());
    let small = TextStyle::Small.resolve(ui.style());
    let mark = if change > 0.0 { "▲" } else { "▼" };
    let digits = format!("{:.3}", change.abs());
    let words = format!("{mark}{}", digits.trim_start_matches('0'));
    let galley = ui.painter().layout_no_wrap(words, small, t.body);
    let size = galley.size();
    let beside = before.into_iter().find(|text| text.right() + 4.0 + size.x <= tile.right());
    let at = match beside {
        Some(text) => pos2(text.right() + 4.0, text.center().y - size.y / 2.0),
        None => pos2(tile.left(), tile.bottom() - 2.0 - size.y),
    };
    ui.painter().galley(at, galley, t.body);
    beside.is_none()
}

fn change_words(change: Option<f64>) -> String {
    let change = change.filter(|change| change.abs() >= SEEN);
    change.map_or_else(String::new, |change| format!("\n{change:+.4} since the line was moved"))
}

/// A share without the zero before its point.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.strip_prefix('0').map_or(text.clone(), str::to_owned)
}
