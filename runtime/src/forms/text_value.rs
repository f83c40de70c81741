//! From the text of a field to its value, and back.

use super::choices::Choice;
use super::errors::FieldError;
use super::kind::Kind;

/// A value that is typed, chosen or ticked: what a field of a form can be.
///
/// Texts, whole numbers, `f32`, `f64`, `bool`, [`Date`](super::Date), [`Time`](super::Time) and
/// [`LocalDateTime`](super::LocalDateTime) are; enums derive [`Choice`](derive@super::Choice). A type of another
/// crate gets a type around it that implements this.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::{FieldError, FormValue, Kind};
///
/// /// An amount of money, in cents.
/// struct Amount(u64);
///
/// impl FormValue for Amount {
///     const KIND: Kind = Kind::Text;
///
///     fn parse(text: &str) -> Result<Self, FieldError> {
///         let wrong = || FieldError::new("amount", "Write an amount such as 12.50");
///         let (whole, cents) = text.split_once('.').ok_or_else(wrong)?;
///         let digits = format!("{whole}{cents}");
///         match digits.parse() {
///             Ok(amount) if cents.len() == 2 => Ok(Self(amount)),
///             _ => Err(wrong()),
///         }
///     }
///
///     fn show(&self) -> String {
///         format!("{}.{:02}", self.0 / 100, self.0 % 100)
///     }
/// }
///
/// assert_eq!(Amount::parse("12.50").map(|amount| amount.0), Ok(1250));
/// assert_eq!(Amount::parse("12.5").map(|amount| amount.0).unwrap_err().code(), "amount");
/// assert_eq!(Amount(705).show(), "7.05");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a form",
    label = "this type is not read from what a visitor types",
    note = "a field is a text, a number, a `Decimal`, a `bool`, a `Date`, a `Time`, a `LocalDateTime`, a `FormFile`, an enum with `#[derive(Choice)]`, a struct with `#[derive(Fields)]`, or an `Option` or `Vec` of one",
    note = "implement `pyramidion::forms::FormValue` for a type of your own"
)]
pub trait FormValue: Sized + 'static {
    /// What it is filled in with, unless the field says another kind.
    const KIND: Kind;

    /// Reads what was typed.
    ///
    /// The text is never empty. White space around it is cut off, unless the field says `trim = false` or it is one of several
    /// choices; its lines end with line feeds, and it has no null character.
    ///
    /// # Errors
    ///
    /// Fails with what is wrong with the text.
    fn parse(text: &str) -> Result<Self, FieldError>;

    /// Returns the text that the control shows for the value.
    fn show(&self) -> String;

    /// Returns what it is if nothing was sent; by default such a field is missing.
    fn absent() -> Option<Self> {
        None
    }

    /// Tells whether it counts as given where the field says `required`; by default every value does.
    fn is_given(&self) -> bool {
        true
    }

    /// Returns the choices, if only some values are possible.
    fn choices() -> Vec<Choice> {
        Vec::new()
    }
}

impl FormValue for String {
    const KIND: Kind = Kind::Text;

    fn parse(text: &str) -> Result<Self, FieldError> {
        Ok(text.to_owned())
    }

    fn show(&self) -> String {
        self.clone()
    }
}

/// A box that is not ticked sends nothing; `0`, `false`, `off`, `no`, `n` and `f` say no, too.
impl FormValue for bool {
    const KIND: Kind = Kind::Checkbox;

    fn parse(text: &str) -> Result<Self, FieldError> {
        const NO: [&str; 6] = ["0", "false", "off", "no", "n", "f"];
        Ok(!NO.iter().any(|no| text.eq_ignore_ascii_case(no)))
    }

    fn show(&self) -> String {
        self.to_string()
    }

    fn absent() -> Option<Self> {
        Some(false)
    }

    fn is_given(&self) -> bool {
        *self
    }
}

