//! What people usually do about an error, where its cause is known.

use std::io;
use std::num::ParseIntError;

use pyramidion::{HttpException, Request, SignedCookieSessionFactory, View, ViewResult};

use super::pages::{add, read, seen};
use super::{client, developing, here};

/// What fails, and what is said of it.
type Case = (fn(&mut Request) -> ViewResult, &'static str);

fn refused() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionRefused)
}

/// An error of a library, of which something else is the cause.
#[derive(Debug)]
struct Wrapped(io::Error);

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the pool is empty")
    }
}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

const CASES: [Case; 15] = [
    (
        |_| Err(refused().into()),
        "is the database, or the service that is asked, started? If so, of the settings that are addresses, \
         `database.url` is `postgres://ada:****@db/x`.",
    ),
    (
        |_| Err(Wrapped(refused()).into()),
        "is the database, or the service",
    ),
    (
        |_| {
            Ok(pyramidion::Response::text(std::fs::read_to_string(
                "no/such/file",
            )?))
        },
        "in the folder in which the program was started: `/",
    ),
    (
        |_| Err(io::Error::from(io::ErrorKind::PermissionDenied).into()),
        "The user that runs the program may not do this",
    ),
    (
        |request| {
            let id: u32 = request.matchdict().get("id").unwrap_or_default().parse()?;
            Ok(pyramidion::Response::text(id.to_string()))
        },
        "of `{id}`: an argument `Path<T>` of the view answers 404 for any other text",
    ),
    (
        |_| Err(String::from_utf8(vec![0xff]).unwrap_err().into()),
        "an argument `Query<T>`, `Form<T>` or `Json<T>` of the view answers 400",
    ),
    (
        |request| {
            let value: u32 = serde_json::from_slice(request.body())?;
            Ok(pyramidion::Response::text(value.to_string()))
        },
        "an argument `Json<T>` of the view answers 400",
    ),
    (
        |request| {
            request.session().insert("basket", "x".repeat(5000))?;
            Ok(pyramidion::Response::text("kept"))
        },
        "keep what is large in a database and its key in the session",
    ),
    (
        |request| {
            let none = request.params().get("absent");
            panic!(
                "{}",
                none.map_or("called `Option::unwrap()` on a `None` value", |_| "")
            )
        },
        "`.ok_or_else(HttpException::not_found)?`",
    ),
    (
        |_| {
            let number: Result<u8, ParseIntError> = "x".parse();
            Ok(pyramidion::Response::text(number.unwrap().to_string()))
        },
        "`?` in place of `unwrap()`",
    ),
    (
        |request| {
            let index = request.path().len();
            Ok(pyramidion::Response::text(["a"][index]))
        },
        "`.get(index)` returns an `Option`",
    ),
    (
        |request| {
            let size = u8::try_from(request.path().len()).unwrap_or(1);
            Ok(pyramidion::Response::text((size - 200).to_string()))
        },
        "`checked_add` and its like return an `Option`",
    ),
    (
        |request| {
            let none = usize::from(request.path().is_empty());
            Ok(pyramidion::Response::text((7 / none).to_string()))
        },
        "`checked_div` returns an `Option` where the divisor is zero",
    ),
    (
        |_| {
            let cell = std::cell::RefCell::new(1);
            let (_one, two) = (cell.borrow_mut(), cell.borrow_mut());
            Ok(pyramidion::Response::text(two.to_string()))
        },
        "let the first borrow end before",
    ),
    (
        |_| {
            let inner = tokio::runtime::Builder::new_current_thread().build()?;
            let outer = tokio::runtime::Builder::new_current_thread().build()?;
            outer.block_on(async { inner.block_on(async {}) });
            Ok(pyramidion::Response::text("waited"))
        },
        "make it an `async fn`, and `.await` what was given to `block_on`",
    ),
];

#[test]
fn a_cause_that_is_known_by_its_type_has_a_hint() {
    for (position, (view, hint)) in CASES.into_iter().enumerate() {
        let mut config = developing();
        config
            .settings_mut()
            .set("database.url", "postgres://ada:Canary-1@db/x");
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        add(&mut config, "view", "/at/{id}", View::new(view));
        let client = client(config);
        let request = client.post("/at/x").extension(here());
        let response = request.header("accept", "text/html").body("{").send();
        assert_eq!(response.status(), 500, "{position}");
        let text = read(&response).replace("&lt;", "<").replace("&gt;", ">");
        let (head, _) = text.split_once("<main>").expect("a page");
        assert!(head.contains(hint), "{position}: no {hint:?} in {head}");
        assert!(!text.contains("Canary"));
    }
}

#[test]
fn what_is_not_known_has_none() {
    let mut config = developing();
    add(
        &mut config,
        "text",
        "/text",
        View::new(|| -> ViewResult { Err("a text".into()) }),
    );
    add(
        &mut config,
        "teapot",
        "/other",
        View::new(|| -> ViewResult { Err(HttpException::gone().into()) }),
    );
    add(
        &mut config,
        "panic",
        "/panic",
        View::new(|| -> ViewResult { panic!("of its own") }),
    );
    let client = client(config);
    for path in ["/text", "/other", "/panic"] {
        let [html, ..] = seen(&client, path);
        assert!(!html.text().contains("class=\"advice\""), "{path}");
    }
}
