//! The one way in which long work tells how far it is, and learns that it should stop.

use thiserror::Error;

/// What the work is told when it reports how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Go on.
    Continue,
    /// The person stopped it: leave as soon as possible.
    Cancel,
}

/// The person stopped the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("stopped")]
pub struct Cancelled;

/// Errors one of whose kinds is that the person stopped the work.
macro_rules! can_be_cancelled {
    ($($error:ty),*) => {$(
        impl From<$crate::progress::Cancelled> for $error {
            fn from(_: $crate::progress::Cancelled) -> Self {
                Self::Cancelled
            }
        }
    )*};
}
pub(crate) use can_be_cancelled;

/// Somebody to whom work says how far it is. Any thread may ask, as often as it likes.
pub trait Progress: Sync {
    /// `share` of `what` is done, 0 to 1. The answer says whether to go on.
    fn step(&self, what: &str, share: f32) -> Step;

    /// As [`Progress::step`], for work that leaves with an error.
    ///
    /// # Errors
    /// [`Cancelled`] where the answer is to leave.
    fn report(&self, what: &str, share: f32) -> Result<(), Cancelled> {
        match self.step(what, share) {
            Step::Continue => Ok(()),
            Step::Cancel => Err(Cancelled),
        }
    }
}

impl<F: Fn(&str, f32) -> Step + Sync> Progress for F {
    fn step(&self, what: &str, share: f32) -> Step {
        self(what, share)
    }
}

/// Nobody: work that is short, or that nobody waits for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn step(&self, _what: &str, _share: f32) -> Step {
        Step::Continue
    }
}

/// Work that is a part of other work, in whose words it is told.
#[derive(Clone, Copy)]
pub struct Within<'a> {
    whole: &'a dyn Progress,
    what: &'a str,
    from: f32,
    to: f32,
}

impl<'a> Within<'a> {
    /// All of `what`.
    pub fn all(whole: &'a dyn Progress, what: &'a str) -> Self {
        Self { whole, what, from: 0.0, to: 1.0 }
    }

    /// What lies between these shares of `what`.
    pub fn part(whole: &'a dyn Progress, what: &'a str, from: f32, to: f32) -> Self {
        Self { whole, what, from, to }
    }
}

impl Progress for Within<'_> {
    fn step(&self, _what: &str, share: f32) -> Step {
        self.whole.step(self.what, self.from + (self.to - self.from) * share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn a_part_is_told_in_the_words_of_the_whole() {
        let told = Mutex::new(Vec::new());
        let whole = |what: &str, share: f32| {
            told.lock().unwrap().push((what.to_owned(), share));
            if share < 0.7 { Step::Continue } else { Step::Cancel }
        };
        let part = Within::part(&whole, "Finding neighbours", 0.5, 1.0);
        assert_eq!(part.report("Sorting", 0.0), Ok(()));
        assert_eq!(Within::all(&part, "Comparing").report("Looking", 0.5), Err(Cancelled));
        let words = ["Finding neighbours", "Finding neighbours"].map(str::to_owned);
        assert_eq!(told.into_inner().unwrap(), words.into_iter().zip([0.5, 0.75]).collect::<Vec<_>>());
    }
}
