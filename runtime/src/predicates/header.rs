//! `header`: headers that must be there, and how their values begin.

use std::fmt;

use http::HeaderName;
use pyramidion_syntax::conditions;
use regex::Regex;

use crate::introspection::Condition;
use crate::pattern::Matchdict;
use crate::request::Request;

use super::Texts;
use super::found;
use super::meaning::Meaning;
use super::prefix::compile_prefix;
use super::questions::Asked;
use super::written::write_list;

#[derive(Clone, Debug)]
pub(super) struct Header {
    tests: Vec<HeaderTest>,
}

impl Meaning for Header {
    type Declared = Texts;

    fn parse(declared: &Texts) -> Result<Self, String> {
        let texts = declared.at_least_one("header")?;
        let tests = texts.iter().map(|text| HeaderTest::parse(text));
        let mut tests = tests.collect::<Result<Vec<_>, _>>()?;
        tests.sort_by_key(ToString::to_string);
        Ok(Self { tests })
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        let mut tests = self.tests.iter();
        tests.all(|test| test.holds(asked.request()))
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        let names = self.tests.iter().map(|test| test.name.as_str());
        found::each(names, |name| found::header(request, name))
    }

    fn conditions(&self) -> Vec<Condition> {
        let conditions = self.tests.iter().map(|test| Condition::Header {
            name: test.name.to_string(),
            regex: test.value.as_ref().map(|(text, _)| text.clone()),
        });
        conditions.collect()
    }
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("header ")?;
        write_list(f, self.tests.iter())
    }
}

#[derive(Clone, Debug)]
struct HeaderTest {
    name: HeaderName,
    value: Option<(String, Regex)>,
}

impl HeaderTest {
    fn parse(text: &str) -> Result<Self, String> {
        conditions::header(text)?;
        let (name, value) = match text.split_once(':') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let header = HeaderName::try_from(name)
            .map_err(|_| format!("{name:?} cannot be the name of a header"))?;
        let value = value
            .map(|value| compile_prefix(value).map(|regex| (value.to_owned(), regex)))
            .transpose()
            .map_err(|error| format!("`header`: {error}"))?;
        Ok(Self {
            name: header,
            value,
        })
    }

    fn holds(&self, request: &Request) -> bool {
        let Some(found) = request.headers().get(&self.name) else {
            return false;
        };
        match &self.value {
            // Headers are bytes; those that are not UTF-8 are read as Latin-1, as WSGI does.
            Some((_, regex)) => match found.to_str() {
                Ok(found) => regex.is_match(found),
                Err(_) => {
                    let text: String = found.as_bytes().iter().copied().map(char::from).collect();
                    regex.is_match(&text)
                }
            },
            None => true,
        }
    }
}

impl fmt::Display for HeaderTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some((value, _)) => write!(f, "{}={value}", self.name),
            None => self.name.fmt(f),
        }
    }
}
