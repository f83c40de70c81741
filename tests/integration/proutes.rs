//! The check of a Pyramid application's routes against those that take over.

mod imports;

use pyramidion::proutes::{self, FindingKind, Report};
use pyramidion::{Configurator, Request, View};

use FindingKind::{MissingViews, OtherPattern, TakenByAnother};

/// Returns the listing of routes given by name, pattern and methods.
fn listing(rows: &[(&str, &str, &str)]) -> String {
    let mut text = format!(
        "{:20}{:40}{:20}{:20}\n",
        "Name", "Pattern", "View", "Method"
    );
    text += &format!(
        "{:20}{:40}{:20}{:20}\n",
        "----", "-------", "----", "------"
    );
    for (name, pattern, methods) in rows {
        text += &format!("{name:20}{pattern:40}{:20}{methods:20}\n", "site.views");
    }
    text
}

/// Checks a listing against an application whose routes have a name, a pattern and the methods of its view.
fn check(rows: &[(&str, &str, &str)], here: &[(&str, &str, &str)]) -> Report {
    let mut config = Configurator::new();
    for (name, pattern, methods) in here {
        config.add_route(*name, *pattern);
        let view = View::new(|_: &mut Request| "").route_name(*name);
        match *methods {
            "" => {}
            "*" => config.add_view(view),
            methods => {
                let methods: Vec<_> = methods.split(',').map(str::to_owned).collect();
                config.add_view(view.request_method(methods));
            }
        }
    }
    let app = config.make_app().expect("a right configuration");
    proutes::check(&listing(rows), &app).expect("a listing")
}

