//! The samples on which two of the runs disagree, with what each makes of them.

use super::Compared;
use super::cell::cell_ui;
use crate::analysis::{Called, Disagreements, Judged, disagreements};
use crate::data::SampleShape;
use crate::recipe::Task;
use crate::session::{Run, RunId};
use crate::train::Outcome;
use crate::ui::panel::Cx;
use egui::{Button, ComboBox, RichText, Ui, vec2};
use std::sync::Arc;

/// Most samples to leaf through.
const MOST: usize = 600;

/// Samples shown at a time.
const SHOWN: usize = 24;

/// Two runs, and where they disagree.
#[derive(Default)]
pub(super) struct Samples {
    pair: [Option<RunId>; 2],
    page: usize,
    made: Option<([Side; 2], Option<Arc<Disagreements>>)>,
}

/// What a run's part in a disagreement depends on.
#[derive(Clone, Copy, PartialEq)]
struct Side {
    run: RunId,
    scores: usize,
    threshold: u32,
}

impl Side {
    fn of(run: &Run) -> Self {
        let scores = run.table().map_or(0, |table| std::ptr::from_ref(table) as usize);
        Self { run: run.id, scores, threshold: run.threshold.to_bits() }
    }
}

impl Samples {
    /// The choice of two runs, how far they disagree, and on which samples.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, runs: &[Compared<'_>]) {
        let Some(places) = self.places(runs) else { return };
        ui.horizontal_wrapped(|ui| {
            for (side, name) in ["First run", "Second run"].into_iter().enumerate() {
                self.choice_ui(ui, runs, places, side, name);
            }
        });
        let pair = places.map(|place| &runs[place]);
        if let Some(why) = hindrance(pair[0].run, pair[1].run) {
            ui.label(why);
            return;
        }
        let Some(found) = self.found(pair[0].run, pair[1].run) else {
            ui.label("One run predicts classes, the other flags anomalies; their results cannot be compared.");
            return;
        };
        if found.shared == 0 {
            ui.label("No sample was held out by both runs, so there is nothing to compare.");
            return;
        }
        ui.label(RichText::new(sentence(pair[0].run, &found)).strong());
        let held = |run: &Run| run.table().map_or(0, |table| table.ranked.len());
        if pair.iter().any(|compared| held(compared.run) > found.shared) {
            ui.label(RichText::new("Only samples held out by both runs are compared.").weak());
        }
        self.grid_ui(ui, cx, pair, &found);
    }

    /// Which two of the runs: those chosen where they are there, else the first ones.
    fn places(&self, runs: &[Compared<'_>]) -> Option<[usize; 2]> {
        let chosen = |side: usize| runs.iter().position(|compared| Some(compared.run.id) == self.pair[side]);
        let first = chosen(0).unwrap_or(if chosen(1) == Some(0) { 1 } else { 0 });
        let second = chosen(1).filter(|&place| place != first);
        let second = second.or_else(|| (0..runs.len()).find(|&place| place != first))?;
        Some([first, second])
    }

    fn choice_ui(&mut self, ui: &mut Ui, runs: &[Compared<'_>], places: [usize; 2], side: usize, name: &str) {
        let selected = format!("{name}: {}", runs[places[side]].name);
        let combo = ComboBox::from_id_salt(name).selected_text(selected).width(220.0).truncate().show_ui(ui, |ui| {
            for (place, compared) in runs.iter().enumerate() {
                if ui.selectable_label(places[side] == place, compared.name.as_str()).clicked() {
                    let mut pair = places;
                    // The other's place is taken: the two change places.
                    if pair[1 - side] == place {
                        pair[1 - side] = pair[side];
                    }
                    pair[side] = place;
                    self.pair = pair.map(|place| Some(runs[place].run.id));
                    self.page = 0;
                }
            }
        });
        combo.response.accessible_name(name);
    }

    /// Where two runs disagree; `None` where they cannot.
    fn found(&mut self, first: &Run, second: &Run) -> Option<Arc<Disagreements>> {
        let sides = [Side::of(first), Side::of(second)];
        if let Some((made, found)) = &self.made
            && *made == sides
        {
            return found.clone();
        }
        let judged = judged(first).zip(judged(second));
        let found = judged.and_then(|(first, second)| disagreements(first, second, MOST)).map(Arc::new);
        self.made = Some((sides, found.clone()));
        found
    }

    fn grid_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, pair: [&Compared<'_>; 2], found: &Disagreements) {
        let opens = is_open(cx, pair[0].run);
        let pages = found.ranked.len().div_ceil(SHOWN);
        self.page = self.page.min(pages.saturating_sub(1));
        let first = self.page * SHOWN;
        let shown = &found.ranked[first..(first + SHOWN).min(found.ranked.len())];
        ui.horizontal(|ui| {
            let back = ui.add_enabled(self.page > 0, Button::new("Back"));
            if back.accessible_name("Previous disagreements").clicked() {
                self.page -= 1;
            }
            let words =
                format!("{} to {} of the {} most different", first + 1, first + shown.len(), found.ranked.len());
            ui.label(RichText::new(words).weak());
            let next = ui.add_enabled(self.page + 1 < pages, Button::new("Next"));
            if next.accessible_name("Next disagreements").clicked() {
                self.page += 1;
            }
        });
        ui.label(RichText::new(legend(pair)).weak());
        if !opens {
            ui.label(RichText::new("Show one of these runs to enlarge a sample").weak());
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(10.0, 10.0);
            for sample in shown {
                cell_ui(ui, cx, pair, sample, opens);
            }
        });
        for compared in pair {
            ask(cx, compared.run, &shown.iter().map(|sample| sample.id).collect::<Vec<u32>>());
        }
    }
}

