//! Loss, accuracy and learning rate as they move.

use super::curve_points::{CurvePoints, Figure, latest};
use crate::recipe::Task;
use crate::session::{Run, RunAction};
use crate::train::EpochReport;
use crate::ui::panel::Cx;
use crate::ui::plots::{log_label, log_marks, short};
use crate::ui::theme;
use crate::ui::widgets::{caption_ui, legend_entry_ui, mark_label, number, round_marks};
use egui::{Align2, Pos2, Rect, Role, Shape, Slider, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2};
use egui_plot::{
    GridInput, GridMark, HoverPosition, Line, LineStyle, MarkerShape, Plot, PlotPoint, PlotPoints, PlotTransform,
    PlotUi, Points, VLine,
};
use std::ops::RangeInclusive;

/// Least height of a plot, in points.
const LEAST: f32 = 112.0;

/// From so high on there is a legend above the curves.
const WITH_LEGEND: f32 = 180.0;

/// From so wide on loss and accuracy stand beside each other.
const BESIDE: f32 = 520.0;

/// Height of the learning rate's plot, as a part of that of the others.
const RATE_PART: f32 = 0.7;

/// How the curves are looked at.
#[derive(Default)]
pub(super) struct Curves {
    smoothing: f64,
    logarithmic: bool,
}

impl Curves {
    /// Draws them into this height, or into as much as they need. `words` say what they show.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, height: f32, words: &str) {
        if height > WITH_LEGEND {
            ui.horizontal_wrapped(|ui| {
                legend_ui(ui, run, self.smoothing > 0.0);
                if run.scrub().is_some() && ui.button("Newest epoch").clicked() {
                    cx.actions.push(RunAction::Scrub(None));
                }
            });
        }
        let rate = rate_varies(latest(&run.epochs));
        let figures: &[Figure] =
            if run.spec.task == Task::Reconstruct { &[Figure::Loss] } else { &[Figure::Loss, Figure::Accuracy] };
        let legend = if height > WITH_LEGEND { ui.spacing().interact_size.y } else { 0.0 };
        let beside = figures.len() > 1 && ui.available_width() >= BESIDE;
        let rows = if beside { 1 } else { figures.len() };
        let parts = rows as f32 + if rate { RATE_PART } else { 0.0 };
        let gaps = ui.spacing().item_spacing.y * (rows + 1) as f32;
        let each = ((height - legend - gaps) / parts).max(LEAST);
        if beside {
            ui.columns(figures.len(), |columns| {
                for (ui, &figure) in columns.iter_mut().zip(figures) {
                    self.curve_ui(ui, cx, run, figure, each, words);
                }
            });
        } else {
            for &figure in figures {
                self.curve_ui(ui, cx, run, figure, each, words);
            }
        }
        if rate {
            rate_ui(ui, run, each * RATE_PART);
        }
    }

    /// How they are drawn.
    pub(super) fn options_ui(&mut self, ui: &mut Ui) {
        let label = caption_ui(ui, "Smoothing");
        ui.add(Slider::new(&mut self.smoothing, 0.0..=0.99).max_decimals(2))
            .labelled_by(label.id)
            .accessible_name("Smoothing");
        ui.checkbox(&mut self.logarithmic, "Logarithmic").on_hover_text("Logarithmic loss axis");
    }

    /// A figure as it moved: within epochs as a thin line, at their ends as marks, validation dashed.
    fn curve_ui(&self, ui: &mut Ui, cx: &mut Cx<'_>, run: &Run, figure: Figure, height: f32, words: &str) {
        let log = self.logarithmic && figure == Figure::Loss;
        let points = CurvePoints::new(run, figure, self.smoothing, log);
        let spacer: fn(GridInput) -> Vec<GridMark> = if log { log_marks } else { round_marks };
        let label: fn(GridMark, &RangeInclusive<f64>) -> String = if log { log_label } else { mark_label };
        let axis = if log { "loss, logarithmic" } else { figure.axis() };
        let plot = Plot::new((figure.name(), log))
            .height(height)
            .allow_scroll(false)
            .grid_color(theme::of(ui.visuals()).grid)
            .include_x(0.0)
            .include_x(run.recipe.training.epochs as f64)
            .x_axis_label("epoch")
            .y_axis_label(axis)
            .y_grid_spacer(spacer)
            .y_axis_formatter(label)
            .y_axis_min_width(42.0)
            .label_formatter(move |hover| hover_words(hover, log));
        let (strong, t) = (ui.visuals().strong_text_color(), theme::of(ui.visuals()));
        let looked_at = run.scrub().and_then(|_| run.snapshot()).map(|snapshot| snapshot.epoch);
        let best = points.best;
        let response = plot.show(ui, |plot| {
            lines(plot, points, t);
            if let Some(epoch) = looked_at {
                let line = VLine::new("epoch shown", epoch as f64).color(strong).width(1.5);
                plot.vline(line.style(LineStyle::dotted_dense()).allow_hover(false));
            }
        });
        let transform = response.transform;
        if let Some([x, y]) = best {
            let place = transform.position_from_point(&PlotPoint::new(x, y));
            note_ui(ui, &transform, place, &format!("best, epoch {x}"));
        }
        if let Some(epoch) = looked_at {
            let x = transform.position_from_point(&PlotPoint::new(epoch as f64, 0.0)).x;
            note_ui(ui, &transform, pos2(x, transform.frame().bottom()), &format!("epoch {epoch}"));
        }
        if response.response.clicked()
            && let Some(pointer) = response.response.interact_pointer_pos()
        {
            cx.actions.extend(scrub_to(run, transform.value_from_position(pointer).x));
        }
        let words = if words.is_empty() { "no epochs yet" } else { words };
        let summary = format!("{}: {words}", figure.name());
        response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &summary));
    }
}

