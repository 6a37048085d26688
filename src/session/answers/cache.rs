//! Answers to questions, kept as long as they are of use, and failures, so that what failed once is not asked with every
//! frame.

use crate::job::questions::KINDS;
use crate::job::{Asked, Given, JobId, Key, Question, Scene};
use std::any::Any;
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Most failures that are remembered.
const MOST_FAILURES: usize = 500;

/// Answers and failures.
#[derive(Default)]
pub struct Cache {
    known: HashMap<Key, Arc<dyn Any + Send + Sync>>,
    /// The keys of each kind, the oldest first.
    order: HashMap<&'static str, VecDeque<Key>>,
    /// The answer of each slot that was given or asked for last: it is shown until the next is there.
    newest: RefCell<HashMap<(&'static str, u64), Key>>,
    failed: HashMap<Key, String>,
    /// Questions under way: what they will answer, and what a failure would hold for.
    under_way: HashMap<JobId, (Key, Key)>,
}

impl Cache {
    /// The answer of this key.
    pub fn get<A: Any + Send + Sync>(&self, key: &Key) -> Option<Arc<A>> {
        Arc::clone(self.known.get(key)?).downcast().ok()
    }

    /// The same without sharing it.
    pub fn peek<A: Any>(&self, key: &Key) -> Option<&A> {
        self.known.get(key)?.downcast_ref()
    }

    /// Whether the answer is there.
    pub fn has(&self, key: &Key) -> bool {
        self.known.contains_key(key)
    }

    /// The answer to a question asked of this scene.
    pub fn of<Q: Question>(&self, question: &Q, scene: &Scene) -> Option<Arc<Q::Answer>> {
        let key = question.key(scene)?;
        let answer = self.get(&key)?;
        self.newest.borrow_mut().insert((key.kind, key.slot), key);
        Some(answer)
    }

    /// The newest answer of a slot.
    pub fn newest<A: Any + Send + Sync>(&self, kind: &'static str, slot: u64) -> Option<Arc<A>> {
        let key = self.newest.borrow().get(&(kind, slot)).copied()?;
        self.get(&key)
    }

    /// Why there is no answer and will be none.
    pub fn failure(&self, key: &Key) -> Option<&str> {
        self.failed.get(key).map(String::as_str)
    }

    /// Whether a question is worth asking: it is not answered, has not failed and is not under way.
    pub fn wants(&self, asked: &Asked) -> bool {
        let under_way = self.under_way.values().any(|(key, _)| *key == asked.key);
        !under_way && !self.has(&asked.key) && !self.failed.contains_key(&asked.failure)
    }

    /// What a question may use of what is known.
    pub fn given(&self, asked: &Asked) -> Given {
        let known = |key: &Key| Some((*key, Arc::clone(self.known.get(key)?)));
        asked.uses.iter().filter_map(known).collect()
    }

    /// A question is on its way.
    pub fn begin(&mut self, job: JobId, key: Key, failure: Key) {
        self.under_way.insert(job, (key, failure));
    }

    /// A question is over; where it failed, why. Says which question it was.
    pub fn end(&mut self, job: JobId, failed: Option<String>) -> Option<Key> {
        let (key, failure) = self.under_way.remove(&job)?;
        if let Some(why) = failed {
            if self.failed.len() >= MOST_FAILURES {
                self.failed.clear();
            }
            self.failed.insert(failure, why);
        }
        Some(key)
    }

    /// Keeps an answer; where there are too many of its kind, the oldest goes.
    pub fn put(&mut self, key: Key, answer: Arc<dyn Any + Send + Sync>) {
        let most = KINDS.iter().find(|kind| kind.name == key.kind).map_or(1, |kind| kind.most);
        self.newest.get_mut().insert((key.kind, key.slot), key);
        if self.known.insert(key, answer).is_some() {
            return;
        }
        let order = self.order.entry(key.kind).or_default();
        order.push_back(key);
        while order.len() > most {
            if let Some(oldest) = order.pop_front() {
                self.known.remove(&oldest);
                self.newest.get_mut().retain(|_, newest| *newest != oldest);
            }
        }
    }

    /// Forgets every answer of a kind and slot.
    pub fn forget_slot(&mut self, of: Key) {
        let is_of = |key: &Key| key.kind == of.kind && key.slot == of.slot;
        if let Some(order) = self.order.get_mut(of.kind) {
            order.retain(|key| !is_of(key));
        }
        self.known.retain(|key, _| !is_of(key));
        self.newest.get_mut().remove(&(of.kind, of.slot));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::questions::Outputs;

    fn key(slot: u64, of: u64) -> Key {
        Key { kind: Outputs::KIND.name, slot, of }
    }

    #[test]
    fn the_oldest_answers_go_and_the_newest_of_a_slot_is_known() {
        let mut cache = Cache::default();
        let most = Outputs::KIND.most as u64;
        for of in 0..=most {
            cache.put(key(1, of), Arc::new(of));
        }
        assert!(!cache.has(&key(1, 0)) && cache.has(&key(1, 1)));
        assert_eq!(cache.newest::<u64>(Outputs::KIND.name, 1).as_deref(), Some(&most));
        cache.forget_slot(key(1, 0));
        assert!(!cache.has(&key(1, most)) && cache.newest::<u64>(Outputs::KIND.name, 1).is_none());
    }

    #[test]
    fn a_failure_is_remembered_by_its_own_key() {
        let mut cache = Cache::default();
        cache.begin(7, key(1, 1), key(2, 0));
        cache.end(7, Some("no".to_owned()));
        assert_eq!((cache.failure(&key(2, 0)), cache.failure(&key(1, 1))), (Some("no"), None));
    }
}
