//! What one predicate says of another: that it never holds with it, or always.

use http::Method;

use super::PredicateConfig;
use super::custom::CustomPredicates;
use super::test::{Predicate, Test};

impl Predicate {
    /// Returns the names of the placeholders that the predicate looks at.
    pub(crate) fn placeholders(&self) -> impl Iterator<Item = &str> {
        let params = match &self.test {
            Test::MatchParam(asked) => asked.params.as_slice(),
            _ => &[],
        };
        params.iter().map(|(name, _)| name.as_str())
    }

    /// Returns the values that placeholders must have.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        let params = match &self.test {
            Test::MatchParam(asked) if !self.is_negated => asked.params.as_slice(),
            _ => &[],
        };
        let pairs = params.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the expression that the path must begin with, and whether it must not.
    pub(crate) fn path_info(&self) -> Option<(&str, bool)> {
        match &self.test {
            Test::PathInfo(path) => Some((&path.text, self.is_negated)),
            _ => None,
        }
    }

    /// Tells whether the visitor must be known, or must not, if the predicate is about that.
    pub(crate) fn wants_visitor(&self) -> Option<bool> {
        match self.test {
            Test::IsAuthenticated(is) => Some(is != self.is_negated),
            _ => None,
        }
    }

    /// Tells whether no request is known to meet both.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        match (&self.test, &other.test) {
            (Test::RequestMethod(_), Test::RequestMethod(_)) => {
                Methods::of([self, other].into_iter()).is_empty()
            }
            (Test::Xhr(one), Test::Xhr(two))
            | (Test::IsAuthenticated(one), Test::IsAuthenticated(two)) => {
                (one ^ self.is_negated) != (two ^ other.is_negated)
            }
            (Test::ContentType(one), Test::ContentType(two)) => {
                match (self.is_negated, other.is_negated) {
                    (false, false) => !one.overlaps(two),
                    (true, false) => two.is_within(one),
                    (false, true) => one.is_within(two),
                    (true, true) => false,
                }
            }
            (Test::MatchParam(one), Test::MatchParam(two))
                if !self.is_negated && !other.is_negated =>
            {
                differ(one.pairs(), || two.pairs()).is_some()
            }
            (Test::RequestParam(one), Test::RequestParam(two))
                if !self.is_negated && !other.is_negated =>
            {
                differ(one.with_values(), || two.with_values()).is_some()
            }
            // What an application's own condition says may change from one call to the next.
            (Test::Custom(_), _) | (_, Test::Custom(_)) => false,
            _ => {
                self.is_negated != other.is_negated
                    && self.without_negation() == other.without_negation()
            }
        }
    }

    /// Tells whether every request that meets all of some predicates is known to meet this one.
    pub(crate) fn is_implied_by(&self, others: &[Self]) -> bool {
        match &self.test {
            Test::RequestMethod(_) => {
                let asked = Methods::of(others.iter());
                asked.is_within(&Methods::of(std::iter::once(self)))
            }
            Test::ContentType(types) => {
                let is_alike = |other: &&Self| other.is_negated == self.is_negated;
                others
                    .iter()
                    .filter(is_alike)
                    .any(|other| match &other.test {
                        Test::ContentType(asked) if self.is_negated => types.is_within(asked),
                        Test::ContentType(asked) => asked.is_within(types),
                        _ => false,
                    })
            }
            // The values of placeholders belong to one route.
            Test::Custom(_) | Test::MatchParam(_) => false,
            _ => others
                .iter()
                .any(|other| other.to_string() == self.to_string()),
        }
    }

    /// Compiles a declared predicate that some request can meet.
    ///
    /// # Errors
    ///
    /// Fails as [`Predicate::new`] does, and as the compiler does with attributes: if nothing is named, or two values of one thing.
    pub(crate) fn checked(
        config: &PredicateConfig,
        customs: &CustomPredicates,
    ) -> Result<Self, String> {
        let predicate = Self::new(config, customs)?;
        let nothing = match &predicate.test {
            Test::RequestParam(asked) if asked.params.is_empty() => Some("request_param"),
            Test::MatchParam(asked) if asked.params.is_empty() => Some("match_param"),
            Test::Header(headers) if headers.is_empty() => Some("header"),
            Test::ContentType(types) if types.is_empty() => Some("content_type"),
            _ => None,
        };
        if let Some(name) = nothing {
            return Err(format!("`{name}` needs at least one value"));
        }
        match predicate.two_values() {
            Some((name, [one, other])) if !config.is_negated => Err(format!(
                "`{name}` cannot be {one:?} and {other:?}: add a view for each of them"
            )),
            _ => Ok(predicate),
        }
    }

    /// Returns what has two values, of which a request has one.
    fn two_values(&self) -> Option<TwoValues<'_>> {
        match &self.test {
            Test::MatchParam(asked) => differ(asked.pairs(), || asked.pairs()),
            Test::RequestParam(asked) => differ(asked.with_values(), || asked.with_values()),
            _ => None,
        }
    }

    fn without_negation(&self) -> String {
        let text = self.to_string();
        text.strip_prefix('!').map(str::to_owned).unwrap_or(text)
    }
}

/// A name and two values of it.
type TwoValues<'a> = (&'a str, [&'a str; 2]);

/// Finds a name that has different values in two lists.
fn differ<'a, I: Iterator<Item = (&'a String, &'a String)>>(
    mut one: impl Iterator<Item = (&'a String, &'a String)>,
    two: impl Fn() -> I,
) -> Option<TwoValues<'a>> {
    one.find_map(|(name, value)| {
        let mut others = two().filter(|(other, _)| *other == name);
        let (_, other) = others.find(|(_, other)| *other != value)?;
        Some((name.as_str(), [value.as_str(), other.as_str()]))
    })
}

