//! A predicate that can be asked.

use std::fmt;

use http::Method;
use pyramidion_syntax::predicates::{FIRST_CUSTOM_RANK, PredicateName};

use crate::accept::MediaType;
use crate::introspection;
use crate::request::{Request, RouteMatch};

use super::custom::{Custom, CustomPredicates};
use super::meaning::{Meaning, TwoValues, Wanted};
use super::questions::{Asked, Question};
use super::{Condition, ContentType, PredicateConfig};

/// A predicate that can be asked.
#[derive(Clone)]
pub(crate) struct Predicate {
    pub(super) test: Test,
    pub(super) is_negated: bool,
    rank: u32,
}

macro_rules! tests {
    ($($(#[$doc:meta])* $Name:ident: $Form:ident = $name:ident($value:ident) { $($facts:tt)* })*) => {
        /// What a predicate asks.
        #[derive(Clone)]
        pub(super) enum Test {
            $($Name(super::$Name),)*
            Custom(Custom),
        }

        impl Test {
            fn parse(condition: &Condition, customs: &CustomPredicates) -> Result<Self, String> {
                Ok(match condition {
                    $(Condition::$Name(declared) => Self::$Name(super::$Name::parse(declared)?),)*
                    Condition::Custom { name, values } => {
                        Self::Custom(customs.make(name, &values.to_vec())?)
                    }
                })
            }

            fn holds(&self, asked: &Asked<'_>, matched: Option<&RouteMatch>) -> bool {
                match self {
                    $(Self::$Name(test) => test.holds(asked, RouteMatch::matchdict_of(matched)),)*
                    Self::Custom(custom) => custom.holds(asked, matched),
                }
            }

            pub(super) fn found(&self, request: &Request, matched: Option<&RouteMatch>) -> String {
                match self {
                    $(Self::$Name(test) => test.found(request, RouteMatch::matchdict_of(matched)),)*
                    Self::Custom(custom) => custom.found(request, matched),
                }
            }

            fn needs_body(&self) -> bool {
                match self {
                    $(Self::$Name(test) => test.needs_body(),)*
                    Self::Custom(_) => false,
                }
            }

            fn conditions(&self) -> Vec<introspection::Condition> {
                match self {
                    $(Self::$Name(test) => test.conditions(),)*
                    Self::Custom(custom) => {
                        vec![introspection::Condition::Other(custom.to_string())]
                    }
                }
            }

            fn two_values(&self) -> Option<TwoValues<'_>> {
                match self {
                    $(Self::$Name(test) => test.two_values(),)*
                    Self::Custom(_) => None,
                }
            }

            pub(super) fn excludes(&self, is_negated: bool, other: &Predicate) -> bool {
                match (self, &other.test) {
                    $((Self::$Name(one), Self::$Name(two)) => Meaning::excludes(
                        Wanted { test: one, is_negated },
                        Wanted { test: two, is_negated: other.is_negated },
                    ),)*
                    (Self::Custom(one), Self::Custom(two)) => {
                        is_negated != other.is_negated && one.is_same(two)
                    }
                    _ => false,
                }
            }

            pub(super) fn is_implied_by(&self, is_negated: bool, others: &[Predicate]) -> bool {
                match self {
                    $(Self::$Name(test) => {
                        let others = others.iter().filter_map(|other| match &other.test {
                            Self::$Name(test) => Some(Wanted { test, is_negated: other.is_negated }),
                            _ => None,
                        });
                        let others: Vec<_> = others.collect();
                        Meaning::is_implied_by(Wanted { test, is_negated }, &others)
                    })*
                    Self::Custom(_) => false,
                }
            }
        }

        impl fmt::Display for Test {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$Name(test) => test.fmt(f),)*
                    Self::Custom(custom) => custom.fmt(f),
                }
            }
        }
    };
}

pyramidion_syntax::predicates!(tests);

impl Predicate {
    /// Compiles a declared predicate that some request can meet.
    ///
    /// # Errors
    ///
    /// Fails with a sentence that says what is wrong and what to write instead.
    pub(crate) fn new(
        config: &PredicateConfig,
        customs: &CustomPredicates,
    ) -> Result<Self, String> {
        let name = config.condition.built_in();
        if config.is_negated && name.is_some_and(|name| !name.can_be_negated()) {
            return Err(format!(
                "`{}` cannot be negated: it says what the view answers with",
                config.name()
            ));
        }
        let test = Test::parse(&config.condition, customs)?;
        match test.two_values() {
            Some((name, [one, other])) if !config.is_negated => {
                return Err(format!(
                    "`{name}` cannot be {one:?} and {other:?}: add a view for each of them"
                ));
            }
            _ => {}
        }
        let rank = match (name, &test) {
            (None, Test::Custom(custom)) => FIRST_CUSTOM_RANK + custom.position,
            (name, _) => name.map_or(FIRST_CUSTOM_RANK, PredicateName::rank),
        };
        Ok(Self {
            test,
            is_negated: config.is_negated,
            rank,
        })
    }

    /// Tells whether the predicate holds for a request that this route matches, or none, as far as that is known.
    pub(crate) fn holds(&self, asked: &Asked<'_>, matched: Option<&RouteMatch>) -> bool {
        self.test.holds(asked, matched) != self.is_negated
    }

    /// Says what a request has in its place, if the predicate does not hold for it.
    pub(crate) fn unmet(&self, request: &Request, matched: Option<&RouteMatch>) -> Option<String> {
        let asked = Asked::new(request);
        let holds = self.holds(&asked, matched);
        match asked.into_question() {
            Some(Question::Predicate(..)) => Some("it was not asked".to_owned()),
            Some(Question::Visitor { .. }) if !holds => {
                Some("it is not known who the visitor is".to_owned())
            }
            _ => (!holds).then(|| self.test.found(request, matched)),
        }
    }

    /// Returns the place in Pyramid's table; later ones make a view more specific.
    pub(crate) fn rank(&self) -> u32 {
        self.rank
    }

    /// Tells whether the predicate looks at the form, so that the body must have been read.
    pub(crate) fn needs_body(&self) -> bool {
        self.test.needs_body()
    }

    /// Tells whether it must be awaited whether the predicate holds.
    pub(crate) fn waits(&self) -> bool {
        matches!(&self.test, Test::Custom(custom) if custom.waits())
    }

    /// Returns what the predicate asks of a request as data, as one condition or several.
    pub(crate) fn conditions(&self) -> Vec<introspection::Condition> {
        if self.is_negated {
            return vec![introspection::Condition::Other(self.to_string())];
        }
        self.test.conditions()
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
            Test::Accept(accept) => Some(&accept.media_type),
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
        self.test.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predicates::{
        accept, content_type, header, match_param, not, path_info, request_method, request_param,
        xhr,
    };
    use crate::testing::DummyRequest;

    fn predicate(config: PredicateConfig) -> Predicate {
        Predicate::new(&config, &CustomPredicates::default()).unwrap()
    }

    #[track_caller]
    fn check(config: PredicateConfig, request: DummyRequest, expected: bool) {
        let predicate = predicate(config);
        assert_eq!(
            predicate.holds(&Asked::new(&request.build()), None),
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
            (header(["X-B:1", "X-A"]), "header x-a,x-b=1"),
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
