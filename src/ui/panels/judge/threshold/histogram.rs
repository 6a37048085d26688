//! The histogram of the scores with the lines that are dragged.

use super::strips::{Moved, Strip, strip_ui};
use super::ticks::{ROWS, Tick, place_ui, ticks_ui};
use crate::analysis::{BinRule, Histogram, Ranked, Review, Scores};
use crate::session::LineAction;
use crate::ui::line::{Placed, TableKey};
use crate::ui::panel::Cx;
use crate::ui::plots::hatch;
use crate::ui::theme;
use crate::ui::widgets::{BarKey, FILLED, bar_keys_ui, caption_ui, number, solid_bars, still_plot, thousands};
use egui::{Align2, ComboBox, DragValue, Rect, Response, Role, TextStyle, Ui, WidgetInfo, vec2};
use egui_plot::{Bar, Line, LineStyle, Plot, PlotPoint, PlotPoints, PlotTransform, VLine};

/// Least height of the plot, in points.
const LEAST: f32 = 60.0;

/// A plot lower than this has its marks' names in one row.
const ONE_ROW: f32 = 190.0;

/// From so high on the axes have names.
const WITH_NAMES: f32 = 260.0;

/// How much is seen beside the outermost bins, as a share of the whole.
const MARGIN: f64 = 0.03;

/// The narrowest range, as a share of the whole.
const NARROWEST: f64 = 1e-5;

/// The histogram, how it is drawn, and what was counted for it.
pub(super) struct ScoreHistogram {
    log: bool,
    behind: bool,
    by_number: bool,
    bins: usize,
    /// What is seen; `None`: the usual range.
    range: Option<(f64, f64)>,
    made: Option<(Made, Histogram)>,
}

/// What the counts depend on.
#[derive(Clone, Copy, PartialEq)]
struct Made {
    key: TableKey,
    rule: BinRule,
    range: Option<(f64, f64)>,
}

impl Default for ScoreHistogram {
    fn default() -> Self {
        Self { log: false, behind: false, by_number: false, bins: 80, range: None, made: None }
    }
}

impl ScoreHistogram {
    /// How it is drawn.
    pub(super) fn controls_ui(&mut self, ui: &mut Ui) {
        ui.checkbox(&mut self.log, "log counts");
        ui.checkbox(&mut self.behind, "training scores")
            .on_hover_text("Outline of the normal training scores, scaled to the same number of samples");
        let name = |by_number: bool| if by_number { "manual" } else { "automatic" };
        let text = format!("Bins: {}", name(self.by_number));
        let combo = ComboBox::from_id_salt("bins").selected_text(text).width(116.0).show_ui(ui, |ui| {
            for by_number in [false, true] {
                ui.selectable_value(&mut self.by_number, by_number, name(by_number));
            }
        });
        combo.response.accessible_name("Bins");
        if self.by_number {
            caption_ui(ui, "bins");
            let drag = DragValue::new(&mut self.bins).range(2..=400).speed(0.5);
            ui.add(drag).accessible_name("Number of bins");
        }
        if self.range.is_some() && ui.button("Full range").on_hover_text("Or double-click the plot").clicked() {
            self.range = None;
        }
    }

