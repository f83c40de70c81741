//! `accept`: the media type that a view answers with, which the client must accept.

use std::fmt;

use http::header::ACCEPT;
use pyramidion_syntax::conditions;

use crate::accept::{self, MediaType};
use crate::introspection::Condition;
use crate::pattern::Matchdict;
use crate::request::Request;

use super::Texts;
use super::found;
use super::meaning::Meaning;
use super::questions::Asked;

#[derive(Clone)]
pub(super) struct Accept {
    pub(super) media_type: MediaType,
}

impl Meaning for Accept {
    type Declared = Texts;

    fn parse(declared: &Texts) -> Result<Self, String> {
        let text = declared.first();
        conditions::media_type(text)?;
        let media_type = MediaType::parse(text);
        let media_type = media_type.ok_or_else(|| format!("{text:?} is not a media type"))?;
        Ok(Self { media_type })
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        accept::Accept::of(asked.request().headers()).quality(&self.media_type) > 0
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        found::each([ACCEPT.as_str()], |name| found::header(request, name))
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::Accept(self.media_type.to_string())]
    }
}

impl fmt::Display for Accept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "accept = {}", self.media_type)
    }
}
