//! Which sessions were opened or saved last, kept between two starts of the program.

use crate::export::write_atomically;
use std::path::{Path, PathBuf};

/// Most that are kept.
const MOST: usize = 10;

/// Reads the list, newest first; one that cannot be read is as good as none.
pub fn read_recent(path: &Path) -> Vec<PathBuf> {
    let text = std::fs::read(path).unwrap_or_default();
    serde_json::from_slice::<Vec<PathBuf>>(&text).unwrap_or_default()
}

/// Puts a file in front of the list and writes it.
///
/// # Errors
/// What the system says.
pub fn add_recent(file: &Path, path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let file = std::path::absolute(file)?;
    let mut recent = read_recent(path);
    recent.retain(|other| *other != file);
    recent.insert(0, file);
    recent.truncate(MOST);
    // A name that is no text cannot be kept in a text; the others are.
    let texts: Vec<&str> = recent.iter().filter_map(|path| path.to_str()).collect();
    write_atomically(&serde_json::to_vec_pretty(&texts)?, path)?;
    Ok(recent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_first_and_each_is_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("recent.json");
        assert!(read_recent(&list).is_empty());
        for name in ["a", "b", "a"] {
            add_recent(&folder.path().join(name), &list).unwrap();
        }
        assert_eq!(read_recent(&list), [folder.path().join("a"), folder.path().join("b")]);
        for i in 0..20 {
            add_recent(&folder.path().join(i.to_string()), &list).unwrap();
        }
        assert_eq!(read_recent(&list).len(), MOST);
        std::fs::write(&list, b"{").unwrap();
        assert!(read_recent(&list).is_empty());
    }
}
