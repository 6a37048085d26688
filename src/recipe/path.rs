//! Paths as texts of a recipe. A recipe is Unicode, a path of Unix any bytes: one that is no Unicode is escaped.

use std::path::{Path, PathBuf};

/// Starts the text of a path that is escaped: after it `%` and two hexadecimal digits stand for a byte.
const ESCAPED: &str = "path-bytes:";

/// The text of a path, from which [`text_path`] makes the same path again. A path that is Unicode is its own text, unless
/// it begins with `path-bytes:` itself; any other begins with that and has `%FF` for the byte 255.
#[cfg(unix)]
pub fn path_text(path: &Path) -> String {
    use std::fmt::Write;
    use std::os::unix::ffi::OsStrExt;
    if let Some(text) = path.to_str().filter(|text| !text.starts_with(ESCAPED)) {
        return text.to_owned();
    }
    let mut text = ESCAPED.to_owned();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace('%', "%25"));
        for byte in chunk.invalid() {
            // Writing into a string has no way to fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// The path that a text of [`path_text`] stands for; any other text is the path of that name.
#[cfg(unix)]
pub fn text_path(text: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    let Some(escaped) = text.strip_prefix(ESCAPED) else { return PathBuf::from(text) };
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        match (byte == b'%').then(|| escaped_byte(after)).flatten() {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

/// The byte that the first two hexadecimal digits stand for.
#[cfg(unix)]
fn escaped_byte(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// The text of a path; what is no Unicode in it is replaced.
#[cfg(not(unix))]
pub fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The path that a text stands for.
#[cfg(not(unix))]
pub fn text_path(text: &str) -> PathBuf {
    PathBuf::from(text)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    fn path(bytes: &[u8]) -> PathBuf {
        PathBuf::from(OsString::from_vec(bytes.to_vec()))
    }

    #[test]
    fn a_path_that_is_text_stays_as_it_is() {
        for text in ["/home/anna/Läufe/a b.csv", "generated-digits", "100%25.csv", "%FF", ""] {
            assert_eq!(path_text(Path::new(text)), text);
            assert_eq!(text_path(text), Path::new(text));
        }
    }

    #[test]
    fn a_path_that_is_no_text_is_escaped() {
        let strange = path(b"/data/caf\xe9 50%/a.npy");
        assert_eq!(path_text(&strange), "path-bytes:/data/caf%E9 50%25/a.npy");
        assert_eq!(text_path(&path_text(&strange)), strange);
        // Written by hand, and not quite right: taken as it is.
        assert_eq!(text_path("path-bytes:a%G1%4"), Path::new("a%G1%4"));
    }

    proptest! {
        #[test]
        fn every_path_comes_back(bytes in prop::collection::vec(1u8.., 0..40), marked in any::<bool>(), percent in 0usize..40) {
            let mut bytes = bytes;
            bytes.insert(percent.min(bytes.len()), b'%');
            let whole = if marked { [ESCAPED.as_bytes(), &bytes].concat() } else { bytes };
            let path = path(&whole);
            prop_assert_eq!(text_path(&path_text(&path)), path);
        }
    }
}
