//! Routes that answer HEAD, but not GET.

use pyramidion::Configurator;
use pyramidion_tests::applications::{client, says};

/// Returns the warnings of what `configure` describes.
fn warnings(configure: impl FnOnce(&mut Configurator)) -> String {
    client(configure).app().warnings().join("\n")
}

#[test]
fn head_without_get_is_warned_of() {
    let told = "the route `a` answers HEAD, but not GET; write `\"GET\"`, which implies `\"HEAD\"`";
    let of_view = warnings(|config| {
        config.add_route("a", "/");
        config.add_view(says("").route_name("a").request_method(["HEAD"]));
    });
    assert!(of_view.contains(told), "{of_view}");
    let of_route = warnings(|config| {
        config.add_route("a", "/").request_method(["HEAD"]);
        config.add_view(says("").route_name("a"));
    });
    assert!(of_route.contains(told), "{of_route}");
    let both = warnings(|config| {
        config.add_route("a", "/");
        config.add_view(says("").route_name("a").request_method(["HEAD"]));
        config.add_view(says("").route_name("a").request_method(["GET"]).xhr(true));
    });
    assert!(!both.contains("answers HEAD"), "{both}");
    let another = warnings(|config| {
        config.add_route("a", "/").request_method(["HEAD"]);
        config.add_route("b", "/");
        config.add_view(says("").route_name("a"));
        config.add_view(says("").route_name("b"));
    });
    assert!(!another.contains("answers HEAD"), "{another}");
}

#[test]
fn get_may_be_answered_by_another_route_that_is_reached() {
    let check =
        |patterns: [&'static str; 2], of_route: bool, methods: &'static str, is_told: bool| {
            let told = warnings(|config| {
                let head = config.add_route("head", patterns[0]);
                if of_route {
                    head.request_method(["HEAD"]);
                }
                let view = says("").route_name("head");
                config.add_view(if of_route {
                    view
                } else {
                    view.request_method(["HEAD"])
                });
                config
                    .add_route("other", patterns[1])
                    .request_method([methods]);
                config.add_view(says("").route_name("other"));
            });
            assert_eq!(
                told.contains("answers HEAD, but not GET"),
                is_told,
                "{patterns:?} {methods}: {told}"
            );
        };
    for patterns in [["/x", "/x"], ["/x", "/*rest"], [r"/y/{a:\d+}", "/y/{b}"]] {
        check(patterns, true, "GET", false);
        // Nothing answers GET.
        check(patterns, true, "POST", true);
        // The request stays with the route that it matched.
        check(patterns, false, "GET", true);
    }
    check(["/y/{a}", r"/y/{b:\d+}"], true, "GET", true);
}

#[test]
fn head_alone_is_told_where_it_is_said() {
    let line = |text: &str| {
        let mut lines = include_str!("head.rs").lines();
        1 + lines.position(|line| line.ends_with(text)).expect("a line")
    };
    let told = warnings(|config| {
        config.add_route("a", "/").request_method(["HEAD"]); // the route
        config.add_view(says("").route_name("a"));
    });
    let place = format!(
        "head.rs:{}: the route `a` answers HEAD",
        line("// the route")
    );
    assert!(told.contains(&place), "{told}");
    let told = warnings(|config| {
        config.add_route("a", "/");
        config.add_view(says("").request_method(["HEAD"]).route_name("a")); // the view
    });
    let place = format!(
        "head.rs:{}: the route `a` answers HEAD",
        line("// the view")
    );
    assert!(told.contains(&place), "{told}");
}
