//! A training that is stepped, turned, ended by itself, looked back at, and followed by others.

use super::support::{endless, output, session, settle, small, trained, until};
use afterimage::job::Lane;
use afterimage::recipe::{EarlyStopping, Loss, Optimizer, Schedule};
use afterimage::session::questions::Inside;
use afterimage::session::{FormAction, RunAction, RunState, Session};

fn epochs(session: &Session) -> usize {
    session.run().map_or(0, |run| run.epochs.len())
}

#[test]
fn a_paused_training_takes_one_batch_or_one_epoch_and_another_rate() {
    let mut session = session(endless(), None);
    session.perform(RunAction::Train);
    until(&mut session, "an epoch", |s| epochs(s) > 0);
    session.perform(RunAction::PauseTraining(true));
    assert!(session.is_paused());
    // The batch under way when it paused still has the old rate; the one that is allowed then has the new one.
    session.perform(RunAction::SetLearningRate(0.0005));
    session.perform(RunAction::StepBatch);
    let last = |s: &Session| s.run().and_then(|run| run.batches.last().copied());
    until(&mut session, "one batch", |s| last(s).is_some_and(|batch| (batch.learning_rate - 0.0005).abs() < 1e-12));
    let before = epochs(&session);
    session.perform(RunAction::StepEpoch);
    until(&mut session, "one epoch", |s| epochs(s) > before);
    assert_eq!(epochs(&session), before + 1);
    session.perform(RunAction::PauseTraining(false));
    until(&mut session, "it goes on", |s| epochs(s) > before + 2);
    session.perform(RunAction::StopTraining);
    settle(&mut session);
    assert_eq!(session.run().unwrap().state(), RunState::Stopped);
}

#[test]
fn training_ends_by_itself_and_keeps_its_best_epoch() {
    let mut recipe = small().with("training.epochs=200").unwrap().with("training.learning_rate=0.02").unwrap();
    recipe.training.early_stopping = Some(EarlyStopping { patience: 2, min_change: 0.0, restore_best: true });
    let mut session = session(recipe, None);
    session.perform(RunAction::Train);
    settle(&mut session);
    assert!(session.notices().iter().any(|n| n.text.contains("early")), "{:?}", session.notices());
    let run = session.run().unwrap();
    let losses: Vec<f64> = run.epochs.iter().map(|e| e.validation_loss.unwrap()).collect();
    let best = losses.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
    assert_eq!(losses.len(), best + 3, "two epochs without a better one end it");
    let marked: Vec<usize> = run.epochs.iter().filter(|e| e.best).map(|e| e.epoch).collect();
    assert_eq!(marked.last(), Some(&(best + 1)));
    // The mean error of the test samples is the validation loss of the epoch whose weights were kept.
    assert!((run.table().unwrap().mean - losses[best]).abs() < 1e-5);
}

#[test]
fn every_optimiser_and_schedule_learns() {
    for optimizer in Optimizer::ALL {
        let mut recipe = small();
        recipe.training.optimizer = optimizer;
        recipe.training.loss = Some(Loss::Mse);
        recipe.training.momentum = (optimizer == Optimizer::Sgd).then_some(0.9);
        recipe.training.learning_rate = if optimizer == Optimizer::Sgd { 0.5 } else { 0.003 };
        recipe.training.schedule = Schedule::Step { every: 1, factor: 0.5 };
        let session = trained(recipe);
        let run = session.run().unwrap();
        assert!(run.epochs[2].loss < run.epochs[0].loss, "{optimizer:?}: {:?}", run.epochs);
        let rates: Vec<f64> = run.epochs.iter().map(|e| e.learning_rate / run.recipe.training.learning_rate).collect();
        assert!((rates[1] - 0.5).abs() < 1e-9 && (rates[2] - 0.25).abs() < 1e-9, "{rates:?}");
    }
}