macro_rules! integers {
    ($($type:ident)*) => {$(
        /// A sign or none, and the digits `0` to `9`.
        impl FormValue for $type {
            const KIND: Kind = Kind::Integer;

            fn parse(text: &str) -> Result<Self, FieldError> {
                let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(not_a_number("integer", text));
                }
                let is_zero = digits.bytes().all(|byte| byte == b'0');
                match text.parse() {
                    Ok(value) => Ok(value),
                    Err(_) if is_zero => Ok(0),
                    Err(_) if text.starts_with('-') => Err(too_small(text, Self::MIN)),
                    Err(_) => Err(too_large(text, Self::MAX)),
                }
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

integers! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

macro_rules! floats {
    ($($type:ident)*) => {$(
        /// Digits with a point, or an exponent; neither infinite nor "not a number".
        impl FormValue for $type {
            const KIND: Kind = Kind::Number;

            fn parse(text: &str) -> Result<Self, FieldError> {
                let is_decimal = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
                let value = text.parse::<Self>().ok();
                let value = value.filter(|value| value.is_finite() && text.chars().all(is_decimal));
                value.ok_or_else(|| not_a_number("number", text))
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

floats! { f32 f64 }

/// Returns the error of a text that is not a number.
pub(super) fn not_a_number(code: &'static str, text: &str) -> FieldError {
    FieldError::of_colander(code, "\"${val}\" is not a number").with_value(text)
}

/// Returns the error of a value below the least.
pub(super) fn too_small(value: impl std::fmt::Display, min: impl std::fmt::Display) -> FieldError {
    FieldError::of_colander("too_small", "${val} is less than minimum value ${min}")
        .with_value(&value.to_string())
        .with("min", min)
}

/// Returns the error of a value above the greatest.
pub(super) fn too_large(value: impl std::fmt::Display, max: impl std::fmt::Display) -> FieldError {
    FieldError::of_colander("too_large", "${val} is greater than maximum value ${max}")
        .with_value(&value.to_string())
        .with("max", max)
}

/// Returns the error of a value that is missing.
pub(super) fn required() -> FieldError {
    FieldError::of_colander("required", "Required")
}

/// Returns the error of a value that is of another kind, as documents may have them.
pub(super) fn of_other_kind(kind: Kind) -> FieldError {
    match kind {
        Kind::Integer => FieldError::own("integer", "Not a whole number"),
        Kind::Number => FieldError::own("number", "Not a number"),
        Kind::Checkbox => FieldError::own("boolean", "Neither true nor false"),
        _ => FieldError::own("text", "Not a text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T: FormValue>(text: &str) -> String {
        match T::parse(text) {
            Ok(value) => value.show(),
            Err(error) => error.code().to_owned(),
        }
    }

    #[test]
    fn whole_numbers_have_digits_and_a_sign() {
        for (text, expected) in [
            ("+3", "3"),
            ("-0", "0"),
            ("007", "7"),
            ("-1", "too_small"),
            ("255", "255"),
            ("256", "too_large"),
            ("99999999999999999999999999999999999999999", "too_large"),
            ("+", "integer"),
            ("--1", "integer"),
            ("1_000", "integer"),
            ("1.0", "integer"),
            ("١", "integer"),
        ] {
            assert_eq!(code::<u8>(text), expected, "{text}");
        }
        assert_eq!(code::<i8>("-129"), "too_small");
        assert_eq!(code::<i8>("-128"), "-128");
    }

    #[test]
    fn numbers_are_finite_and_decimal() {
        for (text, expected) in [
            ("1.5", "1.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1E+2", "100"),
            ("nan", "number"),
            ("inf", "number"),
            ("infinity", "number"),
            ("1e400", "number"),
            ("1,5", "number"),
            ("e", "number"),
            (".", "number"),
        ] {
            assert_eq!(code::<f64>(text), expected, "{text}");
        }
        assert_eq!(code::<f32>("1e39"), "number");
    }
}
