//! The histogram with the line that is dragged, and the ROC curve with the point where the line is.

use super::Cx;
use crate::analysis::{Histogram, Scores};
use crate::session::{Action, Run};
use crate::ui::theme::{ANOMALOUS, NORMAL, TRAIN, context_gray, plot_grid};
use crate::ui::widgets::{mark_label, number, round_marks};
use egui::{Color32, CursorIcon, Key, Painter, Rect, RichText, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use egui_plot::{Bar, BarChart, Legend, Line, Plot, PlotPoint, PlotPoints, PlotTransform, Points, VLine};

/// Width of the strip that is dragged, around the line.
const STRIP: f32 = 16.0;

/// Distance between the lines of the hatching.
const HATCH: f32 = 6.0;

/// The scores' histogram, the line on it, and the strip to drag it by.
pub fn histogram_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, table: &Scores, log: bool) {
    let histogram = &table.histogram;
    let height = |count: u32| if log { f64::from(count + 1).log10() } else { f64::from(count) };
    let bars = |counts: &[u32], below: Option<&[u32]>| -> Vec<Bar> {
        let bar = |(i, &count): (usize, &u32)| {
            let at = histogram.start + (i as f64 + 0.5) * histogram.width;
            let base = below.map_or(0, |below| below[i]);
            Bar::new(at, height(base + count) - height(base)).width(histogram.width).base_offset(height(base))
        };
        counts.iter().enumerate().map(bar).collect()
    };
    let normal_color = if ui.visuals().dark_mode { TRAIN } else { NORMAL };
    let normal = BarChart::new("normal", bars(&histogram.normal, None)).color(normal_color.gamma_multiply(0.8));
    let anomalous = BarChart::new("anomalous", bars(&histogram.anomalous, Some(&histogram.normal)));
    let plot = Plot::new("histogram")
        .height(190.0)
        .allow_scroll(false)
        .grid_color(plot_grid(ui.visuals().dark_mode))
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .allow_zoom(false)
        .show_x(false)
        .show_y(false)
        .legend(Legend::default())
        .x_axis_label(format!("{} of test samples", table.name))
        .y_axis_label(if log { "count, log" } else { "count" })
        .y_axis_formatter(
            move |mark, _| if log { format!("{:.0}", 10f64.powf(mark.value) - 1.0) } else { number_short(mark.value) },
        )
        .x_grid_spacer(round_marks)
        .x_axis_formatter(mark_label)
        .y_grid_spacer(round_marks)
        .y_axis_min_width(40.0)
        .include_x(histogram.start)
        .include_x(histogram.end())
        .include_x(f64::from(run.threshold));
    let line_color = ui.visuals().strong_text_color();
    let has_both = run.prepared.has_both_sides();
    let response = plot.show(ui, |plot| {
        plot.bar_chart(normal);
        if has_both {
            plot.bar_chart(anomalous.color(ANOMALOUS.gamma_multiply(0.65)));
        }
        plot.vline(VLine::new("threshold", f64::from(run.threshold)).color(line_color).width(2.0));
    });
    if has_both {
        hatch(ui.painter(), &response.transform, histogram, &height);
    }
    strip_ui(ui, cx, run, &response.transform);
    if histogram.beyond > 0 {
        let text = format!("{} samples lie beyond the right edge", histogram.beyond);
        ui.label(RichText::new(text).small().weak());
    }
}

fn number_short(value: f64) -> String {
    if value >= 1000.0 {
        format!("{}k", number(Some(value / 1000.0)).trim_end_matches(".00").trim_end_matches('0'))
    } else {
        format!("{value:.0}")
    }
}

/// Slanted lines over the anomalous bars, so that they are told apart without colour.
pub(super) fn hatch(painter: &Painter, transform: &PlotTransform, histogram: &Histogram, height: &impl Fn(u32) -> f64) {
    let painter = painter.with_clip_rect(*transform.frame());
    for (i, &count) in histogram.anomalous.iter().enumerate().filter(|(_, count)| **count > 0) {
        let left = histogram.start + i as f64 * histogram.width;
        let base = histogram.normal[i];
        let low = PlotPoint::new(left, height(base));
        let high = PlotPoint::new(left + histogram.width, height(base + count));
        let bar = transform.rect_from_values(&low, &high);
        hatch_rect(&painter, bar, Color32::from_black_alpha(150));
    }
}

