//! The rules of fields: what a value that could be read must be like.

use std::fmt;
use std::rc::Rc;

use pyramidion_syntax::python_regex;
use regex::Regex;

use super::addresses;
use super::dates::{Date, LocalDateTime, Time};
use super::decimal::Decimal;
use super::errors::FieldError;
use super::kind::Kind;
use super::pattern_attribute;
use super::text_value::{FormValue, too_large, too_small};

/// What finds out whether a value keeps a rule.
type Test<V> = dyn Fn(&V) -> Result<(), FieldError>;

/// A rule of a field. It is not public API.
#[doc(hidden)]
pub struct Rule<V> {
    test: Box<Test<V>>,
    /// What the control has of it.
    pub(super) attribute: Option<(&'static str, String)>,
    /// The kind that the control has by it.
    pub(super) kind: Option<Kind>,
    /// The greatest value.
    most: Option<Rc<V>>,
    /// Why it cannot be used.
    mistake: Option<String>,
}

impl<V> Rule<V> {
    fn new(test: impl Fn(&V) -> Result<(), FieldError> + 'static) -> Self {
        Self {
            test: Box::new(test),
            attribute: None,
            kind: None,
            most: None,
            mistake: None,
        }
    }

    pub(super) fn with_attribute(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attribute = Some((name, value.to_string()));
        self
    }

    pub(super) fn check(&self, value: &V) -> Result<(), FieldError> {
        (self.test)(value)
    }
}

/// Returns an error unless a rule is kept.
pub(super) fn kept(is_kept: bool, error: impl FnOnce() -> FieldError) -> Result<(), FieldError> {
    if is_kept { Ok(()) } else { Err(error()) }
}

/// Says what is wrong with the rules of a field, whatever its value is.
pub(super) fn mistakes<V>(rules: &[Rule<V>]) -> Vec<String> {
    let mut mistakes: Vec<_> = rules
        .iter()
        .filter_map(|rule| rule.mistake.clone())
        .collect();
    let greatest = rules.iter().filter_map(|rule| rule.most.as_deref());
    let attribute = |rule: &Rule<V>, name| match &rule.attribute {
        Some((other, value)) if *other == name => Some(value.clone()),
        _ => None,
    };
    let value_of = |name| rules.iter().find_map(|rule| attribute(rule, name));
    for greatest in greatest {
        let is_below =
            |rule: &&Rule<V>| attribute(rule, "min").is_some() && rule.check(greatest).is_err();
        if rules.iter().any(|rule| is_below(&rule))
            && let (Some(min), Some(max)) = (value_of("min"), value_of("max"))
        {
            mistakes.push(format!(
                "no value is at least {min} and at most {max}: `min` is greater than `max`"
            ));
        }
    }
    let length = |name| value_of(name)?.parse::<usize>().ok();
    if let (Some(min), Some(max)) = (length("minlength"), length("maxlength"))
        && min > max
    {
        mistakes.push(format!(
            "no text has at least {min} and at most {max} characters: `min_length` is greater than `max_length`"
        ));
    }
    mistakes
}

impl<V> fmt::Debug for Rule<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("attribute", &self.attribute)
            .finish_non_exhaustive()
    }
}

/// A value that the rules of texts are for.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::{FieldError, Fields, Filled, FormValue, Kind, TextValue};
///
/// struct Slug(String);
///
/// impl FormValue for Slug {
///     const KIND: Kind = Kind::Text;
///
///     fn parse(text: &str) -> Result<Self, FieldError> {
///         Ok(Self(text.to_lowercase()))
///     }
///
///     fn show(&self) -> String {
///         self.0.clone()
///     }
/// }
///
/// impl TextValue for Slug {
///     fn as_text(&self) -> &str {
///         &self.0
///     }
/// }
///
/// #[derive(Fields)]
/// struct Page {
///     #[field(pattern = "[a-z-]+", max_length = 9)]
///     slug: Slug,
/// }
///
/// let page = Filled::<Page>::of([("slug", "My-Page")]).submitted().unwrap();
/// assert_eq!(page.slug.0, "my-page");
/// ```
#[diagnostic::on_unimplemented(
    message = "this rule is for texts, but the field is a `{Self}`",
    label = "a rule of texts",
    note = "`min_length`, `max_length`, `pattern`, `email` and `url` are for `String`, and for types that implement `pyramidion::forms::TextValue`"
)]
pub trait TextValue: 'static {
    /// Returns the text.
    fn as_text(&self) -> &str;
}

impl TextValue for String {
    fn as_text(&self) -> &str {
        self
    }
}

/// A value that has an order: what `min` and `max` are for.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::{FieldError, Fields, Filled, FormValue, Kind, OrderedValue};
///
/// #[derive(Debug, PartialEq, PartialOrd)]
/// struct Percent(u8);
///
/// impl FormValue for Percent {
///     const KIND: Kind = Kind::Integer;
///
///     fn parse(text: &str) -> Result<Self, FieldError> {
///         u8::parse(text).map(Self)
///     }
///
///     fn show(&self) -> String {
///         self.0.to_string()
///     }
/// }
///
/// impl OrderedValue for Percent {}
///
/// #[derive(Debug, Fields)]
/// struct Discount {
///     #[field(max = Percent(50))]
///     discount: Percent,
/// }
///
/// assert!(Filled::<Discount>::of([("discount", "60")]).submitted().is_err());
/// ```
pub trait OrderedValue: FormValue + PartialOrd {}

