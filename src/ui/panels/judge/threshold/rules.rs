//! The rule that puts the line, and how the line was put where it is.

use super::ticks::fitting;
use crate::analysis::pitfalls::LineChoice;
use crate::recipe::{ThresholdFrom, ThresholdPart, ThresholdRule};
use crate::session::{LineAction, Run, RunId};
use crate::ui::line::Placed;
use crate::ui::panel::Cx;
use crate::ui::theme;
use crate::ui::widgets::caption_ui;
use egui::{ComboBox, DragValue, RichText, Ui};

/// The rule chosen in the form.
#[derive(Default)]
pub(super) struct RuleForm {
    chosen: Option<ThresholdPart>,
    /// The run and its line as they were seen last.
    seen: Option<(RunId, LineChoice)>,
    /// Why the rule chosen cannot put the line.
    problem: Option<String>,
}

impl RuleForm {
    /// Which rule, as a choice in the header.
    pub(super) fn choice_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>) {
        self.change(ui, cx, at, |ui, chosen| {
            rule_ui(ui, chosen, at);
            false
        });
    }

    /// The rule's number and whose scores it looks at; below them how the line was chosen.
    pub(super) fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, at: Placed<'_>) {
        ui.label(theme::bold("Threshold rule"));
        self.change(ui, cx, at, |ui, chosen| {
            let hint = "Moves the line to this rule's value; R uses the recipe's rule";
            ui.horizontal_wrapped(|ui| {
                number_ui(ui, chosen, at);
                if chosen.rule != ThresholdRule::Value {
                    from_ui(ui, chosen);
                }
                ui.button("Apply rule").on_hover_text(hint).clicked()
            })
            .inner
        });
        if let Some(problem) = &self.problem {
            ui.label(RichText::new(super::capital(problem)).strong());
        }
        ui.label(RichText::new(line_words(at)).weak());
    }

    /// Lets the rule be changed; what is chosen, or applied again, moves the line.
    fn change(
        &mut self,
        ui: &mut Ui,
        cx: &mut Cx<'_>,
        at: Placed<'_>,
        add: impl FnOnce(&mut Ui, &mut ThresholdPart) -> bool,
    ) {
        let before = self.follow(at.run);
        let mut chosen = before.clone();
        // A rule would take the guess away.
        let again = ui.add_enabled_ui(!at.hidden, |ui| add(ui, &mut chosen)).inner;
        if again && chosen == at.run.recipe.threshold {
            self.problem = None;
            cx.actions.push(LineAction::SuggestThreshold);
        } else if again || chosen != before {
            self.problem = at.table.place(&chosen).err().map(|problem| problem.to_string());
            if self.problem.is_none() {
                cx.actions.push(LineAction::UseRule(chosen.clone()));
            }
        }
        self.chosen = Some(chosen);
    }

    /// The rule in the form: the one that put the line last, until another is chosen.
    fn follow(&mut self, run: &Run) -> ThresholdPart {
        let is_seen = self.seen.as_ref().is_some_and(|(id, line)| *id == run.id && *line == run.line());
        if !is_seen {
            let is_other = self.seen.as_ref().is_none_or(|(id, _)| *id != run.id);
            match &run.line() {
                LineChoice::Rule(rule) => self.chosen = Some(rule.clone()),
                LineChoice::Hand if is_other => self.chosen = None,
                LineChoice::Hand => {}
            }
            self.problem = None;
            self.seen = Some((run.id, run.line().clone()));
        }
        self.chosen.clone().unwrap_or_else(|| run.recipe.threshold.clone())
    }
}

fn rule_ui(ui: &mut Ui, chosen: &mut ThresholdPart, at: Placed<'_>) {
    let text = chosen.rule.title();
    let combo =
        ComboBox::from_id_salt("rule").selected_text(text).width(104.0).height(320.0).truncate().show_ui(ui, |ui| {
            for rule in ThresholdRule::ALL {
                let label = ui.selectable_label(rule == chosen.rule, rule.title());
                if label.on_hover_text(rule.about()).clicked() && rule != chosen.rule {
                    chosen.rule = rule;
                    chosen.value = (rule == ThresholdRule::Value).then_some(f64::from(at.run.threshold));
                    if rule.needs_anomalies() && chosen.from == ThresholdFrom::TrainNormal {
                        chosen.from = fitting(rule, at.table);
                    }
                }
            }
        });
    combo.response.on_hover_text("Threshold rule").accessible_name("Threshold rule");
}

/// The number of the rule, where it has one.
fn number_ui(ui: &mut Ui, chosen: &mut ThresholdPart, at: Placed<'_>) {
    if chosen.rule == ThresholdRule::MeanPlusStd {
        caption_ui(ui, "k");
        let drag = DragValue::new(&mut chosen.k).range(-10.0..=20.0).clamp_existing_to_range(false);
        let drag = drag.speed(0.02).max_decimals(3);
        ui.add(drag).on_hover_text("How many standard deviations above the mean").accessible_name("Rule number");
        return;
    }
    let Some(sense) = chosen.rule.number() else { return };
    let mut number = chosen.number().unwrap_or(f64::from(at.run.threshold));
    let drag = DragValue::new(&mut number).max_decimals(6);
    let drag = match chosen.rule {
        ThresholdRule::Value => drag.speed(at.table.histogram.width / 4.0),
        ThresholdRule::CostRatio => drag.speed(0.1).range(sense.low..=sense.high),
        _ => drag.speed((sense.high - sense.low) / 500.0).range(sense.low..=sense.high),
    };
    caption_ui(ui, sense.name);
    if ui.add(drag).accessible_name("Rule number").changed() {
        chosen.value = Some(number);
    }
}

fn from_ui(ui: &mut Ui, chosen: &mut ThresholdPart) {
    let text = chosen.from.title();
    let combo = ComboBox::from_id_salt("from").selected_text(text).width(150.0).show_ui(ui, |ui| {
        for from in ThresholdFrom::ALL {
            ui.selectable_value(&mut chosen.from, from, from.title());
        }
    });
    combo.response.on_hover_text("Which scores the rule uses").accessible_name("Chosen on");
}

/// How the line was put where it is, and whether the figures can be trusted for it.
fn line_words(at: Placed<'_>) -> String {
    let flatter = "Metrics on the samples used to choose the line are too good.";
    match (&at.run.line(), &at.table.suggested_problem) {
        (LineChoice::Hand, _) => format!("The line was set {}. {flatter}", at.run.line().words()),
        (LineChoice::Rule(rule), Some(problem)) if *rule == at.run.recipe.threshold => problem.clone(),
        (LineChoice::Rule(rule), _) => {
            let on_test = rule.from == ThresholdFrom::Test && rule.rule != ThresholdRule::Value;
            let end = if on_test { format!(". {flatter}") } else { ".".to_owned() };
            format!("The line is at {}{end}", rule.words())
        }
    }
}
