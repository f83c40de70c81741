//! What one predicate says of another: that it never holds with it, or always.

use super::meaning::Wanted;
use super::methods::Methods;
use super::request_method::RequestMethod;
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
        match &self.test {
            Test::IsAuthenticated(is) => Some(is.0 != self.is_negated),
            Test::EffectivePrincipals(principals) => {
                Some(principals.are_everyones() == self.is_negated)
            }
            _ => None,
        }
    }

    /// Tells whether the attempt must be the last one, or must not, if the predicate is about that.
    pub(crate) fn wants_last_attempt(&self) -> Option<bool> {
        match &self.test {
            Test::LastAttempt(last) => Some(last.0 != self.is_negated),
            _ => None,
        }
    }

    /// Tells whether it is about the method of the request.
    pub(crate) fn is_of_methods(&self) -> bool {
        matches!(self.test, Test::RequestMethod(_))
    }

    /// Tells whether no request is known to meet both.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        self.test.excludes(self.is_negated, other)
    }

    /// Tells whether every request that meets all of some predicates is known to meet this one.
    pub(crate) fn is_implied_by(&self, others: &[Self]) -> bool {
        self.test.is_implied_by(self.is_negated, others)
    }
}

impl Methods {
    /// Returns the methods that meet all of some predicates.
    pub(crate) fn of<'a>(predicates: impl Iterator<Item = &'a Predicate>) -> Self {
        RequestMethod::methods_of(predicates.filter_map(|predicate| match &predicate.test {
            Test::RequestMethod(test) => Some(Wanted {
                test,
                is_negated: predicate.is_negated,
            }),
            _ => None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::introspection::PredicateSubject;
    use crate::predicates::{
        CustomPredicates, PredicateConfig, content_type, custom, header, is_authenticated,
        match_param, not, request_method, request_param, xhr,
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
        excludes(&custom("own", ["1"]), &not(custom("own", ["1"])), true);
        excludes(&custom("own", ["1"]), &not(custom("own", ["2"])), false);
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
