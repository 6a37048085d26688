//! The data that is open, what is being opened, and downloads.

mod catalogue;
mod import;
mod normal;
mod opening;

pub use import::Import;
pub(super) use opening::are_same;

use super::Session;
use crate::data::{DataCard, DataFolder, Dataset, Prepared};
use crate::job::questions::Card;
use crate::job::{Command, DataFact, JobId};
use crate::recipe::{DataPart, Reading};
use crate::saved::Readings;
use opening::Opening;
use std::sync::Arc;

/// What a person does with data.
#[derive(Clone, Debug, PartialEq)]
pub enum DataAction {
    /// Open a dataset known by name and give the form what suits it.
    UseDataset(String),
    /// Ask again how the open file is to be read.
    AskReading,
    /// Choose how the file about to be opened is read: a key and its value; `None`: as its content suggests.
    ChooseReading(&'static str, Option<String>),
    /// Open the file about to be opened.
    AcceptImport,
    /// Do not open it.
    CancelImport,
    /// Ask whether a dataset known by name is to be downloaded; `None`: ask no more.
    AskDownload(Option<String>),
    /// Download a dataset known by name.
    Fetch(String),
    /// Stop downloads; what came in until then is kept.
    StopFetch,
    /// Stop opening a file.
    StopOpening,
    /// Look once more which datasets known by name are here.
    LookForDatasets,
    /// Say which classes are normal, by place in the open dataset; all of them: no anomalies are known.
    ChooseNormal(Vec<bool>),
}

/// The data that is open.
pub(super) struct Data {
    folder: DataFolder,
    dataset: Option<Arc<Dataset>>,
    prepared: Option<Arc<Prepared>>,
    unprepared: Option<String>,
    download: Option<String>,
    asks_normal: bool,
    import: Option<Import>,
    readings: Readings,
    opening: Option<Opening>,
    looking: Option<JobId>,
    /// How often it was looked which datasets known by name are here.
    lookups: u64,
}

impl Data {
    /// Nothing is open; datasets known by name are in this folder.
    pub fn new(folder: DataFolder) -> Self {
        Self {
            folder,
            dataset: None,
            prepared: None,
            unprepared: None,
            download: None,
            asks_normal: false,
            import: None,
            readings: Readings::default(),
            opening: None,
            looking: None,
            lookups: 0,
        }
    }

    /// These samples are open from now on.
    pub fn put(&mut self, prepared: Arc<Prepared>) {
        self.dataset = Some(Arc::clone(&prepared.raw));
        self.prepared = Some(prepared);
        self.unprepared = None;
    }
}

impl Session {
    /// The open dataset.
    pub fn dataset(&self) -> Option<&Arc<Dataset>> {
        self.data.dataset.as_ref()
    }

    /// The open dataset as the form would have it.
    pub fn prepared(&self) -> Option<&Arc<Prepared>> {
        self.data.prepared.as_ref()
    }

    /// Why the open dataset cannot be prepared as the form would have it.
    pub fn unprepared(&self) -> Option<&str> {
        self.data.unprepared.as_deref()
    }

    /// A dataset known by name whose download is asked about.
    pub fn download(&self) -> Option<&str> {
        self.data.download.as_deref()
    }

    /// Whether data of one's own leaves open which of its classes are normal, and nobody has said it yet.
    pub fn asks_normal(&self) -> bool {
        self.data.asks_normal
    }

    /// A file about to be opened.
    pub fn import(&self) -> Option<&Import> {
        self.data.import.as_ref()
    }

    /// Where datasets known by name are.
    pub fn data_folder(&self) -> &DataFolder {
        &self.data.folder
    }

    /// The samples that are shown: those drawn of the open dataset, as the recipe prepares them.
    pub fn samples(&self) -> Option<&Arc<Dataset>> {
        self.data.prepared.as_ref().map(|prepared| &prepared.dataset).or(self.data.dataset.as_ref())
    }

    /// The class index of a sample of the open dataset.
    pub fn class_id(&self, id: u32) -> Option<u16> {
        self.samples()?.labels.ids.get(id as usize).copied()
    }

    /// What was measured of a prepared dataset, where that is known; [`Card`] asks for it.
    pub fn card_of(&self, prepared: &Arc<Prepared>) -> Option<Arc<DataCard>> {
        self.answers.of(&Card, &self.scene_of_data(prepared))
    }

    pub(super) fn perform_data(&mut self, action: DataAction) {
        match action {
            DataAction::UseDataset(name) => self.open_data(DataPart::of(&name), Reading::default(), None),
            DataAction::AskReading => self.ask_reading(),
            DataAction::ChooseReading(key, value) => self.choose_reading(key, value.as_deref()),
            DataAction::AcceptImport => self.accept_import(),
            DataAction::CancelImport => self.drop_import(),
            DataAction::AskDownload(name) => self.data.download = name,
            DataAction::Fetch(name) => {
                let folder = self.data.folder.clone();
                self.lanes.submit(Command::Fetch { name, folder });
            }
            DataAction::StopFetch => self.lanes.cancel_all(crate::job::Lane::Downloads),
            DataAction::StopOpening => self.lanes.cancel_all(crate::job::Lane::Opening),
            DataAction::LookForDatasets => self.look_for_datasets(),
            DataAction::ChooseNormal(normal) => self.choose_normal(&normal),
        }
    }

    pub(super) fn apply_data(&mut self, job: JobId, fact: DataFact) {
        match fact {
            DataFact::Opened(dataset) => self.take_dataset(job, dataset),
            DataFact::Prepared(prepared) => self.take_prepared(job, prepared),
            DataFact::Looked(preview) => self.take_preview(job, *preview),
            DataFact::RecipeRead(recipe) => {
                if self.data.looking == Some(job) {
                    self.use_recipe(*recipe);
                }
            }
            DataFact::Fetched(name) => {
                let title = crate::data::catalog::find(&name).map_or(name.as_str(), |entry| entry.title.as_str());
                self.news.info(format!("{title} is downloaded and verified."));
                self.look_for_datasets();
            }
            DataFact::Recalled(readings) => self.recall(readings),
        }
    }
}
