//! For which calls on a `Configurator` the order matters.
//!
//! The lists here hold every method, and the chapter on configuration has the table for users.

mod swapped;

use std::path::Path;

use swapped::{
    accept_order, body_limits, cache_busters, catalogues, customizers, derivers, event_families,
    includes, layers, mounts, observers, routes, scans, script_names, settings, state,
    static_views, subscribers, templates, tweens, typed_routes, view_predicates, views,
};

/// Makes two calls, and tells what is seen of the application.
type Seen = fn(calls: [&'static str; 2]) -> String;

/// The methods for which the order of the calls matters, in rows as in the chapter, each with what shows it.
const MATTERS: &[(&[&str], &[Seen])] = &[
    (
        &[
            "add_route",
            "add_typed_route",
            "add_static_view",
            "mount",
            "scan",
        ],
        &[routes, typed_routes, static_views, mounts, scans],
    ),
    (&["include", "include_with_prefix"], &[includes]),
    (&["add_view"], &[views]),
    (&["add_tween", "add_tween_at", "add_layer_at"], &[tweens]),
    (&["add_layer"], &[layers]),
    (&["add_view_deriver", "add_view_deriver_at"], &[derivers]),
    (
        &["add_view_predicate", "add_view_predicate_at"],
        &[view_predicates],
    ),
    (&["add_accept_view_order"], &[accept_order]),
    (&["add_subscriber"], &[subscribers]),
    (&["add_event_family"], &[event_families]),
    (&["add_observer"], &[observers]),
    (&["add_template", "add_templates"], &[templates]),
    (&["configure_templates"], &[customizers]),
    (
        &["add_translation_dirs"],
        &[|calls| {
            catalogues(calls, |config, folder| {
                config.add_translation_dirs([folder]);
            })
        }],
    ),
    (
        &["override_translation_dirs"],
        &[|calls| {
            catalogues(calls, |config, folder| {
                config.override_translation_dirs([folder]);
            })
        }],
    ),
    (&["add_cache_buster"], &[cache_busters]),
    (&["set_state"], &[state]),
    (
        &[
            "set_body_limit",
            "set_body_timeouts",
            "set_form_limits",
            "set_request_id_header",
            "set_script_name",
        ],
        &[script_names, body_limits],
    ),
    (&["settings_mut"], &[settings]),
];

/// The methods whose calls can be in any order: names and `make_app()` decide.
const NEVER_MATTERS: &[&str] = &[
    "add_renderer",
    "add_request_value",
    "add_route_predicate",
    "add_route_predicate_at",
    "add_subscriber_predicate",
    "add_view_option",
    "check_urls",
    "forward_unmatched",
    "import_proutes",
    "override_asset",
    "set_csrf_storage_policy",
    "set_default_cors",
    "set_default_csrf_options",
    "set_default_permission",
    "set_locale_negotiator",
    "set_retry",
    "set_root_factory",
    "set_security_headers",
    "set_security_policy",
    "set_session_factory",
];

/// The methods that declare nothing.
const NO_DECLARATION: &[&str] = &[
    "make_app",
    "new",
    "route_prefix",
    "settings",
    "with_settings",
];

#[test]
fn two_calls_of_one_kind_do_not_do_the_same_in_the_other_order() {
    for (methods, shown) in MATTERS {
        for seen in *shown {
            let (one, other) = (seen(["a", "b"]), seen(["b", "a"]));
            assert_ne!(one, other, "{methods:?}");
        }
    }
}

#[test]
fn every_method_of_the_configurator_says_whether_its_order_matters() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("public_api.txt");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, item) = page.split_once("\npyramidion::Configurator\n").unwrap();
    let lines = item.lines().take_while(|line| line.starts_with(' '));
    let methods = lines.filter_map(|line| line.trim().strip_prefix("fn "));
    let mut methods: Vec<_> = methods
        .filter_map(|method| method.split(['(', '<']).next())
        .collect();
    let of_lists = MATTERS.iter().flat_map(|(methods, _)| *methods);
    let mut listed: Vec<_> = of_lists
        .chain(NEVER_MATTERS)
        .chain(NO_DECLARATION)
        .copied()
        .collect();
    methods.sort_unstable();
    listed.sort_unstable();
    assert_eq!(
        listed, methods,
        "add it to a list here, and to the chapter on configuration"
    );
}

#[test]
fn the_chapter_on_configuration_has_a_row_for_each() {
    let chapter = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/configuration.md");
    let chapter = std::fs::read_to_string(chapter).unwrap();
    let (_, section) = chapter
        .split_once("\n## When the order of calls matters\n")
        .unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<Vec<_>> = rows
        .map(|row| {
            let cell = row.split('|').nth(1).unwrap();
            let methods = cell
                .split(", ")
                .map(|method| method.trim().trim_matches('`'));
            methods.collect()
        })
        .collect();
    let listed: Vec<Vec<_>> = MATTERS
        .iter()
        .map(|(methods, _)| methods.to_vec())
        .collect();
    assert_eq!(rows, listed);
}
