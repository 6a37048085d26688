//! Pictures of the window: the README's, on real data, written where `AFTERIMAGE_SCREENSHOTS=1` asks for them; and one
//! small look at whether anything is drawn at all.

use super::support::{Window, beats, click, digits, recipe, settle, train, until, window, window_on};
use afterimage::recipe::{Noise, NoiseKind, NoiseTarget};
use afterimage::session::{FileAction, FormAction, LineAction, OwnAction, RunAction};
use afterimage::ui::{Look, Workspace};
use std::path::{Path, PathBuf};

/// Whether pictures can be drawn here; panics where that is required.
pub fn can_draw() -> bool {
    let adapter = afterimage::model::device::list().len() > 1;
    assert!(adapter || std::env::var_os("AFTERIMAGE_REQUIRE_GPU").is_none(), "a Vulkan adapter is required");
    if !adapter {
        super::support::skipped("there is no Vulkan adapter here");
    }
    adapter
}

/// Where the real datasets are, where pictures of them are asked for and can be drawn.
fn data_to_shoot() -> Option<std::ffi::OsString> {
    let (Some(data), Some(_)) = (std::env::var_os("AFTERIMAGE_DATA"), std::env::var_os("AFTERIMAGE_SCREENSHOTS"))
    else {
        super::support::skipped("set AFTERIMAGE_SCREENSHOTS=1 and AFTERIMAGE_DATA to write screenshots");
        return None;
    };
    can_draw().then_some(data)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots")
}

fn shoot(window: &mut Window, name: &str) {
    window.run_steps(8);
    let picture = window.render().unwrap();
    std::fs::create_dir_all(folder()).unwrap();
    picture.save(folder().join(format!("{name}.png"))).unwrap();
}

#[test]
fn the_window_draws_something_in_every_look() {
    if !can_draw() {
        return;
    }
    for (recipe, layout) in [(digits(), Workspace::Judge), (beats(), Workspace::Judge)] {
        let mut window = window(recipe);
        window.state_mut().show_workspace(layout);
        train(&mut window);
        for look in Look::ALL {
            let ctx = window.ctx.clone();
            window.state_mut().show_look(&ctx, look);
            window.run_steps(4);
            let picture = window.render().unwrap();
            let mut colors: Vec<[u8; 4]> = picture.pixels().map(|p| p.0).collect();
            colors.sort_unstable();
            colors.dedup();
            assert!(colors.len() > 200, "{look:?}: only {} colours", colors.len());
        }
    }
}

/// The sizes that the window is shown at, and what is added to the names of the pictures.
const SIZES: [([f32; 2], &str); 2] = [([1366.0, 768.0], ""), ([1920.0, 1080.0], "-1920")];

/// Writes `screenshots/`: slow, so only on request. The README shows what it writes.
#[test]
fn screenshots_on_real_data() {
    let Some(data) = data_to_shoot() else { return };
    for (size, wide) in SIZES {
        for (name, of) in [
            ("zeros", "zero-vs-rest-conv-autoencoder"),
            ("fashion", "fashion-dense-autoencoder"),
            ("ecg", "ecg-autoencoder"),
        ] {
            let mut window = window_on(recipe(of, &[]), Path::new(&data), size);
            train(&mut window);
            settle(&mut window);
            window.state_mut().perform(LineAction::NudgeThreshold(0.03));
            for look in [Look::Dark, Look::Light] {
                let ctx = window.ctx.clone();
                window.state_mut().show_look(&ctx, look);
                let word = look.name().to_lowercase();
                for workspace in [Workspace::Train, Workspace::Judge, Workspace::Map] {
                    window.state_mut().show_workspace(workspace);
                    window.run_steps(3);
                    settle(&mut window);
                    let space = workspace.name().to_lowercase();
                    shoot(&mut window, &format!("{name}-{space}-{word}{wide}"));
                }
            }
        }
        start_page(Path::new(&data), size, wide);
    }
    generated_beside_real(Path::new(&data));
    data_of_ones_own(Path::new(&data));
}

/// The page that the window begins with.
fn start_page(data: &Path, size: [f32; 2], wide: &str) {
    let mut window = super::support::window_that_welcomes(data, size);
    for look in [Look::Dark, Look::Light] {
        let ctx = window.ctx.clone();
        window.state_mut().show_look(&ctx, look);
        shoot(&mut window, &format!("start-{}{wide}", look.name().to_lowercase()));
    }
}

/// Writes the pictures of networks, epochs and runs: on request, like the others.
#[test]
fn screenshots_of_networks_and_runs() {
    let Some(data) = data_to_shoot() else { return };
    let mut window = window_on(recipe("zero-vs-rest-conv-autoencoder", &[]), Path::new(&data), [1400.0, 900.0]);
    only(&mut window, "model", Look::Light, "network-light");
    let mut broken = window.state().session().recipe().clone();
    let preset = afterimage::model::preset("zero-vs-rest-conv-autoencoder").unwrap();
    broken.model.preset.clear();
    broken.model.task = Some(preset.task);
    broken.model.layers = preset.layers.iter().filter(|layer| layer.kind() != "flatten").cloned().collect();
    window.state_mut().perform(FormAction::Edit(Box::new(broken)));
    only(&mut window, "model", Look::Dark, "network-problem-dark");
    window.state_mut().perform(FormAction::Undo);
    train(&mut window);
    for look in [Look::Dark, Look::Light] {
        let word = look.name().to_lowercase();
        only(&mut window, "training", look, &format!("training-{word}"));
        window.state_mut().perform(RunAction::Scrub(Some(0)));
        settle(&mut window);
        if window.state().session().pins().is_empty() {
            window.state_mut().show_only("epochs");
            window.run_steps(4);
            click(&mut window, "Pin worst and best");
        }
        only(&mut window, "epochs", look, &format!("epochs-{word}"));
        window.state_mut().perform(RunAction::Scrub(None));
        only(&mut window, "layers", look, &format!("layers-{word}"));
    }
    window.state_mut().perform(RunAction::Sweep { key: "bottleneck".to_owned(), values: vec![2.0, 8.0, 32.0] });
    until(&mut window, "the sweep is done", |s| s.queue().is_empty() && !s.is_training());
    settle(&mut window);
    let ids: Vec<u64> = window.state().session().runs().iter().map(|run| run.id).collect();
    window.state_mut().perform(RunAction::Compare(ids[1], true));
    window.state_mut().perform(RunAction::Compare(ids[3], true));
    for look in [Look::Dark, Look::Light] {
        let word = look.name().to_lowercase();
        only(&mut window, "sweep", look, &format!("sweep-{word}"));
        only(&mut window, "runs", look, &format!("runs-{word}"));
        only(&mut window, "compare", look, &format!("compare-{word}"));
    }
}