    /// The plot with the lines on it and the marks of the rules above; says whether the second line was moved.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>, ticks: &[Tick], height: f32) -> bool {
        self.renew(at);
        let Some((_, histogram)) = &self.made else { return false };
        let below = ui.cursor().top();
        let rows = if height < ONE_ROW { 1 } else { ROWS };
        let place = place_ui(ui, ticks, rows);
        let height = (height - (ui.cursor().top() - below)).max(LEAST);
        let seen = seen(at, histogram, self.range.is_some());
        let (response, transform) = self.plot_ui(ui, at, histogram, seen, height);
        if histogram.beyond > 0 {
            beyond_ui(ui, *transform.frame(), histogram.beyond as usize);
        }
        let moved = lines_ui(ui, cx, at, &transform);
        ticks_ui(ui, cx, ticks, place, &transform);
        let panned = self.range.is_some();
        if let Some(range) = zoomed(ui, &response, &transform, seen, at.table, panned) {
            self.range = range;
            ui.ctx().request_repaint();
        }
        moved
    }

    /// Counts anew where something changed that the counts depend on.
    fn renew(&mut self, at: Placed<'_>) {
        if self.made.as_ref().is_some_and(|(made, _)| made.key != at.key) {
            self.range = None;
        }
        let rule = if self.by_number { BinRule::Count(self.bins) } else { BinRule::Auto };
        let made = Made { key: at.key, rule, range: self.range };
        if self.made.as_ref().is_none_or(|(before, _)| *before != made) {
            let histogram = Histogram::build(&at.table.ranked, &at.table.train_normal, rule, self.range);
            self.made = Some((made, histogram));
        }
    }

    fn plot_ui(
        &self,
        ui: &mut Ui,
        at: Placed<'_>,
        histogram: &Histogram,
        seen: (f64, f64),
        tall: f32,
    ) -> (Response, PlotTransform) {
        let log = self.log;
        let high = move |count: u32| height(log, f64::from(count));
        let dark = ui.visuals().dark_mode;
        let t = theme::of(ui.visuals());
        let normal = solid_bars("normal", bars(histogram, &histogram.normal, None, &high), t.normal);
        let anomalous = bars(histogram, &histogram.anomalous, Some(&histogram.normal), &high);
        let anomalous = solid_bars("anomalous", anomalous, t.anomalous);
        let behind = (self.behind && !at.table.train_normal.is_empty()).then(|| outline(at.table, histogram, log));
        let strong = ui.visuals().strong_text_color();
        let (line, second) = (f64::from(at.run.threshold), at.run.review.map(f64::from));
        let shown = frame(at.table, log, dark, tall).show(ui, |plot| {
            plot.set_plot_bounds_x(seen.0..=seen.1);
            plot.bar_chart(normal);
            if at.has_both {
                plot.bar_chart(anomalous);
            }
            if let Some(behind) = behind {
                let outline = Line::new("training, scaled", PlotPoints::from(behind)).color(strong);
                plot.line(outline.width(1.5).style(LineStyle::dotted_dense()).allow_hover(false));
            }
            if let Some(second) = second {
                let second = VLine::new("review", second).color(strong).width(1.5);
                plot.vline(second.style(LineStyle::dashed_dense()).allow_hover(false));
            }
            plot.vline(VLine::new("threshold", line).color(strong).width(2.0).allow_hover(false));
        });
        if at.has_both {
            hatch(ui.painter(), &shown.transform, histogram, &high, t.hatch);
        }
        bar_keys_ui(ui, *shown.transform.frame(), &keys(ui, at));
        let (low, high) = (number(Some(seen.0)), number(Some(seen.1)));
        let behind = if self.behind { ", training scores as an outline" } else { "" };
        let words = format!("Histogram of {} bins from {low} to {high}{behind}", histogram.normal.len());
        shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
        (shown.response, shown.transform)
    }
}

/// How many samples the bars are of.
fn keys(ui: &Ui, at: Placed<'_>) -> Vec<BarKey> {
    let (t, ranked) = (theme::of(ui.visuals()), &at.table.ranked);
    let count = |count: usize| thousands(count as f64);
    let anomalous = ranked.anomalies();
    let words = if at.has_both {
        format!("normal {}", count(ranked.len() - anomalous))
    } else {
        format!("{} samples", count(ranked.len()))
    };
    let normal = BarKey { words, fill: t.normal, hatch: None };
    let words = format!("anomalous {}", count(anomalous));
    let anomalous = BarKey { words, fill: t.anomalous, hatch: Some(t.hatch) };
    [normal].into_iter().chain(at.has_both.then_some(anomalous)).collect()
}

