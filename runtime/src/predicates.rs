//! Predicates: conditions on a request that a route or view is declared with.
//!
//! A [`PredicateConfig`] is what was declared, a `Predicate` is ready to be asked. To add a
//! predicate is to add an arm to each; the order of the arms is the order of Pyramid's table, which
//! decides which of two views is the more specific.

mod methods;
mod relations;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::{HeaderName, Method};
use pyramidion_syntax::{conditions, near};
use regex::Regex;

use crate::accept::{Accept, MediaType};
use crate::context::{Resource, ResourceType, lineage};
use crate::pattern::{Matchdict, python_regex};
use crate::request::Request;

pub(crate) use relations::Methods;

/// A declared predicate: a condition on a request.
///
/// The functions of [this module](self) make them; [`View`](crate::View) and
/// [`RouteConfig`](crate::config::RouteConfig) have a method for each.
#[derive(Clone, Debug)]
pub struct PredicateConfig {
    condition: Condition,
    is_negated: bool,
}

#[derive(Clone, Debug)]
enum Condition {
    Xhr(bool),
    RequestMethod(Texts),
    PathInfo(Texts),
    RequestParam(Texts),
    Header(Texts),
    Accept(Texts),
    Containment(ResourceType),
    MatchParam(Texts),
    IsAuthenticated(bool),
    Custom { name: Text, values: Texts },
}

/// Texts that were written in the source or made at start-up.
#[derive(Clone, Debug)]
enum Texts {
    Static(&'static [&'static str]),
    Owned(Vec<String>),
}

type Text = Cow<'static, str>;

impl Texts {
    fn to_vec(&self) -> Vec<String> {
        match self {
            Self::Static(texts) => texts.iter().map(ToString::to_string).collect(),
            Self::Owned(texts) => texts.clone(),
        }
    }

    fn first(&self) -> &str {
        match self {
            Self::Static(texts) => texts.first().copied().unwrap_or_default(),
            Self::Owned(texts) => texts.first().map(String::as_str).unwrap_or_default(),
        }
    }
}

macro_rules! list_predicates {
    ($($name:ident $condition:ident $doc:literal)*) => {
        $(
            #[doc = $doc]
            pub fn $name<S: Into<String>>(values: impl IntoIterator<Item = S>) -> PredicateConfig {
                let values = values.into_iter().map(Into::into).collect();
                PredicateConfig::new(Condition::$condition(Texts::Owned(values)))
            }
        )*
        impl PredicateConfig {$(
            #[doc(hidden)]
            pub const fn $name(values: &'static [&'static str]) -> Self {
                Self::new(Condition::$condition(Texts::Static(values)))
            }
        )*}
    };
}

list_predicates! {
    request_method RequestMethod
    "Holds if the method is one of these; `GET` implies `HEAD`."
    request_param RequestParam
    "Holds if every one of these parameters is there: `name`, or `name=value`."
    header Header
    "Holds if every one of these headers is there: `Name`, or `Name:regex` matched at its start."
    match_param MatchParam
    "Holds if every one of these placeholders has this value: `name=value`. That of a remainder never has."
}

/// Holds if `X-Requested-With: XMLHttpRequest` is there, or is not.
pub const fn xhr(xhr: bool) -> PredicateConfig {
    PredicateConfig::new(Condition::Xhr(xhr))
}

/// Holds if the decoded path begins with a match of this regular expression.
pub fn path_info(regex: impl Into<String>) -> PredicateConfig {
    PredicateConfig::new(Condition::PathInfo(Texts::Owned(vec![regex.into()])))
}

/// Holds if the client accepts this media type.
pub fn accept(media_type: impl Into<String>) -> PredicateConfig {
    PredicateConfig::new(Condition::Accept(Texts::Owned(vec![media_type.into()])))
}

/// Holds if the context or one of the resources above it is a `T`.
pub const fn containment<T: Resource>() -> PredicateConfig {
    PredicateConfig::new(Condition::Containment(ResourceType::of::<T>()))
}

/// Holds if the security policy knows who the visitor is, or does not.
pub const fn is_authenticated(is_authenticated: bool) -> PredicateConfig {
    PredicateConfig::new(Condition::IsAuthenticated(is_authenticated))
}

/// Holds as the predicate says that was given to
/// [`add_view_predicate`](crate::Configurator::add_view_predicate) or
/// [`add_route_predicate`](crate::Configurator::add_route_predicate) under this name.
pub fn custom<S: Into<String>>(
    name: impl Into<String>,
    values: impl IntoIterator<Item = S>,
) -> PredicateConfig {
    PredicateConfig::new(Condition::Custom {
        name: Text::Owned(name.into()),
        values: Texts::Owned(values.into_iter().map(Into::into).collect()),
    })
}

/// Holds if the other predicate does not, Pyramid's `not_`.
pub const fn not(predicate: PredicateConfig) -> PredicateConfig {
    predicate.negated()
}

impl PredicateConfig {
    const fn new(condition: Condition) -> Self {
        Self {
            condition,
            is_negated: false,
        }
    }

