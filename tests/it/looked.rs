//! What is found out about samples that are looked at: neighbours, codes, what the decoder makes of codes.

use super::support::{self, recipe, session, settle, trained, until};
use afterimage::analysis::features::{Hog, HogSettings};
use afterimage::recipe::{Recipe, SpaceOf};
use afterimage::session::questions::{FindAlike, Latent, MOST_DISTANCES, MeasureDistances, Pass, PassFor, PassFrom};
use afterimage::session::{FormAction, RunAction, Session};

fn digits() -> Recipe {
    recipe("generated-digits", &["data.samples=400", "training.epochs=2"])
}

/// The output for a sample as the window would show it.
fn output(session: &mut Session, id: u32) -> Vec<f32> {
    session.view(&[id]);
    until(session, "the sample is reconstructed", |s| support::output(s, id).is_some());
    support::output(session, id).unwrap().to_vec()
}

#[test]
fn the_samples_most_alike_are_those_of_a_plain_search() {
    let mut session = trained(digits());
    let prepared = session.run().unwrap().prepared.clone();
    for (id, of) in
        [(7, SpaceOf::Pixels), (8, SpaceOf::Pixels), (7, SpaceOf::Hog), (7, SpaceOf::Latent), (7, SpaceOf::Layer(2))]
    {
        session.ask(&FindAlike { of, id });
        until(&mut session, "samples alike are found", |s| s.alike(of, id).is_some());
        let alike = session.alike(of, id).unwrap();
        assert_eq!(alike.id, id);
        assert!(alike.nearest.iter().all(|n| n.index != id), "a sample is no neighbour of its own");
        assert!(alike.nearest.windows(2).all(|n| n[0].distance <= n[1].distance));
        assert!(alike.farthest[0].distance >= alike.nearest[0].distance);
        let learnt = |n: u32| prepared.split.train.contains(&n) && prepared.is_normal(n as usize);
        assert!(alike.normal.iter().all(|n| learnt(n.index)), "the normal ones are among those learnt from");
        if of == SpaceOf::Pixels {
            let distance = |other: u32| -> f32 {
                let (a, b) = (prepared.clean(id as usize), prepared.clean(other as usize));
                a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
            };
            let nearest = (0..400).filter(|&other| other != id).map(distance).fold(f32::INFINITY, f32::min);
            assert!((alike.nearest[0].distance - nearest).abs() < 1e-4);
        }
    }
}

/// Asks for the codes of samples and waits for them.
fn encode(session: &mut Session, ids: &[u32]) {
    if let Some(asked) = session.missing_codes(ids) {
        session.submit_question(asked);
    }
    until(session, "the samples are encoded", |s| ids.iter().all(|&id| s.code_of(id).is_some()));
    assert!(session.missing_codes(ids).is_none(), "what is known is not asked for again");
}

/// The rows of some samples in a space, made one by one.
fn rows(session: &mut Session, of: SpaceOf, ids: &[u32]) -> Vec<Vec<f32>> {
    let prepared = session.run().unwrap().prepared.clone();
    match of {
        SpaceOf::Pixels => ids.iter().map(|&id| prepared.clean(id as usize)).collect(),
        SpaceOf::Hog => {
            let hog = Hog::new(HogSettings::default(), prepared.dataset.samples.shape()).unwrap();
            ids.iter().map(|&id| hog.of(&prepared.dataset.samples.row(id as usize))).collect()
        }
        _ => {
            encode(session, ids);
            ids.iter().map(|&id| session.code_of(id).unwrap().to_vec()).collect()
        }
    }
}

#[test]
fn distances_are_those_of_each_sample_from_each() {
    let mut session = trained(digits());
    let ids = [5, 3, 200, 3, 17];
    for of in [SpaceOf::Pixels, SpaceOf::Hog, SpaceOf::Latent] {
        session.ask(&MeasureDistances { of, ids: ids.to_vec() });
        until(&mut session, "the distances are measured", |s| s.distances(of, &ids).is_some());
        let found = session.distances(of, &ids).unwrap();
        let rows = rows(&mut session, of, &ids);
        for (i, a) in rows.iter().enumerate() {
            for (j, b) in rows.iter().enumerate() {
                let squared: f32 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
                let distance = found.values[i * ids.len() + j];
                assert!((distance - squared.sqrt()).abs() < 1e-4, "{of:?}: {i} {j}: {distance} {}", squared.sqrt());
                assert_eq!(distance, found.values[j * ids.len() + i]);
            }
        }
        assert!(session.distances(of, &ids[..2]).is_none(), "they are of these samples alone");
    }
}

