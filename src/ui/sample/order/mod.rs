//! Which samples a grid shows, and in which order; and the tags that a person gives them.

mod by;
mod filter;
mod tags;

pub use by::{Order, errors};

use crate::recipe::ScoreSpace;
use crate::session::RunId;
use crate::ui::bar::Bar;
use crate::ui::panel::Cx;
use crate::ui::widgets::{bounded, caption_ui, thousands};
use egui::{Button, ComboBox, Ui};
use filter::Filter;
use std::sync::Arc;
use tags::TagMenu;

/// Width of the list of orders.
const ORDER: f32 = 110.0;

/// A choice of samples, kept until what it depends on changes.
#[derive(Default)]
pub struct SampleOrder {
    order: Order,
    filter: Filter,
    seed: u64,
    made: Option<(Made, Arc<Vec<u32>>)>,
    /// Whether a sample was among those made last.
    held: Option<(Made, u32, bool)>,
    tags: TagMenu,
}

/// What a choice depends on.
#[derive(Clone, Copy, PartialEq)]
struct Made {
    order: Order,
    filter: Filter,
    seed: u64,
    samples: u64,
    run: Option<RunId>,
    scores: usize,
    space: Option<ScoreSpace>,
    threshold: u32,
    tags: u64,
    selection: u64,
}

impl SampleOrder {
    /// The controls that are used most: the order, and how many samples there are.
    pub fn bar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        bar.item(|ui| bounded(ui, ORDER, |ui| self.order_ui(ui, cx)));
        let count = self.ids(cx).len();
        let words = if count == 1 { "1 sample".to_owned() } else { format!("{} samples", thousands(count as f64)) };
        bar.item(|ui| {
            caption_ui(ui, &words);
        });
    }

    /// The others: filters and tags.
    pub fn options(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        self.each_ui(ui, cx);
        self.filter.ui(ui, cx);
        self.tags.ui(ui, cx);
    }

    /// The order in use.
    pub fn order(&self) -> Order {
        self.order
    }

    fn order_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let run = cx.run();
        let has_spread = run.is_some_and(|run| errors(run).is_some());
        let combo = ComboBox::from_id_salt("order").selected_text(self.order.name()).width(ORDER).truncate();
        let response = combo.show_ui(ui, |ui| {
            for order in Order::ALL {
                let there = has_spread || !order.is_by_spread();
                ui.add_enabled_ui(there, |ui| ui.selectable_value(&mut self.order, order, order.name()));
            }
        });
        response.response.on_hover_text("Sort").accessible_name("Sort");
    }

    fn each_ui(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        if self.order == Order::Random && ui.button("Shuffle").clicked() {
            self.seed += 1;
        }
        let has_scores = cx.run().is_some_and(|run| run.table().is_some());
        let each = Button::selectable(self.order == Order::WorstOfEach, Order::WorstOfEach.name());
        let each = ui.add_enabled(has_scores, each.frame_when_inactive(true));
        if each.on_hover_text("The three largest errors of each class").clicked() {
            self.order = if self.order == Order::WorstOfEach { Order::Worst } else { Order::WorstOfEach };
            self.filter.class = None;
        }
    }

    /// The samples, in order.
    pub fn ids(&mut self, cx: &Cx<'_>) -> Arc<Vec<u32>> {
        let Some(prepared) = cx.prepared() else { return Arc::default() };
        let made = self.depends_on(cx, prepared.id);
        if let Some((before, ids)) = &self.made
            && *before == made
        {
            return Arc::clone(ids);
        }
        let keeps = made.filter.keeps(cx, prepared);
        let mut ids = by::ordered(self.order, self.seed, made.filter.pool(prepared), cx, prepared);
        ids.retain(|&id| keeps(id));
        if self.order == Order::WorstOfEach {
            ids = by::first_of_each(&ids, &prepared.dataset.labels.ids);
        }
        let ids = Arc::new(ids);
        self.made = Some((made, Arc::clone(&ids)));
        ids
    }

    /// Whether a sample is among those shown: looked for once, not with every frame.
    pub fn has(&mut self, cx: &Cx<'_>, id: u32) -> bool {
        let ids = self.ids(cx);
        let Some((made, _)) = self.made else { return false };
        if let Some((before, looked, held)) = self.held
            && before == made
            && looked == id
        {
            return held;
        }
        let held = ids.contains(&id);
        self.held = Some((made, id, held));
        held
    }

    /// Whether some samples are kept out by a filter.
    pub fn is_filtered(&self, cx: &Cx<'_>) -> bool {
        self.filter.effective(cx) != Filter::default()
    }

    /// What the choice depends on now; what it does not depend on is left at 0.
    fn depends_on(&self, cx: &Cx<'_>, samples: u64) -> Made {
        let run = cx.run();
        let table = run.and_then(|run| run.table());
        let filter = self.filter.effective(cx);
        let by_threshold = self.order == Order::Nearest || filter.looks_at_line();
        Made {
            order: self.order,
            filter,
            seed: self.seed,
            samples,
            run: run.map(|run| run.id),
            scores: table.map_or(0, |table| std::ptr::from_ref(table) as usize),
            space: table.and_then(|table| table.space),
            threshold: run.filter(|_| by_threshold).map_or(0, |run| run.threshold.to_bits()),
            tags: if filter.looks_at_tags() { cx.session.tags().version() } else { 0 },
            selection: if filter.only_selected { cx.session.selection().version() } else { 0 },
        }
    }
}
