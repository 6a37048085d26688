//! What a running job talks through, and how it ends early.

use super::{Controls, Event, Fact, JobId, Key, Lane, Mailbox};
use crate::analysis::features::HogError;
use crate::analysis::{MapError, ProjectionError, RankError};
use crate::classic::ClassicError;
use crate::data::{DataError, Step};
use crate::export::ExportError;
use crate::model::SpecError;
use crate::saved::SavedError;
use crate::train::TrainError;
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a job ends early.
#[derive(Debug)]
pub enum Stop {
    /// The person stopped it.
    Cancelled,
    /// It could not go on.
    Failed(String),
}

impl Stop {
    /// A failure in these words.
    pub fn failed(why: impl ToString) -> Self {
        Self::Failed(why.to_string())
    }
}

/// Errors one of whose kinds is that the person stopped it.
macro_rules! stops {
    ($($error:ty),*) => {$(
        impl From<$error> for Stop {
            fn from(error: $error) -> Self {
                match error {
                    <$error>::Cancelled => Self::Cancelled,
                    other => Self::failed(other),
                }
            }
        }
    )*};
}

/// Errors that are always failures.
macro_rules! fails {
    ($($error:ty),*) => {$(
        impl From<$error> for Stop {
            fn from(error: $error) -> Self {
                Self::failed(error)
            }
        }
    )*};
}

stops!(DataError, HogError, ProjectionError, ClassicError, MapError, TrainError);
fails!(SavedError, SpecError, RankError, ExportError);

/// What a job talks through.
pub struct Teller<'a> {
    job: JobId,
    lane: Lane,
    /// Pause and cancel.
    pub controls: Controls,
    mailbox: &'a Mailbox,
}

impl<'a> Teller<'a> {
    /// For this job.
    pub fn new(job: JobId, lane: Lane, controls: Controls, mailbox: &'a Mailbox) -> Self {
        Self { job, lane, controls, mailbox }
    }

    /// Tells a fact.
    pub fn fact(&self, fact: impl Into<Fact>) {
        self.mailbox.post(Event::Fact { job: self.job, lane: self.lane, fact: fact.into() });
    }

    /// Tells an answer: that of the question, or another one that was found on the way.
    pub fn answer(&self, key: Key, answer: Arc<dyn Any + Send + Sync>) {
        self.fact(Fact::Answer(key, answer));
    }

    /// Tells how far the job is.
    pub fn progress(&self, what: &str, share: f32) {
        self.mailbox.post(Event::Progress { job: self.job, lane: self.lane, what: what.to_owned(), share });
    }

    /// Whether to go on.
    pub fn go_on(&self) -> bool {
        !self.controls.is_cancelled()
    }

    /// The same as an error.
    ///
    /// # Errors
    /// [`Stop::Cancelled`] where the person stopped it.
    pub fn check(&self) -> Result<(), Stop> {
        if self.go_on() { Ok(()) } else { Err(Stop::Cancelled) }
    }

    /// Tells how far the job is, and whether to go on: the one face of progress, for whatever asks for it.
    pub fn step(&self, what: &str, share: f32) -> Step {
        self.progress(what, share);
        if self.go_on() { Step::Continue } else { Step::Cancel }
    }

    /// The same for work that asks from many threads: each word is told a thousand times at the most, and nobody waits.
    pub fn tells(&self) -> impl Fn(&'static str, f32) -> bool + Sync + '_ {
        let told = AtomicU64::new(u64::MAX);
        move |what: &'static str, share: f32| {
            // The address tells one word from the next.
            let now = (what.as_ptr() as u64) << 10 | (share.clamp(0.0, 1.0) * 1000.0) as u64;
            if told.swap(now, Ordering::Relaxed) != now {
                self.progress(what, share);
            }
            self.go_on()
        }
    }

    /// The same for work that hands over a share alone.
    pub fn shares(&self, what: &'static str) -> impl Fn(f32) -> bool + Sync + '_ {
        let tells = self.tells();
        move |share| tells(what, share)
    }
}
