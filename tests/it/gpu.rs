//! The graphics processor: named, started, and giving the processor's answers. Skipped aloud where there is none.

use afterimage::model::device::{self, DeviceChoice, DeviceClass};
use afterimage::model::{Network, NetworkSpec};
use afterimage::recipe::{Activation, LayerSpec, Task};
use burn::tensor::{Device, Tensor, TensorData};

/// The first device that is no processor; panics without one where one is required.
fn adapter() -> Option<String> {
    let found = device::list().iter().find(|info| info.class != DeviceClass::Cpu).map(|info| info.name.clone());
    if found.is_none() {
        assert!(
            std::env::var_os("AFTERIMAGE_REQUIRE_GPU").is_none(),
            "a Vulkan adapter is required, and there is none"
        );
        super::support::skipped("there is no Vulkan adapter here");
    }
    found
}

#[test]
fn a_small_network_gives_the_same_on_a_graphics_processor() {
    let Some(name) = adapter() else { return };
    let opened = device::open(&DeviceChoice::Named(name.to_ascii_lowercase())).unwrap();
    assert_eq!((opened.notice, &opened.name), (None, &name));
    let layers = vec![
        LayerSpec::Dense { units: 3, activation: Activation::Relu },
        LayerSpec::Dense { units: 4, activation: Activation::Sigmoid },
    ];
    let spec = NetworkSpec::new(Task::Reconstruct, &[4], layers, None).unwrap();
    let outputs = |device: &Device| {
        let x =
            Tensor::<2>::from_data(TensorData::new(vec![0.1f32, 0.4, -0.2, 0.9, 0.3, 0.3, 0.0, 1.0], [2, 4]), device);
        Network::new(&spec, 5, device).forward(x).try_into_vec_as::<f32>().unwrap()
    };
    let (ours, theirs) = (outputs(&opened.device), outputs(&Device::flex()));
    for (a, b) in ours.iter().zip(&theirs) {
        assert!((a - b).abs() < 1e-4, "{ours:?} is not {theirs:?}");
    }
}

#[test]
fn a_software_adapter_is_never_chosen_unasked() {
    let has_real = device::list().iter().any(|info| info.class == DeviceClass::Gpu);
    let opened = device::open(&DeviceChoice::Auto).unwrap();
    assert!(has_real || opened.name == "CPU", "automatic takes {}", opened.name);
    assert_eq!(device::list()[0].id, "cpu");
}

#[test]
fn devices_are_asked_for_by_word() {
    let parse = |text: &str| text.parse::<DeviceChoice>();
    assert_eq!(parse("auto").unwrap(), DeviceChoice::Auto);
    assert_eq!(parse("GPU").unwrap(), DeviceChoice::Gpu(0));
    assert_eq!(parse("gpu:2").unwrap(), DeviceChoice::Gpu(2));
    assert!(parse("gpu:x").unwrap_err().to_string().contains("cpu"));
    let error = device::open(&parse("no such card").unwrap()).unwrap_err().to_string();
    assert!(error.contains("no such card") && error.contains("cpu (CPU)"), "{error}");
}
