//! The ROC and the precision–recall curve with the point where the line is, which can be dragged along them.

use super::strips::arrows;
use crate::analysis::{Confusion, Curve, Scores};
use crate::session::LineAction;
use crate::ui::line::Placed;
use crate::ui::panel::Cx;
use crate::ui::theme;
use crate::ui::widgets::{number, still_plot};
use egui::{Color32, CursorIcon, Rect, RichText, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};
use egui_plot::{Corner, FilledArea, Legend, Line, LineStyle, PlotPoint, PlotPoints, PlotTransform};

/// The narrowest place for a plot beside another.
const NARROW: f32 = 230.0;

/// The widest plot.
const WIDE: f32 = 420.0;

/// Height of a plot.
const HEIGHT: f32 = 210.0;

/// Side of the place where the point is taken hold of.
const GRIP: f32 = 22.0;

/// Colours of the other runs: those of classes that mean nothing else here.
const COLORS: [u16; 5] = [6, 2, 8, 9, 10];

/// Which curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Roc,
    Pr,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Roc => "ROC",
            Self::Pr => "PR",
        }
    }

    fn axes(self) -> [&'static str; 2] {
        match self {
            Self::Roc => ["false-positive rate", "recall"],
            Self::Pr => ["recall", "precision"],
        }
    }

    fn of(self, table: &Scores) -> Option<&Curve> {
        match self {
            Self::Roc => table.roc.as_ref(),
            Self::Pr => table.pr.as_ref(),
        }
    }

    /// Where the line stands on the curve.
    fn point(self, confusion: Confusion) -> [f64; 2] {
        let anomaly = confusion.anomaly_as_positive();
        let recall = anomaly.recall.unwrap_or(0.0);
        match self {
            Self::Roc => [anomaly.specificity.map_or(0.0, |specificity| 1.0 - specificity), recall],
            // Of none flagged, none is flagged wrongly: the curve begins there.
            Self::Pr => [recall, anomaly.precision.unwrap_or(1.0)],
        }
    }

    /// What dice would have: the curve of scores that know nothing.
    fn chance(self, table: &Scores) -> Vec<[f64; 2]> {
        match self {
            Self::Roc => vec![[0.0, 0.0], [1.0, 1.0]],
            Self::Pr => {
                let share = table.ranked.anomalies() as f64 / table.ranked.len() as f64;
                vec![[0.0, share], [1.0, share]]
            }
        }
    }
}

/// Another run that is laid over.
struct Other<'a> {
    id: u64,
    name: String,
    table: &'a Scores,
    color: Color32,
    style: LineStyle,
}

/// Both curves, beside each other where there is room.
pub(super) fn curves_ui(ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>) {
    let (Some(roc), Some(pr)) = (&at.table.roc, &at.table.pr) else { return };
    ui.add_space(4.0);
    let areas = format!("ROC AUC {} · average precision {}", number(Some(roc.area)), number(Some(pr.area)));
    ui.label(RichText::new(areas).strong());
    let others = others(cx, at, ui.visuals().dark_mode);
    let half = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
    if half >= NARROW {
        ui.horizontal_top(|ui| {
            for kind in [Kind::Roc, Kind::Pr] {
                curve_ui(ui, cx, at, kind, &others, half.min(WIDE));
            }
        });
    } else {
        let width = ui.available_width().min(WIDE);
        for kind in [Kind::Roc, Kind::Pr] {
            curve_ui(ui, cx, at, kind, &others, width);
        }
    }
    let text =
        "Bands are 95 % intervals. Drag the point along a curve or use the arrow keys. Ticked runs are overlaid.";
    ui.label(RichText::new(text).small().weak());
}

/// The runs ticked for comparison that have a curve, oldest first, without the one shown.
fn others<'a>(cx: &Cx<'a>, at: Placed<'_>, dark: bool) -> Vec<Other<'a>> {
    let session = cx.session;
    let ticked = session.compared().iter().filter(|&&id| id != at.run.id).filter_map(|&id| session.run_of(id));
    let with_curve = ticked.filter_map(|run| Some((run, run.table().filter(|table| table.roc.is_some())?)));
    let styles = [LineStyle::dashed_dense(), LineStyle::dotted_dense(), LineStyle::dashed_loose()];
    let other = |(place, (run, table)): (usize, (&'a crate::session::Run, &'a Scores))| Other {
        id: run.id,
        name: run.name.clone(),
        table,
        color: theme::tokens(dark).class(COLORS[place % COLORS.len()]),
        style: styles[place % styles.len()],
    };
    with_curve.enumerate().map(other).collect()
}

