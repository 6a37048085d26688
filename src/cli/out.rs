//! The folder of `--out`: looked at before anything is trained, written into afterwards.

use super::args::RunArgs;
use super::failure::Failure;
use super::print::tell;
use crate::export::{
    FolderError, MapRunFacts, RunExport, check_folder, write_broken, write_map_run, write_map_run_but_recipe,
    write_run, write_run_but_recipe,
};
use crate::recipe;
use crate::record::RunRecord;
use std::path::{Path, PathBuf};

/// Where results are written, if anywhere.
pub struct Out {
    folder: Option<PathBuf>,
    /// The recipe that the person started from, where it is a file: it is not written over.
    started_from: Option<PathBuf>,
    quiet: bool,
}

impl Out {
    /// The folder asked for; it is made where it is not there.
    ///
    /// # Errors
    /// Where it may not be written into, and why.
    pub fn find(ask: &RunArgs) -> Result<Self, Failure> {
        if let Some(folder) = &ask.out {
            check_folder(folder, ask.force).map_err(|why| match why {
                FolderError::File { .. } => Failure::misuse(format!("--out: {why}")),
                FolderError::Other { .. } => {
                    Failure::misuse(format!("--out: {why}; choose another folder, or use --force"))
                }
                FolderError::Unwritable { .. } => Failure::failed(format!("--out: {why}")),
            })?;
        }
        let of_program = ask.recipe.to_str().is_some_and(|name| recipe::find(name).is_some());
        let started_from = if of_program { None } else { std::fs::canonicalize(&ask.recipe).ok() };
        Ok(Self { folder: ask.out.clone(), started_from, quiet: ask.quiet })
    }

    /// Writes a run.
    ///
    /// # Errors
    /// What could not be written.
    pub fn write(&self, run: &RunExport) -> Result<(), Failure> {
        self.folder.as_deref().map_or(Ok(()), |folder| self.write_into(folder, run))
    }

    /// Writes a run of a sweep into a folder of its own.
    ///
    /// # Errors
    /// What could not be written.
    pub fn write_below(&self, name: &str, run: &RunExport) -> Result<(), Failure> {
        self.folder.as_deref().map_or(Ok(()), |folder| self.write_into(&folder.join(name), run))
    }

    /// Writes what came of a recipe that only makes a map.
    ///
    /// # Errors
    /// What could not be written.
    pub fn write_map(&self, run: &MapRunFacts) -> Result<(), Failure> {
        let Some(folder) = self.folder.as_deref() else { return Ok(()) };
        let written =
            if self.keeps_recipe(folder) { write_map_run_but_recipe(run, folder) } else { write_map_run(run, folder) };
        written.map_err(Failure::failed)
    }

    /// Writes what there is of a run that failed before it had a result: into the folder, or into one below it.
    ///
    /// # Errors
    /// What could not be written.
    pub fn write_broken(&self, below: Option<&str>, run: &RunRecord) -> Result<(), Failure> {
        let Some(folder) = self.folder.as_deref() else { return Ok(()) };
        let folder = below.map_or_else(|| folder.to_owned(), |below| folder.join(below));
        write_broken(run, &folder, !self.keeps_recipe(&folder)).map_err(Failure::failed)
    }

    fn write_into(&self, folder: &Path, run: &RunExport) -> Result<(), Failure> {
        let written =
            if self.keeps_recipe(folder) { write_run_but_recipe(run, folder) } else { write_run(run, folder) };
        written.map_err(Failure::failed)
    }

    /// Whether the recipe in the folder is the one that the person started from, under whatever name.
    fn keeps_recipe(&self, folder: &Path) -> bool {
        let there = folder.join("recipe.toml");
        let keeps = self.started_from.is_some() && std::fs::canonicalize(&there).ok() == self.started_from;
        if keeps && !self.quiet {
            tell(&format!("{} was not overwritten: the run was started from it", there.display()));
        }
        keeps
    }
}
