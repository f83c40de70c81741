//! What a request is about: factories, and views for types of contexts.

use pyramidion::context::{Resource, lineage};
use pyramidion::extract::Context;
use pyramidion::predicates;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, View, package, view_config};
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

struct Shop;

impl Resource for Shop {}

struct Shelf {
    shop: Shop,
}

impl Resource for Shelf {
    fn parent(&self) -> Option<&dyn Resource> {
        Some(&self.shop)
    }
}

struct Book {
    title: String,
    shelf: Shelf,
}

impl Resource for Book {
    fn parent(&self) -> Option<&dyn Resource> {
        Some(&self.shelf)
    }
}

fn book(request: &mut Request) -> pyramidion::Result<Book> {
    let title = match request.matchdict().get("id") {
        Some("1") => "Pyramids".to_owned(),
        _ => {
            return Err(HttpException::not_found()
                .with_detail("no such book")
                .into());
        }
    };
    Ok(Book {
        title,
        shelf: Shelf { shop: Shop },
    })
}

async fn slow_book(request: &mut Request) -> pyramidion::Result<Book> {
    tokio::task::yield_now().await;
    book(request)
}

mod views {
    use super::{Book, Context, Shop, view_config};

    #[view_config(route_name = "book")]
    fn show(book: Context<Book>) -> String {
        book.title.clone()
    }

    #[view_config(route_name = "shop")]
    async fn shop(_: Context<Shop>) -> &'static str {
        tokio::task::yield_now().await;
        "shop"
    }
}

fn scanned(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        configure(config);
        config.scan(package!(self::views));
    })
}

#[test]
fn a_route_and_the_application_make_typed_contexts() {
    let app = scanned(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Shop));
        config.add_route("book", "/books/{id}").factory(book);
        config.add_route("shop", "/");
    });
    assert_eq!(app.get("/books/1").send().text(), "Pyramids");
    let missing = app.get("/books/2").send();
    assert_eq!(missing.status(), 404);
    assert!(missing.text().contains("no such book"));
    assert_eq!(app.get("/").send().text(), "shop");
}

#[test]
fn factories_may_wait() {
    let app = scanned(|config| {
        config.set_root_factory(async |_: &mut Request| {
            tokio::task::yield_now().await;
            Ok(Shop)
        });
        config.add_route("book", "/books/{id}").factory(slow_book);
        config.add_route("shop", "/");
    });
    assert_eq!(app.get("/books/1").send().text(), "Pyramids");
    assert_eq!(app.get("/books/2").send().status(), 404);
    assert_eq!(app.get("/").send().text(), "shop");
}

#[test]
fn a_context_that_nothing_makes_is_a_mistake_of_the_configuration() {
    let found = mistakes(|config| {
        config.add_route("book", "/books/{id}");
        config.add_route("shop", "/").factory(book);
        config.scan(package!(self::views));
    });
    let found = found.join("\n");
    for part in [
        "contexts.rs:",
        "the view `show` takes `Context<integration::contexts::Book>`, but nothing makes it",
        "add `.factory(…)` to the route, or call `config.set_root_factory(…)`",
        "the view `shop` takes `Context<integration::contexts::Shop>`, but the factory makes a \
         `integration::contexts::Book`",
    ] {
        assert!(found.contains(part), "{found}");
    }
}

#[test]
fn a_view_for_a_type_that_the_factory_does_not_make_is_a_mistake() {
    has_mistake(
        |config| {
            config.add_route("book", "/books/{id}").factory(book);
            config.add_view(says("shop").route_name("book").context::<Shop>());
        },
        &[
            "contexts.rs:",
            "the view is for contexts that are a `integration::contexts::Shop`, but the factory makes \
             a `integration::contexts::Book`",
        ],
    );
    has_mistake(
        |config| {
            config.add_route("page", "/");
            config.add_view(says("shop").route_name("page").context::<Shop>());
        },
        &["but the factory makes a `DefaultRoot`"],
    );
}

#[test]
fn a_view_for_the_type_of_the_context_goes_before_one_with_more_predicates() {
    let app = client(|config| {
        config.add_route("book", "/books/{id}").factory(book);
        config.add_view(says("typed").route_name("book").context::<Book>());
        config.add_view(
            says("any")
                .route_name("book")
                .request_param(["x"])
                .xhr(false),
        );
    });
    assert_eq!(app.get("/books/1?x").send().text(), "typed");
}

