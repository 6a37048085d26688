//! What is worked out of the map and the run, kept until what it is of has changed.

use super::colors::{ColorBy, Palette, Telling, looks, preserved};
use super::drawing::Manner;
use super::grid::PointGrid;
use crate::data::Prepared;
use crate::recipe::ScoreSpace;
use crate::session::{MapState, RunId};
use crate::ui::panel::Cx;
use crate::ui::scatter::{Cloud, Look};
use egui::{Pos2, pos2};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The tags of samples, from 0.
pub(super) type TagsOf = Arc<BTreeMap<u32, u8>>;

/// The middle of each class that has points.
pub(super) type Centres = Arc<Vec<(u16, Pos2)>>;

/// What the looks of the dots depend on.
#[derive(Clone, Debug, PartialEq)]
struct LooksOf {
    by: ColorBy,
    dark: bool,
    prepared: u64,
    run: Option<RunId>,
    space: Option<ScoreSpace>,
    /// Where scores and answers lie in memory: those of a run are replaced, never changed.
    answers: (usize, usize),
    threshold: [u32; 2],
    selection: (u64, usize),
    tags: u64,
    preserved: usize,
    hidden: BTreeSet<u16>,
}

/// What is worked out of the map and the run.
#[derive(Default)]
pub(super) struct Painted {
    grid: Option<(u64, Arc<PointGrid>)>,
    tags: Option<(u64, u64, TagsOf)>,
    looks_of: Option<(LooksOf, Arc<Vec<u32>>)>,
    looks: Arc<Vec<Look>>,
    looks_version: u64,
    /// How many samples there are of each kind, as of the last [`Self::cloud`].
    pub counts: Vec<usize>,
    centres: Option<(u64, u64, Centres)>,
}

impl Painted {
    /// The points by cell: sorted anew with every picture of the map.
    pub fn grid(&mut self, map: &MapState) -> Arc<PointGrid> {
        if let Some((version, grid)) = &self.grid
            && *version == map.version
        {
            return Arc::clone(grid);
        }
        let grid = Arc::new(PointGrid::new(&map.points));
        self.grid = Some((map.version, Arc::clone(&grid)));
        grid
    }

    /// The tags of the samples shown: read anew when one was given, never with every frame.
    pub fn tags(&mut self, cx: &Cx<'_>) -> TagsOf {
        let Some(prepared) = cx.prepared() else { return Arc::default() };
        let version = cx.session.tags().version();
        if let Some((made_of, made, tags)) = &self.tags
            && (*made_of, *made) == (prepared.id, version)
        {
            return Arc::clone(tags);
        }
        let tags = Arc::new(cx.session.tags().of_dataset(&prepared.dataset));
        self.tags = Some((prepared.id, version, Arc::clone(&tags)));
        tags
    }

    /// The dots, coloured by what is asked for: looked at anew only where that has changed.
    pub fn cloud(&mut self, cx: &Cx<'_>, map: &MapState, how: &Manner<'_>, dark: bool) -> Cloud {
        let of = looks_of(cx, map, how, dark);
        let is_new = self.looks_of.as_ref().is_none_or(|(made, ids)| *made != of || !Arc::ptr_eq(ids, &map.ids));
        if is_new {
            let tags = self.tags(cx);
            if let Some(telling) = Telling::new(cx, map, how.by, &tags) {
                let shade = |place: usize, id: u32| telling.shade(place, id);
                let palette = Palette::new(cx, how.by, dark);
                let flipped = flipped(cx);
                let (words, counts) = looks(&map.ids, shade, cx.session.selection(), how.hidden, flipped, &palette);
                self.looks = Arc::new(words);
                self.counts = counts;
                self.looks_version += 1;
            }
            self.looks_of = Some((of, Arc::clone(&map.ids)));
        }
        let (places, looks) = (Arc::clone(&map.points), Arc::clone(&self.looks));
        Cloud { places, places_version: map.version, looks, looks_version: self.looks_version }
    }

    /// Where the middle of each class is.
    pub fn centres(&mut self, map: &MapState, prepared: &Prepared) -> Centres {
        if let Some((version, made_of, centres)) = &self.centres
            && (*version, *made_of) == (map.version, prepared.id)
        {
            return Arc::clone(centres);
        }
        let labels = &prepared.dataset.labels;
        let class = |id: &u32| labels.ids.get(*id as usize).copied();
        let placed = map.ids.iter().zip(map.points.iter()).filter_map(|(id, place)| Some((class(id)?, *place)));
        let centres = Arc::new(medians(placed, labels.classes.len()));
        self.centres = Some((map.version, prepared.id, Arc::clone(&centres)));
        centres
    }
}

/// Whether a sample changed sides when the line was moved last.
fn flipped<'a>(cx: &Cx<'a>) -> impl Fn(u32) -> bool + use<'a> {
    let moved = cx.run().and_then(|run| Some((&run.table()?.of_sample, run.threshold_before(), run.threshold)));
    let moved = moved.filter(|(_, before, now)| before != now);
    move |id| {
        moved.is_some_and(|(scores, before, now)| {
            scores.get(id as usize).is_some_and(|&score| (score >= before) != (score >= now))
        })
    }
}

fn looks_of(cx: &Cx<'_>, map: &MapState, how: &Manner<'_>, dark: bool) -> LooksOf {
    let run = cx.run();
    let scores = run.and_then(|run| run.scores.as_ref()).map_or(0, |scores| Arc::as_ptr(scores) as usize);
    let outcome = run.and_then(|run| run.outcome.as_ref()).map_or(0, |outcome| Arc::as_ptr(outcome) as usize);
    let selection = cx.session.selection();
    LooksOf {
        by: how.by,
        dark,
        prepared: cx.prepared().map_or(0, |prepared| prepared.id),
        run: run.map(|run| run.id),
        space: run.and_then(|run| run.space),
        answers: (scores, outcome),
        threshold: run.map_or([0; 2], |run| [run.threshold, run.threshold_before()].map(f32::to_bits)),
        selection: (selection.version(), selection.len()),
        tags: cx.session.tags().version(),
        preserved: preserved(map).map_or(0, |kept| Arc::as_ptr(kept) as usize),
        hidden: how.hidden.clone(),
    }
}

/// The median across and down of each class that has points: unlike the mean, it is not drawn away by a few far ones.
fn medians(points: impl Iterator<Item = (u16, [f32; 2])>, classes: usize) -> Vec<(u16, Pos2)> {
    let mut of_class = vec![(Vec::new(), Vec::new()); classes];
    for (class, [x, y]) in points {
        if let Some((across, down)) = of_class.get_mut(usize::from(class)) {
            across.push(x);
            down.push(y);
        }
    }
    let middle = |values: &mut Vec<f32>| {
        let half = values.len() / 2;
        *values.select_nth_unstable_by(half, f32::total_cmp).1
    };
    let filled = (0..).zip(&mut of_class).filter(|(_, (across, _))| !across.is_empty());
    filled.map(|(class, (across, down))| (class, pos2(middle(across), middle(down)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_class_is_not_drawn_away_by_one_far_point() {
        let points = [(0, [1.0, 5.0]), (2, [7.0, 7.0]), (0, [2.0, 4.0]), (0, [900.0, -800.0])];
        let wanted = vec![(0, pos2(2.0, 4.0)), (2, pos2(7.0, 7.0))];
        assert_eq!(medians(points.into_iter(), 3), wanted);
    }
}
