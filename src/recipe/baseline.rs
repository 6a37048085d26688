//! The `[model.baseline]` part of a recipe: what is asked instead of a network, so that its figures have a yardstick.

use serde::{Deserialize, Serialize};

/// Most orientations of a histogram: more are finer than a degree.
const MOST_ORIENTATIONS: usize = 180;

/// A way to name classes without a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Baseline {
    /// Any class, each as likely as the others.
    Guess,
    /// The class of the training samples that are nearest.
    Nearest {
        /// How many of them vote.
        #[serde(default = "one_neighbour")]
        k: usize,
        /// How near is measured.
        #[serde(default)]
        distance: Distance,
        /// What is looked at.
        #[serde(default)]
        features: Features,
        /// How gradients are gathered, with `features = "hog"`.
        #[serde(default, skip_serializing_if = "HogPart::is_usual")]
        hog: HogPart,
    },
    /// What the trees of a random forest (Breiman, 2001) say on average.
    Forest {
        /// How many trees.
        #[serde(default = "hundred_trees")]
        trees: usize,
        /// What is looked at.
        #[serde(default)]
        features: Features,
        /// Divisions on the way to any leaf at the most; absent: as many as it takes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deepest: Option<usize>,
        /// How gradients are gathered, with `features = "hog"`.
        #[serde(default, skip_serializing_if = "HogPart::is_usual")]
        hog: HogPart,
    },
}

fn one_neighbour() -> usize {
    1
}

fn hundred_trees() -> usize {
    100
}

/// How far apart two samples are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distance {
    /// The root of the summed squares of the differences.
    #[default]
    L2,
    /// The sum of the differences' sizes.
    L1,
    /// One less the cosine of the angle between them.
    Cosine,
}

impl Distance {
    /// Every distance, in the order of menus.
    pub const ALL: [Self; 3] = [Self::L2, Self::L1, Self::Cosine];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::L2 => "L2",
            Self::L1 => "L1",
            Self::Cosine => "cosine",
        }
    }
}

/// What of a sample is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Features {
    /// Its values.
    #[default]
    Raw,
    /// Histograms of its oriented gradients; pictures only.
    Hog,
}

impl Features {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 2] = [Self::Raw, Self::Hog];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw values",
            Self::Hog => "HOG",
        }
    }
}

/// How gradients are gathered into histograms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HogPart {
    /// Into how many orientations half a circle is divided.
    pub orientations: usize,
    /// Side of a cell, in pixels.
    pub cell: usize,
    /// Side of a block, in cells.
    pub block: usize,
}

impl Default for HogPart {
    fn default() -> Self {
        Self { orientations: 9, cell: 8, block: 3 }
    }
}

impl HogPart {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Side of the smallest picture that has such histograms, in pixels.
    pub fn least(&self) -> usize {
        self.cell.saturating_mul(self.block)
    }
}

/// A baseline as menus offer it.
pub struct BaselineEntry {
    /// Its name: lower case, words joined by `-`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// With its usual settings.
    pub baseline: Baseline,
}

const USUAL: HogPart = HogPart { orientations: 9, cell: 8, block: 3 };

const fn nearest(features: Features) -> Baseline {
    Baseline::Nearest { k: 1, distance: Distance::L2, features, hog: USUAL }
}

const fn forest(features: Features) -> Baseline {
    Baseline::Forest { trees: 100, features, deepest: None, hog: USUAL }
}

/// Every baseline, in the order of menus.
pub static BASELINES: &[BaselineEntry] = &[
    BaselineEntry {
        name: "guess",
        title: "Random guess",
        about: "Baseline: picks a class at random; no network should do worse",
        baseline: Baseline::Guess,
    },
    BaselineEntry {
        name: "nearest",
        title: "Nearest neighbour",
        about: "Baseline: the class of the nearest training sample",
        baseline: nearest(Features::Raw),
    },
    BaselineEntry {
        name: "hog-nearest",
        title: "Nearest neighbour, HOG",
        about: "Baseline: the class of the training picture with the nearest HOG features",
        baseline: nearest(Features::Hog),
    },
    BaselineEntry {
        name: "forest",
        title: "Random forest",
        about: "Baseline: the average of 100 trees, each grown on random samples and values",
        baseline: forest(Features::Raw),
    },
    BaselineEntry {
        name: "hog-forest",
        title: "Random forest, HOG",
        about: "Baseline: the average of 100 trees grown on HOG features",
        baseline: forest(Features::Hog),
    },
];

impl Baseline {
    /// What is looked at; a guess looks at nothing.
    pub fn features(self) -> Option<Features> {
        match self {
            Self::Guess => None,
            Self::Nearest { features, .. } | Self::Forest { features, .. } => Some(features),
        }
    }

    /// How gradients are gathered, where they are looked at.
    pub fn hog(self) -> Option<HogPart> {
        match self {
            Self::Nearest { features: Features::Hog, hog, .. } | Self::Forest { features: Features::Hog, hog, .. } => {
                Some(hog)
            }
            _ => None,
        }
    }

