//! How often each value occurs in the sample in focus and in its reconstruction.

use super::focused::{Counts, Focused};
use crate::data::SampleShape;
use crate::ui::theme::{self};
use crate::ui::widgets::{count_plot, number, solid_bars};
use egui::{RichText, Role, Ui, WidgetInfo};
use egui_plot::{Bar, Line, LineStyle, PlotPoints};

/// Height of the plot, in points.
const HEIGHT: f32 = 110.0;

/// Bars for the original, a dashed outline for the reconstruction. Most pixels are background, so counts are drawn by
/// their logarithm.
pub(super) fn histogram_ui(ui: &mut Ui, focused: &Focused) {
    let SampleShape::Image { .. } = focused.prepared.dataset.samples.shape() else { return };
    let (original, output) = (&focused.counts, focused.given_back.as_ref().map(|given_back| &given_back.counts));
    let dark = ui.visuals().dark_mode;
    let words = if output.is_some() { "Pixel values; dashed: reconstruction" } else { "Pixel values" };
    ui.add_space(8.0);
    ui.label(RichText::new(words).strong());
    let plot = count_plot("values", dark).height(HEIGHT);
    let bars = solid_bars("original", bars(original), theme::tokens(dark).unselected);
    let outline = output.map(outline);
    let response = plot.show(ui, |plot| {
        plot.bar_chart(bars.allow_hover(false));
        if let Some(outline) = outline {
            let line =
                Line::new("reconstruction", PlotPoints::from(outline)).color(theme::tokens(dark).training).width(1.5);
            plot.line(line.style(LineStyle::dashed_dense()).allow_hover(false));
        }
    });
    let name = match output {
        Some(output) => {
            format!("Histogram of values, mean {}, in the reconstruction {}", mean(original), mean(output))
        }
        None => format!("Histogram of values, mean {}", mean(original)),
    };
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
}

fn height(count: u32) -> f64 {
    f64::from(count + 1).log10()
}

fn bars(counts: &Counts) -> Vec<Bar> {
    let width = f64::from(counts.width);
    let at = |bin: usize| f64::from(counts.start) + (bin as f64 + 0.5) * width;
    counts.counts.iter().enumerate().map(|(bin, &count)| Bar::new(at(bin), height(count)).width(width)).collect()
}

/// The corners of the bars, from left to right.
fn outline(counts: &Counts) -> Vec<[f64; 2]> {
    let at = |edge: usize| f64::from(counts.start) + edge as f64 * f64::from(counts.width);
    let top = |(bin, &count): (usize, &u32)| [[at(bin), height(count)], [at(bin + 1), height(count)]];
    counts.counts.iter().enumerate().flat_map(top).collect()
}

/// The mean value, by the middles of the bins.
fn mean(counts: &Counts) -> String {
    let all: u32 = counts.counts.iter().sum();
    let middle = |bin: usize| f64::from(counts.start) + (bin as f64 + 0.5) * f64::from(counts.width);
    let sum: f64 = counts.counts.iter().enumerate().map(|(bin, &count)| middle(bin) * f64::from(count)).sum();
    number((all > 0).then(|| sum / f64::from(all)))
}
