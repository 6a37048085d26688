//! The samples that the one in focus is like and unlike, and why it is odd: the nearest normal one that was learnt from.

use super::focused::Focused;
use crate::analysis::Neighbour;
use crate::data::Prepared;
use crate::job::questions::{Alike, FindAlike};
use crate::recipe::{Method, SpaceOf, Task};
use crate::session::RunState;
use crate::ui::panel::Cx;
use crate::ui::sample::neighbour_ui;
use crate::ui::sample::small;
use crate::ui::widgets::{Drawn, ValueLook, ValuePictures, key_of, number};
use egui::{CollapsingHeader, RichText, Ui, vec2};
use std::sync::Arc;

/// Samples of each kind that are shown.
const SHOWN: usize = 6;

/// The samples alike.
#[derive(Default)]
pub(super) struct Alikes {
    /// How the sample in focus differs from the nearest normal one.
    difference: Option<Difference>,
}

/// How two samples differ.
struct Difference {
    /// The preparation and the two samples.
    of: (u64, u32, u32),
    /// One less the other, scaled.
    values: Vec<f32>,
    key: u64,
    top: f32,
}

impl Alikes {
    /// Draws them, and asks for what is not known yet.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, pictures: &mut ValuePictures, focused: &Focused) {
        let id = focused.id;
        let latent = latent(cx);
        let by_values = cx.ask(&FindAlike { of: SpaceOf::Pixels, id });
        let by_codes = match latent {
            Latent::There => cx.ask(&FindAlike { of: SpaceOf::Latent, id }),
            Latent::Later | Latent::Never => None,
        };
        self.normal_ui(ui, cx, pictures, focused, by_values.as_deref());
        heading_ui(ui, "Nearest by values");
        nearest_ui(ui, cx, &focused.prepared, "Nearest by values", by_values.as_deref());
        match latent {
            Latent::There => {
                heading_ui(ui, "Nearest in the latent space");
                nearest_ui(ui, cx, &focused.prepared, "Nearest in the latent space", by_codes.as_deref());
            }
            Latent::Later => {
                weak_ui(ui, "Latent-space neighbours appear when training is done");
            }
            Latent::Never => {}
        }
        farthest_ui(ui, cx, &focused.prepared, by_values.as_deref(), by_codes.as_deref());
    }

    /// Why the sample is odd: the nearest normal sample that was learnt from, and where the two differ.
    fn normal_ui(
        &mut self,
        ui: &mut Ui,
        cx: &mut Cx<'_>,
        pictures: &mut ValuePictures,
        focused: &Focused,
        alike: Option<&Alike>,
    ) {
        heading_ui(ui, "Nearest normal training sample");
        let Some(alike) = alike else { return weak_ui(ui, "Searching…") };
        let Some(&nearest) = alike.normal.first() else {
            return weak_ui(ui, "There are no other normal training samples");
        };
        let prepared = &focused.prepared;
        let size = small(prepared) * 2.0;
        let difference = self.difference(prepared, focused.id, nearest.index);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
            let name = "Nearest normal training sample";
            neighbour_ui(ui, cx, prepared, name, nearest, size);
            let drawn =
                Drawn { key: difference.key, values: &difference.values, look: ValueLook::Error(difference.top) };
            pictures
                .show(ui, prepared, drawn, size, "Difference from the nearest normal training sample")
                .on_hover_text(format!("difference, up to {}", number(Some(f64::from(difference.top)))));
        });
    }

    fn difference(&mut self, prepared: &Prepared, id: u32, other: u32) -> &Difference {
        let of = (prepared.id, id, other);
        let kept = self.difference.take().filter(|difference| difference.of == of);
        self.difference.insert(kept.unwrap_or_else(|| {
            let pairs = prepared.clean(id as usize).into_iter().zip(prepared.clean(other as usize));
            let values: Vec<f32> = pairs.map(|(a, b)| a - b).collect();
            let top = values.iter().fold(0.0, |top: f32, value| top.max(value.abs()));
            Difference { of, key: key_of(&values), values, top }
        }))
    }
}

/// Whether samples can be compared by what the encoder makes of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Latent {
    There,
    /// Every epoch has other codes: encoding all samples after each would hold up the training.
    Later,
    /// No network, or one without a bottleneck that all samples go through.
    Never,
}

fn latent(cx: &Cx<'_>) -> Latent {
    let Some(run) = cx.run() else { return Latent::Never };
    let has_bottleneck = run.spec.task == Task::Reconstruct && run.recipe.training.method != Method::PcaPerClass;
    match run.state() {
        _ if !has_bottleneck => Latent::Never,
        RunState::Training => Latent::Later,
        _ if cx.session.shown_weights(run).is_some() => Latent::There,
        _ => Latent::Never,
    }
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(text).strong());
}

fn weak_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).weak());
}

fn nearest_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, name: &str, alike: Option<&Alike>) {
    match alike {
        Some(alike) => row_ui(ui, cx, prepared, name, &alike.nearest),
        None => weak_ui(ui, "Searching…"),
    }
}

/// The most dissimilar samples, behind a heading that opens.
fn farthest_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    prepared: &Arc<Prepared>,
    by_values: Option<&Alike>,
    by_codes: Option<&Alike>,
) {
    ui.add_space(8.0);
    CollapsingHeader::new("Most dissimilar samples").show(ui, |ui| {
        for (alike, name) in [(by_values, "Farthest by values"), (by_codes, "Farthest in the latent space")] {
            let Some(alike) = alike else { continue };
            weak_ui(ui, name);
            row_ui(ui, cx, prepared, name, &alike.farthest);
        }
    });
}

fn row_ui(ui: &mut Ui, cx: &mut Cx<'_>, prepared: &Arc<Prepared>, name: &str, found: &[Neighbour]) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        for (place, neighbour) in found.iter().take(SHOWN).enumerate() {
            neighbour_ui(ui, cx, prepared, &format!("{name} {}", place + 1), *neighbour, small(prepared));
        }
    });
}
