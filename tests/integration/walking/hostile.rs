//! What hostile paths meet.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pyramidion::context::{Child, Located, Resource, lineage};
use pyramidion::security::acl_permits;
use pyramidion::traversal::{find_resource, find_root, inside, resource_path, traverse};
use pyramidion::{Body, Request, View, http};
use pyramidion_tests::applications::{client, says};

/// A folder that has every name below it, loaded every time.
struct Endless;

impl Resource for Endless {
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        assert!(!matches!(name, "" | "." | ".."), "{name:?} is not a name");
        assert!(!name.starts_with("@@"), "{name:?} is that of a view");
        Child::wait(async move { Ok(Some(Self)) })
    }
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.unwrap().block_on(future)
}

#[test]
fn a_lineage_of_a_hundred_thousand_is_walked_and_let_go() {
    const DEPTH: usize = 100_000;
    let root = Located::root(Endless);
    let path = "/a".repeat(DEPTH);
    let deep = wait(find_resource(&root, &path)).unwrap().unwrap();
    assert_eq!(lineage(&*deep).count(), DEPTH + 1);
    assert_eq!(resource_path(&deep), path);
    assert!(Arc::ptr_eq(find_root(&deep), &root) && inside(&deep, &root));
    assert!(!acl_permits(&*deep, ["ada"], "view").is_allowed());
    drop(deep);
    let up = format!("{path}{}", "/..".repeat(DEPTH));
    assert!(wait(traverse(&root, &up)).unwrap().traversed.is_empty());
}

#[test]
fn no_spelling_of_a_path_is_another_name() {
    let app = client(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Endless));
        let names = |request: &mut Request| format!("{:?}", request.traversed());
        config.add_view(View::new(names).name(""));
    });
    let names = |path: &str| app.get(path).send().text().to_owned();
    assert_eq!(names("/a/%2e%2e/%2E/b"), r#"["b"]"#);
    assert_eq!(names("/a%2F..%2Fb"), r#"["a/../b"]"#);
    assert_eq!(names("/%2e%2e%2Fetc"), r#"["../etc"]"#);
    assert_eq!(names("/%252e%252e"), r#"["%2e%2e"]"#);
    assert_eq!(names("/a%00b/c%0d%0a"), r#"["a\0b", "c\r\n"]"#);
    assert_eq!(names("/..;/a"), r#"["..;", "a"]"#);
    assert_eq!(names("/\\..\\a"), r#"["\\..\\a"]"#);
    for path in ["/%FF", "/a/%C0%AE%C0%AE/b", "/%ED%A0%80", "/a%2F%FF"] {
        assert_eq!(app.get(path).send().status(), 400, "{path}");
    }
    let huge = format!("/{}", "x".repeat(60_000));
    assert_eq!(names(&huge).len(), 60_004);
    let many = "/a".repeat(30_000);
    assert_eq!(app.get(&many).send().status(), 200);
}

#[test]
fn a_resource_that_panics_is_a_500() {
    struct Panics;

    impl Resource for Panics {
        fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
            assert_ne!(name, "now", "a resource panics");
            Child::wait::<Option<Self>>(async {
                tokio::task::yield_now().await;
                panic!("a resource panics while it is waited for")
            })
        }
    }

    let app = client(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Panics));
        config.add_view(says("fine").name(""));
    });
    for path in ["/now", "/later"] {
        assert_eq!(app.get(path).send().status(), 500, "{path}");
    }
    assert_eq!(app.get("/").send().text(), "fine");
}

#[test]
fn a_resource_that_is_waited_for_is_dropped_with_its_request() {
    struct Slow(Arc<AtomicUsize>);

    /// Counts what is dropped.
    struct Dropped(Arc<AtomicUsize>);

    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    impl Resource for Slow {
        fn child<'r>(&'r self, _: &'r str) -> Child<'r> {
            let dropped = Dropped(Arc::clone(&self.0));
            Child::wait::<Option<Self>>(async move {
                let _dropped = dropped;
                std::future::pending().await
            })
        }
    }

    let count = Arc::new(AtomicUsize::new(0));
    let slow = Arc::clone(&count);
    let client = client(move |config| {
        config.set_root_factory(move |_: &mut Request| Ok(Slow(Arc::clone(&slow))));
        config.add_view(says("fine").name(""));
    });
    let app = client.app().clone();
    wait(async {
        let request = http::Request::get("/slow").header("host", "localhost");
        let answer = app.call(request.body(Body::empty()).unwrap());
        let answered = tokio::time::timeout(Duration::from_millis(50), answer).await;
        assert!(answered.is_err());
    });
    assert_eq!(count.load(Ordering::SeqCst), 1);
}
