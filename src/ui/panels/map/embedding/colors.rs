//! What the map's colours tell: the kind or the share of every sample, and from these the look of its dot.

use crate::analysis::Scores;
use crate::data::Prepared;
use crate::session::{MapState, Run, Selection, TAGS};
use crate::train::Outcome;
use crate::ui::panel::Cx;
use crate::ui::plots::color_of_class;
use crate::ui::sample::tag_color;
use crate::ui::scatter::{Height, Look};
use crate::ui::theme::{self, magma};
use egui::Color32;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What colours tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorBy {
    /// The class.
    Class,
    /// The class that a classifier names.
    Prediction,
    /// Whether that, or the side of the threshold, is right.
    Correct,
    /// The error.
    Error,
    /// The side of the threshold.
    Side,
    /// What a person noted.
    Tag,
    /// The share of its nearest neighbours that are near it in the map too.
    Kept,
}

impl ColorBy {
    /// What is told where nobody has chosen: the side of the line, where there are two kinds of samples; else the class.
    pub fn usual(cx: &Cx<'_>) -> Self {
        let has_both = cx.prepared().is_some_and(|prepared| prepared.has_both_sides());
        if has_both && Self::Side.is_there(cx) && !cx.run().is_some_and(names_classes) {
            Self::Side
        } else {
            Self::Class
        }
    }

    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Class, Self::Prediction, Self::Correct, Self::Error, Self::Side, Self::Tag, Self::Kept];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Prediction => "prediction",
            Self::Correct => "correct or not",
            Self::Error => "error",
            Self::Side => "side",
            Self::Tag => "tag",
            Self::Kept => "neighbours kept",
        }
    }

    /// Whether what it tells is known.
    pub fn is_there(self, cx: &Cx<'_>) -> bool {
        let run = cx.run();
        let has_scores = run.is_some_and(|run| run.scores.is_some());
        let names_classes = run.is_some_and(names_classes);
        match self {
            Self::Class | Self::Tag => true,
            Self::Prediction => names_classes,
            // While the line is to be placed by guess, who is right must not be seen.
            Self::Correct => {
                let has_both = cx.prepared().is_some_and(|prepared| prepared.has_both_sides());
                names_classes || (has_scores && has_both && !cx.session.guessing())
            }
            Self::Error | Self::Side => has_scores,
            Self::Kept => preserved(cx.session.map()).is_some(),
        }
    }
}

fn names_classes(run: &Run) -> bool {
    matches!(run.outcome.as_deref(), Some(Outcome::Classes { .. }))
}

/// For each point the share of its neighbours that the map keeps, where that was measured.
pub(super) fn preserved(map: &MapState) -> Option<&Arc<Vec<f32>>> {
    map.preserved.as_ref().filter(|preserved| preserved.len() == map.points.len())
}

/// What a dot's colour is taken from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shade {
    /// A kind that the legend names.
    Kind(u16),
    /// A share, 0 to 1.
    Share(f32),
    /// Nothing is known.
    Unknown,
}

/// The kind below the line and the one at or above it.
const SIDES: [u16; 2] = [0, 1];

/// On which side of the line a score lies.
fn side(score: f32, threshold: f32) -> Shade {
    Shade::Kind(SIDES[usize::from(score >= threshold)])
}

/// What is told of each sample.
pub(super) struct Telling<'a> {
    by: ColorBy,
    prepared: &'a Prepared,
    run: Option<&'a Run>,
    table: Option<&'a Scores>,
    /// The error that is drawn brightest.
    top: f32,
    tags: &'a BTreeMap<u32, u8>,
    kept: Option<&'a [f32]>,
}

impl<'a> Telling<'a> {
    /// What `by` tells of the samples of a map; `None` where there are none.
    pub fn new(cx: &Cx<'a>, map: &'a MapState, by: ColorBy, tags: &'a BTreeMap<u32, u8>) -> Option<Self> {
        let run = cx.run();
        let table = run.and_then(|run| run.table());
        let top = table.map_or(1.0, |t| t.ranked.scores()[(t.ranked.len() - 1) * 99 / 100].max(1e-12));
        let kept = preserved(map).map(|kept| kept.as_slice());
        Some(Self { by, prepared: cx.prepared()?.as_ref(), run, table, top, tags, kept })
    }