/// The plot before anything is in it.
fn frame<'a>(table: &Scores, log: bool, dark: bool, tall: f32) -> Plot<'a> {
    // In a strip the axes' names would take the room of the bars.
    let (across, up) = if tall < WITH_NAMES {
        (String::new(), "")
    } else {
        (format!("{} of test samples", table.name), if log { "count, log" } else { "count" })
    };
    still_plot("histogram", dark)
        .height(tall)
        .x_axis_label(across)
        .y_axis_label(up)
        .y_axis_formatter(
            move |mark, _| if log { format!("{:.0}", 10f64.powf(mark.value) - 1.0) } else { number_short(mark.value) },
        )
        .include_y(0.0)
}

fn height(log: bool, count: f64) -> f64 {
    if log { (count + 1.0).log10() } else { count }
}

fn bars(histogram: &Histogram, counts: &[u32], below: Option<&[u32]>, tall: &impl Fn(u32) -> f64) -> Vec<Bar> {
    let bar = |(i, &count): (usize, &u32)| {
        let at = histogram.start + (i as f64 + 0.5) * histogram.width;
        let base = below.map_or(0, |below| below[i]);
        Bar::new(at, tall(base + count) - tall(base)).width(FILLED * histogram.width).base_offset(tall(base))
    };
    counts.iter().enumerate().map(bar).collect()
}

/// The upper edge of the training scores' histogram, as if there were as many as normal samples judged.
fn outline(table: &Scores, histogram: &Histogram, log: bool) -> Vec<[f64; 2]> {
    let judged = (table.ranked.len() - table.ranked.anomalies()) as f64;
    let scale = judged / table.train_normal.len().max(1) as f64;
    let step = |(i, &count): (usize, &u32)| {
        let left = histogram.start + i as f64 * histogram.width;
        let up = height(log, f64::from(count) * scale);
        [[left, up], [left + histogram.width, up]]
    };
    histogram.train_normal.iter().enumerate().flat_map(step).collect()
}

/// What is seen: the bins, and the line where it lies beyond them.
fn seen(at: Placed<'_>, histogram: &Histogram, zoomed: bool) -> (f64, f64) {
    let (start, end) = (histogram.start, histogram.end());
    if zoomed {
        return (start, end);
    }
    let line = f64::from(at.run.threshold);
    let (low, high) = (start.min(line), end.max(line));
    let margin = MARGIN * (high - low);
    (low - margin, high + margin)
}

/// What is seen after what the pointer did over the plot; `None` where it did nothing.
fn zoomed(
    ui: &Ui,
    response: &Response,
    transform: &PlotTransform,
    seen: (f64, f64),
    table: &Scores,
    pans: bool,
) -> Option<Option<(f64, f64)>> {
    if response.double_clicked() {
        return Some(None);
    }
    let pointer = ui.input(|input| input.pointer.hover_pos()).filter(|_| response.contains_pointer())?;
    let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta.y, input.zoom_delta()));
    let factor = f64::from((wheel / 240.0).exp() * pinch);
    let shift = if pans { -f64::from(response.drag_delta().x) * transform.dvalue_dpos()[0] } else { 0.0 };
    if wheel != 0.0 {
        // The wheel is the plot's here: the panel does not scroll at the same time.
        ui.input_mut(|input| input.smooth_scroll_delta.y = 0.0);
    }
    if factor == 1.0 && shift == 0.0 {
        return None;
    }
    let center = transform.value_from_position(pointer).x;
    Some(Some(narrowed(seen, whole(table), center, factor, shift)))
}

/// Everything that can be seen: the usual range, and all samples.
fn whole(table: &Scores) -> (f64, f64) {
    let (lowest, highest) = (f64::from(table.ranked.lowest()), f64::from(table.ranked.highest()));
    (table.histogram.start.min(lowest), table.histogram.end().max(highest))
}

