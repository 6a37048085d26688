//! The questions there are: one file each, and its line in [`KINDS`].

mod alike;
mod card;
mod catalogue;
mod codes;
mod devices;
mod distances;
mod inside;
mod latent;
mod outputs;
mod own;
mod pass;
mod past_epoch;
mod space;

pub use alike::{Alike, FindAlike};
pub use card::Card;
pub use catalogue::Catalogue;
pub use codes::Codes;
pub use devices::Devices;
pub use distances::{Distances, MOST_DISTANCES, MeasureDistances};
pub use inside::Inside;
pub use latent::{Latent, LatentSpace};
pub use outputs::Outputs;
pub use own::{Judge, Judged};
pub use pass::{Pass, PassFor, PassFrom, Passed};
pub use past_epoch::PastEpoch;
pub use space::{SPACE, space_key};

use super::key::Kind;
use super::question::Question;

/// Every kind of question.
pub static KINDS: &[Kind] = &[
    FindAlike::KIND,
    Card::KIND,
    Catalogue::KIND,
    Codes::KIND,
    Devices::KIND,
    MeasureDistances::KIND,
    Inside::KIND,
    Latent::KIND,
    Outputs::KIND,
    Judge::KIND,
    Pass::KIND,
    PastEpoch::KIND,
    SPACE,
];

#[cfg(test)]
mod tests {
    use super::KINDS;

    #[test]
    fn no_two_kinds_share_a_name() {
        for (i, kind) in KINDS.iter().enumerate() {
            assert!(KINDS[..i].iter().all(|other| other.name != kind.name), "{}", kind.name);
            assert!(!kind.what.is_empty() && kind.most > 0);
        }
    }
}
