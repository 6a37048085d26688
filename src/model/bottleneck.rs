//! The same network with a bottleneck of another width.

use super::NetworkSpec;
use crate::recipe::{LayerSpec, ModelPart, Task};

/// The network as layers of its own, its bottleneck so many units wide: the units of a dense layer, or the filters of a
/// convolution.
///
/// # Errors
/// Why the network has no such bottleneck.
pub fn with_bottleneck(spec: &NetworkSpec, width: usize) -> Result<ModelPart, String> {
    if width == 0 {
        return Err("The bottleneck needs a whole number of units, at least 1.".to_owned());
    }
    if spec.task != Task::Reconstruct {
        return Err("Only an autoencoder has a bottleneck.".to_owned());
    }
    let mut layers = spec.layers.clone();
    // What follows the last layer with units (a reshape, a flatten) belongs to the encoder too.
    let bottleneck = layers[..spec.encoder_layers].iter().rposition(|layer| layer.activation().is_some());
    match bottleneck.map(|place| &mut layers[place]) {
        Some(LayerSpec::Dense { units, .. }) => *units = width,
        Some(LayerSpec::Conv { filters, .. } | LayerSpec::ConvTranspose { filters, .. }) => *filters = width,
        _ => return Err("This network has no layer whose width can be changed.".to_owned()),
    }
    let changed = NetworkSpec::new(spec.task, &spec.input, layers, Some(spec.encoder_layers));
    let changed = changed.map_err(|e| format!("A bottleneck of {width} does not fit: {e}."))?;
    Ok(ModelPart {
        preset: String::new(),
        task: Some(changed.task),
        encoder_layers: Some(changed.encoder_layers),
        layers: changed.layers,
        baseline: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(name: &str) -> NetworkSpec {
        let preset = crate::model::preset(name).unwrap();
        NetworkSpec::new(preset.task, &preset.input, preset.layers.clone(), None).unwrap()
    }

    #[test]
    fn the_bottleneck_gets_its_width_and_stays_where_it_was() {
        for (name, expected) in [("mnist-deep-autoencoder", 3), ("fashion-denoising-autoencoder", 3 * 49)] {
            let before = spec(name);
            let part = with_bottleneck(&before, 3).unwrap();
            let after = NetworkSpec::from_recipe(&part, &before.input, 10).unwrap();
            assert_eq!((after.latent_size(), after.encoder_layers), (expected, before.encoder_layers), "{name}");
        }
        assert!(with_bottleneck(&spec("mnist-cnn"), 3).unwrap_err().contains("autoencoder"));
        assert!(with_bottleneck(&spec("ecg-autoencoder"), 0).unwrap_err().contains("at least 1"));
    }
}
