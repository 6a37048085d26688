//! The program's memory: what is asked for, what is known, what is marked.
//!
//! A [`Session`] changes in two ways only: [`Session::perform`] does what a person asked for, [`Session::apply`] takes
//! in what a job found. Neither reads a file nor runs a network: work goes to the lanes as commands. The window and the
//! command line drive the same session.
//!
//! It is made of parts, one folder or file each: a part's fields are its own, its actions and facts are handled there,
//! and the others go through its methods.

mod action;
mod answers;
mod data;
mod dialogs;
mod files;
mod form;
mod lanes;
mod line;
mod maps;
mod marks;
mod news;
mod runs;

pub use action::{Action, Actions};
pub use answers::OwnAction;
pub use data::{DataAction, Import};
pub use dialogs::Dialogs;
pub use files::{FileAction, Unsaved};
pub use form::FormAction;
pub use lanes::Activity;
pub use line::LineAction;
pub use maps::{MapAction, MapState};
pub use marks::{MarkAction, SelectMode, Selection, TAGS, Tags};
pub use news::{NewsAction, Notice, NoticeKind};
pub use runs::{Run, RunAction, RunState, Waiting};

pub use crate::job::questions;
pub use crate::job::{Asked, DataMissing, JobId, Lane, Question, RunId};
pub use crate::record::SweepPlace;

use crate::data::DataFolder;
use crate::job::{Ended, Event, Fact, Mailbox, Wake};
use crate::recipe::Recipe;
use answers::Answers;
use data::Data;
use files::Files;
use form::Form;
use lanes::Lanes;
use line::Line;
use maps::Maps;
use marks::Marks;
use news::News;
use runs::Runs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Where a session finds and keeps things.
#[derive(Clone, Debug)]
pub struct Places {
    /// Datasets known by name.
    pub data: DataFolder,
    /// What is kept on the program's own account; `None`: nothing is.
    pub autosave: Option<PathBuf>,
}

/// The program's memory.
pub struct Session {
    /// The recipe that is asked for next.
    form: Form,
    /// What is open.
    data: Data,
    /// The runs, and the one being made.
    runs: Runs,
    /// The line of the run shown.
    line: Line,
    /// The maps.
    maps: Maps,
    /// What is selected, in focus, tagged and pinned.
    marks: Marks,
    /// What is saved, kept and opened.
    files: Files,
    /// What was found out about samples that are looked at.
    answers: Answers,
    /// What to tell the person.
    news: News,
    /// What is under way.
    lanes: Lanes,
}

impl Session {
    /// A session on this recipe, with its lanes running. `wake` is called when there is something to drain.
    ///
    /// # Errors
    /// What the system says where it gives no threads.
    pub fn new(recipe: Recipe, places: Places, wake: Wake) -> std::io::Result<Self> {
        Ok(Self {
            form: Form::new(recipe),
            data: Data::new(places.data),
            runs: Runs::default(),
            line: Line::default(),
            maps: Maps::default(),
            marks: Marks::default(),
            files: Files::new(places.autosave),
            answers: Answers::default(),
            news: News::default(),
            lanes: Lanes::start(Mailbox::new(wake))?,
        })
    }

    /// Takes in what jobs have told, for at most this long; says whether anything was there. What is left wakes the
    /// listener again. Keeps what has changed where it is time to.
    pub fn drain(&mut self, longest: Duration) -> bool {
        let began = Instant::now();
        let mut any = false;
        while let Some(event) = self.lanes.mailbox().take() {
            self.apply(event);
            any = true;
            if began.elapsed() >= longest {
                self.lanes.mailbox().wake_for_the_rest();
                break;
            }
        }
        self.keep();
        any
    }

    /// Waits until a job tells something, or this long. For those without a window.
    pub fn wait(&self, longest: Duration) {
        self.lanes.wait(longest);
    }

    /// What a lane is doing: the oldest of its jobs.
    pub fn activity(&self, lane: Lane) -> Option<&Activity> {
        self.lanes.in_lane(lane).next()
    }

    /// What is going on, oldest first.
    pub fn activities(&self) -> impl Iterator<Item = &Activity> {
        self.lanes.all()
    }

    /// Whether a lane has something to do, as far as has been heard.
    pub fn is_busy(&self, lane: Lane) -> bool {
        self.activity(lane).is_some()
    }

    /// Takes in one event.
    pub fn apply(&mut self, event: Event) {
        let (job, lane) = event.source();
        if !self.lanes.knows(job) {
            return;
        }
        match event {
            Event::Started { .. } => {}
            Event::Progress { what, share, .. } => self.lanes.progress(job, what, share),
            Event::Fact { fact, .. } => self.learn(job, fact),
            Event::Ended { what, how, .. } => self.end(job, lane, what, &how),
        }
    }

    fn learn(&mut self, job: JobId, fact: Fact) {
        match fact {
            Fact::Data(fact) => {
                self.files.note_change(false);
                self.apply_data(job, fact);
            }
            Fact::Run(fact) => {
                self.files.note_change(true);
                self.apply_run(job, fact);
            }
            Fact::Map(fact) => {
                self.files.note_change(false);
                self.apply_map(job, fact);
            }
            Fact::File(fact) => self.apply_file(job, fact),
            Fact::Answer(key, answer) => self.apply_answer(key, answer),
        }
    }

    /// A job is over. What depends on it follows, and a failure that nobody has told yet is told.
    fn end(&mut self, job: JobId, lane: Lane, what: &str, how: &Ended) {
        self.lanes.ended(job);
        let told = match lane {
            Lane::Opening => self.end_opening(job, how),
            Lane::Looking => self.end_looking(job, how),
            Lane::Training => self.end_training(job, how),
            Lane::Mapping => self.end_map(job),
            Lane::Writing => self.end_writing(job, how),
            Lane::Keeping => self.end_keeping(job, how),
            Lane::Questions => self.end_question(job, how),
            Lane::Dialogs | Lane::Downloads => false,
        };
        if !told {
            self.news.ended(what, how);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn who_runs_out_of_time_is_woken_for_what_is_left() {
        let (tell, woken) = mpsc::channel();
        let wake = Box::new(move |after| _ = tell.send(after));
        let places = Places { data: DataFolder(PathBuf::from("nowhere")), autosave: None };
        let mut session = Session::new(Recipe::load("generated-digits").unwrap(), places, wake).unwrap();
        for share in [0.25, 0.5, 0.75] {
            let job = u64::MAX - (share * 4.0) as u64;
            session.lanes.mailbox().post(Event::Progress { job, lane: Lane::Questions, what: String::new(), share });
        }
        for _ in 0..2 {
            woken.try_iter().for_each(drop);
            assert!(session.drain(Duration::ZERO));
            assert_eq!(woken.try_iter().collect::<Vec<_>>(), [Duration::ZERO], "what is left waits for ever");
        }
        assert!(session.drain(Duration::ZERO));
        assert_eq!(woken.try_iter().count(), 0, "nothing is left");
        assert!(!session.drain(Duration::ZERO));
    }
}
