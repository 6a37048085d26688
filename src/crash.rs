//! What is left of a mistake in the program: a report beside what it keeps on its own account.
//!
//! A report says where the mistake happened and what was done before, never what a person works on: no data, no paths but
//! those of the program's source.

use std::backtrace::Backtrace;
use std::collections::VecDeque;
use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Most reports that are kept; the oldest go.
const MOST_REPORTS: usize = 10;

/// Most reports of one second: a mistake that happens again and again fills no disk.
const MOST_A_SECOND: usize = 9;

/// How many actions a report names.
const MOST_ACTIONS: usize = 20;

/// Most characters of a mistake's own text.
const MOST_TEXT: usize = 1000;

/// Stands for a path in a report.
const SOME_PATH: &str = "<path>";

/// What is known when a mistake happens.
struct Known {
    folder: Option<PathBuf>,
    device: String,
    actions: VecDeque<&'static str>,
    last: Option<PathBuf>,
}

static KNOWN: Mutex<Known> =
    Mutex::new(Known { folder: None, device: String::new(), actions: VecDeque::new(), last: None });

fn known() -> MutexGuard<'static, Known> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on every panic, caught or not, leaves a report in this folder. What was done with panics before is done as
/// well, and first.
pub fn install(folder: PathBuf) {
    static HOOK: Once = Once::new();
    known().folder = Some(folder);
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            before(info);
            report(info);
        }));
    });
}

/// Notes what a person asked for; by its kind, since a report must not name what it was done to.
pub fn note(action: &'static str) {
    // Who draws frames never waits: rather one action less in a report.
    let Ok(mut known) = KNOWN.try_lock() else { return };
    if known.actions.len() == MOST_ACTIONS {
        known.actions.pop_front();
    }
    known.actions.push_back(action);
}

/// Notes the device that networks are trained on.
pub fn note_device(name: &str) {
    let Ok(mut known) = KNOWN.try_lock() else { return };
    if known.device != name {
        name.clone_into(&mut known.device);
    }
}

/// Where the report of the last panic is; `None` where there was none, or where it could not be written.
pub fn last_report() -> Option<PathBuf> {
    known().last.clone()
}

/// Writes a report. Nothing here may fail loudly: a second panic would end the program.
fn report(info: &PanicHookInfo<'_>) {
    let text = info.payload().downcast_ref::<&str>().copied();
    let text = text.or_else(|| info.payload().downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    let place = info.location().map(|place| format!("{}:{}", source_path(place.file()), place.line()));
    let (folder, head) = {
        let known = known();
        let Some(folder) = known.folder.clone() else { return };
        (folder, head(&known, text, place.as_deref()))
    };
    let trace = without_source_paths(&Backtrace::force_capture().to_string());
    let written = write(&folder, SystemTime::now(), &format!("{head}\n{trace}\n"));
    known().last = written.ok();
}

/// What a report says but for the way that led to the mistake.
fn head(known: &Known, text: &str, place: Option<&str>) -> String {
    let device = if known.device.is_empty() { "none yet" } else { &known.device };
    let actions: Vec<&str> = known.actions.iter().copied().collect();
    format!(
        "Afterimage {} ({}, {})\nPanic: {}\nLocation: {}\nDevice: {device}\nLast actions, newest last: {}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        without_paths(text).chars().take(MOST_TEXT).collect::<String>(),
        place.unwrap_or("unknown"),
        if actions.is_empty() { "nothing".to_owned() } else { actions.join(", ") },
    )
}

/// Writes a report of this time, and removes those that are too many.
///
/// # Errors
/// What the system says.
fn write(folder: &Path, now: SystemTime, text: &str) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let stamp = stamp(now);
    for number in 1..=MOST_A_SECOND {
        let name = if number == 1 { format!("crash-{stamp}.txt") } else { format!("crash-{stamp}_{number}.txt") };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                if let Err(why) = file.write_all(text.as_bytes()) {
                    // A full disk: half a report is worth less than the room it takes.
                    drop(std::fs::remove_file(&path));
                    return Err(why);
                }
                drop(prune(folder));
                return Ok(path);
            }
            Err(why) if why.kind() == ErrorKind::AlreadyExists => {}
            Err(why) => return Err(why),
        }
    }
    Err(io::Error::other("too many reports in one second"))
}

/// Removes the oldest reports where there are too many; their names follow each other in time.
fn prune(folder: &Path) -> io::Result<()> {
    let names = std::fs::read_dir(folder)?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut reports: Vec<String> = names.filter(|name| name.starts_with("crash-") && name.ends_with(".txt")).collect();
    reports.sort_unstable();
    let too_many = reports.len().saturating_sub(MOST_REPORTS);
    reports.iter().take(too_many).try_for_each(|name| std::fs::remove_file(folder.join(name)))
}

/// The day and the second of the day, by the time of Greenwich: `2026-01-31-45296`.
fn stamp(now: SystemTime) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    // Hinnant's `civil_from_days`: years begin in March, so that the leap day is their last.
    let shifted = day + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}-{second:05}")
}

/// The text without anything that looks like a path of a person's file.
fn without_paths(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(line_without_paths).collect();
    lines.join("\n")
}

