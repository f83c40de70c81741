//! `request_method`: the methods of the request.

use std::fmt;

use http::Method;

use crate::introspection::Condition;
use crate::pattern::Matchdict;
use crate::request::{Request, methods_of_names};

use super::Texts;
use super::meaning::{Meaning, Wanted};
use super::methods::Methods;
use super::questions::Asked;
use super::written::write_list;

#[derive(Clone, Debug)]
pub(super) struct RequestMethod {
    pub(super) methods: Vec<Method>,
}

impl Meaning for RequestMethod {
    type Declared = Texts;

    /// Reads the names of methods; `GET` implies `HEAD`.
    ///
    /// # Errors
    ///
    /// Fails if there is none, if one cannot be a method, or if it is nearly that of a standard one.
    fn parse(declared: &Texts) -> Result<Self, String> {
        let names = declared.to_vec();
        if names.is_empty() {
            return Err("`request_method` needs at least one method, as in \"GET\"; leave it out for every method".to_owned());
        }
        let every = "without `request_method` every method is answered; leave it out";
        let mut methods = methods_of_names(&names, every)?;
        methods.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        methods.dedup();
        Ok(Self { methods })
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        self.methods.contains(asked.request().method())
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        format!("the method is {}", request.method())
    }

    fn conditions(&self) -> Vec<Condition> {
        let methods = self.methods.iter().map(ToString::to_string);
        vec![Condition::Methods(methods.collect())]
    }

    fn excludes(one: Wanted<'_, Self>, two: Wanted<'_, Self>) -> bool {
        Self::methods_of([one, two]).is_empty()
    }

    fn is_implied_by(one: Wanted<'_, Self>, others: &[Wanted<'_, Self>]) -> bool {
        let asked = Self::methods_of(others.iter().copied());
        asked.is_within(&Self::methods_of([one]))
    }
}

impl RequestMethod {
    /// Returns the methods that meet all of some predicates.
    pub(super) fn methods_of<'a>(wanted: impl IntoIterator<Item = Wanted<'a, Self>>) -> Methods {
        wanted.into_iter().fold(Methods::ALL, |methods, wanted| {
            methods.and(&wanted.test.methods, wanted.is_negated)
        })
    }
}

impl fmt::Display for RequestMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("request_method = ")?;
        write_list(f, self.methods.iter())
    }
}
