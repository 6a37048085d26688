//! Every figure at the line, read both ways, with how far it can be trusted.

use crate::analysis::{Confusion, Interval, ROUNDS, Reading, bootstrap};
use crate::ui::line::Placed;
use crate::ui::widgets::number;
use egui::{Align2, FontId, RichText, Role, Sense, TextStyle, Ui, WidgetInfo, vec2};

/// Width of the names.
const NAMES: f32 = 112.0;

/// A column narrower than this has the intervals below the values.
const BESIDE: f32 = 118.0;

/// What a figure is with normal as positive is called.
const NORMAL: &str = ", normal as positive";

/// The same with anomaly as positive.
const ANOMALY: &str = ", anomaly as positive";

/// The intervals that take a while, kept for one line.
#[derive(Default)]
pub(super) struct FigureTable {
    drawn: Option<(Confusion, u64, Drawn)>,
}

/// Intervals of the figures that no formula gives one for.
#[derive(Clone, Copy, Default)]
struct Drawn {
    f1: [Option<Interval>; 2],
    balanced: Option<Interval>,
    mcc: Option<Interval>,
}

/// A figure and its interval.
#[derive(Clone, Copy)]
struct Figure {
    value: Option<f64>,
    interval: Option<Interval>,
}

/// How the columns stand.
#[derive(Clone, Copy)]
struct Columns {
    width: f32,
    height: f32,
    stacked: bool,
}

impl FigureTable {
    /// The sentence and the table.
    pub(super) fn ui(&mut self, ui: &mut Ui, at: Placed<'_>) {
        let confusion = at.table.ranked.confusion(at.run.threshold);
        let drawn = self.drawn(ui, confusion, at.run.prepared.seed);
        let width = ((ui.available_width() - NAMES - 16.0) / 2.0).clamp(56.0, 170.0);
        let stacked = width < BESIDE;
        let columns = Columns { width, height: if stacked { 32.0 } else { 18.0 }, stacked };
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            heads_ui(ui, columns);
            let (anomaly, normal) = (confusion.anomaly_as_positive(), confusion.normal_as_positive());
            for (name, of) in ROWS {
                row_ui(ui, columns, name, of(anomaly, drawn.f1[0]), Some(of(normal, drawn.f1[1])));
            }
            for (name, figure) in both_sides(confusion, drawn) {
                row_ui(ui, columns, name, figure, None);
            }
        });
        let text = "Each metric has a 95 % interval: Wilson, or bootstrap for F1, balanced accuracy and MCC.";
        ui.label(RichText::new(text).small().weak());
    }

    /// The intervals of a line at rest; while it is dragged there are none.
    fn drawn(&mut self, ui: &Ui, confusion: Confusion, seed: u64) -> Drawn {
        if let Some((of, with, drawn)) = self.drawn
            && of == confusion
            && with == seed
        {
            return drawn;
        }
        if ui.input(|input| input.pointer.any_down()) {
            return Drawn::default();
        }
        let drawn = Drawn {
            f1: [
                bootstrap(confusion, ROUNDS, seed, |c| c.anomaly_as_positive().f1),
                bootstrap(confusion, ROUNDS, seed, |c| c.normal_as_positive().f1),
            ],
            balanced: bootstrap(confusion, ROUNDS, seed, Confusion::balanced_accuracy),
            mcc: bootstrap(confusion, ROUNDS, seed, Confusion::mcc),
        };
        self.drawn = Some((confusion, seed, drawn));
        drawn
    }
}

/// A figure of a reading; the interval handed over is that of F1.
type Of = fn(Reading, Option<Interval>) -> Figure;

/// The figures that differ with the side that is positive.
const ROWS: [(&str, Of); 4] = [
    ("Precision", |reading, _| Figure { value: reading.precision, interval: reading.precision_interval }),
    ("Recall", |reading, _| Figure { value: reading.recall, interval: reading.recall_interval }),
    ("F1", |reading, interval| Figure { value: reading.f1, interval }),
    ("Specificity", |reading, _| Figure { value: reading.specificity, interval: reading.specificity_interval }),
];

/// The figures that are the same read both ways.
fn both_sides(confusion: Confusion, drawn: Drawn) -> [(&'static str, Figure); 2] {
    [
        ("Balanced accuracy", Figure { value: confusion.balanced_accuracy(), interval: drawn.balanced }),
        ("MCC", Figure { value: confusion.mcc(), interval: drawn.mcc }),
    ]
}

fn heads_ui(ui: &mut Ui, columns: Columns) {
    let words = if columns.stacked {
        ["anomaly\nas positive", "normal\nas positive"]
    } else {
        ["anomaly as positive", "normal as positive"]
    };
    ui.horizontal(|ui| {
        ui.allocate_space(vec2(NAMES, columns.height));
        for words in words {
            let (rect, response) = ui.allocate_exact_size(vec2(columns.width, columns.height), Sense::hover());
            let font = TextStyle::Small.resolve(ui.style());
            ui.painter().text(rect.left_bottom(), Align2::LEFT_BOTTOM, words, font, ui.visuals().weak_text_color());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words.replace('\n', " ")));
        }
    });
}

fn row_ui(ui: &mut Ui, columns: Columns, name: &str, anomaly: Figure, normal: Option<Figure>) {
    ui.horizontal(|ui| {
        let (_, rect) = ui.allocate_space(vec2(NAMES, columns.height));
        let font = TextStyle::Body.resolve(ui.style());
        ui.painter().text(rect.left_top(), Align2::LEFT_TOP, name, font, ui.visuals().weak_text_color());
        // What is shown large above has its plain name there.
        let is_above = ["Precision", "Recall", "F1"].contains(&name);
        let accessible = if is_above { format!("{name}{ANOMALY}") } else { name.to_owned() };
        figure_ui(ui, columns, &accessible, anomaly);
        if let Some(normal) = normal {
            figure_ui(ui, columns, &format!("{name}{NORMAL}"), normal);
        }
    });
}

/// The value and its interval; both are one accessible node.
fn figure_ui(ui: &mut Ui, columns: Columns, name: &str, figure: Figure) {
    let (rect, response) = ui.allocate_exact_size(vec2(columns.width, columns.height), Sense::hover());
    let value = number(figure.value);
    let strong = ui.visuals().strong_text_color();
    let shown = ui.painter().text(rect.left_top(), Align2::LEFT_TOP, &value, FontId::monospace(13.5), strong);
    if let Some(Interval { low, high }) = figure.interval {
        let place = if columns.stacked {
            rect.left_top() + vec2(0.0, 17.0)
        } else {
            rect.left_top() + vec2(shown.width() + 8.0, 2.0)
        };
        let (font, weak) = (TextStyle::Small.resolve(ui.style()), ui.visuals().weak_text_color());
        ui.painter().text(place, Align2::LEFT_TOP, format!("{low:.2} to {high:.2}"), font, weak);
    }
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, name);
        info.current_text_value = Some(value.clone());
        info
    });
    if let Some(Interval { low, high }) = figure.interval {
        let (low, high) = (number(Some(low)), number(Some(high)));
        response.on_hover_text(format!("{name}: {value}, 95 % interval {low} to {high}"));
    }
}
