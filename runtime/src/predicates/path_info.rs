//! `path_info`: how the path begins.

use std::fmt;

use pyramidion_syntax::conditions;
use regex::Regex;

use crate::request::Request;

use super::prefix::compile_prefix;

#[derive(Clone, Debug)]
pub(super) struct PathInfo {
    pub(super) text: String,
    regex: Regex,
}

impl PathInfo {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        conditions::regex(text)?;
        let regex = compile_prefix(text).map_err(|error| format!("`path_info`: {error}"))?;
        Ok(Self {
            text: text.to_owned(),
            regex,
        })
    }

    pub(super) fn holds(&self, request: &Request) -> bool {
        self.regex.is_match(&request.path_info())
    }
}

impl fmt::Display for PathInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "path_info = {}", self.text)
    }
}