    #[doc(hidden)]
    pub const fn path_info(regex: &'static [&'static str]) -> Self {
        Self::new(Condition::PathInfo(Texts::Static(regex)))
    }

    #[doc(hidden)]
    pub const fn accept(media_type: &'static [&'static str]) -> Self {
        Self::new(Condition::Accept(Texts::Static(media_type)))
    }

    #[doc(hidden)]
    pub const fn custom(name: &'static str, values: &'static [&'static str]) -> Self {
        Self::new(Condition::Custom {
            name: Text::Borrowed(name),
            values: Texts::Static(values),
        })
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn negated(mut self) -> Self {
        self.is_negated = !self.is_negated;
        self
    }

    /// Returns the name under which the predicate is declared.
    pub fn name(&self) -> &str {
        match &self.condition {
            Condition::Xhr(_) => "xhr",
            Condition::RequestMethod(_) => "request_method",
            Condition::PathInfo(_) => "path_info",
            Condition::RequestParam(_) => "request_param",
            Condition::Header(_) => "header",
            Condition::Accept(_) => "accept",
            Condition::Containment(_) => "containment",
            Condition::MatchParam(_) => "match_param",
            Condition::IsAuthenticated(_) => "is_authenticated",
            Condition::Custom { name, .. } => name,
        }
    }
}

/// A condition of an application's own.
///
/// [`add_view_predicate`](crate::Configurator::add_view_predicate) names what makes it.
pub trait CustomPredicate: Send + Sync + 'static {
    /// Tells whether the condition holds.
    fn holds(&self, request: &Request) -> bool;
}

impl<F: Fn(&Request) -> bool + Send + Sync + 'static> CustomPredicate for F {
    fn holds(&self, request: &Request) -> bool {
        self(request)
    }
}

/// Makes a custom predicate of the values it is declared with.
pub(crate) type PredicateFactory =
    Arc<dyn Fn(&[&str]) -> crate::Result<Arc<dyn CustomPredicate>> + Send + Sync>;

/// The custom predicates that views or routes can name, in their order.
#[derive(Clone, Default)]
pub(crate) struct CustomPredicates {
    factories: Vec<(String, PredicateFactory)>,
}

impl CustomPredicates {
    /// Returns those that were registered, from the lightest to the heaviest.
    pub(crate) fn new(factories: Vec<(String, PredicateFactory)>) -> Self {
        Self { factories }
    }

    fn find(&self, name: &str) -> Option<(u32, &PredicateFactory)> {
        let found = (0..)
            .zip(&self.factories)
            .find(|(_, (other, _))| other == name);
        found.map(|(position, (_, factory))| (position, factory))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.factories.iter().map(|(name, _)| name.as_str())
    }
}

/// A predicate that can be asked.
#[derive(Clone)]
pub(crate) struct Predicate {
    test: Test,
    is_negated: bool,
}

#[derive(Clone)]
enum Test {
    Xhr(bool),
    RequestMethod(Vec<Method>),
    PathInfo {
        text: String,
        regex: Regex,
    },
    RequestParam(Vec<(String, Option<String>)>),
    Header(Vec<HeaderTest>),
    Accept(MediaType),
    Containment(ResourceType),
    MatchParam(Vec<(String, String)>),
    IsAuthenticated(bool),
    Custom {
        text: String,
        position: u32,
        predicate: Arc<dyn CustomPredicate>,
    },
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
    pub(crate) fn new(
        config: &PredicateConfig,
        customs: &CustomPredicates,
    ) -> Result<Self, String> {
        let test = match &config.condition {
            Condition::Xhr(xhr) => Test::Xhr(*xhr),
            Condition::RequestMethod(methods) => {
                Test::RequestMethod(methods::parse(&methods.to_vec())?)
            }
            Condition::PathInfo(text) => {
                let text = text.first();
                conditions::regex(text)?;
                let regex = compile_prefix(text).map_err(|e| format!("`path_info`: {e}"))?;
                Test::PathInfo {
                    text: text.to_owned(),
                    regex,
                }
            }
            Condition::RequestParam(params) => Test::RequestParam(parse_params(&params.to_vec())?),
            Condition::Header(headers) => Test::Header(parse_headers(&headers.to_vec())?),
            Condition::Accept(_) if config.is_negated => {
                return Err(
                    "`accept` cannot be negated: it says what the view answers with".to_owned(),
                );
            }
            Condition::Accept(text) => Test::Accept(parse_accept(text.first())?),
            Condition::Containment(resource) => Test::Containment(*resource),
            Condition::MatchParam(params) => {
                Test::MatchParam(parse_match_params(&params.to_vec())?)
            }
            Condition::IsAuthenticated(is) => Test::IsAuthenticated(*is),
            Condition::Custom { name, values } => Self::custom(name, values, customs)?,
        };
        Ok(Self {
            test,
            is_negated: config.is_negated,
        })
    }

