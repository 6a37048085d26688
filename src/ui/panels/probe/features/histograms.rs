//! How often each value occurs in a picture, of its lightness and of each colour.

use super::{Subject, SubjectKey, heading_ui};
use crate::analysis::features::{PictureHistograms, ValueHistogram, picture_histograms};
use crate::data::{Prepared, Values};
use crate::ui::theme::{self};
use crate::ui::widgets::{caption_ui, count_plot, number, solid_bars};
use egui::{RichText, Role, Slider, Ui, WidgetInfo};
use egui_plot::Bar;

/// Height of a plot, in points.
const HEIGHT: f32 = 96.0;

/// Points between two plots.
const GAP: f32 = 12.0;

/// Narrower plots than this do not stand beside each other.
const NARROWEST: f32 = 170.0;

/// The histograms of the picture seen last.
pub(super) struct Histograms {
    bins: usize,
    made: Option<((SubjectKey, usize), PictureHistograms)>,
}

impl Default for Histograms {
    fn default() -> Self {
        Self { bins: 32, made: None }
    }
}

impl Histograms {
    /// A plot of the lightness and, of colour pictures, one of each channel. Most pixels are often background, so
    /// counts are drawn by their logarithm.
    pub(super) fn ui(&mut self, ui: &mut Ui, subject: &Subject) {
        heading_ui(ui, "Histograms of values");
        ui.horizontal(|ui| {
            caption_ui(ui, "bins");
            ui.add(Slider::new(&mut self.bins, 2..=256)).accessible_name("Bins of the histograms");
        });
        let key = (subject.key(), self.bins);
        let kept = self.made.take().filter(|(of, _)| *of == key);
        let make = || picture_histograms(&subject.row(), subject.channels, self.bins, span(&subject.prepared));
        let made = kept.unwrap_or_else(|| (key, make()));
        let found = &self.made.insert(made).1;
        let mut named = vec![("Grey".to_owned(), &found.grey)];
        named
            .extend(found.channels.iter().enumerate().map(|(i, channel)| (channel_name(i, subject.channels), channel)));
        let available = ui.available_width();
        let beside = if named.len() > 1 && available >= 2.0 * NARROWEST + GAP { 2 } else { 1 };
        let width = (available - GAP * (beside - 1) as f32) / beside as f32;
        for line in named.chunks(beside) {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for (name, histogram) in line {
                    ui.vertical(|ui| plot_ui(ui, name, histogram, width));
                }
            });
        }
    }
}

/// The lowest and the highest raw value that there can be.
fn span(prepared: &Prepared) -> (f32, f32) {
    match prepared.dataset.samples.values() {
        Values::Bytes(_) => (0.0, 255.0),
        Values::Floats(_) => prepared.range,
    }
}

fn channel_name(channel: usize, channels: usize) -> String {
    match (channels, channel) {
        (3, 0) => "Red".to_owned(),
        (3, 1) => "Green".to_owned(),
        (3, 2) => "Blue".to_owned(),
        _ => format!("Channel {}", channel + 1),
    }
}

fn plot_ui(ui: &mut Ui, name: &str, histogram: &ValueHistogram, width: f32) {
    ui.set_width(width);
    let dark = ui.visuals().dark_mode;
    ui.label(RichText::new(name).weak());
    let plot = count_plot(("values", name), dark).height(HEIGHT).width(width).include_y(0.0);
    let bars = solid_bars(name, bars(histogram), theme::tokens(dark).edge);
    let response = plot.show(ui, |plot| plot.bar_chart(bars));
    let (bins, mean) = (histogram.counts.len(), number(mean(histogram)));
    let words = format!("Histogram of {}: {bins} bins, mean {mean}", name.to_lowercase());
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

fn bars(histogram: &ValueHistogram) -> Vec<Bar> {
    let bar = |(bin, &count): (usize, &u32)| {
        let middle = histogram.edge(bin) + histogram.width / 2.0;
        Bar::new(middle, f64::from(count + 1).log10()).width(histogram.width)
    };
    histogram.counts.iter().enumerate().map(bar).collect()
}

/// The mean value, by the middles of the bins; `None` without a value.
fn mean(histogram: &ValueHistogram) -> Option<f64> {
    let all: u32 = histogram.counts.iter().sum();
    let middle = |bin: usize| histogram.edge(bin) + histogram.width / 2.0;
    let sum: f64 = histogram.counts.iter().enumerate().map(|(bin, &count)| middle(bin) * f64::from(count)).sum();
    (all > 0).then(|| sum / f64::from(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_that_of_the_bins_middles() {
        let histogram = ValueHistogram::new([0.0, 1.0, 3.0, 3.5], 4, (0.0, 4.0));
        assert_eq!(mean(&histogram), Some((0.5 + 1.5 + 3.5 + 3.5) / 4.0));
        assert_eq!(mean(&ValueHistogram::new([0.0; 0], 4, (0.0, 4.0))), None);
    }

    #[test]
    fn channels_have_the_names_of_colours_where_they_are_colours() {
        assert_eq!((channel_name(2, 3).as_str(), channel_name(0, 2).as_str()), ("Blue", "Channel 1"));
    }
}
