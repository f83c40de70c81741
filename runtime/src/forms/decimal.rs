//! Numbers with a point, digit for digit.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::errors::FieldError;
use super::kind::Kind;
use super::text_value::{FormValue, not_a_number};

/// A number with the digits that were typed, such as an amount of money.
///
/// Nothing is rounded. It has no exponent, and as many digits as the text had; the crates for decimals and databases read
/// what it shows. `1.5` and `1.50` are equal.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::Decimal;
///
/// let price: Decimal = "+012.50".parse().unwrap();
/// assert_eq!(price.to_string(), "12.50");
/// assert!(price > "12.49".parse().unwrap());
/// assert!("1e3".parse::<Decimal>().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Decimal {
    is_negative: bool,
    /// The digits before the point, without zeros in front.
    whole: String,
    fraction: String,
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !are_digits(whole) || !are_digits(fraction) {
            return None;
        }
        let is_zero = [whole, fraction]
            .iter()
            .all(|part| part.bytes().all(|byte| byte == b'0'));
        Some(Self {
            is_negative: is_negative && !is_zero,
            whole: whole.trim_start_matches('0').to_owned(),
            fraction: fraction.to_owned(),
        })
    }

    /// Returns the parts in the order in which they are compared; zeros at the end do not count.
    fn size(&self) -> (usize, &str, &str) {
        (
            self.whole.len(),
            &self.whole,
            self.fraction.trim_end_matches('0'),
        )
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative { "-" } else { "" };
        let whole = if self.whole.is_empty() {
            "0"
        } else {
            &self.whole
        };
        write!(f, "{sign}{whole}")?;
        if !self.fraction.is_empty() {
            write!(f, ".{}", self.fraction)?;
        }
        Ok(())
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, false) => self.size().cmp(&other.size()),
            (true, true) => other.size().cmp(&self.size()),
            (is_less, _) => {
                if is_less {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl FormValue for Decimal {
    const KIND: Kind = Kind::Number;

    fn parse(text: &str) -> Result<Self, FieldError> {
        Self::read(text).ok_or_else(|| not_a_number("number", text))
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl FromStr for Decimal {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        Self::parse(text)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self {
            is_negative: number < 0,
            whole: match number.unsigned_abs() {
                0 => String::new(),
                size => size.to_string(),
            },
            fraction: String::new(),
        }
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn digits_stay_as_they_are() {
        for (text, shown) in [
            ("1.50", "1.50"),
            ("5.", "5"),
            (".5", "0.5"),
            ("-0.0", "0.0"),
            ("007", "7"),
            ("-00.10", "-0.10"),
            ("0", "0"),
        ] {
            assert_eq!(decimal(text).to_string(), shown);
        }
        for wrong in [
            "", ".", "-", "1,5", "1e2", "Infinity", "NaN", "1.2.3", "--1", "１", " 1",
        ] {
            assert!(Decimal::read(wrong).is_none(), "{wrong}");
        }
        assert_eq!(Decimal::from(-30).to_string(), "-30");
        assert_eq!(Decimal::from(0), decimal("0.00"));
    }

    #[test]
    fn they_are_compared_as_numbers() {
        let order = [
            "-10", "-9.5", "-9", "-0.01", "0", "0.009", "0.01", "0.1", "1", "1.05", "1.5", "9",
            "10",
        ];
        for pair in order.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
            assert!(decimal(pair[1]) > decimal(pair[0]), "{pair:?}");
        }
        assert_eq!(decimal("1.5"), decimal("01.500"));
    }
}
