//! The line between normal and anomalous: moved by hand or put by a rule, and a second one for review; and the traps that
//! the run shown has fallen into, which depend on how it was placed.

use super::{Run, Session};
use crate::analysis::pitfalls::{LineChoice, OwnFacts, Pitfall, PitfallFacts, pitfalls};
use crate::recipe::{Activation, ScoreSpace, ThresholdPart};

/// What a person does with the line.
#[derive(Clone, Debug, PartialEq)]
pub enum LineAction {
    /// Move the line.
    SetThreshold(f32),
    /// Move the line over so many samples, up or down.
    StepThreshold(i32),
    /// Move the line by a small part of the scores' range.
    NudgeThreshold(f32),
    /// Put the line where the recipe's rule has it.
    SuggestThreshold,
    /// Put the line where a rule has it.
    UseRule(ThresholdPart),
    /// Put a second line: the samples between the two are for a person to look at; `None`: take it away.
    SetReview(Option<f32>),
    /// Hide figures until the line has been placed by guess, or show them again.
    GuessFirst(bool),
    /// Measure errors another way.
    UseSpace(ScoreSpace),
}

/// What the line brings with it.
#[derive(Default)]
pub(super) struct Line {
    guessing: bool,
    pitfalls: Vec<Pitfall>,
}

impl Session {
    /// Whether figures are hidden until the line has been placed by guess.
    pub fn guessing(&self) -> bool {
        self.line.guessing
    }

    /// The traps that the run shown has fallen into.
    pub fn pitfalls(&self) -> &[Pitfall] {
        if self.shown_run().is_some() { &self.line.pitfalls } else { &[] }
    }

    pub(super) fn perform_line(&mut self, action: LineAction) {
        match action {
            LineAction::SetThreshold(to) => self.move_line(|_| Some(to)),
            LineAction::StepThreshold(steps) => self.move_line(|run| stepped(run, steps)),
            LineAction::NudgeThreshold(share) => self.move_line(|run| {
                let histogram = &run.table()?.histogram;
                Some(run.threshold + share * (histogram.end() - histogram.start) as f32)
            }),
            LineAction::SuggestThreshold => self.change_line(Run::suggest_line),
            LineAction::UseRule(rule) => self.use_rule(rule),
            LineAction::SetReview(second) => {
                if let Some(run) = self.runs.shown_mut() {
                    run.set_review(second);
                }
            }
            LineAction::GuessFirst(guessing) => self.line.guessing = guessing,
            LineAction::UseSpace(space) => self.change_line(|run| run.show_space(space)),
        }
    }

    /// Moves the line by hand.
    fn move_line(&mut self, to: impl FnOnce(&Run) -> Option<f32>) {
        let Some(run) = self.runs.shown_mut().filter(|run| run.scores.is_some()) else { return };
        let Some(to) = to(run) else { return };
        let by_rule = run.line() != LineChoice::Hand;
        run.move_line(to, LineChoice::Hand);
        // The cards know whether the line was moved, not where to: a drag does not ask them anew with every step.
        if by_rule {
            self.refresh_pitfalls();
        }
    }

    /// Changes the line of a run that has scores, by something else than a hand.
    fn change_line(&mut self, change: impl FnOnce(&mut Run)) {
        if let Some(run) = self.runs.shown_mut().filter(|run| run.scores.is_some()) {
            change(run);
        }
        self.refresh_pitfalls();
    }

    /// Puts the line where a rule has it.
    fn use_rule(&mut self, rule: ThresholdPart) {
        let Some(placed) = self.run().and_then(|run| Some(run.table()?.place(&rule))) else { return };
        match placed {
            Ok(line) => self.change_line(|run| run.move_line(line as f32, LineChoice::Rule(rule))),
            Err(why) => self.news.error(why.to_string()),
        }
    }

    pub(super) fn refresh_pitfalls(&mut self) {
        let own =
            self.judged().map(|judged| OwnFacts { range: judged.sample.range, unprepared: judged.sample.unprepared });
        self.line.pitfalls = self.run().map(|run| pitfalls_of(run, own)).unwrap_or_default();
    }
}

/// The score so many samples further up or down.
fn stepped(run: &Run, steps: i32) -> Option<f32> {
    let ranked = &run.table()?.ranked;
    let place = ranked.place(run.threshold) as i64 + i64::from(steps);
    Some(match usize::try_from(place) {
        Ok(place) if place < ranked.len() => ranked.scores()[place],
        // Beyond the last sample: just above it.
        Ok(_) => ranked.highest().next_up(),
        Err(_) => ranked.lowest(),
    })
}

fn pitfalls_of(run: &Run, own: Option<OwnFacts>) -> Vec<Pitfall> {
    pitfalls(&PitfallFacts {
        recipe: &run.recipe,
        prepared: &run.prepared,
        card: run.came.card.as_deref(),
        task: run.spec.task,
        ends_in_softmax: run.spec.ends_in(Activation::Softmax),
        outputs: run.spec.output().iter().product(),
        line: run.line(),
        confusion: run.confusion(),
        own,
    })
}
