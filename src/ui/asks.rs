//! What several places of the window ask the session for: datasets by name, files by dialog, saving.

use crate::data::SOURCES;
use crate::session::{Action, DataAction, Dialogs, FileAction, FormAction, Session};
use crate::suit::recipe_for;

/// What choosing a dataset does: use the recipe that comes with it, with this seed, use it with what suits it, or ask
/// whether it is to be downloaded.
pub fn choose(name: &str, here: bool, seed: u64) -> Action {
    if !here {
        return DataAction::AskDownload(Some(name.to_owned())).into();
    }
    match recipe_for(name, seed) {
        Some(recipe) => FormAction::UseRecipe(Box::new(recipe)).into(),
        None => DataAction::UseDataset(name.to_owned()).into(),
    }
}

/// Saves to the file known, else asks for one.
pub fn save_action(session: &Session) -> FileAction {
    match session.file() {
        Some(path) => FileAction::Save(path.clone()),
        None => FileAction::SaveDialog(save_dialog()),
    }
}

/// Asks for something to open.
pub fn open_dialog() -> Dialogs {
    let mut extensions = vec!["afterimage", "toml"];
    // Dialogs know the last part of an ending only: `tar.gz` is `gz` to them.
    extensions.extend(SOURCES.iter().flat_map(|source| source.extensions()).filter(|ending| !ending.contains('.')));
    Box::new(move || {
        let dialog = rfd::FileDialog::new().set_title("Open data, a recipe or a session");
        dialog.add_filter("Data, recipes and sessions", &extensions).add_filter("All files", &["*"]).pick_file()
    })
}

/// Asks for a session to open.
pub fn session_dialog() -> Dialogs {
    Box::new(|| {
        let dialog = rfd::FileDialog::new().set_title("Open a session");
        dialog.add_filter("Afterimage session", &["afterimage"]).add_filter("All files", &["*"]).pick_file()
    })
}

/// Asks for the file that a session's data is in now.
pub fn locate_dialog() -> Dialogs {
    Box::new(|| rfd::FileDialog::new().set_title("Locate this session's data").pick_file())
}

/// Asks for a folder to open.
pub fn open_folder_dialog() -> Dialogs {
    Box::new(|| rfd::FileDialog::new().set_title("Open a folder of data").pick_folder())
}

/// Asks where to save the session.
pub fn save_dialog() -> Dialogs {
    Box::new(|| {
        let dialog = rfd::FileDialog::new().set_title("Save the session").set_file_name("session.afterimage");
        dialog.add_filter("Afterimage session", &["afterimage"]).save_file()
    })
}

/// Asks for a folder.
pub fn folder_dialog() -> Dialogs {
    Box::new(|| rfd::FileDialog::new().set_title("Export the run to a folder").pick_folder())
}
