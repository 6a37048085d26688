//! Seconds that the baselines take on CIFAR-10, and principal components on MNIST, beside what scikit-learn and
//! scikit-image took on the same two cores: `AFTERIMAGE_DATA=DIR cargo bench --bench baselines [-- PART_OF_A_NAME]`.
//!
//! `benches/baselines_sklearn.py` takes the other side's time: run both on the same idle machine, only ratios mean much.

use afterimage::analysis::features::{HogSettings, hog_all};
use afterimage::analysis::{Pca, accuracy, macro_f1};
use afterimage::classic::{Forest, Growth, Metric, Rows, classify, most_likely, nearest};
use afterimage::data::{self, DataFolder, Prepared, Samples};
use afterimage::progress::Quiet;
use afterimage::recipe::Recipe;
use std::time::Instant;

/// What is measured, with the seconds of scikit-learn 1.9 and scikit-image 0.26.
const BARS: [(&str, f64); 6] = [
    ("nearest raw, 10 000 x 50 000", 49.5),
    ("nearest HOG, 10 000 x 50 000", 5.5),
    ("HOG of 60 000", 16.6),
    ("forest raw, 100 trees", 106.0),
    ("forest HOG, 100 trees", 45.0),
    ("PCA 5 of 60 000 x 784", 1.6),
];

/// Parts of the names asked for.
struct Asked(Vec<String>);

impl Asked {
    fn wants(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|part| name.contains(part.as_str()))
    }

    /// Does it, where it is asked for, and prints how long it took; what it says of its result comes behind.
    fn measure(&self, place: usize, work: impl FnOnce() -> String) {
        let (name, reference) = BARS[place];
        if !self.wants(name) {
            return;
        }
        let began = Instant::now();
        let said = work();
        let seconds = began.elapsed().as_secs_f64();
        println!("{name:<32} {seconds:>9.2} {reference:>9.1} {:>7.2}   {said}", seconds / reference);
    }
}

fn main() {
    let asked = Asked(std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect());
    let Some(folder) = std::env::var_os("AFTERIMAGE_DATA").map(|path| DataFolder(path.into())) else {
        println!("AFTERIMAGE_DATA does not say where CIFAR-10 and MNIST are: nothing is measured");
        return;
    };
    println!("{:<32} {:>9} {:>9} {:>7}", "seconds", "here", "reference", "ratio");
    if BARS[..5].iter().any(|(name, _)| asked.wants(name)) {
        match prepared("cifar-nearest", &folder) {
            Ok(prepared) => pictures(&asked, &prepared),
            Err(why) => println!("CIFAR-10 cannot be opened: {why}"),
        }
    }
    if asked.wants(BARS[5].0) {
        match prepared("mnist-pca-worst", &folder) {
            Ok(prepared) => components(&asked, &prepared),
            Err(why) => println!("MNIST cannot be opened: {why}"),
        }
    }
}

/// The recipe's samples, split as it says.
fn prepared(name: &str, folder: &DataFolder) -> Result<Prepared, String> {
    let recipe = Recipe::load(name).map_err(|e| e.to_string())?;
    let quiet = Quiet;
    let dataset = data::open(&recipe.data, recipe.seed, folder, &quiet).map_err(|e| e.to_string())?;
    data::prepare(dataset.shared(), &recipe.data, recipe.seed).map_err(|e| e.to_string())
}

/// Test samples, training samples, and what they are.
struct Sides<'a> {
    train: Rows<'a>,
    test: Rows<'a>,
    labels: &'a [u16],
    truth: &'a [u16],
    classes: usize,
}

impl Sides<'_> {
    fn nearest(&self) -> String {
        let found = nearest(self.train, self.test, 1, Metric::Euclidean, &Quiet).expect("rows of one width");
        let named: Vec<u16> = found.iter().map(|n| classify(n, self.labels, 1).unwrap_or(0)).collect();
        self.said(&named)
    }

    fn forest(&self) -> String {
        let forest = Forest::fit(self.train, self.labels, self.classes, Growth::default(), &Quiet).expect("it grows");
        let shares = forest.predict(self.test, &Quiet).expect("it answers");
        self.said(&most_likely(&shares, self.classes))
    }

    fn said(&self, named: &[u16]) -> String {
        let (right, f1) = (accuracy(self.truth, named), macro_f1(self.truth, named, self.classes));
        format!("accuracy {right:.4}, macro F1 {f1:.4}")
    }
}

fn pictures(asked: &Asked, prepared: &Prepared) {
    let (samples, split) = (&prepared.dataset.samples, &prepared.split);
    let label = |&id: &u32| prepared.dataset.labels.ids[id as usize];
    let labels: Vec<u16> = split.train.iter().map(label).collect();
    let truth: Vec<u16> = split.test.iter().map(label).collect();
    let classes = prepared.dataset.labels.classes.len();
    let (train, test) = (Rows::of_samples(samples, &split.train), Rows::of_samples(samples, &split.test));
    let raw = Sides { train, test, labels: &labels, truth: &truth, classes };
    asked.measure(0, || raw.nearest());
    asked.measure(3, || raw.forest());
    if [1, 2, 4].iter().all(|&place: &usize| !asked.wants(BARS[place].0)) {
        return;
    }
    asked.measure(2, || format!("{} values", gradients(samples).len()));
    // Both are measured with their gradients made: so are the reference's seconds.
    let all = gradients(samples);
    let width = all.len() / samples.len().max(1);
    let pick = |ids: &[u32]| -> Vec<f32> {
        ids.iter().flat_map(|&id| all[id as usize * width..(id as usize + 1) * width].iter().copied()).collect()
    };
    let (train, test) = (pick(&split.train), pick(&split.test));
    let (train, test) = (Rows::of_floats(&train, width), Rows::of_floats(&test, width));
    let hog = Sides { train, test, labels: &labels, truth: &truth, classes };
    asked.measure(1, || hog.nearest());
    asked.measure(4, || hog.forest());
}

fn gradients(samples: &Samples) -> Vec<f32> {
    hog_all(samples, HogSettings::default(), &Quiet).expect("pictures of 32x32")
}

fn components(asked: &Asked, prepared: &Prepared) {
    let rows: Vec<f32> = prepared.split.train.iter().flat_map(|&id| prepared.input(id as usize)).collect();
    let values = prepared.dataset.samples.shape().len();
    asked.measure(5, || {
        let pca = Pca::fit(&rows, values, 5, &Quiet).expect("more samples than components");
        format!("{:.5} of the variance", pca.explained())
    });
}
