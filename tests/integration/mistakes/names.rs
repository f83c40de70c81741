//! Names that are empty, and views that are for two things.

use pyramidion::context::Resource;
use pyramidion::tweens::Next;
use pyramidion::{Configurator, Request, ViewResult};
use pyramidion_tests::applications::{has_mistake, says};

struct Page;

impl Resource for Page {}

struct Post;

impl Resource for Post {}

async fn through(request: &mut Request, next: Next<'_>) -> ViewResult {
    next.run(request).await
}

#[test]
fn what_others_name_has_a_name() {
    let mut config = Configurator::new();
    config.add_view_predicate("", |_: &[&str]| Ok(|_: &Request| true));
    config.add_route_predicate(" ", |_: &[&str]| Ok(|_: &Request| true));
    config.add_subscriber_predicate("", |_: &[&str]| Ok(|_: &Request| true));
    config.add_tween("", through);
    config.add_view_deriver("", |_| Some(through));
    let error = config.make_app().expect_err("names are empty");
    let problems: Vec<_> = error.problems().collect();
    assert_eq!(problems.len(), 5, "{problems:#?}");
    for what in [
        "the view predicate",
        "the route predicate",
        "the subscriber predicate",
        "the tween",
        "the view deriver",
    ] {
        let text = format!("{what} has an empty name; give it one");
        let mut found = problems.iter().filter(|problem| problem.contains(&text));
        let found = found
            .next()
            .unwrap_or_else(|| panic!("{text}: {problems:#?}"));
        assert!(found.contains("mistakes/names.rs:"), "{found}");
    }
}

#[test]
fn a_view_is_for_one_thing() {
    has_mistake(
        |config| config.add_view(says("x").notfound().forbidden()),
        &["is for two kinds of errors", "make two views of it"],
    );
    has_mistake(
        |config| {
            config.set_root_factory(|_: &mut Request| Ok(Page));
            config.add_view(says("x").context::<Page>().context::<Post>());
        },
        &["is for two types of contexts", "make two views of it"],
    );
    let mut config = Configurator::new();
    config.add_view(says("x").notfound().notfound());
    config.make_app().expect("it is the same");
}
