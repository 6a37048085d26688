//! The order that names of arrays mean.

use super::Found;

/// Names as people order them: parts between dots one by one, numbers by their size, an encoder before its decoder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Natural(Vec<Vec<Piece>>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// Its digits without zeros in front: the longer is the larger.
    Number(usize, String),
    Text(String),
}

impl Natural {
    /// Of this name.
    pub fn of(name: &str) -> Self {
        Self(name.split('.').map(|part| pieces(&part.to_lowercase())).collect())
    }
}

fn pieces(part: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = part;
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_number).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        if is_number {
            let digits = piece.trim_start_matches('0');
            pieces.push(Piece::Number(digits.len(), digits.to_owned()));
        } else {
            pieces.push(Piece::Text(piece.to_owned()));
        }
    }
    if let Some(Piece::Text(word)) = pieces.first_mut() {
        *word = halves(word);
    }
    pieces
}

/// The words for the two halves of an autoencoder, replaced so that the first half comes first.
fn halves(word: &str) -> String {
    let end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
    let (start, rest) = word.split_at(end);
    match start {
        "enc" | "encode" | "encoder" => format!("dec\u{0}{rest}"),
        "dec" | "decode" | "decoder" => format!("dec\u{1}{rest}"),
        _ => word.to_owned(),
    }
}

/// Sorts arrays by their numbers where every name has one at the same place (`arr_10` after `arr_9`, `0_kernel` before
/// `1_kernel`); else they stay in the order of the file.
pub fn sort_numbered(list: &mut [Found]) {
    let Some(first) = list.first() else { return };
    let mut common = first.name.as_str();
    for found in list.iter() {
        let same = common.char_indices().zip(found.name.chars()).find(|((_, a), b)| a != b);
        let end = same.map_or(common.len().min(found.name.len()), |((at, _), _)| at);
        common = &common[..end];
    }
    let start = common.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let number = |found: &Found| {
        let rest = &found.name[start..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let digits = rest[..end].trim_start_matches('0');
        (end > 0).then(|| (digits.len(), digits.to_owned()))
    };
    if list.iter().all(|found| number(found).is_some()) {
        list.sort_by_key(number);
    }
}
