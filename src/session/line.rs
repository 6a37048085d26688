//! The line between normal and anomalous: moved by hand or put by a rule, and a second one for review.

use super::{Action, Notice, Run, Session};
use crate::analysis::pitfalls::{LineChoice, OwnFacts, Pitfall, PitfallFacts, pitfalls};
use crate::recipe::{Activation, ThresholdPart};

impl Session {
    pub(super) fn move_threshold(&mut self, action: Action) {
        let Some(run) = &mut self.run else { return };
        let Some(table) = run.table() else { return };
        let ranked = &table.ranked;
        let to = match action {
            Action::SetThreshold(to) => to,
            Action::NudgeThreshold(share) => {
                run.threshold + share * (table.histogram.end() - table.histogram.start) as f32
            }
            Action::StepThreshold(steps) => {
                let place = ranked.place(run.threshold) as i64 + i64::from(steps);
                match usize::try_from(place) {
                    Ok(place) if place < ranked.len() => ranked.scores()[place],
                    // Beyond the last sample: just above it.
                    Ok(_) => ranked.highest().next_up(),
                    Err(_) => ranked.lowest(),
                }
            }
            Action::UseSpace(space) => {
                run.space = Some(space);
                run.review = None;
                run.suggest_threshold();
                run.threshold_before = run.threshold;
                return self.refresh_pitfalls();
            }
            Action::UseRule(rule) => return self.use_rule(rule),
            _ => {
                run.suggest_threshold();
                return self.refresh_pitfalls();
            }
        };
        let by_rule = run.line != LineChoice::Hand;
        run.move_threshold(to);
        run.line = LineChoice::Hand;
        // The cards know whether the line was moved, not where to: a drag does not ask them anew with every step.
        if by_rule {
            self.refresh_pitfalls();
        }
    }

    /// Puts the line where a rule has it.
    fn use_rule(&mut self, rule: ThresholdPart) {
        let Some(run) = &mut self.run else { return };
        let Some(placed) = run.table().map(|table| table.place(&rule)) else { return };
        match placed {
            Ok(line) => {
                run.move_threshold(line as f32);
                run.line = LineChoice::Rule(rule);
            }
            Err(why) => self.notices.push(Notice::error(why.to_string())),
        }
        self.refresh_pitfalls();
    }

    pub(super) fn review(&mut self, second: Option<f32>) {
        if let Some(run) = &mut self.run {
            run.review = second.filter(|line| line.is_finite());
        }
    }

    /// The traps that the run shown has fallen into.
    pub fn pitfalls(&self) -> &[Pitfall] {
        if self.shown_run().is_some() { &self.pitfalls } else { &[] }
    }

    pub(super) fn refresh_pitfalls(&mut self) {
        let own = self.own.judged.as_ref().map(|judged| &judged.sample);
        let own = own.map(|sample| OwnFacts { range: sample.range, unprepared: sample.unprepared });
        self.pitfalls = self.run.as_ref().map(|run| pitfalls_of(run, own)).unwrap_or_default();
    }
}

fn pitfalls_of(run: &Run, own: Option<OwnFacts>) -> Vec<Pitfall> {
    pitfalls(&PitfallFacts {
        recipe: &run.recipe,
        prepared: &run.prepared,
        card: run.card.as_deref(),
        task: run.spec.task,
        ends_in_softmax: run.spec.ends_in(Activation::Softmax),
        outputs: run.spec.output().iter().product(),
        line: run.line.clone(),
        confusion: run.confusion(),
        own,
    })
}
