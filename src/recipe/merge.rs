//! Changes meant for one recipe, made to another.

use super::Recipe;
use toml::{Table, Value};

impl Recipe {
    /// This recipe with the change that leads from `from` to `to`: what is the same in those two stays as it is here, as
    /// when changes to one text are joined. Where no valid recipe comes of it, `to` itself.
    pub fn with_change(&self, from: &Self, to: &Self) -> Self {
        let joined = || {
            let (mut here, from, to) = (table(self)?, table(from)?, table(to)?);
            change(&mut here, &from, &to);
            Self::from_table(here).ok()
        };
        let seed = if from.seed == to.seed { self.seed } else { to.seed };
        joined().map_or_else(|| to.clone(), |recipe| Self { seed, ..recipe })
    }
}

/// A seed may be larger than any number of TOML; it goes its own way.
fn table(recipe: &Recipe) -> Option<Table> {
    Table::try_from(&Recipe { seed: 0, ..recipe.clone() }).ok()
}

fn change(here: &mut Table, from: &Table, to: &Table) {
    for key in from.keys().filter(|key| !to.contains_key(*key)) {
        here.remove(key);
    }
    for (key, new) in to {
        match (here.get_mut(key), from.get(key), new) {
            (_, Some(old), _) if old == new => {}
            (Some(Value::Table(here)), Some(Value::Table(old)), Value::Table(new)) => change(here, old, new),
            _ => {
                here.insert(key.clone(), new.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(recipe: &Recipe, keys: &[&str]) -> Recipe {
        keys.iter().fold(recipe.clone(), |recipe, key| recipe.with(key).unwrap())
    }

    #[test]
    fn two_changes_are_joined_in_either_order() {
        let run = Recipe::load("generated-heartbeats").unwrap();
        let a = set(&run, &["data.leave_out_copies=true", "training.epochs=7"]);
        let b = set(&run, &["data.validation_share=0.1", "data.validation=random"]);
        let both = set(&a, &["data.validation_share=0.1", "data.validation=random"]);
        assert_eq!(a.with_change(&run, &b), both);
        assert_eq!(b.with_change(&run, &a), both);
        assert_eq!(run.with_change(&run, &a), a);
        // What a change takes away goes, what it does not speak of stays.
        assert_eq!(both.with_change(&b, &run), a);
        assert_eq!(a.with_change(&run, &run), a);
    }

    #[test]
    fn changes_that_do_not_go_together_give_way_to_the_newer() {
        let mut run = Recipe::load("generated-heartbeats").unwrap();
        (run.data.test_share, run.data.test_count) = (None, None);
        let (mut share, mut count) = (run.clone(), run.clone());
        (share.data.test_share, count.data.test_count) = (Some(0.2), Some(50));
        assert_eq!(share.with_change(&run, &count), count);
    }

    #[test]
    fn seeds_of_any_size_are_kept() {
        let run = Recipe { seed: u64::MAX, ..Recipe::load("generated-heartbeats").unwrap() };
        let changed = set(&Recipe { seed: 0, ..run.clone() }, &["training.epochs=7"]);
        let changed = Recipe { seed: u64::MAX, ..changed };
        assert_eq!(run.with_change(&run, &changed), changed);
    }
}
