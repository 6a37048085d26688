//! The one way in which files are opened: only those that hold bytes and have an end.

use super::DataError;
use std::fs::{File, FileType, Metadata};
use std::path::Path;

/// Opens a file for reading. What is no regular file (a folder, a pipe, a socket, a device such as `/dev/zero`) is
/// refused before it is opened: opening a pipe waits for somebody to write into it, and a device may have no end.
///
/// # Errors
/// [`DataError::Io`] where the system refuses, [`DataError::Format`] where it is no regular file.
pub fn open_file(path: &Path) -> Result<File, DataError> {
    regular(path)?;
    File::open(path).map_err(|e| DataError::io(path, e))
}

/// What the system knows of a regular file, which is not opened for that.
///
/// # Errors
/// As [`open_file`].
pub fn regular(path: &Path) -> Result<Metadata, DataError> {
    let found = std::fs::metadata(path).map_err(|e| DataError::io(path, e))?;
    if found.is_file() {
        return Ok(found);
    }
    let what = format!("{} is not a regular file", kind(found.file_type()));
    Err(DataError::format(path, what, "a regular file"))
}

/// What people call something that is no regular file.
fn kind(found: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if found.is_fifo() {
            return "a pipe";
        }
        if found.is_socket() {
            return "a socket";
        }
        if found.is_char_device() || found.is_block_device() {
            return "a device";
        }
    }
    if found.is_dir() { "a folder" } else { "this" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_regular_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "1,2\n").unwrap();
        assert!(open_file(&path).is_ok());
        let error = open_file(folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("a folder is not a regular file; expected"), "{error}");
        assert!(matches!(open_file(&folder.path().join("none")), Err(DataError::Io { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn sockets_and_devices_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listens = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let error = open_file(&socket).unwrap_err().to_string();
        assert!(error.contains("a socket is not a regular file"), "{error}");
        let device = folder.path().join("zero.csv");
        std::os::unix::fs::symlink("/dev/zero", &device).unwrap();
        let error = open_file(&device).unwrap_err().to_string();
        assert!(error.contains("a device is not a regular file") && error.ends_with("zero.csv"), "{error}");
    }
}
