//! Printing: results for whoever reads the output, words for the person at the terminal.

use super::failure::Failure;
use super::table::aligned;
use serde::Serialize;
use serde_json::Value;
use std::io::{ErrorKind, Write};

/// Writes a result and the end of its line to the output.
///
/// # Errors
/// [`Failure::Unread`] where the reader has gone, as `head` does once it has seen enough; what the system says otherwise.
pub fn out(text: &str) -> Result<(), Failure> {
    write_to(&mut std::io::stdout().lock(), text)
}

fn write_to(to: &mut impl Write, text: &str) -> Result<(), Failure> {
    writeln!(to, "{text}").and_then(|()| to.flush()).map_err(|why| match why.kind() {
        ErrorKind::BrokenPipe => Failure::Unread,
        _ => Failure::failed(format!("could not write the result: {why}")),
    })
}

/// Tells the person something that is no result. Where nobody listens, that is nobody's loss.
pub fn tell(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "{text}"));
}

/// Writes a result as one line of JSON.
///
/// # Errors
/// As [`out`].
pub fn out_json(result: &impl Serialize) -> Result<(), Failure> {
    out(&serde_json::to_string(result).map_err(Failure::failed)?)
}

/// Writes a list as a table with these heads, which are the keys of its items, or as JSON.
///
/// # Errors
/// As [`out`].
pub fn out_list(heads: &[&str], items: &[Value], as_json: bool) -> Result<(), Failure> {
    if as_json {
        return out_json(&items);
    }
    let cell = |item: &Value, head: &str| match item.get(head) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let mut rows = vec![heads.iter().map(|head| (*head).to_owned()).collect()];
    rows.extend(items.iter().map(|item| heads.iter().map(|head| cell(item, head)).collect::<Vec<_>>()));
    out(&aligned(&rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody who takes nothing, and says why.
    struct Deaf(ErrorKind);

    impl Write for Deaf {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_reader_that_has_gone_is_no_failure_and_a_full_disk_is_one() {
        let mut page: Vec<u8> = Vec::new();
        assert!(write_to(&mut page, "two\nlines").is_ok());
        assert_eq!(page, b"two\nlines\n");
        let gone = write_to(&mut Deaf(ErrorKind::BrokenPipe), "text").unwrap_err();
        assert!(gone.text().is_none());
        let full = write_to(&mut Deaf(ErrorKind::StorageFull), "text").unwrap_err();
        assert!(full.text().is_some_and(|why| why.contains("could not write")));
    }
}
