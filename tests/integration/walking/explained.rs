//! What becomes of a request that walks, and why, as data and where a test fails.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyramidion::context::{Child, Resource};
use pyramidion::introspection::{Answer, Explanation};
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{HttpException, Request};
use pyramidion_tests::applications::{client, says};

/// A folder whose children are loaded.
struct Folder;

struct Page;

impl Resource for Folder {
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        match name {
            "page" => Child::of(Page),
            "broken" => Child::failed("the database is away"),
            "gone" => Child::failed(HttpException::gone()),
            "panics" => panic!("a resource panics"),
            "never" => Child::wait::<Option<Page>>(std::future::pending()),
            _ => Child::wait(async move {
                tokio::task::yield_now().await;
                Ok(name.starts_with("folder").then_some(Self))
            }),
        }
    }
}

impl Resource for Page {}

fn app() -> TestApp {
    client(|config| {
        config.set_root_factory(async |request: &mut Request| {
            tokio::task::yield_now().await;
            match request.uri().path() {
                "/closed" => Err(HttpException::forbidden().into()),
                _ => Ok(Folder),
            }
        });
        config.add_route("tree", "/tree/*traverse");
        config.add_view(says("folder").context::<Folder>());
        config.add_view(says("folder edited").context::<Folder>().name("edit"));
        config.add_view(says("page edited").context::<Page>().name("edit"));
        let saved = says("saved").context::<Page>().name("save");
        config.add_view(saved.request_method(["POST"]));
        config.add_view(says("page").route_name("tree").context::<Page>());
    })
}

fn explain(path: &str) -> Explanation {
    let app = app().app().clone();
    let mut request = DummyRequest::get(path).build_for(&app);
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(app.explain_async(&mut request))
}

/// Writes the steps of a walk with the types of the resources, then what was not walked.
fn way(explanation: &Explanation) -> String {
    let walk = explanation.walk.as_ref().expect("a walk");
    let steps = walk.steps.iter().map(|step| {
        let ty = step.resource.rsplit("::").next().unwrap_or_default();
        format!("{}:{ty}", step.name)
    });
    let steps: Vec<_> = steps.collect();
    let sign = if walk.is_view_selected { "@@" } else { "" };
    let rest = format!("{sign}{} {:?}", walk.view_name, walk.subpath);
    format!("{} {rest}", steps.join("/"))
}

#[test]
fn a_walk_is_explained_step_by_step() {
    for (path, expected, answer) in [
        ("/", ":Folder  []", "folder"),
        (
            "/folder/folder2",
            ":Folder/folder:Folder/folder2:Folder  []",
            "folder",
        ),
        (
            "/folder/edit/a/b",
            r#":Folder/folder:Folder edit ["a", "b"]"#,
            "folder edited",
        ),
        ("/page/edit", ":Folder/page:Page edit []", "page edited"),
        (
            "/page/@@edit/x",
            r#":Folder/page:Page @@edit ["x"]"#,
            "page edited",
        ),
        ("/tree/page", ":Folder/page:Page  []", "page"),
    ] {
        let explanation = explain(path);
        assert_eq!(way(&explanation), expected, "{path}");
        let Answer::View(position) = explanation.answer else {
            panic!("{path}: {explanation:?}");
        };
        assert!(explanation.views[position].unmet.is_empty(), "{path}");
        assert_eq!(app().get(path).send().text(), answer);
    }
}

#[test]
fn what_was_tried_in_vain_is_explained() {
    let none = explain("/page/other");
    assert_eq!(
        (way(&none), none.answer),
        (":Folder/page:Page other []".to_owned(), Answer::NotFound)
    );
    assert!(none.views.is_empty());
    let method = explain("/page/save");
    assert_eq!(
        method.answer,
        Answer::MethodNotAllowed(vec!["POST".to_owned()])
    );
    let other = explain("/save");
    let unmet = other.views[0].unmet.iter().map(ToString::to_string);
    let unmet = unmet.collect::<Vec<_>>().join(" ");
    assert!(
        unmet.contains("(the context is a ") && unmet.contains("Folder)"),
        "{unmet}"
    );
    assert_eq!(other.answer, Answer::NotFound);
    for (path, error) in [
        ("/folder/broken", "the database is away"),
        ("/gone/edit", "410 Gone"),
        ("/closed", "403 Forbidden"),
    ] {
        let failed = explain(path);
        assert_eq!(failed.answer, Answer::Failed(error.to_owned()), "{path}");
        assert!(failed.views.is_empty());
    }
}

#[test]
fn a_test_that_fails_says_where_the_walk_has_ended() {
    let said = |path: &str| {
        let failing = || {
            app().get(path).send().assert_status(200);
        };
        let panic = catch_unwind(AssertUnwindSafe(failing)).expect_err("another status");
        panic.downcast_ref::<String>().expect("a text").clone()
    };
    let other = said("/folder/page/othre");
    assert!(other.contains("/folder/page is a "), "{other}");
    assert!(
        other.contains("a view called \"othre\" is looked for, and there is none"),
        "{other}"
    );
    let method = said("/page/save");
    assert!(method.contains("a view would answer POST"), "{method}");
    let in_route = said("/tree/folder");
    assert!(in_route.contains("the route `tree` matches"), "{in_route}");
    assert!(
        in_route.contains("a view without a name is looked for"),
        "{in_route}"
    );
    // What cannot be found out once more does not hide what the test expected.
    assert!(said("/panics").contains("expected the status 200 OK"));
}
