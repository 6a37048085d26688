//! Session files being written, and what the program keeps on its own account.

use super::teller::{Stop, Teller};
use super::{DataFact, FileFact};
use crate::saved::{self, Autosave, Found, Readings, Saved};
use std::path::{Path, PathBuf};

/// The file that keeps how files were read.
const READINGS: &str = "readings.toml";

/// The file that keeps which sessions were opened last.
const RECENT: &str = "recent.json";

/// Writes a session where a person asked for it.
pub fn save(saved: &Saved, path: PathBuf, teller: &Teller<'_>) -> Result<(), Stop> {
    saved::write(saved, &path)?;
    teller.fact(FileFact::SavedTo(path));
    Ok(())
}

/// Writes everything on the program's own account.
pub fn autosave(saved: &Saved, into: &Autosave, instead: &[Found]) -> Result<(), Stop> {
    Ok(into.write(saved, instead)?)
}

/// Removes what is not needed any more.
pub fn discard(own: Option<&Autosave>, found: &[Found]) -> Result<(), Stop> {
    own.map_or(Ok(()), Autosave::discard).map_err(Stop::failed)?;
    found.iter().try_for_each(Found::remove).map_err(Stop::failed)
}

/// Keeps a file that cannot be read.
pub fn put_aside(found: &Found) -> Result<(), Stop> {
    found.put_aside().map_err(Stop::failed)
}

/// Looks for what programs that have ended left unsaved.
pub fn find_unsaved(folder: &Path, own: Option<&Path>, teller: &Teller<'_>) -> Result<(), Stop> {
    let found = saved::find_unsaved(folder, own).map_err(Stop::failed)?;
    teller.fact(FileFact::Found(found));
    Ok(())
}

/// Reads how files were read before, and which sessions were opened last.
pub fn recall(folder: &Path, teller: &Teller<'_>) -> Result<(), Stop> {
    teller.fact(DataFact::Recalled(saved::read_readings(&folder.join(READINGS))));
    teller.fact(FileFact::Recent(saved::read_recent(&folder.join(RECENT))));
    Ok(())
}

/// Keeps how files are read.
pub fn remember(readings: &Readings, folder: &Path) -> Result<(), Stop> {
    saved::write_readings(readings, &folder.join(READINGS)).map_err(Stop::failed)
}

/// Keeps which session was opened or saved.
pub fn remember_recent(path: &Path, folder: &Path, teller: &Teller<'_>) -> Result<(), Stop> {
    let recent = saved::add_recent(path, &folder.join(RECENT)).map_err(Stop::failed)?;
    teller.fact(FileFact::Recent(recent));
    Ok(())
}
