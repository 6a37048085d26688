//! Where each rule would put the line: small marks at the axis that put it there.

use crate::analysis::Scores;
use crate::recipe::{ThresholdFrom, ThresholdPart, ThresholdRule};
use crate::session::LineAction;
use crate::ui::line::{Placed, TableKey};
use crate::ui::panel::Cx;
use crate::ui::widgets::number;
use egui::{CursorIcon, Rect, Role, Sense, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2};
use egui_plot::{PlotPoint, PlotTransform};

/// Rows of labels, so that neighbours do not cover each other.
pub(super) const ROWS: usize = 2;

/// Height of a row of labels.
const ROW: f32 = 14.0;

/// Between two labels of one row.
const GAP: f32 = 6.0;

/// How far a mark reaches into the plot.
const MARK: f32 = 6.0;

/// Where a rule puts the line.
#[derive(Clone, Debug)]
pub(super) struct Tick {
    rule: ThresholdPart,
    label: String,
    line: f32,
}

/// The marks, found anew only where the scores have changed.
#[derive(Default)]
pub(super) struct Ticks {
    made: Option<(TableKey, Vec<Tick>)>,
}

impl Ticks {
    /// The marks of the scores shown, by ascending line.
    pub(super) fn of(&mut self, at: Placed<'_>) -> &[Tick] {
        if self.made.as_ref().is_none_or(|(key, _)| *key != at.key) {
            self.made = Some((at.key, find(at)));
        }
        self.made.as_ref().map_or(&[], |(_, ticks)| ticks)
    }
}

/// Which scores a rule looks at where nothing was said.
pub(super) fn fitting(rule: ThresholdRule, table: &Scores) -> ThresholdFrom {
    if !rule.needs_anomalies() {
        return ThresholdFrom::TrainNormal;
    }
    let labelled = table.validation.as_ref().is_some_and(|ranked| ranked.anomalies() > 0);
    if labelled { ThresholdFrom::Validation } else { ThresholdFrom::Test }
}

fn find(at: Placed<'_>) -> Vec<Tick> {
    let rules = ThresholdRule::ALL.into_iter().filter(|&rule| rule != ThresholdRule::Value);
    let tick = |rule: ThresholdRule| {
        let from = fitting(rule, at.table);
        let rule = ThresholdPart { rule, from, k: at.run.recipe.threshold.k, ..ThresholdPart::default() };
        let line = at.table.place(&rule).ok()? as f32;
        Some(Tick { label: label(&rule), line, rule })
    };
    let mut ticks: Vec<Tick> = rules.filter_map(tick).collect();
    ticks.sort_by(|a, b| a.line.total_cmp(&b.line));
    ticks
}

/// As short as it can be understood.
fn label(part: &ThresholdPart) -> String {
    let value = part.number().unwrap_or(f64::NAN);
    match part.rule {
        ThresholdRule::MeanPlusStd => format!("mean + {} std", part.k),
        ThresholdRule::Percentile => format!("{value}th percentile"),
        ThresholdRule::MinRecall => format!("recall {value}"),
        ThresholdRule::MaxFalsePositiveRate => format!("FPR {value}"),
        ThresholdRule::CostRatio => format!("cost {value} to 1"),
        ThresholdRule::BestF1 | ThresholdRule::Youden | ThresholdRule::Value => part.rule.title().to_owned(),
    }
}

/// The place for the labels, above the plot that comes next.
pub(super) fn place_ui(ui: &mut Ui, ticks: &[Tick], rows: usize) -> Rect {
    let height = if ticks.is_empty() { 0.0 } else { rows as f32 * ROW };
    let size = vec2(ui.available_width(), height);
    ui.allocate_space(size).1
}

/// The marks; a click puts the line there. A label without room is left out, its mark stays.
pub(super) fn ticks_ui(ui: &Ui, cx: &mut Cx<'_>, ticks: &[Tick], place: Rect, transform: &PlotTransform) {
    let rows = (place.height() / ROW).round() as usize;
    let frame = *transform.frame();
    let mut ends = [f32::NEG_INFINITY; ROWS];
    let mut labels = Vec::with_capacity(ticks.len());
    for tick in ticks {
        let x = transform.position_from_point(&PlotPoint::new(f64::from(tick.line), 0.0)).x;
        if !(frame.left()..=frame.right()).contains(&x) {
            continue;
        }
        let mark = Rect::from_min_max(pos2(x - 4.0, place.bottom() - 2.0), pos2(x + 4.0, frame.top() + MARK));
        let galley = ui.painter().layout_no_wrap(
            tick.label.clone(),
            TextStyle::Small.resolve(ui.style()),
            ui.visuals().weak_text_color(),
        );
        let width = galley.size().x;
        let left = (x - width / 2.0).min(frame.right() - width).max(frame.left());
        // The lower row first: it is nearer to the axis.
        let row = (0..rows.min(ROWS)).rev().find(|&row| left > ends[row] + GAP);
        let label = row.map(|row| {
            ends[row] = left + width;
            Rect::from_min_size(pos2(left, place.top() + row as f32 * ROW), vec2(width, ROW))
        });
        tick_ui(ui, cx, tick, label.unwrap_or(mark));
        let stem = label.map_or(frame.top(), |label| label.bottom());
        let stroke = Stroke::new(1.0, ui.visuals().text_color());
        ui.painter().vline(x, stem..=frame.top() + MARK, stroke);
        ui.painter().vline(x, frame.bottom() - MARK..=frame.bottom(), stroke);
        labels.extend(label.map(|label| (label, galley)));
    }
    // Over the stems of others, so that no line runs through a word.
    for (label, galley) in labels {
        ui.painter().rect_filled(label.expand2(vec2(1.0, 0.0)), 0.0, ui.visuals().panel_fill);
        ui.painter().galley(label.min, galley, ui.visuals().weak_text_color());
    }
}

fn tick_ui(ui: &Ui, cx: &mut Cx<'_>, tick: &Tick, rect: Rect) {
    let title = tick.rule.rule.title();
    let response = ui.interact(rect, ui.make_persistent_id(("rule-tick", title)), Sense::click());
    let name = format!("Rule tick, {title}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() {
        ui.painter().rect_filled(rect.expand(1.0), 2.0, ui.visuals().widgets.hovered.weak_bg_fill.gamma_multiply(0.5));
    }
    if response.clicked() {
        cx.actions.push(LineAction::UseRule(tick.rule.clone()));
    }
    let line = number(Some(f64::from(tick.line)));
    let words = format!("{}\nThe line at {line}: {}", tick.rule.rule.about(), tick.rule.words());
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(words);
}
