//! No file uses one that uses it, over however many others.
//!
//! What files use is read from their `use` lines and from paths in their code. A name counts as a use of the file that
//! defines it, also where a folder's `mod.rs` passes it on. A `mod.rs` and what lies below it may know each other: it is
//! the folder's face. What is only there for tests does not count.

use crate::layering::{root, sources};
use crate::tokens::{Token, tokens, without_tests};
use std::collections::{BTreeMap, BTreeSet};

/// A path of names, with or without an item at its end: `data::prepare::Split`.
type Names = Vec<String>;

/// Of each file, by its path below `src`, the files that it uses.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// Names passed on by other names, after which one names itself.
const DEEPEST: usize = 16;

/// A file.
struct Module {
    /// Its path below `src`.
    file: String,
    /// What its `use` lines bring in by which name; none for `*`.
    brought: Vec<(Names, Option<String>)>,
    /// Paths in its code.
    paths: Vec<Names>,
}

impl Module {
    fn read(file: &str, source: &str) -> Self {
        let tokens = without_tests(&tokens(source));
        let (mut brought, mut rest, mut at) = (Vec::new(), Vec::new(), 0);
        while at < tokens.len() {
            if tokens[at].is("use") && !tokens[at + 1].is("<") {
                at = read_use(&tokens, at + 1, &[], &mut brought);
            } else {
                rest.push(tokens[at].clone());
                at += 1;
            }
        }
        Self { file: file.to_owned(), brought, paths: paths(&rest) }
    }

    /// Whether it stands for its folder.
    fn is_face(&self) -> bool {
        self.file.ends_with("mod.rs") || self.file == "lib.rs"
    }

    /// What it calls by this name, as its `use` line has it.
    fn called(&self, name: &str) -> Option<&Names> {
        self.brought.iter().find(|(_, called)| called.as_deref() == Some(name)).map(|(path, _)| path)
    }
}

/// Reads a part of a `use` line from `at` on, behind the names `before`, up to a comma, a brace or the semicolon.
fn read_use(tokens: &[Token], mut at: usize, before: &[String], found: &mut Vec<(Names, Option<String>)>) -> usize {
    let mut path = before.to_vec();
    loop {
        match tokens[at].text.as_str() {
            "{" => return read_braces(tokens, at, &path, found),
            "*" => {
                found.push((path, None));
                return at + 1;
            }
            "::" => {}
            // `a::{self}` is `a`.
            "self" if !path.is_empty() => {}
            "as" => {
                found.push((path, Some(tokens[at + 1].text.clone())));
                return at + 2;
            }
            "," | "}" | ";" => {
                let name = path.last().cloned();
                found.push((path, name));
                return at;
            }
            name => path.push(name.to_owned()),
        }
        at += 1;
    }
}

fn read_braces(tokens: &[Token], open: usize, before: &[String], found: &mut Vec<(Names, Option<String>)>) -> usize {
    let mut at = open + 1;
    while !tokens[at].is("}") {
        at = read_use(tokens, at, before, found);
        at += usize::from(tokens[at].is(","));
    }
    at + 1
}

/// The paths of two names and more.
fn paths(tokens: &[Token]) -> Vec<Names> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let start = at;
        at += 1;
        // `<T as Trait>::name` and what follows a call name nothing of their own.
        if !tokens[start].is_word() || start > 0 && tokens[start - 1].is("::") {
            continue;
        }
        let mut path = vec![tokens[start].text.clone()];
        while at + 1 < tokens.len() && tokens[at].is("::") && tokens[at + 1].is_word() {
            path.push(tokens[at + 1].text.clone());
            at += 2;
        }
        if path.len() > 1 {
            found.push(path);
        }
    }
    found
}

/// The files of a crate, by the path of their module.
struct Program(BTreeMap<Names, Module>);

impl Program {
    /// Of files below `src` and their text. `main.rs` is a crate of its own, `tests.rs` a file of tests.
    fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let own = |file: &str| file != "main.rs" && file.rsplit('/').next() != Some("tests.rs");
        let files = files.into_iter().filter(|(file, _)| own(file));
        Self(files.map(|(file, source)| (module_of(file), Module::read(file, source))).collect())
    }

    /// What each file uses.
    fn uses(&self) -> Uses {
        let mut found = Uses::new();
        for (here, module) in &self.0 {
            let named = module.brought.iter().map(|(path, _)| path).chain(&module.paths);
            for there in named.filter_map(|path| self.absolute(here, path, 0)).map(|path| self.home(&path, 0)) {
                if *here != there && !self.is_face_of(here, &there) && !self.is_face_of(&there, here) {
                    let file = self.0[&there].file.clone();
                    found.entry(module.file.clone()).or_default().insert(file);
                }
            }
        }
        found
    }

    fn is_face_of(&self, face: &[String], below: &[String]) -> bool {
        self.0[face].is_face() && below.starts_with(face)
    }

    /// A path in module `here` from the crate's root on; `None` where it leads out of the crate, or is a local name.
    fn absolute(&self, here: &[String], path: &[String], depth: usize) -> Option<Names> {
        let (first, rest) = path.split_first()?;
        let up = path.iter().take_while(|name| *name == "super").count();
        if up > 0 {
            return Some([&here[..here.len().checked_sub(up)?], &path[up..]].concat());
        }
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([here, rest].concat()),
            _ if self.0.contains_key(&below(here, first)) => Some([here, path].concat()),
            _ if depth == DEEPEST => None,
            _ => {
                let brought = self.absolute(here, self.0[here].called(first)?, depth + 1)?;
                Some([&brought[..], rest].concat())
            }
        }
    }

    /// The module that defines what stands at the end of a path from the crate's root.
    fn home(&self, path: &[String], depth: usize) -> Names {
        let mut at = Names::new();
        for (place, name) in path.iter().enumerate() {
            let deeper = below(&at, name);
            if self.0.contains_key(&deeper) {
                at = deeper;
                continue;
            }
            let passed_on = self.0[&at].called(name).and_then(|used| self.absolute(&at, used, 0));
            return match passed_on {
                Some(used) if depth < DEEPEST => self.home(&[&used[..], &path[place + 1..]].concat(), depth + 1),
                _ => at,
            };
        }
        at
    }
}