/// What a click at this place of the epochs' axis looks at: the nearest epoch that was kept.
fn scrub_to(run: &Run, x: f64) -> Option<RunAction> {
    let away = |place: &usize| (run.snapshots()[*place].epoch as f64 - x).abs();
    // With folds several have the same number: the last is the one that is shown.
    let nearest = (0..run.snapshots().len()).rev().min_by(|a, b| away(a).total_cmp(&away(b)))?;
    Some(RunAction::Scrub((nearest + 1 < run.snapshots().len()).then_some(nearest)))
}

/// Puts the lines and marks into a plot.
fn lines(plot: &mut PlotUi<'_>, points: CurvePoints, t: &theme::Tokens) {
    let CurvePoints { within, smooth, ends, held, folds, best } = points;
    for (fold, held) in folds {
        let name = format!("fold {fold}, validation");
        plot.line(Line::new(name, PlotPoints::from(held)).color(t.class(fold.saturating_sub(1) as u16)).width(1.0));
    }
    let faint = if smooth.is_empty() { 0.55 } else { 0.22 };
    let raw = Line::new("training, within epochs", PlotPoints::from(within));
    plot.line(raw.color(t.training.gamma_multiply(faint)).width(1.0));
    if !smooth.is_empty() {
        let smooth = Line::new("training, within epochs, smoothed", PlotPoints::from(smooth));
        plot.line(smooth.color(t.training.gamma_multiply(0.8)).width(1.5));
    }
    plot.line(Line::new("training", PlotPoints::from(ends.clone())).color(t.training).width(2.0));
    plot.points(Points::new("training", PlotPoints::from(ends)).color(t.training).radius(3.0));
    if !held.is_empty() {
        let style = LineStyle::dashed_dense();
        plot.line(Line::new("validation", PlotPoints::from(held.clone())).color(t.validation).width(2.0).style(style));
        plot.points(Points::new("validation", PlotPoints::from(held)).color(t.validation).radius(3.0));
    }
    if let Some(best) = best {
        let best = Points::new("best epoch", PlotPoints::from(vec![best])).shape(MarkerShape::Diamond);
        plot.points(best.color(t.strong).radius(6.0));
    }
}