fn line_without_paths(line: &str) -> String {
    let mut kept = String::new();
    let mut before: Option<char> = None;
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        if begins_path(before, rest) {
            kept.push_str(SOME_PATH);
            // A path may have spaces: without quotes around it, nobody knows where it ends.
            let quoted = before.filter(|mark| matches!(mark, '"' | '\'' | '`'));
            rest = quoted.and_then(|mark| rest.find(mark)).map_or("", |end| &rest[end..]);
            before = None;
        } else {
            kept.push(first);
            before = Some(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    kept.split(' ').map(|word| if is_file(word) { SOME_PATH } else { word }).collect::<Vec<_>>().join(" ")
}

/// Whether a path begins here that says where it is from the root, the drive or the home on.
fn begins_path(before: Option<char>, rest: &str) -> bool {
    if before.is_some_and(|before| before.is_alphanumeric()) {
        return false;
    }
    let is_separator = |char: Option<char>| char.is_some_and(|char| matches!(char, '/' | '\\'));
    let mut chars = rest.chars();
    let (first, second, third) = (chars.next(), chars.next(), chars.next());
    match first {
        Some('/') => second.is_some_and(|char| !char.is_whitespace()),
        Some('\\') => second.is_some_and(|char| char.is_alphanumeric() || char == '\\'),
        Some('~') => is_separator(second),
        Some(drive) => drive.is_ascii_alphabetic() && second == Some(':') && is_separator(third),
        None => false,
    }
}

/// Whether a word is a path from where the program was started, to a file with an ending.
fn is_file(word: &str) -> bool {
    let name = word.rsplit_once(['/', '\\']).map(|(_, name)| name);
    let ending = name.and_then(|name| name.split_once('.')).map(|(_, ending)| ending);
    ending.is_some_and(|ending| ending.starts_with(char::is_alphanumeric))
}

/// The way that led to a mistake, without where the program was built.
fn without_source_paths(trace: &str) -> String {
    let shorten = |line: &str| match line.split_once(" at ") {
        Some((indent, path)) if indent.trim().is_empty() => format!("{indent} at {}", source_path(path)),
        _ => line.to_owned(),
    };
    trace.lines().map(shorten).collect::<Vec<_>>().join("\n")
}

/// A source file from its `src` on, else its name.
fn source_path(path: &str) -> String {
    let path = path.replace('\\', "/");
    match path.rsplit_once("/src/") {
        Some((_, inside)) => format!("src/{inside}"),
        None if path.starts_with("src/") => path,
        None => path.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_report_names_no_path_of_a_person() {
        for (text, expected) in [
            ("cannot read \"/home/anna/my data/a.csv\" (2)", "cannot read \"<path>\" (2)"),
            ("no such file: /home/anna/my data/a.csv", "no such file: <path>"),
            (r#"Io("C:\\Users\\anna\\a b.csv")"#, r#"Io("<path>")"#),
            ("open ~/a.csv", "open <path>"),
            ("open data/numbers.csv now", "open <path> now"),
            (r"\\server\share\a.csv", "<path>"),
            ("3 / 4 samples/s and/or none", "3 / 4 samples/s and/or none"),
            (
                "index out of bounds: the len is 3 but the index is 7",
                "index out of bounds: the len is 3 but the index is 7",
            ),
        ] {
            assert_eq!(without_paths(text), expected);
        }
        assert_eq!(source_path("/home/anna/code/afterimage/src/ui/app.rs"), "src/ui/app.rs");
        assert_eq!(source_path("src/ui/app.rs"), "src/ui/app.rs");
        let trace = "  1: afterimage::work\n             at /home/anna/afterimage/src/job/work.rs:3:5";
        assert_eq!(without_source_paths(trace), "  1: afterimage::work\n             at src/job/work.rs:3:5");
    }

    #[test]
    fn a_report_says_what_happened_where_and_what_was_done_before() {
        let actions = VecDeque::from(["use a recipe", "train"]);
        let known = Known { folder: None, device: "a device".to_owned(), actions, last: None };
        let head = head(&known, "no row in /home/anna/a.csv", Some("src/data/csv.rs:7"));
        for part in
            [env!("CARGO_PKG_VERSION"), "no row in <path>", "src/data/csv.rs:7", "a device", "use a recipe, train"]
        {
            assert!(head.contains(part), "no {part} in {head}");
        }
        assert!(!head.contains("anna"));
    }

    #[test]
    fn the_newest_reports_are_kept_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("1-2-3.afterimage"), b"work").unwrap();
        let at = |second: u64| UNIX_EPOCH + Duration::from_secs(1_769_862_896 + second);
        let first = write(folder.path(), at(0), "first").unwrap();
        assert_eq!(first.file_name().unwrap().to_str().unwrap(), "crash-2026-01-31-45296.txt");
        let again = write(folder.path(), at(0), "again").unwrap();
        assert_ne!(again, first, "two of one second");
        for second in 1..=MOST_REPORTS as u64 {
            write(folder.path(), at(second), "later").unwrap();
        }
        assert!(!first.exists() && !again.exists(), "the oldest stay");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), MOST_REPORTS + 1);
    }

    #[test]
    fn a_mistake_again_and_again_fills_no_disk_and_a_folder_that_cannot_be_is_told() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..MOST_A_SECOND {
            write(folder.path(), UNIX_EPOCH, "again").unwrap();
        }
        assert!(write(folder.path(), UNIX_EPOCH, "again").is_err());
        let file = folder.path().join("file");
        std::fs::write(&file, b"").unwrap();
        assert!(write(&file.join("inside"), UNIX_EPOCH, "nowhere").is_err());
    }
}
