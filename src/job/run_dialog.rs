//! System dialogs.

use super::teller::{Stop, Teller};
use super::{Dialog, FileFact};

pub fn run(dialog: Dialog, teller: &Teller<'_>) -> Result<(), Stop> {
    let Dialog { show, purpose } = dialog;
    let path = show().ok_or(Stop::Cancelled)?;
    teller.fact(FileFact::Chosen(purpose, path));
    Ok(())
}
