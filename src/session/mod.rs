//! The program's memory: what is asked for, what is known, what is selected.
//!
//! A [`Session`] changes in two ways only: [`Session::perform`] does what a person asked for, [`Session::apply`] takes
//! in what a job found. Neither reads a file nor runs a network: work goes to the lanes as commands. The window and the
//! command line drive the same session.

mod action;
mod actions;
mod apply;
mod autosave;
mod edits;
mod import;
mod line;
mod looked;
mod map;
mod own;
mod queue;
mod restore;
mod run;
mod runs;
mod selection;
mod status;
mod tags;
mod training;
mod views;

pub use action::{Action, Dialogs, SelectMode};
pub use import::Import;
pub use looked::MOST_DISTANCES;
pub use map::MapState;
pub use own::OwnState;
pub use queue::{BOTTLENECK, Waiting};
pub use run::{Run, RunState};
pub use selection::Selection;
pub use status::{Activity, Notice, NoticeKind};
pub use tags::{TAGS, Tags};
pub use views::Views;

use crate::analysis::pitfalls::Pitfall;
use crate::data::{DataCard, DataFolder, Dataset, Prepared};
pub use crate::job::{DataMissing, RunId};
use crate::job::{JobId, Lane, Mailbox, Wake, Workers};
use crate::model::device::{DeviceChoice, DeviceInfo};
use crate::recipe::Recipe;
pub use crate::saved::SweepPlace;
use crate::saved::{Readings, Saved};
use edits::Edits;
use looked::Looked;
use map::Mapping;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Where a session finds and keeps things.
#[derive(Clone, Debug)]
pub struct Places {
    /// Datasets known by name.
    pub data: DataFolder,
    /// The running training, saved on the program's own account; `None`: nothing is saved.
    pub autosave: Option<PathBuf>,
}

/// The program's memory.
pub struct Session {
    /// What the form says.
    pub recipe: Recipe,
    /// Where to train.
    pub device: DeviceChoice,
    /// The devices there are, once the system has answered.
    pub devices: Vec<DeviceInfo>,
    /// The open dataset.
    pub dataset: Option<Arc<Dataset>>,
    /// The open dataset as the form would have it.
    pub prepared: Option<Arc<Prepared>>,
    /// What is in it, once somebody has asked, with what it was made of.
    pub card: Option<(Arc<Prepared>, Arc<DataCard>)>,
    /// Why the open dataset cannot be prepared as the form would have it.
    pub unprepared: Option<String>,
    /// A dataset known by name whose download is asked about.
    pub download: Option<String>,
    /// A file about to be opened.
    pub import: Option<Import>,
    /// The run shown.
    pub run: Option<Run>,
    /// The other runs.
    pub kept: Vec<Run>,
    /// The run deleted last.
    pub deleted: Option<Run>,
    /// Runs ticked for comparison.
    pub compared: BTreeSet<RunId>,
    /// Runs that wait to be trained.
    pub queue: VecDeque<Waiting>,
    /// Samples pinned, so that one can watch them being learnt.
    pub pins: Vec<u32>,
    /// A session about to be opened whose data is not where it was.
    pub missing: Option<DataMissing>,
    /// The map shown.
    pub map: MapState,
    /// The same map with another seed, shown beside it; empty where nobody asked for it.
    pub beside: MapState,
    /// What is selected and in focus.
    pub selection: Selection,
    /// What a person noted of samples.
    pub tags: Tags,
    /// A sample of one's own.
    pub own: OwnState,
    /// Whether figures are hidden until the line has been placed by guess.
    pub guessing: bool,
    /// What to tell the person.
    pub notices: Vec<Notice>,
    /// A training that was interrupted, offered again.
    pub interrupted: Option<(Arc<Saved>, PathBuf)>,
    /// The traps that the run shown has fallen into.
    pitfalls: Vec<Pitfall>,
    /// What was found out about samples that are looked at.
    looked: Looked,
    /// How the window is laid out; kept for it, never looked into.
    pub layout: Option<serde_json::Value>,
    /// Whether the layout came from a file and waits for the window to take it.
    pub layout_is_new: bool,
    /// The last session file written or read.
    pub file: Option<PathBuf>,
    /// What each lane is doing.
    activities: BTreeMap<Lane, Activity>,
    /// The job of each lane whose events count.
    current: BTreeMap<Lane, JobId>,
    /// Train as soon as the dataset is there.
    train_when_open: bool,
    /// Give the form a network and a scaling that suit the dataset being opened.
    adapt_form: bool,
    /// The preparation being measured.
    describing: Option<u64>,
    /// The file being opened as it was read before, without a question.
    remembered: Option<PathBuf>,
    /// The preparation that could not be measured, so that it is not asked for again.
    undescribed: Option<u64>,
    /// Whether the run is of the samples that are open.
    run_is_of_these: bool,
    /// The form was changed to suit the dataset: it is to be prepared once more.
    prepare_again: bool,
    /// The interrupted training to go on with, once its dataset is open.
    resume: Option<Arc<Saved>>,
    /// The interrupted training that the run being started goes on with.
    resumed: Option<Arc<Saved>>,
    /// Changes of the form, to be taken back.
    edits: Edits,
    /// Which map the current job makes; `None`: one that is not wanted any more.
    mapping: Option<Mapping>,
    /// The run being trained.
    in_training: Option<RunId>,
    /// The sweep that the run being started belongs to.
    next_place: Option<SweepPlace>,
    /// How files were read before.
    readings: Readings,
    places: Places,
    next_version: u64,
    mailbox: Arc<Mailbox>,
    workers: Workers,
}