    /// Of one sample: its place among the samples of the map, and its number.
    pub fn shade(&self, place: usize, id: u32) -> Shade {
        let known = match self.by {
            ColorBy::Class => self.class(id).map(Shade::Kind),
            ColorBy::Prediction => self.run.and_then(|run| run.named_class(id)).map(Shade::Kind),
            ColorBy::Correct => self.is_right(id).map(|right| Shade::Kind(u16::from(!right))),
            ColorBy::Error => self.score(id).map(|score| Shade::Share(score / self.top)),
            ColorBy::Side => self.run.zip(self.score(id)).map(|(run, score)| side(score, run.threshold)),
            ColorBy::Tag => Some(Shade::Kind(self.tags.get(&id).map_or(TAGS as u16, |&tag| u16::from(tag)))),
            ColorBy::Kept => self.kept.and_then(|kept| kept.get(place)).map(|&share| Shade::Share(share)),
        };
        known.unwrap_or(Shade::Unknown)
    }

    fn class(&self, id: u32) -> Option<u16> {
        self.prepared.dataset.labels.ids.get(id as usize).copied()
    }

    fn score(&self, id: u32) -> Option<f32> {
        let answered = self.run.is_some_and(|run| run.has_answer(id));
        self.table?.of_sample.get(id as usize).copied().filter(|_| answered)
    }

    fn is_right(&self, id: u32) -> Option<bool> {
        let run = self.run?;
        let class = self.class(id)?;
        if names_classes(run) {
            return Some(run.named_class(id)? == class);
        }
        Some((self.score(id)? >= run.threshold) != self.prepared.is_normal(id as usize))
    }
}

/// The colours of kinds.
pub(super) struct Palette<'a> {
    by: ColorBy,
    dark: bool,
    normal_classes: &'a [bool],
}

impl<'a> Palette<'a> {
    /// The colours of what `by` tells.
    pub fn new(cx: &Cx<'a>, by: ColorBy, dark: bool) -> Self {
        let normal_classes = cx.prepared().map_or(&[][..], |prepared| &prepared.normal_classes[..]);
        Self { by, dark, normal_classes }
    }

    /// The colour of a shade.
    pub fn color(&self, shade: Shade) -> Color32 {
        let normal = theme::tokens(self.dark).normal;
        match (shade, self.by) {
            (Shade::Unknown, _) => theme::tokens(self.dark).unselected,
            // The darkest colours would not be seen on a dark ground.
            (Shade::Share(share), _) => magma(0.15 + 0.85 * share),
            (Shade::Kind(kind), ColorBy::Side) => {
                [normal, theme::tokens(self.dark).anomalous][usize::from(kind.min(1))]
            }
            (Shade::Kind(kind), ColorBy::Correct) => theme::tokens(self.dark).class(if kind == 0 { 2 } else { 6 }),
            (Shade::Kind(kind), ColorBy::Tag) if usize::from(kind) >= TAGS => theme::tokens(self.dark).unselected,
            (Shade::Kind(kind), ColorBy::Tag) => tag_color(kind as u8, self.dark),
            (Shade::Kind(kind), _) => color_of_class(self.normal_classes, kind, self.dark),
        }
    }

    /// How high a dot lies that is neither hidden nor chosen: what is looked for lies on top.
    fn height(&self, shade: Shade) -> Height {
        match (shade, self.by) {
            (Shade::Kind(1), ColorBy::Correct) => Height::Top,
            (Shade::Kind(kind), ColorBy::Tag) if usize::from(kind) < TAGS => Height::Top,
            _ => Height::Below,
        }
    }
}