#[test]
fn a_past_epoch_shows_what_the_network_was() {
    let mut session = trained(small());
    let ids = [0, 1, 2];
    let look = |session: &mut Session| {
        session.view(&ids);
        settle(session);
        ids.iter().map(|&id| output(session, id).unwrap().to_vec()).collect::<Vec<_>>()
    };
    let newest = look(&mut session);
    session.perform(RunAction::Scrub(Some(0)));
    settle(&mut session);
    let run = session.run().unwrap();
    assert_eq!((run.snapshot().unwrap().epoch, run.snapshots().len()), (1, 3));
    assert!(
        run.snapshots()
            .iter()
            .all(|s| s.auc.is_some() && s.scores.len() == s.ids.len() && s.latent.len() == s.ids.len())
    );
    let first = look(&mut session);
    assert_ne!(first, newest);
    session.perform(RunAction::Scrub(None));
    assert_eq!(look(&mut session), newest);
}

#[test]
fn layers_show_what_they_make_of_a_sample() {
    let mut session = trained(small());
    session.ask(&Inside { id: 7 });
    settle(&mut session);
    session.view(&[7]);
    settle(&mut session);
    let run = session.run().unwrap();
    let inside = session.inside(7).unwrap();
    assert_eq!(inside.len(), run.spec.layers.len());
    for (values, shape) in inside.iter().zip(&run.spec.outputs) {
        assert_eq!(values.len(), shape.iter().product::<usize>());
    }
    assert_eq!(inside.last(), output(&session, 7).as_ref(), "the last layer is the output");
    assert!(session.inside(8).is_none(), "nobody asked about another sample");
}

#[test]
fn a_sweep_trains_one_run_a_value() {
    let mut session = trained(small());
    session.perform(RunAction::Sweep { key: "bottleneck".to_owned(), values: vec![2.0, 4.0, 6.0] });
    until(&mut session, "all are trained", |s| s.queue().is_empty() && !s.is_training() && !s.is_busy(Lane::Opening));
    settle(&mut session);
    let runs: Vec<(f64, usize)> =
        session.runs().iter().filter_map(|run| Some((run.sweep.as_ref()?.value, run.spec.latent_size()))).collect();
    assert_eq!(runs, [(2.0, 2), (4.0, 4), (6.0, 6)]);
    assert!(session.runs().iter().all(|run| run.state() == RunState::Done));
    assert!(session.run().unwrap().snapshots().iter().all(|s| !s.latent_is_plain));
    let plain = session.runs()[1].snapshots().iter().all(|s| s.latent_is_plain);
    assert!(plain, "two units are shown as they are");

    session.perform(RunAction::Sweep { key: "training.epochs".to_owned(), values: vec![0.5] });
    assert!(session.notices().last().is_some_and(|n| n.text.contains("epochs")), "{:?}", session.notices());
    assert!(session.queue().is_empty());
}

#[test]
fn what_was_learnt_before_a_failure_is_kept() {
    // A rate that grows beyond all measure after the first epoch: the schedule cannot, so a person does it.
    let mut session = session(endless(), None);
    session.perform(RunAction::Train);
    until(&mut session, "an epoch", |s| epochs(s) > 0);
    session.perform(RunAction::SetLearningRate(1e30));
    settle(&mut session);
    let run = session.run().unwrap();
    assert!(run.scores.is_some() && run.weights.as_ref().unwrap().is_finite());
    let text = &session.notices().last().unwrap().text;
    assert!(text.contains("learning rate") && text.contains("kept"), "{text}");
}

#[test]
fn changes_of_the_form_are_taken_back_and_made_again() {
    let mut session = session(small(), None);
    let changed = small().with("training.optimizer=sgd").unwrap();
    session.perform(FormAction::Edit(Box::new(changed.clone())));
    assert!(session.can_undo() && !session.can_redo());
    session.perform(FormAction::Undo);
    assert_eq!(session.recipe(), &small());
    session.perform(FormAction::Redo);
    assert_eq!(session.recipe(), &changed);
}
