//! The sample in focus in numbers.

use super::focused::Focused;
use crate::data::SampleShape;
use crate::recipe::Task;
use crate::ui::panel::Cx;
use crate::ui::theme;
use crate::ui::widgets::{number, percent};
use egui::{Grid, RichText, Ui};

/// A name, a value, and whether it is alarming.
type Row = (&'static str, String, bool);

/// The numbers as a table, and where the error lies in a sentence.
pub(super) fn facts_ui(ui: &mut Ui, cx: &Cx<'_>, focused: &Focused) {
    Grid::new("numbers").num_columns(2).spacing([16.0, 4.0]).show(ui, |ui| {
        for (name, value, alarming) in rows(cx, focused) {
            ui.label(RichText::new(name).weak());
            let value = RichText::new(value).strong();
            ui.label(if alarming { value.color(theme::of(ui.visuals()).anomalous_text) } else { value });
            ui.end_row();
        }
    });
    if let Some(share) = focused.given_back.as_ref().and_then(|given_back| given_back.carried) {
        let what = match focused.prepared.dataset.samples.shape() {
            SampleShape::Image { .. } => "pixels",
            SampleShape::Series { .. } => "time steps",
        };
        ui.add_space(4.0);
        ui.label(format!("The top 5 % of {what} carry {:.0} % of the squared error", share * 100.0));
    }
}

fn rows(cx: &Cx<'_>, focused: &Focused) -> Vec<Row> {
    let (prepared, id) = (&focused.prepared, focused.id);
    let mut rows = vec![
        ("set", focused.set.to_owned(), false),
        ("side", if prepared.is_normal(id as usize) { "normal" } else { "anomalous" }.to_owned(), false),
    ];
    if prepared.dataset.origin.is_some() {
        rows.push(("row in file", format!("#{}", prepared.dataset.origin_of(id)), false));
    }
    rows.extend(answers(cx, focused));
    rows
}

/// What the run says of the sample.
fn answers(cx: &Cx<'_>, focused: &Focused) -> Vec<Row> {
    let (prepared, id) = (&focused.prepared, focused.id);
    let Some(run) = cx.run() else { return Vec::new() };
    let mut rows = Vec::new();
    let answered = run.table().filter(|_| run.has_answer(id));
    if let Some((table, &score)) = answered.and_then(|table| Some((table, table.of_sample.get(id as usize)?))) {
        rows.push((table.name, number(Some(f64::from(score))), false));
        rows.push(("worse than", percent(table.ranked.percentile(score)), false));
    }
    if let Some(flagged) = run.is_flagged(id).filter(|_| run.spec.task != Task::Classify) {
        rows.push(("flagged", if flagged { "yes" } else { "no" }.to_owned(), flagged));
    }
    if run.is_baseline() && run.scores.is_some() && !run.has_answer(id) {
        rows.push(("predicted", "not scored".to_owned(), false));
    }
    if let Some(named) = run.named_class(id) {
        let right = named == prepared.dataset.labels.ids[id as usize];
        let title = prepared.dataset.labels.classes.get(usize::from(named)).map_or("—", |class| class.title.as_str());
        rows.push(("predicted", title.to_owned(), !right));
        let sure = cx.output(id).and_then(|output| output.get(usize::from(named)).copied());
        if let Some(sure) = sure {
            rows.push(("probability", number(Some(f64::from(sure))), false));
        }
    }
    rows
}
