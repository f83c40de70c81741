//! A library, as an interface for programs: the application whose document is recorded and tried.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http::StatusCode;
use pyramidion::extract::{Form, FromRequest, Json, Path, Query, State};
use pyramidion::schemas::{DescribeArgument, DescribeResponse, Description};
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::{
    App, Configurator, HttpException, IntoResponse, Request, Response, SignedCookieSessionFactory,
    View, package,
};
use pyramidion_openapi::{OpenApi, SecurityScheme};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The token of those who may change something.
pub(crate) const TOKEN: &str = "a-token-of-the-library";

/// The books, by their numbers.
type Shelf = Arc<Mutex<BTreeMap<u32, Book>>>;

/// A book that can be lent.
#[derive(Clone, Serialize, JsonSchema)]
struct Book {
    id: u32,
    title: String,
    kind: Kind,
    /// The year in which it appeared, if that is known.
    year: Option<u16>,
}

/// What a book is.
#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Novel,
    Textbook,
}

/// A book that is not there yet.
#[derive(Deserialize, JsonSchema)]
struct NewBook {
    title: String,
    #[serde(default)]
    kind: Kind,
    year: Option<u16>,
}

#[derive(Deserialize, JsonSchema)]
struct Search {
    /// A part of the title.
    title: Option<String>,
    kind: Option<Kind>,
    /// How many books are answered at most.
    #[serde(default = "ten")]
    limit: u8,
}

const fn ten() -> u8 {
    10
}

#[derive(Deserialize, JsonSchema)]
struct Feedback {
    text: String,
    stars: Option<u8>,
}

#[derive(Deserialize, JsonSchema)]
struct Month {
    year: u16,
    month: u8,
}

/// Says that the client has a name.
struct ClientName;

impl FromRequest for ClientName {
    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        match request.header("x-client") {
            Some(_) => Ok(Self),
            None => Err(HttpException::bad_request().into()),
        }
    }
}

impl DescribeArgument for ClientName {
    fn describe(view: &mut Description<'_>) {
        view.header::<String>("X-Client");
    }
}

/// A book that is there now.
struct Created(Book);

impl IntoResponse for Created {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl DescribeResponse for Created {
    fn describe(view: &mut Description<'_>) {
        view.reply::<Book>(201, "application/json");
    }
}

/// Why a book cannot be had.
#[derive(Debug)]
struct Lent;

impl std::fmt::Display for Lent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the book is lent")
    }
}

impl std::error::Error for Lent {}

impl DescribeResponse for Lent {
    fn describe(view: &mut Description<'_>) {
        view.status(409, "Somebody else has the book.");
    }
}

mod books {
    use super::{
        Book, ClientName, Created, HttpException, Json, Lent, NewBook, Path, Query, Search, Shelf,
        State,
    };
    use pyramidion::view_config;

    /// Lists the books.
    ///
    /// They are sorted by their numbers.
    #[view_config(route_name = "books", request_method = "GET")]
    fn list(Query(search): Query<Search>, State(shelf): State<Shelf>) -> Json<Vec<Book>> {
        let title = search.title.unwrap_or_default();
        let shelf = shelf.lock().expect("nobody panics here");
        let found = shelf.values().filter(|book| {
            book.title.contains(&title) && search.kind.is_none_or(|kind| kind == book.kind)
        });
        Json(found.take(search.limit.into()).cloned().collect())
    }

    /// Adds a book.
    #[view_config(route_name = "books", request_method = "POST", permission = "edit")]
    fn add(State(shelf): State<Shelf>, Json(new): Json<NewBook>) -> Created {
        let mut shelf = shelf.lock().expect("nobody panics here");
        let id = shelf.keys().next_back().map_or(1, |last| last + 1);
        let book = Book {
            id,
            title: new.title,
            kind: new.kind,
            year: new.year,
        };
        shelf.insert(id, book.clone());
        Created(book)
    }

    /// Returns a book.
    #[view_config(route_name = "book", request_method = "GET", renderer = "json")]
    fn one(Path(id): Path<u32>, State(shelf): State<Shelf>) -> Result<Book, HttpException> {
        let shelf = shelf.lock().expect("nobody panics here");
        shelf.get(&id).cloned().ok_or_else(HttpException::not_found)
    }

