//! A file about to be opened: what it can be read as, what there is to choose, and what was chosen before.

use super::{Notice, Session};
use crate::data::Preview;
use crate::job::{Command, Lane};
use crate::recipe::{DataPart, Reading};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file, in the autosave folder, that keeps how files were read.
const READINGS: &str = "readings.toml";

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

impl Session {
    /// Looks into a file or folder, and opens it unless there is something to ask.
    pub(super) fn import(&mut self, path: PathBuf) {
        match self.readings.of(&path).cloned() {
            Some(reading) => self.open_remembered(path, reading),
            None => self.look(Import { path, reading: Reading::default(), preview: None, problem: None, asks: false }),
        }
    }

    fn open_remembered(&mut self, path: PathBuf, reading: Reading) {
        self.open_data(&path, reading);
        self.remembered = Some(path);
    }

    /// Forgets the file about to be opened, and what its opening would have changed.
    pub(super) fn drop_import(&mut self) {
        self.import = None;
        self.remembered = None;
        self.adapt_form = false;
        self.prepare_again = false;
        self.unprepared = None;
        self.workers.cancel(Lane::Looking);
    }

    /// A file that was read in this way before cannot be any more: the person is asked anew.
    pub(super) fn ask_anew(&mut self, path: PathBuf) {
        self.readings.forget(&path);
        self.look(Import { path, reading: Reading::default(), preview: None, problem: None, asks: true });
    }

    /// Asks again how the open file is to be read.
    pub(super) fn ask_reading(&mut self) {
        let path = PathBuf::from(&self.recipe.data.dataset);
        if !path.exists() {
            self.notices.push(Notice::error("Only a file or folder that was opened can be read in another way."));
            return;
        }
        let reading = self.recipe.data.reading.clone();
        self.look(Import { path, reading, preview: None, problem: None, asks: true });
    }

    fn look(&mut self, import: Import) {
        let (path, reading) = (import.path.clone(), import.reading.clone());
        self.import = Some(import);
        self.workers.cancel(Lane::Looking);
        self.submit(Command::Look { path, reading });
    }

    /// Chooses how the file is read; `None`: as its content suggests.
    pub(super) fn choose_reading(&mut self, key: &str, value: Option<&str>) {
        let Some(mut import) = self.import.clone() else { return };
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
            Err(why) => self.notices.push(Notice::error(format!("data.reading.{key}: {why}"))),
        }
    }

    /// Takes in what was found in the file.
    pub(super) fn take_preview(&mut self, preview: Preview) {
        let Some(import) = &mut self.import else { return };
        import.asks |= preview.is_open_question();
        import.problem = preview.samples.as_ref().err().cloned();
        import.preview = Some(Arc::new(preview));
        match (import.asks, &import.problem) {
            (true, _) => {}
            (false, None) => self.accept_import(),
            // What is open stays open.
            (false, Some(why)) => {
                self.notices.push(Notice::error(format!("Opening the dataset: {why}")));
                self.import = None;
            }
        }
    }

    /// Looking into the file failed; says whether the person is told in the question itself.
    pub(super) fn fail_import(&mut self, why: &str) -> bool {
        match &mut self.import {
            Some(import) if import.asks => {
                import.problem = Some(why.to_owned());
                true
            }
            _ => {
                self.import = None;
                false
            }
        }
    }

    /// Opens the file as chosen, and remembers the choice.
    pub(super) fn accept_import(&mut self) {
        let Some(import) = self.import.take() else { return };
        if import.asks {
            self.readings.keep(&import.path, import.reading.clone());
            if let Some(path) = self.readings_file() {
                self.submit(Command::Remember { readings: self.readings.clone(), path });
            }
        }
        self.open_data(&import.path, import.reading);
    }

    pub(super) fn open_data(&mut self, path: &Path, reading: Reading) {
        self.drop_import();
        self.recipe.data = DataPart { reading, ..DataPart::of(&path.to_string_lossy()) };
        self.adapt_form = true;
        self.open_dataset();
    }

    /// Takes in how files were read before; a file just asked about may be among them.
    pub(super) fn recall(&mut self, readings: crate::saved::Readings) {
        self.readings = readings;
        let known = self.import.as_ref().filter(|import| import.reading.is_empty());
        if let Some(reading) = known.and_then(|import| self.readings.of(&import.path).cloned())
            && let Some(import) = self.import.take()
        {
            self.workers.cancel(Lane::Looking);
            self.open_remembered(import.path, reading);
        }
    }

    pub(super) fn readings_file(&self) -> Option<PathBuf> {
        self.places.autosave.as_ref().map(|folder| folder.join(READINGS))
    }
}
