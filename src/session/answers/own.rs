//! A sample of one's own, and what the run shown makes of it.

use super::super::{Dialogs, Session};
use crate::data::{OwnOptions, OwnSource};
use crate::job::questions::{Judge, Judged};
use crate::job::{Asked, DialogFor, Key, Question};
use std::sync::Arc;

/// What a person does with a sample of one's own.
pub enum OwnAction {
    /// Judge a sample of one's own.
    Own(OwnSource),
    /// Prepare the sample of one's own in another way.
    OwnOptions(OwnOptions),
    /// Hand the sample of one's own to the network as it is, or prepared as the training data was.
    OwnAsIs(bool),
    /// Ask for a picture with a system dialog, then judge it.
    OwnDialog(Dialogs),
}

/// A sample of one's own.
#[derive(Default)]
pub struct OwnSample {
    source: Option<OwnSource>,
    /// Another sample has another number.
    number: u64,
    options: OwnOptions,
}

impl Session {
    /// Where the sample of one's own comes from; `None`: there is none.
    pub fn own_source(&self) -> Option<&OwnSource> {
        self.answers.own.source.as_ref()
    }

    /// How it is prepared.
    pub fn own_options(&self) -> OwnOptions {
        self.answers.own.options
    }

    fn own_question(&self) -> Option<Judge> {
        let own = &self.answers.own;
        Some(Judge { source: own.source.clone()?, number: own.number, options: own.options })
    }

    /// What is to be asked, so that it is judged with what is known now; `None` where that has been done.
    pub fn unjudged(&self) -> Option<Asked> {
        let asked = Asked::new(&self.own_question()?, &self.scene())?;
        self.answers.cache.wants(&asked).then_some(asked)
    }

    pub(super) fn own_key(&self) -> Option<Key> {
        self.own_question()?.key(&self.scene())
    }

    /// What came of it last; the newest answer stays until the next is there.
    pub fn judged(&self) -> Option<Arc<Judged>> {
        self.answers.own.source.as_ref()?;
        if self.own_problem().is_some() {
            return None;
        }
        let now = self.own_question().and_then(|question| self.answer(&question));
        now.or_else(|| self.answers.cache.newest(Judge::KIND.name, self.answers.own.number))
    }

    /// Why it cannot be judged.
    pub fn own_problem(&self) -> Option<&str> {
        self.answers.cache.failure(&self.own_key()?)
    }

    pub(in super::super) fn perform_own(&mut self, action: OwnAction) {
        match action {
            OwnAction::Own(source) => self.judge(source),
            OwnAction::OwnOptions(options) => self.prepare_own(options),
            OwnAction::OwnAsIs(as_is) => self.prepare_own(OwnOptions { as_is, ..self.answers.own.options }),
            OwnAction::OwnDialog(show) => self.dialog(show, DialogFor::Own),
        }
    }

    /// Judges another sample.
    pub(in super::super) fn judge(&mut self, source: OwnSource) {
        self.answers.own.source = Some(source);
        self.answers.own.number += 1;
        self.judge_again();
    }

    fn prepare_own(&mut self, options: OwnOptions) {
        self.answers.own.options = options;
        self.judge_again();
    }

    /// Judges the sample with the run shown, where that has not been done.
    fn judge_again(&mut self) {
        if self.answers.own.source.is_some() && self.scene().prepared.is_none() {
            self.news.error("Your sample is prepared like the dataset; open a dataset first.");
            self.answers.own.source = None;
        }
        if let Some(asked) = self.unjudged() {
            self.submit_question(asked);
        }
        self.refresh_pitfalls();
    }
}