    fn custom(name: &str, values: &Texts, customs: &CustomPredicates) -> Result<Test, String> {
        let Some((position, factory)) = customs.find(name) else {
            let hint = near::hint(name, customs.names());
            return Err(format!(
                "there is no predicate `{name}`{hint}; custom ones are added by \
                 `config.add_view_predicate(…)` and `config.add_route_predicate(…)`"
            ));
        };
        let values = values.to_vec();
        let borrowed: Vec<_> = values.iter().map(String::as_str).collect();
        let predicate = factory(&borrowed).map_err(|error| format!("`{name}`: {error}"))?;
        Ok(Test::Custom {
            text: format!("{name} = {}", values.join(",")),
            position,
            predicate,
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
            Test::Containment(resource) => {
                lineage(request.context()).any(|ancestor| resource.holds(ancestor))
            }
            // A remainder has segments, so that no text is its value.
            Test::MatchParam(params) => params
                .iter()
                .all(|(name, value)| matchdict.text(name) == Some(value)),
            Test::IsAuthenticated(is) => request.was_authenticated() == *is,
            Test::Custom { predicate, .. } => predicate.holds(request),
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
            Test::Containment(_) => 6,
            Test::MatchParam(_) => 8,
            Test::IsAuthenticated(_) => 10,
            Test::Custom { position, .. } => 13 + position,
        }
    }

    /// Tells whether the predicate looks at the form, so that the body must have been read.
    pub(crate) fn needs_body(&self) -> bool {
        matches!(self.test, Test::RequestParam(_))
    }

    /// Tells whether the predicate asks who the visitor is.
    pub(crate) fn needs_identity(&self) -> bool {
        matches!(self.test, Test::IsAuthenticated(_))
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

impl fmt::Debug for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Predicate({self})")
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
            Test::Containment(resource) => write!(f, "containment = {resource}"),
            Test::IsAuthenticated(is) => {
                write!(
                    f,
                    "is_authenticated = {}",
                    if *is { "True" } else { "False" }
                )
            }
            Test::Custom { text, .. } => f.write_str(text),
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

fn parse_headers(texts: &[String]) -> Result<Vec<HeaderTest>, String> {
    let tests = texts.iter().map(|text| HeaderTest::parse(text));
    let mut tests = tests.collect::<Result<Vec<_>, _>>()?;
    tests.sort_by_key(ToString::to_string);
    Ok(tests)
}

fn parse_accept(text: &str) -> Result<MediaType, String> {
    conditions::media_type(text)?;
    MediaType::parse(text).ok_or_else(|| format!("{text:?} is no media type"))
}

/// Compiles an expression that must match at the start of a text.
fn compile_prefix(regex: &str) -> Result<Regex, String> {
    // It is read alone first, so that a stray bracket cannot close the group around it.
    python_regex::translate(regex)
        .and_then(|regex| python_regex::compile(&format!(r"\A(?:{regex})")))
        .map_err(|error| error.to_string())
}

/// Splits `name=value`; an equals sign at the start belongs to the name.
fn parse_params(params: &[String]) -> Result<Vec<(String, Option<String>)>, String> {
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
    Ok(parsed)
}

fn parse_match_params(params: &[String]) -> Result<Vec<(String, String)>, String> {
    let mut parsed = Vec::new();
    for text in params {
        conditions::match_param(text)?;
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        parsed.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    parsed.sort();
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::DummyRequest;

    fn predicate(config: PredicateConfig) -> Predicate {
        Predicate::new(&config, &CustomPredicates::default()).unwrap()
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
            (xhr(true), "xhr = True"),
            (request_method(["GET"]), "request_method = GET,HEAD"),
            (path_info("/a"), "path_info = /a"),
            (
                request_param(["b = 1", "a", "=c=2"]),
                "request_param =c=2,a,b=1",
            ),
            (header(["X-B:1", "X-A"]), "header x-a=,x-b=1"),
            (accept("Text/HTML"), "accept = text/html"),
            (match_param(["k = v"]), "match_param k=v"),
            (not(xhr(true)), "!xhr = True"),
        ] {
            assert_eq!(predicate(config).to_string(), expected);
        }
    }

    #[test]
    fn get_implies_head_also_when_negated() {
        let get = request_method(["GET"]);
        let not_get = not(get.clone());
        let head = || DummyRequest::new("HEAD", "/");
        check(get.clone(), head(), true);
        check(not_get.clone(), head(), false);
        check(get, DummyRequest::post("/"), false);
        check(not_get, DummyRequest::post("/"), true);
    }

    #[test]
    fn params_are_compared_with_the_last_value() {
        let param = |text: &str| request_param([text]);
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
        let header = |text: &str| header([text]);
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
            (request_method(["get"]), "use \"GET\" instead of \"get\""),
            (request_method(["G T"]), "write several as `[\"G\", \"T\"]`"),
            (path_info("["), "unclosed character class"),
            (header(["X A"]), "cannot be the name of a header"),
            (header(["X:("]), "unclosed group"),
            (accept("text/*"), "has no wildcard"),
            (match_param(["x"]), "takes a placeholder and its value"),
            (not(accept("a/b")), "cannot be negated"),
        ] {
            let error = Predicate::new(&config, &CustomPredicates::default()).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
