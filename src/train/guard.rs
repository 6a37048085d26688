//! What devices throw, as failures that are told.

use super::error::TrainError;
use crate::model::device::is_cpu;
use burn::tensor::Device;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most letters of what a device says.
const LETTERS: usize = 200;

/// Does work on a device that may die on the way: what burn throws then is the device's failure, not ours. On the
/// processor nothing is caught.
///
/// # Errors
/// Those of the work; [`TrainError::Device`] where the device failed.
pub fn guarded<T>(device: &Device, work: impl FnOnce() -> Result<T, TrainError>) -> Result<T, TrainError> {
    if is_cpu(device) { work() } else { caught(work) }
}

fn caught<T>(work: impl FnOnce() -> Result<T, TrainError>) -> Result<T, TrainError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|thrown| Err(TrainError::Device(words(thrown.as_ref()))))
}

/// The first line of what was thrown.
fn words(thrown: &(dyn Any + Send)) -> String {
    let text = thrown.downcast_ref::<String>().map(String::as_str).or_else(|| thrown.downcast_ref::<&str>().copied());
    let line = text.and_then(|text| text.lines().map(str::trim).find(|line| !line.is_empty()));
    match line {
        Some(line) => line.chars().take(LETTERS).collect::<String>().trim_end_matches('.').to_owned(),
        None => "the device stopped responding".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_device_throws_is_its_failure_with_a_way_out() {
        let thrown = caught::<()>(|| panic!("Out of memory.\nNo more than that is known"));
        let Err(error) = thrown else { panic!("nothing was thrown") };
        assert_eq!(error, TrainError::Device("Out of memory".to_owned()));
        assert!(error.to_string().contains("smaller batch size, or the CPU"), "{error}");
        let silent = caught::<()>(|| std::panic::panic_any(7));
        assert_eq!(silent, Err(TrainError::Device("the device stopped responding".to_owned())));
        assert_eq!(caught(|| Ok(3)), Ok(3));
        assert_eq!(guarded::<()>(&Device::flex(), || Err(TrainError::Cancelled)), Err(TrainError::Cancelled));
    }
}
