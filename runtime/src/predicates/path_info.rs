//! `path_info`: how the path begins.

use std::fmt;

use pyramidion_syntax::conditions;
use regex::Regex;

use crate::pattern::Matchdict;
use crate::request::Request;

use super::Texts;
use super::meaning::Meaning;
use super::prefix::compile_prefix;
use super::questions::Asked;

#[derive(Clone, Debug)]
pub(super) struct PathInfo {
    pub(super) text: String,
    regex: Regex,
}

impl Meaning for PathInfo {
    type Declared = Texts;

    fn parse(declared: &Texts) -> Result<Self, String> {
        let text = declared.first();
        conditions::regex(text)?;
        let regex = compile_prefix(text).map_err(|error| format!("`path_info`: {error}"))?;
        Ok(Self {
            text: text.to_owned(),
            regex,
        })
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        self.regex.is_match(&asked.request().path_info())
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        format!("the path is {:?}", request.path_info())
    }
}

impl fmt::Display for PathInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "path_info = {}", self.text)
    }
}
