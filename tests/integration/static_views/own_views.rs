//! Folders that views of their own serve, and static views with a context.

use pyramidion::context::{Ace, Child, EVERYONE, Resource};
use pyramidion::extract::Path;
use pyramidion::httpexceptions::HttpException;
use pyramidion::security::{Decision, SecurityPolicy, acl_permits};
use pyramidion::static_files::{StaticDir, StaticFolder};
use pyramidion_tests::applications::{client, has_mistake};

use super::*;

const FILES: StaticDir = StaticDir {
    spec: "site:files",
    root: "/nowhere",
    files: Some(&[
        ("a.txt", b"0123456789"),
        ("a b.txt", b"blank"),
        ("sub/index.html", b"<h1>sub</h1>"),
        ("sub/readme.html", b"<h1>readme</h1>"),
        ("index.html", b"<h1>root</h1>"),
    ]),
};

#[test]
fn a_view_of_a_route_serves_what_its_placeholder_says() {
    for pattern in ["/r*subpath", "/r/*subpath", "/{any}/*subpath"] {
        let app = client(|config| {
            config.add_route("r", pattern);
            config.add_view(View::files(FILES).route_name("r"));
        });
        let response = check(&app, "/r/a.txt", 200, "0123456789");
        assert_eq!(response.header("cache-control"), None);
        check(&app, "/r/a%20b.txt", 200, "blank");
        check(&app, "/r/", 200, "<h1>root</h1>");
        check(&app, "/r/sub/", 200, "<h1>sub</h1>");
        assert_eq!(
            app.get("/r/sub?a=b").send().location(),
            Some("/r/sub/?a=b"),
            "{pattern}"
        );
        // As in Pyramid, dots end within the folder.
        check(&app, "/r/sub/../a.txt", 200, "0123456789");
        for absent in ["/r/b.txt", "/r/a.txt/", "/r/..%2Fa.txt", "/r/.hidden"] {
            check(&app, absent, 404, "");
        }
        let head = app.request("HEAD", "/r/a.txt").send();
        assert_eq!(head.header("content-length"), Some("10"));
        assert_eq!(head.text(), "");
        let etag = head.header("etag").expect("a tag").to_owned();
        let again = app.get("/r/a.txt").header("if-none-match", etag).send();
        assert_eq!(again.status(), 304);
        let part = app.get("/r/a.txt").header("range", "bytes=2-4").send();
        assert_eq!((part.status().as_u16(), part.text()), (206, "234"));
        let post = app.post("/r/a.txt").send();
        assert_eq!(post.status(), 405);
        assert_eq!(post.header("allow"), Some("GET, HEAD"));
    }
    let app = client(|config| {
        config.add_route("r", "/r*subpath");
        config.add_view(View::files(FILES).route_name("r"));
    });
    assert_eq!(app.get("/r").send().location(), Some("/r/"));
}

#[test]
fn a_view_of_a_folder_can_be_for_some_requests_only() {
    let app = client(|config| {
        config.add_route("r", "/r/*subpath");
        let files = StaticFolder::new(FILES).index("readme.html");
        let cached = View::files(files).http_cache(HttpCache::seconds(60));
        config.add_view(
            cached
                .route_name("r")
                .predicate(pyramidion::predicates::xhr(true)),
        );
        config.add_view(View::new(|| "a page").route_name("r"));
        config.add_view(
            View::new(|| "sent")
                .route_name("r")
                .request_method(["POST"]),
        );
    });
    check(&app, "/r/a.txt", 200, "a page");
    let of_script = |path: &str| app.get(path).header("x-requested-with", "XMLHttpRequest");
    let file = of_script("/r/sub/").send();
    assert_eq!(file.text(), "<h1>readme</h1>");
    assert_eq!(file.header("cache-control"), Some("max-age=60"));
    assert_eq!(of_script("/r/").send().status(), 404);
    assert_eq!(app.post("/r/a.txt").send().text(), "sent");
}

struct Shelf;

impl Resource for Shelf {
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        Child::from((name == "old").then_some(Self))
    }
}

#[test]
fn a_view_with_a_name_serves_what_follows_it() {
    let app = client(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Shelf));
        config.add_view(View::files(FILES).name("files"));
        config.add_view(View::new(|| "a shelf").context::<Shelf>());
    });
    check(&app, "/old", 200, "a shelf");
    check(&app, "/files/a.txt", 200, "0123456789");
    check(&app, "/old/files/a.txt", 200, "0123456789");
    check(&app, "/old/@@files/sub/", 200, "<h1>sub</h1>");
    check(&app, "/old/files/", 200, "<h1>root</h1>");
    assert_eq!(app.get("/old/files").send().location(), Some("/old/files/"));
    check(&app, "/old/files/b.txt", 404, "");
}