    /// Takes a book away.
    #[view_config(route_name = "book", request_method = "DELETE", permission = "edit")]
    fn remove(Path(id): Path<u32>, State(shelf): State<Shelf>) -> Result<String, HttpException> {
        let mut shelf = shelf.lock().expect("nobody panics here");
        let book = shelf.remove(&id).ok_or_else(HttpException::not_found)?;
        Ok(book.title)
    }

    /// Returns the pages of a book, which may be lent.
    #[view_config(route_name = "pages", request_method = "GET")]
    #[deprecated(note = "Books are not printed any more.")]
    fn pages(Path(id): Path<u32>, _client: ClientName) -> Result<String, Lent> {
        if id % 2 == 0 {
            Ok("All of them.".to_owned())
        } else {
            Err(Lent)
        }
    }
}

mod visitors {
    use super::{Feedback, Form, Json, Month, Path};
    use pyramidion::{Response, view_config};

    /// Tells the library what a visitor thinks.
    #[view_config(route_name = "feedback", request_method = "POST")]
    fn feedback(Form(feedback): Form<Feedback>) -> Json<usize> {
        Json(feedback.text.len() + usize::from(feedback.stars.unwrap_or_default()))
    }

    /// Says that somebody was here, if the form comes from this site.
    #[view_config(route_name = "visit", request_method = "POST", require_csrf = true)]
    fn visit() -> &'static str {
        "Welcome"
    }

    /// Counts the visitors of a month.
    #[view_config(
        route_name = "month",
        request_method = "GET",
        accept = "application/json"
    )]
    fn month(Path(month): Path<Month>) -> Json<u32> {
        Json(u32::from(month.year) * u32::from(month.month))
    }

    /// Shows the visitors of a month.
    #[view_config(
        route_name = "month",
        request_method = "GET",
        accept = "text/plain",
        renderer = "string"
    )]
    fn month_in_words(Path((year, month)): Path<(u16, u8)>) -> String {
        format!("{year}, {month}")
    }

    /// Opens a door that nobody should know.
    #[doc(hidden)]
    #[view_config(route_name = "secret", request_method = "GET")]
    fn secret() -> Response {
        Response::text("a secret")
    }
}

/// Returns what the document says beside the application.
pub(crate) fn api() -> OpenApi {
    OpenApi::new("Library", "1.0")
        .description("Books that can be lent.")
        .tag("books", "Books and their pages.")
        .security_scheme("token", SecurityScheme::bearer())
}

struct Tokens;

impl SecurityPolicy for Tokens {
    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        let token = request.header("authorization")?.strip_prefix("Bearer ")?;
        (token == TOKEN).then(|| "librarian".to_owned())
    }

    fn permits(&self, request: &mut Request, _permission: &str) -> Decision {
        self.authenticated_userid(request).is_some().into()
    }
}

pub(crate) fn app() -> App {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new(
        "a secret of sixteen bytes or more",
    ));
    config.set_security_policy(Tokens);
    let first = Book {
        id: 1,
        title: "Almagest".to_owned(),
        kind: Kind::Textbook,
        year: Some(150),
    };
    config.set_state(Shelf::new(Mutex::new(BTreeMap::from([(1, first)]))));
    config.add_route("books", "/books");
    config.add_route("book", r"/books/{id:\d+}");
    config.add_route("pages", "/books/{id}/pages");
    config.add_route("feedback", "/feedback");
    config.add_route("visit", "/visit");
    config.add_route("month", r"/visitors/{year:\d{4}}/{month}");
    config.add_route("secret", "/secret");
    config.add_route("files", "/files/*path");
    config.scan(package!(self));
    config.add_view(
        View::new(|error: pyramidion::extract::Exception<Lent>| {
            (StatusCode::CONFLICT, error.to_string())
        })
        .exception::<Lent>(),
    );
    config.add_view(
        View::new(|request: &Request| request.path().to_owned())
            .route_name("files")
            .request_method(["GET"])
            .described(|view| {
                view.docs("Returns the name of a file.");
                view.reply::<String>(200, "text/plain");
            }),
    );
    api()
        .serve(&mut config, "/openapi.json")
        .page(&mut config, "/docs");
    config.make_app().expect("a right configuration")
}
