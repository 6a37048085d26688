//! One signal, what the network makes of it, the error between, and the error at each time step below.

use super::averages::{Band, ClassMean};
use crate::data::Prepared;
use crate::ui::panel::Cx;
use crate::ui::theme::{self, signal_line};
use crate::ui::widgets::{FILLED, legend_entry_ui, mark_label, number, round_marks, solid_bars};
use egui::{Color32, Id, Rect, Role, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use egui_plot::{
    Bar, CoordinatesFormatter, Corner, FilledArea, Line, LineStyle, Plot, PlotBounds, PlotPoint, PlotPoints, PlotUi,
};
use std::sync::Arc;

/// The group of plots that move together.
pub(in crate::ui) type Link = Option<Id>;

/// Height of the plot of errors below a signal.
pub(in crate::ui) const ERRORS_HEIGHT: f32 = 72.0;

/// Bars of a plot of errors, at most; longer signals have a bar for several time steps.
const MOST_BARS: usize = 300;

/// A signal with what the network makes of it.
pub(in crate::ui) struct Beat {
    /// The sample; a mean of several has none.
    pub id: Option<u32>,
    /// Tells its plot from the others.
    pub key: u32,
    /// What stands above it.
    pub title: String,
    /// The name of its plot.
    pub name: String,
    /// Scaled values.
    pub signal: Vec<f32>,
    /// What the network makes of it, as long as the signal.
    pub output: Option<Arc<Vec<f32>>>,
    /// Whether its class is normal.
    pub is_normal: bool,
}

/// What is shown of signals besides themselves.
#[derive(Clone, Copy, Default)]
pub(in crate::ui) struct Looks<'a> {
    /// The plots that it moves with.
    pub link: Link,
    /// The normal class behind.
    pub band: Option<&'a Band>,
    /// Whether errors stand below.
    pub errors: bool,
}

impl Beat {
    /// A sample's.
    pub(in crate::ui) fn of_sample(cx: &Cx<'_>, prepared: &Prepared, id: u32) -> Self {
        let signal = prepared.target(id as usize);
        let output = cx.output(id).filter(|output| output.len() == signal.len());
        let class = prepared.dataset.class_of(id as usize);
        Self {
            id: Some(id),
            key: id,
            title: format!("#{id} {class}"),
            name: format!("Signal {id}, {class}"),
            signal,
            output,
            is_normal: prepared.is_normal(id as usize),
        }
    }

    /// The mean of a class, with what the network makes of it.
    pub(in crate::ui) fn of_mean(mean: &ClassMean, output: Option<Arc<Vec<f32>>>) -> Self {
        Self {
            id: None,
            key: mean.class,
            title: format!("Mean of {}, {} samples", mean.title, mean.samples),
            name: format!("Mean of {}", mean.title),
            output: output.filter(|output| output.len() == mean.signal.len()),
            signal: mean.signal.clone(),
            is_normal: mean.is_normal,
        }
    }

    /// The size of the error at each time step.
    pub(in crate::ui) fn errors(&self) -> Option<Vec<f32>> {
        let output = self.output.as_ref()?;
        Some(self.signal.iter().zip(output.iter()).map(|(s, o)| (o - s).abs()).collect())
    }

    /// The signal, its reconstruction, and the error shaded between.
    pub(in crate::ui) fn ui(&self, ui: &mut Ui, salt: &str, height: f32, looks: Looks<'_>) {
        let dark = ui.visuals().dark_mode;
        let readout = readout(&self.signal, self.output.as_deref());
        let plot = frame((salt, self.key), height, looks.link, dark)
            .label_formatter(|_| None)
            .coordinates_formatter(Corner::LeftBottom, CoordinatesFormatter::new(readout));
        let response = plot.show(ui, |plot| {
            if let Some(band) = looks.band {
                draw_band(plot, band, dark);
            }
            self.draw_error(plot, dark);
            plot.line(Line::new("signal", points(&self.signal)).color(signal_line(dark)).width(1.5));
            self.draw_output(plot, 1.5, dark);
        });
        response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.name));
        if let Some(errors) = self.errors().filter(|_| looks.errors) {
            errors_ui(ui, (salt, "errors", self.key), &self.name, &errors, looks.link);
        }
    }

    /// The error, shaded.
    pub(in crate::ui) fn draw_error(&self, plot: &mut PlotUi<'_>, dark: bool) {
        let Some(output) = &self.output else { return };
        let (low, high): (Vec<f64>, Vec<f64>) =
            self.signal.iter().zip(output.iter()).map(|(a, b)| (f64::from(a.min(*b)), f64::from(a.max(*b)))).unzip();
        let area = FilledArea::new("error", &steps(low.len()), &low, &high);
        plot.add(area.fill_color(theme::tokens(dark).anomalous.gamma_multiply(0.35)).allow_hover(false));
    }

    /// What the network makes of it, dashed.
    pub(in crate::ui) fn draw_output(&self, plot: &mut PlotUi<'_>, width: f32, dark: bool) {
        let Some(output) = &self.output else { return };
        let line = Line::new("reconstruction", points(output)).color(theme::tokens(dark).training).width(width);
        plot.line(line.style(LineStyle::dashed_dense()).allow_hover(false));
    }
}

/// One signal, its reconstruction, and the error shaded between.
pub(in crate::ui) fn beat_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, id: u32, height: f32, salt: &str) {
    Beat::of_sample(cx, prepared, id).ui(ui, salt, height, Looks::default());
}

fn steps(count: usize) -> Vec<f64> {
    (0..count).map(|i| i as f64).collect()
}

