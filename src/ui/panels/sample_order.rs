//! Which samples a grid shows, and in which order.

use super::Cx;
use crate::data::random::{Purpose, stream};
use egui::{ComboBox, Ui};
use rand::seq::SliceRandom;
use std::sync::Arc;

/// The orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The largest errors first.
    #[default]
    Worst,
    /// The smallest errors first.
    Best,
    /// Nearest the threshold first.
    Nearest,
    /// As dice have it.
    Random,
}

impl Order {
    const ALL: [Self; 4] = [Self::Worst, Self::Best, Self::Nearest, Self::Random];

    fn name(self) -> &'static str {
        match self {
            Self::Worst => "worst",
            Self::Best => "best",
            Self::Nearest => "nearest the threshold",
            Self::Random => "random",
        }
    }
}

/// A choice of samples, kept until what it depends on changes.
#[derive(Default)]
pub struct SampleOrder {
    order: Order,
    class: Option<u16>,
    only_selected: bool,
    seed: u64,
    made: Option<(Made, Arc<Vec<u32>>)>,
}

/// What a choice depends on.
#[derive(Clone, PartialEq)]
struct Made {
    order: Order,
    class: Option<u16>,
    only_selected: bool,
    seed: u64,
    samples: usize,
    scores: usize,
    space: Option<crate::recipe::ScoreSpace>,
    threshold: u32,
    selection: u64,
}

impl SampleOrder {
    /// The controls.
    pub fn ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let combo = ComboBox::from_id_salt("order").selected_text(format!("Sort: {}", self.order.name())).width(120.0);
        let response = combo.show_ui(ui, |ui| {
            for order in Order::ALL {
                ui.selectable_value(&mut self.order, order, order.name());
            }
        });
        response.response.accessible_name("Sort");
        if self.order == Order::Random && ui.button("Shuffle").clicked() {
            self.seed += 1;
        }
        self.class_ui(ui, cx);
        let selected = cx.session.selection.len();
        ui.add_enabled_ui(selected > 0, |ui| {
            ui.checkbox(&mut self.only_selected, format!("only selected ({selected})"))
        });
    }

    fn class_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let Some(prepared) = cx.prepared() else { return };
        let classes = &prepared.dataset.labels.classes;
        let name =
            |class: Option<u16>| class.and_then(|c| classes.get(usize::from(c))).map_or("all", |c| c.title.as_str());
        let text = format!("Class: {}", name(self.class));
        let combo = ComboBox::from_id_salt("class").selected_text(text).width(100.0).truncate().show_ui(ui, |ui| {
            for class in std::iter::once(None).chain((0..classes.len() as u16).map(Some)) {
                ui.selectable_value(&mut self.class, class, name(class));
            }
        });
        combo.response.accessible_name("Class");
    }

    /// The samples, in order.
    pub fn ids(&mut self, cx: &Cx<'_>) -> Arc<Vec<u32>> {
        let Some(prepared) = cx.prepared() else { return Arc::default() };
        let table = cx.run().and_then(|run| run.table());
        let only_selected = self.only_selected && !cx.session.selection.is_empty();
        let by_threshold = self.order == Order::Nearest;
        let made = Made {
            order: self.order,
            class: self.class,
            only_selected,
            seed: self.seed,
            samples: Arc::as_ptr(prepared) as usize,
            scores: table.map_or(0, |table| std::ptr::from_ref(table) as usize),
            space: table.and_then(|table| table.space),
            threshold: cx.run().filter(|_| by_threshold).map_or(0, |run| run.threshold.to_bits()),
            selection: if only_selected { cx.session.selection.version() } else { 0 },
        };
        if let Some((before, ids)) = &self.made
            && *before == made
        {
            return Arc::clone(ids);
        }
        let class = self.class.filter(|&c| usize::from(c) < prepared.dataset.labels.classes.len());
        let wanted = |&id: &u32| {
            class.is_none_or(|class| prepared.dataset.labels.ids[id as usize] == class)
                && (!only_selected || cx.session.selection.contains(id))
        };
        let ids: Arc<Vec<u32>> = Arc::new(self.ordered(cx).into_iter().filter(wanted).collect());
        self.made = Some((made, Arc::clone(&ids)));
        ids
    }

    fn ordered(&self, cx: &Cx<'_>) -> Vec<u32> {
        let Some(prepared) = cx.prepared() else { return Vec::new() };
        let split = &prepared.split;
        let judged = if split.test.is_empty() { &split.train } else { &split.test };
        let table = cx.run().and_then(|run| Some((run.threshold, run.table()?)));
        match (self.order, table) {
            (Order::Random, _) | (_, None) => {
                let mut ids = judged.clone();
                ids.sort_unstable();
                if self.order == Order::Random {
                    ids.shuffle(&mut stream(self.seed, Purpose::Grid, 0));
                }
                ids
            }
            (Order::Worst, Some((_, table))) => table.ranked.ids().iter().rev().copied().collect(),
            (Order::Best, Some((_, table))) => table.ranked.ids().to_vec(),
            (Order::Nearest, Some((threshold, table))) => table.ranked.nearest(threshold, table.ranked.len()),
        }
    }
}
