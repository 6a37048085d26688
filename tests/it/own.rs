//! Samples of one's own: pictures of any kind become samples, and a network judges them as it judges the others.

use super::support::{dataset, prepared, recipe, settle, trained, until};
use afterimage::data::{
    self, ClassName, Dataset, Labels, OwnOptions, OwnSample, OwnSource, Prepared, SampleShape, Samples, Values,
    prepare_own,
};
use afterimage::recipe::{DataPart, Fit, Recipe, Scaling};
use afterimage::session::{FormAction, MapAction, OwnAction, Session};
use afterimage::train::Outcome;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

fn digits() -> Prepared {
    prepared(&recipe("generated-digits", &["data.samples=120"]))
}

fn png(picture: DynamicImage) -> OwnSource {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    OwnSource::Bytes { name: "mine.png".to_owned(), bytes: Arc::new(bytes.into_inner()) }
}

fn grey(width: u32, height: u32, level: impl Fn(u32, u32) -> u8) -> OwnSource {
    png(GrayImage::from_fn(width, height, |x, y| Luma([level(x, y)])).into())
}

fn own(source: &OwnSource, options: OwnOptions, prepared: &Prepared) -> OwnSample {
    prepare_own(source, options, prepared).unwrap()
}

fn refusal(source: &OwnSource, prepared: &Prepared) -> String {
    prepare_own(source, OwnOptions::default(), prepared).unwrap_err().to_string()
}

#[test]
fn a_picture_of_the_right_size_goes_in_unchanged() {
    let sample = own(&grey(28, 28, |x, y| (x * 9 + y % 3) as u8), OwnOptions::default(), &digits());
    for (pixel, (raw, input)) in sample.raw.iter().zip(&sample.input).enumerate() {
        let level = (pixel % 28 * 9 + pixel / 28 % 3) as f32;
        assert_eq!(*raw, level);
        assert!((input - level / 255.0).abs() < 1e-6);
    }
    assert!(!sample.unprepared && sample.range.0 == 0.0 && (sample.range.1 - 245.0 / 255.0).abs() < 1e-6);
    assert_eq!(sample.steps, ["28×28 grey", "values 0–255 divided by 255"]);
    assert_eq!(sample.picture.map(|p| (p.width, p.height, p.rgb.len())), Some((28, 28, 28 * 28 * 3)));
}

#[test]
fn a_larger_picture_is_resized_and_a_colour_one_made_grey() {
    let halves = grey(56, 56, |x, _| if x < 28 { 40 } else { 200 });
    let sample = own(&halves, OwnOptions::default(), &digits());
    for row in sample.raw.chunks_exact(28) {
        assert!(row[..13].iter().all(|&v| v == 40.0) && row[15..].iter().all(|&v| v == 200.0), "{row:?}");
    }
    assert!(sample.steps.contains(&"resized to 28×28".to_owned()), "{:?}", sample.steps);
    let colour = png(RgbImage::from_pixel(640, 480, Rgb([200, 100, 50])).into());
    let sample = own(&colour, OwnOptions::default(), &digits());
    assert!(sample.raw.iter().all(|&v| v == 124.0), "0.299·200 + 0.587·100 + 0.114·50 = 124.2");
    assert!(sample.steps[0] == "640×480 colour" && sample.steps.contains(&"converted to grey".to_owned()));
    let picture = sample.picture.unwrap();
    assert_eq!((picture.width, picture.height), (512, 384), "what is shown is no larger than it needs to be");
}

#[test]
fn inverting_leaves_the_black_beside_a_picture_black() {
    let wide = grey(40, 20, |_, _| 10);
    let options = OwnOptions { invert: true, fit: Fit::Fit, ..OwnOptions::default() };
    let sample = own(&wide, options, &digits());
    let row = |y: usize| &sample.raw[y * 28..(y + 1) * 28];
    assert!(row(0).iter().chain(row(6)).chain(row(27)).all(|&v| v == 0.0));
    assert!(row(7).iter().chain(row(20)).all(|&v| v == 245.0), "{:?}", row(7));
    let stretched = own(&wide, OwnOptions { fit: Fit::Stretch, ..options }, &digits());
    assert!(stretched.raw.iter().all(|&v| v == 245.0));
    assert!(stretched.steps.contains(&"inverted: dark and light swapped".to_owned()));
}

#[test]
fn what_goes_in_as_it_is_says_so() {
    let source = grey(28, 28, |x, y| if (x, y) == (5, 5) { 255 } else { 0 });
    let sample = own(&source, OwnOptions { as_is: true, ..OwnOptions::default() }, &digits());
    assert!(sample.unprepared);
    assert_eq!((sample.range, sample.input[5 * 28 + 5]), ((0.0, 255.0), 255.0));
    assert!(sample.steps.iter().any(|step| step.starts_with("NOT prepared")), "{:?}", sample.steps);
    // Where nothing is scaled there is no other way to hand it over.
    let plain = prepared(&recipe("generated-digits", &["data.samples=120", "data.scaling=none"]));
    assert!(!own(&source, OwnOptions { as_is: true, ..OwnOptions::default() }, &plain).unprepared);
}

