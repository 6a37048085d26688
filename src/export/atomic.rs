//! Files all or nothing.

use std::io::Write;
use std::path::Path;

/// Writes bytes into a file beside the old one, then puts it in its place, so that a kill at any moment leaves either
/// the old or the new file whole. The folder is made where it is not there.
///
/// # Errors
/// What the system said; the old file is as it was.
pub fn write_atomically(bytes: &[u8], path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = open_beside(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// A new file that others may read as far as the person's settings allow; without this it would be private.
#[cfg(unix)]
fn open_beside(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o666)).tempfile_in(folder)
}

#[cfg(not(unix))]
fn open_beside(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    tempfile::NamedTempFile::new_in(folder)
}