/// Lines at 45° inside a rectangle, in step with those of its neighbours.
fn hatch_rect(painter: &Painter, rect: Rect, color: Color32) {
    let first = ((rect.left() + rect.top()) / HATCH).ceil() as i32;
    let last = ((rect.right() + rect.bottom()) / HATCH).floor() as i32;
    for step in first..=last {
        // The line x + y = sum, cut off at the rectangle.
        let sum = step as f32 * HATCH;
        let x0 = (sum - rect.bottom()).clamp(rect.left(), rect.right());
        let x1 = (sum - rect.top()).clamp(rect.left(), rect.right());
        painter.add(Shape::line_segment([pos2(x0, sum - x0), pos2(x1, sum - x1)], Stroke::new(1.0, color)));
    }
}

/// The strip over the line: dragged with the pointer, moved with the arrow keys while it has the focus.
fn strip_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, transform: &PlotTransform) {
    let frame = *transform.frame();
    let x = transform.position_from_point(&PlotPoint::new(f64::from(run.threshold), 0.0)).x;
    let x = x.clamp(frame.left(), frame.right());
    let rect = Rect::from_center_size(pos2(x, frame.center().y), vec2(STRIP, frame.height()));
    let response = ui.interact(rect, ui.make_persistent_id("threshold-strip"), Sense::click_and_drag());
    let response = response.on_hover_cursor(CursorIcon::ResizeHorizontal);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(run.threshold), "Anomaly threshold"));
    let active = response.hovered() || response.dragged() || response.has_focus();
    let color = if active { ui.visuals().strong_text_color() } else { context_gray(!ui.visuals().dark_mode) };
    // A handle at the foot of the line, so that it is seen to be movable.
    let (foot, half) = (pos2(x, frame.bottom()), if active { 8.0 } else { 6.0 });
    let handle = vec![foot + vec2(0.0, -half * 1.4), foot + vec2(half, 0.0), foot + vec2(-half, 0.0)];
    ui.painter().add(Shape::convex_polygon(handle, color, Stroke::NONE));
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let to = transform.value_from_position(pos2(pointer.x.clamp(frame.left(), frame.right()), frame.center().y));
        cx.actions.push(Action::SetThreshold(to.x as f32));
    }
    if response.clicked() {
        response.request_focus();
    }
    if response.has_focus() {
        let keys = [(Key::ArrowLeft, -1), (Key::ArrowRight, 1)];
        for (key, sign) in keys {
            if ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, key)) {
                cx.actions.push(Action::StepThreshold(sign));
            }
        }
    }
}

/// The ROC curve with the operating point.
pub fn roc_ui(ui: &mut Ui, run: &Run, table: &Scores) {
    let (Some(roc), Some(confusion)) = (&table.roc, run.confusion()) else { return };
    let rate = confusion.false_alarms as f64 / (confusion.false_alarms + confusion.normal).max(1) as f64;
    let recall = confusion.caught as f64 / (confusion.caught + confusion.missed).max(1) as f64;
    ui.add_space(4.0);
    let average = table.pr.as_ref().map(|pr| pr.area);
    let areas = format!("ROC AUC {} · average precision {}", number(Some(roc.area)), number(average));
    ui.label(RichText::new(areas).strong());
    let dark = ui.visuals().dark_mode;
    let strong = ui.visuals().strong_text_color();
    let curve_color = if dark { TRAIN } else { NORMAL };
    let plot = Plot::new("roc")
        .height(200.0)
        .width(ui.available_width().min(320.0))
        .allow_scroll(false)
        .grid_color(plot_grid(ui.visuals().dark_mode))
        .allow_drag(false)
        .allow_zoom(false)
        .allow_boxed_zoom(false)
        .x_axis_label("false-positive rate")
        .y_axis_label("recall")
        .include_x(0.0)
        .include_x(1.0)
        .include_y(0.0)
        .include_y(1.0);
    let response = plot.show(ui, |plot| {
        let diagonal = vec![[0.0, 0.0], [1.0, 1.0]];
        plot.line(Line::new("chance", PlotPoints::from(diagonal)).color(context_gray(dark)).width(1.0));
        plot.line(Line::new("ROC", PlotPoints::from(roc.points.clone())).color(curve_color).width(2.0));
        plot.points(Points::new("threshold", PlotPoints::from(vec![[rate, recall]])).color(strong).radius(5.0));
    });
    let name = format!("ROC curve, area {}", number(Some(roc.area)));
    response.response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
}
