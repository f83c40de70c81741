//! `is_authenticated`: whether the security policy knows who the visitor is.

use std::fmt;

use crate::introspection::Condition;
use crate::pattern::Matchdict;
use crate::request::{Request, Visitor};

use super::meaning::{Meaning, Wanted};
use super::questions::Asked;
use super::written::flag;

#[derive(Clone)]
pub(super) struct IsAuthenticated(pub(super) bool);

impl Meaning for IsAuthenticated {
    type Declared = bool;

    fn parse(is_wanted: &bool) -> Result<Self, String> {
        Ok(Self(*is_wanted))
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        let visitor = asked.visitor(false);
        visitor.is_some_and(Visitor::is_authenticated) == self.0
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        let is_known = request.visitor_or_nobody().is_authenticated();
        let who = if is_known {
            "the visitor is known"
        } else {
            "nobody is logged in"
        };
        who.to_owned()
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::Authenticated(self.0)]
    }

    fn excludes(one: Wanted<'_, Self>, two: Wanted<'_, Self>) -> bool {
        (one.test.0 ^ one.is_negated) != (two.test.0 ^ two.is_negated)
    }
}

impl fmt::Display for IsAuthenticated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "is_authenticated = {}", flag(self.0))
    }
}