fn curve_ui(ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>, kind: Kind, others: &[Other<'_>], width: f32) {
    let Some(curve) = kind.of(at.table) else { return };
    let transform = plot_ui(ui, at, kind, others, width);
    let confusion = at.table.ranked.confusion(at.run.threshold);
    if let Some(action) = point_ui(ui, curve, kind, kind.point(confusion), &transform) {
        cx.actions.push(action);
    }
}

fn plot_ui(ui: &mut Ui, at: Placed<'_>, kind: Kind, others: &[Other<'_>], width: f32) -> PlotTransform {
    let dark = ui.visuals().dark_mode;
    let color = theme::tokens(dark).normal;
    let [across, up] = kind.axes();
    let mut plot = still_plot(kind.name(), dark)
        .height(HEIGHT)
        .width(width)
        .x_axis_label(across)
        .y_axis_label(up)
        .include_x(0.0)
        .include_x(1.0)
        .include_y(0.0)
        .include_y(1.0);
    if !others.is_empty() {
        let corner = if kind == Kind::Roc { Corner::RightBottom } else { Corner::LeftBottom };
        plot = plot.legend(Legend::default().position(corner));
    }
    let chance =
        Line::new("chance", PlotPoints::from(kind.chance(at.table))).color(theme::tokens(dark).unselected).width(1.0);
    let band = kind.of(at.table).map(|curve| band(curve, color));
    let own = kind.of(at.table).map(|curve| line(&at.run.name, at.run.id, curve).color(color).width(2.0));
    let laid = others.iter().filter_map(|other| {
        let line = line(&other.name, other.id, kind.of(other.table)?);
        Some(line.color(other.color).style(other.style).width(1.5))
    });
    let laid: Vec<Line<'_>> = laid.collect();
    let shown = plot.show(ui, |plot| {
        if let Some(band) = band {
            plot.add(band);
        }
        plot.line(chance.allow_hover(false));
        for line in laid.into_iter().chain(own) {
            plot.line(line);
        }
    });
    let area = number(kind.of(at.table).map(|curve| curve.area));
    let name = format!("{} curve, area {area}", kind.name());
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    shown.transform
}

fn line<'a>(name: &str, id: u64, curve: &Curve) -> Line<'a> {
    Line::new(name, PlotPoints::from(curve.points.clone())).id(("curve", id)).allow_hover(false)
}

/// The interval of what goes up, along the curve.
fn band(curve: &Curve, color: Color32) -> FilledArea {
    let part = |place: usize| -> Vec<f64> { curve.bands.iter().map(|band| band[place]).collect() };
    FilledArea::new("", &part(0), &part(1), &part(2)).fill_color(color.gamma_multiply(0.2)).allow_hover(false)
}

/// The point where the line is, and how it was moved.
fn point_ui(ui: &Ui, curve: &Curve, kind: Kind, place: [f64; 2], transform: &PlotTransform) -> Option<LineAction> {
    let middle = transform.position_from_point(&PlotPoint::from(place));
    let grip = Rect::from_center_size(middle, Vec2::splat(GRIP));
    let response = ui.interact(grip, ui.make_persistent_id(("operating-point", kind.name())), Sense::click_and_drag());
    let response = response.on_hover_cursor(CursorIcon::Grab);
    let name = format!("{} operating point", kind.name());
    response.widget_info(|| WidgetInfo::slider(true, place[0], &name));
    let active = response.hovered() || response.dragged() || response.has_focus();
    let radius = if active { 7.0 } else { 5.0 };
    let visuals = ui.visuals();
    let stroke = Stroke::new(1.5, visuals.extreme_bg_color);
    ui.painter().circle(middle, radius, visuals.strong_text_color(), stroke);
    if response.clicked() {
        response.request_focus();
    }
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let to = transform.value_from_position(pointer);
        return curve.nearest(to.x, to.y).map(LineAction::SetThreshold);
    }
    // To the right along either curve, more samples are flagged: the line goes down.
    arrows(ui, &response).map(|steps| LineAction::StepThreshold(-steps))
}