#[test]
fn dark_writing_on_light_paper_gets_a_hint() {
    let paper = grey(28, 28, |x, _| if x == 14 { 20 } else { 240 });
    let hint = |invert: bool| {
        let sample = own(&paper, OwnOptions { invert, ..OwnOptions::default() }, &digits());
        sample.steps.iter().any(|step| step.contains("tick Invert"))
    };
    assert!(hint(false) && !hint(true));
}

/// Pictures of 2×2 numbers between −1 and 3.
fn floats() -> Prepared {
    let shape = SampleShape::Image { height: 2, width: 2, channels: 1 };
    let values = Values::Floats((0..16).map(|i| if i % 2 == 0 { -1.0 } else { 3.0 }).collect());
    let labels = Labels { ids: vec![0; 4], classes: vec![ClassName::plain("0")] };
    let dataset = Dataset::at("numbers", Path::new("numbers"), Samples::new(shape, values).unwrap(), labels);
    let part = DataPart { scaling: Scaling::TrainMinMax, test_share: Some(0.25), ..DataPart::of("numbers") };
    data::prepare(dataset.shared(), &part, 0).unwrap()
}

#[test]
fn a_picture_is_brought_into_the_unit_of_the_samples() {
    let prepared = floats();
    let sample = own(&grey(2, 2, |x, _| if x == 0 { 0 } else { 255 }), OwnOptions::default(), &prepared);
    assert_eq!((sample.raw, sample.input), (vec![-1.0, 3.0, -1.0, 3.0], vec![0.0, 1.0, 0.0, 1.0]));
    let drawn = OwnSource::Drawn { name: "drawn".to_owned(), raw: Arc::new(vec![-1.0, 0.0, 1.0, 3.0]) };
    let sample = own(&drawn, OwnOptions { invert: true, ..OwnOptions::default() }, &prepared);
    assert_eq!(sample.raw, [3.0, 2.0, 1.0, -1.0]);
}

#[test]
fn what_is_no_sample_is_refused_with_the_reason() {
    let prepared = digits();
    let bytes = |bytes: Vec<u8>| OwnSource::Bytes { name: "mine".to_owned(), bytes: Arc::new(bytes) };
    assert!(refusal(&bytes(Vec::new()), &prepared).contains("empty"));
    assert!(refusal(&bytes(b"no picture at all".to_vec()), &prepared).contains("cannot be read as a picture"));
    let OwnSource::Bytes { bytes: whole, .. } = grey(28, 28, |x, _| x as u8) else { unreachable!() };
    assert!(refusal(&bytes(whole[..whole.len() / 2].to_vec()), &prepared).contains("mine"));
    assert!(refusal(&bytes(vec![0; (64 << 20) + 1]), &prepared).contains("64 MiB"));
    assert!(refusal(&OwnSource::File(PathBuf::from("/no/such/picture.png")), &prepared).contains("picture.png"));
    assert!(refusal(&OwnSource::File(std::env::temp_dir()), &prepared).contains("a folder is not a regular file"));
    let drawn = |values: usize| OwnSource::Drawn { name: "A drawing".to_owned(), raw: Arc::new(vec![0.5; values]) };
    assert!(refusal(&drawn(10), &prepared).contains("28×28"));
    let beats = super::support::prepared(&recipe("generated-heartbeats", &["data.samples=100"]));
    assert!(refusal(&grey(28, 28, |_, _| 0), &beats).contains("signals of 140 points"));
    let beat = own(&drawn(140), OwnOptions::default(), &beats);
    let mut scaled = vec![0.5; 140];
    beats.scaling.apply(&mut scaled);
    assert_eq!(beat.input, scaled);
}

fn small_digits() -> Recipe {
    let set = ["data.samples=400", "training.epochs=2", "map.limit=150", "map.iterations=60"];
    recipe("generated-digits", &set)
}

fn judge(session: &mut Session, source: OwnSource) {
    session.perform(OwnAction::Own(source));
    until(session, "the sample is judged", |s| s.judged().is_some() || s.own_problem().is_some());
    settle(session);
}

