//! A predicate that can be asked.

use std::fmt;

use http::Method;
use pyramidion_syntax::conditions;
use pyramidion_syntax::predicates::{FIRST_CUSTOM_RANK, PredicateName};

use crate::accept::{Accept, MediaType};
use crate::context::{ResourceType, lineage};
use crate::pattern::Matchdict;
use crate::request::Visitor;

use super::asked::Asked;
use super::content_type::ContentType;
use super::custom::{Custom, CustomPredicates};
use super::header::Header;
use super::match_param::MatchParam;
use super::path_info::PathInfo;
use super::request_method::RequestMethod;
use super::request_param::RequestParam;
use super::{Condition, PredicateConfig};

/// A predicate that can be asked.
#[derive(Clone)]
pub(crate) struct Predicate {
    pub(super) test: Test,
    pub(super) is_negated: bool,
    rank: u32,
}

#[derive(Clone)]
pub(super) enum Test {
    Xhr(bool),
    RequestMethod(RequestMethod),
    PathInfo(PathInfo),
    RequestParam(RequestParam),
    Header(Header),
    Accept(MediaType),
    ContentType(ContentType),
    Containment(ResourceType),
    MatchParam(MatchParam),
    IsAuthenticated(bool),
    Custom(Custom),
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
                Test::RequestMethod(RequestMethod::parse(&methods.to_vec())?)
            }
            Condition::PathInfo(text) => Test::PathInfo(PathInfo::parse(text.first())?),
            Condition::RequestParam(params) => {
                Test::RequestParam(RequestParam::parse(&params.to_vec())?)
            }
            Condition::Header(headers) => Test::Header(Header::parse(&headers.to_vec())?),
            Condition::Accept(_) if config.is_negated => {
                return Err(
                    "`accept` cannot be negated: it says what the view answers with".to_owned(),
                );
            }
            Condition::Accept(text) => Test::Accept(parse_accept(text.first())?),
            Condition::ContentType(types) => {
                Test::ContentType(ContentType::parse(&types.to_vec())?)
            }
            Condition::Containment(resource) => Test::Containment(*resource),
            Condition::MatchParam(params) => Test::MatchParam(MatchParam::parse(&params.to_vec())?),
            Condition::IsAuthenticated(is) => Test::IsAuthenticated(*is),
            Condition::Custom { name, values } => {
                Test::Custom(customs.make(name, &values.to_vec())?)
            }
        };
        let rank = match (config.condition.built_in(), &test) {
            (None, Test::Custom(custom)) => FIRST_CUSTOM_RANK + custom.position,
            (name, _) => name.map_or(FIRST_CUSTOM_RANK, PredicateName::rank),
        };
        Ok(Self {
            test,
            is_negated: config.is_negated,
            rank,
        })
    }

    /// Tells whether the predicate holds for a request with the given captured values, as far as that is known.
    pub(crate) fn holds(&self, asked: &Asked<'_>, matchdict: &Matchdict) -> bool {
        let request = asked.request();
        let holds = match &self.test {
            Test::Xhr(xhr) => request.is_xhr() == *xhr,
            Test::RequestMethod(methods) => methods.holds(request),
            Test::PathInfo(path) => path.holds(request),
            Test::RequestParam(params) => params.holds(request),
            Test::Header(headers) => headers.holds(request),
            Test::Accept(offer) => Accept::of(request.headers()).quality(offer) > 0,
            Test::ContentType(types) => types.holds(request),
            Test::Containment(resource) => {
                lineage(request.context()).any(|ancestor| resource.holds(ancestor))
            }
            Test::MatchParam(params) => params.holds(matchdict),
            Test::IsAuthenticated(is) => {
                let visitor = asked.visitor(false);
                visitor.is_some_and(Visitor::is_authenticated) == *is
            }
            Test::Custom(custom) => custom.holds(asked),
        };
        holds != self.is_negated
    }

    /// Returns the place in Pyramid's table; later ones make a view more specific.
    pub(crate) fn rank(&self) -> u32 {
        self.rank
    }

    /// Tells whether the predicate looks at the form, so that the body must have been read.
    pub(crate) fn needs_body(&self) -> bool {
        matches!(self.test, Test::RequestParam(_))
    }

    /// Tells whether it must be awaited whether the predicate holds.
    pub(crate) fn waits(&self) -> bool {
        matches!(&self.test, Test::Custom(custom) if custom.waits())
    }

    /// Returns the methods of a `request_method` predicate that is not negated.
    pub(crate) fn methods(&self) -> Option<&[Method]> {
        match &self.test {
            Test::RequestMethod(named) if !self.is_negated => Some(&named.methods),
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

    /// Returns the media types of a `content_type` predicate, and whether the content must be none of them.
    pub(crate) fn content_type(&self) -> Option<(&ContentType, bool)> {
        match &self.test {
            Test::ContentType(types) => Some((types, self.is_negated)),
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
        let flag = |is: &bool| if *is { "True" } else { "False" };
        match &self.test {
            Test::Xhr(xhr) => write!(f, "xhr = {}", flag(xhr)),
            Test::RequestMethod(methods) => methods.fmt(f),
            Test::PathInfo(path) => path.fmt(f),
            Test::RequestParam(params) => params.fmt(f),
            Test::Header(headers) => headers.fmt(f),
            Test::Accept(media_type) => write!(f, "accept = {media_type}"),
            Test::ContentType(types) => types.fmt(f),
            Test::Containment(resource) => write!(f, "containment = {resource}"),
            Test::MatchParam(params) => params.fmt(f),
            Test::IsAuthenticated(is) => write!(f, "is_authenticated = {}", flag(is)),
            Test::Custom(custom) => custom.fmt(f),
        }
    }
}

fn parse_accept(text: &str) -> Result<MediaType, String> {
    conditions::media_type(text)?;
    MediaType::parse(text).ok_or_else(|| format!("{text:?} is not a media type"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::DefaultRoot;
    use crate::predicates::{
        accept, containment, content_type, header, is_authenticated, match_param, not, path_info,
        request_method, request_param, xhr,
    };
    use crate::testing::DummyRequest;

    fn predicate(config: PredicateConfig) -> Predicate {
        Predicate::new(&config, &CustomPredicates::default()).unwrap()
    }

    #[track_caller]
    fn check(config: PredicateConfig, request: DummyRequest, expected: bool) {
        let predicate = predicate(config);
        assert_eq!(
            predicate.holds(&Asked::new(&request.build()), &Matchdict::default()),
            expected,
            "{predicate}"
        );
    }

    #[test]
    fn every_predicate_can_be_declared() {
        let declared = [
            request_method(["GET"]),
            xhr(true),
            path_info("/a"),
            request_param(["a"]),
            header(["X-A"]),
            accept("text/html"),
            content_type(["text/*"]),
            containment::<DefaultRoot>(),
            match_param(["k=v"]),
            is_authenticated(true),
        ];
        let names = PredicateName::ALL.iter().map(|name| name.name());
        assert!(declared.iter().map(PredicateConfig::name).eq(names));
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
            (
                content_type(["Text/*", "application/JSON", "text/*"]),
                "content_type = application/json,text/*",
            ),
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
