//! Parts of an application that configure themselves, and what they may override.

use std::sync::{Arc, Mutex};

use pyramidion::extract::BodyStream;
use pyramidion::security::SessionAuthenticationPolicy;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, SignedCookieSessionFactory, View};
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

/// What a route leads to.
struct Page;

impl pyramidion::context::Resource for Page {}

/// A part with one route.
fn page(config: &mut Configurator) {
    config.add_route("page", "page");
    config.add_view(says("included").route_name("page"));
}

/// A part that includes another.
fn outer(config: &mut Configurator) {
    config.include_with_prefix("/inner/", page);
}

/// A part whose route is called by the prefix that it is under.
fn named_by_prefix(config: &mut Configurator) {
    let name = config.route_prefix().to_owned();
    config.add_route(name.clone(), "x");
    let text = name.clone();
    config.add_view(View::new(move |_: &mut Request| text.clone()).route_name(name));
}

#[track_caller]
fn check(app: &TestApp, path: &str, expected: &str) {
    let response = app.get(path).send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (200, expected),
        "{path}"
    );
}

#[test]
fn prefixes_of_nested_includes_follow_each_other() {
    let app = client(|config| config.include_with_prefix("outer", outer));
    check(&app, "/outer/inner/page", "included");
    assert_eq!(app.get("/page").send().status(), 404);
}

#[test]
fn prefix_and_pattern_are_joined_by_one_slash() {
    for prefix in ["/api", "api/", "/api/", "api"] {
        for pattern in ["/x", "x"] {
            let app = client(|config| {
                config.include_with_prefix(prefix, move |config| {
                    config.add_route("x", pattern);
                    config.add_view(says("x").route_name("x"));
                });
            });
            check(&app, "/api/x", "x");
        }
    }
}

#[test]
fn an_empty_pattern_is_the_prefix_with_a_slash_unless_it_inherits_none() {
    let app = client(|config| {
        config.include_with_prefix("/users", |config| {
            config.add_route("slash", "");
            config.add_view(says("slash").route_name("slash"));
            config.add_route("bare", "").inherit_slash(true);
            config.add_view(says("bare").route_name("bare"));
        });
    });
    check(&app, "/users/", "slash");
    check(&app, "/users", "bare");
}

#[test]
fn the_prefix_ends_with_the_include() {
    let app = client(|config| {
        config.include_with_prefix("/a", |config| {
            assert_eq!(config.route_prefix(), "a");
            config.include_with_prefix("b/c", |config| {
                assert_eq!(config.route_prefix(), "a/b/c");
            });
            assert_eq!(config.route_prefix(), "a");
        });
        assert_eq!(config.route_prefix(), "");
        config.add_route("home", "/");
        config.add_view(says("home").route_name("home"));
    });
    check(&app, "/", "home");
}

#[test]
fn urls_are_written_with_the_prefix_and_external_patterns_without() {
    let app = client(|config| {
        config.include_with_prefix("/blog", |config| {
            config.add_route("article", "/{id}");
            config.add_route("cdn", "https://cdn.example/{id}");
            config.add_view(
                View::new(|request: &mut Request| -> pyramidion::Result<String> {
                    let own = request.route_path(("article", [("id", "7")]))?;
                    Ok(format!(
                        "{own} {}",
                        request.route_url(("cdn", [("id", "7")]))?
                    ))
                })
                .route_name("article"),
            );
        });
    });
    check(&app, "/blog/1", "/blog/7 https://cdn.example/7");
}

#[test]
fn the_same_include_under_two_prefixes_is_allowed() {
    let app = client(|config| {
        config.include_with_prefix("/one", named_by_prefix);
        config.include_with_prefix("/two", named_by_prefix);
        config.include_with_prefix("/one", |config| {
            config.include_with_prefix("/deeper", named_by_prefix);
        });
    });
    check(&app, "/one/x", "one");
    check(&app, "/two/x", "two");
    check(&app, "/one/deeper/x", "one/deeper");
}

#[test]
fn the_same_include_under_one_prefix_is_reported() {
    has_mistake(
        |config| {
            config.include_with_prefix("/a", page);
            config.include_with_prefix("a/", page);
        },
        &[
            "integration/includes.rs:",
            "includes::page` is included twice under the prefix `/a`",
            "under two prefixes",
            "; also at tests/integration/includes.rs:",
        ],
    );
    has_mistake(
        |config| {
            config.include(page);
            config.include(page);
        },
        &["includes::page` is included twice; also at tests/integration/includes.rs:"],
    );
}