/// What is told of the point under the cursor.
fn hover_words(hover: &HoverPosition<'_>, log: bool) -> Option<String> {
    let HoverPosition::NearDataPoint { plot_name, position, .. } = hover else { return None };
    let value = if log { 10f64.powf(position.y) } else { position.y };
    let epoch = short((position.x * 100.0).round() / 100.0);
    Some(format!("{plot_name}\nepoch {epoch}\n{}", number(Some(value))))
}

/// A few words beside a place in a plot, on the side where there is room.
fn note_ui(ui: &Ui, transform: &PlotTransform, place: Pos2, words: &str) {
    let frame = *transform.frame();
    let to_left = place.x > frame.center().x;
    let (align, aside) = if to_left { (Align2::RIGHT_BOTTOM, -8.0) } else { (Align2::LEFT_BOTTOM, 8.0) };
    let place = pos2(place.x + aside, (place.y - 4.0).max(frame.top() + 18.0));
    let font = TextStyle::Small.resolve(ui.style());
    ui.painter().with_clip_rect(frame).text(place, align, words, font, ui.visuals().strong_text_color());
}

fn rate_varies(epochs: &[EpochReport]) -> bool {
    epochs.windows(2).any(|pair| pair[0].learning_rate != pair[1].learning_rate)
}

/// The learning rate of each epoch.
fn rate_ui(ui: &mut Ui, run: &Run, height: f32) {
    let epochs = latest(&run.epochs);
    let points: Vec<[f64; 2]> = epochs.iter().map(|epoch| [epoch.epoch as f64, epoch.learning_rate]).collect();
    let color = ui.visuals().text_color();
    let plot = Plot::new("Learning rate curve")
        .height(height)
        .allow_scroll(false)
        .grid_color(theme::of(ui.visuals()).grid)
        .include_x(0.0)
        .include_x(run.recipe.training.epochs as f64)
        .include_y(0.0)
        .x_axis_label("epoch")
        .y_axis_label("learning rate")
        .y_grid_spacer(round_marks)
        .y_axis_formatter(|mark, _| short(mark.value))
        .y_axis_min_width(42.0)
        .label_formatter(|hover| hover_words(hover, false));
    let response = plot.show(ui, |plot| {
        plot.line(Line::new("learning rate", PlotPoints::from(points.clone())).color(color).width(1.5));
        plot.points(Points::new("learning rate", PlotPoints::from(points)).color(color).radius(2.5));
    });
    let rate = |epoch: Option<&EpochReport>| epoch.map_or_else(String::new, |epoch| short(epoch.learning_rate));
    let summary = format!("Learning rate curve: from {} to {}", rate(epochs.first()), rate(epochs.last()));
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &summary));
}

/// What the lines are: drawn once for all, so that no plot is covered by its own legend.
fn legend_ui(ui: &mut Ui, run: &Run, smoothed: bool) {
    let middle = |rect: Rect| [pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)];
    let t = theme::of(ui.visuals());
    legend_entry_ui(ui, "training", |painter, rect| {
        painter.line_segment(middle(rect), Stroke::new(2.0, t.training));
    });
    if smoothed {
        legend_entry_ui(ui, "smoothed", |painter, rect| {
            painter.line_segment(middle(rect), Stroke::new(1.5, t.training.gamma_multiply(0.8)));
        });
    }
    let followed = run.epochs.iter().any(|epoch| epoch.validation_loss.is_some());
    if followed {
        legend_entry_ui(ui, "validation", |painter, rect| {
            painter.extend(Shape::dashed_line(&middle(rect), Stroke::new(2.0, t.validation), 5.0, 4.0));
        });
    }
    if run.epochs.iter().any(|epoch| epoch.best) {
        let strong = ui.visuals().strong_text_color();
        legend_entry_ui(ui, "best", |painter, rect| {
            let center = rect.center();
            let corners = [vec2(0.0, -6.0), vec2(6.0, 0.0), vec2(0.0, 6.0), vec2(-6.0, 0.0)].map(|to| center + to);
            painter.add(Shape::convex_polygon(corners.to_vec(), strong, Stroke::NONE));
        });
    }
}
