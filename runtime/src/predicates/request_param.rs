//! `request_param`: parameters of the query or of the form.

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
pub(super) struct RequestParam {
    params: Vec<(String, Option<String>)>,
}

impl Meaning for RequestParam {
    type Declared = Texts;

    /// Splits `name=value`; an equals sign at the start belongs to the name.
    fn parse(declared: &Texts) -> Result<Self, String> {
        let mut parsed = Vec::new();
        for text in declared.at_least_one("request_param")? {
            conditions::param(&text)?;
            let (prefix, rest) = text.split_at(usize::from(text.starts_with('=')));
            parsed.push(match rest.split_once('=') {
                Some((name, value)) => (
                    format!("{prefix}{name}").trim().to_owned(),
                    Some(value.trim().to_owned()),
                ),
                None => (text, None),
            });
        }
        parsed.sort();
        Ok(Self { params: parsed })
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        self.params.iter().all(|(name, value)| {
            let found = asked.request().params().get(name);
            found.is_some_and(|found| value.as_ref().is_none_or(|value| found == value))
        })
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        let names = self.params.iter().map(|(name, _)| name.as_str());
        let params = request.params();
        found::each(names, |name| {
            params.get(name).map(|text| found::shown(name, text))
        })
    }

    fn needs_body(&self) -> bool {
        true
    }

    fn conditions(&self) -> Vec<Condition> {
        let params = self.params.iter().cloned();
        let params = params.map(|(name, value)| Condition::Param { name, value });
        params.collect()
    }

    fn two_values(&self) -> Option<TwoValues<'_>> {
        differ(self.with_values(), || self.with_values())
    }

    fn excludes(one: Wanted<'_, Self>, two: Wanted<'_, Self>) -> bool {
        if one.is_negated || two.is_negated {
            return one.is_negated != two.is_negated && one.test.params == two.test.params;
        }
        differ(one.test.with_values(), || two.test.with_values()).is_some()
    }
}

impl RequestParam {
    /// Returns the parameters that must have a value.
    fn with_values(&self) -> impl Iterator<Item = (&String, &String)> {
        let params = self.params.iter();
        params.filter_map(|(name, value)| Some((name, value.as_ref()?)))
    }
}

impl fmt::Display for RequestParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("request_param ")?;
        let params = self.params.iter().map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.clone(),
        });
        write_list(f, params)
    }
}