/// The methods of the requests that meet some predicates.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Methods {
    Only(Vec<Method>),
    AllBut(Vec<Method>),
}

impl Methods {
    /// Returns the methods that meet all of some predicates.
    pub(crate) fn of<'a>(predicates: impl Iterator<Item = &'a Predicate>) -> Self {
        let mut methods = Self::AllBut(Vec::new());
        for predicate in predicates {
            let Test::RequestMethod(named) = &predicate.test else {
                continue;
            };
            methods = match (methods, predicate.is_negated) {
                (Self::AllBut(excluded), false) => {
                    let named = named
                        .methods
                        .iter()
                        .filter(|method| !excluded.contains(method));
                    Self::Only(named.cloned().collect())
                }
                (Self::AllBut(mut excluded), true) => {
                    excluded.extend(named.methods.iter().cloned());
                    Self::AllBut(excluded)
                }
                (Self::Only(mut only), is_negated) => {
                    only.retain(|method| named.methods.contains(method) != is_negated);
                    Self::Only(only)
                }
            };
        }
        methods
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Only(methods) if methods.is_empty())
    }

    pub(crate) fn contains(&self, method: &Method) -> bool {
        match self {
            Self::Only(methods) => methods.contains(method),
            Self::AllBut(excluded) => !excluded.contains(method),
        }
    }

    fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Only(methods), other) => methods.iter().all(|method| other.contains(method)),
            (Self::AllBut(excluded), Self::AllBut(others)) => {
                others.iter().all(|method| excluded.contains(method))
            }
            (Self::AllBut(_), Self::Only(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::introspection::PredicateSubject;
    use crate::predicates::{
        content_type, custom, header, is_authenticated, match_param, not, request_method,
        request_param, xhr,
    };

    fn predicate(config: &PredicateConfig) -> Predicate {
        let factory = crate::predicates::PredicateFactory::new(|_| Ok(|_: &crate::Request| true));
        let customs = CustomPredicates::new(
            PredicateSubject::View,
            vec![("own".to_owned(), factory)],
            false,
        );
        Predicate::new(config, &customs).unwrap()
    }

    #[track_caller]
    fn excludes(one: &PredicateConfig, two: &PredicateConfig, expected: bool) {
        let (one, two) = (predicate(one), predicate(two));
        assert_eq!(one.excludes(&two), expected, "{one} and {two}");
        assert_eq!(two.excludes(&one), expected, "{two} and {one}");
    }

    #[test]
    fn predicates_that_no_request_meets_exclude_each_other() {
        let get = || request_method(["GET"]);
        excludes(&get(), &request_method(["POST"]), true);
        excludes(&get(), &request_method(["HEAD"]), false);
        excludes(&get(), &not(get()), true);
        excludes(&request_method(["HEAD"]), &not(get()), true);
        excludes(&not(request_method(["POST"])), &not(get()), false);
        excludes(&xhr(true), &xhr(false), true);
        excludes(&xhr(true), &not(xhr(false)), false);
        excludes(&is_authenticated(true), &not(is_authenticated(true)), true);
        excludes(&header(["X-A"]), &not(header(["X-A"])), true);
        excludes(&header(["X-A"]), &not(header(["X-B"])), false);
        excludes(&custom("own", ["1"]), &not(custom("own", ["1"])), false);
        excludes(&xhr(true), &get(), false);
        let text = || content_type(["text/*"]);
        let plain = || content_type(["text/plain"]);
        excludes(&text(), &content_type(["application/json"]), true);
        excludes(&text(), &content_type(["a/b", "TEXT/csv"]), false);
        excludes(&plain(), &content_type(["text/csv"]), true);
        excludes(&plain(), &not(text()), true);
        excludes(&text(), &not(plain()), false);
        excludes(&not(text()), &not(plain()), false);
        excludes(&match_param(["a=1"]), &match_param(["a=2"]), true);
        excludes(&match_param(["a=1"]), &match_param(["b=2"]), false);
        excludes(&match_param(["a=1"]), &not(match_param(["a=2"])), false);
        excludes(&request_param(["a=1"]), &request_param(["b", "a=2"]), true);
        excludes(&request_param(["a=1"]), &request_param(["a"]), false);
    }

    #[test]
    fn what_is_asked_for_twice_is_implied() {
        let check = |asked: &[PredicateConfig], wanted: PredicateConfig, expected: bool| {
            let asked: Vec<_> = asked.iter().map(predicate).collect();
            assert_eq!(
                predicate(&wanted).is_implied_by(&asked),
                expected,
                "{asked:?}"
            );
        };
        let get = || request_method(["GET"]);
        check(&[get()], request_method(["GET", "POST"]), true);
        check(&[request_method(["GET", "POST"])], get(), false);
        check(&[not(get())], not(request_method(["HEAD"])), true);
        check(&[], not(get()), false);
        let text = || content_type(["text/*", "a/b"]);
        let plain = || content_type(["text/plain"]);
        check(&[plain()], text(), true);
        check(&[text()], plain(), false);
        check(&[not(text())], not(plain()), true);
        check(&[not(plain())], not(text()), false);
        check(&[not(plain())], text(), false);
        check(&[request_param(["a"])], request_param(["a"]), true);
        check(&[request_param(["a", "b"])], request_param(["a"]), false);
        check(&[match_param(["a=1"])], match_param(["a=1"]), false);
        check(&[custom("own", ["1"])], custom("own", ["1"]), false);
    }
}
