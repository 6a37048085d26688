//! A file about to be opened: what it can be read as, what there is to choose, and what was chosen before.

use super::super::Session;
use crate::data::Preview;
use crate::job::{Command, Ended, JobId};
use crate::recipe::{DataPart, Reading, path_text, text_path};
use crate::saved::Readings;
use std::path::PathBuf;
use std::sync::Arc;

/// A file or folder about to be opened.
#[derive(Clone, Debug)]
pub struct Import {
    /// The file or folder.
    pub path: PathBuf,
    /// What has been chosen so far.
    pub reading: Reading,
    /// What was found in it with that, once it was looked into.
    pub preview: Option<Arc<Preview>>,
    /// Why it cannot be read with that.
    pub problem: Option<String>,
    /// Whether the person is asked; a file that leaves nothing open is not asked about.
    pub asks: bool,
}

impl Import {
    fn of(path: PathBuf, reading: Reading, asks: bool) -> Self {
        Self { path, reading, preview: None, problem: None, asks }
    }
}

impl Session {
    /// Looks into a file or folder, and opens it unless there is something to ask.
    pub(in super::super) fn begin_import(&mut self, path: PathBuf) {
        match self.data.readings.of(&path).cloned() {
            Some(reading) => self.open_remembered(path, reading),
            None => self.look(Import::of(path, Reading::default(), false)),
        }
    }

    fn open_remembered(&mut self, path: PathBuf, reading: Reading) {
        self.open_data(DataPart::of(&path_text(&path)), reading, Some(path));
    }

    /// Forgets the file about to be opened.
    pub(in super::super) fn drop_import(&mut self) {
        self.data.import = None;
        if let Some(job) = self.data.looking.take() {
            self.lanes.cancel(job);
        }
    }

    /// A file that was read in this way before cannot be any more: the person is asked anew.
    pub(super) fn ask_anew(&mut self, path: PathBuf) {
        self.data.readings.forget(&path);
        self.look(Import::of(path, Reading::default(), true));
    }

    /// Asks again how the open file is to be read.
    pub(super) fn ask_reading(&mut self) {
        let data = &self.recipe().data;
        let is_own = crate::data::catalog::find(&data.dataset).is_none() && !data.dataset.starts_with("generated");
        if !is_own {
            self.news.error("Import settings are only for files and folders that you opened.");
            return;
        }
        let (path, reading) = (text_path(&data.dataset), data.reading.clone());
        self.look(Import::of(path, reading, true));
    }

    fn look(&mut self, import: Import) {
        let (path, reading) = (import.path.clone(), import.reading.clone());
        self.data.import = Some(import);
        self.data.looking = Some(self.lanes.submit(Command::Look { path, reading }));
    }

    /// Reads a recipe file, which then becomes the form.
    pub(in super::super) fn read_recipe(&mut self, path: PathBuf) {
        self.data.looking = Some(self.lanes.submit(Command::ReadRecipe { path }));
    }

    /// Chooses how the file is read; `None`: as its content suggests.
    pub(super) fn choose_reading(&mut self, key: &str, value: Option<&str>) {
        let Some(mut import) = self.data.import.clone() else { return };
        // Another kind of data has other choices, another label leaves another number of values, another header has
        // other names.
        let before = match key {
            "kind" => Reading::default(),
            "label" => import.reading.without("shape"),
            "header" => import.reading.without("shape").without("label").without("file"),
            _ => import.reading.clone(),
        };
        let chosen = match value {
            Some(value) => before.with(key, value),
            None => Ok(before.without(key)),
        };
        match chosen {
            Ok(reading) => {
                import.reading = reading;
                import.problem = None;
                self.look(import);
            }
            Err(why) => self.news.error(format!("data.reading.{key}: {why}")),
        }
    }

    /// Takes in what was found in the file.
    pub(super) fn take_preview(&mut self, job: JobId, preview: Preview) {
        let Some(import) = self.data.import.as_mut().filter(|_| self.data.looking == Some(job)) else { return };
        import.asks |= preview.is_open_question();
        import.problem = preview.samples.as_ref().err().cloned();
        import.preview = Some(Arc::new(preview));
        match (import.asks, &import.problem) {
            (true, _) => {}
            (false, None) => self.accept_import(),
            // What is open stays open.
            (false, Some(why)) => {
                self.news.error(format!("Opening the dataset: {why}"));
                self.data.import = None;
            }
        }
    }

    /// Looking into the file has ended; says whether the person is told of a failure in the question itself.
    pub(in super::super) fn end_looking(&mut self, job: JobId, how: &Ended) -> bool {
        if self.data.looking != Some(job) {
            return true;
        }
        self.data.looking = None;
        match (how, &mut self.data.import) {
            (Ended::Failed(why), Some(import)) if import.asks => {
                import.problem = Some(why.clone());
                true
            }
            (Ended::Failed(_) | Ended::Panicked(_), _) => {
                self.data.import = None;
                false
            }
            (Ended::Done | Ended::Cancelled, _) => true,
        }
    }

    /// Opens the file as chosen, and remembers the choice.
    pub(super) fn accept_import(&mut self) {
        let Some(import) = self.data.import.take() else { return };
        if import.asks {
            self.data.readings.keep(&import.path, import.reading.clone());
            self.write_readings();
        }
        self.open_data(DataPart::of(&path_text(&import.path)), import.reading, None);
    }

    pub(super) fn write_readings(&mut self) {
        if let Some(folder) = self.files.folder() {
            self.lanes.submit(Command::Remember { readings: self.data.readings.clone(), folder });
        }
    }

    /// Takes in how files were read before; a file just asked about may be among them.
    pub(super) fn recall(&mut self, readings: Readings) {
        self.data.readings = readings;
        let known = self.data.import.as_ref().filter(|import| import.reading.is_empty());
        if let Some(reading) = known.and_then(|import| self.data.readings.of(&import.path).cloned())
            && let Some(import) = self.data.import.take()
        {
            self.open_remembered(import.path, reading);
        }
    }
}
