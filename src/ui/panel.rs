//! What a panel is, what it sees and whom it asks.

use super::bar::Bar;
use super::pictures::{Picture, Pictures, Shown};
use crate::data::Prepared;
use crate::session::{Actions, Asked, Question, Run, RunId, Session};
use egui::Ui;
use std::sync::Arc;

/// What a panel sees and whom it asks.
pub struct Cx<'a> {
    /// What is known. Nothing here can change it.
    pub session: &'a Session,
    /// What a person asks for, performed after the frame.
    pub actions: &'a mut Actions,
    /// What the panels need to know, asked after the frame.
    pub questions: &'a mut Vec<Asked>,
    /// Pictures of samples.
    pub pictures: &'a mut Pictures,
    /// Whether the graphics processor draws dots; else they are meshes.
    pub draws_dots: bool,
}

impl<'a> Cx<'a> {
    /// The samples to show: the run's, else those of the open dataset.
    pub fn prepared(&self) -> Option<&'a Arc<Prepared>> {
        self.run().map(|run| &run.prepared).or(self.session.prepared())
    }

    /// The run, where it is of the samples that are open.
    pub fn run(&self) -> Option<&'a Run> {
        self.session.shown_run()
    }

    /// The answer to a question about what is shown, where it is known; else it is asked for.
    pub fn ask<Q: Question>(&mut self, question: &Q) -> Option<Arc<Q::Answer>> {
        let known = self.session.answer(question);
        if known.is_none() {
            self.questions.extend(Asked::new(question, &self.session.scene()));
        }
        known
    }

    /// Asks what the network shown makes of these samples, where that is not known.
    pub fn view(&mut self, ids: &[u32]) {
        if let Some(run) = self.run().map(|run| run.id) {
            self.view_of(run, ids);
        }
    }

    /// Asks what the network of any run makes of these samples, where that is not known.
    pub fn view_of(&mut self, run: RunId, ids: &[u32]) {
        self.questions.extend(self.session.missing_outputs(run, ids));
    }

    /// Asks for the codes of these samples, where they are not known.
    pub fn encode(&mut self, ids: &[u32]) {
        self.questions.extend(self.session.missing_codes(ids));
    }

    /// Asks what the run shown makes of the sample of one's own, where that is not known.
    pub fn judge_own(&mut self) {
        self.questions.extend(self.session.unjudged());
    }

    /// What the network makes of a sample, where that is known.
    pub fn output(&self, id: u32) -> Option<Arc<Vec<f32>>> {
        self.session.output(self.run()?, id)
    }

    /// The same about the data that is open, whatever run is shown.
    pub fn ask_of_data<Q: Question>(&mut self, question: &Q) -> Option<Arc<Q::Answer>> {
        let scene = self.session.scene_of_data(self.session.prepared()?);
        let known = self.session.answer_of(question, &scene);
        if known.is_none() {
            self.questions.extend(Asked::new(question, &scene));
        }
        known
    }

    /// The picture of a sample as it was.
    pub fn original(&mut self, ui: &Ui, id: u32) -> Option<Picture> {
        let prepared = Arc::clone(self.prepared()?);
        self.pictures.get(ui.ctx(), &prepared, id, Shown::Original, || prepared.clean(id as usize))
    }
}

/// Whether a panel suits what is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It does.
    Yes,
    /// It does not, and why.
    No(&'static str),
}

impl Fit {
    /// Whether it does.
    pub fn is_yes(self) -> bool {
        self == Self::Yes
    }
}

/// One panel.
pub trait Panel {
    /// Its name in layouts: lower case.
    fn name(&self) -> &'static str;

    /// Its title.
    fn title(&self) -> &'static str;

    /// What stands in its header, where that is not its title.
    fn tab(&self) -> &'static str {
        self.title()
    }

    /// What it shows, in a sentence.
    fn about(&self) -> &'static str;

    /// Whether it suits what is open.
    fn fits(&self, _session: &Session) -> Fit {
        Fit::Yes
    }

    /// The controls that are used most, in its header.
    fn toolbar(&mut self, _bar: &mut Bar<'_>, _cx: &mut Cx<'_>) {}

    /// Whether there are more controls, which a person can open.
    fn has_options(&self) -> bool {
        false
    }

    /// The controls that are used less, in wrapped rows between header and content.
    fn options(&mut self, _ui: &mut Ui, _cx: &mut Cx<'_>) {}

    /// Whether it has settings for the inspector; a panel that is nothing else is drawn there itself.
    fn has_settings(&self) -> bool {
        false
    }

    /// Settings that stand in the inspector, below each other.
    fn settings(&mut self, _ui: &mut Ui, _cx: &mut Cx<'_>) {}

    /// Whether it is drawn up to the edges of its tile.
    fn fills_tile(&self) -> bool {
        false
    }

    /// Draws it.
    fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>);
}