#[test]
fn a_sample_of_the_dataset_is_judged_as_it_was_scored() {
    let mut session = trained(small_digits());
    let prepared = session.run().unwrap().prepared.clone();
    let id = prepared.split.test[3];
    let raw = Arc::new(prepared.dataset.samples.row(id as usize));
    judge(&mut session, OwnSource::Drawn { name: "a copy".to_owned(), raw });
    let judged = session.judged().unwrap();
    let run = session.run().unwrap();
    assert_eq!((judged.run, judged.version), (Some(run.id), run.version()));
    let Outcome::Reconstructions(all) = run.outcome.as_deref().unwrap() else { panic!("an autoencoder") };
    let (errors, scored) = (judged.errors.unwrap(), all[id as usize]);
    for (own, scored) in [(errors.mse, scored.mse), (errors.l2, scored.l2), (errors.mae, scored.mae)] {
        assert!((own - scored).abs() <= 1e-5 * scored.max(1.0), "{own} {scored}");
    }
    let ranked = &run.table().unwrap().ranked;
    let step = 1.5 / ranked.len() as f64;
    assert!((ranked.percentile(errors.mse) - ranked.percentile(scored.mse)).abs() <= step);
    assert_eq!((judged.nearest[0].index, judged.nearest[0].distance), (id, 0.0));
    assert_eq!((judged.nearest.len(), judged.code.len()), (6, run.spec.latent_size()));
    assert!(judged.place.is_none(), "there is no map yet");
    // Prepared in another way and back: what is shown is what is asked for, also where it is known already.
    for as_is in [true, false] {
        session.perform(OwnAction::OwnAsIs(as_is));
        settle(&mut session);
        assert_eq!(session.judged().unwrap().sample.unprepared, as_is);
    }

    let map = session.recipe().clone().map;
    session.perform(MapAction::StartMap(map));
    settle(&mut session);
    let again = session.unjudged().expect("the map is new");
    session.submit_question(again);
    settle(&mut session);
    assert!(session.unjudged().is_none(), "what is known is not asked again");
    let place = session.judged().unwrap().place.unwrap();
    let mapped = session.map().ids.binary_search(&id).unwrap();
    let [x, y] = session.map().points[mapped];
    let reach = session.map().points.iter().flatten().fold(0.0f32, |top, v| top.max(v.abs()));
    assert!((place[0] - x).abs() + (place[1] - y).abs() < 1e-3 * reach.max(1e-3), "{place:?} {x} {y}");
}

#[test]
fn without_a_network_a_sample_is_prepared_and_its_like_are_found() {
    let recipe = small_digits();
    let mut session = super::support::session(recipe.clone(), None);
    session.perform(OwnAction::Own(grey(28, 28, |_, _| 0)));
    assert!(session.own_source().is_none() && session.notices().len() == 1, "there is no dataset to prepare it for");
    session.take_notices();
    session.perform(FormAction::UseRecipe(Box::new(recipe.clone())));
    settle(&mut session);
    let row = dataset(&recipe).samples.row(7);
    judge(&mut session, OwnSource::Drawn { name: "a copy".to_owned(), raw: Arc::new(row) });
    let judged = session.judged().unwrap();
    assert!(judged.run.is_none() && judged.output.is_empty() && judged.errors.is_none());
    assert_eq!(judged.nearest[0].distance, 0.0);
    judge(&mut session, OwnSource::File(PathBuf::from("/no/such/picture.png")));
    assert!(session.own_problem().is_some_and(|why| why.contains("picture.png")));
    assert!(session.notices().is_empty(), "the panel tells of it: {:?}", session.notices());
}

fn run(image: &Path) -> Output {
    let image = format!("image={}", image.display());
    let set = ["--set", &image, "--set", "data.samples=400", "--set", "training.epochs=20"];
    let run = ["run", "generated-digits", "--device", "cpu", "--json", "--quiet"];
    Command::new(env!("CARGO_BIN_EXE_afterimage")).args(run).args(set).output().unwrap()
}

#[test]
fn the_command_line_judges_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.jpg");
    let photo =
        RgbImage::from_fn(
            320,
            240,
            |x, y| if (x / 40 + y / 40) % 2 == 0 { Rgb([250, 220, 200]) } else { Rgb([10, 40, 90]) },
        );
    photo.save(&path).unwrap();
    let out = run(&path);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let result: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let figure = |name: &str| result["metrics"][name].as_f64().unwrap_or_else(|| panic!("{name} is missing"));
    let (mse, l2) = (figure("mse"), figure("l2"));
    assert!(mse > 0.0 && (l2 * l2 / 784.0 - mse).abs() < 1e-4 * mse, "{mse} {l2}");
    let percentile = figure("percentile");
    assert!((50.0..=100.0).contains(&percentile), "a photo is no digit: {percentile}");

    let out = run(&folder.path().join("none.png"));
    let error = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(1), "{error}");
    assert!(error.contains("image:") && error.contains("none.png") && error.trim().lines().count() <= 2, "{error}");
}
