//! Every recipe that comes with the program, and what is said of wrong ones.

use afterimage::model::{NetworkSpec, preset};
use afterimage::recipe::{BASELINES, RECIPES, Recipe};
use proptest::prelude::*;

#[test]
fn every_recipe_reads_under_its_own_name_and_writes_itself() {
    for entry in RECIPES {
        let recipe = entry.recipe().unwrap_or_else(|e| panic!("{}: {e}", entry.name));
        assert_eq!(recipe.name, entry.name);
        assert!(!recipe.about.is_empty(), "{} says nothing of itself", entry.name);
        assert_eq!(Recipe::parse(&recipe.to_text()).unwrap(), recipe);
        if recipe.only_maps() {
            continue;
        }
        let input = match (recipe.model.baseline, preset(&recipe.model.preset)) {
            (Some(baseline), _) => {
                assert!(BASELINES.iter().any(|entry| entry.baseline == baseline), "{}: not the usual one", entry.name);
                vec![32, 32, 3]
            }
            (None, Some(preset)) => preset.input.clone(),
            (None, None) => panic!("{}: unknown network", entry.name),
        };
        NetworkSpec::from_recipe(&recipe.model, &input, 10).unwrap_or_else(|e| panic!("{}: {e}", entry.name));
    }
}

#[test]
fn keys_are_set_by_their_names() {
    let recipe = Recipe::load("ecg-autoencoder").unwrap();
    let changed = recipe.with("training.epochs=5").unwrap().with("data.dataset=some/file.csv").unwrap();
    assert_eq!(changed.training.epochs, 5);
    assert_eq!(changed.data.dataset, "some/file.csv");
    assert_eq!(changed.with("data.noise.kind=gaussian").unwrap_err().to_string().split(':').next(), Some("data.noise"));
}

#[test]
fn only_a_recipe_that_says_so_does_without_a_network() {
    let map = Recipe::load("mnist-tsne").unwrap();
    assert!(map.only_maps());
    assert!(map.with("map.only=false").unwrap_err().to_string().contains("either a preset"));
    // With a network it is a recipe like any other.
    assert!(!map.with("model.preset=mnist-cnn").unwrap().only_maps());
}

#[test]
fn wrong_keys_are_named_with_what_is_wrong() {
    let recipe = Recipe::load("ecg-autoencoder").unwrap();
    let wrong = [
        ("training.epochs=x", "training.epochs", "invalid type"),
        ("training.epochs=0", "training.epochs", "at least 1"),
        ("training.epoch=3", "training", "unknown field"),
        ("training.learning_rate=-1", "training.learning_rate", "above 0"),
        ("data.test_share=2", "data.test_share", "share"),
        ("data.scaling=sideways", "data.scaling", "unknown variant"),
        ("model.preset=", "model", "either a preset or a list"),
        ("map.perplexity=0", "map.perplexity", "at least 1"),
        ("map.exaggeration=0.5", "map.exaggeration", "at least 1"),
        ("map.algorithm=barnes-hut", "map.algorithm", "bhtsne"),
        ("map.learning_rate=0", "map.learning_rate", "above 0"),
        ("map.momentum=1", "map.momentum", "below 1"),
        ("map.final_momentum=-0.1", "map.final_momentum", "below 1"),
        ("format=99", "format", "up to 1"),
        ("nonsense", "nonsense", "key=value"),
    ];
    for (set, key, why) in wrong {
        let error = recipe.with(set).unwrap_err().to_string();
        assert!(error.contains(key) && error.contains(why), "{set} gives {error:?}");
    }
    assert!(Recipe::load("no-such-recipe").unwrap_err().to_string().contains("list recipes"));
    assert!(Recipe::parse("= = =").unwrap_err().to_string().contains("TOML"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever text comes, it is read or refused.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = Recipe::parse(&text);
    }

    /// A recipe with one character changed is read or refused.
    #[test]
    fn a_damaged_recipe_is_read_or_refused(which in 0..RECIPES.len(), at in 0usize..400, with in any::<char>()) {
        let mut text: Vec<char> = RECIPES[which].text.chars().collect();
        let at = at % text.len();
        text[at] = with;
        let _ = Recipe::parse(&text.iter().collect::<String>());
    }
}
