//! Who may use whom: egui in `ui`, threads in `job`, burn out of `data` and `analysis`, and nobody looks back.

use crate::tokens::{functions, tokens, without_tests};
use std::path::{Path, PathBuf};

/// A part of the program and what it may name of the others.
const LAYERS: &[(&str, &[&str])] = &[
    ("launch", &[]),
    ("crash", &[]),
    ("recipe", &[]),
    ("progress", &[]),
    ("data", &["recipe", "progress"]),
    ("analysis", &["recipe", "progress", "data"]),
    ("classic", &["recipe", "progress", "data", "analysis"]),
    ("model", &["recipe", "progress", "data"]),
    ("suit", &["recipe", "data", "model"]),
    ("train", &["recipe", "progress", "data", "analysis", "model"]),
    ("record", &["recipe", "data", "analysis", "model", "train"]),
    ("export", &["recipe", "data", "analysis", "model", "train", "record"]),
    ("saved", &["recipe", "data", "analysis", "model", "train", "record", "export"]),
    (
        "job",
        &["recipe", "progress", "data", "analysis", "classic", "model", "suit", "train", "record", "export", "saved"],
    ),
    (
        "session",
        &[
            "crash", "recipe", "progress", "data", "analysis", "model", "suit", "train", "record", "export", "saved",
            "job",
        ],
    ),
    (
        "cli",
        &[
            "launch", "recipe", "progress", "data", "analysis", "model", "suit", "train", "record", "export", "saved",
            "job", "session",
        ],
    ),
    (
        "ui",
        &[
            "launch", "crash", "recipe", "progress", "data", "analysis", "model", "suit", "train", "record", "export",
            "saved", "job", "session",
        ],
    ),
];

/// Words that belong into some parts only.
const WORDS: &[(&str, &[&str])] = &[
    ("egui", &["ui"]),
    ("eframe", &["ui"]),
    ("rfd::", &["ui"]),
    ("std::thread", &["job"]),
    ("thread::spawn", &["job"]),
    ("burn::", &["model", "train"]),
    ("bhtsne::", &["analysis"]),
    ("linfa", &["analysis"]),
];

/// Every source file below a folder, with its text.
pub fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// Where the sources are.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The code without comments.
pub fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The part that a file belongs to; `main` and `lib`, which put the parts together, belong to none.
fn part_of(path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root()).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    let part = first.trim_end_matches(".rs").to_owned();
    (!["main", "lib"].contains(&part.as_str())).then_some(part)
}

#[test]
fn nobody_looks_back() {
    for (path, text) in sources(&root()) {
        let Some(part) = part_of(&path) else { continue };
        let (_, allowed) = LAYERS
            .iter()
            .find(|(name, _)| *name == part)
            .unwrap_or_else(|| panic!("{part} has no place in the layers"));
        for (other, _) in LAYERS.iter().filter(|(other, _)| *other != part) {
            let uses = code(&text).contains(&format!("crate::{other}"));
            assert!(!uses || allowed.contains(other), "{} uses {other}", path.display());
        }
    }
}

#[test]
fn everything_is_where_it_belongs() {
    for (path, text) in sources(&root()) {
        let part = part_of(&path).unwrap_or_default();
        for (word, parts) in WORDS {
            let uses = code(&text).lines().any(|line| line.contains(word));
            // `main` and `lib` may name `ui` behind its feature, nothing else.
            assert!(!uses || parts.contains(&part.as_str()), "{} uses {word}", path.display());
        }
    }
}

/// The panels' folders, one a workspace, and the panel in each file of them: `src/ui/panels/judge/signals/overlay.rs` is
/// of `judge::signals`.
fn panel_of(path: &Path) -> Option<(String, String)> {
    let inside = path.strip_prefix(root().join("ui/panels")).ok()?;
    let mut parts =
        inside.components().map(|part| part.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned());
    let (workspace, panel) = (parts.next()?, parts.next()?);
    (panel != "mod").then_some((workspace, panel))
}

#[test]
fn no_panel_names_another_panel() {
    let files: Vec<((String, String), PathBuf, String)> =
        sources(&root()).into_iter().filter_map(|(path, text)| Some((panel_of(&path)?, path, code(&text)))).collect();
    assert!(files.len() > 50);
    for ((workspace, panel), path, code) in &files {
        // The form of a preparation is the larger half of that panel.
        let own = panel.trim_end_matches("_form");
        for ((_, other), _, _) in files.iter().filter(|((_, other), _, _)| other.trim_end_matches("_form") != own) {
            let named = format!("::{other}::");
            let uses = code.lines().any(|line| {
                let line = line.trim_start();
                (line.contains("ui::panels::") || line.starts_with("use super::super::")) && line.contains(&named)
            });
            assert!(!uses, "{} of {workspace}::{panel} names the panel {other}", path.display());
        }
    }
    // The window and its wings know panels by their list alone.
    for (path, text) in sources(&root().join("ui")).into_iter().filter(|(path, _)| panel_of(path).is_none()) {
        let text = code(&text);
        for ((workspace, panel), _, _) in &files {
            let named = format!("panels::{workspace}::{panel}");
            assert!(!text.contains(&named), "{} names the panel {panel}", path.display());
        }
    }
}

#[test]
fn files_are_small_and_nothing_gives_up() {
    for (path, text) in sources(&root()).into_iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
        let lines = text.lines().count();
        assert!(lines <= 420, "{} has {lines} lines", path.display());
        let before_tests = code(&text).split("#[cfg(test)]").next().unwrap_or("").to_owned();
        for word in [".unwrap()", ".expect(", "todo!", "unimplemented!", "panic!("] {
            assert!(!before_tests.contains(word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn functions_are_short() {
    for (path, text) in sources(&root()).into_iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
        for (name, lines) in functions(&without_tests(&tokens(&text))) {
            assert!(lines <= 60, "{}: {name} has {lines} lines", path.display());
        }
    }
}

#[test]
fn every_file_and_public_item_says_what_it_is() {
    for (path, text) in sources(&root()) {
        assert!(text.starts_with("//!"), "{} does not say what it is", path.display());
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines.iter().enumerate() {
            let item = ["pub fn ", "pub struct ", "pub enum ", "pub trait ", "pub const ", "pub static "];
            if item.iter().any(|start| line.trim_start().starts_with(start)) {
                let before = lines[..i]
                    .iter()
                    .rev()
                    .find(|l| !l.trim_start().starts_with("#[") && !l.trim_start().starts_with(")]"));
                let documented = before.is_some_and(|l| l.trim_start().starts_with("///"));
                assert!(documented || is_run(line), "{}:{}: {line}", path.display(), i + 1);
            }
        }
    }
}

/// A lane's entry point, `run`, says what it does in its file's first line.
fn is_run(line: &str) -> bool {
    line.starts_with("pub fn run(")
}