/// The looks of the dots, and how many there are of each kind.
pub(super) fn looks(
    ids: &[u32],
    shade: impl Fn(usize, u32) -> Shade,
    selection: &Selection,
    hidden: &BTreeSet<u16>,
    flipped: impl Fn(u32) -> bool,
    palette: &Palette<'_>,
) -> (Vec<Look>, Vec<usize>) {
    let gray = theme::tokens(palette.dark).unselected;
    let mut counts = Vec::new();
    // Both are in order, so one walk along both tells who is selected.
    let mut chosen = selection.iter().peekable();
    let mut looks = Vec::with_capacity(ids.len());
    for (place, &id) in ids.iter().enumerate() {
        while chosen.next_if(|&other| other < id).is_some() {}
        let is_chosen = chosen.peek() == Some(&id);
        let shade = shade(place, id);
        let mut is_hidden = false;
        if let Shade::Kind(kind) = shade {
            let needed = usize::from(kind) + 1;
            if counts.len() < needed {
                counts.resize(needed, 0);
            }
            counts[usize::from(kind)] += 1;
            is_hidden = hidden.contains(&kind);
        }
        looks.push(match (is_hidden, is_chosen) {
            (true, _) => Look::new(gray, Height::Hidden),
            (_, true) => Look::new(palette.color(shade), Height::Chosen),
            // While something is selected, everything else is grey context.
            (_, false) if !selection.is_empty() => Look::new(gray, Height::Below),
            // What has just changed sides is ringed.
            _ if flipped(id) => Look::new(palette.color(shade), Height::Chosen),
            _ => Look::new(palette.color(shade), palette.height(shade)),
        });
    }
    (looks, counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SelectMode;

    const LIGHT: &theme::Tokens = theme::tokens(false);

    const PALETTE: Palette<'static> = Palette { by: ColorBy::Side, dark: false, normal_classes: &[] };

    fn sides(threshold: f32, selection: &Selection, hidden: &[u16]) -> (Vec<Look>, Vec<usize>) {
        let scores = [0.1, 0.4, 0.5, 0.9];
        let hidden = hidden.iter().copied().collect();
        looks(&[2, 3, 5, 8], |place, _| side(scores[place], threshold), selection, &hidden, |id| id == 99, &PALETTE)
    }

    #[test]
    fn a_moved_line_recolours() {
        let colors = |threshold| -> Vec<Color32> {
            sides(threshold, &Selection::default(), &[]).0.into_iter().map(Look::color).collect()
        };
        assert_eq!(colors(0.5), [LIGHT.normal, LIGHT.normal, LIGHT.anomalous, LIGHT.anomalous]);
        assert_eq!(colors(0.45), [LIGHT.normal, LIGHT.normal, LIGHT.anomalous, LIGHT.anomalous]);
        assert_eq!(colors(0.2), [LIGHT.normal, LIGHT.anomalous, LIGHT.anomalous, LIGHT.anomalous]);
        assert_eq!(sides(0.2, &Selection::default(), &[]).1, [1, 3]);
    }

    #[test]
    fn what_changed_sides_is_ringed_unless_something_is_selected() {
        let heights = |selection: &Selection| -> Vec<Height> {
            let shade = |_: usize, _: u32| Shade::Kind(0);
            let (looks, _) = looks(&[2, 3, 5], shade, selection, &BTreeSet::new(), |id| id == 3, &PALETTE);
            looks.into_iter().map(Look::height).collect()
        };
        assert_eq!(heights(&Selection::default()), [Height::Below, Height::Chosen, Height::Below]);
        let mut selection = Selection::default();
        selection.select([5], SelectMode::Replace);
        assert_eq!(heights(&selection), [Height::Below, Height::Below, Height::Chosen]);
    }

    #[test]
    fn what_is_not_selected_is_grey_and_what_is_hidden_stays_hidden() {
        let mut selection = Selection::default();
        selection.select([1, 3, 8, 9], SelectMode::Replace);
        let heights = |hidden: &[u16]| -> Vec<Height> {
            sides(0.5, &selection, hidden).0.into_iter().map(Look::height).collect()
        };
        assert_eq!(heights(&[]), [Height::Below, Height::Chosen, Height::Below, Height::Chosen]);
        assert_eq!(heights(&[1]), [Height::Below, Height::Chosen, Height::Hidden, Height::Hidden]);
        let gray = theme::tokens(false).unselected;
        let colors: Vec<Color32> = sides(0.5, &selection, &[]).0.into_iter().map(Look::color).collect();
        assert_eq!(colors, [gray, LIGHT.normal, gray, LIGHT.anomalous]);
    }
}
