//! How the panels of each workspace stand.

use super::{Room, Workspace};

/// Columns of an arrangement: each a share of the width and, from top to bottom, groups of views with shares of the
/// height. Of a group the first view that suits the data is in front.
pub type Columns = &'static [(f32, &'static [(f32, &'static [&'static str])])];

/// The samples themselves: whichever suits them is shown.
const EVIDENCE: &[&str] = &["reconstructions", "signals"];

/// How a workspace comes, where there is so much room.
pub fn columns(of: Workspace, room: Room) -> Columns {
    let small = room == Room::Small;
    match of {
        Workspace::Data => &[(1.0, &[(1.0, &["data"])]), (1.1, &[(1.0, &["card", "preparation"])])],
        Workspace::Train if small => &[(1.0, &[(1.3, &["training", "model"]), (1.0, &["epochs"])])],
        Workspace::Train => &[(0.62, &[(1.0, &["model"])]), (1.6, &[(1.6, &["training"]), (1.0, &["epochs"])])],
        // Sixty to forty, so that the scores are wide and the map is square.
        Workspace::Judge | Workspace::Custom => &[
            (1.5, &[(0.46, &["threshold", "confusion"]), (0.54, EVIDENCE)]),
            (1.0, &[(0.44, &["figures", "pitfalls"]), (0.56, &["map"])]),
        ],
        Workspace::Map if small => &[(1.0, &[(1.0, &["map", "similarity"]), (0.26, &["strip"])])],
        Workspace::Map => &[(1.0, &[(1.0, &["map", "similarity"]), (0.18, &["strip"])])],
        Workspace::Probe if small => &[(1.0, &[(1.0, &["own", "latent", "layers", "features"])])],
        Workspace::Probe => &[(1.0, &[(1.0, &["own"])]), (1.3, &[(1.0, &["latent"]), (1.0, &["layers", "features"])])],
        Workspace::Compare => &[(1.0, &[(0.6, &["runs"]), (1.0, &["compare", "sweep"])])],
    }
}