/// Why the samples of two runs cannot be compared.
fn hindrance(first: &Run, second: &Run) -> Option<&'static str> {
    let (a, b) = (&first.prepared.dataset, &second.prepared.dataset);
    let same = first.data_hash == second.data_hash && a.len() == b.len() && a.samples.shape() == b.samples.shape();
    if !same {
        return Some("These two runs use different data, so they share no samples.");
    }
    let scored = first.table().is_some() && second.table().is_some();
    (!scored).then_some("Samples can be compared once both runs are scored.")
}

fn judged(run: &Run) -> Option<Judged<'_>> {
    let called = match run.outcome.as_deref() {
        Some(Outcome::Classes { named, .. }) => Called::Classes(named),
        _ => Called::Line(run.threshold),
    };
    Some(Judged { ranked: &run.table()?.ranked, called })
}

fn sentence(run: &Run, found: &Disagreements) -> String {
    let how = if run.spec.task == Task::Classify {
        if found.differing == 1 { "is predicted differently" } else { "are predicted differently" }
    } else if found.differing == 1 {
        "is flagged by only one run"
    } else {
        "are flagged by only one run"
    };
    format!("{} of {} samples {how}", thousands(found.differing), thousands(found.shared))
}

/// What a cell shows.
fn legend(pair: [&Compared<'_>; 2]) -> &'static str {
    let gives_back = pair.iter().any(|compared| compared.run.spec.task == Task::Reconstruct);
    match pair[0].run.prepared.dataset.samples.shape() {
        SampleShape::Image { .. } if gives_back => {
            "The original and its reconstructions; below, each run's verdict and the share of samples that score lower"
        }
        SampleShape::Series { .. } if gives_back => {
            "The signal, with the first run's reconstruction dashed and the second's dotted; below, each run's verdict and the share of samples that score lower"
        }
        _ => "Below each sample: each run's verdict and the share of samples that score lower",
    }
}

/// A count with spaces between thousands.
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Whether the run's samples are those that are open, so that one can be put into focus.
fn is_open(cx: &Cx<'_>, run: &Run) -> bool {
    let is_shown = cx.run().is_some_and(|shown| shown.data_hash == run.data_hash);
    is_shown
        || cx.prepared().is_some_and(|open| {
            Arc::ptr_eq(&open.raw, &run.prepared.raw) && open.dataset.origin == run.prepared.dataset.origin
        })
}

/// Asks what a network makes of the samples shown, where it gives samples back.
fn ask(cx: &mut Cx<'_>, run: &Run, ids: &[u32]) {
    if run.spec.task != Task::Reconstruct {
        return;
    }
    cx.view_of(run.id, ids);
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn counts_have_spaces_between_thousands() {
        for (count, words) in [(0, "0"), (212, "212"), (1000, "1 000"), (10_000, "10 000"), (1_234_567, "1 234 567")] {
            assert_eq!(thousands(count), words);
        }
    }
}
