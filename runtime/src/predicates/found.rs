//! How it is told what a request has, for those who read why nothing answers; what is secret by its name is not shown.

use std::fmt;

use http::HeaderValue;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};

use crate::request::Request;
use crate::settings::Mask;

/// Headers whose values are secrets.
const SECRET: [http::HeaderName; 3] = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION];

/// Says of every name what it has.
pub(super) fn each<'n, T: fmt::Display>(
    names: impl IntoIterator<Item = &'n str>,
    find: impl Fn(&str) -> Option<T>,
) -> String {
    let found = names.into_iter().map(|name| match find(name) {
        Some(value) => format!("`{name}` is {value}"),
        None => format!("there is no `{name}`"),
    });
    found.collect::<Vec<_>>().join(", ")
}

/// Returns the values of a header.
pub(super) fn header(request: &Request, name: &str) -> Option<String> {
    let mut values = request.headers().get_all(name).iter().peekable();
    values.peek()?;
    let is_hidden = SECRET.iter().any(|other| other == name);
    let shown = values.map(|value| {
        let text = String::from_utf8_lossy(HeaderValue::as_bytes(value));
        if is_hidden {
            "a secret".to_owned()
        } else {
            shown(name, &text)
        }
    });
    Some(shown.collect::<Vec<_>>().join(" and "))
}

/// Returns a value as it may be shown.
pub(super) fn shown(name: &str, value: &str) -> String {
    let mask = Mask::new(std::iter::empty());
    format!("{:?}", mask.show(name, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::DefaultRoot;
    use crate::introspection::PredicateSubject;
    use crate::predicates::{
        CustomPredicates, Predicate, PredicateConfig, PredicateFactory, accept, containment,
        content_type, custom, header, is_authenticated, match_param, not, path_info,
        request_method, request_param, xhr,
    };
    use crate::request::Visitor;
    use crate::testing::DummyRequest;

    #[track_caller]
    fn check(config: PredicateConfig, request: DummyRequest, expected: &str) {
        let factory = PredicateFactory::new(|_| Ok(|request: &Request| request.is_xhr()));
        let customs = vec![("own".to_owned(), factory)];
        let customs = CustomPredicates::new(PredicateSubject::View, customs, false);
        let predicate = Predicate::new(&config, &customs).unwrap();
        let mut request = request.build();
        request.set_visitor(Visitor::with_userid(None));
        let found = predicate.unmet(&request, None);
        assert_eq!(found.as_deref(), Some(expected), "{predicate}");
    }

    #[test]
    fn every_predicate_says_what_it_found() {
        let get = DummyRequest::get;
        let xhr_request = || get("/").header("x-requested-with", "XMLHttpRequest");
        let not_xhr = "`X-Requested-With` is not \"XMLHttpRequest\"";
        check(xhr(true), get("/"), not_xhr);
        check(
            xhr(false),
            xhr_request(),
            "`X-Requested-With` is \"XMLHttpRequest\"",
        );
        let delete = DummyRequest::new("DELETE", "/");
        check(request_method(["GET"]), delete, "the method is DELETE");
        check(path_info("/a"), get("/b%22"), "the path is \"/b\\\"\"");
        check(request_param(["q"]), get("/?p"), "there is no `q`");
        let both = "`p` is \"2\", there is no `q`";
        check(request_param(["q", "p=1"]), get("/?p=2"), both);
        check(not(request_param(["p"])), get("/?p=2"), "`p` is \"2\"");
        check(header(["X-A"]), get("/"), "there is no `x-a`");
        let with = get("/").header("x-a", "2").header("x-a", "3");
        check(header(["X-A:1"]), with, "`x-a` is \"2\" and \"3\"");
        let png = get("/").header("accept", "image/png");
        check(accept("text/html"), png, "`accept` is \"image/png\"");
        check(
            content_type(["text/*"]),
            get("/"),
            "there is no `content-type`",
        );
        let none = "neither the context nor what is above it is one";
        check(containment::<String>(), get("/"), none);
        let root = "the context is in a pyramidion::context::DefaultRoot, or is one";
        check(not(containment::<DefaultRoot>()), get("/"), root);
        check(match_param(["k=v"]), get("/"), "there is no `k`");
        check(is_authenticated(true), get("/"), "nobody is logged in");
        check(custom("own", ["1"]), get("/"), "the predicate says no");
        check(
            not(custom("own", ["1"])),
            xhr_request(),
            "the predicate says yes",
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        for name in [
            "authorization",
            "cookie",
            "proxy-authorization",
            "x-api-key",
        ] {
            let request = DummyRequest::get("/").header(name, "geheim").build();
            let config = header([format!("{name}:other")]);
            let predicate = Predicate::new(&config, &CustomPredicates::default()).unwrap();
            let found = predicate.unmet(&request, None).unwrap();
            assert!(found.starts_with(&format!("`{name}` is ")), "{found}");
            assert!(!found.contains("geheim"), "{found}");
        }
        let request = DummyRequest::get("/?password=geheim");
        check(
            request_param(["password=1"]),
            request,
            "`password` is \"****\"",
        );
    }

    impl crate::context::Resource for String {}
}