/// A range made narrower by a factor around a place, then moved; never beyond the whole.
fn narrowed(seen: (f64, f64), whole: (f64, f64), center: f64, factor: f64, shift: f64) -> (f64, f64) {
    let most = whole.1 - whole.0;
    let width = ((seen.1 - seen.0) / factor).min(most).max(most * NARROWEST);
    let part = (center - seen.0) / (seen.1 - seen.0).max(f64::MIN_POSITIVE);
    let low = (center - part * width + shift).min(whole.1 - width).max(whole.0);
    (low, low + width)
}

/// The lines' strips and the band between them; says whether the second line was moved.
fn lines_ui(ui: &Ui, cx: &mut Cx<'_>, at: Placed<'_>, transform: &PlotTransform) -> bool {
    let ranked = &at.table.ranked;
    let mut review_moved = false;
    if let Some(second) = at.run.review {
        band(ui, Review::between(at.run.threshold, second), transform);
        let strip = Strip { name: "Review line", line: second, hangs: true };
        let moved = strip_ui(ui, transform, strip);
        if let Some(moved) = moved {
            cx.actions.push(LineAction::SetReview(Some(to(ranked, second, moved))));
            review_moved = true;
        }
    }
    let strip = Strip { name: "Anomaly threshold", line: at.run.threshold, hangs: false };
    match strip_ui(ui, transform, strip) {
        Some(Moved::To(line)) => cx.actions.push(LineAction::SetThreshold(line)),
        Some(Moved::By(steps)) => cx.actions.push(LineAction::StepThreshold(steps)),
        None => {}
    }
    review_moved
}

/// How many samples lie beyond what is seen, at the right edge.
fn beyond_ui(ui: &Ui, frame: Rect, beyond: usize) {
    let words = format!("{} beyond ▸", thousands(beyond as f64));
    let (font, color) = (TextStyle::Small.resolve(ui.style()), ui.visuals().weak_text_color());
    ui.painter().text(frame.right_bottom() - vec2(6.0, 4.0), Align2::RIGHT_BOTTOM, words, font, color);
}

/// Where a line is after it was moved.
fn to(ranked: &Ranked, line: f32, moved: Moved) -> f32 {
    match moved {
        Moved::To(line) => line,
        Moved::By(steps) => {
            let place = ranked.place(line) as i64 + i64::from(steps);
            let place = usize::try_from(place).unwrap_or(0).min(ranked.len() - 1);
            ranked.scores()[place]
        }
    }
}

/// The band between the lines, shaded.
fn band(ui: &Ui, review: Review, transform: &PlotTransform) {
    let frame = *transform.frame();
    let x = |line: f32| transform.position_from_point(&PlotPoint::new(f64::from(line), 0.0)).x;
    let rect = Rect::from_x_y_ranges(x(review.low)..=x(review.high), frame.y_range());
    let painter = ui.painter().with_clip_rect(frame);
    let strong = ui.visuals().strong_text_color();
    painter.rect_filled(rect, 0.0, strong.gamma_multiply(0.13));
    if rect.width() > 40.0 {
        let font = TextStyle::Small.resolve(ui.style());
        painter.text(rect.center_top() + vec2(0.0, 4.0), Align2::CENTER_TOP, "review", font, strong);
    }
}

fn number_short(value: f64) -> String {
    if value >= 1000.0 {
        format!("{}k", number(Some(value / 1000.0)).trim_end_matches(".00").trim_end_matches('0'))
    } else {
        format!("{value:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zoom_keeps_what_is_under_the_pointer_and_stays_inside() {
        let whole = (0.0, 10.0);
        assert_eq!(narrowed((0.0, 8.0), whole, 2.0, 2.0, 0.0), (1.0, 5.0));
        assert_eq!(narrowed((1.0, 5.0), whole, 2.0, 0.5, 0.0), (0.0, 8.0));
        assert_eq!(narrowed((1.0, 5.0), whole, 2.0, 0.001, 0.0), whole);
        assert_eq!(narrowed((1.0, 5.0), whole, 2.0, 1.0, 99.0), (6.0, 10.0));
        let (low, high) = narrowed((1.0, 5.0), whole, 2.0, 1e12, 0.0);
        assert!(low < high, "the range has gone");
    }
}