#[test]
fn the_whole_path_can_be_that_of_a_file() {
    let app = client(|config| {
        let files = StaticFolder::new(FILES).use_subpath(false);
        config.add_route("some", "/{name}.txt");
        config.add_view(View::files(files.clone()).route_name("some"));
        config.add_route("sub", "/sub/");
        config.add_view(View::files(files.clone()).route_name("sub"));
        config.add_route("below", "/r/{name}");
        config.add_view(View::files(files).route_name("below"));
    });
    check(&app, "/a.txt", 200, "0123456789");
    check(&app, "/a%20b.txt", 200, "blank");
    check(&app, "/sub/", 200, "<h1>sub</h1>");
    // As in Pyramid: below a prefix there is no such path.
    check(&app, "/r/a.txt", 404, "");
}

#[test]
fn a_route_without_a_place_for_the_path_is_a_mistake() {
    has_mistake(
        |config| {
            config.add_route("r", "/r");
            config.add_view(View::files(FILES).route_name("r"));
        },
        &[
            "own_views.rs:",
            "the view of the files `site:files`: the pattern \"/r\" of the route `r` has no placeholder for the path of \
             a file; write \"/r/*subpath\", or `.use_subpath(false)`",
        ],
    );
    has_mistake(
        |config| {
            config.add_route("r", "/r/*subpath");
            let files = StaticFolder::new("no/such/folder");
            config.add_view(View::files(files).route_name("r"));
        },
        &["own_views.rs:", "there is no folder \"no/such/folder\""],
    );
}

/// A part of the site whose files some may read.
struct Section {
    is_open: bool,
}

impl Resource for Section {
    fn acl(&self) -> Vec<Ace> {
        let readers = self.is_open.then(|| Ace::allow(EVERYONE, ["read"]));
        readers.into_iter().chain([Ace::deny_all()]).collect()
    }
}

struct Lists;

impl SecurityPolicy for Lists {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        acl_permits(request.context(), [EVERYONE], permission)
    }
}

fn section(request: &mut Request) -> pyramidion::Result<Section> {
    match request.matchdict().get("section") {
        Some("broken") => Err(HttpException::bad_request().into()),
        section => Ok(Section {
            is_open: section != Some("closed"),
        }),
    }
}

#[test]
fn permission_is_asked_of_the_context_before_a_file_is_looked_for() {
    let app = client(|config| {
        config.set_security_policy(Lists);
        config.set_default_permission("nobody has it");
        let open = |_: &mut Request| Ok(Section { is_open: true });
        let closed = async |_: &mut Request| Ok(Section { is_open: false });
        config
            .add_static_view("open", FILES)
            .factory(open)
            .permission("read");
        config
            .add_static_view("closed", FILES)
            .factory(closed)
            .permission("read");
        config.add_static_view("plain", FILES);
        config
            .add_static_view("{section}/files", FILES)
            .factory(section)
            .permission("read");
    });
    check(&app, "/plain/a.txt", 200, "0123456789");
    for prefix in ["/open", "/public/files"] {
        check(&app, &format!("{prefix}/a.txt"), 200, "0123456789");
        check(&app, &format!("{prefix}/b.txt"), 404, "");
        assert_eq!(
            app.request("HEAD", &format!("{prefix}/a.txt"))
                .send()
                .status(),
            200
        );
    }
    for prefix in ["/closed", "/closed/files"] {
        for path in ["a.txt", "b.txt", "sub", "", ".hidden", "x/../a.txt"] {
            let path = format!("{prefix}/{path}");
            assert_eq!(app.get(&path).send().status(), 403, "{path}");
            assert_eq!(app.request("HEAD", &path).send().status(), 403, "{path}");
        }
    }
    assert_eq!(app.get("/broken/files/a.txt").send().status(), 400);
}

#[test]
fn a_view_of_a_folder_has_the_permission_and_the_context_of_its_route() {
    let app = client(|config| {
        config.set_security_policy(Lists);
        config
            .add_route("files", "/{section}/*subpath")
            .factory(section);
        config.add_view(View::files(FILES).route_name("files").permission("read"));
    });
    check(&app, "/public/a.txt", 200, "0123456789");
    check(&app, "/public/b.txt", 404, "");
    check(&app, "/closed/a.txt", 403, "");
    check(&app, "/closed/b.txt", 403, "");
}

#[test]
fn what_the_factory_of_a_static_view_needs_is_checked() {
    async fn of_state(
        state: pyramidion::extract::State<u32>,
        Path(_): Path<String>,
    ) -> pyramidion::Result<Section> {
        Ok(Section {
            is_open: state.0 > 0,
        })
    }
    has_mistake(
        |config| {
            config.add_static_view("files", FILES).factory(of_state);
        },
        &["own_views.rs:", "config.set_state(…)"],
    );
}

#[test]
fn files_answer_no_errors() {
    has_mistake(
        |config| {
            config.add_view(View::files(FILES).notfound());
        },
        &[
            "the view of the files `site:files`: it is for errors, and an error is not a file: answer with `FileResponse::new(…)`",
        ],
    );
}