/// One panel alone, once everything that it asks for is there.
fn only(window: &mut Window, panel: &str, look: Look, name: &str) {
    let ctx = window.ctx.clone();
    window.state_mut().show_look(&ctx, look);
    window.state_mut().show_only(panel);
    for _ in 0..6 {
        window.run_steps(4);
        settle(window);
    }
    shoot(window, name);
}

/// A table of one's own: the question how to read it, its preparation and its card.
fn data_of_ones_own(data: &Path) {
    let mut window = window_on(recipe("fashion-dense-autoencoder", &[]), data, [1400.0, 900.0]);
    let clothes = window.state().session().dataset().cloned().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clothes.csv");
    let row = |i: usize| {
        let pixels: Vec<String> = clothes.samples.row(i).iter().map(f32::to_string).collect();
        format!("{},{}\n", clothes.class_of(i), pixels.join(","))
    };
    let heads: Vec<String> = (0..784).map(|i| format!("p{i}")).collect();
    let rows: String = (0..1500).map(row).collect();
    std::fs::write(&path, format!("kind,{}\n{rows}", heads.join(","))).unwrap();
    window.state_mut().perform(FileAction::OpenPath(path));
    settle(&mut window);
    shoot(&mut window, "own-table-dark");
    click(&mut window, "Open as chosen");
    settle(&mut window);
    shoot(&mut window, "own-normal-dark");
    click(&mut window, "All are normal");
    let mut with_noise = window.state().session().recipe().clone();
    with_noise.data.noise = Some(Noise { kind: NoiseKind::SaltAndPepper, amount: 0.2, target: NoiseTarget::Clean });
    window.state_mut().perform(FormAction::Edit(Box::new(with_noise)));
    settle(&mut window);
    let ctx = window.ctx.clone();
    window.state_mut().show_look(&ctx, Look::Light);
    click(&mut window, "Show preparation");
    shoot(&mut window, "own-preparation-light");
    click(&mut window, "Show data card");
    settle(&mut window);
    shoot(&mut window, "own-card-light");
}

/// The generated samples beside the real ones: digits beside MNIST, heartbeats beside ECG5000.
fn generated_beside_real(data: &Path) {
    let pairs =
        [("digits", ["generated-digits", "mnist-cnn"]), ("heartbeats", ["generated-heartbeats", "ecg-autoencoder"])];
    for (name, recipes) in pairs {
        let pictures: Vec<image::RgbaImage> = recipes
            .iter()
            .map(|name| {
                let mut window = window_on(recipe(name, &[]), data, [520.0, 720.0]);
                window.state_mut().show_workspace(Workspace::Train);
                window.state_mut().show_only("data");
                window.run_steps(6);
                window.render().unwrap()
            })
            .collect();
        let (w, h) = pictures[0].dimensions();
        let mut both = image::RgbaImage::new(2 * w, h);
        for (i, picture) in pictures.iter().enumerate() {
            image::imageops::replace(&mut both, picture, i64::from(w) * i as i64, 0);
        }
        both.save(folder().join(format!("generated-{name}-beside-real.png"))).unwrap();
    }
}

/// Writes the pictures of the panels that say why: on request, like the others.
#[test]
fn screenshots_of_seeing_why() {
    let Some(data) = data_to_shoot() else { return };
    let mut window = window_on(recipe("ecg-autoencoder", &[]), Path::new(&data), [1000.0, 900.0]);
    train(&mut window);
    window.state_mut().perform(LineAction::NudgeThreshold(0.03));
    for look in [Look::Dark, Look::Light] {
        let word = look.name().to_lowercase();
        for panel in ["threshold", "confusion", "pitfalls"] {
            only(&mut window, panel, look, &format!("{panel}-{word}"));
        }
    }
    let mut window = window_on(recipe("zero-vs-rest-conv-autoencoder", &[]), Path::new(&data), [1000.0, 900.0]);
    train(&mut window);
    let focus = window.state().session().selection().focus().unwrap();
    let drawn = window.state().session().prepared().unwrap().dataset.samples.row(focus as usize);
    let name = "a digit, turned".to_owned();
    let raw = std::sync::Arc::new((0..784).map(|i| drawn[(i % 28) * 28 + i / 28]).collect());
    window.state_mut().perform(OwnAction::Own(afterimage::data::OwnSource::Drawn { name, raw }));
    settle(&mut window);
    for look in [Look::Dark, Look::Light] {
        let word = look.name().to_lowercase();
        for panel in ["reconstructions", "sample", "latent", "own", "similarity", "features"] {
            only(&mut window, panel, look, &format!("{panel}-{word}"));
        }
    }
}