impl Session {
    /// A session on the first recipe, with its lanes running. `wake` is called when there is something to drain.
    ///
    /// # Errors
    /// What the system says where it gives no threads.
    pub fn new(recipe: Recipe, places: Places, wake: Wake) -> std::io::Result<Self> {
        let mailbox = Arc::new(Mailbox::new(wake));
        let workers = Workers::start(Arc::clone(&mailbox))?;
        Ok(Self {
            recipe,
            device: DeviceChoice::Auto,
            devices: Vec::new(),
            dataset: None,
            prepared: None,
            card: None,
            unprepared: None,
            download: None,
            import: None,
            run: None,
            kept: Vec::new(),
            deleted: None,
            compared: BTreeSet::new(),
            queue: VecDeque::new(),
            pins: Vec::new(),
            missing: None,
            map: MapState::default(),
            beside: MapState::default(),
            mapping: None,
            selection: Selection::default(),
            tags: Tags::default(),
            own: OwnState::default(),
            guessing: false,
            pitfalls: Vec::new(),
            looked: Looked::default(),
            notices: Vec::new(),
            interrupted: None,
            layout: None,
            layout_is_new: false,
            file: None,
            activities: BTreeMap::new(),
            current: BTreeMap::new(),
            train_when_open: false,
            adapt_form: false,
            describing: None,
            remembered: None,
            undescribed: None,
            run_is_of_these: false,
            prepare_again: false,
            resume: None,
            resumed: None,
            edits: Edits::default(),
            in_training: None,
            next_place: None,
            readings: Readings::default(),
            places,
            next_version: 1,
            mailbox,
            workers,
        })
    }

    /// Takes in what jobs have told, for at most this long; says whether anything was there.
    pub fn drain(&mut self, longest: Duration) -> bool {
        let began = Instant::now();
        let mut any = false;
        while let Some(event) = self.mailbox.take() {
            self.apply(event);
            any = true;
            if began.elapsed() >= longest {
                break;
            }
        }
        any
    }

    /// Waits until a job tells something, or this long. For those without a window.
    pub fn wait(&self, longest: Duration) {
        self.mailbox.wait(longest);
    }

    /// What a lane is doing.
    pub fn activity(&self, lane: Lane) -> Option<&Activity> {
        self.activities.get(&lane)
    }

    /// What every busy lane is doing.
    pub fn activities(&self) -> impl Iterator<Item = &Activity> {
        self.activities.values()
    }

    /// Whether a lane has something to do, as far as has been heard.
    pub fn is_busy(&self, lane: Lane) -> bool {
        self.activities.contains_key(&lane)
    }

    /// Whether a training is under way or about to start.
    pub fn is_training(&self) -> bool {
        self.train_when_open || self.is_busy(Lane::Compute)
    }

    /// Whether the training under way is paused.
    pub fn is_paused(&self) -> bool {
        self.activity(Lane::Compute).is_some_and(|activity| activity.paused)
    }

    /// Where datasets known by name lie.
    pub fn data_folder(&self) -> &DataFolder {
        &self.places.data
    }

    /// The class index of a sample of the open dataset.
    pub fn class_id(&self, id: u32) -> Option<u16> {
        self.samples()?.labels.ids.get(id as usize).copied()
    }

    /// The run, where it is of the samples that are open: the same dataset, and the same samples drawn of it.
    pub fn shown_run(&self) -> Option<&Run> {
        self.run.as_ref().filter(|_| self.run_is_of_these)
    }

    /// Looks whether the run is of the samples that are open.
    fn compare_run(&mut self) {
        self.run_is_of_these = match (&self.run, &self.prepared) {
            (Some(run), Some(prepared)) => {
                Arc::ptr_eq(&run.prepared.raw, &prepared.raw) && run.prepared.dataset.origin == prepared.dataset.origin
            }
            _ => false,
        };
    }

    /// The samples that are shown: those drawn of the open dataset, as the recipe prepares them.
    pub fn samples(&self) -> Option<&Arc<Dataset>> {
        self.prepared.as_ref().map(|prepared| &prepared.dataset).or(self.dataset.as_ref())
    }
}
