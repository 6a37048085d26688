//! Questions: what is only looked at, asked again and again while it is on the screen.
//!
//! Of each kind the newest question waits and at most one is being answered. Every answer holds for its [`Key`], which
//! covers everything that the answer depends on; whoever asks keeps answers and failures by it. To add a question: a file
//! in `questions/` and its line in [`KINDS`](super::questions::KINDS).

use super::teller::{Stop, Teller};
use super::{Key, Kind, Scene};
use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

/// Answers known already that a new one is worked out from.
pub type Given = HashMap<Key, Arc<dyn Any + Send + Sync>>;

/// A question.
pub trait Question: Clone + Send + 'static {
    /// What it is answered with.
    type Answer: Any + Send + Sync;

    /// Its kind.
    const KIND: Kind;

    /// Whether the answer is kept; else what was found is told on the way, piece by piece.
    const KEEPS: bool = true;

    /// What its answer holds for; `None` where it cannot be asked of this scene.
    fn key(&self, scene: &Scene) -> Option<Key>;

    /// What a failure holds for: asked about once more, these would fail again.
    fn failure(&self, scene: &Scene) -> Option<Key> {
        self.key(scene)
    }

    /// Answers that shorten the way to this one, where they are known.
    fn uses(&self, _scene: &Scene) -> Vec<Key> {
        Vec::new()
    }

    /// Works out the answer.
    ///
    /// # Errors
    /// [`Stop`]: the person stopped it, or why it cannot be answered.
    fn answer(self, scene: &Scene, given: &Given, teller: &Teller<'_>) -> Result<Self::Answer, Stop>;
}

/// Works a question out.
type Work = Box<dyn FnOnce(&Given, &Teller<'_>) -> Result<(), Stop> + Send>;

/// A question of any kind, with the scene that it is asked about.
pub struct Asked {
    /// What its answer holds for.
    pub key: Key,
    /// What a failure holds for.
    pub failure: Key,
    /// Its kind.
    pub kind: Kind,
    /// Answers that shorten the way, to be put into `given` where they are known.
    pub uses: Vec<Key>,
    /// Answers known already.
    pub given: Given,
    work: Work,
}

impl Asked {
    /// The question with its scene; `None` where it cannot be asked of it.
    pub fn new<Q: Question>(question: &Q, scene: &Scene) -> Option<Self> {
        let key = question.key(scene)?;
        let failure = question.failure(scene)?;
        let (uses, question, scene) = (question.uses(scene), question.clone(), scene.clone());
        let work: Work = Box::new(move |given, teller| {
            let answer = question.answer(&scene, given, teller)?;
            if Q::KEEPS {
                teller.answer(key, Arc::new(answer));
            }
            Ok(())
        });
        Some(Self { key, failure, kind: Q::KIND, uses, given: Given::new(), work })
    }

    /// Works it out and tells the answer.
    pub(super) fn run(self, teller: &Teller<'_>) -> Result<(), Stop> {
        (self.work)(&self.given, teller)
    }
}