/// What `min` and `max` take: a value of the type of the field. It is not public API.
///
/// A limit of another type, and one of a field without an order, is one error by it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a limit of a field of the type `{V}`",
    label = "no limit of such a field",
    note = "`min` and `max` are for numbers, dates and times, and take a value of the type of the field, or of what is in its `Option` or list",
    note = "the length of a text is said by `min_length` and `max_length`, the number of a list's items by `max_items`"
)]
pub trait Limit<V> {
    fn least(self) -> Rule<V>;

    fn greatest(self) -> Rule<V>;
}

#[diagnostic::do_not_recommend]
impl<V: OrderedValue> Limit<V> for V {
    fn least(self) -> Rule<V> {
        let shown = self.show();
        let rule = Rule::new({
            let shown = shown.clone();
            move |value: &V| kept(*value >= self, || too_small(value.show(), &shown))
        });
        rule.with_attribute("min", shown)
    }

    fn greatest(self) -> Rule<V> {
        let (shown, greatest) = (self.show(), Rc::new(self));
        let mut rule = Rule::new({
            let (shown, greatest) = (shown.clone(), Rc::clone(&greatest));
            move |value: &V| kept(*value <= *greatest, || too_large(value.show(), &shown))
        });
        rule.most = Some(greatest);
        rule.with_attribute("max", shown)
    }
}

macro_rules! ordered {
    ($($type:ident)*) => {$(
        impl OrderedValue for $type {}
    )*};
}

ordered! {
    i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64
    Date Time LocalDateTime Decimal
}

/// At least so many characters. It is not public API.
#[doc(hidden)]
pub fn min_length<V: TextValue>(min: usize) -> Rule<V> {
    let rule = Rule::new(move |value: &V| {
        let error = || {
            FieldError::of_colander("too_short", "Shorter than minimum length ${min}")
                .with("min", min)
        };
        kept(value.as_text().chars().count() >= min, error)
    });
    rule.with_attribute("minlength", min)
}

/// At most so many characters. It is not public API.
#[doc(hidden)]
pub fn max_length<V: TextValue>(max: usize) -> Rule<V> {
    let rule = Rule::new(move |value: &V| {
        // No text has more characters than bytes.
        if value.as_text().len() <= max || value.as_text().chars().count() <= max {
            return Ok(());
        }
        let error = FieldError::of_colander("too_long", "Longer than maximum length ${max}");
        Err(error.with("max", max))
    });
    rule.with_attribute("maxlength", max)
}

/// An expression that the whole text must match, compiled once. It is not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Pattern {
    expression: &'static str,
    regex: Result<Regex, String>,
}

impl Pattern {
    #[must_use]
    pub fn new(expression: &'static str) -> Self {
        let whole = python_regex::translate(expression).map(|regex| format!(r"\A(?:{regex})\z"));
        let regex = whole.and_then(|regex| Regex::new(&regex).map_err(|error| error.to_string()));
        Self { expression, regex }
    }
}

/// The whole text matches. It is not public API.
#[doc(hidden)]
pub fn pattern<V: TextValue>(pattern: &'static Pattern, is_trimmed: bool) -> Rule<V> {
    let mut rule = Rule::new(move |value: &V| match &pattern.regex {
        Ok(regex) if regex.is_match(value.as_text()) => Ok(()),
        _ => Err(FieldError::of_colander(
            "pattern",
            "String does not match expected pattern",
        )),
    });
    if let Err(error) = &pattern.regex {
        rule.mistake = Some(format!(
            "the pattern {:?} cannot be used: {error}",
            pattern.expression
        ));
    }
    if let Some(expression) = pattern_attribute::of(pattern.expression, is_trimmed) {
        rule = rule.with_attribute("pattern", expression);
    }
    rule
}

/// An address of electronic mail. It is not public API.
#[doc(hidden)]
pub fn email<V: TextValue>() -> Rule<V> {
    let mut rule = Rule::new(|value: &V| {
        let error = || FieldError::of_colander("email", "Invalid email address");
        kept(addresses::is_email(value.as_text()), error)
    });
    rule.kind = Some(Kind::Email);
    rule
}

/// The address of a page. It is not public API.
#[doc(hidden)]
pub fn url<V: TextValue>() -> Rule<V> {
    let mut rule = Rule::new(|value: &V| {
        let error = || FieldError::of_colander("url", "Must be a URL");
        kept(addresses::is_url(value.as_text()), error)
    });
    rule.kind = Some(Kind::Url);
    rule
}

/// What a function says.
pub(super) fn check<V: 'static>(check: impl Fn(&V) -> Result<(), FieldError> + 'static) -> Rule<V> {
    Rule::new(check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_no_value_keeps_are_mistakes() {
        let rules = [5_u8.least(), 4.greatest()];
        assert_eq!(
            mistakes(&rules),
            ["no value is at least 5 and at most 4: `min` is greater than `max`"]
        );
        assert!(mistakes(&[5_u8.least(), 5.greatest()]).is_empty());
        assert_eq!(mistakes::<String>(&[max_length(1), min_length(2)]).len(), 1);
        let pattern: &'static Pattern = Box::leak(Box::new(Pattern::new("a{999}{999}{999}")));
        assert!(mistakes::<String>(&[super::pattern(pattern, true)])[0].contains("cannot be used"));
    }

    #[test]
    fn lengths_are_characters() {
        let text = "abcö".to_owned();
        assert!(max_length(4).check(&text).is_ok());
        assert!(max_length(3).check(&text).is_err());
        assert!(min_length(5).check(&text).is_err());
    }
}
