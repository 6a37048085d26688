//! Networks and baselines that name classes, best first, with how long each took.

use crate::recipe::Task;
use crate::session::{Run, RunId};
use crate::ui::run_figures::Figures;
use crate::ui::widgets::number;
use egui::{CollapsingHeader, Grid, RichText, Role, ScrollArea, Ui, WidgetInfo};

/// The part of the panel that the leaderboard takes at the most.
const PART: f32 = 0.4;

/// The columns of figures.
const HEADS: [&str; 4] = ["accuracy", "macro F1", "seconds to fit", "seconds to predict"];

/// A run and its figures, in the order of [`HEADS`].
struct Place<'a> {
    run: &'a Run,
    figures: [Option<f64>; 4],
}

/// The runs that name classes of the same data as the one shown, or as the newest of them; nothing below two.
pub(super) fn leaderboard_ui(ui: &mut Ui, figures: &mut Figures, runs: &[&Run], shown: Option<RunId>) {
    let places = places(figures, runs, shown);
    if places.len() < 2 {
        return;
    }
    let most = ui.available_height() * PART;
    CollapsingHeader::new("Leaderboard").default_open(true).show_unindented(ui, |ui| {
        ui.label(RichText::new("Classifiers on the same samples, best first").small().weak());
        ScrollArea::both().id_salt("leaderboard").max_height(most).auto_shrink([false, true]).show(ui, |ui| {
            Grid::new("leaderboard").striped(true).spacing([20.0, 4.0]).show(ui, |ui| table_ui(ui, &places));
        });
    });
    ui.add_space(4.0);
}

fn places<'a>(figures: &mut Figures, runs: &[&'a Run], shown: Option<RunId>) -> Vec<Place<'a>> {
    let names_classes = |run: &&Run| run.spec.task == Task::Classify && run.scores.is_some();
    let scored: Vec<&'a Run> = runs.iter().copied().filter(names_classes).collect();
    let is_shown = |run: &&&Run| Some(run.id) == shown;
    let newest = || scored.iter().max_by_key(|run| run.id);
    let Some(like) = scored.iter().find(is_shown).or_else(newest).copied() else { return Vec::new() };
    let same = |run: &&Run| run.data_hash == like.data_hash && run.prepared.test_counts == like.prepared.test_counts;
    let mut places: Vec<Place<'a>> = scored.iter().copied().filter(same).map(|run| place(figures, run)).collect();
    places.sort_by(|a, b| {
        let accuracy = |place: &Place<'_>| place.figures[0].unwrap_or(-1.0);
        accuracy(b).total_cmp(&accuracy(a)).then(a.run.id.cmp(&b.run.id))
    });
    places
}

fn place<'a>(figures: &mut Figures, run: &'a Run) -> Place<'a> {
    let table = figures.of(run);
    let of = |name: &str| table.get(name).copied();
    // A network's own time is that of its training; how long it takes to answer is not measured.
    let fit = of("seconds_fit").unwrap_or(run.came.seconds);
    Place { run, figures: [of("test_accuracy"), of("f1_macro"), Some(fit), of("seconds_predict")] }
}

fn table_ui(ui: &mut Ui, places: &[Place<'_>]) {
    for head in ["", "run"].into_iter().chain(HEADS) {
        ui.label(RichText::new(head).small().weak());
    }
    ui.end_row();
    for (i, place) in places.iter().enumerate() {
        let name = &place.run.name;
        cell_ui(ui, RichText::new(format!("{}.", i + 1)), format!("Rank of {name}"), (i + 1).to_string());
        ui.label(RichText::new(name).strong());
        for (head, value) in HEADS.into_iter().zip(place.figures) {
            let shown = number(value);
            cell_ui(ui, RichText::new(&shown).monospace(), format!("{head} of {name}"), shown);
        }
        ui.end_row();
    }
}

/// A value that goes by its name for those who do not see the columns.
fn cell_ui(ui: &mut Ui, text: RichText, name: String, value: String) {
    ui.label(text).widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, name.clone());
        info.current_text_value = Some(value.clone());
        info
    });
}
