//! Predicates as data: what each asks of a request.

use crate::introspection::Condition;

use super::test::{Predicate, Test};

impl Predicate {
    /// Returns what the predicate asks of a request, as one condition or several.
    pub(crate) fn conditions(&self) -> Vec<Condition> {
        if self.is_negated {
            return vec![Condition::Other(self.to_string())];
        }
        match &self.test {
            Test::Xhr(xhr) => vec![Condition::Xhr(*xhr)],
            Test::RequestMethod(named) => {
                let methods = named.methods.iter().map(ToString::to_string);
                vec![Condition::Methods(methods.collect())]
            }
            Test::RequestParam(params) => {
                let params = params.params.iter().cloned();
                let params = params.map(|(name, value)| Condition::Param { name, value });
                params.collect()
            }
            Test::Header(headers) => {
                let headers = headers.named();
                let headers = headers.map(|(name, regex)| Condition::Header {
                    name: name.to_string(),
                    regex: regex.map(str::to_owned),
                });
                headers.collect()
            }
            Test::ContentType(types) => vec![Condition::ContentType(types.names().collect())],
            Test::Accept(media_type) => vec![Condition::Accept(media_type.to_string())],
            Test::MatchParam(params) => {
                let pairs = params.pairs();
                let pairs = pairs.map(|(name, value)| Condition::Placeholder {
                    name: name.clone(),
                    value: value.clone(),
                });
                pairs.collect()
            }
            Test::IsAuthenticated(is) => vec![Condition::Authenticated(*is)],
            Test::PathInfo(_) | Test::Containment(_) | Test::Custom(_) => {
                vec![Condition::Other(self.to_string())]
            }
        }
    }
}
