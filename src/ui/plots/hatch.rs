//! Bars that are told apart without colour.

use crate::analysis::Histogram;
use crate::ui::widgets::hatch_rect;
use egui::{Color32, Painter};
use egui_plot::{PlotPoint, PlotTransform};

/// Slanted lines over the anomalous bars, so that they are told apart without colour.
pub(in crate::ui) fn hatch(
    painter: &Painter,
    transform: &PlotTransform,
    histogram: &Histogram,
    height: &impl Fn(u32) -> f64,
    color: Color32,
) {
    let painter = painter.with_clip_rect(*transform.frame());
    for (i, &count) in histogram.anomalous.iter().enumerate().filter(|(_, count)| **count > 0) {
        let left = histogram.start + i as f64 * histogram.width;
        let base = histogram.normal[i];
        let low = PlotPoint::new(left, height(base));
        let high = PlotPoint::new(left + histogram.width, height(base + count));
        let bar = transform.rect_from_values(&low, &high).intersect(*transform.frame());
        hatch_rect(&painter, bar, color);
    }
}
