//! What came of a sweep, against the number that was varied.

use super::vary::Vary;
use super::{Member, Newest};
use crate::recipe::Task;
use crate::session::RunAction;
use crate::ui::panel::Cx;
use crate::ui::plots::{log_marks, short};
use crate::ui::theme;
use crate::ui::widgets::{mark_label, number, round_marks};
use egui::{Color32, Role, Ui, WidgetInfo};
use egui_plot::{GridInput, GridMark, HoverPosition, Line, Plot, PlotPoints, Points};

/// Values that span more than this factor stand on a logarithmic axis.
const WIDE: f64 = 20.0;

/// More values than this do not get a mark each.
const MOST_MARKS: usize = 8;

/// Width from which on two plots stand side by side.
const SIDE_BY_SIDE: f32 = 520.0;

/// What a plot shows of each run.
struct Figure {
    name: String,
    color: Color32,
    /// The place of the run among those of the sweep, and its figure.
    found: Vec<(usize, f64)>,
}

/// Error and ROC AUC, as far as they are known.
pub(super) fn plots_ui(ui: &mut Ui, cx: &mut Cx<'_>, sweep: &Newest<'_>) {
    let area = |member: &Member<'_>| Some(member.run.table()?.roc.as_ref()?.area);
    let areas =
        Figure { name: "ROC AUC".to_owned(), color: theme::of(ui.visuals()).validation, found: found(sweep, area) };
    let figures: Vec<Figure> = [errors(sweep, theme::of(ui.visuals()).training), areas]
        .into_iter()
        .filter(|figure| !figure.found.is_empty())
        .collect();
    if figures.len() > 1 && ui.available_width() >= SIDE_BY_SIDE {
        ui.columns(figures.len(), |columns| {
            for (ui, figure) in columns.iter_mut().zip(&figures) {
                figure_ui(ui, cx, sweep, figure);
            }
        });
    } else {
        for figure in &figures {
            figure_ui(ui, cx, sweep, figure);
        }
    }
}

/// The error of the test samples; the validation loss where there are no scores, or where scores are no errors.
fn errors(sweep: &Newest<'_>, color: Color32) -> Figure {
    let error = |member: &Member<'_>| {
        let table = member.run.table().filter(|_| member.run.spec.task != Task::Detect)?;
        Some(table.mean)
    };
    let scored = found(sweep, error);
    if !scored.is_empty() {
        let table = sweep.members.iter().find_map(|member| member.run.table());
        let name = format!("Test error, {}", table.map_or("mean", |table| table.name));
        return Figure { name, color, found: scored };
    }
    let loss = |member: &Member<'_>| member.run.epochs.last()?.validation_loss;
    Figure { name: "Validation loss".to_owned(), color, found: found(sweep, loss) }
}

fn found(sweep: &Newest<'_>, of: impl Fn(&Member<'_>) -> Option<f64>) -> Vec<(usize, f64)> {
    let figure = |(i, member): (usize, &Member<'_>)| Some((i, of(member).filter(|figure| figure.is_finite())?));
    sweep.members.iter().enumerate().filter_map(figure).collect()
}

/// Whether the values stand on a logarithmic axis.
fn is_wide(sweep: &Newest<'_>) -> bool {
    match (sweep.members.first(), sweep.members.last()) {
        (Some(least), Some(most)) => least.value > 0.0 && most.value > WIDE * least.value,
        _ => false,
    }
}

/// One figure against the value; a click shows the run that is nearest.
fn figure_ui(ui: &mut Ui, cx: &mut Cx<'_>, sweep: &Newest<'_>, figure: &Figure) {
    let log = is_wide(sweep);
    let place = |value: f64| if log { value.log10() } else { value };
    let of_place = move |place: f64| short(if log { 10f64.powf(place) } else { place });
    let places: Vec<f64> = sweep.members.iter().map(|member| place(member.value)).collect();
    let points: Vec<[f64; 2]> = figure.found.iter().map(|&(i, y)| [places[i], y]).collect();
    let shown = cx.session.run().map(|run| run.id);
    let is_shown = |&&(i, _): &&(usize, f64)| Some(sweep.members[i].run.id) == shown;
    let ring: Vec<[f64; 2]> = figure.found.iter().filter(is_shown).map(|&(i, y)| [places[i], y]).collect();
    let words = Vary::words(sweep.key);
    let marks = places.clone();
    let plot = Plot::new(&figure.name)
        .height(180.0)
        .allow_scroll(false)
        .grid_color(theme::of(ui.visuals()).grid)
        .x_axis_label(words)
        .y_axis_label(figure.name.as_str())
        .x_grid_spacer(move |input| value_marks(input, &marks, log))
        .x_axis_formatter(move |mark, _| of_place(mark.value))
        .y_grid_spacer(round_marks)
        .y_axis_formatter(mark_label)
        .y_axis_min_width(42.0)
        .label_formatter(move |hover| match hover {
            HoverPosition::NearDataPoint { position, .. } => {
                Some(format!("{words} {}\n{}", of_place(position.x), number(Some(position.y))))
            }
            HoverPosition::Elsewhere { .. } => None,
        });
    let (color, strong) = (figure.color, ui.visuals().strong_text_color());
    let response = plot.show(ui, |plot| {
        plot.line(Line::new("runs", PlotPoints::from(points.clone())).color(color).width(1.5));
        plot.points(Points::new("runs", PlotPoints::from(points)).color(color).radius(4.0));
        plot.points(Points::new("run shown", PlotPoints::from(ring)).color(strong).filled(false).radius(8.0));
    });
    if response.response.clicked()
        && let Some(pointer) = response.response.interact_pointer_pos()
    {
        let x = response.transform.value_from_position(pointer).x;
        let away = |i: usize| (places[i] - x).abs();
        let nearest = figure.found.iter().min_by(|a, b| away(a.0).total_cmp(&away(b.0)));
        cx.actions.extend(nearest.map(|&(i, _)| RunAction::ShowRun(sweep.members[i].run.id)));
    }
    let value = |&(i, y): &(usize, f64)| format!("{} at {}", number(Some(y)), short(sweep.members[i].value));
    let values: Vec<String> = figure.found.iter().map(value).collect();
    let summary = format!("{} against {words}: {}", figure.name, values.join(", "));
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &summary));
}

/// A line at each value, where there is room for that.
fn value_marks(input: GridInput, places: &[f64], log: bool) -> Vec<GridMark> {
    if places.len() > MOST_MARKS {
        return if log { log_marks(input) } else { round_marks(input) };
    }
    let step_size = (input.bounds.1 - input.bounds.0) / 2.0;
    places.iter().map(|&value| GridMark { value, step_size }).collect()
}
