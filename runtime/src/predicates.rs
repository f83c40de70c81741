//! Predicates: conditions on a request that a route or view is declared with.
//!
//! A [`PredicateConfig`] is what was declared, a `Predicate` is ready to be asked. To add a
//! predicate is to add an arm to each; the order of the arms is the order of Pyramid's table, which
//! decides which of two views is the more specific.

use std::fmt;

use http::{HeaderName, Method};
use regex::Regex;

use crate::accept::{Accept, MediaType};
use crate::pattern::{Matchdict, python_regex};
use crate::request::Request;

/// A declared predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PredicateConfig {
    /// `X-Requested-With: XMLHttpRequest` is there, or is not.
    Xhr(bool),
    /// The method is one of these; `GET` implies `HEAD`.
    RequestMethod(Vec<String>),
    /// The decoded path begins with a match of this regular expression.
    PathInfo(String),
    /// Every one of these parameters is there: `name`, or `name=value`.
    RequestParam(Vec<String>),
    /// Every one of these headers is there: `Name`, or `Name:regex` matched at its start.
    Header(Vec<String>),
    /// The client accepts this media type.
    Accept(String),
    /// Every one of these placeholders has this value: `name=value`.
    MatchParam(Vec<String>),
    /// The predicate does not hold.
    Not(Box<PredicateConfig>),
}

impl PredicateConfig {
    /// Returns the name under which the predicate is declared.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Xhr(_) => "xhr",
            Self::RequestMethod(_) => "request_method",
            Self::PathInfo(_) => "path_info",
            Self::RequestParam(_) => "request_param",
            Self::Header(_) => "header",
            Self::Accept(_) => "accept",
            Self::MatchParam(_) => "match_param",
            Self::Not(inner) => inner.name(),
        }
    }
}

/// A predicate that can be asked.
#[derive(Clone, Debug)]
pub(crate) struct Predicate {
    test: Test,
    is_negated: bool,
}

#[derive(Clone, Debug)]
enum Test {
    Xhr(bool),
    RequestMethod(Vec<Method>),
    PathInfo { text: String, regex: Regex },
    RequestParam(Vec<(String, Option<String>)>),
    Header(Vec<HeaderTest>),
    Accept(MediaType),
    MatchParam(Vec<(String, String)>),
}

#[derive(Clone, Debug)]
struct HeaderTest {
    name: HeaderName,
    value: Option<(String, Regex)>,
}

impl Predicate {
    /// Compiles a declared predicate.
    ///
    /// # Errors
    ///
    /// Fails with a sentence that says what is wrong and what to write instead.
    pub(crate) fn new(config: &PredicateConfig) -> Result<Self, String> {
        let test = match config {
            PredicateConfig::Xhr(xhr) => Test::Xhr(*xhr),
            PredicateConfig::RequestMethod(methods) => Test::RequestMethod(parse_methods(methods)?),
            PredicateConfig::PathInfo(text) => {
                let regex = compile_prefix(text).map_err(|e| format!("`path_info`: {e}"))?;
                Test::PathInfo {
                    text: text.clone(),
                    regex,
                }
            }
            PredicateConfig::RequestParam(params) => Test::RequestParam(parse_params(params)?),
            PredicateConfig::Header(headers) => {
                let mut tests = headers
                    .iter()
                    .map(|text| HeaderTest::parse(text))
                    .collect::<Result<Vec<_>, _>>()?;
                tests.sort_by_key(ToString::to_string);
                Test::Header(tests)
            }
            PredicateConfig::Accept(text) => {
                Test::Accept(MediaType::parse(text).ok_or_else(|| {
                    format!(
                        "`accept` takes one media type without wildcards, as in \
                         `accept = \"application/json\"`, not {text:?}"
                    )
                })?)
            }
            PredicateConfig::MatchParam(params) => Test::MatchParam(parse_match_params(params)?),
            PredicateConfig::Not(inner) => {
                if matches!(**inner, PredicateConfig::Accept(_)) {
                    return Err("`accept` cannot be negated".to_owned());
                }
                let inner = Self::new(inner)?;
                return Ok(Self {
                    is_negated: !inner.is_negated,
                    ..inner
                });
            }
        };
        Ok(Self {
            test,
            is_negated: false,
        })
    }

    /// Tells whether the predicate holds for a request with the given captured values.
    pub(crate) fn holds(&self, request: &Request, matchdict: &Matchdict) -> bool {
        let holds = match &self.test {
            Test::Xhr(xhr) => request.is_xhr() == *xhr,
            Test::RequestMethod(methods) => methods.contains(request.method()),
            Test::PathInfo { regex, .. } => regex.is_match(&request.path_info()),
            Test::RequestParam(params) => params.iter().all(|(name, value)| {
                let found = request.params().get(name);
                found.is_some_and(|found| value.as_ref().is_none_or(|value| found == value))
            }),
            Test::Header(headers) => headers.iter().all(|header| header.holds(request)),
            Test::Accept(offer) => Accept::of(request.headers()).quality(offer) > 0,
            Test::MatchParam(params) => params
                .iter()
                .all(|(name, value)| matchdict.get(name) == Some(value)),
        };
        holds != self.is_negated
    }