/// Values at their time steps.
pub(in crate::ui) fn points(values: &[f32]) -> PlotPoints<'static> {
    values.iter().enumerate().map(|(i, &v)| [i as f64, f64::from(v)]).collect()
}

/// A plot of signals: the time step to the right; zoom, shift and cursor shared with those that it is linked to.
pub(in crate::ui) fn frame<'a>(salt: impl egui::AsIdSalt, height: f32, link: Link, dark: bool) -> Plot<'a> {
    let plot =
        Plot::new(salt).height(height).allow_scroll(false).grid_color(theme::tokens(dark).grid).y_axis_min_width(44.0);
    match link {
        // Only the time steps: amplitudes, and errors below them, each have a height of their own.
        Some(group) => plot.link_axis(group, [true, false]).link_cursor(group, [true, false]),
        None => plot,
    }
}

/// The normal class: one standard deviation to both sides of its mean.
pub(in crate::ui) fn draw_band(plot: &mut PlotUi<'_>, band: &Band, dark: bool) {
    let color = theme::tokens(dark).normal;
    let (low, high) = (edge(band, -1.0), edge(band, 1.0));
    let area = FilledArea::new("normal band", &steps(low.len()), &low, &high);
    plot.add(area.fill_color(color.gamma_multiply(0.22)).allow_hover(false));
    let mean: PlotPoints<'_> = band.mean.iter().enumerate().map(|(i, &v)| [i as f64, v]).collect();
    let line = Line::new("normal mean", mean).color(color.gamma_multiply(0.7)).width(1.0);
    plot.line(line.style(LineStyle::dotted_dense()).allow_hover(false));
}

fn edge(band: &Band, side: f64) -> Vec<f64> {
    band.mean.iter().zip(&band.std).map(|(mean, std)| mean + side * std).collect()
}

/// The error at each time step as bars.
pub(in crate::ui) fn errors_ui(ui: &mut Ui, salt: (&str, &str, u32), name: &str, errors: &[f32], link: Link) {
    let dark = ui.visuals().dark_mode;
    let plot = frame(salt, ERRORS_HEIGHT, link, dark)
        .include_y(0.0)
        .label_formatter(|_| None)
        .y_grid_spacer(round_marks)
        .y_axis_formatter(mark_label);
    let color = theme::of(ui.visuals()).anomalous;
    let response = plot.show(ui, |plot| plot.bar_chart(solid_bars("error per time step", bars(errors), color)));
    let words = format!("Error per time step, {name}");
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

/// A bar a time step; for long signals the mean of several.
fn bars(errors: &[f32]) -> Vec<Bar> {
    let each = errors.len().div_ceil(MOST_BARS).max(1);
    let bar = |(i, group): (usize, &[f32])| {
        let mean = group.iter().map(|&e| f64::from(e)).sum::<f64>() / group.len() as f64;
        let middle = (i * each) as f64 + (group.len() - 1) as f64 / 2.0;
        Bar::new(middle, mean).width(FILLED * each as f64)
    };
    errors.chunks(each).enumerate().map(bar).collect()
}

/// What the lines are: drawn once for all, so that no plot is covered by its own legend.
pub(in crate::ui) fn legend_ui(ui: &mut Ui) {
    let dark = ui.visuals().dark_mode;
    legend_entry_ui(ui, "signal", |painter, rect| {
        painter.line_segment(middle(rect), Stroke::new(1.5, signal_line(dark)));
    });
    legend_entry_ui(ui, "reconstruction", |painter, rect| {
        painter.extend(Shape::dashed_line(&middle(rect), Stroke::new(1.5, theme::tokens(dark).training), 4.0, 3.0));
    });
    legend_entry_ui(ui, "error", |painter, rect| {
        painter.rect_filled(rect.shrink2(vec2(0.0, 7.0)), 2.0, theme::tokens(dark).anomalous.gamma_multiply(0.35));
    });
}

/// What the band behind is.
pub(in crate::ui) fn band_legend_ui(ui: &mut Ui) {
    let color = theme::of(ui.visuals()).normal;
    legend_entry_ui(ui, "normal class, mean and std", |painter, rect| {
        painter.rect_filled(rect.shrink2(vec2(0.0, 7.0)), 2.0, color.gamma_multiply(0.22));
        painter.extend(dotted(rect, color));
    });
}

fn dotted(rect: Rect, color: Color32) -> Vec<Shape> {
    Shape::dotted_line(&middle(rect), color, 4.0, 1.0)
}

fn middle(rect: Rect) -> [egui::Pos2; 2] {
    [pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)]
}

/// Values under the cursor, in words.
fn readout(input: &[f32], output: Option<&Vec<f32>>) -> impl Fn(&PlotPoint, &PlotBounds) -> String + use<> {
    let (input, output) = (input.to_vec(), output.cloned());
    move |point, _| {
        let place = point.x.round();
        if place < 0.0 || place >= input.len() as f64 {
            return String::new();
        }
        let i = place as usize;
        let value = |v: f32| number(Some(f64::from(v)));
        match &output {
            Some(output) => format!(
                "point {i}  signal {}  reconstruction {}  error {}",
                value(input[i]),
                value(output[i]),
                value((output[i] - input[i]).abs())
            ),
            None => format!("point {i}  signal {}", value(input[i])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_signals_have_a_bar_for_several_time_steps() {
        assert_eq!(bars(&[0.5; 140]).len(), 140);
        let errors: Vec<f32> = (0..1000).map(|i| if i < 4 { 1.0 } else { 0.0 }).collect();
        let bars = bars(&errors);
        assert_eq!(bars.len(), 250);
        assert_eq!((bars[0].argument, bars[0].value, bars[1].value), (1.5, 1.0, 0.0));
    }
}
