//! Writing a run's figures, scores and weights into a folder.

use super::teller::{Stop, Teller};
use super::{ExportCommand, FileFact};
use crate::export;

pub fn run(ask: ExportCommand, teller: &Teller<'_>) -> Result<(), Stop> {
    export::write_run(&ask.run, &ask.folder)?;
    teller.fact(FileFact::Exported(ask.folder));
    Ok(())
}
