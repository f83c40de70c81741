//! `request_param`: parameters of the query or of the form.

use std::fmt;

use pyramidion_syntax::conditions;

use crate::request::Request;

use super::list::write_list;

#[derive(Clone, Debug)]
pub(super) struct RequestParam {
    pub(super) params: Vec<(String, Option<String>)>,
}

impl RequestParam {
    /// Splits `name=value`; an equals sign at the start belongs to the name.
    pub(super) fn parse(params: &[String]) -> Result<Self, String> {
        let mut parsed = Vec::new();
        for text in params {
            conditions::param(text)?;
            let (prefix, rest) = text.split_at(usize::from(text.starts_with('=')));
            parsed.push(match rest.split_once('=') {
                Some((name, value)) => (
                    format!("{prefix}{name}").trim().to_owned(),
                    Some(value.trim().to_owned()),
                ),
                None => (text.clone(), None),
            });
        }
        parsed.sort();
        Ok(Self { params: parsed })
    }

    pub(super) fn holds(&self, request: &Request) -> bool {
        self.params.iter().all(|(name, value)| {
            let found = request.params().get(name);
            found.is_some_and(|found| value.as_ref().is_none_or(|value| found == value))
        })
    }

    /// Returns the parameters that must have a value.
    pub(super) fn with_values(&self) -> impl Iterator<Item = (&String, &String)> {
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
