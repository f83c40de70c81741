//! `match_param`: values that placeholders must have.

use std::fmt;

use pyramidion_syntax::conditions;

use crate::pattern::Matchdict;

use super::list::write_list;

#[derive(Clone, Debug)]
pub(super) struct MatchParam {
    pub(super) params: Vec<(String, String)>,
}

impl MatchParam {
    pub(super) fn parse(params: &[String]) -> Result<Self, String> {
        let mut parsed = Vec::new();
        for text in params {
            conditions::match_param(text)?;
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            parsed.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        parsed.sort();
        Ok(Self { params: parsed })
    }

    /// A remainder has segments, so that no text is its value.
    pub(super) fn holds(&self, matchdict: &Matchdict) -> bool {
        let mut params = self.params.iter();
        params.all(|(name, value)| matchdict.text(name) == Some(value))
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (&String, &String)> {
        self.params.iter().map(|(name, value)| (name, value))
    }
}

impl fmt::Display for MatchParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("match_param ")?;
        let params = self.pairs();
        write_list(f, params.map(|(name, value)| format!("{name}={value}")))
    }
}
