//! The scores of the samples watched after an epoch, on one scale over all epochs.

use super::{figures, is_anomalous, measure, watched_words};
use crate::analysis::{Histogram, ScoreRange, count_scores, mean_and_std};
use crate::recipe::Task;
use crate::session::{Run, RunId};
use crate::train::Snapshot;
use crate::ui::plots::hatch;
use crate::ui::theme;
use crate::ui::widgets::{BarKey, FILLED, bar_keys_ui, number, solid_bars, still_plot};
use egui::{RichText, Role, Ui, WidgetInfo};
use egui_plot::{Bar, VLine};
use std::sync::Arc;

/// Bins of the histogram.
const BINS: usize = 60;

/// Height of the plot, in points.
const HEIGHT: f32 = 170.0;

/// The histogram, and the scale that it keeps.
#[derive(Default)]
pub(super) struct EpochHistogram {
    scale: Option<Scale>,
}

/// The range of the epochs seen so far.
struct Scale {
    run: RunId,
    /// Tells apart the snapshots of one network from those of another fold.
    first: usize,
    /// How many epochs are in it.
    epochs: usize,
    range: ScoreRange,
}

/// What the histogram shows.
pub(super) fn heading(task: Task) -> &'static str {
    match task {
        Task::Reconstruct => "Errors",
        Task::Classify => "Cross-entropy of the true class",
        Task::Detect => "Anomaly probabilities",
    }
}

impl EpochHistogram {
    /// Draws the scores of an epoch.
    pub(super) fn ui(&mut self, ui: &mut Ui, run: &Run, snapshot: &Snapshot) {
        let range = self.range(run);
        let histogram = count_scores(&snapshot.scores, is_anomalous(run, snapshot), range, BINS);
        plot_ui(ui, run, snapshot, &histogram);
        if histogram.beyond > 0 {
            let lie = if histogram.beyond == 1 { "sample is" } else { "samples are" };
            let text = format!("{} {lie} beyond the edges", histogram.beyond);
            ui.label(RichText::new(text).small().weak());
        }
    }

    /// The range of all epochs of the run; those that came since the last frame are added.
    fn range(&mut self, run: &Run) -> ScoreRange {
        let first = run.snapshots().first().map_or(0, |snapshot| Arc::as_ptr(snapshot) as usize);
        let known = self
            .scale
            .take()
            .filter(|scale| scale.run == run.id && scale.first == first && scale.epochs <= run.snapshots().len());
        let mut scale = known.unwrap_or(Scale { run: run.id, first, epochs: 0, range: ScoreRange::default() });
        for snapshot in &run.snapshots()[scale.epochs..] {
            scale.range.include(&snapshot.scores);
        }
        scale.epochs = run.snapshots().len();
        let range = scale.range;
        self.scale = Some(scale);
        range
    }
}

fn plot_ui(ui: &mut Ui, run: &Run, snapshot: &Snapshot, histogram: &Histogram) {
    let bars = |counts: &[u32], below: Option<&[u32]>| -> Vec<Bar> {
        let bar = |(i, &count): (usize, &u32)| {
            let at = histogram.start + (i as f64 + 0.5) * histogram.width;
            let base = below.map_or(0, |below| below[i]);
            Bar::new(at, f64::from(count)).width(FILLED * histogram.width).base_offset(f64::from(base))
        };
        counts.iter().enumerate().map(bar).collect()
    };
    let has_both = run.prepared.has_both_sides();
    let t = theme::of(ui.visuals());
    let word = if has_both { "normal" } else { "samples" };
    let normal = solid_bars(word, bars(&histogram.normal, None), t.normal);
    let anomalous = solid_bars("anomalous", bars(&histogram.anomalous, Some(&histogram.normal)), t.anomalous);
    let line = figures::line(run).ok().filter(|_| has_both && run.spec.task != Task::Classify);
    let line_color = ui.visuals().strong_text_color();
    let plot = still_plot("epoch histogram", ui.visuals().dark_mode)
        .height(HEIGHT)
        .x_axis_label(format!("{} of {}", measure(run), watched_words(run, snapshot)))
        .y_axis_label("count")
        .include_x(histogram.start)
        .include_x(histogram.start + histogram.width * BINS as f64);
    let response = plot.show(ui, |plot| {
        plot.bar_chart(normal);
        if has_both {
            plot.bar_chart(anomalous);
        }
        if let Some(line) = line {
            plot.vline(VLine::new("threshold", f64::from(line)).color(line_color).width(2.0).allow_hover(false));
        }
    });
    if has_both {
        hatch(ui.painter(), &response.transform, histogram, &f64::from, t.hatch);
    }
    let key = |words: &str, fill, hatch| BarKey { words: words.to_owned(), fill, hatch };
    let anomalous = has_both.then(|| key("anomalous", t.anomalous, Some(t.hatch)));
    let keys: Vec<BarKey> = [key(word, t.normal, None)].into_iter().chain(anomalous).collect();
    bar_keys_ui(ui, *response.transform.frame(), &keys);
    let words = words(run, snapshot);
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

/// The histogram in words: where each side lies.
fn words(run: &Run, snapshot: &Snapshot) -> String {
    let is_anomalous = is_anomalous(run, snapshot);
    let mean = |anomalous: bool| {
        let of_side = snapshot.scores.iter().enumerate().filter(|(place, _)| is_anomalous(*place) == anomalous);
        let scores: Vec<f32> = of_side.map(|(_, score)| *score).collect();
        number((!scores.is_empty()).then(|| mean_and_std(&scores).0))
    };
    let epoch = snapshot.epoch;
    if run.prepared.has_both_sides() {
        let (normal, anomalous) = (mean(false), mean(true));
        format!("Histogram after epoch {epoch}: normal samples {normal} on average, anomalous ones {anomalous}")
    } else {
        format!("Histogram after epoch {epoch}: samples {} on average", mean(false))
    }
}