    /// Whether another is of the same kind and looks at the same, whatever its numbers.
    pub fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other) && self.features() == other.features()
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        BASELINES.iter().find(|entry| entry.baseline.is_like(self)).map_or("Baseline", |entry| entry.title)
    }

    /// What it is, in a sentence.
    pub fn about(self) -> &'static str {
        BASELINES.iter().find(|entry| entry.baseline.is_like(self)).map_or("", |entry| entry.about)
    }

    /// Why it is not for samples of this shape, `[height, width, channels]` or `[points]`, in so many classes; `None`
    /// where it is.
    pub fn hindrance(self, dims: &[usize], classes: usize) -> Option<String> {
        if classes < 2 {
            return Some("A baseline predicts classes; these samples have fewer than two".to_owned());
        }
        let least = self.hog()?.least();
        match *dims {
            [height, width, _] if height >= least && width >= least => None,
            [height, width, _] => {
                Some(format!("HOG needs pictures of at least {least}×{least} pixels, not {height}×{width}"))
            }
            _ => Some("HOG is for pictures, not for signals".to_owned()),
        }
    }

    /// What is wrong with its own numbers, with the key.
    pub(super) fn problem(self) -> Option<(&'static str, &'static str)> {
        let hog = self.hog().unwrap_or_default();
        let checks = [
            (!matches!(self, Self::Nearest { k: 0, .. }), "model.baseline.k", "expected at least 1"),
            (!matches!(self, Self::Forest { trees: 0, .. }), "model.baseline.trees", "expected at least 1"),
            (!matches!(self, Self::Forest { deepest: Some(0), .. }), "model.baseline.deepest", "expected at least 1"),
            (
                (1..=MOST_ORIENTATIONS).contains(&hog.orientations),
                "model.baseline.hog.orientations",
                "expected 1 to 180",
            ),
            (hog.cell > 0, "model.baseline.hog.cell", "expected at least 1"),
            (hog.block > 0, "model.baseline.hog.block", "expected at least 1"),
        ];
        checks.into_iter().find(|(fine, ..)| !fine).map(|(_, key, why)| (key, why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{ModelPart, Recipe};

    fn recipe(text: &str) -> Result<Recipe, String> {
        let head = "format = 1\nname = \"own\"\n[data]\ndataset = \"generated-digits\"\n";
        Recipe::parse(&format!("{head}{text}")).map_err(|e| e.to_string())
    }

    #[test]
    fn every_baseline_is_written_and_read_back() {
        for entry in BASELINES {
            let mut asked = recipe("[model.baseline]\nkind = \"guess\"").unwrap();
            asked.model = ModelPart::baseline(entry.baseline);
            assert_eq!(Recipe::parse(&asked.to_text()).unwrap(), asked, "{}", entry.name);
            assert_eq!((entry.baseline.title(), entry.baseline.about()), (entry.title, entry.about));
        }
        let text = "[model.baseline]\nkind = \"nearest\"\nfeatures = \"hog\"\nk = 5\nhog = { cell = 7, block = 2 }";
        let Some(Baseline::Nearest { k, distance, hog, .. }) = recipe(text).unwrap().model.baseline else { panic!() };
        assert_eq!((k, distance, hog), (5, Distance::L2, HogPart { orientations: 9, cell: 7, block: 2 }));
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_its_key() {
        let wrong = [
            ("kind = \"nearest\"\nk = 0", "model.baseline.k"),
            ("kind = \"forest\"\ntrees = 0", "model.baseline.trees"),
            ("kind = \"forest\"\ndeepest = 0", "model.baseline.deepest"),
            ("kind = \"forest\"\nfeatures = \"hog\"\nhog = { cell = 0 }", "model.baseline.hog.cell"),
            ("kind = \"nearest\"\nsize = 3", "model.baseline"),
            ("kind = \"oracle\"", "model.baseline"),
        ];
        for (text, key) in wrong {
            let error = recipe(&format!("[model.baseline]\n{text}")).unwrap_err();
            assert!(error.starts_with(key), "{text}: {error}");
        }
        let both = recipe("[model]\npreset = \"mnist-cnn\"\nbaseline = { kind = \"guess\" }").unwrap_err();
        assert!(both.starts_with("model:"), "{both}");
        let folds = "[model]\nbaseline = { kind = \"guess\" }\n[training]\nfolds = 3";
        assert!(recipe(folds).unwrap_err().starts_with("training.folds"));
    }

    #[test]
    fn gradients_need_pictures_and_all_need_classes() {
        let [raw, hog] = [Features::Raw, Features::Hog].map(nearest);
        assert_eq!(raw.hindrance(&[140], 2), None);
        assert_eq!(hog.hindrance(&[24, 32, 3], 10), None);
        assert!(hog.hindrance(&[23, 32, 3], 10).is_some_and(|why| why.contains("24×24")));
        assert!(hog.hindrance(&[140], 2).is_some_and(|why| why.contains("signals")));
        assert!(Baseline::Guess.hindrance(&[140], 1).is_some());
    }
}