#[test]
fn functions_and_closures_that_only_look_the_same_are_not_taken_for_one() {
    fn first(config: &mut Configurator) {
        config.add_route("first", "/first");
        config.add_view(says("first").route_name("first"));
    }
    fn second(config: &mut Configurator) {
        config.add_route("second", "/second");
        config.add_view(says("second").route_name("second"));
    }
    let parts: [fn(&mut Configurator); 2] = [first, second];
    let app = client(|config| {
        for part in parts {
            config.include(part);
        }
        for name in ["third", "fourth"] {
            config.include(move |config: &mut Configurator| {
                config.add_route(name, format!("/{name}"));
                config.add_view(says(name).route_name(name));
            });
        }
    });
    for name in ["first", "second", "third", "fourth"] {
        check(&app, &format!("/{name}"), name);
    }
}

#[test]
fn the_application_overrides_the_views_that_it_includes_in_any_order() {
    for is_before in [true, false] {
        let app = client(|config| {
            let own = says("own").route_name("page");
            if is_before {
                config.add_view(own.clone());
            }
            config.include(page);
            if !is_before {
                config.add_view(own);
            }
        });
        check(&app, "/page", "own");
    }
}

#[test]
fn what_an_overridden_view_takes_is_not_asked_for() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let app = client(|config| {
        config.include(|config| {
            config.add_view(View::new(|BodyStream(_): BodyStream| "a stream").route_name("page"));
        });
        let sizes = Arc::clone(&seen);
        let factory = move |request: &mut Request| {
            sizes.lock().unwrap().push(request.body_bytes().len());
            Ok(Page)
        };
        config.add_route("page", "/page").factory(factory);
        config.add_view(says("own").route_name("page"));
        // It gets what was read for the others.
        let streamed = View::new(|BodyStream(_): BodyStream| "an error").route_name("page");
        config.add_view(streamed.exception::<HttpException>());
    });
    assert_eq!(app.post("/page").body("bytes").send().text(), "own");
    assert_eq!(*seen.lock().unwrap(), [5]);
}

#[test]
fn an_outer_include_overrides_an_inner_one() {
    let app = client(|config| {
        config.include(|config| {
            config.include(page);
            config.add_view(says("outer").route_name("page"));
        });
    });
    check(&app, "/page", "outer");
}

#[test]
fn views_with_other_predicates_do_not_override_each_other() {
    let app = client(|config| {
        config.include(page);
        config.add_view(says("posted").route_name("page").request_method(["POST"]));
    });
    check(&app, "/page", "included");
    assert_eq!(app.post("/page").send().text(), "posted");
}

#[test]
fn an_overriding_route_stands_where_it_is_added_itself() {
    let part = |config: &mut Configurator| {
        config.add_route("special", "/{any}");
        config.add_route("general", "/{rest}");
    };
    let views = |config: &mut Configurator| {
        config.add_view(says("special").route_name("special"));
        config.add_view(says("general").route_name("general"));
    };
    let app = client(|config| {
        config.include(part);
        views(config);
    });
    check(&app, "/x", "special");
    let app = client(|config| {
        config.include(part);
        config.add_route("special", "/{any}");
        views(config);
    });
    check(&app, "/x", "general");
}

#[test]
fn the_application_overrides_factories_and_policies_that_it_includes() {
    fn part(config: &mut Configurator) {
        config.set_session_factory(SignedCookieSessionFactory::new([1; 64]).cookie_name("theirs"));
        config.set_security_policy(SessionAuthenticationPolicy::new());
        config.set_default_permission("theirs");
        config.set_root_factory(|_: &mut Request| Ok(pyramidion::context::DefaultRoot));
    }
    let app = client(|config| {
        config.include(part);
        config.set_session_factory(SignedCookieSessionFactory::new([1; 64]).cookie_name("ours"));
        config.set_security_policy(SessionAuthenticationPolicy::new());
        config.set_default_permission(pyramidion::security::NO_PERMISSION_REQUIRED);
        config.set_root_factory(|_: &mut Request| Ok(pyramidion::context::DefaultRoot));
        config.add_route("home", "/");
        let view = |request: &mut Request| {
            let _ = request.session().insert("k", 1);
            "home"
        };
        config.add_view(View::new(view).route_name("home"));
    });
    check(&app, "/", "home");
    assert!(app.cookie("ours").is_some());
}

