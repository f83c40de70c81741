//! `last_attempt`: whether the answer will be sent, whatever it is.

use std::fmt;

use crate::pattern::Matchdict;
use crate::request::Request;

use super::meaning::{Meaning, Wanted};
use super::questions::Asked;
use super::written::flag;

#[derive(Clone)]
pub(super) struct LastAttempt(pub(super) bool);

impl Meaning for LastAttempt {
    type Declared = bool;

    fn parse(is_wanted: &bool) -> Result<Self, String> {
        Ok(Self(*is_wanted))
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        asked.request().is_last_attempt() == self.0
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        let attempt = request.attempt();
        if request.is_last_attempt() {
            format!("attempt {attempt} is the last one")
        } else {
            format!("attempt {attempt} is not the last one")
        }
    }

    fn excludes(one: Wanted<'_, Self>, two: Wanted<'_, Self>) -> bool {
        (one.test.0 ^ one.is_negated) != (two.test.0 ^ two.is_negated)
    }
}

impl fmt::Display for LastAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "last_attempt = {}", flag(self.0))
    }
}
