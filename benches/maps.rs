//! Seconds that maps of MNIST take, and what they keep:
//! `AFTERIMAGE_DATA=DIR cargo bench --bench maps [-- KEY=VALUE …]`.
//!
//! A key is one of the recipe's `[map]`: `limit=10000` (else 10 000 and 60 000), `learning_rate=20000`,
//! `exaggeration=12`, `exaggeration_iterations=50`, `easing_iterations=300`, `iterations=750`, `momentum=0.8`,
//! `final_momentum=0.9`, `start=spectral`, `engine=bhtsne`, with that `algorithm=barnes-hut` and `repeatable=false`; or
//! `seed=1`. `benches/maps_reference.py` takes the other side's time, maps the same numbers and judges its maps by the
//! same samples: run both on the same idle machine, only ratios mean much.

use afterimage::data::DataFolder;
use afterimage::job::Lane;
use afterimage::recipe::Recipe;
use afterimage::session::{FormAction, MapAction, Places, Session};
use std::time::Duration;

/// How many samples, with the seconds and the share of neighbours kept of openTSNE 1.0.4 on another machine; the
/// 10 000 there were others, which are easier to keep.
const BARS: [(usize, f64, f64); 2] = [(10_000, 57.0, 0.473), (60_000, 127.0, 0.407)];

/// Longest time between two looks at what the lanes tell.
const LOOK_EVERY: Duration = Duration::from_millis(100);

fn main() {
    let Some(folder) = std::env::var_os("AFTERIMAGE_DATA").map(|path| DataFolder(path.into())) else {
        println!("AFTERIMAGE_DATA does not say where MNIST is: nothing is measured");
        return;
    };
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if let Err(why) = measure(folder, &asked) {
        println!("nothing is measured: {why}");
    }
}

fn measure(folder: DataFolder, asked: &[String]) -> Result<(), String> {
    let mut recipe = Recipe::load("mnist-tsne").map_err(|e| e.to_string())?;
    for key in asked {
        let place = if key.starts_with("seed=") { "" } else { "map." };
        recipe = recipe.with(&format!("{place}{key}")).map_err(|e| e.to_string())?;
    }
    let places = Places { data: folder, autosave: None };
    let mut session = Session::new(recipe.clone(), places, Box::new(|_| {})).map_err(|e| e.to_string())?;
    session.perform(FormAction::UseRecipe(Box::new(recipe.clone())));
    wait(&mut session)?;
    println!(
        "{:>7} {:>9} {:>9} {:>7} {:>9} {:>9} {:>9} {:>9}",
        "samples", "seconds", "openTSNE", "ratio", "kept", "openTSNE", "10-NN", "KL"
    );
    let limits = if recipe.map.limit > 0 { vec![recipe.map.limit] } else { BARS.map(|bar| bar.0).to_vec() };
    for limit in limits {
        let mut part = recipe.map.clone();
        part.limit = limit;
        session.perform(MapAction::StartMap(part));
        wait(&mut session)?;
        let map = session.map();
        let (Some(quality), Some(seconds)) = (map.quality, map.seconds) else {
            return Err("the map ended without a result".to_owned());
        };
        let bar = BARS.iter().find(|bar| bar.0 == map.ids.len());
        let (theirs, kept) = bar.map_or((f64::NAN, f64::NAN), |bar| (bar.1, bar.2));
        println!(
            "{:>7} {seconds:>9.1} {theirs:>9.1} {:>7.2} {:>9.4} {kept:>9.3} {:>9.4} {:>9.4}",
            map.ids.len(),
            seconds / theirs,
            quality.neighbours_kept,
            quality.knn_accuracy.unwrap_or(f64::NAN),
            quality.kl_divergence.unwrap_or(f64::NAN),
        );
    }
    Ok(())
}

/// Drives the session until the data is open or the map made.
fn wait(session: &mut Session) -> Result<(), String> {
    loop {
        session.drain(LOOK_EVERY);
        if let Some(notice) = session.take_notices().pop() {
            return Err(notice.text);
        }
        if ![Lane::Opening, Lane::Mapping].into_iter().any(|lane| session.is_busy(lane)) {
            return Ok(());
        }
        session.wait(LOOK_EVERY);
    }
}
