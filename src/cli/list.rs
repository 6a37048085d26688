//! `afterimage list`

use super::Panels;
use super::args::{ListArgs, Listed};
use super::failure::Failure;
use super::print::out_list;
use crate::data::{Availability, DataFolder, SOURCES, availability, catalog, kinds_of_file};
use crate::model::{NetworkSpec, PRESETS, device, dims_words};
use crate::recipe::{BASELINES, BaselineEntry, RECIPES};
use serde_json::{Value, json};

/// Lists what there is.
pub fn list(ask: &ListArgs, panels: Panels) -> Result<(), Failure> {
    let (heads, items): (&[&str], Vec<Value>) = match ask.what {
        Listed::Datasets => {
            (&["name", "title", "state", "about"], datasets(&DataFolder::find(ask.data_dir.as_deref())))
        }
        Listed::Models => (&["name", "input", "parameters", "about"], models()),
        Listed::Recipes => (&["name", "dataset", "about"], recipes()?),
        Listed::Devices => (&["id", "name", "class"], devices()?),
        Listed::Formats => (&["name", "title", "endings", "about"], formats()),
        Listed::Panels => (&["name", "about"], all_panels(panels)),
    };
    out_list(heads, &items, ask.json)
}

fn formats() -> Vec<Value> {
    let row = |source: &dyn crate::data::Source| {
        let endings = source.extensions().join(", ");
        json!({ "name": source.id(), "title": source.title(), "endings": endings, "about": source.about() })
    };
    kinds_of_file().map(row).collect()
}

/// Every dataset known by name, and whether it can be opened.
pub fn datasets(folder: &DataFolder) -> Vec<Value> {
    let generated = SOURCES.iter().filter(|source| source.generates().is_some());
    let generated = generated.map(|source| (source.id(), source.title(), source.about()));
    let known = catalog::entries().iter().map(|e| (e.name.as_str(), e.title.as_str(), e.about.as_str()));
    let row = |(name, title, about): (&str, &str, &str)| {
        let state = match availability(name, folder) {
            Availability::Generated => "generated".to_owned(),
            Availability::Here => "here".to_owned(),
            Availability::Missing => format!("missing; expected in {}", folder.of(name).display()),
        };
        json!({ "name": name, "title": title, "state": state, "about": about })
    };
    generated.chain(known).map(row).collect()
}

fn models() -> Vec<Value> {
    let row = |preset: &crate::model::Preset| {
        let spec = NetworkSpec::new(preset.task, &preset.input, preset.layers.clone(), None);
        json!({
            "name": preset.name, "title": preset.title, "input": dims_words(&preset.input),
            "parameters": spec.map(|spec| spec.parameters()).unwrap_or_default(), "about": preset.about,
        })
    };
    let baseline = |entry: &BaselineEntry| {
        let input = if entry.baseline.hog().is_some() { "any picture" } else { "any" };
        json!({ "name": entry.name, "title": entry.title, "input": input, "parameters": 0, "about": entry.about })
    };
    PRESETS.iter().map(row).chain(BASELINES.iter().map(baseline)).collect()
}

fn recipes() -> Result<Vec<Value>, Failure> {
    let row = |entry: &crate::recipe::RecipeEntry| {
        let recipe = entry.recipe().map_err(Failure::failed)?;
        Ok(json!({ "name": entry.name, "dataset": recipe.data.dataset, "about": recipe.about }))
    };
    RECIPES.iter().map(row).collect()
}

fn devices() -> Result<Vec<Value>, Failure> {
    device::list().iter().map(|info| serde_json::to_value(info).map_err(Failure::failed)).collect()
}

fn all_panels(panels: Panels) -> Vec<Value> {
    panels().into_iter().map(|(title, about)| json!({ "name": title, "about": about })).collect()
}
