//! The spaces that samples are compared in, and what stands in the way of each.

use crate::analysis::features::{Hog, HogSettings};
use crate::data::Prepared;
use crate::recipe::{Method, SpaceOf, Task};
use crate::session::{Run, RunState};
use crate::ui::panel::Cx;
use crate::ui::widgets::caption_ui;
use egui::{Checkbox, DragValue, Ui};

/// How many spaces there are to choose from.
const COUNT: usize = 4;

/// The spaces ticked.
pub(super) struct Spaces {
    ticked: [bool; COUNT],
    /// The layer, counted from 1; `None`: the last but one.
    layer: Option<usize>,
}

impl Default for Spaces {
    fn default() -> Self {
        Self { ticked: [true, true, true, false], layer: None }
    }
}

impl Spaces {
    /// Every space, in the order of the row of ticks.
    pub(super) fn all(&self, cx: &Cx<'_>) -> [SpaceOf; COUNT] {
        [SpaceOf::Pixels, SpaceOf::Hog, SpaceOf::Latent, SpaceOf::Layer(self.layer(cx))]
    }

    /// Those that are ticked and can be made.
    pub(super) fn shown(&self, cx: &Cx<'_>, prepared: &Prepared) -> Vec<SpaceOf> {
        let ticked = self.all(cx).into_iter().zip(self.ticked).filter(|(_, ticked)| *ticked).map(|(of, _)| of);
        ticked.filter(|&of| obstacle(cx, prepared, of).is_none()).collect()
    }

    fn layer(&self, cx: &Cx<'_>) -> usize {
        let count = layers(cx);
        self.layer.unwrap_or_else(|| count.saturating_sub(1)).clamp(1, count)
    }

    /// The row of ticks.
    pub(super) fn controls_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>, prepared: &Prepared) {
        ui.horizontal_wrapped(|ui| {
            caption_ui(ui, "compare by");
            for (place, of) in self.all(cx).into_iter().enumerate() {
                let obstacle = obstacle(cx, prepared, of);
                let mut ticked = self.ticked[place] && obstacle.is_none();
                let name = match of {
                    SpaceOf::Layer(_) => "layer".to_owned(),
                    _ => of.title(),
                };
                let tick = ui.add_enabled(obstacle.is_none(), Checkbox::new(&mut ticked, name));
                if tick.changed() {
                    self.ticked[place] = ticked;
                }
                if let Some(why) = obstacle {
                    tick.on_disabled_hover_text(why);
                }
            }
            let (mut layer, count) = (self.layer(cx), layers(cx));
            let usable = obstacle(cx, prepared, SpaceOf::Layer(layer)).is_none();
            let drag = DragValue::new(&mut layer).range(1..=count).speed(0.05);
            let drag = ui
                .add_enabled(usable, drag)
                .on_hover_text(format!("Which of the {count} layers, counted from the input"));
            if drag.accessible_name("Layer compared").changed() {
                self.layer = Some(layer);
            }
        });
    }
}

/// How many layers the network shown has, at least 1.
fn layers(cx: &Cx<'_>) -> usize {
    cx.run().map_or(1, |run| run.spec.layers.len()).max(1)
}

/// Why samples cannot be compared in a space now; `None` where they can.
pub(super) fn obstacle(cx: &Cx<'_>, prepared: &Prepared, of: SpaceOf) -> Option<String> {
    if cx.session.cannot_compare(of) {
        return Some("This space could not be computed".to_owned());
    }
    match of {
        SpaceOf::Pixels => None,
        SpaceOf::Hog => {
            let hog = Hog::new(HogSettings::default(), prepared.dataset.samples.shape());
            hog.err().map(|why| capitalised(&why.to_string()))
        }
        SpaceOf::Latent | SpaceOf::Layer(_) => {
            let run = cx.run();
            let is_there = run.is_some_and(|run| cx.session.shown_weights(run).is_some());
            without_network(run, is_there, of).map(str::to_owned)
        }
    }
}

/// Why a network's space is not there.
fn without_network(run: Option<&Run>, has_weights: bool, of: SpaceOf) -> Option<&'static str> {
    let Some(run) = run else { return Some("Train a network first") };
    match run.state() {
        _ if run.spec.layers.is_empty() => Some("A baseline has no layers; train a network first"),
        _ if run.recipe.training.method == Method::PcaPerClass => {
            Some("Each class has its own components, so codes cannot be compared")
        }
        _ if of == SpaceOf::Latent && run.spec.task != Task::Reconstruct => {
            Some("Only autoencoders have latent codes; compare by a layer instead")
        }
        // Every epoch has other codes: encoding all samples after each would hold up the training.
        RunState::Training => Some("Available when training is done"),
        _ if !has_weights => Some("The weights of this epoch were not kept"),
        _ => None,
    }
}

/// The words with a capital at the start.
pub(super) fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(capitalised("values"), "Values");
        assert_eq!(capitalised("HOG features"), "HOG features");
        assert_eq!(capitalised(""), "");
    }

    #[test]
    fn without_a_network_its_spaces_are_not_there() {
        assert!(without_network(None, false, SpaceOf::Latent).is_some());
    }
}
