//! Which datasets can be chosen by name, and which of them are here: a lane looks, so that no frame waits for a disk.

use super::super::Session;
use crate::job::questions::Catalogue;
use crate::suit::{DatasetChoice, nothing_here};
use std::sync::{Arc, LazyLock};

/// What can be said before anybody has looked.
static UNSEEN: LazyLock<Arc<Vec<DatasetChoice>>> = LazyLock::new(|| Arc::new(nothing_here()));

impl Session {
    /// Every dataset that can be chosen by name, and whether it was here when somebody looked last;
    /// [`DataAction::LookForDatasets`](super::DataAction::LookForDatasets) looks once more.
    pub fn catalogue(&self) -> Arc<Vec<DatasetChoice>> {
        self.answers.catalogue().unwrap_or_else(|| Arc::clone(&UNSEEN))
    }

    pub(super) fn look_for_datasets(&mut self) {
        self.data.lookups += 1;
        let (folder, number) = (self.data_folder().clone(), self.data.lookups);
        self.ask(&Catalogue { folder, number });
    }
}