    /// Returns the place in Pyramid's table; later ones make a view more specific.
    pub(crate) fn rank(&self) -> u32 {
        match self.test {
            Test::Xhr(_) => 0,
            Test::RequestMethod(_) => 1,
            Test::PathInfo { .. } => 2,
            Test::RequestParam(_) => 3,
            Test::Header(_) => 4,
            Test::Accept(_) => 5,
            Test::MatchParam(_) => 8,
        }
    }

    /// Tells whether the predicate looks at the form, so that the body must have been read.
    pub(crate) fn needs_body(&self) -> bool {
        matches!(self.test, Test::RequestParam(_))
    }

    /// Returns the methods of a `request_method` predicate that is not negated.
    pub(crate) fn methods(&self) -> Option<&[Method]> {
        match &self.test {
            Test::RequestMethod(methods) if !self.is_negated => Some(methods),
            _ => None,
        }
    }

    /// Returns the media type of an `accept` predicate.
    pub(crate) fn accept(&self) -> Option<&MediaType> {
        match &self.test {
            Test::Accept(media_type) => Some(media_type),
            _ => None,
        }
    }
}

/// Writes the predicate as Pyramid does; predicates with equal texts are the same.
impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negated {
            f.write_str("!")?;
        }
        match &self.test {
            Test::Xhr(xhr) => write!(f, "xhr = {}", if *xhr { "True" } else { "False" }),
            Test::RequestMethod(methods) => {
                f.write_str("request_method = ")?;
                write_list(f, methods.iter())
            }
            Test::PathInfo { text, .. } => write!(f, "path_info = {text}"),
            Test::RequestParam(params) => {
                f.write_str("request_param ")?;
                write_list(
                    f,
                    params.iter().map(|(name, value)| match value {
                        Some(value) => format!("{name}={value}"),
                        None => name.clone(),
                    }),
                )
            }
            Test::Header(headers) => {
                f.write_str("header ")?;
                write_list(f, headers.iter())
            }
            Test::Accept(media_type) => write!(f, "accept = {media_type}"),
            Test::MatchParam(params) => {
                f.write_str("match_param ")?;
                write_list(
                    f,
                    params.iter().map(|(name, value)| format!("{name}={value}")),
                )
            }
        }
    }
}

impl HeaderTest {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = match text.split_once(':') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let header = HeaderName::try_from(name)
            .map_err(|_| format!("{name:?} is no header's name, in `header = {text:?}`"))?;
        let value = value
            .map(|value| compile_prefix(value).map(|regex| (value.to_owned(), regex)))
            .transpose()
            .map_err(|error| format!("`header`: {error}, in {text:?}"))?;
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
            // Headers are bytes; what is not UTF-8 is read as Latin-1, as WSGI does.
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
            None => write!(f, "{}=", self.name),
        }
    }
}

