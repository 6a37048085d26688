//! The form's network: chosen from those that come with the program, then edited layer by layer. Of a baseline, its
//! settings.

mod baseline;
mod drawing;
mod edits;
mod layer_form;
mod layers;
mod presets;
mod row;

use crate::model::{NetworkSpec, Trace, TraceProblem};
use crate::recipe::{LayerSpec, Task};
use crate::session::{FormAction, Session};
use crate::ui::bar::Bar;
use crate::ui::panel::{Cx, Panel};
use crate::ui::theme::{self, GRID};
use edits::Change;
use egui::{Button, ComboBox, RichText, ScrollArea, TextWrapMode, Ui};

/// The panel.
#[derive(Default)]
pub struct Model {
    list: layers::List,
}

impl Panel for Model {
    fn name(&self) -> &'static str {
        "model"
    }

    fn title(&self) -> &'static str {
        "Network"
    }

    fn about(&self) -> &'static str {
        "Preset networks, and the layers of the chosen one as a list and a drawing"
    }

    fn toolbar(&mut self, bar: &mut Bar<'_>, cx: &mut Cx<'_>) {
        if cx.session.recipe().model.baseline.is_none() && cx.session.samples().is_some() {
            bar.item(|ui| task_ui(ui, cx));
            bar.item(|ui| undo_ui(ui, cx));
        }
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            // The numbers at the right stay clear of the scroll bar.
            ui.set_max_width((ui.available_width() - GRID).max(0.0));
            presets::presets_ui(ui, cx);
            ui.separator();
            if let Some(baseline) = cx.session.recipe().model.baseline {
                baseline::baseline_ui(ui, cx, baseline);
                return;
            }
            let Some(sheet) = Sheet::of(cx.session) else {
                ui.label(RichText::new("Open a dataset to see the layers' shapes").weak());
                return;
            };
            drawing::drawing_ui(ui, &sheet);
            let edited = ui.add_enabled_ui(!sheet.locked, |ui| self.list.ui(ui, &sheet)).inner;
            let change = edited.or(summary_ui(ui, &sheet));
            if let Some(change) = change {
                let recipe = edits::changed(cx.session.recipe(), change);
                cx.actions.push(FormAction::Edit(Box::new(recipe)));
            }
        });
    }
}

/// The form's network, followed through the open samples.
struct Sheet {
    layers: Vec<LayerSpec>,
    input: Vec<usize>,
    trace: Trace,
    /// The network, once all of it fits.
    spec: Option<NetworkSpec>,
    /// Whether the bottleneck was chosen by hand.
    chosen: bool,
    /// Whether something is trained: nothing can be changed meanwhile.
    locked: bool,
}

impl Sheet {
    fn of(session: &Session) -> Option<Self> {
        let dataset = session.samples()?;
        let (input, classes) = (dataset.samples.shape().dims(), dataset.labels.classes.len());
        let model = &session.recipe().model;
        let (task, layers) = edits::network_of(model);
        let trace = Trace::of(task, &input, classes, &layers);
        let fits = trace.problem.is_none();
        let spec = fits.then(|| NetworkSpec::new(task, &input, layers.clone(), model.encoder_layers).ok()).flatten();
        let (chosen, locked) = (model.encoder_layers.is_some(), session.is_training());
        Some(Self { layers, input, trace, spec, chosen, locked })
    }

    /// The layer in which the encoder ends, where there is an encoder.
    fn bottleneck(&self) -> Option<usize> {
        let spec = self.spec.as_ref().filter(|spec| spec.task == Task::Reconstruct)?;
        Some(spec.encoder_layers.saturating_sub(1))
    }

    /// Where layers stop fitting; as many as there are layers where all fit.
    fn reach(&self) -> usize {
        self.trace.problem.as_ref().map_or(self.layers.len(), |problem| problem.at)
    }

    /// The shape that goes into layer `at`, or the last one that is known before it.
    fn entering(&self, at: usize) -> &[usize] {
        let known = at.min(self.trace.rows.len());
        self.trace.entering(&self.input, known).unwrap_or(&self.input)
    }
}

/// What the network is for.
fn task_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let (before, _) = edits::network_of(&cx.session.recipe().model);
    let mut task = before;
    let locked = cx.session.is_training();
    ui.add_enabled_ui(!locked, |ui| {
        let combo = ComboBox::from_id_salt("task").selected_text(task.name()).width(112.0).show_ui(ui, |ui| {
            for choice in Task::ALL {
                ui.selectable_value(&mut task, choice, choice.name());
            }
        });
        combo.response.accessible_name("Task").on_hover_text("Task: what the network is for");
    });
    if task != before {
        let recipe = edits::changed(cx.session.recipe(), Change::Task(task));
        cx.actions.push(FormAction::Edit(Box::new(recipe)));
    }
}

/// The way back from changes.
fn undo_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let locked = cx.session.is_training();
    let (undo, redo) = (cx.session.can_undo(), cx.session.can_redo());
    for (word, can, action) in [("Undo", undo, FormAction::Undo), ("Redo", redo, FormAction::Redo)] {
        if ui.add_enabled(can && !locked, Button::new(word)).clicked() {
            cx.actions.push(action);
        }
    }
}

/// Why it goes no further, told by words and not by colour alone, and what would fix it.
fn problem_ui(ui: &mut Ui, title: &str, problem: &TraceProblem) -> Option<Change> {
    ui.label(RichText::new(title).strong().color(theme::of(ui.visuals()).problem));
    ui.label(sentence(&problem.why));
    let mut change = None;
    for fix in &problem.fixes {
        let button = Button::new(format!("Fix: {}", fix.words)).wrap_mode(TextWrapMode::Wrap);
        if ui.add(button).clicked() {
            change = Some(Change::All(fix.layers.clone()));
        }
    }
    change
}

/// The words with a capital at the start.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// What the network comes to.
fn summary_ui(ui: &mut Ui, sheet: &Sheet) -> Option<Change> {
    ui.add_space(6.0);
    let parameters = sheet.trace.parameters();
    let Some(spec) = &sheet.spec else {
        ui.label(format!("{parameters} parameters up to the layer that does not fit"));
        return None;
    };
    ui.label(format!("{parameters} parameters"));
    if spec.task != Task::Reconstruct {
        return None;
    }
    let encoder = spec.encoder_parameters();
    let text = format!(
        "{encoder} in the encoder, {} in the decoder; the bottleneck is layer {} with {} units",
        parameters.saturating_sub(encoder),
        spec.encoder_layers,
        spec.latent_size()
    );
    ui.label(RichText::new(text).weak());
    let back =
        sheet.chosen && ui.add_enabled(!sheet.locked, Button::new("Bottleneck at the narrowest layer")).clicked();
    back.then_some(Change::Bottleneck(None))
}
