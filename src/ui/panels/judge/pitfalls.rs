//! The pitfalls of the run: a card each, with its evidence and its fix.

use crate::analysis::pitfalls::{Fix, Pitfall, TRAPS};
use crate::session::{Action, FormAction, LineAction, MarkAction, OwnAction, SelectMode};
use crate::ui::panel::{Cx, Panel};
use crate::ui::theme;
use egui::{Button, Frame, RichText, ScrollArea, Ui};
use std::collections::BTreeSet;

/// The panel.
#[derive(Default)]
pub struct Pitfalls {
    /// The traps whose evidence is shown, by id.
    unfolded: BTreeSet<&'static str>,
}

impl Panel for Pitfalls {
    fn name(&self) -> &'static str {
        "pitfalls"
    }

    fn title(&self) -> &'static str {
        "Pitfalls"
    }

    fn about(&self) -> &'static str {
        "Problems found in this run, with evidence and fixes"
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let Some(run) = cx.run() else {
                looked_for_ui(ui, "Train a network to check its run");
                return;
            };
            let session = cx.session;
            let found = session.pitfalls();
            if found.is_empty() {
                looked_for_ui(ui, "No problems found");
            }
            for pitfall in found {
                self.card_ui(ui, cx, pitfall);
                ui.add_space(4.0);
            }
            if run.scores.is_none() {
                ui.add_space(8.0);
                ui.label(RichText::new("Some checks need a scored run").weak());
            }
        });
    }
}

impl Pitfalls {
    fn card_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, pitfall: &Pitfall) {
        Frame::group(ui.style()).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new("Warning").strong().color(theme::of(ui.visuals()).warn));
                ui.label(RichText::new(pitfall.title).strong());
            });
            ui.label(&pitfall.what);
            if let Some(trap) = TRAPS.iter().find(|trap| trap.id() == pitfall.id) {
                ui.label(RichText::new(trap.about()).weak());
            }
            let shown = self.unfolded.contains(pitfall.id);
            if shown {
                evidence_ui(ui, pitfall);
            }
            ui.horizontal_wrapped(|ui| {
                self.show_ui(ui, cx, pitfall, shown);
                if let Some(fix) = &pitfall.fix {
                    fix_ui(ui, cx, pitfall.title, fix);
                }
            });
        });
    }

    fn show_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, pitfall: &Pitfall, shown: bool) {
        let hint = if pitfall.samples.is_empty() {
            "Shows the evidence"
        } else {
            "Shows the evidence and selects its samples"
        };
        let show = ui.button("Show me").on_hover_text(hint).accessible_name(format!("Show me, {}", pitfall.title));
        if show.clicked() {
            self.unfolded.insert(pitfall.id);
            if !pitfall.samples.is_empty() {
                cx.actions.push(MarkAction::Select(pitfall.samples.clone(), SelectMode::Replace));
            }
        }
        if shown && ui.button("Hide").accessible_name(format!("Hide, {}", pitfall.title)).clicked() {
            self.unfolded.remove(pitfall.id);
        }
    }
}

fn evidence_ui(ui: &mut Ui, pitfall: &Pitfall) {
    ui.indent(pitfall.id, |ui| {
        for line in &pitfall.evidence {
            ui.label(line);
        }
    });
}

/// The fix as a button with what it does beside it; a word instead where the form has it already.
fn fix_ui(ui: &mut Ui, cx: &mut Cx<'_>, title: &str, fix: &Fix) {
    let action = action(cx, fix);
    if matches!(&action, Action::Form(FormAction::Edit(recipe)) if **recipe == *cx.session.recipe()) {
        ui.label("Fixed in the form; train again to see the effect");
        return;
    }
    // The form is locked while a network is trained; the line and the own sample are not.
    let can = !(matches!(fix, Fix::Recipe { .. }) && cx.session.is_training());
    let button = ui.add_enabled(can, Button::new("Fix"));
    let button = button.on_disabled_hover_text("The form is locked during training");
    if button.accessible_name(format!("Fix, {title}")).clicked() {
        cx.actions.push(action);
    }
    ui.label(RichText::new(words(fix)).weak());
}

fn words(fix: &Fix) -> &str {
    match fix {
        Fix::Recipe { words, .. } | Fix::Line { words, .. } => words,
        Fix::PrepareOwn => "Prepare the sample like the training data",
    }
}

/// What a click asks for. A fix of the recipe is made to the form as it stands: two cards fixed one after the other are
/// both fixed.
fn action(cx: &Cx<'_>, fix: &Fix) -> Action {
    match fix {
        Fix::Recipe { recipe, .. } => {
            let changed = match cx.run() {
                Some(run) => Box::new(cx.session.recipe().with_change(&run.recipe, recipe)),
                None => recipe.clone(),
            };
            FormAction::Edit(changed).into()
        }
        Fix::Line { rule, .. } => LineAction::UseRule(rule.clone()).into(),
        Fix::PrepareOwn => OwnAction::OwnAsIs(false).into(),
    }
}

/// What every run is looked over for.
fn looked_for_ui(ui: &mut Ui, heading: &str) {
    ui.label(heading);
    ui.add_space(8.0);
    ui.label(RichText::new("What is checked").small().weak());
    for trap in TRAPS {
        ui.label(RichText::new(trap.title()).weak()).on_hover_text(trap.about());
    }
}