fn write_list(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = impl fmt::Display>,
) -> fmt::Result {
    for (index, item) in items.enumerate() {
        if index > 0 {
            f.write_str(",")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

fn parse_methods(names: &[String]) -> Result<Vec<Method>, String> {
    if names.is_empty() {
        return Err("`request_method` needs at least one method".to_owned());
    }
    let mut methods = Vec::new();
    for name in names {
        let method = Method::from_bytes(name.as_bytes())
            .map_err(|_| format!("{name:?} is no HTTP method"))?;
        if name.bytes().any(|byte| byte.is_ascii_lowercase()) {
            let upper = name.to_ascii_uppercase();
            return Err(format!(
                "HTTP methods are upper case: use {upper:?} instead of {name:?}"
            ));
        }
        methods.push(method);
    }
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    methods.dedup();
    Ok(methods)
}

/// Compiles an expression that must match at the start of a text.
fn compile_prefix(regex: &str) -> Result<Regex, String> {
    let regex = python_regex::translate(regex);
    // The expression alone first, so that a stray bracket cannot close the group around it.
    python_regex::compile(&regex)
        .and_then(|_| python_regex::compile(&format!(r"\A(?:{regex})")))
        .map_err(|error| error.to_string())
}

/// Splits `name=value`; an equals sign at the start belongs to the name.
fn parse_params(params: &[String]) -> Result<Vec<(String, Option<String>)>, String> {
    let mut parsed = Vec::new();
    for text in params {
        let (prefix, rest) = text.split_at(usize::from(text.starts_with('=')));
        parsed.push(match rest.split_once('=') {
            Some((name, value)) => (
                format!("{prefix}{name}").trim().to_owned(),
                Some(value.trim().to_owned()),
            ),
            None => (text.clone(), None),
        });
    }
    if parsed.iter().any(|(name, _)| name.is_empty()) {
        return Err("`request_param` needs a name, as in `request_param = \"page\"`".to_owned());
    }
    parsed.sort();
    Ok(parsed)
}

fn parse_match_params(params: &[String]) -> Result<Vec<(String, String)>, String> {
    let mut parsed = Vec::new();
    for text in params {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            format!("`match_param` takes `name=value`, as in `match_param = \"action=edit\"`, not {text:?}")
        })?;
        parsed.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    parsed.sort();
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::DummyRequest;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(ToString::to_string).collect()
    }

    fn predicate(config: PredicateConfig) -> Predicate {
        Predicate::new(&config).unwrap()
    }

    #[track_caller]
    fn check(config: PredicateConfig, request: DummyRequest, expected: bool) {
        let predicate = predicate(config);
        assert_eq!(
            predicate.holds(&request.build(), &Matchdict::default()),
            expected,
            "{predicate}"
        );
    }

    #[test]
    fn texts_are_those_of_pyramid() {
        for (config, expected) in [
            (PredicateConfig::Xhr(true), "xhr = True"),
            (
                PredicateConfig::RequestMethod(texts(&["GET"])),
                "request_method = GET,HEAD",
            ),
            (PredicateConfig::PathInfo("/a".to_owned()), "path_info = /a"),
            (
                PredicateConfig::RequestParam(texts(&["b = 1", "a", "=c=2"])),
                "request_param =c=2,a,b=1",
            ),
            (
                PredicateConfig::Header(texts(&["X-B:1", "X-A"])),
                "header x-a=,x-b=1",
            ),
            (
                PredicateConfig::Accept("Text/HTML".to_owned()),
                "accept = text/html",
            ),
            (
                PredicateConfig::MatchParam(texts(&["k = v"])),
                "match_param k=v",
            ),
            (
                PredicateConfig::Not(Box::new(PredicateConfig::Xhr(true))),
                "!xhr = True",
            ),
        ] {
            assert_eq!(predicate(config).to_string(), expected);
        }
    }

    #[test]
    fn get_implies_head_also_when_negated() {
        let get = PredicateConfig::RequestMethod(texts(&["GET"]));
        let not_get = PredicateConfig::Not(Box::new(get.clone()));
        let head = || DummyRequest::new("HEAD", "/");
        check(get.clone(), head(), true);
        check(not_get.clone(), head(), false);
        check(get, DummyRequest::post("/"), false);
        check(not_get, DummyRequest::post("/"), true);
    }

    #[test]
    fn params_are_compared_with_the_last_value() {
        let param = |text: &str| PredicateConfig::RequestParam(texts(&[text]));
        check(param("a"), DummyRequest::get("/?a"), true);
        check(param("a=1"), DummyRequest::get("/?a=2&a=1"), true);
        check(param("a=1"), DummyRequest::get("/?a=1&a=2"), false);
        check(param("=k=v"), DummyRequest::get("/?%3Dk=v"), true);
        check(param(" a = 1 "), DummyRequest::get("/?a=1"), true);
        check(
            param("a=1"),
            DummyRequest::post("/").form([("a", "1")]),
            true,
        );
    }

    #[test]
    fn headers_are_matched_at_their_start() {
        let header = |text: &str| PredicateConfig::Header(texts(&[text]));
        let with = |value: &str| DummyRequest::get("/").header("x-a", value);
        check(header("X-A"), with(""), true);
        check(header("X-A:1"), with("12"), true);
        check(header("X-A:1"), with("21"), false);
        check(header("X-A:a|b"), with("b"), true);
        check(header("X-A:^1$"), with("12"), false);
        check(header("X-A"), DummyRequest::get("/"), false);
    }

    #[test]
    fn mistakes_are_explained() {
        for (config, expected) in [
            (
                PredicateConfig::RequestMethod(texts(&["get"])),
                "use \"GET\" instead of \"get\"",
            ),
            (
                PredicateConfig::RequestMethod(texts(&["G T"])),
                "no HTTP method",
            ),
            (
                PredicateConfig::PathInfo("[".to_owned()),
                "unclosed character class",
            ),
            (PredicateConfig::Header(texts(&["X A"])), "no header's name"),
            (PredicateConfig::Header(texts(&["X:("])), "unclosed group"),
            (
                PredicateConfig::Accept("text/*".to_owned()),
                "without wildcards",
            ),
            (
                PredicateConfig::MatchParam(texts(&["x"])),
                "takes `name=value`",
            ),
            (
                PredicateConfig::Not(Box::new(PredicateConfig::Accept("a/b".to_owned()))),
                "cannot be negated",
            ),
        ] {
            let error = Predicate::new(&config).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
