//! Whether there is memory for what is to be trained, asked before anything is built.

use super::error::TrainError;
use crate::data::Budget;
use crate::model::device::is_cpu;
use crate::model::{Network, NetworkSpec, Pass, memory_needed};
use burn::tensor::Device;

/// What helps where a network is too large.
const WAY_OUT: &str = "use fewer units or filters, or a smaller batch (training.batch_size)";

/// What a pass takes beside the weights.
const WHAT: &str = "the values of a single sample in this network";

/// Refuses a training whose network and batch would not fit into memory.
///
/// # Errors
/// [`TrainError::TooLarge`] with what it would need.
pub fn check_training(spec: &NetworkSpec, batch: usize, device: &Device) -> Result<(), TrainError> {
    check(spec, batch, is_cpu(device), &Budget::of_machine())
}

/// Elsewhere than on the processor only the weights lie in the memory that is known here, as they are drawn and read.
fn check(spec: &NetworkSpec, batch: usize, on_processor: bool, budget: &Budget) -> Result<(), TrainError> {
    let needed =
        if on_processor { memory_needed(spec, batch, Pass::Training) } else { memory_needed(spec, 0, Pass::Forward) };
    let what = format!("{} weights and batches of {batch} samples", spec.parameters());
    Ok(budget.check(needed, &what, WAY_OUT)?)
}

/// Refuses to look for principal components where the rows of `samples` and `networks` linear networks of `count`
/// components would not fit into memory.
///
/// # Errors
/// [`TrainError::TooLarge`] with what it would need.
pub fn check_components(
    samples: usize,
    values: usize,
    count: usize,
    networks: usize,
    budget: &Budget,
) -> Result<(), TrainError> {
    let [samples, values, count, networks] = [samples, values, count, networks].map(|number| number as u64);
    let rows = samples.saturating_mul(values).saturating_mul(4);
    // The components in double precision, and the weights that come in and go out.
    let weights = networks.saturating_mul(count).saturating_mul(values).saturating_mul(8 + 2 * 4);
    let what = format!("{count} components of {samples} samples of {values} values");
    let way_out = "use fewer components, smaller pictures (data.resize) or fewer samples (data.samples)";
    Ok(budget.check(rows.saturating_add(weights), &what, way_out)?)
}

/// How many samples at a time a network is shown: `most` where memory suffices, otherwise half as many, and so on; at
/// least one.
///
/// # Errors
/// [`TrainError::TooLarge`] where there is not even room for one.
pub fn at_once(network: &Network, most: usize, device: &Device) -> Result<usize, TrainError> {
    if is_cpu(device) {
        halved(most, |batch| network.memory_of_pass(batch), &Budget::of_machine())
    } else {
        Ok(most.max(1))
    }
}

fn halved(most: usize, needed: impl Fn(usize) -> u64, budget: &Budget) -> Result<usize, TrainError> {
    let mut count = most.max(1);
    loop {
        match budget.check(needed(count), WHAT, "use fewer units or filters") {
            Ok(()) => return Ok(count),
            Err(error) if count == 1 => return Err(error.into()),
            Err(_) => count /= 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Activation, LayerSpec, Task};

    fn spec(units: usize) -> NetworkSpec {
        let layers = [units, 10].map(|units| LayerSpec::Dense { units, activation: Activation::Relu });
        NetworkSpec::new(Task::Reconstruct, &[10], layers.to_vec(), None).unwrap()
    }

    #[test]
    fn a_network_or_a_batch_too_large_is_refused_with_a_way_out() {
        let budget = Budget::of_bytes(100_000);
        assert_eq!(check(&spec(100), 20, true, &budget), Ok(()));
        for (units, batch) in [(10_000, 1), (100, 2000), (1 << 26, usize::MAX)] {
            let Err(error) = check(&spec(units), batch, true, &budget) else { panic!("{units} units are too many") };
            let words = error.to_string();
            assert!(matches!(error, TrainError::TooLarge(_)) && words.contains("training.batch_size"), "{words}");
        }
        // The memory of a graphics processor is its own.
        assert_eq!(check(&spec(100), 2000, false, &budget), Ok(()));
        assert!(check(&spec(10_000), 1, false, &budget).is_err());
    }

    #[test]
    fn components_too_large_are_refused() {
        let budget = Budget::of_bytes(100_000);
        assert_eq!(check_components(20, 1000, 1, 1, &budget), Ok(()));
        assert!(check_components(20, 1000, 5, 1, &budget).is_err());
        assert!(check_components(usize::MAX, usize::MAX, 1, 1, &budget).is_err());
    }

    #[test]
    fn fewer_samples_at_a_time_need_less() {
        let needed = |batch: usize| 100 * batch as u64;
        let most = |bytes: u64| halved(256, needed, &Budget::of_bytes(bytes));
        assert_eq!((most(25_600), most(25_599), most(100)), (Ok(256), Ok(128), Ok(1)));
        assert!(matches!(most(99), Err(TrainError::TooLarge(_))));
    }
}
