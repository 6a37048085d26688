//! Cardinal B-splines: how a point is spread over the nodes around it, and read off them (Essmann and others, 1995).

/// Nodes along each axis that a point touches. Even: splines of odd order lose the highest frequency for good.
pub const ORDER: usize = 4;

/// A point's weights along one axis.
#[derive(Clone, Copy, Debug)]
pub struct Weights {
    /// Of the nodes from the one below the point on; they add up to 1.
    pub values: [f32; ORDER],
    /// Their derivatives by the point's place, per node spacing; they add up to 0.
    pub slopes: [f32; ORDER],
}

impl Weights {
    /// `past` the first node, 0 to 1, in node spacings.
    #[inline(always)]
    pub fn at(past: f32) -> Self {
        let mut values = [0.0; ORDER];
        values[0] = 1.0 - past;
        values[1] = past;
        for order in 3..ORDER {
            raise(&mut values, order, past);
        }
        let mut slopes = [0.0; ORDER];
        slopes[0] = -values[0];
        for node in 1..ORDER {
            slopes[node] = values[node - 1] - values[node];
        }
        raise(&mut values, ORDER, past);
        Self { values, slopes }
    }
}

/// From the spline of one order less to that of this order.
#[inline(always)]
fn raise(values: &mut [f32; ORDER], order: usize, past: f32) {
    let scale = 1.0 / (order - 1) as f32;
    values[order - 1] = scale * past * values[order - 2];
    for step in 1..order - 1 {
        let node = order - 1 - step;
        values[node] =
            scale * ((past + step as f32) * values[node - 1] + ((order - step) as f32 - past) * values[node]);
    }
    values[0] *= scale * (1.0 - past);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_share_a_point_and_slopes_are_their_derivatives() {
        for past in [0.0f32, 0.2, 0.5, 0.9, 1.0] {
            let weights = Weights::at(past);
            assert!((weights.values.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert!(weights.slopes.iter().sum::<f32>().abs() < 1e-6);
            // The mean place is the point's own, two nodes on: the spline's middle.
            let mean: f32 = weights.values.iter().enumerate().map(|(node, weight)| node as f32 * weight).sum();
            assert!((mean - (past + 1.0)).abs() < 1e-5, "{past}: {mean}");
            let (before, after) = (Weights::at(past - 1e-2).values, Weights::at(past + 1e-2).values);
            for node in 0..ORDER {
                let slope = (after[node] - before[node]) / 2e-2;
                assert!((slope - weights.slopes[node]).abs() < 1e-3, "{past}, {node}: {slope}");
            }
        }
    }
}
