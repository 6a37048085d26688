//! Session files, dialogs, exports.

use super::teller::{Stop, Teller};
use super::{Command, Fact};
use crate::export;
use crate::saved;
use std::sync::Arc;

pub fn run(command: Command, teller: &Teller<'_>) -> Result<(), Stop> {
    let failed = |e: &dyn std::fmt::Display| Stop::Failed(e.to_string());
    match command {
        Command::Dialog(dialog) => {
            let purpose = dialog.purpose;
            let path = (dialog.show)().ok_or(Stop::Cancelled)?;
            teller.fact(Fact::Chosen(purpose, path));
        }
        Command::Save { saved, path, auto } => {
            saved::write(&saved, &path).map_err(|e| failed(&e))?;
            if !auto {
                teller.fact(Fact::SavedTo(path));
            }
        }
        Command::FindInterrupted { path } if path.exists() => {
            let found = saved::read(&path).map_err(|e| failed(&e))?;
            teller.fact(Fact::Interrupted(Arc::new(found), path));
        }
        Command::Forget { path } => match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(&e)),
            _ => {}
        },
        Command::Recall { path } if path.exists() => {
            teller.fact(Fact::Recalled(saved::read_readings(&path)));
        }
        Command::Remember { readings, path } => saved::write_readings(&readings, &path).map_err(|e| failed(&e))?,
        Command::Export(ask) => {
            export::write_run(&ask.facts, &ask.folder).map_err(|e| failed(&e))?;
            teller.fact(Fact::Exported(ask.folder));
        }
        _ => {}
    }
    Ok(())
}