#[track_caller]
fn finds(report: &Report, expected: &[(FindingKind, &str)]) {
    let found: Vec<_> = report
        .findings()
        .iter()
        .map(|finding| (finding.kind(), finding.to_string()))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(kind, text)| (*kind, (*text).to_owned()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn routes_are_served_forwarded_elsewhere_or_new() {
    let report = check(
        &[
            ("home", "/", "*"),
            ("about", "/about", "GET"),
            ("item", "/items/{id}", "GET"),
            ("cdn", "https://cdn.example.org/{path}", "*"),
        ],
        &[
            ("home", "/", "*"),
            ("product", "/items/{id}", "GET"),
            ("extra", "/extra", "*"),
        ],
    );
    assert_eq!(report.served(), ["home", "item"]);
    assert_eq!(report.forwarded(), ["about"]);
    assert_eq!(report.external(), ["cdn"]);
    assert_eq!(report.new_routes(), ["extra"]);
    finds(&report, &[]);
    let text = report.to_string();
    assert_eq!(
        text,
        "4 routes listed\n     2 served here: home, item\n     1 not answered here, so to be forwarded: \
         about\n     1 on other sites: cdn\n     1 only here: extra\n\nno differences found\n"
    );
}

#[test]
fn patterns_that_match_differently_come_with_a_path() {
    let report = check(
        &[
            ("number", r"/n/{id:\d+}", "GET"),
            ("wider", "/w/{id}", "GET"),
            ("slash", "/s/", "GET"),
            ("named", "/m/{id}", "GET"),
            ("words", r"/x/{name:\w+}", "GET"),
            ("alike", "/a/{id:[^/]+}", "GET"),
            ("other", "/o/{id:[0-9]+}", "GET"),
        ],
        &[
            ("number", "/n/{id}", "GET"),
            ("wider", "/w/{id:[a-z]+}", "GET"),
            ("slash", "/s", "GET"),
            ("named", "/m/{name}", "GET"),
            ("words", r"/x/{name:\w+}", "GET"),
            ("alike", "/a/{id}", "GET"),
            ("other", r"/o/{id:\d+}", "GET"),
        ],
    );
    finds(
        &report,
        &[
            (
                OtherPattern,
                r"line 3: `number`: `/n/{id:\d+}` there, `/n/{id}` here: `/n/abc` matches only here",
            ),
            (
                OtherPattern,
                "line 4: `wider`: `/w/{id}` there, `/w/{id:[a-z]+}` here: `/w/1` matches only there",
            ),
            (
                OtherPattern,
                "line 5: `slash`: `/s/` there, `/s` here: `/s/` matches only there",
            ),
            (
                OtherPattern,
                "line 6: `named`: the placeholders are `id` there and `name` here",
            ),
            (
                OtherPattern,
                r"line 7: `words`: in `/x/{name:\w+}`, `\w` is a letter, digit or `_` there; here it is a combining mark, too",
            ),
            (
                OtherPattern,
                r"line 9: `other`: `/o/{id:[0-9]+}` there, `/o/{id:\d+}` here: no path was found that only one matches",
            ),
        ],
    );
}

#[test]
fn expressions_without_an_equivalent_say_why() {
    let report = check(
        &[
            ("ahead", "/1/{x:(?=a)a}", "*"),
            ("behind", "/2/{x:a(?<!b)}", "*"),
            ("back", r"/3/{x:(a)\1}", "*"),
            ("condition", "/4/{x:(a)?(?(1)b|c)}", "*"),
            ("ascii", r"/5/{x:(?a)\w+}", "*"),
            ("atomic", "/6/{x:(?>a+)b}", "*"),
            ("usual", r"/7/{x:(?:\d{4}|[a-z]+?)\Z}", "*"),
        ],
        &[],
    );
    assert_eq!(report.forwarded().len(), 7);
    let found: Vec<_> = report
        .findings()
        .iter()
        .map(proutes::Finding::route)
        .collect();
    assert_eq!(
        found,
        ["ahead", "behind", "back", "condition", "ascii", "atomic"]
    );
    for finding in report.findings() {
        assert_eq!(finding.kind(), FindingKind::NoEquivalent);
        assert!(finding.to_string().contains("in `{x:…}`"), "{finding}");
    }
    assert!(
        report.findings()[0].to_string().contains("linear time"),
        "{report}"
    );
}

#[test]
fn a_route_that_takes_requests_of_another_is_named() {
    let there = [
        ("new", "/items/new", "GET"),
        ("item", "/items/{id}", "GET"),
        ("about", "/about", "GET"),
        ("page", "/{page}", "GET"),
        ("news", "/news", "GET"),
    ];
    let report = check(
        &there,
        &[("page", "/{page}", "GET"), ("item", "/items/{id}", "GET")],
    );
    finds(
        &report,
        &[
            (
                TakenByAnother,
                "line 3: `new`: `/items/new` is taken here by `item` (`/items/{id}`)",
            ),
            (
                TakenByAnother,
                "line 5: `about`: `/about` is taken here by `page` (`/{page}`)",
            ),
        ],
    );
    let report = check(
        &there[..2],
        &[("item", "/items/{id}", "GET"), ("new", "/items/new", "GET")],
    );
    finds(
        &report,
        &[(
            TakenByAnother,
            "line 3: `new`: `/items/new` is taken here by `item` (`/items/{id}`)",
        )],
    );
    finds(&check(&there, &there), &[]);
}

#[test]
fn a_taker_with_predicates_may_pass() {
    let mut config = Configurator::new();
    config.add_route("all", "/{all}").request_method(["POST"]);
    config.add_view(View::new(|_: &mut Request| "").route_name("all"));
    let app = config.make_app().expect("a right configuration");
    let report = proutes::check(&listing(&[("about", "/about", "GET")]), &app).expect("a listing");
    finds(
        &report,
        &[(
            TakenByAnother,
            "line 3: `about`: `/about` is taken here by `all` (`/{all}`) if its predicates hold",
        )],
    );
}

#[test]
fn methods_without_a_view_are_named() {
    let report = check(
        &[
            ("a", "/a", "GET,POST"),
            ("b", "/b", "*"),
            ("c", "/c", "!DELETE,*"),
            ("d", "/d", "GET"),
            ("e", "/e", ""),
            ("__static/", "/static/*subpath", "*"),
        ],
        &[
            ("a", "/a", "GET"),
            ("b", "/b", "GET,POST"),
            ("c", "/c", "GET,POST,PUT,PATCH"),
            ("d", "/d", ""),
            ("e", "/e", "GET"),
            ("__static/", "/static/*subpath", "GET"),
        ],
    );
    finds(
        &report,
        &[
            (
                MissingViews,
                "line 3: `a`: POST has a view there, and none here",
            ),
            (
                MissingViews,
                "line 4: `b`: PUT, PATCH, DELETE has a view there, and none here",
            ),
            (MissingViews, "line 6: `d`: the route `d` has no view here"),
        ],
    );
}

/// The command lists a route without a view as one that takes every method.
#[test]
fn views_that_the_listing_does_not_know_are_missed_by_nobody() {
    let mut config = Configurator::new();
    config.add_route("page", "/page");
    config.add_view(
        View::new(|_: &mut Request| "")
            .route_name("page")
            .request_method(["GET"]),
    );
    let app = config.make_app().expect("a right configuration");
    for methods in ["*", "POST", "GET,HEAD"] {
        let known = listing(&[("page", "/page", methods)]);
        let unknown = known.replace("site.views", "<unknown> ");
        let report = proutes::check(&unknown, &app).expect("a listing");
        finds(&report, &[]);
        let routes = proutes::parse(&unknown).expect("a listing");
        assert!(!routes[0].accepts("GET"), "{methods}");
        let found = proutes::check(&known, &app).expect("a listing");
        let is_missed = methods != "GET,HEAD";
        assert_eq!(!found.findings().is_empty(), is_missed, "{methods}");
    }
}

/// Whatever the pattern, a value of that name leads through a tree of resources there.
#[test]
fn routes_that_go_on_with_traversal_are_reported() {
    let report = check(
        &[
            ("hybrid", "/site/*traverse", "GET"),
            ("one", "/one/{traverse}", "GET"),
            ("here", "/here/*traverse", "GET"),
            ("rest", "/rest/*subpath", "GET"),
        ],
        &[
            ("here", "/here/*traverse", "*"),
            ("rest", "/rest/*subpath", "*"),
        ],
    );
    let message = |pattern: &str, placeholder: &str| {
        format!(
            "`{pattern}` goes on with traversal there: the value of `{placeholder}` leads through a tree of \
             resources, and decides which view answers; here it is a value like others"
        )
    };
    let expected = [
        format!(
            "line 3: `hybrid`: {}",
            message("/site/*traverse", "*traverse")
        ),
        format!(
            "line 4: `one`: {}",
            message("/one/{traverse}", "{traverse}")
        ),
        format!(
            "line 5: `here`: {}",
            message("/here/*traverse", "*traverse")
        ),
    ];
    let expected = expected
        .each_ref()
        .map(|text| (FindingKind::NoEquivalent, text.as_str()));
    finds(&report, &expected);
    assert_eq!(report.forwarded(), ["hybrid", "one"]);
    assert_eq!(report.served(), ["here", "rest"]);
}

/// Returns what the command of Pyramid printed for an application with every kind of route.
fn recorded() -> String {
    let file = pyramidion_tests::vectors("proutes");
    let rows = file
        .as_object()
        .and_then(|file| file.get("proutes")?.as_array());
    let site = rows.expect("rows")[0].as_object().expect("a row");
    site.get("text")
        .and_then(|text| text.as_str())
        .expect("a text")
        .to_owned()
}

#[test]
fn every_listing_of_pyramid_can_be_checked() {
    let mut config = Configurator::new();
    config.add_route("page", "/{page}");
    config.add_view(View::new(|_: &mut Request| "").route_name("page"));
    let app = config.make_app().expect("a right configuration");
    let report = proutes::check(&recorded(), &app).expect("a listing");
    assert_eq!(report.served(), ["page"]);
    assert_eq!(report.external(), ["elsewhere"]);
    assert_eq!(report.forwarded().len(), 12);
}

/// What Pyramid 2.1 prints of traversal, several views under one name, a view of a context, predicates and static views.
const PRINTED: &str = "\
Name         Pattern             View                                                                              Method
----         -------             ----                                                                              ------
tree         /tree/*traverse     site.home                                                                         *
tree         /tree/*traverse     site.edit                                                                         POST
docs         /docs/*rest         pyramid.config.views.<pyramid.config.views.MultiView object at 0x7fa8a6676dd0>    *
docs         /docs/*rest         site.item                                                                         POST
hybrid       /h/{x}              <unknown>                                                                         *
rain         /rain               site.home                                                                         *
__static/    /static/*subpath    pyramid:scaffolds/                                                                *
__a/b/       /a/b/*subpath       pyramid:scripts/                                                                  *
slash        /slash/             site.home                                                                         *
any          /*traverse          site.home                                                                         DELETE,GET
";

#[test]
fn what_pyramid_prints_of_traversal_and_predicates_is_read_and_compared() {
    let listed = proutes::parse(PRINTED).expect("a listing");
    let docs = &listed[1];
    assert_eq!((docs.name(), docs.pattern()), ("docs", "/docs/*rest"));
    assert_eq!(docs.views().len(), 2);
    let mut config = Configurator::new();
    config.add_route("__static/", "/static/*subpath");
    config.add_route("tree", "/tree/*traverse");
    config.add_route("docs", "/docs/*rest");
    config.add_route("hybrid", "/h/{x}");
    config.add_route("rain", "/rain").request_method(["GET"]);
    for name in ["__static/", "tree", "hybrid", "rain"] {
        config.add_view(View::new(|_: &mut Request| "").route_name(name));
    }
    let view = View::new(|_: &mut Request| "").route_name("docs");
    config.add_view(view.request_method(["GET"]));
    let app = config.make_app().expect("a right configuration");
    let report = proutes::check(PRINTED, &app).expect("a listing");
    assert_eq!(
        report.served(),
        ["tree", "docs", "hybrid", "rain", "__static/"]
    );
    assert_eq!(report.forwarded(), ["__a/b/", "slash", "any"]);
    finds(
        &report,
        &[
            (
                FindingKind::NoEquivalent,
                "line 3: `tree`: `/tree/*traverse` goes on with traversal there: the value of `*traverse` leads through a tree of resources, and decides which view answers; here it is a value like others",
            ),
            (
                MissingViews,
                "line 5: `docs`: POST, PUT, PATCH, DELETE has a view there, and none here",
            ),
            (
                MissingViews,
                "line 8: `rain`: POST, PUT, PATCH, DELETE has a view there, and none here",
            ),
            (
                FindingKind::NoEquivalent,
                "line 12: `any`: `/*traverse` goes on with traversal there: the value of `*traverse` leads through a tree of resources, and decides which view answers; here it is a value like others",
            ),
        ],
    );
}
