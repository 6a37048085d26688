//! What a job does, and the place where its panics are caught.

use super::teller::{Stop, Teller};
use super::{Command, Controls, Ended, JobId, Lane, Mailbox};
use super::{run_data, run_dialog, run_export, run_import, run_keeping, run_map, run_restore, run_training};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a command; a panic ends the job, not its lane.
pub fn run(command: Command, id: JobId, lane: Lane, controls: Controls, mailbox: &Mailbox) -> Ended {
    let teller = Teller::new(id, lane, controls, mailbox);
    match catch_unwind(AssertUnwindSafe(|| work(command, &teller))) {
        Ok(Ok(())) => Ended::Done,
        Ok(Err(Stop::Cancelled)) => Ended::Cancelled,
        Ok(Err(Stop::Failed(why))) => Ended::Failed(why),
        Err(panic) => Ended::Panicked(panic_text(panic.as_ref())),
    }
}

fn work(command: Command, teller: &Teller<'_>) -> Result<(), Stop> {
    match command {
        Command::Open { data, seed, folder } => run_data::open_and_prepare(&data, seed, &folder, teller),
        Command::Prepare { dataset, data, seed } => run_data::prepare_again(dataset, &data, seed, teller),
        Command::Look { path, reading } => run_data::look(&path, &reading, teller),
        Command::ReadRecipe { path } => run_data::read_recipe(&path, teller),
        Command::Fetch { name, folder } => run_data::fetch(name, &folder, teller),
        Command::Train(ask) => run_training::run(*ask, teller),
        Command::Import(ask) => run_import::run(*ask, teller),
        Command::Map(ask) => run_map::run(*ask, teller),
        Command::Ask(asked) => asked.run(teller),
        Command::Dialog(dialog) => run_dialog::run(dialog, teller),
        Command::Save { saved, path } => run_keeping::save(&saved, path, teller),
        Command::Autosave { saved, into, instead } => run_keeping::autosave(&saved, &into, &instead),
        Command::Discard { own, found } => run_keeping::discard(own.as_ref(), &found),
        Command::PutAside(found) => run_keeping::put_aside(&found),
        Command::FindUnsaved { folder, own } => run_keeping::find_unsaved(&folder, own.as_deref(), teller),
        Command::Recall { folder } => run_keeping::recall(&folder, teller),
        Command::Remember { readings, folder } => run_keeping::remember(&readings, &folder),
        Command::RememberRecent { path, folder } => run_keeping::remember_recent(&path, &folder, teller),
        Command::Restore { path, saved, folder, data } => {
            run_restore::run(&path, saved, &folder, data.as_deref(), teller)
        }
        Command::Export(ask) => run_export::run(*ask, teller),
        Command::Misbehave(act) => {
            act();
            Ok(())
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
