//! Waiting for what is under way, and the bar that shows how far it is.

use super::failure::Failure;
use super::interrupt;
use super::print::tell;
use crate::job::Lane;
use crate::progress::{Progress, Step};
use crate::record::RunRecord;
use crate::session::{NoticeKind, RunAction, Session};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Longest time between two looks at what the lanes tell.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Time between two lines about a training, where there is no terminal to draw a bar on.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Steps of a whole bar.
const WHOLE: f64 = 1000.0;

/// How far a command is: a bar on the terminal, or a line from time to time where the person reads a file.
pub struct Bar {
    bar: ProgressBar,
    quiet: bool,
    /// When a line was told last; `None`: none yet.
    told: Mutex<Option<Instant>>,
}

impl Bar {
    /// A bar at its beginning; with `quiet` nothing is shown but errors.
    pub fn new(quiet: bool) -> Self {
        let told = Mutex::new(None);
        if quiet {
            return Self { bar: ProgressBar::hidden(), quiet, told };
        }
        let bar = ProgressBar::new(WHOLE as u64);
        // The template is a constant; were it wrong, the usual one would do.
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {msg}") {
            bar.set_style(style);
        }
        Self { bar, quiet, told }
    }

    /// Shows what is done and how much of it, 0 to 1.
    pub fn show(&self, what: impl Into<String>, share: f64) {
        self.bar.set_position((share * WHOLE) as u64);
        self.bar.set_message(what.into());
    }

    /// Takes the bar away: something else is printed next.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// Drives the session until nothing is under way. After Ctrl+C a training is stopped and what it has learnt is
    /// scored; anything else is given up.
    ///
    /// # Errors
    /// Everything that failed meanwhile, one a line; [`Failure::Interrupted`] where something was given up.
    pub fn wait_for(&self, session: &mut Session) -> Result<(), Failure> {
        let mut errors = Vec::new();
        let mut stopping = false;
        loop {
            session.drain(LOOK_EVERY);
            self.show_session(session);
            self.tell_notices(session, &mut errors);
            if !session.is_training() && session.activities().next().is_none() {
                break;
            }
            if interrupt::is_pressed() && !stopping {
                if session.training_run().is_none() {
                    self.end();
                    return Err(Failure::Interrupted);
                }
                stopping = true;
                self.say("Stopping; what was learnt so far is kept. Press Ctrl+C again to quit now.");
                session.perform(RunAction::StopTraining);
            }
            session.wait(LOOK_EVERY);
        }
        if errors.is_empty() {
            return Ok(());
        }
        self.end();
        Err(Failure::failed(errors.join("\n")))
    }

    /// Tells the person something that is no error.
    fn say(&self, text: &str) {
        if !self.quiet {
            self.bar.suspend(|| tell(text));
        }
    }

    /// Tells what the session has to tell; errors are gathered instead.
    fn tell_notices(&self, session: &mut Session, errors: &mut Vec<String>) {
        let notices = session.take_notices();
        // Why a training failed is told once, at the end.
        let failed = session.run().filter(|run| run.came.ending.is_some_and(|ending| !ending.is_success()));
        let told_later = failed.and_then(|run| run.came.note.as_deref());
        for notice in notices {
            match notice.kind {
                NoticeKind::Error => errors.push(notice.text),
                NoticeKind::Info if Some(notice.text.as_str()) == told_later => {}
                NoticeKind::Info => self.say(&notice.text),
            }
        }
    }

    fn show_session(&self, session: &Session) {
        let lanes = [Lane::Training, Lane::Opening, Lane::Mapping, Lane::Questions];
        let Some(activity) = lanes.into_iter().find_map(|lane| session.activity(lane)) else { return };
        // After its last epoch a training has other things to do, which the activity names.
        let run = session.training_run().filter(|run| run.epochs.len() < run.recipe.training.epochs);
        match run.and_then(|run| training(run)) {
            Some((words, share)) => {
                if run.is_some_and(|run| !run.epochs.is_empty()) {
                    self.tell_line(&words);
                }
                self.show(words, share);
            }
            None => self.show(activity.what.clone(), f64::from(activity.share.unwrap_or(0.0))),
        }
    }

    /// Tells how far it is, from time to time, where no bar can be drawn.
    fn tell_line(&self, words: &str) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = told.is_none_or(|told| told.elapsed() >= LINE_EVERY);
        if is_due && !self.quiet && !std::io::stderr().is_terminal() {
            *told = Some(Instant::now());
            tell(words);
        }
    }
}

impl Progress for Bar {
    fn step(&self, what: &str, share: f32) -> Step {
        self.show(what, f64::from(share));
        Step::Continue
    }
}

/// How far a training is, in words and as a share; `None` before its first batch.
fn training(run: &RunRecord) -> Option<(String, f64)> {
    let batch = run.batches.last()?;
    let epochs = run.recipe.training.epochs as f64;
    let share = (batch.epoch as f64 - 1.0 + batch.batch as f64 / batch.batches.max(1) as f64) / epochs;
    let words = format!(
        "epoch {}/{epochs}  loss {:.4}  {:.0} samples/s  {:.0} s left",
        batch.epoch, batch.loss, batch.samples_per_sec, batch.left_secs
    );
    Some((words, share))
}
