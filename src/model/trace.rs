//! A list of layers followed from the input on, as far as shapes fit; where they stop, why, and what would fix it.
//!
//! [`NetworkSpec`](super::NetworkSpec) takes only what fits; this is what an editor shows of a list while it is being changed.

use super::fixes::{self, Fix};
use super::goal::Goal;
use super::spec::LayerRow;
use crate::recipe::{LayerSpec, Task};

/// A list of layers, followed as far as shapes fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// One row for each layer that can be reached.
    pub rows: Vec<LayerRow>,
    /// Where and why it goes no further; `None`: the network can be trained.
    pub problem: Option<TraceProblem>,
}

/// Where shapes stop fitting, and what would fix it.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceProblem {
    /// Which layer does not fit, counted from 0; as many as there are layers: all fit, but what comes out does not
    /// suit the task.
    pub at: usize,
    /// What does not fit and what would.
    pub why: String,
    /// Changes that get further, the best first.
    pub fixes: Vec<Fix>,
}

impl Trace {
    /// Follows layers for samples of shape `input` in `classes` classes.
    pub fn of(task: Task, input: &[usize], classes: usize, layers: &[LayerSpec]) -> Self {
        let goal = Goal { task, input, classes };
        let (rows, stop) = goal.follow(layers);
        let problem = stop.map(|(at, why)| {
            let before = rows.last().map_or(input, |row| row.output.as_slice());
            TraceProblem { at, why, fixes: fixes::offered(goal, layers, at, before) }
        });
        Self { rows, problem }
    }

    /// How many numbers the layers learn that can be reached.
    pub fn parameters(&self) -> usize {
        self.rows.iter().fold(0, |sum, row| sum.saturating_add(row.parameters))
    }