#[test]
fn too_many_distances_and_samples_that_are_not_there_are_refused() {
    let mut session = trained(digits());
    for ids in [vec![], vec![0, 400], (0..MOST_DISTANCES as u32 + 1).collect()] {
        session.ask(&MeasureDistances { of: SpaceOf::Pixels, ids: ids.clone() });
        settle(&mut session);
        assert!(session.distances(SpaceOf::Pixels, &ids).is_none());
    }
    assert!(session.notices().is_empty(), "{:?}", session.notices());
}

#[test]
fn a_space_that_cannot_be_made_is_told_once_and_closes_no_other() {
    let mut session = trained(recipe("generated-heartbeats", &["data.samples=400", "training.epochs=1"]));
    for _ in 0..3 {
        session.ask(&FindAlike { of: SpaceOf::Hog, id: 0 });
        settle(&mut session);
    }
    assert_eq!(session.notices().len(), 1, "{:?}", session.notices());
    assert!(session.notices()[0].text.contains("HOG needs pictures"), "{:?}", session.notices());
    assert!(session.cannot_compare(SpaceOf::Hog) && !session.cannot_compare(SpaceOf::Latent));
    session.ask(&FindAlike { of: SpaceOf::Latent, id: 0 });
    until(&mut session, "samples alike are found", |s| s.alike(SpaceOf::Latent, 0).is_some());
}

#[test]
fn the_decoder_gives_a_samples_code_back_as_its_reconstruction() {
    let mut session = trained(digits());
    let reconstruction = output(&mut session, 3);
    encode(&mut session, &[3]);
    let code = session.code_of(3).unwrap().to_vec();
    let sliders = |code: Vec<f32>| Pass { purpose: PassFor::Sliders, from: PassFrom::Code, rows: vec![code] };
    session.ask(&sliders(code.clone()));
    until(&mut session, "the code is decoded", |s| s.passed(PassFor::Sliders).is_some());
    let passed = session.passed(PassFor::Sliders).unwrap();
    assert_eq!((passed.version, passed.rows.as_slice()), (session.run().unwrap().version(), [code.clone()].as_slice()));
    assert_eq!((passed.outputs.len(), passed.outputs[0].len()), (1, reconstruction.len()));
    for (a, b) in passed.outputs[0].iter().zip(&reconstruction) {
        assert!((a - b).abs() < 1e-5);
    }
    // Somewhere else and back: what was decoded before is the newest again, though it is not worked out anew.
    session.ask(&sliders(vec![0.0; code.len()]));
    until(&mut session, "the other code is decoded", |s| s.passed(PassFor::Sliders).unwrap().rows[0] != code);
    session.ask(&sliders(code.clone()));
    until(&mut session, "the first code is shown again", |s| s.passed(PassFor::Sliders).unwrap().rows[0] == code);
    session.ask(&Pass { purpose: PassFor::Walk, from: PassFrom::Code, rows: vec![vec![0.0; 3]] });
    settle(&mut session);
    assert!(session.passed(PassFor::Walk).is_none(), "codes of another width are refused");
}

#[test]
fn the_bottleneck_is_measured_along_directions_of_length_one() {
    let mut session = trained(digits());
    session.ask(&Latent);
    until(&mut session, "the bottleneck is measured", |s| s.latent_space().is_some());
    let space = session.latent_space().unwrap();
    assert_eq!(space.axes.len(), space.reach.len());
    assert!(!space.axes.is_empty() && space.axes.len() <= 8);
    for (axis, [low, high]) in space.axes.iter().zip(&space.reach) {
        let length: f32 = axis.iter().map(|x| x * x).sum();
        assert!((length - 1.0).abs() < 1e-4 && low <= high && axis.len() == space.width);
    }
    // After another training the old measure does not hold any more.
    session.perform(RunAction::Train);
    settle(&mut session);
    assert!(session.latent_space().is_none());
}

#[test]
fn what_needs_a_network_is_quiet_without_one() {
    let mut session = session(digits(), None);
    session.perform(FormAction::UseRecipe(Box::new(digits())));
    settle(&mut session);
    session.ask(&Latent);
    assert!(session.missing_codes(&[0]).is_none(), "there is nobody to ask for codes");
    session.ask(&FindAlike { of: SpaceOf::Latent, id: 0 });
    session.ask(&Pass { purpose: PassFor::Grid, from: PassFrom::Code, rows: vec![vec![0.0]] });
    session.ask(&FindAlike { of: SpaceOf::Pixels, id: 5000 });
    session.ask(&FindAlike { of: SpaceOf::Pixels, id: 0 });
    settle(&mut session);
    assert!(session.notices().is_empty(), "{:?}", session.notices());
    assert!(session.alike(SpaceOf::Pixels, 0).is_some(), "values need no network");
}