#[test]
fn two_views_of_one_level_conflict_with_their_predicates_and_both_places() {
    has_mistake(
        |config| {
            config.add_route("page", "/");
            for text in ["one", "two"] {
                let view = says(text).route_name("page").request_method(["POST"]);
                config.add_view(view.request_param(["b=2", "a"]).xhr(true));
            }
        },
        &[
            "integration/includes.rs:",
            "2 views answer the same requests: route `page`, xhr = True, request_method = POST, \
             request_param a,b=2; also at tests/integration/includes.rs:",
            "; tell them apart by a predicate, or keep one of them",
        ],
    );
}

#[test]
fn the_order_of_items_does_not_make_predicates_different() {
    has_mistake(
        |config| {
            config.add_route("page", "/");
            config.add_view(says("").route_name("page").request_method(["PUT", "GET"]));
            config.add_view(
                says("")
                    .route_name("page")
                    .request_method(["GET", "HEAD", "PUT"]),
            );
        },
        &["request_method = GET,HEAD,PUT"],
    );
}

#[test]
fn two_includes_that_declare_the_same_conflict() {
    let found = mistakes(|config| {
        config.include(page);
        config.include(|config| {
            config.add_route("page", "/other");
            config.add_view(says("other").route_name("page"));
        });
    });
    let found = found.join("\n");
    assert!(
        found.contains("the route `page` is added 2 times; also at "),
        "{found}"
    );
    assert!(
        found.contains("2 views answer the same requests: route `page`;"),
        "{found}"
    );
}

#[test]
fn the_application_settles_a_conflict_of_two_includes() {
    let app = client(|config| {
        config.include(page);
        config.include(|config| {
            config.add_route("page", "/theirs");
            config.add_view(says("theirs").route_name("page"));
        });
        config.add_route("page", "/ours");
        config.add_view(says("ours").route_name("page"));
    });
    check(&app, "/ours", "ours");
    assert_eq!(app.get("/page").send().status(), 404);
}

#[test]
fn every_directive_that_is_given_twice_is_reported() {
    use pyramidion::csrf::{CookieCsrfStoragePolicy, CsrfOptions};
    use pyramidion::i18n::LocaleNegotiator;
    use pyramidion::tweens::Order;

    let found = mistakes(|config| {
        for _ in 0..2 {
            config.set_session_factory(SignedCookieSessionFactory::new([1; 64]));
            config.set_security_policy(SessionAuthenticationPolicy::new());
            config.set_default_permission("view");
            config.set_default_csrf_options(CsrfOptions::new());
            config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new());
            config.set_root_factory(|_: &mut Request| Ok(pyramidion::context::DefaultRoot));
            config.set_locale_negotiator(LocaleNegotiator::accept_language());
            config.add_view_predicate("seen", |_| Ok(|_: &Request| true));
            config.add_route_predicate("seen", |_| Ok(|_: &Request| true));
            config.add_view_deriver("none", |_| false.then_some(crate::tweens::pass));
            config.add_accept_view_order("text/csv", Order::new());
            config.add_tween("same", crate::tweens::pass);
        }
    });
    for text in [
        "the session factory is set 2 times",
        "the security policy is set 2 times",
        "the default permission is set 2 times",
        "the default CSRF protection is set 2 times",
        "the CSRF storage policy is set 2 times",
        "the root factory is set 2 times",
        "the locale negotiator is set 2 times",
        "the view predicate `seen` is added 2 times",
        "the route predicate `seen` is added 2 times",
        "the view deriver `none` is added 2 times",
        "the media type `text/csv` is added 2 times",
        "the tween `same` is added 2 times",
    ] {
        let mistake = found.iter().find(|mistake| mistake.contains(text));
        let mistake = mistake.unwrap_or_else(|| panic!("{text} is not in {found:#?}"));
        assert!(
            mistake.contains("; also at tests/integration/includes.rs:"),
            "{mistake}"
        );
    }
    assert_eq!(found.len(), 12, "{found:#?}");
}