    /// The shape that enters layer `at`, where it is known.
    pub fn entering<'a>(&'a self, input: &'a [usize], at: usize) -> Option<&'a [usize]> {
        match at.checked_sub(1) {
            None => Some(input),
            Some(before) => self.rows.get(before).map(|row| row.output.as_slice()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{NetworkSpec, PRESETS};
    use crate::recipe::{Activation, ModelPart, Padding};
    use proptest::prelude::*;

    fn dense(units: usize) -> LayerSpec {
        LayerSpec::Dense { units, activation: Activation::Relu }
    }

    fn conv(filters: usize, kernel: usize) -> LayerSpec {
        LayerSpec::Conv { filters, kernel, stride: 1, padding: Padding::Valid, activation: Activation::Relu }
    }

    /// The words of every fix that is offered.
    fn words(task: Task, input: &[usize], classes: usize, layers: &[LayerSpec]) -> Vec<String> {
        let problem = Trace::of(task, input, classes, layers).problem;
        problem.map_or_else(Vec::new, |problem| problem.fixes.into_iter().map(|fix| fix.words).collect())
    }

    /// The trace after the fix of these words.
    fn fixed(task: Task, input: &[usize], classes: usize, layers: &[LayerSpec], words: &str) -> Trace {
        let problem = Trace::of(task, input, classes, layers).problem.unwrap();
        let found = problem.fixes.iter().find(|fix| fix.words == words);
        let fix = found.unwrap_or_else(|| panic!("{words} is not offered, but {:?}", problem.fixes));
        Trace::of(task, input, classes, &fix.layers)
    }

    #[test]
    fn every_preset_fits_its_samples() {
        for preset in PRESETS.iter() {
            let classes = match preset.layers.last() {
                Some(LayerSpec::Dense { units, .. }) if preset.task == Task::Classify => *units,
                _ => 2,
            };
            let trace = Trace::of(preset.task, &preset.input, classes, &preset.layers);
            assert_eq!(trace.problem, None, "{}", preset.name);
            let spec = NetworkSpec::new(preset.task, &preset.input, preset.layers.clone(), None).unwrap();
            assert_eq!(trace.rows, spec.rows(), "{}", preset.name);
            assert_eq!(trace.parameters(), spec.parameters(), "{}", preset.name);
        }
    }

    #[test]
    fn a_dense_layer_on_a_map_is_fixed_by_flattening() {
        let layers = [conv(4, 3), dense(10), dense(64)];
        let problem = Trace::of(Task::Reconstruct, &[8, 8, 1], 2, &layers).problem.unwrap();
        assert_eq!(problem.at, 1);
        assert!(problem.why.contains("flatten"), "{}", problem.why);
        let trace = fixed(Task::Reconstruct, &[8, 8, 1], 2, &layers, "add a flatten layer before layer 2");
        assert_eq!((trace.rows.len(), trace.problem), (4, None));
        assert_eq!(trace.rows[1].output, [144]);
    }

    #[test]
    fn a_convolution_on_flat_values_is_fixed_by_arranging_them() {
        let layers = [dense(64), conv(1, 1)];
        let offered = words(Task::Reconstruct, &[8, 8, 1], 2, &[vec![LayerSpec::Flatten], layers.to_vec()].concat());
        assert_eq!(offered[0], "add a reshape layer (8×8×1) before layer 3");
        let offered = words(Task::Reconstruct, &[60], 2, &[dense(128), conv(1, 1)]);
        assert_eq!(
            offered,
            ["add a reshape layer (8×8×2) before layer 2", "add a reshape layer (8×16×1) before layer 2"]
        );
    }

    #[test]
    fn a_window_that_is_too_large_is_padded_or_made_smaller() {
        let layers = [conv(1, 9)];
        let offered = words(Task::Reconstruct, &[6, 8, 1], 2, &layers);
        assert_eq!(offered, ["set padding \"same\" in layer 1", "use a smaller window in layer 1 (6×6)"]);
        let trace = fixed(Task::Reconstruct, &[6, 8, 1], 2, &layers, &offered[0]);
        assert_eq!(trace.problem, None);
    }

    #[test]
    fn a_reshape_of_another_count_gets_a_dense_layer_of_the_right_one() {
        let reshape = LayerSpec::Reshape { height: 7, width: 7, channels: 2 };
        let layers = [dense(100), LayerSpec::Dropout { rate: 0.1 }, reshape];
        let offered = words(Task::Reconstruct, &[98], 2, &layers);
        assert!(offered.contains(&"set layer 1 to 98 units".to_owned()), "{offered:?}");
        assert!(offered.iter().any(|words| words.starts_with("add a dense layer (98 units")), "{offered:?}");
        assert!(offered.iter().any(|words| words.starts_with("set layer 3 to")), "{offered:?}");
        assert_eq!(fixed(Task::Reconstruct, &[98], 2, &layers, "set layer 1 to 98 units").problem, None);
    }

    #[test]
    fn a_crop_takes_no_more_than_there_is() {
        let layers = [LayerSpec::Crop { height: 9, width: 4 }];
        let trace = fixed(Task::Reconstruct, &[8, 4, 1], 2, &layers, "crop to 8×4 in layer 1");
        assert_eq!(trace.problem, None);
    }

    #[test]
    fn an_end_that_does_not_suit_the_task_is_fixed() {
        let flat = [LayerSpec::Flatten, dense(32)];
        for (task, words) in [
            (Task::Reconstruct, "set layer 2 to 64 units with sigmoid and add a reshape layer (8×8×1) at the end"),
            (Task::Classify, "set layer 2 to 10 units with softmax"),
            (Task::Classify, "add a dense layer (10 units, softmax) at the end"),
            (Task::Detect, "add a dense layer (1 unit, sigmoid) at the end"),
        ] {
            assert_eq!(fixed(task, &[8, 8, 1], 10, &flat, words).problem, None, "{words}");
        }
        // Maps that only need other channels or edges keep being maps.
        let grown = [LayerSpec::UpSample { size: 2 }];
        let trace = fixed(Task::Reconstruct, &[7, 7, 1], 2, &grown, "add a crop layer (7×7) at the end");
        assert_eq!(trace.problem, None);
        let last = [conv(5, 1)];
        assert_eq!(fixed(Task::Reconstruct, &[7, 7, 1], 2, &last, "set layer 1 to 1 filter").problem, None);
    }

    #[test]
    fn a_list_without_layers_gets_a_start() {
        for task in Task::ALL {
            for input in [&[28, 28, 1][..], &[140], &[1]] {
                let trace = fixed(task, input, 3, &[], "start with a small dense network");
                assert_eq!(trace.problem, None, "{task:?} {input:?}");
            }
        }
    }

    fn any_layer() -> impl Strategy<Value = LayerSpec> {
        let (padding, activation) =
            (prop::sample::select(vec![Padding::Same, Padding::Valid]), prop::sample::select(Activation::ALL.to_vec()));
        (0usize..11, 1usize..40, 1usize..12, 1usize..4, padding, activation).prop_map(
            |(kind, many, side, step, padding, activation)| match kind {
                0 => LayerSpec::Dense { units: many, activation },
                1 => LayerSpec::Conv { filters: many, kernel: side, stride: step, padding, activation },
                2 => LayerSpec::ConvTranspose { filters: many, kernel: side, stride: step, padding, activation },
                3 => LayerSpec::MaxPool { size: step, padding },
                4 => LayerSpec::AvgPool { size: side, padding },
                5 => LayerSpec::UpSample { size: step },
                6 => LayerSpec::Crop { height: side, width: step },
                7 => LayerSpec::BatchNorm,
                8 => LayerSpec::Flatten,
                9 => LayerSpec::Reshape { height: side, width: step, channels: step },
                _ => LayerSpec::Dropout { rate: 0.2 },
            },
        )
    }

    fn any_input() -> impl Strategy<Value = Vec<usize>> {
        prop::sample::select(vec![vec![8, 6, 2], vec![28, 28, 1], vec![5, 7, 3], vec![140], vec![13], vec![1]])
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_fix_gets_further_and_the_first_ones_get_there(
            layers in prop::collection::vec(any_layer(), 0..8), input in any_input(),
            task in prop::sample::select(Task::ALL.to_vec()), classes in 1usize..6,
        ) {
            let mut layers = layers;
            // Each layer may take two steps, and so may the end.
            for _ in 0..2 * layers.len() + 3 {
                let Some(problem) = Trace::of(task, &input, classes, &layers).problem else { break };
                prop_assert!(!problem.fixes.is_empty(), "{}: {:?}", problem.why, layers);
                for fix in &problem.fixes {
                    let left = Trace::of(task, &input, classes, &fix.layers).problem;
                    prop_assert!(left.is_none_or(|left| left.at > problem.at), "{}: {:?}", fix.words, layers);
                }
                layers.clone_from(&problem.fixes[0].layers);
            }
            prop_assert_eq!(Trace::of(task, &input, classes, &layers).problem, None, "{:?}", layers);
        }

        #[test]
        fn a_trace_says_what_the_check_before_training_says(
            layers in prop::collection::vec(any_layer(), 1..6), input in any_input(),
            task in prop::sample::select(Task::ALL.to_vec()), classes in 1usize..6,
        ) {
            let trace = Trace::of(task, &input, classes, &layers);
            let model = ModelPart { task: Some(task), layers, ..ModelPart::default() };
            match NetworkSpec::from_recipe(&model, &input, classes) {
                Ok(spec) => prop_assert_eq!((trace.rows, trace.problem), (spec.rows(), None)),
                Err(error) => {
                    let problem = trace.problem.unwrap();
                    prop_assert!(error.to_string().ends_with(&problem.why), "{} is not {}", error, problem.why);
                }
            }
        }
    }
}
