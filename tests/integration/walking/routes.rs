//! Routes and trees: what a route passes on, and what it shares with views without one.

use pyramidion::predicates::xhr;
use pyramidion::tweens::Next;
use pyramidion::{Request, View, ViewResult};
use pyramidion_tests::applications::{client, says};

use super::site;

fn way(request: &mut Request) -> String {
    format!(
        "{:?} {:?} {:?}",
        request.traversed(),
        request.view_name(),
        request.subpath()
    )
}

#[test]
fn an_encoded_slash_stays_within_its_name_of_a_subpath() {
    let app = client(|config| {
        for (name, pattern) in [
            ("rest", "/rest/*subpath"),
            ("any", "/any/{before}/{subpath:.*}"),
            ("one", "/one/{subpath}"),
        ] {
            config.add_route(name, pattern);
            config.add_view(View::new(way).route_name(name));
        }
    });
    let subpath = |path: &str| app.get(path).send().text().to_owned();
    for start in ["/rest", "/any/x%2Fy"] {
        for (path, expected) in [
            ("a/b", r#"["a", "b"]"#),
            ("a%2Fb/c", r#"["a/b", "c"]"#),
            ("%2Fa//%2f/b%2F", r#"["/a", "/", "b/"]"#),
            ("a/../b%2F..%2Fc/.", r#"["b/../c"]"#),
            ("%C3%A9%2F%F3%B0%80%80/%2F", r#"["é/\u{f0000}", "/"]"#),
        ] {
            let found = subpath(&format!("{start}/{path}"));
            assert_eq!(found, format!(r#"[] "" {expected}"#), "{start}/{path}");
        }
    }
    assert_eq!(subpath("/one/a%2Fb"), r#"[] "" ["a/b"]"#);
    let many = format!("/any/x/{}", "%2F/".repeat(10_000));
    assert_eq!(app.get(&many).send().status(), 200);
}

#[test]
fn the_subpath_of_a_route_is_that_of_a_walk_to_the_last_name() {
    let app = client(|config| {
        config.set_root_factory(site);
        config.add_route("tree", "/tree/{traverse:.*}/sub/*subpath");
        config.add_view(View::new(way).route_name("tree"));
        config.add_view(View::new(way).route_name("tree").name("edit"));
    });
    let way = |path: &str| app.get(path).send().text().to_owned();
    assert_eq!(way("/tree/news/sub/a/b"), r#"["news"] "" ["a", "b"]"#);
    assert_eq!(way("/tree/news/@@/sub/a"), r#"["news"] "" []"#);
    assert_eq!(way("/tree/news/@@/x/sub/a"), r#"["news"] "" ["x"]"#);
    assert_eq!(way("/tree/news/edit/sub/a"), r#"["news"] "edit" []"#);
}

#[test]
fn a_405_knows_the_views_of_the_route_and_those_without_one() {
    let app = client(|config| {
        config.set_root_factory(site);
        config
            .add_route("tree", "/tree/*traverse")
            .use_global_views(true);
        config.add_route("plain", "/plain").use_global_views(true);
        let view = |method| says("seen").request_method([method]);
        for name in ["own", "both"] {
            config.add_view(view("POST").route_name("tree").name(name));
        }
        for name in ["global", "both"] {
            config.add_view(view("PUT").name(name));
        }
        config.add_view(view("DELETE").name(""));
        config.add_view(view("POST").route_name("plain"));
        config.add_view(view("PATCH").name("both").context::<super::Secret>());
    });
    for (path, methods) in [
        ("/tree/own", "POST"),
        ("/tree/global", "PUT"),
        ("/tree/both", "POST, PUT"),
        ("/tree/news/secret/both", "PATCH, POST, PUT"),
        ("/tree/news", "DELETE"),
        ("/plain", "DELETE, POST"),
    ] {
        let refused = app.get(path).send();
        assert_eq!(refused.status(), 405, "{path}");
        assert_eq!(refused.header("allow"), Some(methods), "{path}");
        for method in methods.split(", ") {
            assert_eq!(app.request(method, path).send().text(), "seen", "{path}");
        }
        let options = app.options(path).send();
        let with_options = format!("{methods}, OPTIONS");
        assert_eq!(options.header("allow"), Some(&*with_options), "{path}");
    }
    assert_eq!(app.get("/tree/none").send().status(), 404);
}

/// Lets a request in as it is, and then once more with the header of a script, or without it.
async fn twice(request: &mut Request, next: Next<'_>) -> ViewResult {
    next.run(request).await?.status();
    let name = "x-requested-with";
    if request.headers_mut().remove(name).is_none() {
        let script = http::HeaderValue::from_static("XMLHttpRequest");
        request.headers_mut().insert(name, script);
    }
    next.run(request).await
}

#[test]
fn a_request_that_is_let_in_once_more_has_nothing_of_its_first_way() {
    let app = client(|config| {
        config.set_root_factory(site);
        config
            .add_route("script", "/edit/{id}/*subpath")
            .predicate(xhr(true));
        let seen = |request: &mut Request| {
            let route = request.matched_route().map(pyramidion::RouteInfo::name);
            let route = format!("{route:?} {}", request.matchdict().len());
            format!("{route} {}", way(request))
        };
        config.add_view(View::new(seen).route_name("script"));
        config.add_view(View::new(seen).name("edit"));
        config.add_tween("twice", twice);
    });
    let walked = app
        .get("/edit/1/2")
        .header("x-requested-with", "XMLHttpRequest");
    assert_eq!(walked.send().text(), r#"None 0 [] "edit" ["1", "2"]"#);
    let matched = app.get("/edit/1/2").send();
    assert_eq!(matched.text(), r#"Some("script") 2 [] "" ["2"]"#);
}
