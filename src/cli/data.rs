//! `afterimage data`: look at data, download it, check it.

use super::args::{DataCommand, DescribeArgs, FetchArgs, VerifyArgs};
use super::bar::Bar;
use super::failure::Failure;
use super::list::datasets;
use super::print::{out, out_list, tell};
use super::table::aligned;
use crate::data::fetch::{Checked, check, fetch};
use crate::data::{self, DataCard, DataError, DataFolder, catalog};
use crate::job::Network;
use crate::progress::Quiet;
use crate::recipe::{DataPart, Recipe, path_text};
use serde_json::{Value, json};
use std::sync::Arc;

/// Looks at data, downloads it, checks it.
pub fn data(ask: &DataCommand) -> Result<(), Failure> {
    match ask {
        DataCommand::List(ask) => {
            let folder = DataFolder::find(ask.data_dir.as_deref());
            out_list(&["name", "title", "state", "about"], &datasets(&folder), ask.json)
        }
        DataCommand::Describe(ask) => describe(ask),
        DataCommand::Fetch(ask) => fetch_named(ask),
        DataCommand::Verify(ask) => verify(ask),
    }
}

fn describe(ask: &DescribeArgs) -> Result<(), Failure> {
    let folder = DataFolder::find(ask.data_dir.as_deref());
    let mut part = keys(DataPart::of(&path_text(&ask.path)), &ask.set)?;
    let raw = data::open(&part, ask.seed, &folder, &Quiet).map_err(|error| match error {
        DataError::Unknown(_) => Failure::misuse(error),
        other => Failure::failed(other),
    })?;
    if !ask.set.iter().any(|set| set.trim_start().starts_with("data.scaling=")) {
        part.scaling = raw.suited_scaling();
    }
    let prepared = data::prepare(Arc::new(raw), &part, ask.seed).map_err(Failure::failed)?;
    let card = data::describe(&prepared, &Quiet).map_err(Failure::failed)?;
    if ask.json { out(&card.to_json().to_string()) } else { out(&text(&card)) }
}

/// The part with keys set as in a recipe.
fn keys(part: DataPart, set: &[String]) -> Result<DataPart, Failure> {
    let recipe = Recipe::load("generated-digits").map_err(Failure::failed)?;
    let mut recipe = Recipe { data: part, ..recipe };
    for assignment in set {
        recipe = recipe.with(assignment).map_err(Failure::misuse)?;
    }
    Ok(recipe.data)
}

fn text(card: &DataCard) -> String {
    let mut lines = vec![card.title.clone()];
    lines.extend(card.sentences.iter().cloned());
    let number = |value: f64| format!("{value:.4}");
    let copies = &card.duplicates;
    let mut rows = vec![
        vec!["values".to_owned(), format!("{} to {}", card.min, card.max)],
        vec!["mean, std".to_owned(), format!("{}, {}", number(card.mean), number(card.std))],
        vec![
            "constant".to_owned(),
            format!("{} of {} values of a sample", card.constant, card.shape.iter().product::<usize>()),
        ],
        vec![
            "duplicates".to_owned(),
            format!("{}, {} of them across the split", copies.exact, copies.exact_across.len()),
        ],
        vec!["near".to_owned(), format!("{}, {} of them across the split", copies.near, copies.near_across.len())],
        vec!["missing".to_owned(), card.missing.to_string()],
    ];
    rows.push(Vec::new());
    rows.push(["class", "training", "validation", "test"].map(str::to_owned).to_vec());
    for ((_, title), counts) in card.classes.iter().zip(&card.counts) {
        rows.push([title.clone()].into_iter().chain(counts.iter().map(usize::to_string)).collect());
    }
    lines.push(aligned(&rows));
    lines.extend(card.warnings.iter().map(|warning| format!("warning: {warning}")));
    lines.join("\n")
}

fn entry(name: &str) -> Result<&'static catalog::Entry, Failure> {
    catalog::find(name).ok_or_else(|| {
        let known: Vec<&str> = catalog::entries().iter().map(|entry| entry.name.as_str()).collect();
        Failure::misuse(format!("there is no dataset {name:?} to download; available: {}", known.join(", ")))
    })
}

fn fetch_named(ask: &FetchArgs) -> Result<(), Failure> {
    let entry = entry(&ask.name)?;
    let folder = DataFolder::find(ask.data_dir.as_deref());
    let size = entry.download_bytes().map_or("size not published".to_owned(), |b| format!("{:.1} MB", b as f64 / 1e6));
    tell(&format!("{} ({size})\nlicence: {}\ncite: {}", entry.title, entry.licence, entry.citation));
    for download in &entry.downloads {
        tell(&format!("{} from {}", download.file, download.urls.join(" or ")));
    }
    tell(&format!("into {}", folder.of(&entry.name).display()));
    if ask.dry_run {
        return Ok(());
    }
    let bar = Bar::new(ask.quiet);
    let fetched = fetch(entry, &folder, &mut Network, &bar);
    bar.end();
    fetched.map_err(Failure::failed)?;
    out(&format!("{} is downloaded and verified", entry.title))
}

fn verify(ask: &VerifyArgs) -> Result<(), Failure> {
    let folder = DataFolder::find(ask.data_dir.as_deref());
    let entries = match &ask.name {
        Some(name) => vec![entry(name)?],
        None => catalog::entries().iter().collect(),
    };
    let mut items = Vec::new();
    for entry in entries {
        let place = folder.of(&entry.name);
        let downloaded = entry.downloads.iter().any(|download| catalog::found(&place, &download.file).is_some());
        if let Some(form) = entry.form(&folder).filter(|_| !downloaded) {
            // It lies there in another form than the one that is published.
            items.extend(form.files.iter().map(|file| {
                json!({ "dataset": entry.name, "file": file, "state": "unchecked", "why": "no published checksum" })
            }));
            continue;
        }
        for download in &entry.downloads {
            let row = |state: &str, why: &str| -> Value {
                json!({ "dataset": entry.name, "file": download.file, "state": state, "why": why })
            };
            items.push(match catalog::found(&folder.of(&entry.name), &download.file) {
                None => row("missing", ""),
                Some(path) => match check(download, &path, &Quiet).map_err(Failure::failed)? {
                    Checked::Right => row("as published", ""),
                    Checked::Unchecked => row("unchecked", "no published checksum"),
                    Checked::Wrong(why) => row("differs", &why),
                },
            });
        }
    }
    let read = out_list(&["dataset", "file", "state", "why"], &items, ask.json);
    let wrong = items.iter().filter(|item| item["state"] == "differs").count();
    let missing = items.iter().filter(|item| item["state"] == "missing").count();
    if wrong > 0 {
        return Err(Failure::failed(format!(
            "{wrong} files differ from the published ones; delete them and fetch again"
        )));
    }
    // Asked for by name, a dataset must be there.
    if ask.name.is_some() && missing > 0 {
        return Err(Failure::failed(format!("{missing} files are missing; run `afterimage data fetch`")));
    }
    read
}
