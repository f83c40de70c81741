//! Mounts and static views: each is one thing that was declared, whatever it is made of.

use pyramidion::Configurator;
use pyramidion::static_files::StaticSource;
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

const HERE: &str = "tests/integration/mistakes/mounts.rs:";

fn service() -> axum::Router {
    axum::Router::new()
}

fn folder() -> StaticSource {
    env!("CARGO_MANIFEST_DIR").into()
}

/// Returns the warning of what `configure` hides, without the places.
#[track_caller]
fn hidden(configure: impl FnOnce(&mut Configurator)) -> String {
    let app = client(configure);
    let warnings = app.app().warnings().iter();
    let hidden: Vec<_> = warnings
        .filter(|warning| warning.contains("never reached"))
        .collect();
    let [warning] = hidden.as_slice() else {
        panic!("{} warnings: {hidden:#?}", hidden.len());
    };
    assert!(warning.starts_with(HERE), "{warning}");
    let mut parts = warning.split(HERE);
    let without_places = parts.by_ref().skip(1).map(|part| {
        let digits = part.chars().take_while(char::is_ascii_digit).count();
        &part[digits..]
    });
    let text: Vec<_> = without_places.collect();
    text.join("HERE").trim_start_matches(": ").to_owned()
}

fn page(config: &mut Configurator, pattern: &str) {
    config.add_route(pattern, pattern);
    config.add_view(says("").route_name(pattern));
}

#[test]
fn a_permission_without_a_policy_is_told_once_and_of_what_was_declared() {
    let remedy = "but there is no security policy; call `config.set_security_policy(…)`";
    has_mistake(
        |config| {
            config.mount("/q", service()).permission("p");
        },
        &[HERE, "the mount at `/q` needs the permission `p`, ", remedy],
    );
    has_mistake(
        |config| {
            config.include_with_prefix("/v1", |config| {
                config.mount("/q", service()).permission("");
            });
        },
        &[HERE, "the mount at `/v1/q` has an empty permission"],
    );
    has_mistake(
        |config| {
            config.mount("/", service()).permission("p");
        },
        &["the mount at `/` needs"],
    );
    has_mistake(
        |config| {
            config.add_static_view("static", folder()).permission("p");
        },
        &[
            HERE,
            "the static view `static` needs the permission `p`, ",
            remedy,
        ],
    );
}

#[test]
fn mistakes_that_differ_are_all_told() {
    let told = mistakes(|config| {
        for permission in ["p", "q"] {
            config
                .mount(format!("/{permission}"), service())
                .permission(permission);
        }
    });
    assert_eq!(told.len(), 2, "{told:#?}");
}

#[test]
fn two_mounts_of_one_prefix_are_named_as_they_are_written() {
    for prefix in ["/m", "/"] {
        has_mistake(
            |config| {
                config.mount(prefix, service());
                config.mount(prefix, service());
            },
            &[HERE, &format!("the mount at `{prefix}` is added 2 times")],
        );
    }
}

#[test]
fn a_mount_that_is_wholly_hidden_is_told_of_as_a_whole() {
    let by_one = hidden(|config| {
        page(config, "/*rest");
        config.mount("/m", service());
    });
    assert_eq!(
        by_one,
        "the mount at `/m` is never reached: the route `/*rest` (`/*rest`), added before it at HERE, takes all of its \
         requests; add it before that one"
    );
    let by_two = hidden(|config| {
        page(config, "/m");
        page(config, "/m/*x");
        config.mount("/m", service());
    });
    assert_eq!(
        by_two,
        "the mount at `/m` is never reached: the route `/m` (`/m`), added before it at HERE, takes those of its requests \
         that are for that path itself, and the route `/m/*x` (`/m/*x`), added before it at HERE, takes those that are for \
         what is below it; give it another path, or leave out it or those"
    );
    let by_two_wider = hidden(|config| {
        page(config, "/{one}");
        page(config, "/{one}/*x");
        config.mount("/m", service());
    });
    assert!(
        by_two_wider.ends_with("; add it before those"),
        "{by_two_wider}"
    );
    let by_mount = hidden(|config| {
        config.mount("/m", service());
        config.mount("/m/n", service());
    });
    assert_eq!(
        by_mount,
        "the mount at `/m/n` is never reached: the mount at `/m`, added before it at HERE, takes all of its requests; add \
         it before that one"
    );
    let at_the_root = hidden(|config| {
        page(config, "/*rest");
        config.mount("/", service());
    });
    assert!(
        at_the_root
            .starts_with("the mount at `/` is never reached: the route `/*rest` (`/*rest`), "),
        "{at_the_root}"
    );
}

#[test]
fn a_mount_of_which_a_part_is_hidden_is_told_of_with_the_part() {
    let itself = hidden(|config| {
        page(config, "/m");
        config.mount("/m", service());
    });
    assert_eq!(
        itself,
        "the mount at `/m` is never reached for that path itself: the route `/m` (`/m`), added before it at HERE, takes \
         these requests; give the mount at `/m` another path, or the route `/m` another pattern or predicates, or leave \
         one out"
    );
    let below = hidden(|config| {
        page(config, "/{one}/*x");
        config.mount("/m", service());
    });
    assert_eq!(
        below,
        "the mount at `/m` is never reached for what is below that path: the route `/{one}/*x` (`/{one}/*x`), added \
         before it at HERE, takes these requests; add it before that one"
    );
}

#[test]
fn what_can_be_changed_is_what_was_declared() {
    let files = hidden(|config| {
        config.mount("/static", service());
        config.add_static_view("static", folder());
    });
    assert!(
        files.ends_with(
            "; give the static view `static` another name, or the mount at `/static` another path, or leave one out"
        ) || files.ends_with("; add it before that one"),
        "{files}"
    );
    let route = hidden(|config| {
        config.add_static_view("static", folder());
        page(config, "/static/*rest");
    });
    assert!(
        route.ends_with(
            "; give the route `/static/*rest` another pattern or predicates, or the static view `static` another name, \
             or leave one out"
        ),
        "{route}"
    );
}

#[test]
fn several_hidden_mounts_are_told_of_one_by_one() {
    let app = client(|config| {
        page(config, "/*rest");
        config.mount("/a", service());
        config.mount("/b", service());
    });
    let warnings = app.app().warnings().join("\n");
    assert_eq!(warnings.matches("never reached").count(), 2, "{warnings}");
}
