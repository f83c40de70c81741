//! `xhr`: whether a script asks, as most say it.

use std::fmt;

use crate::introspection::Condition;
use crate::pattern::Matchdict;
use crate::request::Request;

use super::meaning::{Meaning, Wanted};
use super::questions::Asked;
use super::written::flag;

#[derive(Clone)]
pub(super) struct Xhr(bool);

impl Meaning for Xhr {
    type Declared = bool;

    fn parse(is_wanted: &bool) -> Result<Self, String> {
        Ok(Self(*is_wanted))
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        asked.request().is_xhr() == self.0
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        let is = if request.is_xhr() { "is" } else { "is not" };
        format!("`X-Requested-With` {is} \"XMLHttpRequest\"")
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::Xhr(self.0)]
    }

    fn excludes(one: Wanted<'_, Self>, two: Wanted<'_, Self>) -> bool {
        (one.test.0 ^ one.is_negated) != (two.test.0 ^ two.is_negated)
    }
}

impl fmt::Display for Xhr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "xhr = {}", flag(self.0))
    }
}
