//! `match_param`: values that placeholders must have.

use std::fmt;

use pyramidion_syntax::conditions;

use crate::introspection::Condition;
use crate::pattern::Matchdict;
use crate::request::Request;

use super::Texts;
use super::found;
use super::meaning::{Meaning, TwoValues, Wanted, differ};
use super::questions::Asked;
use super::written::write_list;

#[derive(Clone, Debug)]
pub(super) struct MatchParam {
    pub(super) params: Vec<(String, String)>,
}

impl Meaning for MatchParam {
    type Declared = Texts;

    fn parse(declared: &Texts) -> Result<Self, String> {
        let mut parsed = Vec::new();
        for text in declared.at_least_one("match_param")? {
            conditions::match_param(&text)?;
            let (name, value) = text.split_once('=').unwrap_or((&text, ""));
            parsed.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        parsed.sort();
        Ok(Self { params: parsed })
    }

    /// A remainder has segments, so that no text is its value.
    fn holds(&self, _: &Asked<'_>, matchdict: &Matchdict) -> bool {
        let mut params = self.params.iter();
        params.all(|(name, value)| matchdict.text(name) == Some(value))
    }

    fn found(&self, _: &Request, matchdict: &Matchdict) -> String {
        let names = self.params.iter().map(|(name, _)| name.as_str());
        found::each(names, |name| {
            matchdict.get(name).map(|text| found::shown(name, text))
        })
    }

    fn conditions(&self) -> Vec<Condition> {
        let pairs = self.pairs();
        let pairs = pairs.map(|(name, value)| Condition::Placeholder {
            name: name.clone(),
            value: value.clone(),
        });
        pairs.collect()
    }

    fn two_values(&self) -> Option<TwoValues<'_>> {
        differ(self.pairs(), || self.pairs())
    }

    fn excludes(one: Wanted<'_, Self>, two: Wanted<'_, Self>) -> bool {
        if one.is_negated || two.is_negated {
            return one.is_negated != two.is_negated && one.test.params == two.test.params;
        }
        differ(one.test.pairs(), || two.test.pairs()).is_some()
    }

    /// The values of placeholders belong to one route.
    fn is_implied_by(_: Wanted<'_, Self>, _: &[Wanted<'_, Self>]) -> bool {
        false
    }
}

impl MatchParam {
    fn pairs(&self) -> impl Iterator<Item = (&String, &String)> {
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
