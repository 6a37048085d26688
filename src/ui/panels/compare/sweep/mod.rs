//! A sweep: the same training with one number varied, its runs side by side.

mod multiples;
mod plots;
mod vary;

use crate::recipe::Task;
use crate::session::{Run, RunAction, Session};
use crate::suit::task_of;
use crate::ui::panel::{Cx, Panel};
use crate::ui::theme;
use crate::ui::widgets::{caption_ui, empty_ui};
use egui::{Button, ComboBox, RichText, ScrollArea, TextEdit, Ui};
use vary::Vary;

/// The panel.
pub struct Sweep {
    vary: Vary,
    /// The values as they are written, one text for each thing that can be varied.
    texts: [String; Vary::ALL.len()],
}

impl Default for Sweep {
    fn default() -> Self {
        Self { vary: Vary::default(), texts: Vary::ALL.map(|vary| vary.usual().to_owned()) }
    }
}

impl Panel for Sweep {
    fn name(&self) -> &'static str {
        "sweep"
    }

    fn title(&self) -> &'static str {
        "Sweep"
    }

    fn about(&self) -> &'static str {
        "Train with several values of one setting and compare the runs"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            self.ask_ui(ui, cx);
            let Some(sweep) = Newest::of(cx.session) else {
                empty_ui(ui, "Run a sweep to see how one setting changes the errors", None);
                return;
            };
            state_ui(ui, cx, &sweep);
            plots::plots_ui(ui, cx, &sweep);
            ui.add_space(8.0);
            multiples::multiples_ui(ui, cx, &sweep);
        });
    }
}

impl Sweep {
    fn ask_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ui.horizontal_wrapped(|ui| {
            caption_ui(ui, "Vary");
            let combo = ComboBox::from_id_salt("vary").selected_text(self.vary.name()).width(120.0);
            let combo = combo.show_ui(ui, |ui| {
                for choice in Vary::ALL {
                    ui.selectable_value(&mut self.vary, choice, choice.name());
                }
            });
            combo.response.accessible_name("Vary");
            let label = caption_ui(ui, "Values");
            let text = &mut self.texts[self.vary as usize];
            ui.add(TextEdit::singleline(text).id_salt("values").desired_width(230.0))
                .labelled_by(label.id)
                .accessible_name("Values");
            let values = values(self.vary, text, cx);
            let run = ui.add_enabled(values.is_ok(), Button::new("Run sweep"));
            let run = run.on_hover_text("Trains one network per value; the form sets everything else");
            match values {
                Ok(values) if run.clicked() => {
                    cx.actions.push(RunAction::Sweep { key: self.vary.key().to_owned(), values });
                }
                Ok(_) => {}
                Err(why) => {
                    ui.label(RichText::new(why).color(theme::of(ui.visuals()).problem));
                }
            }
            let waiting = !cx.session.queue().is_empty();
            if ui.add_enabled(waiting, Button::new("Cancel queued runs")).clicked() {
                cx.actions.push(RunAction::ClearQueue);
            }
        });
    }
}

/// The values asked for, or why they cannot be had.
fn values(vary: Vary, text: &str, cx: &Cx<'_>) -> Result<Vec<f64>, String> {
    let reconstructs = task_of(&cx.session.recipe().model) == Task::Reconstruct;
    if vary == Vary::Bottleneck && !reconstructs {
        return Err("This network has no bottleneck; choose an autoencoder or vary something else".to_owned());
    }
    vary.parse(text)
}

/// How far the sweep is.
fn state_ui(ui: &mut Ui, cx: &Cx<'_>, sweep: &Newest<'_>) {
    let done = sweep.members.iter().filter(|member| member.run.scores.is_some()).count();
    let mut words = format!("{}: {done} of {} runs scored", Vary::words(sweep.key), sweep.members.len());
    match cx.session.queue().len() {
        0 => {}
        1 => words.push_str(", one more queued"),
        waiting => words.push_str(&format!(", {waiting} more queued")),
    }
    ui.label(RichText::new(words).weak());
}

/// A run of a sweep.
struct Member<'a> {
    run: &'a Run,
    /// What was varied, in this run.
    value: f64,
}

/// The newest sweep: its runs by the value that was varied.
struct Newest<'a> {
    key: &'a str,
    members: Vec<Member<'a>>,
}

impl<'a> Newest<'a> {
    /// The newest sweep of the session.
    fn of(session: &'a Session) -> Option<Self> {
        let runs = session.runs();
        let newest = runs.iter().copied().filter_map(|run| run.sweep.as_ref()).max_by_key(|place| place.id)?;
        let member = |run: &'a Run| {
            let place = run.sweep.as_ref().filter(|place| place.id == newest.id)?;
            Some(Member { run, value: place.value })
        };
        let mut members: Vec<Member<'a>> = runs.into_iter().filter_map(member).collect();
        members.sort_by(|a, b| a.value.total_cmp(&b.value));
        Some(Self { key: &newest.key, members })
    }
}