fn below(module: &[String], name: &str) -> Names {
    [module, &[name.to_owned()]].concat()
}

/// `data/card.rs` is the module `data::card`, `data/mod.rs` is `data`, `lib.rs` the root.
fn module_of(file: &str) -> Names {
    let path = file.trim_end_matches(".rs");
    let mut names: Names = path.split('/').map(str::to_owned).collect();
    if path == "lib" || names.last().is_some_and(|name| name == "mod") {
        names.pop();
    }
    names
}

/// Every set of files that all use one another, over however many others.
fn circles(uses: &Uses) -> BTreeSet<Vec<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        uses.keys().map(|file| (file.as_str(), reached_from(file, uses))).collect();
    let reaches = |from: &str, to: &str| reached.get(from).is_some_and(|files| files.contains(to));
    let in_circles = uses.keys().filter(|file| reaches(file, file));
    in_circles
        .map(|file| reached[file.as_str()].iter().copied().filter(|other| reaches(other, file)).collect())
        .collect()
}

fn reached_from<'a>(start: &str, uses: &'a Uses) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = vec![start];
    while let Some(file) = open.pop() {
        for next in uses.get(file).into_iter().flatten() {
            if found.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    found
}

/// Who uses whom in a circle, a line each.
fn words(circle: &[&str], uses: &Uses) -> String {
    let of = |file: &str| {
        let used = uses[file].iter().filter(|other| circle.contains(&other.as_str()));
        format!("  {file} uses {}", used.map(String::as_str).collect::<Vec<_>>().join(", "))
    };
    circle.iter().map(|file| of(file)).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_file_is_used_by_what_it_uses() {
    let sources = sources(&root()).into_iter().map(|(path, text)| {
        let inside = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        (inside, text)
    });
    let sources: Vec<(String, String)> = sources.collect();
    let uses = Program::read(sources.iter().map(|(file, text)| (file.as_str(), text.as_str()))).uses();
    assert!(uses.len() > 100, "only {} files use others: they are not read as they are written", uses.len());
    let found: Vec<String> = circles(&uses).iter().map(|circle| words(circle, &uses)).collect();
    assert!(found.is_empty(), "{} circles:\n{}", found.len(), found.join("\n\n"));
}

/// A tiny crate whose `b/three.rs` is as given.
fn tiny(three: &str) -> Uses {
    let files = [
        ("main.rs", "use a_crate::b;"),
        ("lib.rs", "pub mod a; pub mod b;"),
        ("a.rs", "use crate::b::{self, Renamed}; fn f() { b::two::g::<u8>(); std::mem::drop(Local::new()); }"),
        ("b/mod.rs", "mod one; pub mod two; mod three; pub use {one::One, two::{Two as Renamed, inner::*}};"),
        ("b/one.rs", "use super::{Renamed, two::{self as second}}; // use super::three::Three;"),
        ("b/two.rs", "#[cfg(test)] mod tests { use super::super::one::One; } fn g<T>() { super::three::h() }"),
        ("b/three.rs", three),
    ];
    Program::read(files).uses()
}

fn used(uses: &Uses, file: &str) -> Vec<String> {
    uses.get(file).into_iter().flatten().cloned().collect()
}

#[test]
fn names_lead_to_the_file_that_defines_them() {
    let uses = tiny("use std::fmt; fn h() { fmt::format(); \"super::One\"; }");
    assert_eq!(used(&uses, "a.rs"), ["b/mod.rs", "b/two.rs"]);
    assert_eq!(used(&uses, "b/one.rs"), ["b/two.rs"]);
    assert_eq!(used(&uses, "b/two.rs"), ["b/three.rs"]);
    assert_eq!(uses.len(), 3, "{uses:?}");
}

#[test]
fn circles_are_found_over_other_files_and_names_passed_on() {
    let without = tiny("fn h() {}");
    assert!(circles(&without).is_empty());
    for three in ["use super::One; fn h() {}", "fn h() { super::One::new() }", "use crate::b; fn h() { b::One }"] {
        let uses = tiny(three);
        let found: Vec<Vec<&str>> = circles(&uses).into_iter().collect();
        assert_eq!(found, [["b/one.rs", "b/three.rs", "b/two.rs"]], "{three}");
        assert!(words(&found[0], &uses).contains("b/three.rs uses b/one.rs"));
    }
}
