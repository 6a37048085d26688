//! Numbers that may be infinite or no number at all, in files that have no word for that: JSON writes them as `null` and
//! cannot read that back. Here they are the words `inf`, `-inf` and `nan`; finite numbers stay numbers.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

/// A number or one of the three words.
struct Any(f64);

impl Serialize for Any {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.0.is_finite() { to.serialize_f64(self.0) } else { to.serialize_str(word(self.0)) }
    }
}

fn word(value: f64) -> &'static str {
    match (value.is_nan(), value > 0.0) {
        (true, _) => "nan",
        (false, true) => "inf",
        (false, false) => "-inf",
    }
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Written {
    Number(f64),
    Word(String),
    Nothing(()),
}

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Written::deserialize(from)? {
            Written::Number(value) => Ok(Self(value)),
            Written::Word(word) if word == "inf" => Ok(Self(f64::INFINITY)),
            Written::Word(word) if word == "-inf" => Ok(Self(f64::NEG_INFINITY)),
            Written::Word(word) if word == "nan" => Ok(Self(f64::NAN)),
            Written::Word(word) => Err(D::Error::custom(format!("{word:?} is not a number"))),
            // What earlier versions wrote for any of the three.
            Written::Nothing(()) => Ok(Self(f64::NAN)),
        }
    }
}

/// Writes a number.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
    Any(*value).serialize(to)
}

/// Reads a number.
///
/// # Errors
/// Where it is neither a number nor one of the words.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Any::deserialize(from).map(|any| any.0)
}

/// The same for numbers that may be absent, which `null` stands for.
pub mod optional {
    use super::{Any, Deserialize, Deserializer, Serialize, Serializer};

    /// Writes a number or `null`.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(value: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
        value.map(Any).serialize(to)
    }

    /// Reads a number or `null`.
    ///
    /// # Errors
    /// Where it is neither.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
        Ok(Option::<Any>::deserialize(from)?.map(|any| any.0))
    }
}

/// The same for 32-bit numbers; `null` is 0.
pub mod single {
    use super::{Any, Deserialize, Deserializer, Serialize, Serializer};

    /// Writes a number.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(value: &f32, to: S) -> Result<S::Ok, S::Error> {
        // By its shortest digits, not by those of the 64-bit number nearest to it.
        if value.is_finite() { to.serialize_f32(*value) } else { Any(f64::from(*value)).serialize(to) }
    }

    /// Reads a number.
    ///
    /// # Errors
    /// Where it is none.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f32, D::Error> {
        Ok(Option::<Any>::deserialize(from)?.map_or(0.0, |any| any.0 as f32))
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Row {
        #[serde(with = "super")]
        a: f64,
        #[serde(with = "super::optional")]
        b: Option<f64>,
        #[serde(with = "super::single")]
        c: f32,
    }

    #[test]
    fn infinities_come_back_and_finite_numbers_stay_numbers() {
        for row in [
            Row { a: f64::INFINITY, b: Some(f64::NEG_INFINITY), c: f32::INFINITY },
            Row { a: 0.1, b: None, c: 0.1 },
            Row { a: -2.5, b: Some(3.0), c: -0.0 },
        ] {
            let text = serde_json::to_string(&row).unwrap();
            assert_eq!(serde_json::from_str::<Row>(&text).unwrap(), row, "{text}");
        }
        assert_eq!(serde_json::to_string(&Row { a: 1.5, b: None, c: 0.1 }).unwrap(), r#"{"a":1.5,"b":null,"c":0.1}"#);
        let nan = serde_json::to_string(&Row { a: f64::NAN, b: Some(f64::NAN), c: 0.0 }).unwrap();
        let read: Row = serde_json::from_str(&nan).unwrap();
        assert!(read.a.is_nan() && read.b.unwrap().is_nan());
        assert!(serde_json::from_str::<Row>(r#"{"a":null,"b":null,"c":null}"#).unwrap().a.is_nan());
        assert!(serde_json::from_str::<Row>(r#"{"a":"many","b":null,"c":0}"#).is_err());
    }
}