#[test]
fn containment_asks_the_context_and_what_is_above_it() {
    let app = client(|config| {
        for (name, factory) in [("book", true), ("other", false)] {
            let route = config.add_route(name, format!("/{name}/{{id}}"));
            if factory {
                route.factory(book);
            }
            for (text, containment) in [
                ("in a shop", predicates::containment::<Shop>()),
                (
                    "outside",
                    predicates::not(predicates::containment::<Shop>()),
                ),
            ] {
                config.add_view(says(text).route_name(name).predicate(containment));
            }
        }
        config.add_view(
            says("is a book")
                .route_name("book")
                .predicate(predicates::containment::<Book>())
                .request_param(["x"]),
        );
    });
    assert_eq!(app.get("/book/1").send().text(), "in a shop");
    assert_eq!(app.get("/other/1").send().text(), "outside");
    assert_eq!(app.get("/book/1?x").send().text(), "is a book");
}

#[test]
fn the_lineage_goes_from_the_context_up() {
    let book = Book {
        title: String::new(),
        shelf: Shelf { shop: Shop },
    };
    assert_eq!(lineage(&book).count(), 3);
    assert_eq!(lineage(&Shop).count(), 1);
}

#[test]
fn views_without_a_route_are_for_the_context_of_the_application() {
    let app = client(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Shop));
        config.add_view(says("front").context::<Shop>());
        config.add_view(says("about").name("about").context::<Shop>());
        let view = |request: &mut Request| {
            let is_shop = std::any::Any::type_id(request.context());
            format!("{}", is_shop == std::any::TypeId::of::<Shop>())
        };
        config.add_view(View::new(view).name("check"));
    });
    assert_eq!(app.get("/").send().text(), "front");
    assert_eq!(app.get("/about").send().text(), "about");
    assert_eq!(app.get("/@@about").send().text(), "about");
    assert_eq!(app.get("/check").send().text(), "true");
    assert_eq!(app.get("/nothing").send().status(), 404);
}

/// What a factory takes, as a view does.
mod arguments {
    use pyramidion::extract::{AsyncFromRequest, Path, State};

    use super::*;

    struct Slow(&'static str);

    impl AsyncFromRequest for Slow {
        async fn from_request(_: &mut Request) -> pyramidion::Result<Self> {
            tokio::task::yield_now().await;
            Ok(Self("slow"))
        }
    }

    fn titled(title: String) -> Book {
        let shelf = Shelf { shop: Shop };
        Book { title, shelf }
    }

    async fn of_path(Path(id): Path<u32>, State(title): State<String>) -> pyramidion::Result<Book> {
        tokio::task::yield_now().await;
        Ok(titled(format!("{title} {id}")))
    }

    #[expect(clippy::unnecessary_wraps, reason = "factories return a `Result`")]
    fn of_request(request: &mut Request, Path(id): Path<u32>) -> pyramidion::Result<Book> {
        Ok(titled(format!("{} {id}", request.method())))
    }

    #[expect(clippy::unnecessary_wraps, reason = "factories return a `Result`")]
    fn of_slow(slow: Slow) -> pyramidion::Result<Book> {
        Ok(titled(slow.0.to_owned()))
    }

    async fn of_slow_later(request: &mut Request, slow: Slow) -> pyramidion::Result<Book> {
        Ok(titled(format!("{} {}", slow.0, request.path())))
    }

    fn configure(config: &mut Configurator) {
        config.add_route("path", "/path/{id}").factory(of_path);
        config
            .add_route("request", "/request/{id}")
            .factory(of_request);
        config.add_route("slow", "/slow").factory(of_slow);
        config.add_route("later", "/later").factory(of_slow_later);
        for name in ["path", "request", "slow", "later"] {
            let title = |book: Context<Book>| book.title.clone();
            config.add_view(View::new(title).route_name(name));
        }
    }

    #[test]
    fn a_factory_takes_what_views_take() {
        let app = client(|config| {
            configure(config);
            config.set_state("Pyramids".to_owned());
        });
        for (path, title) in [
            ("/path/7", "Pyramids 7"),
            ("/request/8", "GET 8"),
            ("/slow", "slow"),
            ("/later", "slow /later"),
        ] {
            assert_eq!(app.get(path).send().text(), title);
        }
        assert_eq!(app.get("/path/seven").send().status(), 404);
    }

    #[test]
    fn what_the_application_does_not_have_is_a_mistake() {
        let mistake = "the route `path`: its factory takes `State<alloc::string::String>`, but no such value was given";
        has_mistake(configure, &[mistake]);
    }
}
