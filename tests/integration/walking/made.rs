//! In which forms factories and resources give what they have made.

use std::sync::Arc;

use pyramidion::context::{Child, Resource};
use pyramidion::extract::{Context, State};
use pyramidion::traversal::resource_path;
use pyramidion::{HttpException, Request, View};
use pyramidion_tests::applications::client;

struct Page(&'static str);

impl Resource for Page {}

type Made = pyramidion::Result<Arc<dyn Resource>>;

#[expect(clippy::unnecessary_wraps, reason = "a factory may fail")]
fn shared(State(title): State<&'static str>) -> pyramidion::Result<Arc<Page>> {
    Ok(Arc::new(Page(title)))
}

#[expect(clippy::unnecessary_wraps, reason = "a factory may fail")]
fn any(_: &mut Request, State(title): State<&'static str>) -> Made {
    Ok(Arc::new(Page(title)))
}

async fn any_later(_: &mut Request) -> Made {
    tokio::task::yield_now().await;
    Ok(Arc::new(Page("later")))
}

async fn shared_later(State(title): State<&'static str>) -> pyramidion::Result<Arc<Page>> {
    tokio::task::yield_now().await;
    Ok(Arc::new(Page(title)))
}

async fn any_of_state(_: &mut Request, State(title): State<&'static str>) -> Made {
    tokio::task::yield_now().await;
    Ok(Arc::new(Page(title)))
}

#[test]
fn a_factory_of_any_form_may_give_what_others_hold() {
    let app = client(|config| {
        config.set_state("given");
        config.add_route("shared", "/shared").factory(shared);
        config.add_route("any", "/any").factory(any);
        config
            .add_route("any later", "/any/later")
            .factory(any_later);
        config
            .add_route("shared later", "/shared/later")
            .factory(shared_later);
        config
            .add_route("any of state", "/any/of/state")
            .factory(any_of_state);
        for name in ["shared", "any", "any later", "shared later", "any of state"] {
            let title = |page: Context<Page>| page.0.0;
            config.add_view(View::new(title).route_name(name).context::<Page>());
        }
    });
    for (path, title) in [
        ("/shared", "given"),
        ("/any", "given"),
        ("/any/later", "later"),
        ("/shared/later", "given"),
        ("/any/of/state", "given"),
    ] {
        assert_eq!(app.get(path).send().text(), title, "{path}");
    }
}

/// Gives its children in every form.
struct Folder;

impl Folder {
    fn found(name: &str) -> pyramidion::Result<Option<Page>> {
        match name {
            "fails" => Err("the database is away".into()),
            "gone" => Err(HttpException::gone().into()),
            "found" => Ok(Some(Page("found"))),
            _ => Ok(None),
        }
    }
}

impl Resource for Folder {
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        let any: Arc<dyn Resource> = Arc::new(Page("any"));
        match name {
            "itself" => Child::from(Page("itself")),
            "shared" => Arc::new(Page("shared")).into(),
            "any" => any.into(),
            "itself later" => Child::wait(async { Ok(Page("itself later")) }),
            "shared later" => Child::wait(async { Ok(Arc::new(Page("shared later"))) }),
            "child later" => Child::wait(async { Ok(Child::of(Page("child later"))) }),
            "found later" => Child::wait(async { Ok(Self::found("found")) }),
            name => Self::found(name).into(),
        }
    }
}

#[test]
fn a_resource_gives_a_child_as_it_has_it() {
    let app = client(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Folder));
        let view = |request: &Request, page: Context<Page>| {
            format!("{} {}", resource_path(&request.location()), page.0.0)
        };
        config.add_view(View::new(view).context::<Page>());
    });
    for name in [
        "itself",
        "shared",
        "any",
        "itself later",
        "shared later",
        "child later",
        "found",
    ] {
        let path = format!("/{}", name.replace(' ', "%20"));
        assert_eq!(app.get(&path).send().text(), format!("{path} {name}"));
    }
    assert_eq!(
        app.get("/found%20later").send().text(),
        "/found%20later found"
    );
    for (path, status) in [("/fails", 500), ("/gone", 410), ("/none", 404)] {
        assert_eq!(app.get(path).send().status(), status, "{path}");
    }
}
